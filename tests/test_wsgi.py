"""The records endpoint without Django's middleware answers as under Django's own route."""

import io
import json
from typing import Any

import pytest

from sinergi.apps.sirekap import views
from sinergi.wsgi import application
from tests.apps.sirekap.world import World


def call(body: bytes, **more: str) -> tuple[int, dict[str, str], Any]:
    answered: dict[str, Any] = {}

    def start(status: str, headers: list[tuple[str, str]]) -> None:
        answered.update(status=int(status.split(maxsplit=1)[0]), headers=dict(headers))

    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/records", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http", "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(body)), "REMOTE_ADDR": "127.0.0.1", **more,
    }  # fmt: skip
    content = b"".join(application(environ, start))
    assert answered["headers"]["Content-Length"] == str(len(content))
    return answered["status"], answered["headers"], json.loads(content)


def test_a_record_is_taken_and_is_a_duplicate_under_the_other_route(demo: World) -> None:
    note = demo.sign(demo.form("ppwp", next(iter(demo.election.stations))))
    status, headers, answer = call(json.dumps({"records": [note]}).encode())
    assert (status, answer["results"][0]["status"]) == (200, "recorded")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Type"] == "application/json"
    assert demo.post([note])[0]["status"] == "duplicate"


@pytest.mark.parametrize("body", [b"", b"{}", b'{"records": []}', b"\xff", b'{"records": [1]}'])
def test_a_bad_body_is_the_same_problem_on_both(demo: World, body: bytes) -> None:
    status, headers, problem = call(body)
    other = demo.client.post("/api/v1/records", data=body, content_type="application/json")
    assert (status, problem) == (other.status_code, other.json())
    assert headers["Content-Type"] == "application/problem+json"


@pytest.mark.usefixtures("demo")
def test_a_fault_of_ours_is_a_problem_too(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_request: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(views, "records", broken)
    status, _, problem = call(b"{}")
    assert (status, problem["status"]) == (500, 500)
