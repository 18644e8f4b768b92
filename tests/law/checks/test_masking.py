"""What a person is shown: one wrong digit, one finding (and the V that holds the votes)."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.law.checks import Finding, held_votes, mask
from sinergi.law.form import Template
from tests.law.checks.forms import (
    DPR,
    IMPORTED,
    PPWP,
    SOUND,
    asking,
    check,
    codes,
    counts,
    sound_counts,
    template,
)

FORMS = pytest.mark.parametrize("form", [PPWP, DPR, IMPORTED], ids=["ppwp", "dpr", "imported"])
numbers = st.one_of(st.integers(-2, 3), st.integers(0, 999), st.just(1500))


def _shown(found: Sequence[Finding]) -> list[tuple[str, str]]:
    return [(f.code, f.fields[-1]) for f in mask(found)]


@FORMS
@settings(max_examples=30)
@given(data=st.data())
def test_one_wrong_digit_anywhere_points_at_its_field_with_two_codes_at_most(
    form: Template, data: st.DataObject
):
    sound = data.draw(sound_counts(form))
    place = data.draw(st.integers(0, 2))
    for i, name in enumerate(form.names):
        digit = sound[i] // 10**place % 10
        wrong = list(sound)
        wrong[i] += ((digit + data.draw(st.integers(1, 9))) % 10 - digit) * 10**place
        found = check(wrong, form, kind=asking())
        shown = mask(found)
        assert shown, name
        assert all(name in f.fields for f in shown), name
        assert len(codes(shown)) <= 2, name
        assert held_votes(shown) == held_votes(found)


@FORMS
@given(data=st.data())
def test_whatever_is_written_masking_hides_neither_the_hold_nor_a_missing_number(
    form: Template, data: st.DataObject
):
    wrong = counts(form)
    for i in data.draw(st.lists(st.integers(0, len(wrong) - 1), max_size=8)):
        wrong[i] = data.draw(numbers)
    found = check(wrong, form)
    shown = mask(found)
    assert all(f in found for f in shown)
    assert bool(shown) == bool(found)
    assert held_votes(shown) == held_votes(found)
    for f in found:
        if f.code in ("V005", "A005", "V503", "A103"):
            assert f in shown


@pytest.mark.parametrize(
    ("changes", "before", "shown"),
    [
        # a total of users that is wrong breaks four sums; two say where and why it is held
        (
            {"users__total__j": 150},
            {"A114", "A123", "A202", "V502"},
            [("V502", "users.total.j"), ("A114", "users.total.j")],
        ),
        ({"users__dpt__j": 187}, {"A111", "A123", "A131"}, [("A111", "users.dpt.j")]),
        ({"valid": 188}, {"V402", "V501"}, [("V402", "valid")]),
        ({"votes__1": 944}, {"V402", "V504"}, [("V402", "valid")]),
        ({"disabled__l": 71}, {"A301", "A302"}, [("A301", "disabled.j")]),
        ({"invalid": 3}, {"V501"}, [("V501", "total")]),
        ({"total": 240}, {"V501", "V502", "V505"}, [("V501", "total")]),
        # too long for its boxes: nothing else about that number needs saying
        ({"valid": 1138}, {"V402", "V501", "V503"}, [("V503", "valid")]),
        # what that one correction would not mend is not hidden by it
        (
            {"users__total__j": 150, "disabled__l": 80, "disabled__p": 80, "disabled__j": 160},
            {"A114", "A123", "A202", "A302", "V502"},
            [
                ("V502", "users.total.j"),
                ("A114", "users.total.j"),
                ("A302", "users.total.l"),
                ("A302", "users.total.p"),
                ("A302", "users.total.j"),
            ],
        ),
        # two slips far from each other are both shown
        (
            {"voters__dpt__l": 98, "votes__2": 67},
            {"A101", "V402"},
            [("V402", "valid"), ("A101", "voters.dpt.j")],
        ),
        # missing numbers hide nothing that can be told without them
        (
            {"votes__2": -1, "disabled__j": 4},
            {"V005", "A301"},
            [("V005", "votes.2"), ("A301", "disabled.j")],
        ),
    ],
)
def test_examples(changes: dict[str, int], before: set[str], shown: list[tuple[str, str]]):
    found = check(counts(**changes), kind=asking())
    assert codes(found) == before
    assert _shown(found) == shown


def test_two_broken_parties_are_both_shown():
    found = check(counts(DPR, party__1__1=21, party__5__2=39), DPR, kind=asking())
    assert _shown(found) == [("V401", "party.1.total"), ("V401", "party.5.total")]


def test_a_partys_wrong_total_is_shown_as_the_partys_not_as_the_sum_of_all():
    long = template(parties=dict.fromkeys(range(1, 19), 10))
    numbers = dict.fromkeys(long.names, 0) | SOUND
    numbers |= {"party.7.list": 38, "party.7.9": 100, "party.7.total": 145}
    found = check([numbers[n] for n in long.names], long, kind=asking())
    assert codes(found) == {"V401", "V402", "V504"}
    assert _shown(found) == [("V401", "party.7.total")]


def test_a_warning_that_stands_alone_is_shown():
    found = check(counts(invalid=42, valid=98, votes__2=36))
    assert _shown(found) == [("W004", "invalid")]


def test_nothing_found_is_nothing_shown():
    assert mask(()) == ()


def test_a_wrong_roll_is_one_finding_without_the_warnings_it_sets_off():
    found = check(counts(voters__dpt__j=874))
    assert codes(found) == {"A101", "W002", "W201"}
    assert _shown(found) == [("A101", "voters.dpt.j")]
