"""A court sets a kecamatan's vector: every recap above stands on it, and a rescind takes it back."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from django.conf import settings

from sinergi.apps.sirekap import adjustments, drafting
from sinergi.core import vault
from sinergi.core.actors import OPERATOR
from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import P256Signer
from sinergi.publication import dhasil
from tests.apps.sirekap.plenary import AT, Plenary, one_clerk
from tests.apps.sirekap.test_recaps import _correction, _row, areas, statuses, why
from tests.apps.sirekap.world import World

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def counted(demo: World) -> Iterator[World]:
    notes = [demo.sign(demo.form(CONTEST, s)) for s in demo.election.stations_of(CONTEST)]
    assert {a["status"] for a in demo.post(notes)} == {"recorded"}
    demo.settle()
    with one_clerk(demo):
        yield demo


def adjust(plenary: Plenary, *, more: int, ruling: str = "1/PHPU/2029") -> dict[str, Any]:
    """The body that gives the area's first option ``more`` votes than its recap says."""
    body = plenary.body(CONTEST)
    form = plenary.made(CONTEST).form
    counts = list(body["counts"])
    for name in (next(n for n in form.names if n.startswith("votes.")), "valid", "total"):
        counts[form.index[name]] += more
    kept = {k: body[k] for k in ("area", "contest", "district", "election", "form", "level")}
    return {**kept, "at": AT, "counts": counts, "kind": "adjust", "ruling": ruling}


def authority(world: World) -> P256Signer:
    key = from_pem(selfmade.AUTHORITIES[0], vault.load(world.election.id, selfmade.AUTHORITIES[0]))
    assert isinstance(key, P256Signer)
    return key


def signed(world: World, body: dict[str, Any]) -> dict[str, Any]:
    (answer,) = world.post([record.sign(body, [authority(world)]).decode()])
    world.settle()
    world.settle()
    return answer


def results(world: World, area: str) -> dict[str, Any]:
    path = f"{settings.PUBLIC_ROOT}/{world.election.id}/results/{CONTEST}/{area}.json"
    with open(path, encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


def test_a_ruling_stands_in_place_of_the_sum(counted: World) -> None:
    world = counted
    first, *others = areas(world, 6)
    below = Plenary(world, "kecamatan", first, [CONTEST])
    for area in others:
        Plenary(world, "kecamatan", area, [CONTEST]).whole()
    below.whole()
    regency = Plenary(world, "kabkota", first[:4], [CONTEST]).opened()
    plain = regency.made(CONTEST)

    # whom it is taken from, and what it must be
    body = adjust(below, more=7)
    (answer,) = world.post([record.sign(body, below.desks[:1]).decode()])
    assert why(answer) == ["out-of-scope"]
    assert why(signed(world, {**body, "counts": body["counts"][1:]})) == ["bad-counts"]
    assert why(signed(world, {**body, "level": "kabkota"})) == ["out-of-scope"]
    assert why(signed(world, {**body, "form": world.form(CONTEST, min(world.election.stations))["form"]})) == ["unknown-form"]  # fmt: skip

    # above it: one column, its basis names the ruling, V602 goes by it
    old = regency.body(CONTEST)
    ruled = signed(world, body)
    assert ruled["status"] == "recorded", ruled
    now = regency.made(CONTEST)
    assert _row(now, "total") == _row(plain, "total") + 7
    assert ruled["id"] in now.ids
    assert why(regency.send(old)) == ["V601", "V602"]
    ids = regency.recaps()
    (told,) = results(world, first[:4])["rulings"]
    assert (told["area"], told["ruling"], told["record"]) == (first, "1/PHPU/2029", ruled["id"])
    assert "rulings" not in results(world, others[0])
    (draft,) = drafting.drafts(OPERATOR, world.election.id, CONTEST, first[:4])
    assert draft.sheet.rulings[0][2] == "1/PHPU/2029"
    text = "".join(
        p.extract_text() for p in pypdf.PdfReader(io.BytesIO(dhasil.pdf_of(draft.sheet))).pages
    )
    assert "1/PHPU/2029" in text

    # a correction of a station in it changes no sum any more
    station = world.election.stations_of(CONTEST, first)[0]
    assert regency.send(_correction(world, station, regency, seed=3))["status"] == "recorded"
    assert regency.made(CONTEST).counts == now.counts
    for step in (regency.step("closed"), regency.step("ratified", recaps=ids)):
        assert step["status"] == "recorded", step
    assert world.state(CONTEST, station)["status"] == "accepted"  # what was corrected is in no sum
    assert {s for a in others for s in statuses(world, CONTEST, a)} == {"recapped"}

    # a second ruling comes after the regency's recap: the province lists it as a change
    province = Plenary(world, "provinsi", first[:2], [CONTEST]).opened()
    second = signed(world, {**body, "counts": [n + 1 for n in body["counts"]], "ruling": "2/PHPU"})
    made = province.made(CONTEST)
    (change,) = made.changed
    assert (change.station, change.ids, change.ruling) == (first, (second["id"],), "2/PHPU")
    assert set(change.difference(len(made.counts))) == {1}
    assert _row(made, "total") == _row(now, "total") + 1
    assert province.send(province.body(CONTEST))["status"] == "recorded"

    # taken back: of the second nothing is left; of the first, the regency's recap is to be made anew
    def rescind(target: str) -> None:
        taken = {
            "at": AT, "contest": CONTEST, "election": world.election.id, "kind": "rescind",
            "reason": "putusan dibatalkan", "record": target,
        }  # fmt: skip
        assert signed(world, taken)["status"] == "recorded"

    rescind(second["id"])
    assert province.made(CONTEST).counts == now.counts
    rescind(ruled["id"])
    assert not adjustments.standing(adjustments.of_place(world.election.id, CONTEST, "-"))
    assert "rulings" not in results(world, first[:4])
    (unit,) = province.made(CONTEST, open={first[:4]: "dibuka kembali"}).units
    assert (unit.state, unit.counts) == ("changed", None)
