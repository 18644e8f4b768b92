"""The records endpoint: every answer of the contract, each record on its own."""

import base64
import gzip
import json
from typing import Any

import pytest

from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import new_p256
from sinergi.ledger.tree import root_of_values
from tests.apps.sirekap.world import AT, World

pytestmark = pytest.mark.usefixtures("demo")


def stations(world: World) -> list[str]:
    return list(world.election.stations)


def post_raw(world: World, body: bytes, **headers: str) -> Any:
    return world.client.post(
        "/api/v1/records", data=body, content_type="application/json", headers=headers
    )


def refused(world: World, note: str) -> str:
    (answer,) = world.post([note])
    assert answer["status"] == "refused", answer
    assert answer["detail"]
    code: str = answer["codes"][0]
    return code


def test_a_sound_record_is_recorded_and_its_repeat_is_a_duplicate(demo: World) -> None:
    body = demo.form("ppwp", stations(demo)[0])
    note = demo.sign(body)
    first, again = demo.post([note, note])
    assert (first["status"], again["status"]) == ("recorded", "duplicate")
    assert first["id"] == again["id"] == record.identity(note.encode())
    assert first["receipt"]["id"] == first["id"]
    other = demo.sign(body)  # two P-256 signatures of the same bytes differ
    assert other != note
    assert demo.post([other])[0]["status"] == "duplicate"
    junk = note + "— device/x/y " + base64.b64encode(b"x" * 70).decode() + "\n"
    assert demo.post([junk])[0]["status"] == "duplicate"


def test_a_refused_copy_does_not_make_the_sound_one_a_duplicate(demo: World) -> None:
    body = demo.form("ppwp", stations(demo)[1])
    note = demo.sign(body)
    text, _, block = note.rpartition("\n\n")
    name, packed = block.split(" ")[1:]
    raw = bytearray(base64.b64decode(packed))
    raw[-1] ^= 1
    spoilt = f"{text}\n\n— {name} {base64.b64encode(raw).decode()}\n"
    bad, good = demo.post([spoilt, note])
    assert bad["codes"] == ["bad-signature"]
    assert good["status"] == "recorded"


def test_a_refused_record_does_not_spoil_the_others(demo: World) -> None:
    good = demo.sign(demo.form("dpr", stations(demo)[2]))
    answers = demo.post(["no note", good, "sinergi/record/v1\n{}\n\n— a b\n"])
    assert [a["status"] for a in answers] == ["refused", "recorded", "refused"]


def test_every_refusal_says_why(demo: World) -> None:
    here, other = stations(demo)[3], stations(demo)[4]
    body = demo.form("ppwp", here)
    stranger = new_p256(f"device/{here}/z")
    assert refused(demo, "hello") == "bad-note"
    note = demo.sign(body)
    assert refused(demo, note.replace('"round":0', '"round":0.0')) == "not-canonical"
    assert refused(demo, demo.sign(body, stranger)) == "unknown-key"
    assert refused(demo, demo.sign(body, demo.keys[other])) == "out-of-scope"
    assert refused(demo, demo.sign({**body, "election": "lain"})) in ("unknown-key", "out-of-scope")
    assert refused(demo, demo.sign({**body, "station": "9999999999999"}, demo.keys[here])) in (
        "out-of-scope",
        "unknown-station",
    )
    assert refused(demo, demo.sign({**body, "form": "ppwp/-/" + "0" * 16})) == "unknown-form"
    assert refused(demo, demo.sign({**body, "counts": body["counts"][:-1]})) == "bad-counts"
    correction = {**body, "kind": "correction", "reason": "salah baca", "replaces": ["0" * 64]}
    assert refused(demo, demo.sign(correction)) == "replaces-unknown"


def test_an_import_of_an_unlisted_station_is_unknown(demo: World) -> None:
    from sinergi.core import vault
    from sinergi.ledger.keys import from_pem
    from sinergi.ledger.note import P256Signer

    key = from_pem(selfmade.IMPORTER, vault.load(demo.election.id, selfmade.IMPORTER))
    assert isinstance(key, P256Signer)
    body = {
        **demo.form("ppwp", stations(demo)[0]), "kind": "import", "how": "imported",
        "source": "import", "row": "0" * 64, "station": "9106010001999",
    }  # fmt: skip
    del body["minutes"], body["signers"]
    assert refused(demo, demo.sign(body, key)) == "unknown-station"


def test_kinds_that_are_taken_elsewhere_are_out_of_scope(demo: World) -> None:
    key = demo.keys[stations(demo)[0]]
    request = {
        "at": AT, "election": demo.election.id, "kind": "request", "name": key.name,
        "role": "device", "scope": stations(demo)[0], "kinds": ["result"],
        "key": base64.b64encode(key.spki).decode(),
    }  # fmt: skip
    assert refused(demo, record.sign(request, [key]).decode()) == "out-of-scope"


def test_at_most_sixteen_records_of_a_station_and_contest(demo: World) -> None:
    here = stations(demo)[5]
    body = demo.form("dpd", here)
    notes = [
        demo.sign({**body, "at": f"2029-02-14T20:{minute:02d}:00+09:00"}) for minute in range(17)
    ]
    answers = demo.post(notes)
    assert [a["status"] for a in answers] == ["recorded"] * 16 + ["refused"]
    assert answers[-1]["codes"] == ["too-many"]
    assert demo.post([demo.sign({**body, "at": "2029-02-14T21:00:00+09:00"})])[0]["codes"] == [
        "too-many"
    ]


def test_a_revoked_key_is_kept_and_held(demo: World) -> None:
    here = stations(demo)[6]
    key = demo.keys[here]
    revoke = selfmade.revoke(
        election=demo.election.id, at=AT, name=key.name, keyid=key.keyid.hex(),
        reason="ponsel hilang", signers=demo.approvers[:1],
    )  # fmt: skip
    assert demo.post([revoke.decode()])[0]["status"] == "recorded"
    demo.settle()
    (answer,) = demo.post([demo.sign(demo.form("ppwp", here))])
    assert (answer["status"], answer["codes"]) == ("recorded", ["V002"])
    demo.settle()
    state = demo.state("ppwp", here)
    assert state["status"] == "held"
    assert [f["code"] for f in state["findings"]] == ["V002"]


def test_photo_lists_are_kept_only_with_the_signed_root(demo: World) -> None:
    from sinergi.apps.sirekap.models import PhotoList

    hashes = ["11" * 32, "22" * 32, "33" * 32]
    root = root_of_values(hashes)
    note = demo.sign({**demo.form("ppwp", stations(demo)[7]), "photos": root})
    answer = demo.post([note], photos={root: hashes, "ff" * 32: hashes})[0]
    assert answer["receipt"]["upload"]
    assert PhotoList.objects.get(root=root).hashes == hashes
    assert PhotoList.objects.count() == 1
    swapped = demo.sign(
        {**demo.form("dpr", stations(demo)[7]), "photos": root_of_values(hashes[:2])}
    )
    demo.post([swapped], photos={root_of_values(hashes[:2]): hashes[::-1][:2]})
    assert PhotoList.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"records": [',
        b"[]",
        b'{"records": []}',
        b'{"records": "x"}',
        b'{"records": [1]}',
        json.dumps({"records": ["x"] * 501}).encode(),
        b'{"records": ["x"], "more": 1}',
        b'{"records": ["\xff"]}',
    ],
)
def test_a_body_that_is_none_of_this_is_a_problem(demo: World, body: bytes) -> None:
    response = post_raw(demo, body)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == 400
    assert problem["detail"]


def test_five_hundred_records_are_taken(demo: World) -> None:
    answers = demo.post(["x"] * 500)
    assert {a["codes"][0] for a in answers} == {"bad-note"}


def test_gzip_is_inflated_and_counted(demo: World) -> None:
    note = demo.sign(demo.form("ppwp", stations(demo)[8]))
    packed = gzip.compress(json.dumps({"records": [note]}).encode())
    good = post_raw(demo, packed, content_encoding="gzip")
    assert good.json()["results"][0]["status"] == "recorded"
    assert post_raw(demo, packed[:-9], content_encoding="gzip").status_code == 400
    assert post_raw(demo, packed + b"x", content_encoding="gzip").status_code == 400
    assert post_raw(demo, b"not gzip", content_encoding="gzip").status_code == 400
    assert post_raw(demo, packed, content_encoding="br").status_code == 400
    bomb = gzip.compress(b" " * (4 * 2**20 + 1))
    assert len(bomb) < 10_000
    assert post_raw(demo, bomb, content_encoding="gzip").status_code == 413
    assert post_raw(demo, b" " * (4 * 2**20 + 1)).status_code == 413


def test_only_post(demo: World) -> None:
    assert demo.client.get("/api/v1/records").status_code == 405
