"""Readings: V004 and A004 open and close; the second reading and its sample; V001."""

import hashlib
from collections.abc import Sequence

import pytest

from tests.law.lifecycle.story import (
    BAD,
    DESK,
    FORM,
    GOOD,
    GOOD_TURNED,
    LATE,
    OTHER,
    PHONE,
    READER,
    SECOND_PHONE,
    SECOND_TYPIST,
    STATION,
    STRANGER,
    THIRD,
    THIRD_TYPIST,
    TURNED,
    TYPIST,
    WORSE,
    Act,
    Step,
    anchor,
    codes,
    correction,
    identifier,
    imported,
    reading,
    recount,
    result,
    rules,
    settle,
    sitting,
    state,
    tell,
)

A: Step = (result("a"), "accepted a 1", "head")
ADMIN_OTHER = (11, *GOOD[1:])
PARTIAL = (-2,) * 4 + GOOD[4:6] + (-2,) * 3
PARTIAL_OTHER = (-2,) * 4 + OTHER[4:6] + (-2,) * 3


def server(name: str, of: str, counts: Sequence[int]) -> Act:
    return reading(name, of, counts, READER, how="server")


STORIES: dict[str, Sequence[Step]] = {
    "a reading that differs in the votes holds them": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
    ],
    "a reading that differs in an administrative figure does not hold the votes": [
        A,
        (server("r", "a", ADMIN_OTHER), "accepted a 1", "applied"),
    ],
    "boxes that were not read are compared with nothing": [
        A,
        (server("r", "a", PARTIAL), "accepted a 1", "applied"),
        (server("q", "a", PARTIAL_OTHER), "held a 1", "applied"),
    ],
    "a third's blind reading that equals the result closes it": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", GOOD), "accepted a 1", "applied"),
    ],
    "it need only equal the boxes that differed": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", PARTIAL), "accepted a 1", "applied"),
    ],
    "a third's reading that equals the other one leaves it held": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", OTHER), "held a 1", "applied"),
    ],
    "a third's reading that equals neither leaves it held": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", THIRD), "held a 1", "applied"),
    ],
    "the server's own reading closes nothing": [
        A,
        (reading("r", "a", OTHER), "held a 1", "applied"),
        (server("q", "a", GOOD), "held a 1", "applied"),
        (reading("p", "a", GOOD, SECOND_TYPIST), "accepted a 1", "applied"),
    ],
    "who read it differently cannot close it": [
        A,
        (reading("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", GOOD), "held a 1", "applied"),
    ],
    "who signed the result cannot read it": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", GOOD, PHONE), "held a 1", "none same-person"),
    ],
    "a reader who signs the result later is no third": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (reading("q", "a", GOOD, SECOND_PHONE), "accepted a 1", "applied"),
        (result("b", by=SECOND_PHONE), "held a 1", "confirmation"),
    ],
    "a correction closes it": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
    ],
    "a recount closes it": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (recount("b", ["a"], THIRD), "accepted b 2", "head"),
    ],
    "a settle that names the code closes it": [
        A,
        (server("r", "a", OTHER), "held a 1", "applied"),
        (settle("s", "confirmed", ["a"], ["V402"]), "held a 1", "applied"),
        (settle("t", "confirmed", ["a"], ["V004"]), "accepted a 1", "applied"),
    ],
    "a reading of an old head has no effect": [
        A,
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
        (server("r", "a", GOOD), "accepted b 2", "none changed-meanwhile"),
    ],
    "a reading of what is not before it has no effect": [
        A,
        (server("r", "b", OTHER), "accepted a 1", "none replaces-unknown"),
        (result("b", by=SECOND_PHONE), "accepted a 1", "confirmation"),
    ],
    "a reading on another form has no effect": [
        A,
        (reading("r", "a", GOOD_TURNED, form=TURNED.form), "accepted a 1", "none unknown-form"),
        (reading("q", "a", OTHER[:-1]), "accepted a 1", "none unknown-form"),
    ],
    "a reading by a key that is not enrolled has no effect": [
        A,
        (reading("r", "a", OTHER, STRANGER), "accepted a 1", "none not-enrolled"),
        (reading("q", "a", OTHER, LATE), "accepted a 1", "none not-enrolled"),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_story(story: Sequence[Step]):
    assert FORM.form != TURNED.form
    tell(story)


def test_v004_names_the_vote_fields_and_a004_the_administrative_ones():
    both = (11, *OTHER[1:])
    after = state([result("a"), server("r", "a", both)])
    named = {f.code: f.fields for f in after.findings if f.code[0] != "W"}
    assert named == {"V004": ("votes.1", "votes.2"), "A004": ("users.total.j",)}
    assert after.held_sections == {"I"}


def test_a_third_who_settles_the_votes_leaves_the_administrative_figure_open():
    """It equals the result in the votes only; the one difference is closed box by box."""
    acts = [result("a"), server("r", "a", OTHER), reading("q", "a", ADMIN_OTHER)]
    after = state(acts)
    assert (after.status, codes(after)) == ("accepted", {"A004"})
    after = state([*acts, reading("p", "a", GOOD, SECOND_TYPIST)])
    assert codes(after) == set()


def test_a_page_of_another_station_holds_until_a_sitting_notes_it():
    seen = {"station": "9106011001002", "contest": "ppwp", "page": 1}
    acts = [result("a"), reading("r", "a", GOOD, seen=seen)]
    after = state(acts)
    assert (after.status, codes(after)) == ("held", {"V001"})
    acts += [sitting("S"), settle("s", "noted", ["a"], ["V001"], sitting="S")]
    assert (state(acts).status, state(acts).noted) == ("accepted", True)


def test_a_page_that_says_this_station_is_nothing_to_find():
    seen = {"station": STATION, "contest": "ppwp", "page": 7}
    assert codes(state([result("a"), reading("r", "a", GOOD, seen=seen)])) == set()


# --- the second reading ---------------------------------------------------------------------------

ALL = rules(second_reading="all")


@pytest.mark.parametrize(
    ("second", "status"),
    [
        (reading("q", "a", GOOD), "accepted"),
        (server("q", "a", GOOD), "accepted"),
        (result("q", by=SECOND_PHONE), "accepted"),
        (result("q", by=PHONE), "received"),
        (result("q", by=STRANGER), "received"),
        (imported("q", at="20:00"), "received"),
        (reading("q", "a", PARTIAL), "received"),
        (reading("q", "a", GOOD, PHONE), "received"),
        (reading("q", "a", GOOD, STRANGER), "received"),
        (settle("q", "confirmed", ["a"], []), "received"),
        (reading("q", "a", OTHER), "held"),
        (reading("q", "a", ADMIN_OTHER), "received"),
    ],
    ids=[
        "typed blind by another", "the server's", "another phone's equal record",
        "the same phone again", "a stranger's equal record", "an equal import", "only some boxes",
        "by who signed", "by a stranger", "a confirmation", "one that differs",
        "one that differs in an administrative box",
    ],
)  # fmt: skip
def test_what_counts_as_a_second_reading(second: Act, status: str):
    assert state([result("a")], ALL).status == "received"
    after = state([result("a"), second], ALL)
    assert after.status == status
    assert after.counted == (status == "accepted")


def test_the_servers_reading_counts_only_where_the_vote_sums_hold():
    note = [sitting("S"), settle("s", "noted", ["a"], ["V402"], sitting="S")]
    by_server = [result("a", BAD), server("r", "a", BAD), *note]
    by_hand = [result("a", BAD), reading("r", "a", BAD), *note]
    assert state(by_server, ALL).status == "received"
    assert state(by_hand, ALL).status == "accepted"


def test_a_form_that_is_held_is_held_whether_read_twice_or_not():
    acts = [result("a", WORSE)]
    assert state(acts, ALL).status == "held"
    assert state([*acts, reading("r", "a", WORSE)], ALL).status == "held"


def test_two_persons_may_read_half_each():
    rest = (*GOOD[:4], -2, -2, *GOOD[6:])
    acts = [result("a"), reading("r", "a", PARTIAL), reading("q", "a", rest, THIRD_TYPIST)]
    assert state(acts, ALL).status == "accepted"


def test_a_correction_asks_for_a_new_second_reading():
    acts = [result("a"), reading("r", "a", GOOD), correction("b", ["a"], OTHER)]
    assert state(acts, ALL).status == "received"
    assert state([*acts, reading("q", "b", OTHER, TYPIST)], ALL).status == "accepted"


def _drawn(first_anchor: str, record: str) -> int:
    """The number that decides, as the record format gives it."""
    digest = hashlib.sha256(bytes.fromhex(identifier(first_anchor) + identifier(record))).digest()
    return int.from_bytes(digest[:4], "big") % 1000


def test_until_the_first_anchor_after_it_nobody_knows_the_sample():
    for per_thousand in ("0", "1000"):
        assert state([result("a")], rules(per_thousand)).status == "received"


@pytest.mark.parametrize("word", [f"record {i}" for i in range(12)])
def test_a_station_is_in_the_sample_when_its_number_is_below_n(word: str):
    number = _drawn("anchor 2", word)
    acts = [result(word), anchor("x"), anchor("y")]
    assert state(acts, rules(str(number))).status == "accepted"
    assert state(acts, rules(str(number + 1))).status == "received"
    read = reading("q", word, GOOD)
    assert state([*acts, read], rules(str(number + 1))).status == "accepted"


def test_a_correction_does_not_draw_anew():
    number = _drawn("anchor 2", "a")
    acts = [result("a"), anchor("x"), correction("b", ["a"], OTHER), anchor("y")]
    assert state(acts, rules(str(number))).status == "accepted"
    assert state(acts, rules(str(number + 1))).status == "received"


def test_a_stranger_cannot_draw_for_an_enrolled_phone():
    """Else who gets a record in first knows beforehand whether anybody will look."""
    number = _drawn("anchor 4", "a")
    acts = [result("x", by=STRANGER), anchor("1"), result("a"), anchor("2")]
    assert state(acts, rules(str(number))).status == "accepted"
    assert state(acts, rules(str(number + 1))).status == "received"


def test_a_chosen_record_that_stands_alone_is_drawn_like_any():
    number = _drawn("anchor 2", "x")
    acts = [result("x", by=LATE), anchor("1"), settle("s", "chosen", ["x"], ["V002"], by=DESK)]
    assert state(acts, rules(str(number))).status == "accepted"
    assert state(acts, rules(str(number + 1))).status == "received"
