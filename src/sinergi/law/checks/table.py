"""Every check as data. A code is never reused and its relation never changes.

A linear check reads ``left = right`` or ``left <= right`` over sums of fields; ``{s}`` stands for
l, p, j in turn. ``party`` checks expand over the form's parties, ``option`` over its vote fields.
The rest are named functions over their context.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

How = Literal["linear", "party", "option", "votes", "form", "context"]


@dataclass(frozen=True, slots=True)
class Check:
    """``left``, ``relation``, ``right`` for linear checks; ``rule``: its number in the law's list."""

    code: str
    how: How
    rule: str = ""
    left: tuple[str, ...] = ()
    relation: str = ""
    right: tuple[str, ...] = ()
    sexes: str = ""  # "lpj" where {s} expands

    @property
    def letter(self) -> str:
        return self.code[0]


def _sum(code: str, base: str, rule: str = "R01") -> Check:
    return Check(code, "linear", rule, (f"{base}.l", f"{base}.p"), "=", (f"{base}.j",))


_USERS = tuple(f"users.{g}" for g in ("dpt", "dptb", "dpk"))

CHECKS: tuple[Check, ...] = (
    _sum("A101", "voters.dpt"),
    _sum("A111", "users.dpt"),
    _sum("A112", "users.dptb"),
    _sum("A113", "users.dpk"),
    _sum("A114", "users.total"),
    *(
        Check(f"A12{n}", "linear", "R02", tuple(f"{u}.{s}" for u in _USERS), "=", (f"users.total.{s}",))
        for n, s in ((1, "l"), (2, "p"), (3, "j"))
    ),
    Check("A131", "linear", "R09", ("users.dpt.{s}",), "<=", ("voters.dpt.{s}",), "lpj"),
    Check("A201", "linear", "R03", ("ballots.used", "ballots.spoiled", "ballots.unused"), "=", ("ballots.received",)),
    Check("A202", "linear", "R04", ("ballots.used",), "=", ("users.total.j",)),
    Check("A203", "linear", "", ("ballots.used",), "<=", ("ballots.received",)),
    _sum("A301", "disabled"),
    Check("A302", "linear", "R12", ("disabled.{s}",), "<=", ("users.total.{s}",), "lpj"),
    Check("A103", "form", "R10"),
    Check("A005", "form"),
    Check("A004", "context", "R17"),
    Check("V401", "party", "R08", ("party.{n}.list", "party.{n}.*"), "=", ("party.{n}.total",)),
    Check("V402", "votes", "R07", ("votes",), "=", ("valid",)),
    Check("V501", "linear", "R05", ("valid", "invalid"), "=", ("total",)),
    Check("V502", "linear", "R06", ("total",), "=", ("users.total.j",)),
    Check("V503", "form", "R10"),
    Check("V504", "option", "R10", ("{option}",), "<=", ("users.total.j",)),
    Check("V505", "linear", "R10", ("total",), "<=", ("ballots.received",)),
    Check("V005", "form"),
    Check("V001", "context", "R16"),
    Check("V002", "context"),
    Check("V003", "context"),
    Check("V004", "context", "R17"),
    Check("V601", "context", "R18"),
    Check("V602", "context", "R18"),
    Check("W101", "context", "R13"),
    Check("W201", "form", "R11"),
    Check("W203", "form", "R10"),
    Check("W001", "context", "R14"),
    Check("W002", "form", "R15"),
    Check("W003", "form", "R15"),
    Check("W004", "form", "R15"),
    Check("W005", "context"),
    Check("W006", "form"),
    Check("W007", "context"),
    Check("W008", "context"),
)  # fmt: skip

BY_CODE: Mapping[str, Check] = {c.code: c for c in CHECKS}
CODES: tuple[str, ...] = tuple(sorted(BY_CODE))
#: What a definition that names no ``checks`` puts in force.
V_AND_A: tuple[str, ...] = tuple(c for c in CODES if c[0] in "VA")


def export() -> dict[str, Any]:
    """The table as JSON: for the phone, the reader and docs/checks.md."""
    out = []
    for check in sorted(CHECKS, key=lambda c: c.code):
        entry: dict[str, Any] = {"code": check.code, "how": check.how}
        if check.rule:
            entry["rule"] = check.rule
        if check.relation:
            entry |= {
                "left": list(check.left), "relation": check.relation, "right": list(check.right)
            }  # fmt: skip
        if check.sexes:
            entry["sexes"] = check.sexes
        out.append(entry)
    return {"version": 1, "checks": out}
