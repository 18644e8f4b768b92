"""The table: all codes of the law, and relations that never change."""

import pytest

from sinergi.law.checks import CODES, V_AND_A, table
from sinergi.ledger.canonical import canonical, loads

#: Written out: a code is never reused and its relation never changes. Add, never edit.
RELATIONS = {
    "A101": "voters.dpt.l + voters.dpt.p = voters.dpt.j",
    "A111": "users.dpt.l + users.dpt.p = users.dpt.j",
    "A112": "users.dptb.l + users.dptb.p = users.dptb.j",
    "A113": "users.dpk.l + users.dpk.p = users.dpk.j",
    "A114": "users.total.l + users.total.p = users.total.j",
    "A121": "users.dpt.l + users.dptb.l + users.dpk.l = users.total.l",
    "A122": "users.dpt.p + users.dptb.p + users.dpk.p = users.total.p",
    "A123": "users.dpt.j + users.dptb.j + users.dpk.j = users.total.j",
    "A131": "users.dpt.{s} <= voters.dpt.{s}",
    "A201": "ballots.used + ballots.spoiled + ballots.unused = ballots.received",
    "A202": "ballots.used = users.total.j",
    "A203": "ballots.used <= ballots.received",
    "A301": "disabled.l + disabled.p = disabled.j",
    "A302": "disabled.{s} <= users.total.{s}",
    "V401": "party.{n}.list + party.{n}.* = party.{n}.total",
    "V402": "votes = valid",
    "V501": "valid + invalid = total",
    "V502": "total = users.total.j",
    "V504": "{option} <= users.total.j",
    "V505": "total <= ballots.received",
}
OTHERS = {
    "A004", "A005", "A103", "V001", "V002", "V003", "V004", "V005", "V503", "V601", "V602",
    "W001", "W002", "W003", "W004", "W005", "W006", "W007", "W008", "W101", "W201", "W203",
}  # fmt: skip


def test_every_code_stands_in_the_table_once():
    listed = [c.code for c in table.CHECKS]
    assert len(listed) == len(set(listed))
    assert set(CODES) == set(listed) == RELATIONS.keys() | OTHERS


def test_no_relation_has_changed():
    written = {
        c.code: f"{' + '.join(c.left)} {c.relation} {' + '.join(c.right)}"
        for c in table.CHECKS
        if c.relation
    }
    assert written == RELATIONS


def test_a_definition_without_a_list_has_every_v_and_a():
    listed = sorted(c for c in RELATIONS.keys() | OTHERS if c[0] in "VA")
    assert tuple(listed) == V_AND_A


@pytest.mark.parametrize("check", table.CHECKS, ids=lambda c: c.code)
def test_the_exported_entry_is_enough_to_evaluate_the_check(check: table.Check):
    entry = next(e for e in table.export()["checks"] if e["code"] == check.code)
    assert entry["how"] == check.how
    assert tuple(entry.get("left", ())) == check.left
    assert entry.get("relation", "") == check.relation
    assert tuple(entry.get("right", ())) == check.right
    assert entry.get("sexes", "") == check.sexes
    assert ("{s}" in "".join((*check.left, *check.right))) == bool(check.sexes)


def test_the_export_is_canonical_json_and_sorted():
    exported = table.export()
    assert [e["code"] for e in exported["checks"]] == sorted(CODES)
    assert loads(canonical(exported)) == exported
