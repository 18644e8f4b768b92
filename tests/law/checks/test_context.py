"""The checks that need more than one form, each with an example for and against."""

from collections.abc import Callable
from functools import partial

import pytest

from sinergi.law.checks import Finding, context
from sinergi.law.checks.table import CHECKS
from sinergi.law.form import Template
from tests.law.checks.forms import DPR, PPWP, counts

STATION = "3171011001001"
Found = tuple[Finding, ...]

# Ten neighbours whose second pair has about a third of the votes.
NEIGHBOURS = [[60 + i, 40 - i, 20 + i] for i in range(-5, 5)]
PAIRS = ("votes.1", "votes.2", "votes.3")


def _identity(**seen: str | int) -> Found:
    return context.identity(seen, station=STATION, contest="ppwp")


def _readings(form: Template, *differ: str) -> Found:
    return context.readings(differ, form)


#: code -> (broken, the fields and figures it gives, the nearest that is not broken)
EXAMPLES: dict[str, list[tuple[Callable[[], Found], list[Finding], Callable[[], Found]]]] = {
    "V001": [
        (
            lambda: _identity(station="3171011001002", contest="ppwp"),
            [Finding("V001", (), {"seen_station": "3171011001002"})],
            lambda: _identity(station=STATION, contest="ppwp", page=1),
        ),
        (
            lambda: _identity(station=STATION, contest="dpr"),
            [Finding("V001", (), {"seen_contest": "dpr"})],
            _identity,  # a form that carries no identity, as KPU's sheets of 2024
        ),
    ],
    "V002": [
        (
            partial(context.key_status, ["enrolled", status]),
            [Finding("V002", (), {"status": status})],
            lambda: context.key_status(["enrolled", "enrolled"]),
        )
        for status in ("revoked", "late", "requested")
    ],
    "V003": [
        (
            lambda: context.disputed(["votes.1", "valid"], 2),
            [Finding("V003", ("votes.1", "valid"), {"chains": 2})],
            tuple,  # it is called only for chains that differ
        )
    ],
    "V004": [
        (
            lambda: _readings(PPWP, "votes.1", "users.dpk.j", "total"),
            [
                Finding("V004", ("votes.1", "total"), {"differ": 2}),
                Finding("A004", ("users.dpk.j",), {"differ": 1}),
            ],
            lambda: _readings(PPWP),
        ),
        (
            lambda: _readings(DPR, "party.5.2"),
            [Finding("V004", ("party.5.2",), {"differ": 1})],
            lambda: _readings(DPR),
        ),
    ],
    "A004": [
        (
            lambda: _readings(PPWP, "ballots.used"),
            [Finding("A004", ("ballots.used",), {"differ": 1})],
            lambda: _readings(PPWP),
        )
    ],
    "W001": [
        (  # one more than moved in
            lambda: context.users_across({"ppwp": 211, "dpr": 207, "dprd-kab": 203}, moved_in=7),
            [Finding("W001", ("users.total.j",), {"most": 211, "least": 203})],
            lambda: context.users_across({"ppwp": 210, "dpr": 207, "dprd-kab": 203}, moved_in=7),
        ),
        (  # nobody has a ballot for DPR and none for the president
            lambda: context.users_across({"ppwp": 209, "dpr": 210}, moved_in=7),
            [Finding("W001", ("users.total.j",), {"most": 210, "least": 209})],
            lambda: context.users_across({"ppwp": 210, "dpr": 210}, moved_in=-1),
        ),
        (
            lambda: context.users_across({"ppwp": 210, "dpr": 209, "dpd": -1}, moved_in=-1),
            [Finding("W001", ("users.total.j",), {"most": 210, "least": 209})],
            lambda: context.users_across({"ppwp": 210, "dpr": -1}, moved_in=0),
        ),
    ],
    "W003": [
        (
            lambda: context.repeated_numbers(["3171011001004", "3171011001009"]),
            [Finding("W003", (), {"same_as": "3171011001004"})],
            lambda: context.repeated_numbers([]),
        )
    ],
    "W005": [
        (
            lambda: context.far_from_neighbours([60, 20, 20], NEIGHBOURS, PAIRS),
            [Finding("W005", ("votes.1",), {"votes": 60, "z": 6})],
            lambda: context.far_from_neighbours([60, 36, 20], NEIGHBOURS, PAIRS),
        ),
        (
            lambda: context.far_from_neighbours([0, 40, 0], NEIGHBOURS, PAIRS),
            [
                Finding("W005", ("votes.1",), {"votes": 0, "z": 70}),
                Finding("W005", ("votes.2",), {"votes": 40, "z": 27}),
                Finding("W005", ("votes.3",), {"votes": 0, "z": 14}),
            ],
            lambda: context.far_from_neighbours([0, 40, 0], NEIGHBOURS[:9], PAIRS),
        ),
    ],
    "W007": [
        (
            lambda: context.words_differ(["votes.2"]),
            [Finding("W007", ("votes.2",), {"differ": 1})],
            lambda: context.words_differ([]),
        )
    ],
    "W008": [
        (
            lambda: context.signatures({"kpps": 6, "witnesses": {"1": "signed"}}),
            [Finding("W008", (), {"kpps": 6, "refused": 0, "absent": 0})],
            lambda: context.signatures({"kpps": 7, "witnesses": {"1": "signed"}}),
        ),
        (
            lambda: context.signatures({"kpps": 7, "witnesses": {"1": "refused", "2": "absent"}}),
            [Finding("W008", (), {"kpps": 7, "refused": 1, "absent": 1})],
            lambda: context.signatures({"kpps": 7, "witnesses": {}}),
        ),
        (
            lambda: context.signatures({"kpps": 4}, members=5),
            [Finding("W008", (), {"kpps": 4, "refused": 0, "absent": 0})],
            lambda: context.signatures({}),  # an old record that says nothing of signatures
        ),
    ],
    "W101": [
        (
            lambda: context.roll(173, 174),
            [Finding("W101", ("voters.dpt.j",), {"paper": 173, "roll": 174})],
            lambda: context.roll(174, 174),
        ),
        (
            lambda: context.roll(0, 174),
            [Finding("W101", ("voters.dpt.j",), {"paper": 0, "roll": 174})],
            lambda: context.roll(-1, 174),
        ),
    ],
    "W201": [
        (
            lambda: context.logistics(177, 178),
            [Finding("W201", ("ballots.received",), {"received": 177, "due": 178})],
            lambda: context.logistics(178, 178),
        ),
        (
            lambda: context.logistics(0, 178),
            [Finding("W201", ("ballots.received",), {"received": 0, "due": 178})],
            lambda: context.logistics(-1, 178),
        ),
    ],
    "V601": [
        (
            lambda: context.recap_column([44, 76, 17], [44, 76, 18], PAIRS, area=STATION),
            [Finding("V601", ("votes.3",), {"area": STATION, "differ": 1, "said": 17, "due": 18})],
            lambda: context.recap_column([44, 76, 18], [44, 76, 18], PAIRS, area=STATION),
        ),
        (  # an empty box is not a zero
            lambda: context.recap_column([0, 76, 18], [-1, 76, 18], PAIRS, area=STATION),
            [Finding("V601", ("votes.1",), {"area": STATION, "differ": 1, "said": 0, "due": -1})],
            lambda: context.recap_column([-1, 76, 18], [-1, 76, 18], PAIRS, area=STATION),
        ),
        (
            lambda: context.recap_open({STATION: "held"}, {}, [STATION]),
            [Finding("V601", (), {"area": STATION, "differ": 0, "state": "held"})],
            lambda: context.recap_open({STATION: "held"}, {STATION: "hilang"}, [STATION]),
        ),
        (
            lambda: context.recap_open({}, {"910699": "hilang"}, [STATION]),
            [Finding("V601", (), {"area": "910699", "differ": 0, "state": "unknown"})],
            lambda: context.recap_open({}, {STATION: "hilang"}, [STATION]),
        ),
        (
            lambda: context.recap_basis_differs("ab", 2, area="9106", basis="cd", size=3),
            [
                Finding(
                    "V601",
                    (),
                    {"area": "9106", "differ": 0, "basis": "cd", "size": 3, "said": 2},
                )
            ],
            lambda: context.recap_basis_differs("ab", 2, area="9106", basis="ab", size=2),
        ),
    ],
    "V602": [
        (
            lambda: context.recap_sums([9, 11, 7], [[4, 5, -1], [5, 5, 7]], PAIRS),
            [Finding("V602", ("votes.2",), {"differ": 1, "said": 11, "due": 10})],
            lambda: context.recap_sums([9, 10, 7], [[4, 5, -1], [5, 5, 7]], PAIRS),
        )
    ],
}

CASES = [
    pytest.param(*example, id=f"{code}-{i}")
    for code, examples in EXAMPLES.items()
    for i, example in enumerate(examples)
]


@pytest.mark.parametrize(("broken", "found", "near"), CASES)
def test_it_is_found_with_its_figures_and_not_beside(
    broken: Callable[[], Found], found: list[Finding], near: Callable[[], Found]
):
    assert list(broken()) == found
    assert near() == ()


def test_every_check_over_a_context_has_an_example():
    wanted = {c.code for c in CHECKS if c.how == "context"} | {"W003", "W201"}
    assert EXAMPLES.keys() == wanted
    for code, examples in EXAMPLES.items():
        assert all(code in {f.code for f in found} for _, found, _ in examples)


def test_a_station_like_all_its_neighbours_is_never_far():
    same = [[50, 40, 30]] * 12
    assert context.far_from_neighbours([50, 40, 30], same, PAIRS) == ()
    assert context.far_from_neighbours([51, 40, 30], same, PAIRS) == ()  # no spread, no measure


def test_of_several_keys_the_first_that_may_not_sign_is_named():
    assert context.key_status(["enrolled", "late", "revoked"])[0].context == {"status": "late"}


def test_far_is_the_same_in_any_order_of_neighbours():
    assert context.far_from_neighbours([60, 2, 20], NEIGHBOURS[::-1], PAIRS) == (
        context.far_from_neighbours([60, 2, 20], NEIGHBOURS, PAIRS)
    )


def test_a_field_of_another_form_is_an_error():
    with pytest.raises(KeyError):
        context.readings(["party.1.list"], PPWP)


def test_readings_are_split_by_what_a_field_is_needed_for():
    every = context.readings(PPWP.names, PPWP)
    assert {f.code: len(f.fields) for f in every} == {"V004": 6, "A004": 22}
    assert len(counts()) == 28


def test_a_station_with_an_empty_box_is_not_compared_with_its_neighbours():
    assert context.far_from_neighbours([60, -1, 20], NEIGHBOURS, PAIRS) == ()


def test_an_unread_box_is_compared_with_nothing():
    assert (*context.roll(-2, 174), *context.logistics(-2, 178)) == ()


def test_a_recap_is_its_children_and_the_listed_corrections():
    columns, lowered = [[4, 5, 0], [5, 5, 7]], [0, -2, 0]
    assert context.recap_sums([9, 8, 7], columns, PAIRS, changes=[lowered]) == ()
