"""Before and after the first plenary opens: corrections, recounts, notes; recaps and ratification."""

from collections.abc import Sequence

import pytest

from tests.law.lifecycle.story import (
    BAD,
    DESK,
    DESK_REVOKED,
    GOOD,
    KABKOTA,
    LATE,
    OTHER,
    SECOND_PHONE,
    STRANGER,
    THIRD,
    Act,
    Step,
    anchor,
    codes,
    correction,
    effects,
    identifier,
    recap,
    recount,
    result,
    rules,
    settle,
    sitting,
    state,
    tell,
)

OPENED: Step = (sitting("S"), "accepted a 1", "")
A: Step = (result("a"), "accepted a 1", "head")

CORRECTIONS: dict[str, Sequence[Step]] = {
    "the first correction wins, a later one that names the old head comes back": [
        A,
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
        (correction("c", ["a"], THIRD, SECOND_PHONE), "accepted b 2", "none changed-meanwhile"),
        (correction("d", ["b"], THIRD, SECOND_PHONE), "accepted d 3", "head"),
    ],
    "a correction that names an old and a present head comes back": [
        A,
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
        (correction("c", ["a", "b"], THIRD), "accepted b 2", "none changed-meanwhile"),
    ],
    "a correction that names nothing known has no effect": [
        A,
        (correction("b", ["z"], OTHER), "accepted a 1", "none replaces-unknown"),
    ],
    "a correction that names what comes after it has no effect": [
        A,
        (correction("b", ["c"], OTHER), "accepted a 1", "none replaces-unknown"),
        (result("c", by=SECOND_PHONE), "accepted a 1", "confirmation"),
    ],
    "a correction may only bring a better photo": [
        A,
        (correction("b", ["a"], GOOD), "accepted b 2", "head"),
    ],
    "a correction of a form nobody knows has no effect": [
        A,
        (
            correction("b", ["a"], OTHER, form="ppwp/-/0123456789abcdef"),
            "accepted a 1",
            "none unknown-form",
        ),
    ],
    "a held form leaves by a correction": [
        (result("a", BAD), "held a 1", "head"),
        (correction("b", ["a"], GOOD), "accepted b 2", "head"),
    ],
    "a phone's correction is too late once the first level has opened": [
        A,
        OPENED,
        (correction("b", ["a"], OTHER), "accepted a 1", "none changed-meanwhile"),
    ],
    "and stays too late in a pause and after the close": [
        A,
        OPENED,
        (sitting("P", "paused"), "accepted a 1", ""),
        (correction("b", ["a"], OTHER), "accepted a 1", "none changed-meanwhile"),
        (sitting("C", "closed"), "accepted a 1", ""),
        (correction("c", ["a"], OTHER), "accepted a 1", "none changed-meanwhile"),
    ],
    "the overseas committee's plenary is a first level too": [
        A,
        (sitting("S", level="ppln"), "accepted a 1", ""),
        (correction("b", ["a"], OTHER), "accepted a 1", "none changed-meanwhile"),
    ],
    "a plenary of another level, area or contest does not end the phone's time": [
        A,
        (sitting("K", level="kabkota", area=KABKOTA), "accepted a 1", ""),
        (sitting("E", area="910602"), "accepted a 1", ""),
        (sitting("D", no=2, contests=["dpr"]), "accepted a 1", ""),
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
    ],
    "a desk corrects in an open sitting, pauses included, and not after the close": [
        A,
        OPENED,
        (correction("b", ["a"], OTHER, DESK, sitting="S"), "accepted b 2", "head"),
        (sitting("P", "paused"), "accepted b 2", ""),
        (correction("c", ["b"], THIRD, DESK, sitting="S"), "accepted c 3", "head"),
        (sitting("R", "resumed"), "accepted c 3", ""),
        (correction("d", ["c"], OTHER, DESK, sitting="S"), "accepted d 4", "head"),
        (sitting("C", "closed"), "accepted d 4", ""),
        (
            correction("e", ["d"], THIRD, DESK, sitting="S"),
            "accepted d 4",
            "none sitting-not-open",
        ),
    ],
    "a desk's correction before the opening, or naming no opening, has no effect": [
        A,
        (
            correction("b", ["a"], OTHER, DESK, sitting="S"),
            "accepted a 1",
            "none sitting-not-open",
        ),
        OPENED,
        (sitting("P", "paused"), "accepted a 1", ""),
        (
            correction("c", ["a"], OTHER, DESK, sitting="P"),
            "accepted a 1",
            "none sitting-not-open",
        ),
    ],
    "a sitting of another area or contest is not open for this station": [
        A,
        (sitting("E", area="910602"), "accepted a 1", ""),
        (
            correction("b", ["a"], OTHER, DESK, sitting="E"),
            "accepted a 1",
            "none sitting-not-open",
        ),
        (sitting("D", contests=["dpr"]), "accepted a 1", ""),
        (
            correction("c", ["a"], OTHER, DESK, sitting="D"),
            "accepted a 1",
            "none sitting-not-open",
        ),
    ],
    "a desk corrects in an open sitting of a higher level": [
        A,
        (sitting("K", level="kabkota", area=KABKOTA), "accepted a 1", ""),
        (correction("b", ["a"], OTHER, DESK, sitting="K"), "accepted b 2", "head"),
    ],
    "a desk whose key is revoked corrects nothing": [
        A,
        OPENED,
        (
            correction("b", ["a"], OTHER, DESK_REVOKED, sitting="S"),
            "accepted a 1",
            "none not-enrolled",
        ),
    ],
    "a reopened sitting is open again, with a new number": [
        A,
        OPENED,
        (sitting("C", "closed"), "accepted a 1", ""),
        (sitting("F", "ratified", recaps=[]), "accepted a 1", ""),
        (sitting("O", "reopened", no=2, reopens="S"), "accepted a 1", ""),
        (
            correction("b", ["a"], OTHER, DESK, sitting="S"),
            "accepted a 1",
            "none sitting-not-open",
        ),
        (correction("c", ["a"], OTHER, DESK, sitting="O"), "accepted c 2", "head"),
    ],
    "a recount without a sitting counts before the first level opens": [
        A,
        (recount("b", ["a"], OTHER), "accepted b 2", "head"),
        (sitting("S"), "accepted b 2", ""),
        (recount("c", ["b"], THIRD), "accepted b 2", "none changed-meanwhile"),
    ],
    "a recount in an open sitting": [
        (result("a", BAD), "held a 1", "head"),
        (sitting("S"), "held a 1", ""),
        (recount("b", ["a"], GOOD, sitting="S"), "accepted b 2", "head"),
        (sitting("C", "closed"), "accepted b 2", ""),
        (recount("c", ["b"], OTHER, sitting="S"), "accepted b 2", "none sitting-not-open"),
    ],
    "a recount by a desk whose key is revoked has no effect": [
        A,
        (recount("b", ["a"], OTHER, DESK_REVOKED), "accepted a 1", "none not-enrolled"),
    ],
    "a result that comes after the opening still stands": [
        (sitting("S"), "empty - 0", ""),
        (result("a"), "accepted a 1", "head"),
        (result("b", by=SECOND_PHONE), "accepted a 1", "confirmation"),
    ],
}

HOLD: Step = (result("a", BAD), "held a 1", "head")
NOTES: dict[str, Sequence[Step]] = {
    "confirmed: the paper really says so, the votes stay out": [
        HOLD,
        (settle("s", "confirmed", ["a"], ["V402"]), "held a 1", "applied"),
    ],
    "noted in an open sitting: from then on it counts": [
        HOLD,
        (sitting("S"), "held a 1", ""),
        (settle("s", "noted", ["a"], ["V402"], sitting="S"), "accepted a 1", "applied"),
        (sitting("C", "closed"), "accepted a 1", ""),
    ],
    "noted in a pause": [
        HOLD,
        (sitting("S"), "held a 1", ""),
        (sitting("P", "paused"), "held a 1", ""),
        (settle("s", "noted", ["a"], ["V402"], sitting="S"), "accepted a 1", "applied"),
    ],
    "noted in a sitting that is not open": [
        HOLD,
        (
            settle("s", "noted", ["a"], ["V402"], sitting="S"),
            "held a 1",
            "none sitting-not-open",
        ),
        (sitting("S"), "held a 1", ""),
        (sitting("C", "closed"), "held a 1", ""),
        (
            settle("t", "noted", ["a"], ["V402"], sitting="S"),
            "held a 1",
            "none sitting-not-open",
        ),
    ],
    "a note of another code does not help": [
        HOLD,
        (sitting("S"), "held a 1", ""),
        (settle("s", "noted", ["a"], ["V502"], sitting="S"), "held a 1", "applied"),
    ],
    "a note falls with its record, and the codes are judged anew": [
        HOLD,
        (sitting("S"), "held a 1", ""),
        (settle("s", "noted", ["a"], ["V402"], sitting="S"), "accepted a 1", "applied"),
        (correction("b", ["a"], BAD, DESK, sitting="S"), "held b 2", "head"),
    ],
}


@pytest.mark.parametrize("story", CORRECTIONS.values(), ids=CORRECTIONS)
def test_correction(story: Sequence[Step]):
    tell(story)


@pytest.mark.parametrize("story", NOTES.values(), ids=NOTES)
def test_note(story: Sequence[Step]):
    tell(story)


def test_a_noted_v_stays_visible_and_is_marked():
    acts = [result("a", BAD), sitting("S"), settle("s", "noted", ["a"], ["V402"], sitting="S")]
    before, after = state(acts[:2]), state(acts)
    assert (before.noted, before.counted, codes(before)) == (False, False, {"V402"})
    assert (after.noted, after.counted, codes(after)) == (True, True, {"V402"})


def test_a_sound_record_is_not_marked_by_a_note():
    after = state([result("a"), sitting("S"), settle("s", "noted", ["a"], ["V402"], sitting="S")])
    assert (after.status, after.noted) == ("accepted", False)


@pytest.mark.parametrize("by", [LATE, STRANGER], ids=["late", "requested"])
def test_a_phone_that_is_not_enrolled_cannot_correct_by_naming_a_sitting(by):
    acts = [result("a"), sitting("S"), correction("x", ["a"], OTHER, by, sitting="S")]
    assert effects(acts)["x"] == "none not-enrolled"
    assert state(acts).counts == GOOD


# --- recaps -----------------------------------------------------------------------------------

KEC = [sitting("S"), recap("R", "S"), sitting("C", "closed")]
KEC_RATIFIED = [*KEC, sitting("F", "ratified", recaps=["R"])]
NATION = [
    sitting("N", level="nasional", area="nasional"),
    recap("RN", "N", level="nasional", area="nasional"),
    sitting("NC", "closed", level="nasional", area="nasional"),
]
NATION_RATIFIED = [
    *NATION,
    sitting("NF", "ratified", level="nasional", area="nasional", recaps=["RN"]),
]


def _status(*acts: Act, level: str = "nasional") -> str:
    return state(acts, rules(level=level)).status


def test_recapped_with_the_ratified_kecamatan_and_final_at_the_contests_own_level():
    a = result("a")
    assert _status(a, *KEC) == "accepted"
    assert _status(a, *KEC_RATIFIED) == "recapped"
    assert _status(a, *KEC_RATIFIED, *NATION) == "recapped"
    assert _status(a, *KEC_RATIFIED, *NATION_RATIFIED) == "final"


@pytest.mark.parametrize(("level", "status"), [("kabkota", "final"), ("provinsi", "recapped")])
def test_a_contest_ends_at_its_own_level(level: str, status: str):
    regency = [
        sitting("K", level="kabkota", area=KABKOTA),
        recap("RK", "K", level="kabkota", area=KABKOTA),
        sitting("KC", "closed", level="kabkota", area=KABKOTA),
        sitting("KF", "ratified", level="kabkota", area=KABKOTA, recaps=["RK"]),
    ]
    assert _status(result("a"), *KEC_RATIFIED, *regency, level=level) == status


def test_a_held_form_is_not_recapped_and_a_noted_one_is():
    note = settle("s", "noted", ["a"], ["V402"], sitting="S")
    opened, *rest = KEC_RATIFIED
    assert _status(result("a", BAD), *KEC_RATIFIED) == "held"
    after = state([result("a", BAD), opened, note, *rest])
    assert (after.status, after.noted, after.counted) == ("recapped", True, True)


def test_a_recap_that_lists_the_station_as_open_does_not_hold_it():
    opened, _, *rest = KEC_RATIFIED
    listed = recap("R", "S", open={result("a").body["station"]: "lost"})
    other = recap("R", "S", open={"9106011001002": "lost"})
    assert _status(result("a"), opened, listed, *rest) == "accepted"
    assert _status(result("a"), opened, other, *rest) == "recapped"


def test_an_area_listed_as_open_leaves_its_stations_out():
    opened, _, *rest = NATION_RATIFIED
    listed = recap("RN", "N", level="nasional", area="nasional", open={"9106": "late"})
    assert _status(result("a"), *KEC_RATIFIED, opened, listed, *rest) == "recapped"


REGENCY = {"level": "kabkota", "area": KABKOTA}


def _regency(*between: Act, **more: object) -> list[Act]:
    """The kabupaten's plenary from its opening to its ratification."""
    return [
        sitting("K", **REGENCY),
        *between,
        recap("RK", "K", **REGENCY, **more),
        sitting("KC", "closed", **REGENCY),
        sitting("KF", "ratified", **REGENCY, recaps=["RK"]),
    ]


def test_what_a_kecamatan_left_open_stays_out_above_until_a_listed_change_brings_it_in():
    opened, _, *rest = KEC_RATIFIED
    left = [opened, recap("R", "S", open={result("a").body["station"]: "lost"}), *rest]
    assert _status(result("a"), *left, *_regency(), level="kabkota") == "accepted"
    found = correction("b", ["a"], OTHER, DESK, sitting="K")
    listed = _regency(found, changes=[identifier("b")])
    assert _status(result("a"), *left, *listed, level="kabkota") == "final"
    assert _status(result("a"), *left, *listed) == "recapped"


def test_a_correction_in_a_higher_plenary_is_recapped_with_that_plenary():
    found = correction("b", ["a"], OTHER, DESK, sitting="K")
    acts = [result("a"), *KEC_RATIFIED, *_regency(found, changes=[identifier("b")])]
    assert _status(*acts[:-1]) == "accepted"
    assert _status(*acts) == "recapped"
    assert _status(*acts, level="kabkota") == "final"


@pytest.mark.parametrize(
    "flawed",
    [
        recap("R", "Z"),
        recap("R", "S", area="910602"),
        recap("R", "S", by=DESK_REVOKED),
    ],
    ids=["unknown sitting", "another area", "revoked key"],
)
def test_a_recap_without_effect_fixes_nothing(flawed: Act):
    opened, _, *rest = KEC_RATIFIED
    assert _status(result("a"), opened, flawed, *rest) == "accepted"


def test_a_recap_needs_a_sitting_over_the_contest():
    opened = sitting("S", contests=["dpr"])
    rest = [sitting("C", "closed"), sitting("F", "ratified", recaps=["R"])]
    assert effects([result("a"), opened, recap("R", "S")])["R"] == "none sitting-not-open"
    assert _status(result("a"), opened, recap("R", "S"), *rest) == "accepted"


def test_a_recap_is_taken_after_the_close_and_not_after_the_ratification():
    close, ratify = sitting("C", "closed"), sitting("F", "ratified", recaps=["R"])
    acts = [result("a"), sitting("S"), close, recap("R", "S"), ratify]
    assert _status(*acts) == "recapped"
    assert _status(result("a"), sitting("S"), close, ratify, recap("R", "S")) == "accepted"


def test_only_the_recaps_that_the_ratification_names_are_fixed():
    other = sitting("F", "ratified", recaps=["Z"])
    assert _status(result("a"), *KEC, other) == "accepted"


def test_a_sitting_of_another_level_does_not_fix_a_kecamatans_recap():
    opened, closed = NATION[0], NATION[2]
    ratified = sitting("NF", "ratified", level="nasional", area="nasional", recaps=["R"])
    assert _status(result("a"), *KEC, opened, closed, ratified) == "accepted"


def test_a_confirmation_after_the_recap_leaves_it_recapped():
    assert _status(result("a"), *KEC_RATIFIED, result("b", by=SECOND_PHONE)) == "recapped"


def test_a_correction_in_a_reopened_sitting_waits_for_the_new_recap():
    acts = [
        result("a"),
        *KEC_RATIFIED,
        sitting("O", "reopened", no=2, reopens="S"),
        correction("b", ["a"], OTHER, DESK, sitting="O"),
    ]
    assert _status(*acts) == "accepted"
    acts += [
        recap("R2", "O"),
        sitting("OC", "closed", no=2),
        sitting("OF", "ratified", no=2, recaps=["R2"]),
    ]
    assert _status(*acts) == "recapped"


def test_a_late_keys_record_chosen_after_the_recap_was_not_in_it():
    acts = [
        result("a"),
        result("x", OTHER, LATE),
        *KEC_RATIFIED,
        sitting("O", "reopened", no=2, reopens="S"),
        settle("s", "chosen", ["x", "a"], ["V002", "V003"], sitting="O"),
        anchor("later"),
    ]
    after = state(acts)
    assert (after.status, after.counts) == ("accepted", OTHER)
