"""Every call of the API as its description says, against a real server; and bodies that it does not."""

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.apps.sirekap.world import World
from tests.commands.real_server import RealServer, running

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def web(house: Any, demo: World) -> Iterator[RealServer]:
    with running(house, SINERGI_TRUSTED_PROXIES="127.0.0.1") as server:
        yield server


def described(web: RealServer, how: settings) -> None:
    """What the description allows and what it does not, for every operation it has."""
    url = f"http://127.0.0.1:{web.port}"
    schema = schemathesis.openapi.from_url(f"{url}/api/v1/openapi.json")
    operations = [found.ok() for found in schema.get_all_operations()]
    assert operations
    numbers = iter(range(10**9))
    for operation in operations:
        for mode in schemathesis.GenerationMode:

            @how
            @given(operation.as_strategy(generation_mode=mode))
            def check(case: schemathesis.Case) -> None:
                number = next(numbers)  # another sender each: budgets are not what is tried here
                sender = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
                response = case.call(base_url=url, headers={"X-Forwarded-For": sender})
                case.validate_response(response, checks=CHECKS)

            try:
                check()
            except Unsatisfiable:  # nothing that it takes can be wrong
                assert mode is schemathesis.GenerationMode.NEGATIVE


def test_every_call_answers_as_described(web: RealServer) -> None:
    described(web, FEW)


@pytest.mark.soak
def test_every_call_answers_as_described_many_times(web: RealServer) -> None:
    described(web, MANY)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=8,
)  # fmt: skip
shaped = st.fixed_dictionaries(
    {"records": st.lists(st.text(max_size=80) | values, max_size=6) | values},
    optional={"photos": st.dictionaries(st.text(max_size=70), st.lists(st.text(), max_size=3))
              | values},
)  # fmt: skip
plain = st.binary(max_size=400) | st.builds(
    lambda value: json.dumps(value).encode(), shaped | values
)


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    """(bytes, Content-Encoding): plain or gzip, whole, cut or spoilt."""
    data = draw(plain)
    encoding = draw(st.sampled_from(["", "gzip", "identity", "br", "gzip, gzip"]))
    if "gzip" in encoding and draw(st.booleans()):
        data = gzip.compress(data)
        way = draw(st.sampled_from(["whole", "cut", "spoilt", "more"]))
        if way == "cut":
            data = data[: draw(st.integers(0, len(data)))]
        elif way == "more":
            data += draw(st.binary(min_size=1, max_size=20))
        elif way == "spoilt":
            at = draw(st.integers(0, len(data) - 1))
            data = data[:at] + bytes([data[at] ^ draw(st.integers(1, 255))]) + data[at + 1 :]
    return data, encoding


def any_body(web: RealServer, how: settings) -> None:
    numbers = iter(range(10**9))

    @how
    @given(bodies())
    def check(body: tuple[bytes, str]) -> None:
        data, encoding = body
        number = next(numbers)
        headers = {"X-Forwarded-For": f"11.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"}
        if encoding:
            headers["Content-Encoding"] = encoding
        said = web.ask("POST", "/api/v1/records", data, headers=headers)
        if said.status == 200:
            assert {a["status"] for a in said.json["results"]} <= {"refused"}
        else:
            assert said.status == 400, said
            assert said.json["detail"]

    check()


def test_any_body_is_answered(web: RealServer) -> None:
    any_body(web, settings(FEW, max_examples=250))


@pytest.mark.soak
def test_any_body_is_answered_many_times(web: RealServer) -> None:
    any_body(web, settings(MANY, max_examples=20_000))


def test_the_description_is_a_page_without_script(web: RealServer) -> None:
    page = web.ask("GET", "/api/docs")
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    text = page.body.decode()
    assert "POST /api/v1/records" in text
    for forbidden in ("<script", "style=", "<style", "http://", "https://", "//cdn"):
        assert forbidden not in text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert web.ask("GET", "/api/docs.css").headers["Content-Type"].startswith("text/css")
    assert web.ask("GET", "/api/v1/openapi.json").json["openapi"].startswith("3.")
    for status in ("400", "408", "413", "429", "503"):
        assert f"<td>{status}</td>" in text
