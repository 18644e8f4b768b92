"""What is lawful passes: no V, no A, and only the W that the case names."""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from importlib import resources

import pytest

from sinergi.core.demo.lawful import BY_NAME, CASES, Case, Form, election
from sinergi.law.checks import CODES, Finding, context, evaluate, held_votes
from sinergi.law.form import template


def _with(key: str) -> pytest.MarkDecorator:
    """Every case that has ``key``."""
    return pytest.mark.parametrize(
        "case", [c for c in CASES if key in c.more], ids=lambda c: c.name
    )


def _of_forms(case: Case, forms: Iterable[Form] | None = None) -> list[Finding]:
    return [
        finding
        for form in (case.forms if forms is None else forms)
        for finding in evaluate(form.template, form.kind, form.counts, case.election.checks)
    ]


def _of_station(case: Case) -> list[Finding]:
    """Findings over the roll, the signatures and the five forms, as far as the kind asks."""
    listed = case.election.stations[case.station]
    first = [f for f in case.forms if f.round == 0 and f.template.station_kind == listed.kind]
    found = [*context.signatures(case.signers)]
    for form in first:
        found += context.roll(form.numbers["voters.dpt.j"], listed.dpt_l + listed.dpt_p)
    lead = next((f for f in first if f.contest == "ppwp"), first[0])
    users = {f.contest: f.numbers["users.total.j"] for f in first}
    found += context.users_across(users, moved_in=lead.numbers["users.dptb.j"])
    seen = case.more.get("seen", {})
    found += context.identity(seen, station=case.station, contest=lead.contest)
    return [f for f in found if f.code[0] != "W" or f.code in case.kind.warnings]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_lawful_case_has_no_v_no_a_and_only_the_w_it_names(case: Case):
    found = [*_of_forms(case), *_of_station(case)]
    assert {f.code for f in found} == case.warnings
    assert not held_votes(found)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_the_station_votes_in_every_contest_of_its_forms(case: Case):
    assert all(case.election.votes_in(f.contest, case.station) for f in case.forms)


@_with("absent")
def test_the_station_does_not_vote_in_a_contest_that_is_absent(case: Case):
    every = case.election.contests
    assert [c for c in every if not case.election.votes_in(c, case.station)] == case.more["absent"]


@_with("district")
def test_the_form_is_that_of_the_named_district(case: Case):
    assert {f.template.district for f in case.forms if f.contest == "dpr"} == {
        case.more["district"]
    }


@_with("options")
def test_the_form_has_as_many_options_as_the_case_is_about(case: Case):
    for contest, many in case.more["options"].items():
        latest = [f for f in case.forms if f.contest == contest][-1]
        assert len(latest.template.vote_fields) == many


@_with("empty_box")
def test_the_empty_column_has_its_number(case: Case):
    status = {o.number: o.status for o in case.forms[0].template.options}
    assert status[case.more["empty_box"]] == "empty-box"


@_with("marks")
def test_a_mark_on_the_paper_stands_for_zero_and_no_mark_at_all_for_empty(case: Case):
    for name in case.more["marks"]:
        form = case.forms[0]
        assert form.numbers[name] == 0
        empty = [-1 if n == name else v for n, v in form.numbers.items()]
        code = "V005" if name.startswith("votes") else "A005"
        assert [f.code for f in _of_forms(case, [replace(form, counts=tuple(empty))])] == [code]


def test_every_case_says_what_it_is_and_by_which_rule():
    assert len(BY_NAME) == len(CASES) == 30
    for case in CASES:
        assert case.title.endswith(".")
        assert case.source
        assert bool(case.story) == case.lifecycle
        assert {*case.warnings, *case.more.get("acks", {})} <= set(CODES)
    assert sum(case.lifecycle for case in CASES) == 8


def test_a_revote_has_another_form_whose_first_options_are_the_old_ones():
    before, after = BY_NAME["revote-one-contest-16-options"].forms
    assert (before.round, after.round) == (0, 1)
    assert before.template.form != after.template.form
    assert after.template.options[:15] == before.template.options
    assert before.template.index["valid"] != after.template.index["valid"]


def test_a_struck_candidate_without_votes_asks_nothing():
    case = BY_NAME["votes-on-a-struck-candidate"]
    moved = dict(case.forms[0].numbers)
    moved["party.4.1"] += moved["party.4.2"]
    moved["party.4.2"] = 0
    assert _of_forms(case, [replace(case.forms[0], counts=tuple(moved.values()))]) == []


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("noken-300-of-300", {"W003"}),
        ("khusus-901-more-users-than-roll", {"W201", "W203"}),
        ("tpsln-484-users", {"W203"}),
        ("ksk-3-of-160", {"W002"}),
        ("pos-2673-votes", {"A103", "V503", "W203"}),
    ],
)
def test_the_same_numbers_of_a_regular_station_are_not_lawful(name: str, codes: set[str]):
    """The kind makes them so: what passes above does not pass because nothing is checked."""
    case = BY_NAME[name]
    regular = case.election.kinds["regular"]
    form = case.forms[0]
    plain = template(case.election, form.contest, form.template.district, "regular")
    found = _of_forms(case, [replace(form, template=plain, kind=regular)])
    assert {f.code for f in found} == codes


def test_a_local_elections_station_would_be_too_large_for_a_general_one():
    case = BY_NAME["pilkada-598-users"]
    regular = election("pemilu").kinds["regular"]
    found = _of_forms(case, [replace(case.forms[0], kind=regular)])
    assert {f.code for f in found} == {"W201", "W203"}


def test_one_vote_more_on_any_lawful_form_is_held():
    for case in CASES:
        for form in case.forms:
            numbers = dict(form.numbers)
            numbers[form.template.vote_fields[0]] += 1
            found = _of_forms(case, [replace(form, counts=tuple(numbers.values()))])
            assert "V402" in {f.code for f in found}, case.name


def test_the_kinds_are_those_the_demonstration_offers_to_copy():
    text = (resources.files("sinergi.core") / "demo" / "kinds-2024.toml").read_text("utf-8")
    offered = tomllib.loads(text, parse_float=Fraction)["kinds"]
    kinds = election("pemilu").kinds
    assert kinds.keys() == offered.keys()
    for code, kind in kinds.items():
        for key, value in offered[code].items():
            ours = getattr(kind, key)
            assert (list(ours) if key == "warnings" else ours) == value, (code, key)
