"""The lawful cases that are about what becomes of the result, and all others' plain life."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from sinergi.core.demo.lawful import BY_NAME, CASES, Case, Form
from sinergi.law.checks import V_AND_A
from sinergi.law.form import RECAP
from sinergi.law.lifecycle import Rules, Signer, StationResult, fold, merge
from sinergi.law.tally import contribution
from tests.law.lifecycle.story import Act, correction, key, logs, recap, rescind, result, sitting

LIFE = {c.name for c in CASES if c.lifecycle}


class Station:
    """One case's station in one contest; acts are written as in the stories."""

    def __init__(self, case: Case, contest: str = ""):
        self.case = case
        self.forms = [
            f for f in case.forms
            if f.contest == (contest or case.forms[0].contest) and f.template.station_kind != RECAP
        ]  # fmt: skip
        first = self.forms[0]
        templates = {f.template.form: f.template for f in self.forms}
        self.rules = Rules(
            contest=first.contest,
            station=case.station,
            kind=first.kind,
            level=case.election.contests[first.contest].level,
            template=templates.get,
            in_force=lambda _: V_AND_A,
        )
        self.phone, self.second = (key(n, "device", case.station) for n in ("d1", "d2"))
        self.authority = key("a1", "authority", case.station[:2])
        self.desk = key("k1", "desk", case.station[:6]) + key("p1", "approver", case.station[:6])

    def act(self, act: Act, **more: Any) -> Act:
        """A story's act, told of this station."""
        body = {**act.body, "contest": self.rules.contest, "station": self.case.station, **more}
        return replace(act, body=body)

    def sent(self, name: str, form: Form, by: tuple[Signer, ...] = (), **more: Any) -> Act:
        act = result(name, form.counts, by or self.phone, round=form.round, **more)
        return self.act(act, form=form.template.form)

    def ordered(self, name: str, kind: str, round: int, *stations: str) -> Act:
        body = {
            "contest": self.rules.contest, "round": round, "ground": "ruling",
            "stations": sorted(stations or [self.case.station]),
        }  # fmt: skip
        return Act(name, kind, self.authority, body)

    def ratified(self, level: str, area: str) -> list[Act]:
        """A plenary from its opening to its ratification, with one recap."""
        place: dict[str, Any] = {"level": level, "area": area, "contests": [self.rules.contest]}
        summed = recap(f"{level} recap", f"{level} opened", level=level, area=area)
        return [
            sitting(f"{level} opened", **place),
            summed,
            sitting(f"{level} closed", "closed", **place),
            sitting(f"{level} ratified", "ratified", recaps=[f"{level} recap"], **place),
        ]

    def state(self, *acts: Act) -> StationResult:
        # A plenary's acts are the story's own; what names the wrong contest is not fed to a fold.
        return fold(self.rules, merge(*logs(acts)))


def _station(name: str) -> Station:
    return Station(BY_NAME[name])


def test_every_case_about_a_life_is_told_here():
    told = {
        name.removeprefix("test_").replace("_", "-") for name in globals() if name[:5] == "test_"
    }
    assert told >= LIFE
    assert LIFE


@pytest.mark.parametrize(
    ("case", "form"),
    [(c, f) for c in CASES for f in c.forms if f.round == 0 and f.template.station_kind != RECAP],
    ids=lambda x: x.name if isinstance(x, Case) else x.contest,
)
def test_a_lawful_form_is_accepted_and_counts(case: Case, form: Form):
    station = Station(case, form.contest)
    after = station.state(station.sent("a", form))
    assert (after.status, after.counted, after.counts) == ("accepted", True, form.counts)
    assert after.held_sections == frozenset()


def test_revote_one_contest_16_options():
    s = _station("revote-one-contest-16-options")
    old, new = s.forms
    nation = [
        *s.ratified("kecamatan", s.case.station[:6]),
        *s.ratified("provinsi", s.case.station[:2]),
    ]
    nation += s.ratified("nasional", "nasional")
    acts = [s.sent("a", old), *nation]
    assert s.state(*acts).status == "final"
    acts.append(s.ordered("V", "revote", 1))
    assert (s.state(*acts).status, s.state(*acts).counted) == ("empty", False)
    acts.append(s.sent("b", new))
    after = s.state(*acts)
    assert (after.status, after.round, len(new.template.vote_fields)) == ("accepted", 1, 16)
    by_name = contribution(new.template, after.counts)
    assert by_name["votes.16"] == new.numbers["votes.16"]
    assert "votes.16" not in contribution(old.template, old.counts)


def test_revote_by_ruling_other_stations():
    s = _station("revote-by-ruling-other-stations")
    old, new = s.forms
    acts = [s.sent("a", old), s.ordered("V", "revote", 1, "3321011001099")]
    assert s.state(*acts).status == "accepted"
    acts += [rescind("Y", "V", s.authority)]
    assert s.state(*acts).status == "accepted"
    acts += [s.ordered("W", "revote", 1, s.case.station, "3321011001098")]
    assert s.state(*acts).status == "empty"
    acts += [s.sent("b", new)]
    after = s.state(*acts)
    assert (after.status, after.round, after.counts) == ("accepted", 1, new.counts)


def test_void_pos_without_replacement():
    s = _station("void-pos-without-replacement")
    acts = [s.sent("a", s.forms[0]), s.ordered("X", "void", 0)]
    after = s.state(*acts)
    assert (after.status, after.counted) == ("void", False)
    assert [h.kind for h in after.history] == ["result", "void"]


def test_postponed_ten_days():
    s = _station("postponed-ten-days")
    acts = [s.ordered("P", "postpone", 0)]
    assert s.state(*acts).status == "not-voted"
    acts += [s.sent("a", s.forms[0], at="2024-02-24T20:00:00+07:00")]
    assert (s.state(*acts).status, s.state(*acts).round) == ("accepted", 0)


def test_two_equal_records():
    s = _station("two-equal-records")
    after = s.state(s.sent("a", s.forms[0]), s.sent("b", s.forms[0], s.second))
    assert (after.status, len(after.heads), after.version) == ("accepted", 2, 1)
    assert after.findings == ()


def test_count_ended_next_day():
    s = _station("count-ended-next-day")
    after = s.state(s.sent("a", s.forms[0], times=s.case.more["times"]))
    assert after == s.state(s.sent("a", s.forms[0]))
    assert after.status == "accepted"


def test_court_adjusts_a_kecamatan():
    s = _station("court-adjusts-a-kecamatan")
    adjusted = next(f for f in s.case.forms if f.template.station_kind == RECAP)
    body = {
        "contest": s.rules.contest, "level": "kecamatan", "area": s.case.station[:6],
        "district": adjusted.template.district, "form": adjusted.template.form,
        "counts": list(adjusted.counts), "ruling": "1/PHPU/2024",
    }  # fmt: skip
    acts = [s.sent("a", s.forms[0]), *s.ratified("kecamatan", s.case.station[:6])]
    before = s.state(*acts)
    adjust = Act("J", "adjust", s.authority, body)
    assert s.state(*acts, adjust) == before
    assert s.state(*acts, adjust, rescind("Y", "J", s.authority)).status == before.status
    assert (before.status, before.counts) == ("recapped", s.forms[0].counts)


def test_witness_copy_for_a_lost_original():
    s = _station("witness-copy-for-a-lost-original")
    form, how = s.forms[0], {"how": s.case.more["how"], "copy_of": s.case.more["copy_of"]}
    level: dict[str, Any] = {"area": s.case.station[:6], "contests": [s.rules.contest]}
    opened = sitting("S", **level)
    alone = s.state(opened, s.sent("c", form, s.desk, **how))
    assert (alone.status, alone.counts) == ("accepted", form.counts)
    wrong = [*form.counts]
    wrong[form.template.index["valid"]] -= 1
    first = replace(form, counts=tuple(wrong))
    fix = correction("c", ["a"], form.counts, s.desk, sitting="S", **how)
    acts: Sequence[Act] = [s.sent("a", first), opened, s.act(fix, form=form.template.form)]
    assert s.state(*acts[:2]).status == "held"
    assert (s.state(*acts).status, s.state(*acts).counts) == ("accepted", form.counts)
