"""Results, confirmations, disputes, records of keys that are not enrolled, imports."""

from collections.abc import Sequence

import pytest

from tests.law.lifecycle.story import (
    ADMIN_BAD,
    BAD,
    DESK,
    FORM,
    GOOD,
    GOOD_TURNED,
    IMPORTER,
    IMPORTER_LATE,
    LATE,
    OTHER,
    PHONE_REVOKED,
    REVOKED,
    SECOND_PHONE,
    STRANGER,
    THIRD,
    THIRD_PHONE,
    TURNED,
    Act,
    Step,
    anchor,
    codes,
    correction,
    effects,
    imported,
    result,
    settle,
    state,
    tell,
)

STORIES: dict[str, Sequence[Step]] = {
    "a sound form is accepted at once": [
        (result("a"), "accepted a 1", "head"),
    ],
    "a form whose votes cannot be true is held": [
        (result("a", BAD), "held a 1", "head"),
    ],
    "a wrong administrative figure does not hold the votes": [
        (result("a", ADMIN_BAD), "accepted a 1", "head"),
    ],
    "equal counts of another key confirm": [
        (result("a"), "accepted a 1", "head"),
        (result("b", by=SECOND_PHONE), "accepted a 1", "confirmation"),
        (result("c", by=THIRD_PHONE), "accepted a 1", "confirmation"),
    ],
    "equal counts on a form with another order of rows confirm": [
        (result("a"), "accepted a 1", "head"),
        (
            result("b", GOOD_TURNED, SECOND_PHONE, form=TURNED.form),
            "accepted a 1",
            "confirmation",
        ),
    ],
    "equal positions on a form with another order of rows are another result": [
        (result("a"), "accepted a 1", "head"),
        (result("b", GOOD, SECOND_PHONE, form=TURNED.form), "disputed a 2", "head"),
    ],
    "different counts of two enrolled keys dispute": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (result("c", OTHER, THIRD_PHONE), "disputed a 2", "confirmation"),
    ],
    "one key that says two things disputes with itself": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER), "disputed a 2", "head"),
    ],
    "a correction that names both ends a dispute": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (correction("c", ["a", "b"], THIRD), "accepted c 3", "head"),
    ],
    "a correction that names one leaves the dispute": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (correction("c", ["a"], THIRD), "disputed b 3", "head"),
    ],
    "a correction to the other's counts makes them agree": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (correction("c", ["b"], GOOD, SECOND_PHONE), "accepted a 2", "confirmation"),
    ],
    "a choice that names both ends a dispute": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (settle("s", "chosen", ["b", "a"], ["V003"]), "accepted b 2", "applied"),
    ],
    "a choice that names one leaves the dispute": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (settle("s", "chosen", ["b"], ["V003"]), "disputed a 2", "applied"),
    ],
    "a choice among three names three": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (result("c", THIRD, THIRD_PHONE), "disputed a 3", "head"),
        (settle("s", "chosen", ["c", "a"], ["V003"]), "disputed b 3", "applied"),
        (settle("t", "chosen", ["c", "a", "b"], ["V003"]), "accepted c 3", "applied"),
    ],
    "a later choice turns an earlier one, whichever heads of the chain it names": [
        (result("a"), "accepted a 1", "head"),
        (result("a2", by=THIRD_PHONE), "accepted a 1", "confirmation"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (settle("s", "chosen", ["a", "b"], ["V003"]), "accepted a 2", "applied"),
        (settle("t", "chosen", ["b", "a2"], ["V003"]), "accepted b 2", "applied"),
    ],
    "a choice of a held record holds": [
        (result("a"), "accepted a 1", "head"),
        (result("b", BAD, SECOND_PHONE), "disputed a 2", "head"),
        (settle("s", "chosen", ["b", "a"], ["V003"]), "held b 2", "applied"),
    ],
    "a choice falls when a record it names is no longer a head": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (settle("s", "chosen", ["b", "a"], ["V003"]), "accepted b 2", "applied"),
        (correction("c", ["a"], THIRD), "disputed b 3", "head"),
    ],
    "a choice by a desk that is not enrolled has no effect": [
        (result("a"), "accepted a 1", "head"),
        (result("b", OTHER, SECOND_PHONE), "disputed a 2", "head"),
        (
            settle("s", "chosen", ["b", "a"], ["V003"], by=LATE),
            "disputed a 2",
            "none not-enrolled",
        ),
    ],
    "a settle that names what is not before it has no effect": [
        (result("a"), "accepted a 1", "head"),
        (settle("s", "chosen", ["b", "a"]), "accepted a 1", "none replaces-unknown"),
    ],
    "a settle that names an old head has no effect": [
        (result("a"), "accepted a 1", "head"),
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
        (settle("s", "chosen", ["a", "b"]), "accepted b 2", "none changed-meanwhile"),
    ],
    "a record of a form nobody knows has no effect": [
        (result("a", form="ppwp/-/0123456789abcdef"), "empty - 0", "none unknown-form"),
        (result("b", GOOD[:-1]), "empty - 0", "none unknown-form"),
    ],
    "imports: the latest at is the head, and they never dispute": [
        (imported("a", at="20:00"), "accepted a 1", "head"),
        (imported("b", OTHER, at="21:00"), "accepted b 2", "head"),
        (imported("c", THIRD, at="20:30"), "accepted b 2", "replaced later-import-stands"),
    ],
    "imports with the same at: the later in the log": [
        (imported("a", at="20:00"), "accepted a 1", "head"),
        (imported("b", OTHER, at="20:00"), "accepted b 2", "head"),
    ],
    "imports: at is a moment, whatever its offset": [
        (imported("a", at="20:00"), "accepted a 1", "head"),
        (
            result("b", OTHER, IMPORTER, kind="import", at="2029-02-14T21:30:00+09:00"),
            "accepted a 1",
            "replaced later-import-stands",
        ),
    ],
    "an import and a phone that differ dispute": [
        (imported("a", at="20:00"), "accepted a 1", "head"),
        (result("b", OTHER), "disputed a 2", "head"),
        (correction("c", ["a", "b"], OTHER, SECOND_PHONE), "accepted c 3", "head"),
    ],
    "an import and a phone with equal counts are one chain, replaced as one": [
        (imported("a", at="20:00"), "accepted a 1", "head"),
        (result("b"), "accepted a 2", "head"),
        (correction("c", ["b"], OTHER), "accepted c 3", "head"),
    ],
    "an older import never comes back after a correction": [
        (imported("a", at="20:00"), "accepted a 1", "head"),
        (correction("b", ["a"], OTHER), "accepted b 2", "head"),
        (imported("c", THIRD, at="19:00"), "accepted b 2", "replaced later-import-stands"),
    ],
    "an import by a late key is held until it is chosen": [
        (imported("a", at="20:00", by=IMPORTER_LATE), "held a 1", "head key-not-enrolled"),
        (settle("s", "chosen", ["a"], ["V002"]), "accepted a 1", "applied"),
    ],
    "a late key's import does not outdate an enrolled one": [
        (imported("a", OTHER, at="21:00", by=IMPORTER_LATE), "held a 1", "head key-not-enrolled"),
        (imported("b", at="20:00"), "accepted b 2", "head"),
    ],
    "a choice closes V002 whatever codes it names": [
        (result("x", by=LATE), "held x 1", "head key-not-enrolled"),
        (settle("s", "chosen", ["x"], []), "accepted x 1", "applied"),
    ],
    "a revoked key replaces nothing, not even its own earlier record": [
        (result("a"), "accepted a 1", "head"),
        (correction("b", ["a"], OTHER, PHONE_REVOKED), "accepted a 2", "head key-not-enrolled"),
    ],
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_story(story: Sequence[Step]):
    tell(story)


@pytest.mark.parametrize("key", [STRANGER, LATE, REVOKED], ids=["requested", "late", "revoked"])
class TestAKeyThatIsNotEnrolled:
    """V002: kept and held; it takes part only when a settle chooses it."""

    def test_alone_it_is_held(self, key):
        after = tell([(result("x", by=key), "held x 1", "head key-not-enrolled")])
        assert codes(after) == {"V002"}
        assert after.findings[0].context == {"status": key[0].status}

    def test_it_does_not_confirm(self, key):
        after = tell(
            [
                (result("a"), "accepted a 1", "head"),
                (result("x", by=key), "accepted a 2", "head key-not-enrolled"),
            ]
        )
        assert len(after.heads) == 1

    def test_it_does_not_dispute_in_either_order(self, key):
        tell(
            [
                (result("a"), "accepted a 1", "head"),
                (result("x", OTHER, key), "accepted a 2", "head key-not-enrolled"),
            ]
        )
        tell(
            [
                (result("x", OTHER, key), "held x 1", "head key-not-enrolled"),
                (result("a"), "accepted a 2", "head"),
            ]
        )

    def test_it_does_not_replace_another(self, key):
        tell(
            [
                (result("a"), "accepted a 1", "head"),
                (correction("x", ["a"], OTHER, key), "accepted a 2", "head key-not-enrolled"),
                (correction("b", ["a"], THIRD), "accepted b 3", "head"),
            ]
        )

    def test_it_replaces_its_own(self, key):
        acts = [result("x", BAD, key), correction("y", ["x"], GOOD, key)]
        assert effects(acts) == {"x": "replaced", "y": "head key-not-enrolled"}
        assert codes(state(acts)) == {"V002"}

    def test_a_choice_releases_it(self, key):
        after = tell(
            [
                (result("x", by=key), "held x 1", "head key-not-enrolled"),
                (settle("s", "chosen", ["x"], ["V002"]), "accepted x 1", "applied"),
            ]
        )
        assert codes(after) == set()

    def test_a_confirmation_of_the_paper_does_not(self, key):
        tell(
            [
                (result("x", by=key), "held x 1", "head key-not-enrolled"),
                (settle("s", "confirmed", ["x"], ["V002"]), "held x 1", "applied"),
            ]
        )

    def test_chosen_it_disputes_with_an_enrolled_one_unless_both_are_named(self, key):
        tell(
            [
                (result("a"), "accepted a 1", "head"),
                (result("x", OTHER, key), "accepted a 2", "head key-not-enrolled"),
                (settle("s", "chosen", ["x"], ["V002"]), "disputed a 2", "applied"),
                (settle("t", "chosen", ["x", "a"], ["V002", "V003"]), "accepted x 2", "applied"),
            ]
        )

    def test_chosen_with_equal_counts_it_is_one_chain_and_is_replaced_with_it(self, key):
        acts: list[Act] = [
            result("a"),
            result("x", by=key),
            settle("s", "chosen", ["x"], ["V002"]),
        ]
        assert len(state(acts).heads) == 2
        acts.append(correction("b", ["a"], OTHER))
        after = state(acts)
        assert (after.status, len(after.heads), after.counts) == ("accepted", 1, OTHER)
        assert effects(acts)["x"] == "replaced"

    def test_its_own_v_stays_when_it_is_chosen(self, key):
        after = tell(
            [
                (result("x", BAD, key), "held x 1", "head key-not-enrolled"),
                (settle("s", "chosen", ["x"], ["V002"]), "held x 1", "applied"),
            ]
        )
        assert codes(after) == {"V402"}


def test_two_equal_records_are_one_chain_with_two_heads():
    after = state([result("a"), result("b", by=SECOND_PHONE)])
    assert len(after.heads) == 2
    assert after.findings == ()


def test_an_import_and_a_phone_with_equal_counts_are_two_heads():
    after = state([imported("a", at="20:00"), result("b")])
    assert (after.status, len(after.heads)) == ("accepted", 2)


def test_a_dispute_names_the_fields_that_differ_and_counts_the_chains():
    after = state([result("a"), result("b", OTHER, SECOND_PHONE), result("c", THIRD, THIRD_PHONE)])
    (finding,) = after.findings
    assert finding.code == "V003"
    assert finding.fields == ("votes.1", "votes.2")
    assert finding.context == {"chains": 3}


def test_a_dispute_over_two_forms_names_no_fields():
    after = state([result("a"), result("b", GOOD, SECOND_PHONE, form=TURNED.form)])
    assert [(f.code, f.fields) for f in after.findings] == [("V003", ())]


def test_replacing_one_head_replaces_the_chain():
    acts = [result("a"), result("b", by=SECOND_PHONE), correction("c", ["b"], OTHER)]
    assert effects(acts) == {"a": "replaced", "b": "replaced", "c": "head"}


def test_an_administrative_finding_marks_its_section_only():
    after = state([result("a", ADMIN_BAD)])
    assert (after.held_sections, codes(after), after.counted) == (
        frozenset({"III"}),
        {"A301"},
        True,
    )


def test_counts_stand_in_the_order_of_the_form_of_the_head():
    after = state([result("a", GOOD_TURNED, form=TURNED.form), anchor("later")])
    assert (after.form, after.counts) == (TURNED.form, GOOD_TURNED)
    assert TURNED.form != FORM.form


def test_a_desks_copy_is_a_result_like_another():
    after = state([result("a", by=DESK, how="copy", copy_of="witness")])
    assert after.status == "accepted"
