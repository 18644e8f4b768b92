"""What a finding holds back, and where two readings differ."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.checks import Finding, compare, held_sections, held_votes
from sinergi.law.checks.finding import section_of
from tests.law.checks.forms import DPR, PPWP, check, counts

vectors = st.lists(
    st.one_of(st.integers(-2, 3), st.integers(0, 999)),
    min_size=len(PPWP.names),
    max_size=len(PPWP.names),
)


def test_any_v_holds_the_votes_and_no_a_or_w_does():
    assert held_votes([Finding("A101", ()), Finding("V402", ())])
    assert not held_votes([Finding("A101", ()), Finding("W003", ())])
    assert not held_votes([])


@pytest.mark.parametrize(
    ("findings", "sections"),
    [
        ([], ""),
        ([Finding("A101", ("voters.dpt.l",)), Finding("W101", ("voters.dpt.j",))], "I"),
        ([Finding("A202", ("ballots.used", "users.total.j"))], "II"),
        ([Finding("A302", ("disabled.l", "users.total.l"))], "III"),
        ([Finding("V502", ("total", "users.total.j"))], ""),
        ([Finding("A005", ("users.dpk.l", "disabled.j"))], "I III"),
        ([Finding("A103", ("ballots.received",))], "II"),
        ([Finding("A004", ("voters.dpt.l", "ballots.used"))], "I II"),
        ([Finding("A131", ("users.dpt.l", "voters.dpt.l")), Finding("A301", ())], "I III"),
    ],
)
def test_an_a_holds_its_section(findings: list[Finding], sections: str):
    assert held_sections(findings) == frozenset(sections.split())


@pytest.mark.parametrize("form", [PPWP, DPR], ids=["ppwp", "dpr"])
def test_a_name_tells_the_section_that_the_form_gives_it(form):
    assert {f.name: section_of(f.name) for f in form.fields} == {
        f.name: f.section for f in form.fields
    }


@given(vectors)
def test_a_reading_does_not_differ_from_itself(numbers: list[int]):
    assert compare(PPWP, numbers, numbers) == ()


@given(vectors, vectors)
def test_two_readings_differ_where_both_read_and_in_either_order(a: list[int], b: list[int]):
    differ = compare(PPWP, a, b)
    assert differ == compare(PPWP, b, a)
    assert differ == tuple(
        n for i, n in enumerate(PPWP.names) if a[i] != b[i] and a[i] != -2 and b[i] != -2
    )


def test_an_empty_box_differs_from_a_zero_and_an_unread_one_from_nothing():
    assert compare(PPWP, counts(votes__3=0), counts(votes__3=-1)) == ("votes.3",)
    assert compare(PPWP, counts(votes__3=-2), counts(votes__3=-1, valid=0)) == ("valid",)


def test_readings_of_another_form_are_an_error():
    with pytest.raises(ValueError, match="another length"):
        compare(PPWP, counts(), counts(DPR))


def test_a_finding_goes_to_json_and_back():
    for finding in check(counts(votes__1=45, users__dpk__l=-1)):
        assert Finding.from_json(finding.to_json()) == finding
