"""What an authority orders: a re-vote, a postponed vote, votes set aside; and taking it back."""

from collections.abc import Sequence

import pytest

from tests.law.lifecycle.story import (
    AUTHORITY,
    BAD,
    DESK,
    ELSEWHERE,
    GOOD,
    GOOD_WIDER,
    LATE,
    OTHER,
    SECOND_PHONE,
    STRANGER,
    THIRD,
    WIDER,
    Step,
    correction,
    effects,
    imported,
    key,
    ordered,
    reading,
    recap,
    rescind,
    result,
    settle,
    sitting,
    state,
    tell,
)

A: Step = (result("a"), "accepted a 1", "head")
AUTHORITY_REVOKED = key("a1", "authority", "9106", "revoked")
REVOTE: Step = (ordered("V", "revote", 1), "empty - 0", "applied")

STORIES: dict[str, Sequence[Step]] = {
    "a re-vote takes the old round out at once, and its first result counts": [
        A,
        REVOTE,
        (result("b", GOOD_WIDER, form=WIDER.form, round=1), "accepted b 1", "head"),
        (result("c", OTHER, SECOND_PHONE), "accepted b 1", "none earlier-round"),
        (correction("d", ["a"], OTHER), "accepted b 1", "none earlier-round"),
        (settle("s", "confirmed", ["a"], ["V402"]), "accepted b 1", "none earlier-round"),
        (reading("r", "a", OTHER), "accepted b 1", "none earlier-round"),
        (correction("e", ["b"], THIRD, round=1), "accepted e 2", "head"),
    ],
    "a new round's record cannot replace the old round's": [
        A,
        REVOTE,
        (correction("b", ["a"], OTHER, round=1), "empty - 0", "none changed-meanwhile"),
    ],
    "a result of a round that is not ordered yet has no effect": [
        (result("b", round=1), "empty - 0", "none out-of-scope"),
        REVOTE,
        (result("c", round=1), "accepted c 1", "head"),
        (result("d", OTHER, SECOND_PHONE, round=2), "accepted c 1", "none out-of-scope"),
    ],
    "rounds are ordered one after the other": [
        A,
        (ordered("V", "revote", 2), "accepted a 1", "none changed-meanwhile"),
        (ordered("U", "revote", 1), "empty - 0", "applied"),
        (ordered("T", "revote", 1), "empty - 0", "none changed-meanwhile"),
        (ordered("S", "revote", 2), "empty - 0", "applied"),
        (result("b", round=1), "empty - 0", "none earlier-round"),
        (result("c", round=2), "accepted c 1", "head"),
    ],
    "a re-vote of other stations is nothing to this one": [
        A,
        (
            ordered("V", "revote", 1, stations=["9106011001002"]),
            "accepted a 1",
            "none another-station",
        ),
    ],
    "only an authority whose area covers the station orders": [
        A,
        (ordered("V", "revote", 1, by=ELSEWHERE), "accepted a 1", "none not-enrolled"),
        (ordered("U", "void", 0, by=DESK), "accepted a 1", "none not-enrolled"),
        (ordered("T", "void", 0, by=AUTHORITY_REVOKED), "accepted a 1", "none not-enrolled"),
    ],
    "postponed: not voted yet, until the first result of that round": [
        (ordered("P", "postpone", 0), "not-voted - 0", "applied"),
        (result("a"), "accepted a 1", "head"),
    ],
    "a held result ends a postponement too": [
        (ordered("P", "postpone", 0), "not-voted - 0", "applied"),
        (result("a", BAD), "held a 1", "head"),
    ],
    "a stranger's record does not end it, unless it is chosen": [
        (ordered("P", "postpone", 0), "not-voted - 0", "applied"),
        (result("x", by=STRANGER), "not-voted - 1", "head key-not-enrolled"),
        (settle("s", "confirmed", ["x"], ["V002"]), "not-voted - 1", "applied"),
        (settle("t", "chosen", ["x"], ["V002"]), "accepted x 1", "applied"),
    ],
    "who has voted is not postponed": [
        A,
        (ordered("P", "postpone", 0), "accepted a 1", "none changed-meanwhile"),
    ],
    "a stranger's record does not keep a vote from being postponed": [
        (result("x", by=LATE), "held x 1", "head key-not-enrolled"),
        (ordered("P", "postpone", 0), "not-voted - 1", "applied"),
    ],
    "only an authority over the station postpones, and only what it lists": [
        (ordered("P", "postpone", 0, by=ELSEWHERE), "empty - 0", "none not-enrolled"),
        (
            ordered("Q", "postpone", 0, stations=["9106011001002"]),
            "empty - 0",
            "none another-station",
        ),
    ],
    "an import is no result of that round's vote: it does not end a postponement": [
        (ordered("P", "postpone", 0), "not-voted - 0", "applied"),
        (imported("i", at="20:00"), "not-voted - 1", "head"),
        (settle("s", "chosen", ["i"], ["V002"]), "not-voted - 1", "applied"),
        (result("a"), "accepted i 2", "head"),
    ],
    "a round that is not the present one is not postponed": [
        (ordered("P", "postpone", 1), "empty - 0", "none changed-meanwhile"),
    ],
    "a re-vote can be postponed": [
        A,
        REVOTE,
        (ordered("P", "postpone", 1), "not-voted - 0", "applied"),
        (result("b", round=1), "accepted b 1", "head"),
    ],
    "void: set aside, later records are kept without effect": [
        A,
        (ordered("X", "void", 0), "void - 1", "applied"),
        (result("b", OTHER, SECOND_PHONE), "void - 1", "none void"),
        (correction("c", ["a"], OTHER), "void - 1", "none void"),
        (imported("i", OTHER, at="20:00"), "void - 1", "none void"),
        (settle("s", "confirmed", ["a"], ["V402"]), "void - 1", "none void"),
        (reading("r", "a", OTHER), "void - 1", "none void"),
    ],
    "void before anything came": [
        (ordered("X", "void", 0), "void - 0", "applied"),
        (result("a"), "void - 0", "none void"),
    ],
    "a postponed vote can be set aside": [
        (ordered("P", "postpone", 0), "not-voted - 0", "applied"),
        (ordered("X", "void", 0), "void - 0", "applied"),
        (rescind("Y", "X"), "not-voted - 0", "applied"),
    ],
    "a round that is not ordered yet is not set aside": [
        (ordered("X", "void", 1), "empty - 0", "none out-of-scope"),
    ],
    "setting the old round aside leaves the re-vote": [
        A,
        REVOTE,
        (result("b", OTHER, round=1), "accepted b 1", "head"),
        (ordered("X", "void", 0), "accepted b 1", "applied"),
    ],
    "a rescinded void: what came meanwhile counts as if it had never been": [
        A,
        (ordered("X", "void", 0), "void - 1", "applied"),
        (correction("b", ["a"], OTHER), "void - 1", "none void"),
        (rescind("Y", "X"), "accepted b 2", "applied"),
    ],
    "a rescinded re-vote: the old round counts again, its own results do not": [
        A,
        REVOTE,
        (result("b", OTHER, round=1), "accepted b 1", "head"),
        (rescind("Y", "V"), "accepted a 1", "applied"),
        (result("c", OTHER, round=1), "accepted a 1", "none out-of-scope"),
    ],
    "after a rescinded re-vote another is the same round": [
        A,
        REVOTE,
        (rescind("Y", "V"), "accepted a 1", "applied"),
        (ordered("W", "revote", 1), "empty - 0", "applied"),
        (result("b", OTHER, round=1), "accepted b 1", "head"),
    ],
    "a rescinded postponement": [
        (ordered("P", "postpone", 0), "not-voted - 0", "applied"),
        (rescind("Y", "P"), "empty - 0", "applied"),
    ],
    "a rescind comes after what it takes back": [
        (rescind("Y", "X"), "empty - 0", ""),
        (ordered("X", "void", 0), "void - 0", "applied"),
    ],
    "only what an authority ordered can be rescinded": [
        A,
        (rescind("Y", "a"), "accepted a 1", "none out-of-scope"),
        (ordered("X", "void", 0), "void - 1", "applied"),
        (rescind("Z", "X"), "accepted a 1", "applied"),
        (rescind("W", "Z"), "accepted a 1", "none out-of-scope"),
    ],
    "only an authority whose area covers the station rescinds": [
        A,
        (ordered("X", "void", 0), "void - 1", "applied"),
        (rescind("Y", "X", by=ELSEWHERE), "void - 1", "none not-enrolled"),
        (rescind("Z", "X", by=DESK), "void - 1", "none not-enrolled"),
        (rescind("W", "X", by=AUTHORITY_REVOKED), "void - 1", "none not-enrolled"),
        (rescind("V", "X", by=AUTHORITY), "accepted a 1", "applied"),
    ],
    "a rescind of what concerns other stations leaves no trace here": [
        A,
        (rescind("Y", "elsewhere"), "accepted a 1", ""),
    ],
    "phones correct the re-vote until its own first plenary opens": [
        A,
        (sitting("S"), "accepted a 1", ""),
        (sitting("C", "closed"), "accepted a 1", ""),
        (sitting("F", "ratified", recaps=[]), "accepted a 1", ""),
        REVOTE,
        (result("b", OTHER, round=1), "accepted b 1", "head"),
        (correction("c", ["b"], GOOD, round=1), "accepted c 2", "head"),
        (sitting("O", "reopened", no=2, reopens="S"), "accepted c 2", ""),
        (correction("d", ["c"], OTHER, round=1), "accepted c 2", "none changed-meanwhile"),
        (correction("e", ["c"], OTHER, DESK, round=1, sitting="O"), "accepted e 3", "head"),
    ],
    "a plenary that goes on over a re-vote is its first plenary": [
        A,
        (sitting("S"), "accepted a 1", ""),
        REVOTE,
        (result("b", OTHER, round=1), "accepted b 1", "head"),
        (correction("c", ["b"], GOOD, round=1), "accepted b 1", "none changed-meanwhile"),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_story(story: Sequence[Step]):
    tell(story)


def test_the_new_round_gives_its_own_form_and_number():
    after = state(
        [result("a"), ordered("V", "revote", 1), result("b", GOOD_WIDER, form=WIDER.form, round=1)]
    )
    assert (after.round, after.form, after.counts) == (1, WIDER.form, GOOD_WIDER)


def test_the_history_keeps_both_rounds():
    after = state([result("a"), ordered("V", "revote", 1), result("b", OTHER, round=1)])
    assert [(h.kind, h.round, h.effect, h.version) for h in after.history] == [
        ("result", 0, "head", 1),
        ("revote", 1, "applied", 0),
        ("result", 1, "head", 1),
    ]


def test_a_void_shows_no_head_but_keeps_its_records():
    acts = [result("a"), ordered("X", "void", 0)]
    after = state(acts)
    assert (after.heads, after.form, after.counts, after.findings) == ((), "", (), ())
    assert effects(acts) == {"a": "head", "X": "applied"}


def test_the_old_rounds_recap_does_not_hold_the_new_round():
    acts = [
        result("a"),
        sitting("S"),
        recap("R", "S"),
        sitting("C", "closed"),
        sitting("F", "ratified", recaps=["R"]),
    ]
    assert state(acts).status == "recapped"
    acts += [ordered("V", "revote", 1), result("b", OTHER, round=1)]
    assert state(acts).status == "accepted"
