"""What a form adds, and sums that are the same however they are cut."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.core.demo.lawful import BY_NAME, CASES, Form, election
from sinergi.law.form import Template, template
from sinergi.law.regions import NATION, covers, level_of
from sinergi.law.tally import (
    SECTIONS,
    Shape,
    areas_of,
    common,
    contribution,
    fold_regions,
    options_add_up,
)
from tests.law.checks.forms import DPR
from tests.law.lifecycle.story import FORM, GOOD, GOOD_WIDER, TURNED, WIDER

PEMILU, PILKADA = election("pemilu"), election("pilkada")


def add(*vectors: dict[str, int]) -> dict[str, int]:
    """Σ by name."""
    total: dict[str, int] = {}
    for vector in vectors:
        for name, n in vector.items():
            total[name] = total.get(name, 0) + n
    return total


# --- contribution -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", [f for c in CASES for f in c.forms])
def test_a_sound_form_adds_every_figure(form: Form):
    assert contribution(form.template, form.counts) == form.numbers


def test_an_empty_box_adds_nothing_and_is_no_zero():
    assert contribution(FORM, (-1, 0, -1, 1, -1, 5, 9, 0, 10)) == {
        "disabled.l": 0, "disabled.j": 1, "votes.2": 5, "valid": 9, "invalid": 0, "total": 10,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("held", "left_out"),
    [
        (frozenset(), set()),
        ({"I"}, {"users.total.j"}),
        ({"III"}, {"disabled.l", "disabled.p", "disabled.j"}),
        ({"I", "II", "III"}, {"users.total.j", "disabled.l", "disabled.p", "disabled.j"}),
        ({"IV", "V"}, set()),
    ],
)
def test_held_sections_leave_out_administrative_figures_only(held: set[str], left_out: set[str]):
    assert set(FORM.names) - set(contribution(FORM, GOOD, held)) == left_out


def test_counts_of_another_length_are_an_error():
    with pytest.raises(ValueError, match="zip"):
        contribution(FORM, GOOD[:-1])


def test_two_templates_are_added_by_name():
    turned = (10, 0, 1, 1, 5, 4, 9, 1, 10)  # votes.2 stands before votes.1
    total = add(
        contribution(FORM, GOOD), contribution(TURNED, turned), contribution(WIDER, GOOD_WIDER)
    )
    assert (total["votes.1"], total["votes.2"], total["votes.3"]) == (11, 14, 2)
    assert total["valid"] == 27


def test_a_revotes_form_with_one_more_candidate_is_added_by_name():
    old, new = BY_NAME["revote-one-contest-16-options"].forms
    total = add(contribution(old.template, old.counts), contribution(new.template, new.counts))
    assert total["votes.16"] == new.numbers["votes.16"]
    assert total["valid"] == old.numbers["valid"] + new.numbers["valid"]


counts = st.lists(
    st.integers(-1, 999), min_size=len(FORM.fields), max_size=len(FORM.fields)
)  # fmt: skip


@given(counts, st.sets(st.sampled_from(["I", "II", "III"])))
def test_nothing_negative_is_ever_added(numbers: list[int], held: set[str]):
    assert all(n >= 0 for n in contribution(FORM, numbers, held).values())


@given(st.lists(st.tuples(st.sampled_from([FORM, TURNED]), counts), max_size=6), st.data())
def test_any_partition_gives_the_same_sum(
    forms: list[tuple[Template, list[int]]], data: st.DataObject
):
    parts = [contribution(t, c) for t, c in forms]
    where = [data.draw(st.integers(0, 2)) for _ in parts]
    rooms = [add(*(p for p, w in zip(parts, where, strict=True) if w == room)) for room in range(3)]
    assert add(*rooms) == add(*parts)
    assert add(*map(common, rooms)) == common(add(*parts))


# --- the common vector ------------------------------------------------------------------------


def test_candidates_of_parties_are_never_in_the_common_vector():
    form = BY_NAME["dki-no-dprd-kab"].forms[2]
    kept = common(contribution(form.template, form.counts))
    assert {n for n in kept if n.startswith("party.")} == {
        n for n in form.template.names if n.startswith("party.") and n.endswith(".total")
    }
    assert sum(n for k, n in kept.items() if k.startswith("party.")) == form.numbers["valid"]
    assert {n for n in form.template.names if not n.startswith("party.")} <= kept.keys()


def test_options_are_left_out_where_they_differ():
    vector = contribution(FORM, GOOD)
    assert common(vector) == vector
    without = common(vector, options=False)
    assert set(vector) - set(without) == {"votes.1", "votes.2"}
    assert without["valid"] == 9


@pytest.mark.parametrize(
    ("contest", "area", "same"),
    [
        ("ppwp", NATION, True),
        ("dpr", NATION, True),
        ("dprd-prov", NATION, True),
        ("dpd", NATION, False),
        ("dpd", "33", True),
        ("dpd", "3321011001", True),
    ],
)
def test_options_add_up_inside_one_district_or_for_parties(contest: str, area: str, same: bool):
    assert options_add_up(PEMILU, contest, area) is same


def test_options_add_up_is_what_the_forms_say():
    for e in (PEMILU, PILKADA):
        for contest in e.contests:
            for area in {a for s in e.stations_of(contest) for a in areas_of(s)}:
                named = {
                    tuple((o.field, o.name) for o in template(
                        e, contest, e.district_of(contest, s), e.stations[s].kind).options)
                    for s in e.stations_of(contest, area)
                }  # fmt: skip
                if e.contests[contest].options != "parties" and options_add_up(e, contest, area):
                    assert len(named) == 1, (e.id, contest, area)


def test_an_area_without_stations_has_nothing_that_differs():
    assert options_add_up(PEMILU, "dpd", "7777")


# --- the tree ---------------------------------------------------------------------------------

codes = st.text("12", min_size=13, max_size=13)


@st.composite
def fields_of_stations(draw: st.DrawFn) -> tuple[list[str], list[list[int]]]:
    stations = sorted(draw(st.lists(codes, min_size=1, max_size=12, unique=True)))
    rows = [draw(st.lists(st.integers(0, 999), min_size=3, max_size=3)) for _ in stations]
    return stations, rows


@given(fields_of_stations())
def test_every_areas_sum_is_that_of_its_stations(given_fields: tuple[list[str], list[list[int]]]):
    stations, rows = given_fields
    sums = fold_regions(stations, np.array(rows, dtype=np.int64))
    areas = {a for s in stations for a in areas_of(s)}
    assert sums.keys() == areas
    for area, vector in sums.items():
        below = [row for s, row in zip(stations, rows, strict=True) if covers(area, s)]
        assert vector.tolist() == [sum(column) for column in zip(*below, strict=True)]


@given(fields_of_stations())
def test_a_level_is_the_sum_of_the_level_below(given_fields: tuple[list[str], list[list[int]]]):
    stations, rows = given_fields
    sums = fold_regions(stations, np.array(rows, dtype=np.int64))
    for level in ("province", "regency", "district", "village"):
        part = [v for a, v in sums.items() if level_of(a) == level]
        assert sum(part).tolist() == sums[NATION].tolist()


@pytest.mark.parametrize("stations", [["9106011001002", "9106011001001"], ["99", "91"]])
def test_stations_must_be_sorted(stations: Sequence[str]):
    with pytest.raises(ValueError, match="not sorted"):
        fold_regions(stations, np.zeros((2, 1), dtype=np.int64))


def test_no_station_no_sum():
    assert fold_regions([], np.zeros((0, 3), dtype=np.int64)) == {}


def test_a_fold_leaves_the_matrix_as_it_is():
    matrix = np.array([[1], [2]], dtype=np.int64)
    fold_regions(["9106011001001", "9106011001002"], matrix)
    assert matrix.tolist() == [[1], [2]]


def test_a_station_is_summed_into_its_areas_village_first():
    assert areas_of("9106011001001") == ("9106011001", "910601", "9106", "91", NATION)


@given(
    rows=st.lists(
        st.tuples(
            st.lists(st.integers(-1, 400), min_size=len(DPR.names), max_size=len(DPR.names)),
            st.sets(st.sampled_from(SECTIONS)),
        ),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_many_forms_at_once_add_what_each_adds(rows: list[tuple[list[int], set[str]]]):
    shape = Shape(DPR)
    found = shape.contributions(np.array([n for n, _ in rows], np.int64), [h for _, h in rows])
    for vector, (numbers, held) in zip(found.tolist(), rows, strict=True):
        alone = contribution(DPR, numbers, held)
        assert dict(zip(DPR.names, vector, strict=True)) == dict.fromkeys(DPR.names, 0) | alone
    names = [DPR.names[i] for i in shape.common]
    assert set(names) == set(common(dict.fromkeys(DPR.names, 1)))
    kept = [n for n, keep in zip(names, shape.districtless, strict=True) if keep]
    assert set(kept) == set(common(dict.fromkeys(DPR.names, 1), options=False))
