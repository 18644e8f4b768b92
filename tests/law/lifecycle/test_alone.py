"""One record and nothing else: the short way says what the board says."""

from typing import Any

import pytest

from sinergi.law.lifecycle import Signer
from sinergi.law.lifecycle import _folded as by_the_board
from sinergi.law.lifecycle.alone import alone
from tests.law.lifecycle.story import (
    ADMIN_BAD,
    BAD,
    GOOD,
    GOOD_TURNED,
    IMPORTER,
    IMPORTER_LATE,
    LATE,
    PHONE,
    REVOKED,
    STRANGER,
    TURNED,
    WORSE,
    logs,
    result,
    rules,
)  # fmt: skip

EMPTY = (-1, *GOOD[1:])
TOO_LONG = (1_000, *GOOD[1:])


@pytest.mark.parametrize("rule", [rules(), rules("all"), rules("500"), rules(level="kabkota")])
@pytest.mark.parametrize("counts", [GOOD, BAD, WORSE, ADMIN_BAD, EMPTY, TOO_LONG, GOOD[:-1]])
@pytest.mark.parametrize("by", [PHONE, STRANGER, LATE, REVOKED])
@pytest.mark.parametrize("more", [{}, {"round": 1}, {"signers": {"kpps": 3}}])
def test_as_the_board(
    rule: Any, counts: tuple[int, ...], by: tuple[Signer, ...], more: dict[str, Any]
) -> None:
    entry = logs([result("a", counts, by, **more)])[0][-1]
    short = alone(rule, entry)
    assert short in (None, by_the_board(rule, [entry]))
    sound = by is PHONE and rule.second_reading(0) == "none" and len(counts) == len(GOOD)
    assert (short is not None) == (sound and more != {"round": 1})


def test_imports_and_other_templates() -> None:
    for by in (IMPORTER, IMPORTER_LATE):
        entry = logs([result("a", GOOD, by, kind="import")])[0][-1]
        assert alone(rules(), entry) in (None, by_the_board(rules(), [entry]))
    turned = logs([result("a", GOOD_TURNED, form=TURNED.form)])[0][-1]
    assert alone(rules(), turned) == by_the_board(rules(), [turned])
    unknown = logs([result("a", form="ppwp/-/0000000000000000")])[0][-1]
    assert alone(rules(), unknown) is None
