"""Every planted error is caught by the code it names, on every contest's form."""

from collections.abc import Iterator
from random import Random

import pytest

from sinergi.commands.simulation import counting, planting
from sinergi.commands.simulation.planting import KINDS, Planted
from sinergi.core import demo
from sinergi.law import checks, definition
from sinergi.law.checks import evaluate, held_sections
from sinergi.law.election import Election

#: Codes that one form alone can show: the table's, less those that look beyond the form.
ALONE = {c.code for c in checks.table.CHECKS if c.how != "context"}


@pytest.fixture(scope="module")
def election() -> Election:
    parsed = definition.parse(
        demo.files(30, election_id="uji", name="Uji", mode="rehearsal"), known_checks=checks.V_AND_A
    )
    assert parsed.election is not None
    return parsed.election


def _made(
    election: Election, contest: str, kind: tuple[Planted, planting.Slip, int]
) -> Iterator[tuple[str, list[int], list[int]]]:
    """(station, sound counts, spoilt counts) of every station where the error fits."""
    for code in election.stations_of(contest):
        station = election.stations[code]
        form, counts = counting.count(election, contest, station, 3)
        rng = Random(f"{contest}/{code}/{kind[0].name}")
        spoilt = planting.apply(kind, form, counts, rng, election.kinds[station.kind])
        if spoilt is not None:
            yield code, counts, spoilt


@pytest.mark.parametrize("kind", KINDS, ids=lambda k: k[0].name)
def test_the_error_is_caught_as_it_says(
    election: Election, kind: tuple[Planted, planting.Slip, int]
) -> None:
    planted = kind[0]
    found_in = set()
    for contest in election.contests:
        for code, counts, spoilt in _made(election, contest, kind):
            station = election.stations[code]
            form, _ = counting.count(election, contest, station, 3)
            limits = election.kinds[station.kind]
            before = evaluate(form, limits, counts, election.checks)
            after = evaluate(form, limits, spoilt, election.checks)
            where = f"{contest} {code} {[f.code for f in after]}"
            assert not [f.code for f in before if f.code[0] in "VA"], where
            assert planted.code in {f.code for f in after}, where
            assert planted.holds == any(f.code[0] == "V" for f in after), where
            if not planted.holds:
                assert held_sections(after) == planted.sections, where
            found_in.add(contest)
    party_only = {"candidate-slip"}
    only_struck = {"struck-candidate"}
    if planted.name in party_only:
        assert found_in == {"dpr", "dprd-prov", "dprd-kab"}
    elif planted.name in only_struck:
        assert found_in == {"dpr", "dprd-kab"}
    else:
        assert found_in == set(election.contests)


def test_every_code_that_a_form_alone_can_show_is_planted() -> None:
    assert {planted.code for planted, _, _ in KINDS} == ALONE


def test_names_are_one_each_and_every_kind_is_drawn(election: Election) -> None:
    names = [planted.name for planted, _, _ in KINDS]
    assert len(set(names)) == len(names)
    code = election.stations_of("dprd-kab")[0]
    station = election.stations[code]
    form, counts = counting.count(election, "dprd-kab", station, 3)
    limits = election.kinds[station.kind]
    drawn = {planting.plant(form, counts, Random(i), limits)[1].name for i in range(2000)}
    assert set(names) - drawn <= {"struck-candidate"}
    held = {planting.plant(form, counts, Random(i), limits, votes_only=True)[1] for i in range(200)}
    assert all(planted.holds for planted in held)
