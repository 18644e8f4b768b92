"""What stands in the logs, and what never does: tried with data that looks like a person's."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection

from sinergi.core.logs import Json, Plain
from tests.apps.sirekap.world import World

PERSON = ("Siti Rekaan", "Siti%20Rekaan", "3201014501900001", "0812-0000-1234", "203.0.113.77")


@pytest.fixture(params=[Json, Plain])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """Everything that is logged, at the finest level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(request.param())
    root = logging.getLogger()
    before = root.level, [*root.handlers]
    root.handlers = [handler]
    root.setLevel(logging.DEBUG)
    yield stream
    root.setLevel(before[0])
    root.handlers = before[1]


def ask(world: World, note: str) -> list[int]:
    """Requests that carry a person's data wherever a request can."""
    name, quoted, nik, phone, address = PERSON
    headers: Any = {
        "HTTP_X_REQUEST_ID": nik, "HTTP_USER_AGENT": name, "HTTP_REFERER": f"http://x/{quoted}",
        "HTTP_COOKIE": f"nik={nik}", "REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": address,
        "HTTP_AUTHORIZATION": f"Bearer {nik}",
    }  # fmt: skip
    client = world.client
    client.raise_request_exception = False
    form = {"content_type": "application/json"} | headers
    answers = [
        client.get(f"/hasil/{quoted}/{nik}?nama={quoted}&telepon={phone}", **headers),
        client.get(f"/{nik}", **headers),
        client.get(f"/metrics?nik={nik}", **headers),
        client.post("/api/v1/records", json.dumps({"records": [note, name]}), **form),
        client.post("/api/v1/records", f'{{"nama": "{name}"', **form),
        client.post("/api/v1/records", json.dumps({"records": [], "nik": nik}), **form),
        client.generic("SEMBARANG", f"/hasil/{nik}", f"{name}", **headers),
    ]
    kept = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "gone"
    try:  # a fault in a view, with the person in its request
        answers.append(client.get(f"/hasil/?nik={nik}", **headers))
    finally:
        connection.close()
        connection.settings_dict["NAME"] = kept
        client.raise_request_exception = True
    return [a.status_code for a in answers]


def test_no_persons_data_and_no_record_gets_into_the_logs(
    demo: World, written: io.StringIO
) -> None:
    station = next(iter(demo.election.stations))
    note = demo.sign(demo.form("ppwp", station))
    statuses = ask(demo, note)
    assert statuses == [404, 404, 403, 200, 400, 400, 405, 500]
    with pytest.raises(DatabaseError, match=PERSON[0]) as raised, connection.cursor() as cursor:
        cursor.execute("SELECT %s::int", [" ".join(PERSON)])  # PostgreSQL quotes the value
    logging.getLogger("sinergi.test").error("a fault", exc_info=raised.value)
    text = written.getvalue()
    for piece in (*PERSON, note[:40], note.strip()[-40:], station, "SEMBARANG", "gone"):
        assert piece not in text, piece
    for told in ("public-file", "api-1:records", "22P02", "OperationalError", "views.py"):
        assert told in text, told
    assert text.count("request failed") == 1


def test_a_line_is_one_json_object_with_number_route_status_time_and_size(demo: World) -> None:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Json())
    access = logging.getLogger("sinergi.access")
    access.addHandler(handler)
    access.setLevel(logging.INFO)
    try:
        response = demo.client.get("/hasil/uji/election.json")
        demo.client.post(
            "/api/v1/records", json.dumps({"records": ["x"]}), content_type="application/json"
        )
        demo.client.get("/healthz")
    finally:
        access.removeHandler(handler)
        access.setLevel(logging.NOTSET)
    (line,) = [
        json.loads(x) for x in stream.getvalue().splitlines()
    ]  # intake's 200 is counted only
    assert line.keys() == {
        "time", "level", "logger", "message", "request", "method", "route", "status", "ms", "bytes",
    }  # fmt: skip
    assert (line["route"], line["status"], line["method"]) == ("public-file", 200, "GET")
    assert line["request"] == response["X-Request-ID"]
    assert len(line["request"]) == 16
    assert line["bytes"] == len(response.content)


def test_a_message_of_several_lines_stays_one_line() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, 'one\ntwo\r\n{"level": 1}', None, None)
    assert len(Json().format(record).splitlines()) == len(Plain().format(record).splitlines()) == 1
