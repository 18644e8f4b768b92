"""The page at ``/``: each sees what waits in their own area, and nothing of another's."""

import re
from datetime import datetime

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sinergi.apps.perangkat import actions as devices
from sinergi.apps.sirekap import areas
from sinergi.core import readiness
from sinergi.core.actions.backups import note_made
from sinergi.core.actors import OPERATOR, NotAllowed, of
from sinergi.core.home import calendar, duties, local_time, waiting
from sinergi.core.home.waiting import Item
from sinergi.core.models import AuditEvent
from sinergi.core.people import actions
from sinergi.core.people.models import Person
from tests.apps.perangkat.phone import Phone
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff


@pytest.fixture(scope="module")
def stations(demo: World) -> tuple[str, str]:
    """A station, and one of another kecamatan."""
    codes = sorted(demo.election.stations)
    return codes[0], next(c for c in codes if c[:6] != codes[0][:6])


@pytest.fixture(scope="module")
def staff(demo: World, stations: tuple[str, str]) -> Staff:
    """With some forms in: one sound and one that is held of the first kecamatan, two versions of a
    third, and one of the other kecamatan."""
    here, there = stations
    others = [c for c in sorted(demo.election.stations) if c.startswith(here[:6]) and c != here]
    broken = demo.form("ppwp", others[0])
    broken["counts"][-2] += 500  # a total that its parts do not give
    twice = [demo.sign(demo.form("ppwp", others[1], seed=seed)) for seed in (1, 2)]
    demo.post(
        [demo.sign(demo.form("ppwp", here)), demo.sign(demo.form("dpr", here)), demo.sign(broken),
         *twice, demo.sign(demo.form("ppwp", there))]
    )  # fmt: skip
    demo.settle()
    return Staff.of(demo.election.id, here)


def person(name: str, *roles: tuple[str, str], election: str) -> Person:
    made, _ = actions.make(OPERATOR, name, f"{name.title()} Rekaan")
    for role, area in roles:
        actions.grant(OPERATOR, made, role, area, election)
    return made


def page_of(who: Person) -> str:
    client = Client()
    client.force_login(who)
    response = client.get("/")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    return response.content.decode()


def items(world: World, who: Person) -> dict[str, Item]:
    return {item.key: item for duty in duties.of(of(who)) for item in waiting.items(of(who), duty)}


def test_figures_are_those_of_the_results_page(demo: World, staff: Staff) -> None:
    for role in ("kpu-ri", "kpu-kab", "ppk", "pps"):
        who = of(staff.people[role])
        (duty,) = duties.of(who)
        for row in areas.counts(who, demo.election, duty.area):
            public = demo.results(row.contest, duty.area)["stations"]
            assert (row.expected, row.received, row.counted, row.held) == (
                public["expected"], public["received"], public["counted"], public["held"],
            )  # fmt: skip
    found = items(demo, staff.people["ppk"])
    assert found["held"].title == "1 formulir: angka ditahan"
    assert found["disputed"].title == "1 formulir: dua versi berbeda"
    assert found["held"].url == f"/hasil/uji/#/ppwp/{staff.station[:6]}/ditahan"


def test_two_roles_in_two_areas_and_nothing_of_a_third(
    demo: World, staff: Staff, stations: tuple[str, str]
) -> None:
    here, there = stations[0], stations[1][:6]
    two = person("dua.peran", ("kpps", here), ("ppk", there), election=demo.election.id)
    text = page_of(two)
    names = re.findall(r'<section class="duty" id="([^"]+)"', text)
    assert names == [f"uji-{here}", f"uji-{there}"]
    assert set(re.findall(r"/hasil/uji/#/[\w-]+/(\w+)", text)) == {here, there}
    with pytest.raises(NotAllowed):
        areas.counts(of(two), demo.election, here[:6])


def test_who_was_replaced_sees_no_area_any_more(demo: World, staff: Staff) -> None:
    gone = person("diganti", ("pps", staff.station[:10]), election=demo.election.id)
    assert staff.station[:10] in page_of(gone)
    client = Client()
    client.force_login(gone)
    actions.revoke(OPERATOR, gone.roles.get())
    text = client.get("/").content.decode()
    assert 'class="duty"' not in text
    assert staff.station[:10] not in text
    assert "Akun ini tidak memegang peran" in text


def test_a_station_form_by_form(demo: World, staff: Staff) -> None:
    text = page_of(staff.people["kpps"])
    assert text.count("Lolos pemeriksaan") == 2
    assert text.count("Belum masuk") == 3
    assert f"/hasil/uji/#/dpd/{staff.station}" in text


def test_a_role_of_another_election_sees_nothing_of_this_one(demo: World, staff: Staff) -> None:
    assert duties.of(of(person("lain", election=demo.election.id))) == []
    everywhere = duties.of(of(staff.people["operator"]))
    assert [duty.election.id for duty in everywhere] == [demo.election.id]


def test_device_requests_wait_for_who_may_approve_them_there(
    demo: World, staff: Staff, stations: tuple[str, str]
) -> None:
    for station in stations:
        code = devices.make_codes(OPERATOR, demo.election.id, station, "device")[0].code
        phone = Phone.new(demo.election.id, "device", station, "cadangan")
        devices.activate(code, phone.request())
    demo.settle()
    assert items(demo, staff.people["ppk"])["devices"].title.startswith("1 permintaan perangkat")
    assert items(demo, staff.people["kpu-kab"])["devices"].title.startswith("2 permintaan")
    for role in ("kpps", "bawaslu", "press", "operator"):
        assert "devices" not in items(demo, staff.people[role]), role


def test_onlookers_are_shown_figures_and_asked_for_nothing(demo: World, staff: Staff) -> None:
    for role in ("press", "observer", "party-liaison"):
        assert items(demo, staff.people[role]) == {}
        text = page_of(staff.people[role])
        assert "Tidak ada yang menunggu Anda" in text
        assert "masuk hitungan" in text


@pytest.mark.parametrize(
    ("role", "at", "due", "then"),
    [
        ("kpps", "2029-01-31T23:00:00+09:00", [], "Aktivasi ponsel KPPS"),
        ("kpps", "2029-02-14T00:00:00+09:00",
         ["Pemungutan suara", "Penghitungan suara di TPS"], "Rekapitulasi berjenjang"),
        ("ppk", "2029-02-14T23:59:59+09:00", [], "Rekapitulasi distrik"),
        ("ppk", "2029-03-02T23:59:59+09:00", ["Rekapitulasi distrik", "Rekapitulasi berjenjang"], ""),
        ("ppk", "2029-03-21T00:00:00+09:00", [], ""),
    ],
)  # fmt: skip
def test_the_calendar_of_a_role_on_a_day(
    demo: World, staff: Staff, role: str, at: str, due: list[str], then: str
) -> None:
    (duty,) = duties.of(of(staff.people[role]))
    now = datetime.fromisoformat(at)
    found = list(calendar.due(duty, now))
    assert len(found) == len(due)
    assert all(item.title.startswith(t) for item, t in zip(found, due, strict=True))
    coming = calendar.coming(duty, now)
    assert (coming.stage if coming else "").startswith(then)
    assert bool(coming) == bool(then)


def test_words_and_clocks_are_the_areas_own(demo: World, staff: Staff) -> None:
    titles = {r: duties.of(of(staff.people[r]))[0].title for r in ("ppk", "kpps", "kpu-kab")}
    assert titles["ppk"] == f"PPD {demo.election.region_name(staff.station[:6])}"
    assert titles["kpps"].startswith("KPPS TPS 001 ")
    assert titles["kpu-kab"] == "KPU Kabupaten Biak Numfor"
    assert local_time.zone_of(demo.election, staff.station[:6])[0] == "WIT"
    assert local_time.zone_of(demo.election, "nasional")[0] == "WIB"


def test_the_house_is_shown_to_its_operators(
    demo: World, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page_of(staff.people["operator"])
    assert "Keadaan server" in text
    assert "siap bekerja" in text
    assert "Buat cadangan" in text  # a rehearsal without any backup
    assert "Keadaan server" not in page_of(staff.people["kpu-ri"])
    with pytest.raises(NotAllowed):
        note_made(of(staff.people["kpu-ri"]), size=1, at="", keys=False)
    note_made(OPERATOR, size=1, at="2029-02-14T12:00:00+00:00", keys=True)
    assert AuditEvent.objects.filter(kind="backup.made").count() == 1
    assert "Buat cadangan" not in page_of(staff.people["operator"])
    monkeypatch.setattr(readiness, "FREE_AT_LEAST", 2**60)
    full = page_of(staff.people["operator"])
    assert "belum siap" in full
    assert "hampir penuh" in full


def test_a_missing_second_factor_comes_first(
    demo: World, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Pasang langkah kedua" not in page_of(staff.people["ppk"])
    monkeypatch.setattr(settings, "SECOND_FACTOR", "required")
    text = page_of(staff.people["ppk"])
    assert re.findall(r'data-item="([\w-]+)"', text)[0] == "second-factor"
    assert "Pasang langkah kedua" not in page_of(staff.people["press"])


def test_the_page_costs_a_bounded_number_of_statements(demo: World, staff: Staff) -> None:
    client = Client()
    client.force_login(staff.people["kpu-kab"])
    client.get("/")  # the definition is in the process now
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) <= 30, [q["sql"][:80] for q in asked]
