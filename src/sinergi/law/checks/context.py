"""Checks that need more than one form: the register, the roll, other stations, other readings.

Named functions over plain values. None but V003 decides a status; those that see other stations
run in the clerk or at the desk.
"""

from collections.abc import Collection, Mapping, Sequence
from math import log
from statistics import median

from sinergi.law.checks.finding import Finding
from sinergi.law.form import Template

MAX_DEVICE_RECORDS = 16
ROBUST_LIMIT = 5


def identity(seen: Mapping[str, str | int], *, station: str, contest: str) -> tuple[Finding, ...]:
    """V001: the page says it is another station or contest."""
    wrong = {k: v for k, v in (("station", station), ("contest", contest)) if seen.get(k, v) != v}
    if not wrong:
        return ()
    return (Finding("V001", (), {f"seen_{k}": seen[k] for k in wrong}),)


def key_status(statuses: Sequence[str]) -> tuple[Finding, ...]:
    """V002: signed by a key that was revoked, late or not enrolled when the log took it."""
    wrong = [s for s in statuses if s != "enrolled"]
    return (Finding("V002", (), {"status": wrong[0]}),) if wrong else ()


def disputed(fields: Sequence[str], chains: int) -> tuple[Finding, ...]:
    """V003: enrolled chains of one station whose counts differ."""
    return (Finding("V003", tuple(fields), {"chains": chains}),)


def readings(fields: Sequence[str], template: Template) -> tuple[Finding, ...]:
    """V004 / A004: two readings differ in these fields and nobody has settled it."""
    need = {f.name: f.need for f in template.fields}
    votes = tuple(n for n in fields if need[n] == "votes")
    admin = tuple(n for n in fields if need[n] == "admin")
    found = []
    if votes:
        found.append(Finding("V004", votes, {"differ": len(votes)}))
    if admin:
        found.append(Finding("A004", admin, {"differ": len(admin)}))
    return tuple(found)


def users_across(users: Mapping[str, int], *, moved_in: int) -> tuple[Finding, ...]:
    """W001: users differ between a station's contests beyond what voters who moved in explain.

    ``users``: contest → users.total.j; ``moved_in``: DPTb users of the presidential contest.
    """
    known = {c: n for c, n in users.items() if n >= 0}
    if len(known) < 2:
        return ()
    high, low = max(known.values()), min(known.values())
    lead = known.get("ppwp", high)
    if lead < high or lead - low > max(moved_in, 0):
        return (Finding("W001", ("users.total.j",), {"most": high, "least": low}),)
    return ()


def repeated_numbers(others: Sequence[str]) -> tuple[Finding, ...]:
    """W003: the same numbers in another station of the village (its codes are given)."""
    return (Finding("W003", (), {"same_as": others[0]}),) if others else ()


def far_from_neighbours(
    votes: Sequence[int], neighbours: Sequence[Sequence[int]], fields: Sequence[str]
) -> tuple[Finding, ...]:
    """W005: an option's share is far from the other stations of the kecamatan.

    Robust z of the logit share (median and MAD, scaled by 1.4826) above 5. It never decides
    anything, hence floats; fewer than ten neighbours say nothing.
    """
    found = []
    if min(votes) < 0:
        return ()
    neighbours = [n for n in neighbours if min(n) >= 0]
    if len(neighbours) < 10:
        return ()
    for i, name in enumerate(fields):
        own = _logit(votes[i], sum(votes))
        others = [_logit(n[i], sum(n)) for n in neighbours]
        middle = median(others)
        spread = 1.4826 * median(abs(x - middle) for x in others)
        if spread > 0 and abs(own - middle) / spread > ROBUST_LIMIT:
            z = int(abs(own - middle) / spread)
            found.append(Finding("W005", (name,), {"votes": votes[i], "z": z}))
    return tuple(found)


def _logit(part: int, whole: int) -> float:
    """Logit of a share with half a vote on both sides, so that 0 and all have one."""
    return log((part + 0.5) / (whole - part + 0.5))


def words_differ(fields: Sequence[str]) -> tuple[Finding, ...]:
    """W007: a number differs from its words, tally rows or bubbles, where they were read."""
    return (Finding("W007", tuple(fields), {"differ": len(fields)}),) if fields else ()


def signatures(signers: Mapping[str, object], *, members: int = 7) -> tuple[Finding, ...]:
    """W008: fewer signatures than members, a witness absent or refusing. Lawful, only recorded."""
    kpps = signers.get("kpps")
    witnesses = signers.get("witnesses") or {}
    refused = (
        sum(1 for v in witnesses.values() if v == "refused") if isinstance(witnesses, dict) else 0
    )
    absent = (
        sum(1 for v in witnesses.values() if v == "absent") if isinstance(witnesses, dict) else 0
    )
    short = isinstance(kpps, int) and kpps < members
    if not (short or refused or absent):
        return ()
    return (
        Finding("W008", (), {"kpps": kpps if isinstance(kpps, int) else 0, "refused": refused, "absent": absent}),
    )  # fmt: skip


def roll(dpt_on_paper: int, dpt: int) -> tuple[Finding, ...]:
    """W101: the roll on paper differs from the roll's own figure."""
    if dpt_on_paper < 0 or dpt_on_paper == dpt:
        return ()
    return (Finding("W101", ("voters.dpt.j",), {"paper": dpt_on_paper, "roll": dpt}),)


def logistics(received: int, handed_over: int) -> tuple[Finding, ...]:
    """W201: ballots received differ from what logistics handed over."""
    if received < 0 or received == handed_over:
        return ()
    return (Finding("W201", ("ballots.received",), {"received": received, "due": handed_over}),)


def recap_column(
    column: Sequence[int], accepted: Sequence[int], names: Sequence[str], *, area: str
) -> tuple[Finding, ...]:
    """V601: a D.Hasil column differs from the child's latest accepted record.

    ``said`` and ``due`` are both numbers of the first row that differs.
    """
    wrong = [(n, a, b) for n, a, b in zip(names, column, accepted, strict=True) if a != b]
    if not wrong:
        return ()
    _, said, due = wrong[0]
    figures: dict[str, int | str] = {
        "area": area, "differ": len(wrong), "said": said, "due": due,
    }  # fmt: skip
    return (Finding("V601", tuple(n for n, *_ in wrong), figures),)


def recap_open(
    unsettled: Mapping[str, str], listed: Collection[str], units: Collection[str]
) -> tuple[Finding, ...]:
    """V601: a unit that does not count (code → its state) is not listed as open, or what is listed
    is none of this recap's units."""
    return tuple(
        Finding("V601", (), {"area": code, "differ": 0, "state": state})
        for code, state in sorted(unsettled.items())
        if code not in listed
    ) + tuple(
        Finding("V601", (), {"area": code, "differ": 0, "state": "unknown"})
        for code in sorted(listed)
        if code not in units
    )


def recap_basis_differs(
    said: str, count: int, *, area: str, basis: str, size: int
) -> tuple[Finding, ...]:
    """V601: the recap sums other records than those that stand now."""
    if (said, count) == (basis, size):
        return ()
    figures: dict[str, int | str] = {
        "area": area, "differ": 0, "basis": basis, "size": size, "said": count,
    }  # fmt: skip
    return (Finding("V601", (), figures),)


def recap_sums(
    total: Sequence[int],
    columns: Sequence[Sequence[int]],
    names: Sequence[str],
    *,
    changes: Sequence[Sequence[int]] = (),
) -> tuple[Finding, ...]:
    """V602: total ≠ Σ columns (-1 is never summed) + the differences of the listed corrections.

    ``said`` and ``due`` are both numbers of the first row that differs.
    """
    wrong = []
    for i, name in enumerate(names):
        due = sum(c[i] for c in columns if c[i] > 0) + sum(c[i] for c in changes)
        if total[i] != due:
            wrong.append((name, total[i], due))
    if not wrong:
        return ()
    _, said, due = wrong[0]
    figures = {"differ": len(wrong), "said": said, "due": due}
    return (Finding("V602", tuple(n for n, *_ in wrong), figures),)
