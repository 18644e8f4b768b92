"""Forms that add up, and what tests do to them."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from hypothesis import strategies as st

from sinergi.law.checks import V_AND_A, Finding, evaluate
from sinergi.law.election import Kind
from sinergi.law.form import ADMIN_FIELDS, SECTIONS, Field, Option, Template

#: Every W code that a form alone can tell.
FORM_WARNINGS = ("W002", "W003", "W004", "W006", "W201", "W203")

REGULAR = Kind(
    "regular", "TPS", 300, Fraction(2, 100), 3, Fraction(20, 100), Fraction(15, 100), FORM_WARNINGS
)


def template(
    *,
    pairs: int = 0,
    parties: Mapping[int, int] | None = None,
    groups: tuple[str, ...] = ("voters", "users", "ballots", "disabled"),
    boxes: int = 3,
    status: Mapping[str, str] | None = None,
) -> Template:
    """A form of ``pairs`` pairs, or of parties (number -> how many candidates)."""
    fields = [Field(n, SECTIONS[g], 1, boxes, "admin") for g in groups for n in ADMIN_FIELDS[g]]
    status = status or {}
    options: list[Option] = []

    def add(name: str, party: int, number: int) -> None:
        fields.append(Field(name, "IV", 2, boxes, "votes"))
        options.append(Option(name, party, number, f"Pilihan {name}", status.get(name, "active")))

    for n in range(1, pairs + 1):
        add(f"votes.{n}", 0, n)
    for number, candidates in (parties or {}).items():
        fields.append(Field(f"party.{number}.list", "IV", 2, boxes, "votes"))
        for n in range(1, candidates + 1):
            add(f"party.{number}.{n}", number, n)
        add(f"party.{number}.total", number, 0)
    fields += [Field(n, "V", 2, boxes, "votes") for n in ("valid", "invalid", "total")]
    contest = "dpr" if parties else "ppwp"
    return Template(contest, "-", "regular", tuple(fields), tuple(options))


PPWP = template(pairs=3)
DPR = template(parties={1: 2, 2: 0, 5: 3})
#: As KPU published the 2024 presidential vote: no ballots, no disabled voters.
IMPORTED = template(pairs=3, groups=("voters", "users"))

#: A form that adds up. Men 63, women 74 of the roll's 174 voted; so did 3 who moved in (the real
#: station 1701082001002 of 2024).
SOUND: Mapping[str, int] = {
    "voters.dpt.l": 88, "voters.dpt.p": 86, "voters.dpt.j": 174,
    "users.dpt.l": 63, "users.dpt.p": 74, "users.dpt.j": 137,
    "users.dptb.l": 2, "users.dptb.p": 1, "users.dptb.j": 3,
    "users.dpk.l": 0, "users.dpk.p": 0, "users.dpk.j": 0,
    "users.total.l": 65, "users.total.p": 75, "users.total.j": 140,
    "ballots.received": 178, "ballots.used": 140, "ballots.spoiled": 1, "ballots.unused": 37,
    "disabled.l": 1, "disabled.p": 2, "disabled.j": 3,
    "valid": 138, "invalid": 2, "total": 140,
}  # fmt: skip
PAIR_VOTES = {"votes.1": 44, "votes.2": 76, "votes.3": 18}
PARTY_VOTES = {
    "party.1.list": 10, "party.1.1": 20, "party.1.2": 30, "party.1.total": 60,
    "party.2.list": 8, "party.2.total": 8,
    "party.5.list": 1, "party.5.1": 0, "party.5.2": 40, "party.5.3": 29, "party.5.total": 70,
}  # fmt: skip


def counts(form: Template = PPWP, **changes: int) -> list[int]:
    """The sound form's counts with some changed; a dot in a name is written ``__``."""
    named = {**SOUND, **(PARTY_VOTES if form.contest == "dpr" else PAIR_VOTES)}
    for name, value in changes.items():
        key = name.replace("__", ".")
        assert key in form.index, key
        named[key] = value
    return [named[name] for name in form.names]


def check(
    numbers: list[int],
    form: Template = PPWP,
    *,
    kind: Kind = REGULAR,
    in_force: tuple[str, ...] = V_AND_A,
) -> tuple[Finding, ...]:
    return evaluate(form, kind, numbers, in_force)


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {f.code for f in findings}


def asking(*warnings: str) -> Kind:
    """A regular station in which only these W apply."""
    return replace(REGULAR, warnings=warnings)


@st.composite
def sound_counts(draw: st.DrawFn, form: Template) -> list[int]:
    """Counts that add up everywhere, as a careful station writes them."""
    few, some = st.integers(0, 9), st.integers(20, 140)
    named: dict[str, int] = {}

    def split(base: str, men: int, women: int) -> None:
        named.update({f"{base}.l": men, f"{base}.p": women, f"{base}.j": men + women})

    dpt = draw(some), draw(some)
    voted = tuple(draw(st.integers(n // 2, n)) for n in dpt)
    dptb, dpk = (draw(few), draw(few)), (draw(few), draw(few))
    both = tuple(a + b + c for a, b, c in zip(voted, dptb, dpk, strict=True))
    split("voters.dpt", *dpt)
    split("users.dpt", *voted)
    split("users.dptb", *dptb)
    split("users.dpk", *dpk)
    split("users.total", *both)
    split("disabled", *(draw(st.integers(0, min(9, n))) for n in both))
    used = sum(both)
    spoiled, unused = draw(few), draw(st.integers(0, 40))
    named |= {
        "ballots.used": used, "ballots.spoiled": spoiled, "ballots.unused": unused,
        "ballots.received": used + spoiled + unused,
    }  # fmt: skip
    invalid = draw(st.integers(0, min(9, used)))
    named |= {"invalid": invalid, "valid": used - invalid, "total": used}
    rows = [
        n for n in form.names
        if n.startswith("votes.") or (n.startswith("party.") and not n.endswith(".total"))
    ]  # fmt: skip
    cuts = sorted(
        draw(
            st.lists(st.integers(0, used - invalid), min_size=len(rows) - 1, max_size=len(rows) - 1)
        )
    )
    edges = [0, *cuts, used - invalid]
    named |= {n: b - a for n, a, b in zip(rows, edges, edges[1:], strict=False)}
    for number, party_rows in form.parties.items():
        named[f"party.{number}.total"] = sum(named[n] for n in party_rows)
    return [named[name] for name in form.names]
