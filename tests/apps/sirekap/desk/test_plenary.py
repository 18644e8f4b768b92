"""The plenary's own rules: marks that never overwrite each other, pauses, remarks, recaps, levels."""

import hashlib
import html
from typing import Any

import pytest

from sinergi.apps.sirekap.desk import attendance
from sinergi.apps.sirekap.desk.models import DeskPaper, DeskProposal, DeskReading, DeskRemark
from sinergi.law import recap as recap_law
from sinergi.ledger import record
from tests.apps.sirekap.desk.desks import AT, DeskPerson
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def area(demo: World) -> str:
    return min(demo.election.stations)[:6]


@pytest.fixture(scope="module")
def stations(demo: World, area: str) -> list[str]:
    return demo.election.stations_of(CONTEST, area)


@pytest.fixture(scope="module")
def people(demo: World, area: str, stations: list[str]) -> tuple[DeskPerson, DeskPerson]:
    """PPK and KPU of the kabupaten at the kecamatan's desk; every station has sent its form."""
    demo.post([demo.sign(demo.form(CONTEST, s)) for s in demo.election.stations])
    demo.settle()
    staff = Staff.of(demo.election.id, stations[0])
    return DeskPerson.of(demo, staff, "ppk", area), DeskPerson.of(demo, staff, "kpu-kab", area)


def step(area: str, event: str, **more: Any) -> dict[str, Any]:
    level = {6: "kecamatan", 4: "kabkota"}[len(area)]
    return {
        "area": area, "contests": [CONTEST], "event": event, "kind": "sitting", "level": level,
        "no": 1, **more,
    }  # fmt: skip


def lines(person: DeskPerson) -> dict[str, dict[str, Any]]:
    at = f"/rekap/{person.world.election.id}/{person.area}/{CONTEST}/keadaan.json"
    return {line["code"]: line for line in person.client.get(at).json()["lines"]}


def mark(person: DeskPerson, line: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    what = {"unit": line["code"], "district": line["district"], "head": line["head"]}
    return person.ask(f"{CONTEST}/dibaca/", what)


def second(first: DeskPerson, other: DeskPerson, body: dict[str, Any]) -> str:
    """Proposes and signs; gives the record's id, which the log has and which had effect."""
    status, made = first.propose(body)
    assert status == 200, made
    status, answer = other.second(made["proposal"], record.text_of(first.whole(body)))
    assert (status, answer["status"]) == (200, "recorded"), answer
    way = f"/rekap/{first.world.election.id}/{first.area}/catatan/{made['record']}.json"
    assert first.client.get(way).json() == {"logged": True, "why": ""}
    return str(made["record"])


def recap(person: DeskPerson, **open_: str) -> dict[str, Any]:
    """The body of the recap that the desk sets on paper."""
    status, body = person.ask(
        "rekapitulasi/", {"contest": CONTEST, "district": "-", "open": open_, "at": AT}
    )
    assert status == 200, body
    return body


def test_marks(demo: World, people: tuple[DeskPerson, DeskPerson], stations: list[str]) -> None:
    """Before the opening, in it, twice, by another, paused, and after the number changed."""
    first, other = people
    shown = lines(first)
    assert list(shown) == stations
    assert mark(first, shown[stations[0]])[1]["code"] == "sitting-not-open"
    assert first.alone(step(first.area, "opened"))[0] == 200

    assert mark(first, shown[stations[0]]) == (200, {"by": "", "at": ""})
    assert mark(other, shown[stations[0]])[1]["by"] == "ppk"
    assert DeskReading.objects.get(unit=stations[0]).person == "ppk"
    assert lines(other)[stations[0]]["done"]

    first.alone(step(first.area, "paused", reason="skors sampai pukul 13.00"))
    assert "skors sampai pukul 13.00" in first.open()
    status, said = mark(first, shown[stations[1]])
    assert (status, said["code"]) == (422, "sitting-not-open")
    assert "diskors" in said["detail"]
    first.alone(step(first.area, "resumed"))

    correction = {
        **demo.form(CONTEST, stations[0], seed=2), "kind": "correction", "how": "typed",
        "replaces": [shown[stations[0]]["head"]], "reason": "baris tertukar",
    }  # fmt: skip
    opening = first.client.get(f"/rekap/{demo.election.id}/{first.area}/").content.decode()
    correction["sitting"] = opening.split('data-sitting="')[1][:64]
    correction.pop("at"), correction.pop("election")
    second(first, other, correction)
    now = lines(first)[stations[0]]
    assert (now["done"], now["changed"], now["by"]) == (False, True, "ppk")
    status, said = mark(other, shown[stations[0]])  # as it was shown before
    assert (status, said["code"]) == (422, "changed-meanwhile")
    assert mark(other, now)[0] == 200
    unit = first.client.get(
        f"/rekap/{demo.election.id}/{first.area}/{CONTEST}/unit/{stations[0]}.json"
    ).json()
    assert len(unit["versions"]) == 1
    assert unit["head"] == now["head"]


def test_a_remark_keeps_its_words_at_the_desk(people: tuple[DeskPerson, DeskPerson]) -> None:
    first, other = people
    salt, text = "ab" * 32, "Salinan saksi berbunyi 120."
    digest = hashlib.sha256(bytes.fromhex(salt) + text.encode()).hexdigest()
    body = first.whole({
        "area": first.area, "contest": CONTEST, "hash": digest, "kind": "note", "state": "open",
        "what": "objection",
    })  # fmt: skip
    note = record.sign(body, [first.key]).decode()
    assert text not in note
    wrong = {"note": note, "text": text + "!", "salt": salt, "who": "Saksi 01"}
    assert first.ask("keberatan/", wrong)[1]["code"] == "bad-note"
    status, kept = first.ask("keberatan/", {**wrong, "text": text})
    assert (status, kept["status"]) == (200, "recorded")
    first.world.settle()
    decided = first.whole({**body, "record": kept["id"], "state": "carried"})
    sent = {**wrong, "note": record.sign(decided, [first.key]).decode(), "text": text}
    assert first.ask("keberatan/", sent)[0] == 200
    assert DeskRemark.objects.count() == 2
    assert text in first.open()
    above = other.client.get(f"/rekap/{first.world.election.id}/{first.area[:4]}/").content.decode()
    assert text in above  # carried up


def test_attendance(people: tuple[DeskPerson, DeskPerson]) -> None:
    first, _ = people
    sitting = first.open().split('data-sitting="')[1][:64]
    said = {"sitting": sitting, "who": "Saksi 02", "state": "refused", "reason": ""}
    assert first.ask("hadir/", said)[1]["code"] == "bad-request"
    assert first.ask("hadir/", {**said, "reason": "tidak menerima hasil"})[0] == 200
    assert "tidak menerima hasil" in first.open()

    # Everybody who is asked for stands on the list; who refused is on the paper with the reason.
    election = first.world.election
    asked = attendance.asked(election, CONTEST, first.area)
    who, one = asked[0]
    assert f'data-who="{who}"' in html.unescape(first.open())
    refused = {**said, "who": who, "reason": "salinan berbeda"}
    assert first.ask("hadir/", refused)[0] == 200
    place = recap_law.place_at(election, CONTEST, first.area)
    witnesses, others = attendance.on_paper(election, sitting, place)
    assert (witnesses[0].number, witnesses[0].state) == (one.number, "refused")
    assert witnesses[0].reason == "salinan berbeda"
    assert {w.state for w in witnesses[1:]} == {""}
    assert others == ["Saksi 02 menolak menandatangani: tidak menerima hasil"]


def test_from_the_recap_to_the_level_above(
    demo: World, people: tuple[DeskPerson, DeskPerson], stations: list[str]
) -> None:
    """Recap, closing, ratifying; above, the kecamatan is a column and the others wait."""
    first, other = people
    opening = first.open().split('data-sitting="')[1][:64]
    shown = lines(other)
    assert first.alone(step(first.area, "closed"))[0] == 200
    assert mark(other, shown[stations[2]])[1]["code"] == "sitting-not-open"  # it was still typing
    body = recap(first)
    assert body["size"] == len(stations)
    paper = DeskPaper.objects.get(sha256=body["pdf"])
    assert hashlib.sha256(bytes(paper.pdf)).hexdigest() == body["pdf"]
    for kind, begins in (("pdf", b"%PDF-"), ("csv", b"bagian,"), ("xlsx", b"PK")):
        way = f"/rekap/{demo.election.id}/{first.area}/dhasil/{body['pdf']}.{kind}"
        assert first.client.get(way).content.startswith(begins)
    signed = {k: v for k, v in body.items() if k not in ("at", "election")}
    made = second(first, other, signed)
    assert made[:12] in first.open()
    second(first, other, step(first.area, "ratified", recaps=[made]))
    assert "✓ Disahkan" in first.open()
    assert {demo.state(CONTEST, s)["status"] for s in stations} == {"recapped"}

    reopening = {
        **step(first.area, "reopened", reopens=opening, reason="putusan sengketa"), "no": 2,
    }  # fmt: skip
    second(first, other, reopening)
    assert "putusan sengketa" in first.open()
    first.alone({**step(first.area, "closed"), "no": 2})
    again = {k: v for k, v in recap(first).items() if k not in ("at", "election")}
    made = second(first, other, again)
    second(first, other, {**step(first.area, "ratified", recaps=[made]), "no": 2})

    above = DeskPerson(demo, other.client, other.key, first.area[:4])
    assert above.alone(step(above.area, "opened"))[0] == 200
    shown = lines(above)
    assert shown[first.area]["head"] == made
    assert shown[first.area]["settled"]
    assert not all(line["settled"] for line in shown.values())
    assert mark(above, shown[first.area])[0] == 200
    waiting = next(line for line in shown.values() if not line["settled"])
    assert mark(above, waiting)[1]["code"] in ("not-settled", "changed-meanwhile")
    status, said = above.ask(
        "rekapitulasi/", {"contest": CONTEST, "district": "-", "open": {}, "at": AT}
    )
    assert (status, said["code"]) == (422, "not-settled")
    reasons = {c: "pleno kecamatan belum selesai" for c, x in shown.items() if not x["settled"]}
    assert recap(above, **reasons)["open"] == dict(sorted(reasons.items()))


def test_no_recap_is_proposed_twice_and_nobody_enrols_here(
    people: tuple[DeskPerson, DeskPerson],
) -> None:
    first, _ = people
    assert not DeskProposal.objects.filter(state="waiting").exists()
    status, said = first.ask("kunci/", {"note": "x"})
    assert (status, said["code"]) == (422, "no-demonstration")
