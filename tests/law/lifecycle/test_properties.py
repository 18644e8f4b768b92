"""What holds of every life, whatever comes in whatever order."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.law.lifecycle import Entry, Rules, StationResult, fold, merge
from tests.law.lifecycle.story import (
    ADMIN_BAD,
    AUTHORITY,
    BAD,
    CONTEST,
    DESK,
    GOOD,
    GOOD_TURNED,
    KABKOTA,
    LATE,
    OTHER,
    PHONE,
    READER,
    REGISTER,
    SECOND_PHONE,
    STRANGER,
    TURNED,
    TYPIST,
    Act,
    anchor,
    codes,
    correction,
    identifier,
    imported,
    logs,
    ordered,
    reading,
    recap,
    recount,
    rescind,
    result,
    rules,
    settle,
    sitting,
)

RULES = [rules(), rules("all"), rules("500"), rules(level="kabkota")]
COUNTS = [GOOD, OTHER, BAD, ADMIN_BAD]
PHONES = [PHONE, SECOND_PHONE, LATE]
EVENTS = ["opened", "paused", "resumed", "closed", "ratified"]


@st.composite
def acts(draw: st.DrawFn, most: int = 14) -> list[Act]:
    """A story of any kind; the acts name each other, mostly those before them."""
    words = [f"w{i}" for i in range(draw(st.integers(1, most)))]
    return [draw(_act(word, words[: i + 1])) for i, word in enumerate(words)]


@st.composite
def _act(draw: st.DrawFn, name: str, words: Sequence[str]) -> Act:
    counts, by = draw(st.sampled_from(COUNTS)), draw(st.sampled_from(PHONES))
    word = st.sampled_from(words)
    number = draw(st.sampled_from([0, 0, 0, 1]))
    named = draw(st.lists(word, min_size=1, max_size=2, unique=True))
    opening = draw(word)
    match draw(st.integers(0, 12)):
        case 0:
            return result(name, counts, by, round=number)
        case 1:
            return result(name, GOOD_TURNED, by, form=TURNED.form, round=number)
        case 2:
            at = draw(st.sampled_from(["20:00", "21:00", "22:00"]))
            return imported(name, counts, at=at, round=number)
        case 3:
            return correction(name, named, counts, by, round=number)
        case 4:
            return correction(name, named, counts, DESK, round=number, sitting=opening)
        case 5:
            return recount(name, named, counts, round=number)
        case 6:
            who = draw(st.sampled_from([TYPIST, READER]))
            how = "server" if who is READER else "typed-blind"
            return reading(name, named[0], counts, who, how=how, round=number)
        case 7:
            how = draw(st.sampled_from(["confirmed", "noted", "chosen"]))
            of = draw(st.sampled_from([["V402"], ["V004"], ["V002", "V003"]]))
            return settle(name, how, named, of, round=number, sitting=opening)
        case 8:
            return settle(name, "chosen", named, ["V002", "V003"], round=number)
        case 9:
            kind = draw(st.sampled_from(["revote", "postpone", "void"]))
            return ordered(name, kind, number + (kind == "revote"))
        case 10:
            return rescind(name, named[0], AUTHORITY)
        case 11:
            level, area = draw(st.sampled_from([("kecamatan", "910601"), ("kabkota", KABKOTA)]))
            return sitting(
                name, draw(st.sampled_from(EVENTS)), level=level, area=area, recaps=named
            )
        case _:
            return draw(st.sampled_from([recap(name, opening), anchor(name)]))


def _core(state: StationResult) -> tuple[object, ...]:
    return (
        state.round, state.status, state.head, state.heads, state.form, state.counts, state.noted,
        state.findings, state.held_sections,
    )  # fmt: skip


@given(acts(), st.sampled_from(RULES))
def test_the_fold_is_deterministic(story: list[Act], rule: Rules):
    merged = merge(*logs(story))
    first = fold(rule, merged)
    assert fold(rule, iter(merged)) == first
    assert fold(rule, merge(*logs(story))) == first


@given(acts(), st.sampled_from(RULES))
def test_records_without_effect_change_nothing(story: list[Act], rule: Rules):
    merged = merge(*logs(story))
    after = fold(rule, merged)
    without = {h.id for h in after.history if h.effect == "none"}
    kept = fold(rule, [e for e in merged if e.id not in without])
    assert _core(kept) == _core(after)
    assert kept.version == after.version
    lines = {h.id: h for h in after.history if h.id not in without and h.kind != "rescind"}
    assert {h.id: h for h in kept.history if h.kind != "rescind"} == lines


@given(acts(10), st.data(), st.sampled_from(RULES))
def test_a_strangers_records_never_change_an_enrolled_result(
    story: list[Act], data: st.DataObject, rule: Rules
):
    merged = merge(*logs(story))
    alone = fold(rule, merged)
    crowd = list(merged)
    for i in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(crowd)))
        asof = max((e.asof for e in crowd[:place]), default=0)
        crowd.insert(place, data.draw(_strangers(f"stranger {i}", [a.name for a in story], asof)))
    after = fold(rule, crowd)
    if alone.status == "empty" or "V002" in codes(alone):
        assert after.status in ("empty", "held")
        assert not after.counted
    else:
        assert _core(after) == _core(alone)


@st.composite
def _strangers(draw: st.DrawFn, name: str, words: Sequence[str], asof: int) -> Entry:
    counts = draw(st.sampled_from(COUNTS))
    named = [draw(st.sampled_from(words))]
    number = draw(st.sampled_from([0, 1]))
    act = draw(
        st.sampled_from(
            [
                result(name, counts, STRANGER, round=number),
                correction(name, named, counts, STRANGER, round=number),
                recount(name, named, counts, STRANGER, round=number),
                reading(name, named[0], counts, STRANGER, round=number),
                settle(name, "chosen", named, ["V003"], STRANGER, round=number),
                ordered(name, "void", number, STRANGER),
                rescind(name, named[0], STRANGER),
            ]
        )
    )
    contest, _, _ = logs([act])
    return Entry(CONTEST, 1000, asof, identifier(name), contest[-1].body, act.by)


@given(acts(), st.sampled_from(RULES))
@settings(max_examples=200)
def test_a_state_is_never_at_odds_with_itself(story: list[Act], rule: Rules):
    after = fold(rule, merge(*logs(story)))
    open_votes = {f.code for f in after.findings if f.code[0] == "V"}
    assert after.counted == (after.status in ("accepted", "recapped", "final"))
    assert not (after.counted and open_votes and not after.noted)
    assert not (after.noted and not after.counted and after.status != "received")
    assert (after.status == "disputed") == ("V003" in open_votes)
    assert bool(after.heads) == bool(after.head) == bool(after.counts)
    assert after.head in (*after.heads, "")
    assert len(set(after.heads)) == len(after.heads)
    standing = {h.id for h in after.history if h.effect in ("head", "confirmation")}
    assert standing.issuperset(after.heads)


@st.composite
def two_logs(draw: st.DrawFn) -> tuple[list[Entry], list[Entry], int]:
    """A contest's log whose ``asof`` never falls, and a register of which ``size`` is seen."""
    many = draw(st.integers(0, 8))
    register = [Entry(REGISTER, i, 0, f"r{i}", {"kind": "sitting"}) for i in range(many)]
    chosen = draw(st.sets(st.integers(0, many - 1))) if many else set()
    sizes = sorted(draw(st.lists(st.integers(0, many), max_size=8)))
    contest = [Entry(CONTEST, i, n, f"c{i}", {"kind": "result"}) for i, n in enumerate(sizes)]
    size = draw(st.integers(sizes[-1] if sizes else 0, many))
    return contest, [e for e in register if e.index not in chosen], size


@given(two_logs())
def test_merge_keeps_the_order_of_both_logs_and_what_each_entry_had_seen(
    given_logs: tuple[list[Entry], list[Entry], int],
):
    contest, register, size = given_logs
    merged = merge(contest, register, size)
    assert [e for e in merged if e.log == CONTEST] == contest
    assert [e for e in merged if e.log == REGISTER] == [e for e in register if e.index < size]
    for i, entry in enumerate(merged):
        if entry.log == CONTEST:
            before = {e.index for e in merged[:i] if e.log == REGISTER}
            assert before == {e.index for e in register if e.index < entry.asof}
