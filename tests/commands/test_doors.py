"""Strangers at the door of a real server: each is answered cheaply, and the page still serves."""

import base64
import gzip
import json
import select
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import connection

from sinergi.ledger import record
from sinergi.ledger.note import (
    P256_ORDER,
    decode_dss_signature,
    encode_dss_signature,
)
from tests.apps.sirekap.world import World
from tests.commands.real_server import RealServer, Said, everything, running

PATIENCE = 2
PROXY = "127.0.0.200"
RECORDS = b"POST /api/v1/records HTTP/1.1\r\nHost: localhost\r\n"


@pytest.fixture(scope="module")
def web(house: Any, demo: World) -> Iterator[RealServer]:
    with running(
        house, SINERGI_BODY_PATIENCE=str(PATIENCE), SINERGI_TRUSTED_PROXIES=PROXY
    ) as server:
        yield server


def stations(world: World) -> list[str]:
    return list(world.election.stations)


def kept() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM record")
        count: int = cursor.fetchone()[0]
        return count


def statuses(said: Said) -> Counter[str]:
    return Counter(a["status"] for a in said.json["results"])


# --- bodies that do not come ----------------------------------------------------------------------


def slow_bodies(web: RealServer, number: int) -> None:
    with ExitStack() as stack:
        waiting = {}
        for n in range(number):
            opened = stack.enter_context(web.connect(f"127.0.1.{n % 200 + 1}"))
            length = (1000, 200_000)[n % 2]
            opened.sendall(RECORDS + b"Content-Length: %d\r\n\r\n" % length + b'{"rec')
            waiting[opened] = b""
        web.still_serves()
        open_ = set(waiting)
        while open_:
            for opened in select.select(list(open_), [], [], 60)[0]:
                part = opened.recv(65536)
                waiting[opened] += part
                if not part:
                    open_.remove(opened)
        assert {answer[:12] for answer in waiting.values()} <= {b"HTTP/1.1 408", b"HTTP/1.1 503"}
        assert any(answer.startswith(b"HTTP/1.1 408") for answer in waiting.values())
    web.still_serves()


def test_slow_bodies_hold_no_worker_and_are_told(web: RealServer) -> None:
    slow_bodies(web, 60)


@pytest.mark.soak
def test_a_thousand_slow_bodies(web: RealServer) -> None:
    slow_bodies(web, 1000)


def test_a_body_that_comes_steadily_is_waited_for(web: RealServer, demo: World) -> None:
    note = demo.sign(demo.form("ppwp", stations(demo)[0]))
    body = json.dumps({"records": [note], "photos": {}}).encode() + b" " * 90_000
    with web.connect() as opened:
        opened.sendall(RECORDS + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body))
        ends = time.monotonic() + PATIENCE + 1
        step = len(body) // 20
        for start in range(0, len(body), step):
            opened.sendall(body[start : start + step])
            # Paced by a clock, as the network would: the whole takes longer than the patience.
            while time.monotonic() < ends - PATIENCE + start / len(body) * PATIENCE - 1:
                select.select([], [], [], 0.02)
        assert everything(opened).startswith(b"HTTP/1.1 200")


def idle_connections(web: RealServer, number: int) -> None:
    with ExitStack() as stack:
        for _ in range(number):
            stack.enter_context(web.connect())
        web.still_serves()


def test_open_connections_that_say_nothing(web: RealServer) -> None:
    idle_connections(web, 400)


@pytest.mark.soak
def test_a_thousand_and_more_open_connections(web: RealServer) -> None:
    idle_connections(web, 2000)


# --- bodies that are none -------------------------------------------------------------------------


def test_zeros_in_a_small_gzip_are_too_large(web: RealServer) -> None:
    bomb = gzip.compress(bytes(4 * 1024 * 1024 + 1), 9)
    assert len(bomb) < 5000
    for sender in range(1, 9):
        said = web.ask(
            "POST", "/api/v1/records", bomb, sender=f"127.0.2.{sender}",
            headers={"Content-Encoding": "gzip"},
        )  # fmt: skip
        assert (said.status, said.headers["Content-Type"]) == (413, "application/problem+json")
    web.still_serves()


def test_who_asks_first_is_told_that_it_is_too_large(web: RealServer) -> None:
    head = RECORDS + b"Content-Length: 5000000\r\nExpect: 100-continue\r\n\r\n"
    answer = web.raw(head)
    assert answer.startswith(b"HTTP/1.1 413")
    assert b"split the records" in answer


def test_chunks_without_a_length_are_counted(web: RealServer) -> None:
    good = b'{"records":["x"]}'
    head = RECORDS + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b'"bad-note"' in web.raw(head + b"%x\r\n%s\r\n0\r\n\r\n" % (len(good), good))
    with web.connect("127.0.2.20") as opened:
        opened.sendall(head)
        piece = b"40000\r\n" + b" " * 0x40000 + b"\r\n"
        for _ in range(17):  # 4.25 MiB
            if select.select([opened], [], [], 0)[0]:
                break
            opened.sendall(piece)
        answer = opened.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize("body", [
    b"[" * 100_000,
    b'{"records":' + b"[" * 100_000,
    b'{"photos":' + b'{"a":' * 50_000,
    b"", b"{}", b"\xff\xfe", b'{"records":[]}', b'{"records":["x"],"more":1}', b'{"records":[1]}',
    b'{"records":["\\ud800"]} x',
    json.dumps({"records": ["x"] * 501}).encode(),
])  # fmt: skip
def test_a_body_that_is_none_is_a_problem_with_words(web: RealServer, body: bytes) -> None:
    said = web.ask("POST", "/api/v1/records", body, sender="127.0.2.30")
    assert (said.status, said.headers["Content-Type"]) == (400, "application/problem+json")
    assert said.json["status"] == 400
    assert said.json["detail"]


def test_a_note_nested_deeply_is_refused_alone(web: RealServer, demo: World) -> None:
    deep = "sinergi/record/v1\n" + '{"a":' * 9000 + "1" + "}" * 9000 + "\n\n— a/b AAAAAAAA\n"
    sound = demo.sign(demo.form("dpr", stations(demo)[0]))
    said = web.post([deep, "", sound])
    assert [a["status"] for a in said.json["results"]] == ["refused", "refused", "recorded"]


# --- the wire -------------------------------------------------------------------------------------


def test_a_huge_header_is_refused(web: RealServer) -> None:
    line = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
    for header in (b"X: " + b"a" * 300_000, b"X: a\r\n" * 200):
        with web.connect() as opened:
            opened.sendall(line + header + b"\r\n\r\n")
            assert opened.recv(100).startswith(b"HTTP/1.1 431")


def test_a_hundred_continue_is_given_before_the_body(web: RealServer) -> None:
    with web.connect() as opened:
        opened.sendall(
            RECORDS + b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: 17\r\n\r\n"
        )
        assert opened.recv(100).startswith(b"HTTP/1.1 100")
        opened.sendall(b'{"records":["x"]}')
        assert everything(opened).startswith(b"HTTP/1.1 200")


def test_pipelined_requests_are_answered_in_order(web: RealServer) -> None:
    one = RECORDS + b"Content-Length: 17\r\n\r\n" + b'{"records":["x"]}'
    two = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    answer = web.raw(one + two + one + two + last)
    found = [part[:3] for part in answer.split(b"HTTP/1.1 ")[1:]]
    assert found == [b"200", b"200", b"200", b"200", b"404"]


def test_a_body_cut_by_its_sender_changes_nothing(web: RealServer) -> None:
    before = kept()
    for length in (1000, 200_000):
        with web.connect() as opened:
            opened.sendall(RECORDS + b"Content-Length: %d\r\n\r\nabc" % length)
            opened.shutdown(socket.SHUT_WR)
            assert everything(opened)[:12] in (b"", b"HTTP/1.1 400")
    assert kept() == before
    web.still_serves()


# --- records that are of no use -------------------------------------------------------------------


def malleated(note: str) -> str:
    """The signature's twin: s → n - s, which plain ECDSA also accepts."""
    text, _, block = note.rpartition("\n\n")
    name, packed = block.split(" ")[1:]
    raw = base64.b64decode(packed)
    r, s = decode_dss_signature(raw[4:])
    twin = raw[:4] + encode_dss_signature(r, P256_ORDER - s)
    return f"{text}\n\n— {name} {base64.b64encode(twin).decode()}\n"


def test_a_public_record_sent_again_with_another_signature_changes_nothing(
    web: RealServer, demo: World
) -> None:
    note = demo.sign(demo.form("ppwp", stations(demo)[1]))
    assert statuses(web.post([note])) == {"recorded": 1}
    before = kept()
    line = note.rpartition("\n\n")[2]
    junk = "— device/x/y " + base64.b64encode(b"x" * 70).decode() + "\n"
    for changed in (note + junk, note + line, malleated(note), note + line * 20, note):
        assert statuses(web.post([changed])) == {"duplicate": 1}
    fresh = demo.sign(demo.form("dpd", stations(demo)[1]))
    for changed in (fresh + fresh.rpartition("\n\n")[2], malleated(fresh)):
        assert statuses(web.post([changed])) == {"refused": 1}
    assert kept() == before
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT note FROM record WHERE id = %s",
            [bytes.fromhex(record.identity(note.encode()) or "")],
        )
        assert cursor.fetchone()[0] == note
    assert statuses(web.post([fresh])) == {"recorded": 1}


def test_five_hundred_records_with_one_id_are_one_record(web: RealServer, demo: World) -> None:
    note = demo.sign(demo.form("ppwp", stations(demo)[2]))
    said = web.post([note] * 500, sender="127.0.3.1")
    assert statuses(said) == {"recorded": 1, "duplicate": 499}


def test_junk_is_told_to_wait_before_it_is_read_and_nobody_else_is(
    web: RealServer, demo: World
) -> None:
    junk = [f"junk {n}" for n in range(500)]
    for _ in range(20):
        said = web.post(junk, sender="127.0.3.2")
        if said.status != 200:
            break
        assert statuses(said) == {"refused": 500}
    assert (said.status, said.headers["Content-Type"]) == (429, "application/problem+json")
    seconds = int(said.headers["Retry-After"])
    assert 0 < seconds < 600
    assert str(seconds) in said.json["detail"]
    # Before it is read: what would be a 400 is the same 429.
    assert web.ask("POST", "/api/v1/records", b"{", sender="127.0.3.2").status == 429
    assert web.ask("GET", "/healthz", sender="127.0.3.2").status == 200
    note = demo.sign(demo.form("ppwp", stations(demo)[3]))
    assert statuses(web.post([note], sender="127.0.3.3")) == {"recorded": 1}


def test_who_sends_useful_records_is_not_told_to_wait_for_some_refused(
    web: RealServer, demo: World
) -> None:
    for station in stations(demo)[4:10]:
        notes = [demo.sign(demo.form(c, station)) for c in ("ppwp", "dpr", "dpd")]
        said = web.post([*notes, *notes, "junk"], sender="127.0.3.4")
        assert statuses(said) == {
            "recorded": len(notes), "duplicate": len(notes), "refused": 1,
        }  # fmt: skip


def test_behind_a_proxy_the_forwarded_address_waits_not_the_proxy(web: RealServer) -> None:
    def through(address: str, **more: str) -> int:
        headers = {"X-Forwarded-For": address, **more}
        return web.post(["junk"] * 500, sender=PROXY, headers=headers).status

    answers = [through("198.51.100.1") for _ in range(10)]
    assert answers[0] == 200
    assert answers[-1] == 429
    assert through("198.51.100.2") == 200
    # A header with an underscore does not pass for the proxy's.
    assert through("198.51.100.1", **{"X_Forwarded_For": "198.51.100.3"}) == 429
    # And a stranger's own header gives it no new address.
    said = web.post(["junk"], sender="127.0.3.2", headers={"X-Forwarded-For": "198.51.100.9"})
    assert said.status == 429


def records_of_one_device(web: RealServer, world: World, station: str, number: int) -> None:
    body = world.form("dpd", station)
    minutes = (f"{day:02d}T{h:02d}:{m:02d}" for day in (14, 15, 16, 17, 18, 19, 20)
               for h in range(24) for m in range(60))  # fmt: skip
    notes = [
        world.sign({**body, "at": f"2029-02-{at}:00+09:00"})
        for at, _ in zip(minutes, range(number), strict=False)
    ]
    assert len(notes) == number
    before = kept()
    seen: Counter[str] = Counter()
    codes: set[str] = set()
    for start in range(0, number, 500):
        said = web.post(notes[start : start + 500], sender="127.0.4.1")
        if said.status == 200:
            seen += statuses(said)
            codes |= {
                c for a in said.json["results"] if a["status"] == "refused" for c in a["codes"]
            }
        else:
            assert said.status == 429
            seen["told to wait"] += len(notes[start : start + 500])
    assert seen["recorded"] == 16
    assert seen.total() == number
    assert codes == {"too-many"}
    assert kept() == before + 16
    if number >= 5000:
        assert seen["told to wait"] >= number // 2
    web.still_serves()


def test_many_valid_records_of_one_device(web: RealServer, demo: World) -> None:
    records_of_one_device(web, demo, stations(demo)[11], 60)


@pytest.mark.soak
def test_ten_thousand_valid_records_of_one_device(web: RealServer, demo: World) -> None:
    records_of_one_device(web, demo, stations(demo)[12], 10_000)
