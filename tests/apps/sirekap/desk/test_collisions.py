"""When desks and phones collide: who changed it is said, nobody waits under a text without ground, and
a replaced officer's proposals end."""

from collections.abc import Iterator
from typing import Any

import pytest

from sinergi.apps.sirekap.desk.models import DeskAsk, DeskProposal, DeskWords
from sinergi.core.actors import OPERATOR
from sinergi.core.models import AuditEvent
from sinergi.core.people import actions as people_actions
from sinergi.ledger import record, selfmade
from tests.apps.sirekap.desk.desks import AT, DeskPerson
from tests.apps.sirekap.desk.test_plenary import lines, recap, step
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def demo(house: Any) -> World:
    return World.build(stations=60)


@pytest.fixture(scope="module")
def staff(demo: World) -> Staff:
    return Staff.of(demo.election.id, min(demo.election.stations))


@pytest.fixture(scope="module")
def people(demo: World, staff: Staff) -> tuple[DeskPerson, DeskPerson]:
    area = staff.station[:6]
    return tuple(DeskPerson.of(demo, staff, role, area) for role in ("ppk", "kpu-kab"))  # type: ignore[return-value]


@pytest.fixture(scope="module")
def free(demo: World, staff: Staff) -> Iterator[str]:
    return iter(demo.election.stations_of(CONTEST, staff.station[:6]))


def held(demo: World, station: str) -> dict[str, Any]:
    """A form whose votes do not add up; its body and, as ``id``, its record."""
    body = demo.form(CONTEST, station)
    body["counts"][-3] += 1
    (answer,) = demo.post([demo.sign(body)])
    demo.settle()
    return {**body, "id": answer["id"]}


def confirmed(form: dict[str, Any]) -> dict[str, Any]:
    return {
        "as": "confirmed", "codes": ["V402", "V501"], "contest": CONTEST, "kind": "settle",
        "reason": "tertulis demikian", "records": [form["id"]], "round": 0,
        "station": form["station"],
    }  # fmt: skip


def corrected(demo: World, form: dict[str, Any]) -> dict[str, Any]:
    """What the station's own device sends when it was asked: the wrong sum mended."""
    body = {
        **demo.form(CONTEST, form["station"]), "kind": "correction", "replaces": [form["id"]],
        "reason": "salah tulis jumlah sah",
    }  # fmt: skip
    return body


def test_a_station_is_asked_and_answers(
    demo: World, people: tuple[DeskPerson, DeskPerson], free: Iterator[str]
) -> None:
    first, _other = people
    form = held(demo, next(free))
    station = form["station"]
    way = f"{CONTEST}/tps/{station}/minta/"
    assert first.ask(way, {"head": form["id"], "text": "ya"})[1]["code"] == "bad-request"
    assert first.ask(way, {"head": "0" * 64, "text": "Lihat jumlah sah"})[1]["code"] == (
        "changed-meanwhile"
    )
    assert first.ask(way, {"head": form["id"], "text": "Lihat jumlah sah"})[0] == 200
    assert first.ask(way, {"head": form["id"], "text": "Sekali lagi"})[0] == 200
    assert DeskAsk.objects.get(station=station).text == "Lihat jumlah sah"
    assert AuditEvent.objects.filter(kind="desk.station-asked", area=station).count() == 2
    assert "◌ ppk," in first.open(f"{CONTEST}/antrean/")
    assert "Lihat jumlah sah" in first.open(f"{CONTEST}/tps/{station}/")
    sheet = first.open(f"{CONTEST}/antrean.csv").splitlines()
    assert sheet[0] == "what,station,place,status,checks,votes,gap,asked,text,note"
    assert [r for r in sheet if r.startswith(f"held,{station},") and ",asked 20" in r]

    demo.post([demo.sign(corrected(demo, form))])
    demo.settle()
    assert "dijawab: rekaman lain berlaku" in first.open(f"{CONTEST}/tps/{station}/")
    assert f'data-station="{station}"' not in first.open(f"{CONTEST}/antrean/")


def test_words_beside_a_number_and_a_spare_sheet(
    demo: World, people: tuple[DeskPerson, DeskPerson], free: Iterator[str]
) -> None:
    """W007: asked about, never a change; the same number in words asks nothing."""
    first, _other = people
    station = next(free)
    form = demo.form(CONTEST, station)
    (answer,) = demo.post([demo.sign(form)])
    demo.settle()
    before = demo.state(CONTEST, station)
    way, head = f"{CONTEST}/tps/{station}/huruf/", answer["id"]
    valid = form["counts"][-3]
    assert first.ask(way, {"head": head, "field": "nothing", "said": 1})[1]["code"] == "bad-request"
    assert first.ask(way, {"head": head, "sheet": "spare"})[1]["code"] == "bad-request"
    assert first.ask(way, {"head": head, "field": "valid", "said": valid})[0] == 200
    assert "W007" not in first.open(f"{CONTEST}/antrean/")
    assert first.ask(way, {"head": head, "field": "valid", "said": valid + 9})[0] == 200
    assert DeskWords.objects.get(station=station).said == valid + 9
    page = first.open(f"{CONTEST}/antrean/")
    assert "W007" in page
    assert "1 TPS belum dijelaskan" in page
    assert 'data-finding="W007"' in first.open(f"{CONTEST}/tps/{station}/")
    said = {"head": head, "sheet": "spare", "reason": "Lembar asli basah"}
    assert first.ask(way, said)[0] == 200
    page = first.open(f"{CONTEST}/tps/{station}/")
    assert "Lembar asli basah" in page
    assert page.count('data-finding="W007"') == 1
    assert demo.state(CONTEST, station) == before


def test_a_proposal_over_a_changed_unit_says_who_changed_it(
    demo: World, people: tuple[DeskPerson, DeskPerson], free: Iterator[str]
) -> None:
    first, other = people
    form = held(demo, next(free))
    body = confirmed(form)
    status, made = first.propose(body)
    assert status == 200
    demo.post([demo.sign(corrected(demo, form))])
    demo.settle()
    status, said = other.propose({**body, "reason": "sama dengan kertas"})
    assert (status, said["code"]) == (422, "changed-meanwhile")
    assert "diubah sementara itu oleh HP KPPS a pada 15-02" in said["detail"] or (
        "diubah sementara itu oleh HP KPPS a pada 14-02" in said["detail"]
    )
    assert "Pembetulan" in said["detail"]
    # The first proposal waits under a text whose ground is gone: the second signature ends it.
    assert (
        other.second(made["proposal"], record.text_of(first.whole(body)))[1]["status"] == "refused"
    )
    assert DeskProposal.objects.get(pk=made["proposal"]).state == "overtaken"


def test_a_replaced_officers_proposal_ends_and_is_made_again(
    demo: World, people: tuple[DeskPerson, DeskPerson], free: Iterator[str]
) -> None:
    _first, other = people
    new = Staff.of(demo.election.id, min(demo.election.stations), suffix="-lama")
    leaving = DeskPerson.of(demo, new, "ppk", other.area)
    # of() names keys by role: this officer's key has a name of its own.
    form = held(demo, next(free))
    body = confirmed(form)
    assert leaving.propose(body)[0] == 200
    row = DeskProposal.objects.get(place=form["station"])
    revoked = selfmade.revoke(
        election=demo.election.id, at=AT, name=leaving.key.name, keyid=leaving.key.keyid.hex(),
        reason="diganti", signers=demo.approvers[:1],
    )  # fmt: skip
    (answer,) = demo.post([revoked.decode()])
    assert answer["status"] != "refused", answer
    demo.settle()
    page = other.open(f"{CONTEST}/antrean/")
    assert "Kunci pengusul sudah dicabut" in page
    assert leaving.propose({**body, "reason": "lagi"})[1]["code"] == "unknown-key"
    text = record.text_of(leaving.whole(body))
    assert other.second(row.pk, text)[1] == {
        "id": row.record, "status": "refused", "codes": ["key-revoked"],
        "detail": "kunci pengusul dicabut",
    }  # fmt: skip
    row.refresh_from_db()
    assert (row.state, row.ended_by) == ("overtaken", "kpu-kab")
    assert demo.state(CONTEST, form["station"])["history"][-1]["kind"] == "result"
    assert other.propose({**body, "reason": "diajukan lagi"})[0] == 200  # taken over


def test_a_person_with_roles_in_two_areas_sees_both_and_acts_in_each_alone(
    demo: World, staff: Staff
) -> None:
    areas = sorted({s[:6] for s in demo.election.stations})[:3]
    person, _ = people_actions.make(OPERATOR, "dua-wilayah", "Dua Rekaan", password="sagu-pala-9")
    for area in areas[:2]:
        people_actions.grant(OPERATOR, person, "ppk", area, demo.election.id)
    client = staff.client("ppk")
    client.force_login(person)
    page = client.get("/rekap/").content.decode()
    for area in areas[:2]:
        assert f"/rekap/{demo.election.id}/{area}/" in page
        assert client.get(f"/rekap/{demo.election.id}/{area}/{CONTEST}/antrean/").status_code == 200
    far = client.get(f"/rekap/{demo.election.id}/{areas[2]}/{CONTEST}/antrean/")
    assert far.status_code == 403
    # A key of one area signs nothing in the other, and a page of one takes no record of the other.
    here, there = areas[:2]
    desk = DeskPerson.of(
        demo, Staff(demo.election.id, here + "0000000", {"ppk": person}), "ppk", here
    )
    station = demo.election.stations_of(CONTEST, there)[0]
    form = held(demo, station)
    assert desk.propose(confirmed(form))[1]["code"] == "out-of-scope"
    desk.area = there
    assert desk.propose(confirmed(form))[1]["code"] == "out-of-scope"


def test_a_devices_correction_after_the_opening_is_kept_without_effect_and_said(
    demo: World, people: tuple[DeskPerson, DeskPerson], free: Iterator[str]
) -> None:
    """And a desk that still types when the plenary is closed is told so; asking is over too."""
    first, other = people
    form = held(demo, next(free))
    station = form["station"]
    assert first.alone(step(first.area, "opened"))[0] == 200
    page = first.open()
    sitting = page.split('data-sitting="')[1][:64]
    demo.post([demo.sign(corrected(demo, form))])
    demo.settle()
    last = demo.state(CONTEST, station)
    assert last["status"] == "held"
    assert [h["effect"] for h in last["history"] if h["kind"] == "correction"] == ["none"]
    desk = first.open(f"{CONTEST}/tps/{station}/")
    assert "rapat pleno sudah dibuka dan kini rapat yang memutuskan" in desk
    way = f"{CONTEST}/tps/{station}/minta/"
    assert first.ask(way, {"head": form["id"], "text": "Lihat lagi"})[1]["code"] == "sitting-open"
    noted = {**confirmed(form), "as": "noted", "sitting": sitting}
    status, said = first.propose({**noted, "reason": "belum"})
    assert status == 200, said
    unsettled = [code for code, line in lines(first).items() if not line["settled"]]
    body = recap(first, **dict.fromkeys(unsettled, "belum masuk"))
    status, made = first.propose(body)
    assert status == 200, made
    other.second(made["proposal"], record.text_of(body))
    assert other.alone(step(first.area, "closed"))[0] == 200
    status, said = first.propose(noted)
    assert (status, said["code"]) == (422, "sitting-not-open")
    assert "tersimpan di peramban ini" in said["detail"]
