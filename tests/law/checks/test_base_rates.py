"""How often warnings show on real stations: what docs/checks.md says of two provinces."""

from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction

import pytest

from sinergi.law.checks import V_AND_A, evaluate
from sinergi.law.checks.context import far_from_neighbours
from tests.law.checks.document import page
from tests.law.checks.forms import REGULAR
from tests.law.checks.test_real_stations import DATA, SPECIAL, _kind, _stations

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="skipped: no ../shared/data")

LIMITS = {"turnout_min": Fraction(1, 5), "invalid_max": Fraction(15, 100)}
KINDS = {
    "regular": replace(REGULAR, warnings=("W002", "W003", "W004", "W203"), **LIMITS),
    "khusus": replace(SPECIAL, **LIMITS),
}
VOTES = ("votes.1", "votes.2", "votes.3")


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("65-kalimantan-utara", "| 65 Kalimantan Utara | {every} | {W002} | {W003} | {same} | {W004} | {W005} | {W203} |"),
        ("75-gorontalo", "| 75 Gorontalo | {every} | {W002} | {W003} | {same} | {W004} | {W005} | {W203} |"),
    ],
)  # fmt: skip
def test_the_table_of_base_rates_is_what_is_measured(name: str, row: str):
    counted: Counter[str] = Counter()
    near: dict[str, list[tuple[str, list[int], str]]] = defaultdict(list)
    same: Counter[tuple[str, tuple[int, ...]]] = Counter()
    for station, numbers, _found in _stations(name):
        form, plain = _kind(station)
        kind = KINDS[plain.code]
        counted["every"] += 1
        counted.update({f.code for f in evaluate(form, kind, numbers, V_AND_A) if f.code[0] == "W"})
        votes = [numbers[form.index[n]] for n in VOTES]
        near[station[:6]].append((station, votes, kind.code))
        if min(numbers) >= 0 and any(votes):
            same[station[:10], tuple(numbers)] += 1
    counted["same"] = sum(n for n in same.values() if n > 1)
    for stations in near.values():
        for station, votes, kind_code in stations:
            others = [v for s, v, _k in stations if s != station]
            counted["W005"] += kind_code == "regular" and bool(
                far_from_neighbours(votes, others, VOTES)
            )
    figures = {
        k: f"{counted[k]:,}" for k in ("every", "W002", "W003", "same", "W004", "W005", "W203")
    }
    assert row.format(**figures) in page()
