"""How a life story is written: acts in the log's order, and what is so after each.

``Act`` names its record by a word; bodies refer to other records by such words. ``tell`` folds
every prefix of the story, as the clerk does, and compares it with what the story says.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sinergi.law.checks import CODES, V_AND_A
from sinergi.law.election import Kind
from sinergi.law.form import Field, Option, Template
from sinergi.law.lifecycle import Entry, Rules, Signer, StationResult, fold, merge

STATION = "9106011001001"
VILLAGE, KECAMATAN, KABKOTA, PROVINCE = "9106011001", "910601", "9106", "91"
CONTEST = "ppwp"
KIND = Kind(
    "regular", "TPS", 300, Fraction(1, 50), 3, Fraction(0), Fraction(1),
    tuple(c for c in CODES if c[0] == "W"),
)  # fmt: skip
REGISTER = "register"


def make_template(*numbers: int) -> Template:
    """A small form: users, disabled voters, one row a pair (in the order given), the sums."""
    admin = ["users.total.j", "disabled.l", "disabled.p", "disabled.j"]
    sections = ["I", "III", "III", "III"]
    votes = [f"votes.{n}" for n in numbers]
    return Template(
        CONTEST,
        "-",
        "regular",
        tuple(
            [Field(n, s, 1, 3, "admin") for n, s in zip(admin, sections, strict=True)]
            + [Field(n, "IV", 2, 3, "votes") for n in votes]
            + [Field(n, "V", 2, 3, "votes") for n in ("valid", "invalid", "total")]
        ),
        tuple(Option(f"votes.{n}", 0, n, f"Pair {n}", "active") for n in numbers),
    )


FORM = make_template(1, 2)
TURNED = make_template(2, 1)  # the same rows in another order
WIDER = make_template(1, 2, 3)  # a re-vote's form with one pair more
TEMPLATES: Mapping[str, Template] = {t.form: t for t in (FORM, TURNED, WIDER)}

GOOD = (10, 0, 1, 1, 4, 5, 9, 1, 10)
GOOD_TURNED = (10, 0, 1, 1, 5, 4, 9, 1, 10)
GOOD_WIDER = (10, 0, 1, 1, 3, 4, 2, 9, 1, 10)
OTHER = (10, 0, 1, 1, 5, 4, 9, 1, 10)
THIRD = (10, 0, 1, 1, 6, 3, 9, 1, 10)
BAD = (10, 0, 1, 1, 4, 5, 8, 2, 10)  # V402: 4 + 5 is not 8
WORSE = (11, 0, 1, 1, 4, 5, 8, 2, 10)  # V402, and V502: 10 is not 11
ADMIN_BAD = (10, 0, 1, 2, 4, 5, 9, 1, 10)  # A301: 0 + 1 is not 2


def key(number: str, role: str, scope: str, status: str = "enrolled") -> tuple[Signer, ...]:
    """One signer; ``number`` is its key id."""
    return (Signer(f"{role}/{scope}/{number}", number, role, scope, status),)


PHONE, SECOND_PHONE, THIRD_PHONE = (key(n, "device", STATION) for n in ("d1", "d2", "d3"))
STRANGER, LATE, REVOKED = (
    key(status, "device", STATION, status) for status in ("requested", "late", "revoked")
)
#: The first phone's own key, revoked meanwhile.
PHONE_REVOKED = key("d1", "device", STATION, "revoked")
DESK = key("k1", "desk", KECAMATAN) + key("p1", "approver", KECAMATAN)
DESK_REVOKED = key("k1", "desk", KECAMATAN, "revoked") + key("p1", "approver", KECAMATAN)
TYPIST, SECOND_TYPIST, THIRD_TYPIST = (key(n, "desk", KABKOTA) for n in ("t1", "t2", "t3"))
READER = key("r1", "reader", "nasional")
IMPORTER = key("i1", "importer", "nasional")
IMPORTER_LATE = key("i1", "importer", "nasional", "late")
AUTHORITY = key("a1", "authority", "9106")
ELSEWHERE = key("a2", "authority", "1101")


def identifier(name: str) -> str:
    """The record id that a word stands for."""
    return hashlib.sha256(name.encode()).hexdigest()


@dataclass(frozen=True)
class Act:
    """A record by its word. ``register``: it stands in the register; an anchor follows it."""

    name: str
    kind: str
    by: tuple[Signer, ...]
    body: Mapping[str, Any] = field(default_factory=dict)
    register: bool = False


_NAMES_ONE = ("of", "record", "sitting", "reopens")
_NAMES_MANY = ("replaces", "records", "recaps")


def _resolved(act: Act) -> dict[str, Any]:
    body: dict[str, Any] = {"kind": act.kind, **act.body}
    for one in _NAMES_ONE:
        if one in body:
            body[one] = identifier(body[one])
    for many in _NAMES_MANY:
        if many in body:
            body[many] = [identifier(n) for n in body[many]]
    return body


def logs(acts: Sequence[Act]) -> tuple[list[Entry], list[Entry], int]:
    """The contest's log, the register, and how much of it the last anchor saw."""
    contest: list[Entry] = [_anchor(0, 0)]
    register: list[Entry] = []
    seen = 0
    for act in acts:
        if act.register:
            register.append(
                Entry(REGISTER, len(register), 0, identifier(act.name), _resolved(act), act.by)
            )
            seen = len(register)
            contest.append(_anchor(len(contest), seen))
        elif act.kind == "anchor":
            contest.append(_anchor(len(contest), seen))
        else:
            contest.append(
                Entry(CONTEST, len(contest), seen, identifier(act.name), _resolved(act), act.by)
            )
    return contest, register, seen


def _anchor(index: int, size: int) -> Entry:
    body = {"kind": "anchor", "log": CONTEST, "size": size}
    return Entry(CONTEST, index, size, identifier(f"anchor {index}"), body)


def rules(second_reading: str = "none", level: str = "nasional") -> Rules:
    """The rules of the stories' station."""
    return Rules(
        contest=CONTEST,
        station=STATION,
        kind=KIND,
        level=level,
        template=TEMPLATES.get,
        in_force=lambda _: V_AND_A,
        second_reading=lambda _: second_reading,
    )


def state(acts: Sequence[Act], rule: Rules | None = None) -> StationResult:
    """The station's state after these acts."""
    return fold(rule or rules(), merge(*logs(acts)))


Step = tuple[Act, str, str]


def tell(steps: Sequence[Step], rule: Rules | None = None) -> StationResult:
    """Folds every prefix and compares: "status head version", and "effect why" of the act itself.

    A head is named by its word, ``-`` where there is none; an act that leaves no line in the
    history has the effect "".
    """
    acts: list[Act] = []
    after = state(acts, rule)
    for act, expected, effect in steps:
        acts.append(act)
        words = {identifier(a.name): a.name for a in acts}
        after = state(acts, rule)
        told = f"{after.status} {words.get(after.head, '-')} {after.version}"
        assert told == expected, f"after {act.name}"
        lines = [f"{h.effect} {h.why}".strip() for h in after.history if words[h.id] == act.name]
        assert lines == ([effect] if effect else []), f"what became of {act.name}"
        assert after.counted == (after.status in ("accepted", "recapped", "final"))
    return after


def effects(acts: Sequence[Act], rule: Rules | None = None) -> dict[str, str]:
    """What became of every record, by its word."""
    words = {identifier(a.name): a.name for a in acts}
    return {words[h.id]: f"{h.effect} {h.why}".strip() for h in state(acts, rule).history}


def codes(result: StationResult) -> set[str]:
    """Codes of the findings that hold something (V, A)."""
    return {f.code for f in result.findings if f.code[0] != "W"}


# --- acts -----------------------------------------------------------------------------------------


def result(
    name: str,
    counts: Sequence[int] = GOOD,
    by: tuple[Signer, ...] = PHONE,
    *,
    kind: str = "result",
    **more: Any,
) -> Act:
    """A station's form (or what is like it: import, correction, recount)."""
    body = {
        "contest": CONTEST, "station": STATION, "round": 0, "form": FORM.form,
        "counts": list(counts), "at": "2029-02-14T21:00:00+09:00", **more,
    }  # fmt: skip
    return Act(name, kind, by, body)


def imported(name: str, counts: Sequence[int] = GOOD, *, at: str, **more: Any) -> Act:
    """``at``: hour and minute of the same evening."""
    by = more.pop("by", IMPORTER)
    return result(name, counts, by, kind="import", at=f"2029-02-14T{at}:00+07:00", **more)


def correction(
    name: str,
    replaces: Sequence[str],
    counts: Sequence[int],
    by: tuple[Signer, ...] = PHONE,
    **more: Any,
) -> Act:
    return result(name, counts, by, kind="correction", replaces=list(replaces), **more)


def recount(
    name: str,
    replaces: Sequence[str],
    counts: Sequence[int],
    by: tuple[Signer, ...] = DESK,
    **more: Any,
) -> Act:
    return result(name, counts, by, kind="recount", replaces=list(replaces), **more)


def reading(
    name: str,
    of: str,
    counts: Sequence[int],
    by: tuple[Signer, ...] = TYPIST,
    *,
    how: str = "typed-blind",
    **more: Any,
) -> Act:
    act = result(name, counts, by, kind="reading", of=of, **more)
    return Act(act.name, act.kind, act.by, {**act.body, "by": how})


def settle(
    name: str,
    how: str,
    records: Sequence[str],
    codes: Sequence[str] = (),
    by: tuple[Signer, ...] = DESK,
    **more: Any,
) -> Act:
    body = {
        "contest": CONTEST, "station": STATION, "round": 0, "records": list(records),
        "codes": list(codes), "as": how, **more,
    }  # fmt: skip
    return Act(name, "settle", by, body)


def ordered(
    name: str,
    kind: str,
    round: int,
    by: tuple[Signer, ...] = AUTHORITY,
    stations: Sequence[str] = (STATION,),
) -> Act:
    """What an authority orders: revote, postpone, void."""
    body = {"contest": CONTEST, "round": round, "stations": list(stations), "ground": "flood"}
    return Act(name, kind, by, body)


def rescind(name: str, record: str, by: tuple[Signer, ...] = AUTHORITY) -> Act:
    return Act(name, "rescind", by, {"contest": CONTEST, "record": record, "reason": "ruling"})


def sitting(
    name: str,
    event: str = "opened",
    *,
    no: int = 1,
    level: str = "kecamatan",
    area: str = KECAMATAN,
    contests: Sequence[str] = (CONTEST,),
    **more: Any,
) -> Act:
    body = {
        "level": level, "area": area, "contests": list(contests), "no": no, "event": event, **more
    }  # fmt: skip
    return Act(name, "sitting", DESK, body, register=True)


def recap(
    name: str,
    sitting: str,
    *,
    level: str = "kecamatan",
    area: str = KECAMATAN,
    by: tuple[Signer, ...] = DESK,
    **more: Any,
) -> Act:
    body = {"contest": CONTEST, "level": level, "area": area, "sitting": sitting, **more}
    return Act(name, "recap", by, body)


def anchor(name: str) -> Act:
    return Act(name, "anchor", ())
