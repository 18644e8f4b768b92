"""From a code on paper to a key that counts: through the real endpoints, clerk and register."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from sinergi.apps.perangkat import actions, codes
from sinergi.apps.perangkat.models import ActivationCode, HalfSigned
from sinergi.core.actors import OPERATOR, NotAllowed, of
from sinergi.core.models import AuditEvent, Key
from sinergi.ledger import selfmade
from sinergi.ledger.keys import fingerprint, new_p256
from sinergi.ledger.note import parse
from tests.apps.perangkat.phone import AT, Phone, activate
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff


@pytest.fixture(scope="module")
def staff(demo: World) -> Staff:
    return Staff.of(demo.election.id, min(demo.election.stations))


@pytest.fixture(autouse=True)
def _no_limit_left_over(demo: World) -> None:
    cache.clear()


def code_for(demo: World, scope: str, role: str = "device") -> str:
    (made,) = actions.make_codes(OPERATOR, demo.election.id, scope, role)
    return made.code


def row_of(phone: Phone) -> Key:
    return Key.objects.get(
        election=phone.election, name=phone.key.name, keyid=phone.key.keyid.hex()
    )


def test_a_code_makes_a_request_two_approvers_make_a_key_that_counts(demo: World) -> None:
    station = sorted(demo.election.stations)[0]
    code = code_for(demo, station)
    assert activate(code)[1] | {"expires": ""} == {
        "status": "open", "election": demo.election.id, "role": "device", "scope": station,
        "kinds": ["correction", "reading", "result"], "expires": "",
    }  # fmt: skip
    phone = Phone.new(demo.election.id, "device", station)
    status, answer = activate(code.lower().replace("-", " "), phone.request())
    assert (status, answer["status"]) == (200, "recorded")
    assert answer["fingerprint"] == fingerprint(phone.key.spki)
    demo.settle()
    row = row_of(phone)
    assert row.request_index is not None
    assert row.enrol_index is None
    held = demo.post([demo.sign(demo.form("ppwp", station, seed=2), phone.key)])
    assert held[0]["status"] == "recorded"
    assert "V002" in held[0]["codes"]
    enrol = phone.enrol(demo.approvers, request=answer["request"])
    assert demo.post([enrol])[0]["status"] == "recorded"
    demo.settle()
    good = demo.post([demo.sign(demo.form("dpr", station), phone.key)])
    assert good[0]["status"] == "recorded"
    assert "V002" not in good[0]["codes"]
    demo.settle()
    assert demo.state("dpr", station)["status"] == "accepted"


def test_the_same_key_may_repeat_and_another_may_not(demo: World) -> None:
    station = sorted(demo.election.stations)[1]
    code = code_for(demo, station)
    phone, thief = (Phone.new(demo.election.id, "device", station, s) for s in "bc")
    first = activate(code, phone.request())
    assert first[1]["status"] == "recorded"
    again = activate(code, phone.request(at="2029-02-01T09:05:00+09:00"))
    assert again == (200, first[1] | {"status": "duplicate"})
    assert activate(code, thief.request())[0] == 409
    assert activate(code)[1]["status"] == "used"
    demo.settle()
    assert row_of(phone).request_index is not None
    assert not Key.objects.filter(name=thief.key.name).exists()
    other = code_for(demo, station)
    status, answer = activate(other, phone.request(at="2029-02-01T09:06:00+09:00"))
    assert (status, answer["code"]) == (409, "known-key")


def test_what_a_code_does_not_give_is_refused_and_leaves_the_code_unused(demo: World) -> None:
    here, there = sorted(demo.election.stations)[2:4]
    code = code_for(demo, here)
    phone = Phone.new(demo.election.id, "device", here)
    far = Phone.new(demo.election.id, "device", there)
    desk = Phone.new(demo.election.id, "desk", here)
    stranger = new_p256(phone.key.name)
    cases = {
        "another station": (far.request(), "out-of-scope"),
        "another role": (desk.request(), "out-of-scope"),
        "another election": (phone.request(election="lain"), "out-of-scope"),
        "more kinds": (phone.request(kinds=["result", "settle"]), "out-of-scope"),
        "signed by another": (phone.request(stranger), "unknown-key"),
        "two signatures": (phone.request(phone.key, stranger), "bad-note"),
        "an enrol": (phone.enrol([phone.key]), "bad-note"),
        "no note": ("halo", "bad-note"),
    }
    for what, (note, refusal) in cases.items():
        status, answer = activate(code, note)
        assert (status, answer["code"]) == (422, refusal), what
        assert answer["detail"], what
    tampered = phone.request().replace("09:00:00", "09:00:01")
    assert activate(code, tampered)[1]["code"] == "bad-signature"
    assert activate(code)[1]["status"] == "open"
    assert activate(code, phone.request())[0] == 200


def test_a_code_past_its_day_and_a_wrong_one(demo: World) -> None:
    station = sorted(demo.election.stations)[4]
    code = code_for(demo, station)
    ActivationCode.objects.filter(hash=codes.hash_of(code)).update(
        expires=timezone.now() - timedelta(seconds=1)
    )
    phone = Phone.new(demo.election.id, "device", station)
    assert activate(code, phone.request())[0] == 410
    status, answer = activate(codes.new_code(), phone.request())
    assert (status, answer["code"]) == (404, "unknown-code")


def test_wrong_codes_are_limited_by_address_and_right_ones_are_not(demo: World) -> None:
    station = sorted(demo.election.stations)[5]
    code = code_for(demo, station)
    for _ in range(40):
        assert activate(code)[0] == 200
    answers = [activate(codes.new_code())[0] for _ in range(31)]
    assert answers == [404] * 30 + [429]
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert activate(code, client=other)[0] == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"code": 1}',
        b'{"code": "A", "x": 1}',
        b"\xff",
        b'{"code": "A", "request": "\\ud800"}',
    ],
)
def test_a_body_that_is_none(demo: World, body: bytes) -> None:
    response = Client().post("/api/v1/activations", data=body, content_type="application/json")
    assert response.status_code == 400
    assert response.json()["detail"]


def test_codes_are_nowhere_in_the_clear(demo: World, house: object) -> None:
    station = sorted(demo.election.stations)[6]
    code = code_for(demo, station)
    plain = codes.normal(code)
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(c)::text FROM activation_code c")
        rows = [row[0] for row in cursor]
        cursor.execute("SELECT data::text FROM audit_event WHERE kind LIKE 'activation%%'")
        rows += [row[0] for row in cursor]
    assert rows
    assert not any(code in row or plain in row for row in rows)
    assert len(plain) == 26
    assert hashlib.sha256(b"sinergi/activation/v1\n" + plain.encode()).hexdigest() in "".join(rows)


def test_who_may_make_codes(demo: World, staff: Staff) -> None:
    election, station = demo.election.id, staff.station
    kab, ppk = of(staff.people["kpu-kab"]), of(staff.people["ppk"])
    before = AuditEvent.objects.filter(kind="activation.codes-made").count()
    made = actions.make_codes(kab, election, station[:10], "device", each=2)
    stations = [s for s in demo.election.stations if s.startswith(station[:10])]
    assert [m.scope for m in made] == sorted(stations * 2)
    with pytest.raises(NotAllowed):
        actions.make_codes(ppk, election, station[:6], "device")
    with pytest.raises(NotAllowed):
        actions.make_codes(kab, election, "91", "approver")
    assert AuditEvent.objects.filter(kind="activation.codes-made").count() == before + 1
    for area, role, code in (
        ("9", "device", "unknown-area"), ("11", "device", "unknown-area"),
        (station[:6], "authority", "bad-role"), ("990101", "approver", "unknown-area"),
    ):  # fmt: skip
        with pytest.raises(actions.Refused) as refused:
            actions.make_codes(OPERATOR, election, area, role)
        assert refused.value.code == code


def test_the_first_signature_is_kept_for_the_second_person(demo: World, staff: Staff) -> None:
    election, station = demo.election.id, staff.station
    scope = station[:6]
    approvers = [Phone.new(election, "approver", scope, s) for s in "xy"]
    for approver in approvers:
        assert activate(code_for(demo, scope, "approver"), approver.request())[0] == 200
    device = Phone.new(election, "device", station, "d")
    request = activate(code_for(demo, station), device.request())[1]["request"]
    demo.settle()
    demo.post([a.enrol(demo.approvers) for a in approvers])
    demo.settle()
    ppk = staff.client("ppk")
    address = f"/perangkat/{election}/{scope}"
    first = device.enrol([approvers[0].key], request=request)

    def send(note: str) -> tuple[int, str]:
        response = ppk.post(f"{address}/setuju/", {"note": note}, content_type="application/json")
        return response.status_code, response.json().get("code", "")

    stranger = new_p256(f"approver/{scope}/z")
    assert send(device.enrol([stranger], request=request)) == (422, "unknown-key")
    assert send(device.enrol([a.key for a in approvers])) == (422, "bad-note")
    assert send(device.enrol([device.key])) == (422, "unknown-key")
    assert send(first.replace(AT, "2029-02-01T09:00:59+09:00")) == (422, "bad-signature")
    beside = next(c for c in sorted(demo.election.stations) if c[:6] != scope)
    far = Phone.new(election, "device", beside, "d")
    assert ppk.post(
        f"{address}/setuju/", {"note": far.enrol([approvers[0].key])},
        content_type="application/json",
    ).status_code == 403  # fmt: skip
    assert not HalfSigned.objects.exists()
    assert send(first) == (200, "")
    (waiting,) = [
        r
        for r in ppk.get(f"{address}/data.json").json()["requests"]
        if r["name"] == device.key.name
    ]
    assert waiting["half"]["note"] == first
    assert waiting["half"]["signer"] == approvers[0].key.name
    text = parse(first.encode()).text
    both = (
        first
        + parse(device.enrol([approvers[1].key], request=request).encode())
        .signatures[0]
        .line()
        .decode()
    )
    assert parse(both.encode()).text == text
    assert demo.post([both])[0]["status"] == "recorded"
    demo.settle()
    assert row_of(device).enrol_index is not None
    after = ppk.get(f"{address}/data.json").json()
    assert device.key.name not in [r["name"] for r in after["requests"]]
    assert device.key.name in [k["name"] for k in after["keys"]]
    revoke = selfmade.revoke(
        election=election, at=AT, name=device.key.name, keyid=device.key.keyid.hex(),
        reason="hilang", signers=[approvers[0].key],
    )  # fmt: skip
    assert demo.post([revoke.decode()])[0]["status"] == "recorded"
    demo.settle()
    assert row_of(device).revoke_index is not None
    lost = demo.post([demo.sign(demo.form("dpd", station), device.key)])
    assert "V002" in lost[0]["codes"]


def test_a_desk_shows_its_own_area_alone(demo: World, staff: Staff) -> None:
    election, station = demo.election.id, staff.station
    beside = next(c for c in sorted(demo.election.stations) if c[:6] != station[:6])
    for scope in (station, beside):
        phone = Phone.new(election, "device", scope, "e")
        assert activate(code_for(demo, scope), phone.request())[0] == 200
    demo.settle()

    def names(role: str, area: str) -> set[str]:
        data = staff.client(role).get(f"/perangkat/{election}/{area}/data.json").json()
        return {row["scope"] for row in data["requests"] + data["keys"]}

    ppk = names("ppk", station[:6])
    assert station in ppk
    assert all(scope.startswith(station[:6]) for scope in ppk)
    assert names("pps", station[:10]) <= ppk
    kab = names("kpu-kab", "9106")
    assert {station, beside} <= kab
    refused = staff.client("ppk").get(f"/perangkat/{election}/{beside[:6]}/data.json")
    assert refused.status_code == 403
    assert json.dumps(beside) not in refused.content.decode()
