"""What of a history is told as a change."""

import pytest

from sinergi.law.lifecycle import changes

RESULT = ("result", "head", "")


@pytest.mark.parametrize(
    ("history", "told"),
    [
        ([], []),
        ([RESULT], []),
        ([("result", "replaced", ""), ("correction", "head", "")], ["correction"]),
        ([RESULT, ("result", "confirmation", "")], []),
        ([RESULT, ("result", "head", "")], ["result"]),
        ([RESULT, ("correction", "none", "changed-meanwhile")], []),
        ([RESULT, ("reading", "applied", "")], []),
        ([RESULT, ("reading", "applied", ""), ("settle", "applied", "")], ["settle"]),
        ([RESULT, ("result", "head", "key-not-enrolled")], []),
        ([("result", "head", "key-not-enrolled"), RESULT], ["result"]),
        ([("import", "head", ""), ("import", "replaced", "later-import-stands")], []),
        ([("postpone", "applied", ""), RESULT], []),
        ([RESULT, ("void", "applied", "")], ["void"]),
        ([RESULT, ("revote", "applied", ""), ("result", "head", "")], ["revote", "result"]),
        ([("result", "replaced", ""), ("recount", "head", ""), ("void", "none", "rescinded")],
         ["recount"]),
    ],
)  # fmt: skip
def test_a_change_has_an_effect_after_the_first_figures(
    history: list[tuple[str, str, str]], told: list[str]
) -> None:
    steps = [dict(zip(("kind", "effect", "why"), step, strict=True)) for step in history]
    assert [step["kind"] for step in changes(steps)] == told
