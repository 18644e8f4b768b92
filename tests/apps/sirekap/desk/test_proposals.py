"""Two persons, two keys: what is proposed waits, and only another's signature makes it a record."""

from collections.abc import Iterator

import pytest

from sinergi.apps.sirekap.desk.models import DeskProposal
from sinergi.core.models import AuditEvent
from sinergi.ledger import record
from tests.apps.sirekap.desk.desks import DeskPerson
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def free(demo: World) -> Iterator[str]:
    """Stations of one kecamatan: each test takes its own."""
    return iter(sorted(demo.election.stations))


@pytest.fixture
def station(free: Iterator[str]) -> str:
    return next(free)


@pytest.fixture(scope="module")
def people(demo: World) -> tuple[DeskPerson, DeskPerson]:
    station = min(demo.election.stations)
    staff = Staff.of(demo.election.id, station)
    return tuple(DeskPerson.of(demo, staff, role, station[:6]) for role in ("ppk", "kpu-kab"))  # type: ignore[return-value]


def held(demo: World, station: str) -> tuple[str, dict[str, object]]:
    """A form whose votes do not add up, and what would confirm that the paper says so."""
    body = demo.form(CONTEST, station)
    body["counts"][-3] += 1  # valid
    (answer,) = demo.post([demo.sign(body)])
    demo.settle()
    assert demo.state(CONTEST, station)["status"] == "held"
    return answer["id"], {
        "as": "confirmed", "codes": ["V402", "V501"], "contest": CONTEST, "kind": "settle",
        "reason": "tertulis demikian", "records": [answer["id"]], "round": 0, "station": station,
    }  # fmt: skip


def test_only_another_person_with_another_key_signs_second(
    demo: World, station: str, people: tuple[DeskPerson, DeskPerson]
) -> None:
    first, other = people
    _, body = held(demo, station)
    status, made = first.propose(body)
    assert (status, made["state"]) == (200, "waiting")
    text = record.text_of(first.whole(body))
    assert first.second(made["proposal"], text)[1]["code"] == "same-person"
    stolen = DeskPerson(demo, other.client, first.key, other.area)  # another person, the same key
    assert stolen.second(made["proposal"], text)[0] == 422
    changed = record.text_of(first.whole({**body, "reason": "lain"}))
    assert other.second(made["proposal"], changed)[1]["code"] == "bad-signature"
    assert DeskProposal.objects.get().state == "waiting"
    assert "Kertas memang berbunyi demikian" in other.open()

    status, answer = other.second(made["proposal"], text)
    assert (status, answer["status"]) == (200, "recorded")
    history = demo.state(CONTEST, station)["history"]
    assert history[-1]["signed"] == [first.key.name, other.key.name]
    assert other.second(made["proposal"], text)[1]["code"] == "ended"
    trail = list(AuditEvent.objects.filter(kind__startswith="desk.").values_list("kind", "actor"))
    assert trail == [("desk.record-proposed", "ppk"), ("desk.record-seconded", "kpu-kab")]


def test_a_proposal_is_withdrawn_by_whoever_signs_there(
    demo: World, station: str, people: tuple[DeskPerson, DeskPerson]
) -> None:
    first, other = people
    _, body = held(demo, station)
    _, made = first.propose(body)
    assert first.propose(body)[1]["proposal"] == made["proposal"]
    assert other.ask(f"usulan/{made['proposal']}/tarik/", {})[0] == 200
    status, answer = other.second(made["proposal"], record.text_of(first.whole(body)))
    assert (status, answer["code"]) == (409, "ended")


def test_what_needs_two_keys_does_not_go_by_one(
    demo: World, station: str, people: tuple[DeskPerson, DeskPerson]
) -> None:
    first, _ = people
    _, body = held(demo, station)
    assert first.alone(body)[1]["code"] == "bad-note"
    beside = next(c for c in sorted(demo.election.stations) if c[:6] != station[:6])
    assert first.propose({**body, "station": beside})[1]["code"] == "out-of-scope"


def test_a_sitting_is_opened_by_one_key_and_shown(
    demo: World, station: str, people: tuple[DeskPerson, DeskPerson]
) -> None:
    first, _ = people
    step = {
        "area": station[:6], "contests": [CONTEST], "event": "opened", "kind": "sitting",
        "level": "kecamatan", "no": 1,
    }  # fmt: skip
    status, answer = first.alone(step)
    assert (status, answer["status"]) == (200, "recorded")
    told = first.client.get(
        f"/rekap/{demo.election.id}/{station[:6]}/catatan/{answer['id']}.json"
    ).json()
    assert told == {"logged": True, "why": ""}
    assert "● Dibuka" in first.open()
    assert "● Dibuka" in first.client.get("/rekap/").content.decode()
    again = first.alone({**step, "contests": ["dpr"]})
    assert again[1]["code"] == "number-taken"
