"""For every check of one form: an example that breaks it, and its nearest that does not."""

from collections.abc import Mapping
from dataclasses import dataclass

from sinergi.law.form import Template
from tests.law.checks.forms import DPR, PPWP, template

STRUCK = template(pairs=3, status={"votes.2": "struck"})
CANCELLED = template(parties={1: 2, 2: 0, 5: 3}, status={"party.2.total": "struck"})


@dataclass(frozen=True)
class Example:
    """``broken`` breaks ``code`` in these fields with these figures, ``near`` just does not."""

    code: str
    broken: Mapping[str, int]
    near: Mapping[str, int]
    fields: str
    context: Mapping[str, int]
    form: Template = PPWP


def _sum(code: str, base: str, men: int, women: int, both: int) -> Example:
    """l + p = j broken by one, and mended by one of its parts."""
    return Example(
        code,
        {f"{base}.j": both + 1},
        {f"{base}.j": both + 1, f"{base}.l": men + 1},
        f"{base}.l {base}.p {base}.j",
        {"left": men + women, "right": both + 1, "difference": 1},
    )


EXAMPLES = (
    _sum("A101", "voters.dpt", 88, 86, 174),
    _sum("A111", "users.dpt", 63, 74, 137),
    _sum("A112", "users.dptb", 2, 1, 3),
    _sum("A113", "users.dpk", 0, 0, 0),
    _sum("A114", "users.total", 65, 75, 140),
    _sum("A301", "disabled", 1, 2, 3),
    *(
        Example(
            code,
            {f"users.dpk.{s}": 4},
            {f"users.dpk.{s}": 4, f"users.total.{s}": total + 4},
            f"users.dpt.{s} users.dptb.{s} users.dpk.{s} users.total.{s}",
            {"left": total + 4, "right": total, "difference": 4},
        )
        for code, s, total in (("A121", "l", 65), ("A122", "p", 75), ("A123", "j", 140))
    ),
    *(
        Example(
            "A131",
            {f"users.dpt.{s}": roll + 2},
            {f"users.dpt.{s}": roll},
            f"users.dpt.{s} voters.dpt.{s}",
            {"left": roll + 2, "right": roll, "difference": 2},
        )
        for s, roll in (("l", 88), ("p", 86), ("j", 174))
    ),
    Example(
        "A201",
        {"ballots.spoiled": 0},
        {"ballots.spoiled": 0, "ballots.unused": 38},
        "ballots.used ballots.spoiled ballots.unused ballots.received",
        {"left": 177, "right": 178, "difference": 1},
    ),
    Example(
        "A202",
        {"ballots.used": 141},
        {"ballots.used": 141, "users.total.j": 141},
        "ballots.used users.total.j",
        {"left": 141, "right": 140, "difference": 1},
    ),
    Example(
        "A203",
        {"ballots.used": 179},
        {"ballots.used": 178},
        "ballots.used ballots.received",
        {"left": 179, "right": 178, "difference": 1},
    ),
    *(
        Example(
            "A302",
            {f"disabled.{s}": users + 1},
            {f"disabled.{s}": users},
            f"disabled.{s} users.total.{s}",
            {"left": users + 1, "right": users, "difference": 1},
        )
        for s, users in (("l", 65), ("p", 75), ("j", 140))
    ),
    Example(
        "A103",
        {"ballots.received": 1000},
        {"ballots.received": 999},
        "ballots.received",
        {"value": 1000, "limit": 999},
    ),
    Example(
        "A005",
        {"users.dpk.l": -1, "disabled.j": -1},
        {"users.dpk.l": 0, "disabled.j": -2},
        "users.dpk.l disabled.j",
        {"missing": 2},
    ),
    Example(
        "V401",
        {"party.5.total": 77},
        {"party.5.total": 77, "party.5.3": 36},
        "party.5.list party.5.1 party.5.2 party.5.3 party.5.total",
        {"left": 70, "right": 77, "difference": 7},
        DPR,
    ),
    Example(
        "V401",
        {"party.2.list": 9},
        {"party.2.list": 9, "party.2.total": 9},
        "party.2.list party.2.total",
        {"left": 9, "right": 8, "difference": 1},
        DPR,
    ),
    Example(
        "V402",
        {"votes.1": 144},
        {"votes.1": 144, "valid": 238},
        "votes.1 votes.2 votes.3 valid",
        {"left": 238, "right": 138, "difference": 100},
    ),
    Example(
        "V402",
        {"party.2.total": 18},
        {"party.2.total": 18, "valid": 148},
        "party.1.total party.2.total party.5.total valid",
        {"left": 148, "right": 138, "difference": 10},
        DPR,
    ),
    Example(
        "V501",
        {"invalid": 3},
        {"invalid": 3, "valid": 137},
        "valid invalid total",
        {"left": 141, "right": 140, "difference": 1},
    ),
    Example(
        "V502",
        {"total": 139},
        {"total": 139, "users.total.j": 139},
        "total users.total.j",
        {"left": 139, "right": 140, "difference": 1},
    ),
    Example("V503", {"valid": 1138}, {"valid": 999}, "valid", {"value": 1138, "limit": 999}),
    Example(
        "V504",
        {"votes.3": 141},
        {"votes.3": 140},
        "votes.3 users.total.j",
        {"left": 141, "right": 140, "difference": 1},
    ),
    Example(
        "V505",
        {"total": 179},
        {"total": 178},
        "total ballots.received",
        {"left": 179, "right": 178, "difference": 1},
    ),
    Example("V005", {"votes.2": -1, "total": -1}, {"votes.2": -2}, "votes.2 total", {"missing": 2}),
    Example(  # 2 % of 174 is 3.48: four ballots in reserve
        "W201",
        {"ballots.received": 177},
        {"ballots.received": 178},
        "ballots.received voters.dpt.j",
        {"received": 177, "due": 178},
    ),
    Example(
        "W203",
        {"users.total.j": 307},
        {"users.total.j": 306},
        "users.total.j",
        {"users": 307, "most": 306},
    ),
    Example(  # 174 on the roll and 3 who moved in
        "W002",
        {"users.total.j": 178},
        {"users.total.j": 177},
        "users.total.j voters.dpt.j",
        {"users": 178, "eligible": 177, "percent": 100},
    ),
    Example(  # a fifth of 177 is 35.4
        "W002",
        {"users.total.j": 35},
        {"users.total.j": 36},
        "users.total.j voters.dpt.j",
        {"users": 35, "eligible": 177, "percent": 19},
    ),
    Example(
        "W003",
        {"votes.1": 0, "votes.2": 138, "votes.3": 0},
        {"votes.1": 0, "votes.2": 137, "votes.3": 1},
        "votes.2",
        {"votes": 138},
    ),
    Example(
        "W003",
        {"votes.1": 0, "votes.2": 0, "votes.3": 0, "valid": 0, "invalid": 0, "total": 0},
        {"votes.1": 0, "votes.2": 0, "votes.3": 0, "valid": 0, "invalid": 140},
        "votes.1 votes.2 votes.3",
        {"votes": 0},
    ),
    Example(  # 15 % of 140 is exactly 21
        "W004",
        {"invalid": 22},
        {"invalid": 21},
        "invalid",
        {"invalid": 22, "total": 140, "percent": 15},
    ),
    Example("W006", {}, {"votes.2": 0}, "votes.2", {"votes": 76}, STRUCK),
    Example("W006", {}, {"party.2.total": 0}, "party.2.total", {"votes": 8}, CANCELLED),
)
