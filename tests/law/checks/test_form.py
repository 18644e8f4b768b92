"""Every check that one form can tell: an example that breaks it and its nearest that does not."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.checks import V_AND_A, Finding, evaluate
from sinergi.law.checks.form import _compiled
from sinergi.law.checks.table import CHECKS
from sinergi.law.form import Template
from tests.law.checks.examples import EXAMPLES, Example
from tests.law.checks.forms import (
    DPR,
    FORM_WARNINGS,
    IMPORTED,
    PPWP,
    REGULAR,
    asking,
    check,
    codes,
    counts,
    sound_counts,
    template,
)

#: A small form of a special kind, so that an example may change one number and stay plain.
PLAIN = template(pairs=2, groups=("users",))


def _counts(form: Template, changes: Mapping[str, int]) -> list[int]:
    return counts(form, **{name.replace(".", "__"): n for name, n in changes.items()})


def _only(code: str, numbers: list[int], form: Template) -> tuple[Finding, ...]:
    """Findings of one code, which alone is in force."""
    return check(numbers, form, kind=asking(code), in_force=(code,))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.code}-{e.fields.split()[-1]}")
def test_a_broken_check_names_its_row_and_its_figures(example: Example):
    found = _only(example.code, _counts(example.form, example.broken), example.form)
    assert [(f.code, f.fields, dict(f.context)) for f in found] == [
        (example.code, tuple(example.fields.split()), dict(example.context))
    ]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.code}-{e.fields.split()[-1]}")
def test_the_nearest_form_that_obeys_it_does_not(example: Example):
    assert _only(example.code, _counts(example.form, example.near), example.form) == ()


def test_every_check_of_a_form_has_an_example():
    assert {e.code for e in EXAMPLES} == {c.code for c in CHECKS if c.how != "context"}


@pytest.mark.parametrize("form", [PPWP, DPR, IMPORTED], ids=["ppwp", "dpr", "imported"])
def test_a_real_form_that_adds_up_has_no_finding(form: Template):
    assert check(counts(form), form) == ()


@pytest.mark.parametrize("form", [PPWP, DPR, IMPORTED], ids=["ppwp", "dpr", "imported"])
@given(data=st.data())
def test_no_form_that_adds_up_has_a_v_or_an_a(form: Template, data: st.DataObject):
    assert check(data.draw(sound_counts(form)), form, kind=asking()) == ()


def test_two_broken_parties_are_two_findings_of_one_code():
    found = check(counts(DPR, party__1__1=21, party__5__2=39), DPR)
    assert [(f.code, f.fields[-1]) for f in found] == [
        ("V401", "party.1.total"),
        ("V401", "party.5.total"),
    ]


def test_a_check_not_in_force_finds_nothing():
    numbers = counts(votes__1=1044, users__dpk__l=-1, disabled__j=4, total=-1)
    assert codes(check(numbers)) == {"A005", "A301", "V005", "V402", "V503", "V504"}
    for code in V_AND_A:
        rest = tuple(c for c in V_AND_A if c != code)
        assert codes(check(numbers, in_force=rest)) == codes(check(numbers)) - {code}
    assert check(numbers, in_force=()) == ()


def test_a_warning_that_the_kind_does_not_list_is_not_asked():
    numbers = counts(PLAIN, users__total__j=307, votes__1=0, votes__2=138, invalid=100)
    assert codes(check(numbers, PLAIN, in_force=())) == {"W003", "W004", "W203"}
    assert codes(check(numbers, PLAIN, kind=asking("W004"), in_force=())) == {"W004"}
    assert check(numbers, PLAIN, kind=asking(), in_force=FORM_WARNINGS) == ()


def test_the_limits_are_the_kinds():
    numbers = counts(users__total__j=598, invalid=40)
    roomy = replace(REGULAR, limit=600, reserve=Fraction(25, 1000), invalid_max=Fraction(1, 2))
    assert codes(check(numbers, kind=roomy, in_force=())) == {"W002", "W201"}
    four = template(pairs=3, boxes=4)
    assert codes(check(counts(four, valid=1138), four, in_force=("V503",))) == set()
    assert codes(check(counts(four, valid=10_000), four, in_force=("V503",))) == {"V503"}
    never = replace(REGULAR, turnout_min=Fraction(0))
    assert check(counts(users__total__j=0), kind=never, in_force=()) == ()


@pytest.mark.parametrize("hole", [-1, -2])
@pytest.mark.parametrize("name", PPWP.names)
def test_an_empty_or_unread_box_stands_in_no_relation(name: str, hole: int):
    numbers = [1000 + i for i, _ in enumerate(PPWP.names)]  # nothing adds up
    numbers[PPWP.index[name]] = hole
    for found in check(numbers):
        if found.code not in ("V005", "A005"):
            assert name not in found.fields
    missing = {n for f in check(numbers) if f.code in ("V005", "A005") for n in f.fields}
    assert missing == ({name} if hole == -1 else set())


@pytest.mark.parametrize("hole", [-1, -2])
def test_a_form_without_any_number_only_says_so(hole: int):
    found = codes(check([hole] * len(PPWP.names)))
    assert found == ({"V005", "A005"} if hole == -1 else set())


def test_a_zero_on_a_form_with_an_empty_box_is_still_a_number():
    found = check(counts(votes__2=-1, disabled__l=0), kind=asking())
    assert [(f.code, dict(f.context)) for f in found] == [
        ("A301", {"left": 2, "right": 3, "difference": 1}),
        ("V005", {"missing": 1}),
    ]


def test_only_the_numbers_that_do_not_fit_are_too_long():
    found = check(counts(valid=1000, invalid=999, total=1138), in_force=("V503",), kind=asking())
    assert [(f.code, f.fields) for f in found] == [("V503", ("valid",)), ("V503", ("total",))]


def test_one_option_has_every_vote_only_where_there_are_two_and_all_were_written():
    alone = template(pairs=1)
    assert check(counts(alone, votes__1=138), alone, kind=asking("W003")) == ()
    for hole in (-1, -2):
        numbers = counts(votes__1=0, votes__2=138, votes__3=hole)
        assert check(numbers, kind=asking("W003"), in_force=()) == ()


def test_ballots_at_a_station_without_a_roll_have_no_reserve():
    numbers = counts(voters__dpt__j=0, ballots__received=5)
    found = check(numbers, kind=asking("W201"), in_force=())
    assert [dict(f.context) for f in found] == [{"received": 5, "due": 0}]


def test_a_form_without_these_fields_has_no_check_over_them():
    found = check([1] * len(IMPORTED.names), IMPORTED, in_force=V_AND_A)
    assert {n.partition(".")[0] for f in found for n in f.fields} <= {
        "voters", "users", "votes", "valid", "invalid", "total",
    }  # fmt: skip
    bare = template(pairs=2, groups=())
    assert codes(check(counts(bare, total=500), bare)) == {"V402", "V501"}


def test_counts_of_another_length_are_an_error():
    with pytest.raises(ValueError, match="26 counts for a form of 28 fields"):
        evaluate(PPWP, REGULAR, counts()[2:], V_AND_A)


@pytest.mark.parametrize("form", [PPWP, DPR, IMPORTED], ids=["ppwp", "dpr", "imported"])
@given(data=st.data())
def test_all_checks_at_once_say_what_each_alone_says(form: Template, data: st.DataObject):
    numbers = list(data.draw(sound_counts(form)))
    for _ in range(data.draw(st.integers(0, 2))):
        numbers[data.draw(st.integers(0, len(numbers) - 1))] += data.draw(
            st.sampled_from((-1, 1, 9))
        )
    compiled = _compiled(form)
    alone = all(
        (sum(numbers[i] for i in left) == sum(numbers[i] for i in right))
        if relation == "="
        else sum(numbers[i] for i in left) <= sum(numbers[i] for i in right)
        for _, left, relation, right in compiled.linear
    )
    assert compiled.holds(numbers) == alone
