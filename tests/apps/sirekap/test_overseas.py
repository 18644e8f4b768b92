"""PPLN: its plenary reads voters' desks, carried boxes and post; the nation sums it beside provinces."""

import csv
import io
from collections.abc import Iterator, Mapping

import pypdf
import pytest
from django.conf import settings

from sinergi.apps.sirekap import drafting, ratified_recaps
from sinergi.core import demo as demonstration
from sinergi.core.actors import OPERATOR
from sinergi.law import recap
from sinergi.law.regions import NATION
from sinergi.publication import dhasil
from tests.apps.sirekap.plenary import Plenary, one_clerk
from tests.apps.sirekap.test_recaps import why
from tests.apps.sirekap.world import World, sql_recount

PPLN = "990101"
BOXES = {"001": "tpsln", "002": "tpsln", "003": "ksk", "004": "pos"}


def files() -> Mapping[str, str]:
    """A few stations of the demonstration's kabupaten, and one PPLN whose DPR votes go to a district
    at home, as the law has it."""
    found = dict(demonstration.files(6, election_id="ln", name="Uji", mode="rehearsal"))
    found["regions.csv"] += (
        "99,Luar Negeri,Luar Negeri\n9901,Asia Rekaan,Wilayah\n990101,Kota Rekaan,PPLN\n"
        "9901010001,Kota Rekaan,Kota\n"
    )
    found["stations.csv"] += "".join(
        f"9901010001{number},{kind},150,150,WIB\n" for number, kind in BOXES.items()
    )
    for contest in ("dpd", "dprd-prov", "dprd-kab"):
        head = f"[contests.{contest}]\n"
        found["election.toml"] = found["election.toml"].replace(
            head, head + 'except_areas = ["99"]\n'
        )
    found["district_areas.csv"] += "dpr,9101,99\n"
    return found


@pytest.fixture(scope="module")
def world(house: object) -> Iterator[World]:
    made = World.of(files())
    contests = [c for c in ("ppwp", "dpr") if made.election.expected(c, PPLN)]
    assert contests == ["ppwp", "dpr"]
    for contest in contests:
        notes = [made.sign(made.form(contest, s)) for s in made.election.stations_of(contest)]
        assert {a["status"] for a in made.post(notes)} == {"recorded"}
    made.settle()
    with one_clerk(made):
        yield made


def test_from_the_ppln_to_the_nation(world: World) -> None:
    assert world.election.expected("dprd-kab", PPLN) == 0
    assert world.election.expected("dpd", PPLN) == 0
    abroad = Plenary(world, "ppln", PPLN, ["ppwp", "dpr"])
    assert why(Plenary(world, "kecamatan", PPLN, ["ppwp"], no=9).step("opened")) == ["out-of-scope"]
    ids = abroad.whole()
    assert len(ids) == 2
    states = {world.state("ppwp", s)["status"] for s in world.election.stations_of("ppwp", PPLN)}
    assert states == {"recapped"}

    home = sorted({s[:6] for s in world.election.stations if not s.startswith("99")})
    for area in home:
        Plenary(world, "kecamatan", area, ["ppwp", "dpr"]).whole()
    for level, digits in (("kabkota", 4), ("provinsi", 2)):
        for area in sorted({a[:digits] for a in home}):
            Plenary(world, level, area, ["ppwp", "dpr"]).whole()
    nation = Plenary(world, "nasional", NATION, ["ppwp", "dpr"])
    nation.whole()
    made = nation.made("ppwp")
    assert [u.code for u in made.columns] == [home[0][:2], PPLN]
    due = sql_recount(world.election.id, "ppwp")
    for name in ("valid", "invalid", "total"):
        assert made.counts[made.form.index[name]] == due[NATION, name]
    assert {world.state("ppwp", s)["status"] for s in world.election.stations} == {"final"}

    # papers: of the PPLN, and of the nation with its column; file and paper say the same
    for contest, area in (("ppwp", PPLN), ("dpr", PPLN), ("ppwp", NATION)):
        assert ratified_recaps.publish(world.election.id, contest, area) in (0, 1)
        (one,) = ratified_recaps.of_area(world.election.id, contest, area)
        base = settings.PUBLIC_ROOT / world.election.id / "recaps" / contest
        pages = [p.extract_text() for p in pypdf.PdfReader(base / f"{one.stem}.pdf").pages]
        rows = list(csv.reader(io.StringIO((base / f"{one.stem}.csv").read_text())))
        sums = [int(r[-1]) for r in rows[1:]]
        assert sums == list(one.body["counts"])
        assert all(f"{n:,}".replace(",", ".") in " ".join(pages) for n in sums)
        if area == PPLN:
            assert f"MODEL D.HASIL PPLN-{contest.upper()}" in pages[0]
            heads = " ".join(" ".join(pages).split())
            assert all(w in heads for w in ("TPSLN 001", "KSK 003", "Pos 004", "PPLN Kota Rekaan"))
        else:
            assert "PPLN Kota Rekaan" in " ".join(" ".join(pages).split())
    (draft,) = drafting.drafts(OPERATOR, world.election.id, "ppwp", PPLN)
    assert draft.sheet.model == "D.HASIL PPLN-PPWP"
    assert dhasil.pdf_of(draft.sheet).startswith(b"%PDF-")
    assert recap.place_at(world.election, "dpr", PPLN).district == "9101"
