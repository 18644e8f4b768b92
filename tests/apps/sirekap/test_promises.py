"""What a sender keeps: the promise at once, the proof when the log has it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from sinergi.ledger.note import P256Verifier
from sinergi.ledger.receipts import parse_promise, parse_proof
from tests.apps.sirekap.world import World


def node(demo: World) -> P256Verifier:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, spki FROM key WHERE role = 'node'")
        (name, spki) = cursor.fetchone()
    return P256Verifier.from_spki(name, bytes(spki))


def send(demo: World, *notes: str) -> dict:
    response = demo.client.post(
        "/api/v1/records", data={"records": list(notes)}, content_type="application/json"
    )
    assert response.status_code == 200
    return response.json()


def test_a_promise_at_once_and_a_proof_afterwards(demo: World) -> None:
    station = next(iter(demo.keys))
    notes = [demo.sign(demo.form(c, station)) for c in ("ppwp", "dpr")]
    answer = send(demo, *notes, "junk")
    ids = [r["id"] for r in answer["results"][:2]]
    (told,) = answer["promises"]
    promise = parse_promise(told.encode())
    assert promise.signed_by(node(demo))
    assert promise.body["ids"] == sorted(ids)
    assert promise.body["election"] == "uji"
    made = promise.by - timedelta(hours=6)
    assert made.strftime("%Y-%m-%dT%H:%M:%S+00:00") == promise.body["at"]

    waiting = Client().get(f"/api/v1/proofs/{ids[0]}")
    assert waiting.status_code == 404
    assert waiting["Retry-After"] == "5"
    assert waiting.json()["title"] == "Not in the log yet"
    demo.settle()
    for record_id, note, log in zip(ids, notes, ("ppwp", "dpr"), strict=True):
        response = Client().get(f"/api/v1/proofs/{record_id}")
        assert response.status_code == 200
        assert response["Content-Disposition"] == f'attachment; filename="{record_id}.tlog-proof"'
        proof = parse_proof(response.content)
        proof.check(note.encode())
        assert proof.checkpoint.origin == f"sinergi.invalid/uji/{log}"
        with pytest.raises(ValueError, match="another root"):
            proof.check(notes[log == "ppwp"].encode())

    again = send(demo, notes[0])
    assert again["results"][0]["status"] == "duplicate"
    assert parse_promise(again["promises"][0].encode()).body["ids"] == [ids[0]]


def test_nothing_taken_nothing_promised(demo: World) -> None:
    assert send(demo, "junk")["promises"] == []


@pytest.mark.parametrize("record_id", ["ab" * 32, "ab", "AB" * 32, "..%2f"])
def test_an_unknown_record_has_no_proof(demo: World, record_id: str) -> None:
    assert Client().get(f"/api/v1/proofs/{record_id}").status_code == 404
