"""How far an area is: the screen for everybody, the dashboard of those who work there, who to call."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from sinergi.apps.sirekap.desk import contacts, progress
from sinergi.core import actors
from sinergi.core.actors import NotAllowed
from sinergi.core.models import AuditEvent
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff

CONTEST = "ppwp"


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(scope="module")
def areas(demo: World) -> tuple[str, str]:
    """A kecamatan of which one form is counted, one held; and another of the same kabupaten."""
    codes = sorted(demo.election.stations)
    here = codes[0][:6]
    first, second = demo.election.stations_of(CONTEST, here)[:2]
    wrong = demo.form(CONTEST, second)
    wrong["counts"][-3] += 1
    demo.post([demo.sign(demo.form(CONTEST, first)), demo.sign(wrong)])
    demo.settle()
    return here, next(c[:6] for c in codes if c[:6] != here and c[:4] == here[:4])


@pytest.fixture(scope="module")
def staff(demo: World, areas: tuple[str, str]) -> Staff:
    return Staff.of(demo.election.id, min(demo.election.stations), suffix="-kemajuan")


def cell(found: progress.Progress, code: str) -> progress.Cell:
    unit = next(u for u in found.units if u.code == code)
    return next(c for c in unit.cells if c.contest == CONTEST)


def test_stations_villages_and_kecamatan_say_the_same(demo: World, areas: tuple[str, str]) -> None:
    here, beside = areas
    first, second = demo.election.stations_of(CONTEST, here)[:2]
    stations = progress.of_area(demo.election.id, here)
    assert cell(stations, first).state == "counted"
    assert cell(stations, second).state == "held"
    assert [u.urgency for u in stations.units] == sorted(u.urgency for u in stations.units)
    assert stations.units[0].missing >= stations.units[-1].missing
    villages = progress.of_area(demo.election.id, here, "village")
    kabupaten = progress.of_area(demo.election.id, here[:4])
    expected = demo.election.expected(CONTEST, here)
    for total in (
        next(c for c in stations.totals if c.contest == CONTEST),
        next(c for c in villages.totals if c.contest == CONTEST),
        cell(kabupaten, here),
    ):
        assert (total.expected, total.received, total.held, total.counted) == (expected, 2, 1, 1)
    assert cell(kabupaten, here).to_recap == 1
    assert cell(kabupaten, beside).received == 0


def test_the_screen_is_open_to_everybody_and_tells_no_vote(
    demo: World, areas: tuple[str, str]
) -> None:
    client = Client()
    way = f"/rekap/{demo.election.id}/{areas[0]}/kemajuan/"
    response = client.get(way)
    assert response.status_code == 200
    assert "sessionid" not in response.cookies
    assert client.get(way + "?per=village").status_code == 200
    assert client.get(way + "?per=province").status_code == 404
    assert client.get(f"/rekap/{demo.election.id}/nasional/kemajuan/").status_code == 200
    assert client.get(f"/rekap/{demo.election.id}/000000/kemajuan/").status_code == 404


def table(client: Client, way: str) -> list[dict[str, str]]:
    response = client.get(way)
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def test_two_roles_two_areas(demo: World, areas: tuple[str, str], staff: Staff) -> None:
    """A PPK sees its kecamatan, its KPU both; the party looks on in the kabupaten and calls nobody."""
    here, beside = areas
    base = f"/rekap/{demo.election.id}"
    ppk, kpu, party = (staff.client(r) for r in ("ppk", "kpu-kab", "party-liaison"))
    assert ppk.get(f"{base}/{here}/ringkasan/").status_code == 200
    for way in ("ringkasan/", "ringkasan.csv"):
        assert ppk.get(f"{base}/{beside}/{way}").status_code == 403
        assert kpu.get(f"{base}/{beside}/{way}").status_code == 200
    assert "Lihat nama" in kpu.get(f"{base}/{here[:4]}/ringkasan/").content.decode()
    assert "Lihat nama" not in party.get(f"{base}/{here[:4]}/ringkasan/").content.decode()
    refused = party.post(
        f"{base}/{here[:4]}/ringkasan/kontak/", {"unit": here, "purpose": "missing"}
    )
    assert refused.status_code == 403
    with pytest.raises(NotAllowed):
        contacts.read(actors.of(staff.people["ppk"]), demo.election.id, beside, "ingin tahu")
    with pytest.raises(NotAllowed):
        contacts.holders(actors.of(staff.people["ppk"]), demo.election.id, beside, "station")


def test_a_table_is_what_the_screen_filters(
    demo: World, areas: tuple[str, str], staff: Staff
) -> None:
    way = f"/rekap/{demo.election.id}/{areas[0]}/ringkasan.csv"
    client = staff.client("ppk")
    every = table(client, way)
    assert {row["note"] for row in every} == {"UJI COBA · GLADI"}
    held = table(client, way + f"?keadaan=held&pemilihan={CONTEST}")
    second = demo.election.stations_of(CONTEST, areas[0])[1]
    assert [(row["unit"], row["held"]) for row in held] == [(second, "1")]
    missing = table(client, way + "?keadaan=missing")
    assert len(missing) == len(every) - 2
    page = client.get(way.replace(".csv", "/") + f"?keadaan=held&pemilihan={CONTEST}")
    assert "1 baris" in page.content.decode()
    assert 'filename="UJI-COBA-' in client.get(way).headers["Content-Disposition"]


def test_names_are_shown_for_a_purpose_that_the_trail_keeps(
    demo: World, areas: tuple[str, str], staff: Staff
) -> None:
    client: Any = staff.client("kpu-kab")
    way = f"/rekap/{demo.election.id}/{areas[0][:4]}/ringkasan/"
    name = staff.people["ppk"].name
    assert name not in client.get(way).content.decode()
    before = AuditEvent.objects.filter(kind="contacts.read").count()
    call = {"unit": areas[0], "purpose": "other", "words": ""}
    assert name not in client.post(way + "kontak/", call).content.decode()
    assert AuditEvent.objects.filter(kind="contacts.read").count() == before
    said = client.post(way + "kontak/", call | {"words": "rapat besok pagi"})
    assert name in said.content.decode()
    event = AuditEvent.objects.filter(kind="contacts.read").latest("id")
    assert (event.actor, event.area) == (staff.people["kpu-kab"].username, areas[0])
    assert event.data["purpose"] == "rapat besok pagi"
    assert event.data["people"] >= 1
    outside = client.post(way + "kontak/", call | {"unit": "000000", "words": "rapat besok"})
    assert outside.status_code == 404
