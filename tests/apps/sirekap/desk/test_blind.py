"""Forms taken for blind readings: one person a form, twenty minutes, never one whose numbers were seen."""

from datetime import timedelta
from typing import Any

import pytest

from sinergi.apps.sirekap.desk import blind
from sinergi.apps.sirekap.desk.models import DeskClaim
from sinergi.core import demo as demonstration
from sinergi.core.actors import Actor, Role
from sinergi.ledger import record
from tests.apps.sirekap.desk.desks import DeskPerson
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def demo(house: Any) -> World:
    files = demonstration.files(24, election_id="uji", name="Uji", mode="rehearsal")
    head = files["election.toml"].replace('second_reading = "none"', 'second_reading = "all"')
    made = World.of({**files, "election.toml": head})
    assert made.election.second_reading == "all"
    return made


def test_one_person_a_form_and_twenty_minutes(demo: World) -> None:
    election = demo.election
    first_station = election.stations_of(CONTEST)[0]
    area = first_station[:4]
    here = election.stations_of(CONTEST, area)[:2]
    bodies = {s: demo.form(CONTEST, s) for s in here}
    demo.post([demo.sign(b) for b in bodies.values()])
    demo.settle()
    staff = Staff.of(election.id, first_station)
    person = DeskPerson.of(demo, staff, "kpu-kab", here[0])
    one = Actor("kpu-kab", (Role("kpu-kab", area, election.id),))
    other = Actor("lain", (Role("kpu-kab", area, election.id),))

    held = blind.take(one, election)
    assert held is not None
    assert held.station == here[0]
    again = blind.take(one, election)
    assert again is not None
    assert again.pk == held.pk
    beside = blind.take(other, election)
    assert beside is not None
    assert beside.station == here[1]
    assert blind.take(Actor("tiga", one.roles), election) is None  # both are held

    # What the reader gets holds no number of the form, and its proposals are not shown.
    page = person.open(f"{CONTEST}/baca/")
    assert f'"of": "{held.head}"' in page
    assert '"counts"' not in page

    # Twenty minutes later somebody else takes it; who was late is told so, and nothing is written.
    DeskClaim.objects.filter(pk=held.pk).update(at=held.at - timedelta(minutes=21))
    late = Actor("tiga", one.roles)
    taken = blind.take(late, election)
    assert taken is not None
    assert taken.station == here[0]
    body = {
        "by": "typed-blind", "contest": CONTEST, "counts": bodies[here[0]]["counts"],
        "form": bodies[here[0]]["form"], "kind": "reading", "of": held.head, "round": 0,
        "station": here[0],
    }  # fmt: skip
    note = record.sign(person.whole(body), [person.key]).decode()
    assert person.ask(f"{CONTEST}/baca/kirim/", {"note": note})[1]["code"] == "not-taken"
    assert person.alone(body)[1]["code"] == "bad-note"  # a reading has no other way in

    # Late, and nobody else has it: nothing typed is lost.
    DeskClaim.objects.filter(pk=taken.pk).delete()
    assert person.ask(f"{CONTEST}/baca/kirim/", {"note": note})[0] == 200
    demo.settle()
    assert demo.state(CONTEST, here[0])["status"] == "accepted"


def test_who_saw_the_numbers_is_not_offered_the_form(demo: World) -> None:
    station = demo.election.stations_of(CONTEST)[-1]
    demo.post([demo.sign(demo.form(CONTEST, station))])
    demo.settle()
    actor = Actor("melihat", (Role("ppk", station[:6], demo.election.id),))
    assert station in [d.station for d in blind.open_to(actor, demo.election)]
    blind.looked(actor, demo.election.id, CONTEST, station)
    assert station not in [d.station for d in blind.open_to(actor, demo.election)]


def test_who_looks_after_taking_the_form_is_refused_and_another_reads_it(demo: World) -> None:
    """By every door: the station's desk, its neighbour's, the board, the queue, a proposal."""
    election = demo.election
    station = election.stations_of(CONTEST)[-2]
    area = station[:6]
    body = demo.form(CONTEST, station)
    demo.post([demo.sign(body)])
    demo.settle()
    staff = Staff.of(election.id, station, suffix="-buta")
    person = DeskPerson.of(demo, staff, "ppk", station)
    reader = Actor("ppk-buta", (Role("ppk", area, election.id),))
    for claim in iter(lambda: blind.take(reader, election), None):
        if claim.station == station:
            break
        blind.looked(reader, election.id, CONTEST, claim.station)
    held = DeskClaim.objects.get(person="ppk-buta", station=station)
    sent = {
        "by": "typed-blind", "contest": CONTEST, "counts": body["counts"], "form": body["form"],
        "kind": "reading", "of": held.head, "round": 0, "station": station,
    }  # fmt: skip
    assert "data-reading" in person.open(f"{CONTEST}/baca/")
    person.open(f"{CONTEST}/tps/{station}/")
    assert not DeskClaim.objects.filter(pk=held.pk).exists()  # free for others at once
    note = record.sign(person.whole(sent), [person.key]).decode()
    assert person.ask(f"{CONTEST}/baca/kirim/", {"note": note})[1]["code"] == "seen"
    assert person.client.get(f"/rekap/{election.id}/{station}/{CONTEST}/baca/").status_code == 302
    assert demo.state(CONTEST, station)["status"] == "received"
    fresh = Actor("segar", reader.roles)
    assert station in [d.station for d in blind.open_to(fresh, election)]


@pytest.mark.parametrize(
    "door", ["unit/{station}.json", "tps/{beside}/", "antrean/", "antrean.csv"]
)
def test_every_door_that_shows_a_number_closes_the_blind_reading(demo: World, door: str) -> None:
    election = demo.election
    by_village: dict[str, list[str]] = {}
    for s in election.stations_of(CONTEST):
        by_village.setdefault(s[:6], []).append(s)
    beside, station = next(s for s in by_village.values() if len(s) > 1)[:2]
    body = demo.form(CONTEST, station)
    body["counts"][-3] += 1  # held: the queue shows its votes
    demo.post([demo.sign(body)])
    demo.settle()
    name = door.split("/", maxsplit=1)[0].replace(".", "-")
    staff = Staff.of(election.id, station, suffix=f"-{name}")
    actor = Actor(f"ppk-{name}", ())
    assert not blind.has_seen(actor, election.id, CONTEST, station)
    way = door.format(station=station, beside=beside)
    page = staff.client("ppk").get(f"/rekap/{election.id}/{station[:6]}/{CONTEST}/{way}")
    assert page.status_code == 200
    assert blind.has_seen(actor, election.id, CONTEST, station)
