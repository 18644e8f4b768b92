"""The protocol over real HTTP: statuses, one connection for many requests, limits."""

import http.client
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from sinergi.ledger.checkpoint import parse_cosigner
from sinergi.ledger.proofs import consistency
from sinergi.witness import server as serving
from sinergi.witness.client import Client, Unanswered
from sinergi.witness.keeper import Keeper
from sinergi.witness.protocol import MAX_REQUEST
from sinergi.witness.server import WitnessServer
from tests.witness.logs import HandLog, entries


@pytest.fixture
def server(folder: Path) -> Iterator[WitnessServer]:
    made = WitnessServer(Keeper(folder), "127.0.0.1", 0)
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def post(
    line: http.client.HTTPConnection, body: bytes, path: str = "/add-checkpoint"
) -> tuple[int, str, bytes]:
    line.request("POST", path, body)
    answer = line.getresponse()
    return answer.status, answer.headers["Content-Type"], answer.read()


def test_statuses_over_one_connection(server: WitnessServer, log: HandLog) -> None:
    line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    line.connect()
    used = line.sock
    status, kind, body = post(line, log.request(0, 5).to_bytes())
    assert (status, kind) == (200, "text/plain; charset=utf-8")
    assert body.startswith("— penjaga.example.id/1 ".encode())
    assert post(line, log.request(0, 9).to_bytes()) == (409, "text/x.tlog.size", b"5\n")
    assert post(line, b"old 5\n")[0] == 400
    other = HandLog(entries(9), "lain.example.id/uji/ppwp")
    assert post(line, other.request(0, 4).to_bytes())[0] == 404
    forged = HandLog(entries(9), log.key.name)
    assert post(line, forged.request(5, 9).to_bytes())[0] == 403
    mixed = HandLog(entries(2) + entries(9, "palsu"), key=log.key)
    assert post(line, mixed.request(5, 9).to_bytes())[0] == 422
    assert post(line, b"", "/elsewhere")[0] == 404
    line.request("GET", "/add-checkpoint")
    answer = line.getresponse()
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    answer.read()
    line.request("GET", "/")
    answer = line.getresponse()
    said = answer.read().decode()
    assert said.splitlines()[0] == server.keeper.vkey
    assert f"{log.key.name} 5 {log.checkpoint(5).root.hex()}" in said
    assert line.sock is used


def test_the_client_finds_its_place_and_keeps_its_connection(
    server: WitnessServer, log: HandLog
) -> None:
    key = parse_cosigner(server.keeper.vkey)
    url = f"http://127.0.0.1:{server.server_port}"
    proofs: list[tuple[int, int]] = []

    def prove(old: int, new: int) -> list[bytes]:
        proofs.append((old, new))
        return consistency(old, new, log._fetch)

    first = Client(url, key)
    (line,) = first.cosign(log.checkpoint(7), prove)
    assert log.checkpoint(7).with_lines([line]).cosigned_by(key)
    first.cosign(log.checkpoint(20), prove)
    second = Client(url + "/", key)  # knows nothing: 409 tells it where to start
    second.cosign(log.checkpoint(30), prove)
    first.cosign(log.checkpoint(40), prove)  # thinks 20, the other brought it to 30
    assert proofs == [(0, 7), (7, 20), (0, 30), (20, 30), (20, 40), (30, 40)]
    with pytest.raises(Unanswered, match="cosigned 40 entries") as rolled:
        second.cosign(log.checkpoint(10), prove)
    assert rolled.value.alarm
    forked = HandLog(entries(40, "palsu"), key=log.key)
    with pytest.raises(Unanswered, match="another tree of 40") as fork:
        first.cosign(forked.checkpoint(40), lambda old, new: consistency(old, new, forked._fetch))
    assert fork.value.alarm
    first.close()
    second.close()


def test_bodies_that_are_too_long_or_never_come(
    server: WitnessServer, log: HandLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "BODY_SECONDS", 0.3)
    line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    line.putrequest("POST", "/add-checkpoint")
    line.putheader("Content-Length", str(MAX_REQUEST + 1))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()
    line.putrequest("POST", "/add-checkpoint")
    line.putheader("Transfer-Encoding", "chunked")
    line.endheaders()
    assert line.getresponse().status == 411
    line.close()
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=10) as slow:
        slow.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nold")
        assert slow.recv(100) == b""  # given up; the thread is free again
    assert post(line, log.request(0, 5).to_bytes())[0] == 200


def test_no_more_connections_than_it_has_threads_for(
    folder: Path, log: HandLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serving, "CONNECTIONS", 2)
    made = WitnessServer(Keeper(folder), "127.0.0.1", 0)
    thread = threading.Thread(target=made.serve_forever, args=(0.02,))
    thread.start()
    held = [http.client.HTTPConnection("127.0.0.1", made.server_port, timeout=10) for _ in "ab"]
    try:
        for line in held:
            line.request("GET", "/")
            assert line.getresponse().read()
        third = http.client.HTTPConnection("127.0.0.1", made.server_port, timeout=10)
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            post(third, log.request(0, 5).to_bytes())
        assert post(held[0], log.request(0, 5).to_bytes())[0] == 200
    finally:
        for line in held:
            line.close()
        made.shutdown()
        made.server_close()
        thread.join()
