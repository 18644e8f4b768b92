"""What a person is shown: one wrong digit gives one finding, not the five sums it sets off.

A field that stands in several broken checks and whose one correction would mend all of them is
taken as their root: of its findings the most telling is shown, and with it the first V, since that
is why the number waits. Reports count findings before masking.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sinergi.law.checks.finding import Finding
from sinergi.law.checks.table import BY_CODE

_EQUALS = frozenset(
    c for c, check in BY_CODE.items() if check.relation == "=" or check.how in ("party", "votes")
)
_AT_MOST = frozenset(c for c, check in BY_CODE.items() if check.relation == "<=")
_TOO_LONG = ("V503", "A103")
#: W codes that measure a figure: they wait until the sum it stands in is settled.
_MEASURES = ("W002", "W004", "W201", "W203")


def mask(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings to show, in the order of the form; a subset of what came."""
    left = list(findings)
    shown: list[Finding] = []
    for long in [f for f in left if f.code in _TOO_LONG]:
        group = [f for f in left if f is long or (_linear(f) and long.fields[0] in f.fields)]
        shown += _root(long, group)
        left = [f for f in left if not _in(f, group)]
    while (found := _largest_group(left)) is not None:
        roots, explained = found
        shown += _root(explained[0], explained)
        left = [
            f for f in left
            if not _in(f, explained) and not (f.code[0] == "W" and roots & set(f.fields))
        ]  # fmt: skip
    told = {name for f in left if f.code in _EQUALS for name in f.fields}
    left = [f for f in left if not (f.code in _MEASURES and told & set(f.fields))]
    kept = [*shown, *left]
    return tuple(f for f in sorted(kept, key=_order))


def marked(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """All findings as JSON, V before A before W; those that another one explains say ``masked``."""
    found = sorted(findings, key=_order)
    shown = mask(found)
    return [f.to_json() | ({} if _in(f, shown) else {"masked": 1}) for f in found]


def _linear(finding: Finding) -> bool:
    return finding.code in _EQUALS or finding.code in _AT_MOST


def _in(finding: Finding, group: Sequence[Finding]) -> bool:
    return any(finding is other for other in group)


def _order(finding: Finding) -> tuple[int, str]:
    return ("VAW".index(finding.code[0]), finding.code)


def _root(first: Finding, group: Sequence[Finding]) -> list[Finding]:
    """The first, and the first V beside it where it is none."""
    if first.code[0] == "V":
        return [first]
    return [first, *[f for f in group if f.code[0] == "V"][:1]]


def _correction(field: str, finding: Finding) -> int:
    """What added to ``field`` makes the two sides equal (its one right field stands last)."""
    gap = int(finding.context["left"]) - int(finding.context["right"])
    return gap if field == finding.fields[-1] else -gap


def _largest_group(findings: Sequence[Finding]) -> tuple[set[str], list[Finding]] | None:
    """The field whose one correction mends most broken checks (two at least), and those."""
    equalities = [f for f in findings if f.code in _EQUALS]
    best: list[Finding] = []
    roots: set[str] = set()
    for field in dict.fromkeys(name for f in equalities for name in f.fields):
        touching = [f for f in equalities if field in f.fields]
        for delta in dict.fromkeys(_correction(field, f) for f in touching):
            group = [f for f in touching if _correction(field, f) == delta]
            group += [f for f in findings if f.code in _AT_MOST and _mends(field, delta, f)]
            if len(group) > max(1, len(best)):
                best, roots = group, {field}
    if not best:
        return None
    best.sort(key=lambda f: (f.code in _AT_MOST, f.code))
    return roots, best


def _mends(field: str, delta: int, finding: Finding) -> bool:
    if field not in finding.fields:
        return False
    left, right = int(finding.context["left"]), int(finding.context["right"])
    if field == finding.fields[-1]:
        right += delta
    else:
        left += delta
    return left <= right
