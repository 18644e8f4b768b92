"""The checks that one form alone can tell, compiled once per template.

A check whose fields are not all on the form, or not all filled, is not evaluated. One finding a
broken instance, so that the row is named: V401 for two parties is two findings of one code.
"""

from collections.abc import Callable, Collection, Sequence
from fractions import Fraction

import numpy as np

from sinergi.law.checks.finding import Finding
from sinergi.law.checks.table import CHECKS, Check
from sinergi.law.election import Kind
from sinergi.law.form import EMPTY, Template

UNREAD = -2
#: Fields that warnings measure.
_MEASURED = (
    "voters.dpt.j", "users.dptb.j", "users.dpk.j", "users.total.j", "ballots.received", "invalid",
    "total",
)  # fmt: skip
#: Sums of a whole form stay far below 2^63 for numbers below this.
_LARGEST_AT_ONCE = 2**40
_Compiled = tuple[str, tuple[int, ...], str, tuple[int, ...]]


class _Form:
    """Index lists of one template's linear checks."""

    def __init__(self, template: Template):
        self.template = template
        self.linear: list[_Compiled] = []
        for check in CHECKS:
            for left, right in _instances(check, template):
                if all(n in template.index for n in (*left, *right)):
                    index = template.index
                    self.linear.append(
                        (
                            check.code,
                            tuple(index[n] for n in left),
                            check.relation,
                            tuple(index[n] for n in right),
                        )
                    )
        self._compile_gaps()
        self.where = {name: template.index.get(name) for name in _MEASURED}
        self.votes = tuple(i for i, f in enumerate(template.fields) if f.need == "votes")
        self.admin = tuple(i for i, f in enumerate(template.fields) if f.need == "admin")
        self.limits = tuple(10**f.boxes - 1 for f in template.fields)
        self.lowest_limit = min(self.limits)
        self.options = tuple(template.index[n] for n in template.vote_fields)
        self.struck = tuple(
            template.index[o.field]
            for o in template.options
            if o.status in ("struck", "withdrawn", "died")
        )

    def _compile_gaps(self) -> None:
        """All linear checks as one signed gather: left minus right, the equalities first."""
        checks = sorted(self.linear, key=lambda c: c[2] != "=")
        self._equalities = sum(1 for c in checks if c[2] == "=")
        which = [(*left, *right) for _, left, _, right in checks]
        signs = [(1,) * len(left) + (-1,) * len(right) for _, left, _, right in checks]
        self._fields = np.array([i for row in which for i in row], np.intp)
        self._signs = np.array([n for row in signs for n in row], np.int64)
        self._starts = np.cumsum([0, *(len(row) for row in which)])[:-1]

    def holds(self, counts: Sequence[int]) -> bool:
        """Do all linear checks hold? For complete forms of numbers below 2^40, in one pass."""
        if not self.linear:
            return True
        vector = np.array(counts, np.int64)
        gaps = np.add.reduceat(vector[self._fields] * self._signs, self._starts)
        equal, at_most = gaps[: self._equalities], gaps[self._equalities :]
        return not equal.any() and not (at_most.size and at_most.max() > 0)


def _instances(check: Check, template: Template) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    if check.how == "linear":
        return [
            (tuple(n.format(s=s) for n in check.left), tuple(n.format(s=s) for n in check.right))
            for s in check.sexes or "-"
        ]
    if check.how == "party":
        return [(rows, (f"party.{n}.total",)) for n, rows in template.parties.items()]
    if check.how == "votes":
        return [(template.vote_fields, ("valid",))]
    if check.how == "option":
        return [((name,), check.right) for name in template.vote_fields]
    return []


def _compiled(template: Template) -> _Form:
    """Compiled once per template; kept with it, as its cached properties are."""
    form: _Form | None = template.__dict__.get("_checks")
    if form is None:
        form = template.__dict__["_checks"] = _Form(template)
    return form


def evaluate(
    template: Template, kind: Kind, counts: Sequence[int], in_force: Collection[str]
) -> tuple[Finding, ...]:
    """Findings of a form: V and A codes that are in force, W codes that the kind lists.

    ``counts``: one integer a field, -1 empty, -2 unread. Raises ValueError for another length.
    """
    if len(counts) != len(template.fields):
        raise ValueError(f"{len(counts)} counts for a form of {len(template.fields)} fields")
    form = _compiled(template)
    names = template.names
    found: list[Finding] = []
    complete = min(counts) >= 0
    highest = max(counts)
    sound = complete and highest < _LARGEST_AT_ONCE and form.holds(counts)
    for code, left, relation, right in () if sound else form.linear:
        a = b = 0
        for i in left:
            value = counts[i]
            if value < 0 and not complete:
                break
            a += value
        else:
            for i in right:
                value = counts[i]
                if value < 0 and not complete:
                    break
                b += value
            else:
                if (a != b if relation == "=" else a > b) and code in in_force:
                    found.append(
                        Finding(
                            code,
                            tuple(names[i] for i in (*left, *right)),
                            {"left": a, "right": b, "difference": abs(a - b)},
                        )
                    )
    if not complete:
        _missing(form, counts, in_force, found)
    if highest > form.lowest_limit:
        _too_long(form, counts, in_force, found)
    for rule in kind.warnings:
        warn = _WARNINGS.get(rule)
        if warn is not None:
            found += warn(form, kind, counts)
    return tuple(found)


def _missing(
    form: _Form, counts: Sequence[int], in_force: Collection[str], found: list[Finding]
) -> None:
    for code, where in (("V005", form.votes), ("A005", form.admin)):
        empty = tuple(form.template.names[i] for i in where if counts[i] == EMPTY)
        if empty and code in in_force:
            found.append(Finding(code, empty, {"missing": len(empty)}))


def _too_long(
    form: _Form, counts: Sequence[int], in_force: Collection[str], found: list[Finding]
) -> None:
    for code, where in (("V503", form.votes), ("A103", form.admin)):
        if code not in in_force:
            continue
        for i in where:
            if counts[i] > form.limits[i]:
                found.append(
                    Finding(code, (form.template.names[i],), {"value": counts[i], "limit": form.limits[i]})
                )  # fmt: skip


def compare(template: Template, a: Sequence[int], b: Sequence[int]) -> tuple[str, ...]:
    """Fields in which two readings of one form differ; an unread box (-2) is compared with nothing.

    Raises ValueError where a reading has another length than the form.
    """
    if not len(a) == len(b) == len(template.fields):
        raise ValueError("the readings have another length than the form")
    return tuple(
        name
        for name, x, y in zip(template.names, a, b, strict=True)
        if x != y and UNREAD not in (x, y)
    )


# --- W: may be true; someone must say so ----------------------------------------------------------


def _get(form: _Form, counts: Sequence[int], name: str) -> int:
    """A field's number, -1 where the form has no such field or its box is empty."""
    i = form.where[name]
    return counts[i] if i is not None else EMPTY


def _ceil(share: Fraction, of: int) -> int:
    """``share × of``, rounded up."""
    return -(-share.numerator * of // share.denominator)


def _w201(form: _Form, kind: Kind, counts: Sequence[int]) -> list[Finding]:
    dpt, received = _get(form, counts, "voters.dpt.j"), _get(form, counts, "ballots.received")
    if min(dpt, received) < 0:
        return []
    due = dpt + _ceil(kind.reserve, dpt)
    if received == due:
        return []
    return [
        Finding("W201", ("ballots.received", "voters.dpt.j"), {"received": received, "due": due})
    ]


def _w203(form: _Form, kind: Kind, counts: Sequence[int]) -> list[Finding]:
    users = _get(form, counts, "users.total.j")
    most = kind.limit + _ceil(kind.reserve, kind.limit)
    return (
        []
        if users <= most
        else [Finding("W203", ("users.total.j",), {"users": users, "most": most})]
    )


def _w002(form: _Form, kind: Kind, counts: Sequence[int]) -> list[Finding]:
    parts = [_get(form, counts, n) for n in ("voters.dpt.j", "users.dptb.j", "users.dpk.j")]
    users = _get(form, counts, "users.total.j")
    if min(*parts, users) < 0 or sum(parts) == 0:
        return []
    low = kind.turnout_min
    if users > sum(parts) or users * low.denominator < low.numerator * sum(parts):
        return [
            Finding(
                "W002",
                ("users.total.j", "voters.dpt.j"),
                {"users": users, "eligible": sum(parts), "percent": users * 100 // sum(parts)},
            )
        ]
    return []


def _w003(form: _Form, kind: Kind, counts: Sequence[int]) -> list[Finding]:
    options = form.options
    if len(options) < 2:
        return []
    got = 0
    for i in options:
        if counts[i] > 0:
            got += 1
            if got == 2:  # as on nearly every form
                return []
    votes = [counts[i] for i in options]
    if min(votes) < 0:
        return []
    cast = sum(votes)
    names = form.template.names
    if cast == 0:
        if max(counts[i] for i in form.votes) <= 0:
            return [Finding("W003", tuple(names[i] for i in options), {"votes": 0})]
        return []
    return [
        Finding("W003", (names[i],), {"votes": n})
        for i, n in zip(options, votes, strict=True)
        if n == cast
    ]


def _w004(form: _Form, kind: Kind, counts: Sequence[int]) -> list[Finding]:
    invalid, total = _get(form, counts, "invalid"), _get(form, counts, "total")
    most = kind.invalid_max
    if invalid < 0 or total <= 0 or invalid * most.denominator <= most.numerator * total:
        return []
    percent = invalid * 100 // total
    return [Finding("W004", ("invalid",), {"invalid": invalid, "total": total, "percent": percent})]


def _w006(form: _Form, kind: Kind, counts: Sequence[int]) -> list[Finding]:
    return [
        Finding("W006", (form.template.names[i],), {"votes": counts[i]})
        for i in form.struck
        if counts[i] > 0
    ]


_WARNINGS: dict[str, Callable[[_Form, Kind, Sequence[int]], list[Finding]]] = {
    "W201": _w201, "W203": _w203, "W002": _w002, "W003": _w003, "W004": _w004, "W006": _w006,
}  # fmt: skip
