"""The states of a plenary, what a recap must say and which ids it sums."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.sittings import FIRST_LEVELS, Sittings, recap_basis, recap_sum

STATION, CONTEST = "9106011001001", "ppwp"


def _ratified(sittings: Sittings) -> dict[str, str]:
    """Recaps that a ratified sitting fixes, with its level."""
    return {r: s.level for s in sittings.by_id.values() if s.state == "ratified" for r in s.recaps}


def _body(event: str, no: int = 1, **more: Any) -> Mapping[str, Any]:
    base = {"level": "kecamatan", "area": "910601", "contests": [CONTEST], "no": no}
    return {**base, "event": event, **({"recaps": ["r"]} if event == "ratified" else {}), **more}


def _run(events: Sequence[str]) -> tuple[Sittings, list[str]]:
    sittings = Sittings()
    return sittings, [sittings.apply(f"id{i}", i, _body(e)) for i, e in enumerate(events)]


@pytest.mark.parametrize(
    ("events", "state", "is_open", "takes_recaps"),
    [
        ("opened", "open", True, True),
        ("opened paused", "paused", True, True),
        ("opened paused resumed", "open", True, True),
        ("opened paused closed", "closed", False, True),
        ("opened closed", "closed", False, True),
        ("opened paused resumed paused resumed closed ratified", "ratified", False, False),
    ],
)
def test_a_sitting_goes_its_way(events: str, state: str, is_open: bool, takes_recaps: bool):
    sittings, why = _run(events.split())
    sitting = sittings.by_id["id0"]
    assert set(why) == {""}
    assert (sitting.state, sitting.is_open, sitting.takes_recaps) == (state, is_open, takes_recaps)
    assert sittings.is_open("id0", STATION, CONTEST) == is_open


@pytest.mark.parametrize(
    ("events", "why"),
    [
        ("paused", "sitting-not-open"),
        ("closed", "sitting-not-open"),
        ("ratified", "sitting-not-open"),
        ("opened opened", "number-taken"),
        ("opened resumed", "changed-meanwhile"),
        ("opened ratified", "changed-meanwhile"),
        ("opened paused paused", "changed-meanwhile"),
        ("opened paused ratified", "changed-meanwhile"),
        ("opened closed resumed", "changed-meanwhile"),
        ("opened closed paused", "changed-meanwhile"),
        ("opened closed closed", "changed-meanwhile"),
        ("opened closed ratified ratified", "changed-meanwhile"),
        ("opened closed ratified opened", "number-taken"),
    ],
)
def test_no_other_step_has_effect(events: str, why: str):
    *before, last = events.split()
    sittings, _ = _run(before)
    states = {i: s.state for i, s in sittings.by_id.items()}
    assert sittings.apply("new", 9, _body(last)) == why
    assert {i: s.state for i, s in sittings.by_id.items()} == states


def test_the_first_opening_of_a_number_stands():
    sittings, _ = _run(["opened"])
    assert sittings.apply("other", 7, _body("opened", contests=["dpr"])) == "number-taken"
    assert list(sittings.by_id) == ["id0"]
    assert sittings.by_id["id0"].contests == (CONTEST,)


def test_numbers_are_counted_per_level_and_area():
    sittings, _ = _run(["opened"])
    assert sittings.apply("b", 1, _body("opened", area="910602")) == ""
    assert sittings.apply("c", 2, _body("opened", level="kabkota", area="9106")) == ""
    assert sittings.apply("d", 3, _body("opened", no=2)) == ""
    assert sittings.apply("e", 4, _body("closed", no=2)) == ""
    assert {i: s.state for i, s in sittings.by_id.items()} == {
        "id0": "open", "b": "open", "c": "open", "d": "closed",
    }  # fmt: skip


def test_reopening_is_a_new_sitting_that_names_the_old_one():
    sittings, _ = _run(["opened", "closed", "ratified"])
    assert sittings.apply("new", 3, _body("reopened", 2, reopens="id0")) == ""
    assert sittings.by_id["new"].reopens == "id0"
    assert sittings.is_open("new", STATION, CONTEST)
    assert not sittings.is_open("id0", STATION, CONTEST)
    assert _ratified(sittings) == {"r": "kecamatan"}


@pytest.mark.parametrize(
    ("before", "body", "why"),
    [
        ("opened closed ratified", {"reopens": "id0"}, "number-taken"),
        ("opened closed ratified", {"no": 2, "reopens": "z"}, "reopens-unknown"),
        ("opened closed ratified", {"no": 2, "reopens": "id1"}, "reopens-unknown"),
        ("opened closed", {"no": 2, "reopens": "id0"}, "reopens-unknown"),
        ("opened", {"no": 2, "reopens": "id0"}, "reopens-unknown"),
        (
            "opened closed ratified",
            {"no": 2, "reopens": "id0", "area": "910602"},
            "reopens-unknown",
        ),
        (
            "opened closed ratified",
            {"no": 2, "reopens": "id0", "level": "ppln"},
            "reopens-unknown",
        ),
    ],
)
def test_only_a_ratified_sitting_of_the_place_is_reopened(
    before: str, body: Mapping[str, Any], why: str
):
    sittings, _ = _run(before.split())
    assert sittings.apply("new", 9, _body("reopened", **body)) == why
    assert "new" not in sittings.by_id


@pytest.mark.parametrize(
    ("station", "contest", "holds"),
    [(STATION, CONTEST, True), (STATION, "dpr", False), ("9106021001001", CONTEST, False)],
)
def test_a_sitting_holds_its_area_and_its_contests(station: str, contest: str, holds: bool):
    sittings, _ = _run(["opened"])
    assert sittings.is_open("id0", station, contest) == holds
    assert sittings.first_level_opened(station, contest) == holds


def test_an_unknown_sitting_is_not_open():
    assert not Sittings().is_open("id0", STATION, CONTEST)


@pytest.mark.parametrize("level", ["kecamatan", "kabkota", "provinsi", "nasional", "ppln"])
def test_the_first_levels_are_the_kecamatan_and_the_overseas_committee(level: str):
    sittings = Sittings()
    sittings.apply("a", 0, _body("opened", level=level))
    assert sittings.first_level_opened(STATION, CONTEST) == (level in ("kecamatan", "ppln"))
    assert (level in FIRST_LEVELS) == (level in ("kecamatan", "ppln"))


def test_an_opening_stays_opened_and_one_that_is_past_does_not_count():
    sittings, _ = _run(["opened", "closed", "ratified"])
    assert sittings.first_level_opened(STATION, CONTEST)
    assert not sittings.first_level_opened(STATION, CONTEST, past={"id0"})


def test_recaps_are_fixed_by_ratifying_only():
    assert _ratified(_run(["opened", "closed"])[0]) == {}
    assert _ratified(_run(["opened", "closed", "ratified"])[0]) == {"r": "kecamatan"}


# --- recaps -----------------------------------------------------------------------------------

vectors = st.dictionaries(st.sampled_from(["votes.1", "votes.2", "total"]), st.integers(-1, 999))


def test_a_recap_is_its_children_and_the_differences():
    children = [{"votes.1": 4, "total": 9}, {"votes.1": -1, "votes.2": 5, "total": 5}]
    assert recap_sum(children, [{"votes.1": -1, "votes.2": 1}]) == {
        "votes.1": 3, "votes.2": 6, "total": 14,
    }  # fmt: skip


@given(st.lists(vectors, max_size=6), st.integers(0, 6))
def test_a_recap_of_recaps_is_the_recap_of_all(children: list[dict[str, int]], cut: int):
    upper = recap_sum([recap_sum(children[:cut], []), recap_sum(children[cut:], [])], [])
    assert upper == recap_sum(children, [])
    assert all(n >= 0 for n in upper.values())


def test_the_basis_lists_every_head_in_the_order_of_the_codes():
    heads = {"9106011001002": ["bb"], "9106011001001": ["dd", "aa"], "9106011001003": ["cc"]}
    assert recap_basis(heads) == ["aa", "dd", "bb", "cc"]
    assert recap_basis(heads, ["9106011001001"]) == ["bb", "cc"]
