"""docs/record-format.md: its example holds, and its tables name what the code knows."""

import re
from pathlib import Path

import pytest

from sinergi.ledger import authority, kinds, record
from sinergi.ledger.authority import Refused, Roots
from sinergi.ledger.keys import ROLE_KINDS
from sinergi.ledger.register import Register

PAGE = (Path(__file__).resolve().parents[2] / "docs/record-format.md").read_text()
BLOCKS = re.findall(r"^```(roots|record)\n(.*?)^```$", PAGE, re.M | re.S)
ROWS = [line.strip("|").split("|") for line in PAGE.splitlines() if line.startswith("| `")]


def test_the_example_holds():
    (roots,) = [text for what, text in BLOCKS if what == "roots"]
    *entries, result = [text.encode() for what, text in BLOCKS if what == "record"]
    reg = Register(Roots.parse(roots), host="pemilu.example.id", election="pemilu-contoh")
    for entry in entries:
        effect = reg.append(record.parse(entry))
        assert effect.holds, effect.why
    read = record.parse(result)
    assert f"Its id is `{read.id}`" in PAGE
    assert authority.judge(read, reg.lookup(reg.size), reg.roots).all_enrolled
    with pytest.raises(Refused, match="unknown-key"):
        authority.judge(read, reg.lookup(reg.size - 1), reg.roots)


def test_the_table_names_every_kind_and_key():
    rows = {name: row for row in ROWS for name in re.findall(r"`([a-z]+)`", row[0])}
    like_result = {*kinds.KINDS["result"].required, *kinds.KINDS["result"].optional}
    for kind, keys in kinds.KINDS.items():
        said = set(re.findall(r"`([a-z_]+)`", "|".join(rows[kind][1:3])))
        said |= {"at", "election", "kind"}
        if "as `result`" in rows[kind][1]:
            said |= like_result
        if "as `correction`" in rows[kind][1]:
            said |= {"replaces", "reason", "sitting", "evidence", *like_result}
        if "as `request`" in rows[kind][1]:
            said |= set(kinds.KINDS["request"].required)
        assert {*keys.required, *keys.optional} <= said, kind


def test_the_table_of_roles_is_the_codes():
    for role, may in ROLE_KINDS.items():
        (row,) = [r for r in ROWS if r[0].strip() == f"`{role}`" and len(r) == 3]
        last = re.findall(r"`([a-z ]+)`", row[2])
        assert (last[0].split() if may else []) == list(may), role
