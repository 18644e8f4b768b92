"""What stands on a D.Hasil: rows, columns, sums, who signs. No paper size, no file format.

Row names are the forms' own (``core/messages/fields.id.json``); names of areas and committees come
from the definition. The D.Hasil is a legal form: it is in Indonesian only.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from sinergi.law import recap
from sinergi.law.election import NO_DISTRICT, Election
from sinergi.law.form import EMPTY, Template
from sinergi.law.recap import Place, Recap, Unit
from sinergi.law.regions import LENGTHS, NATION, OVERSEAS
from sinergi.law.sittings import FIRST_LEVELS

#: What the legal model calls a level, and its heading.
MODELS: Mapping[str, str] = {
    "kecamatan": "KECAMATAN", "ppln": "PPLN", "kabkota": "KABKO", "provinsi": "PROV",
    "nasional": "NASIONAL",
}  # fmt: skip
SUFFIXES: Mapping[str, str] = {
    "ppwp": "PPWP", "dpr": "DPR", "dpd": "DPD", "dprd-prov": "DPRD PROV",
    "dprd-kab": "DPRD KAB/KOTA",
}  # fmt: skip
#: Across every page of an election that is none.
STAMPS: Mapping[str, str] = {"demo": "PERAGAAN · DATA REKAAN", "rehearsal": "UJI COBA · GLADI"}
#: Why a unit is not in, where nobody has typed a reason yet.
REASONS: Mapping[str, str] = {
    "empty": "formulir belum masuk",
    "received": "menunggu pembacaan kedua",
    "held": "angka ditahan, perlu pencermatan",
    "disputed": "dua versi berbeda",
    "not-voted": "belum memungut suara",
    "void": "dibatalkan tanpa pengganti",
    recap.NO_RECAP: "rekapitulasinya belum disahkan",
    "changed": "berubah sesudah rekapitulasinya disahkan",
}
WORDS_OF_STATE: Mapping[str, str] = {
    "signed": "menandatangani", "refused": "menolak menandatangani", "absent": "tidak hadir",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """``field`` of the form; ``sum``: a total that is set off."""

    field: str
    label: str
    sum: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Rows that stay together on a page where they fit: a section, or one party."""

    section: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """``values`` in the order of the form; -1 = no figure. ``group``: what it is subtotalled in."""

    code: str
    head: str
    values: tuple[int, ...]
    kind: Literal["unit", "subtotal", "changes", "total"] = "unit"
    group: str = ""


@dataclass(frozen=True, slots=True)
class Witness:
    """``number``: of the pair, party or candidate; ``state`` ``signed refused absent``, "" = open."""

    number: int
    of: str
    name: str = ""
    state: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Minutes:
    """What the plenary's own papers say; names stand on the paper only, never in a record."""

    objections: Sequence[str] = ()
    chair: str = ""
    members: Sequence[str] = ()
    witnesses: Sequence[Witness] = ()
    seats: int = 5  # lines for chair and members


@dataclass(frozen=True, slots=True)
class Before:
    """The ratified recap that a reopened plenary puts another in the place of: its plenary's number,
    that of the new one, and the hash that stands on the earlier paper."""

    recap: Recap
    no: int
    now: int
    hash: str


@dataclass(frozen=True)
class Sheet:
    """A whole D.Hasil. ``hash`` is empty while no plenary has opened: it is a draft then."""

    election: str
    model: str
    contest: str
    level: str
    committee: str
    title: Sequence[str]
    places: Sequence[tuple[str, str]]
    blocks: Sequence[Block]
    columns: Sequence[Column]
    index: Mapping[str, int]  # field → position in a column's values
    open: Sequence[tuple[str, str, str]]  # code, name, why
    remarks: Sequence[tuple[str, str, str]]  # code, name, codes that stand open in it
    basis: str
    size: int
    hash: str
    at: str
    stamp: str
    changes: Sequence[tuple[str, str]] = ()  # station, ids of what changed it
    rulings: Sequence[tuple[str, str, str]] = ()  # code, name, the ruling that set its vector
    minutes: Minutes = field(default_factory=Minutes)
    before: Before | None = None
    #: Where the earlier one says something else: code, name, row, figure then, figure now.
    differs: Sequence[tuple[str, str, str, str, str]] = ()

    @property
    def draft(self) -> bool:
        return not self.hash

    @property
    def rows(self) -> list[Row]:
        return [row for block in self.blocks for row in block.rows]

    @property
    def total(self) -> Column:
        return self.columns[-1]


def sheet_of(
    election: Election,
    made: Recap,
    *,
    at: str,
    body: Mapping[str, Any] | None = None,
    minutes: Minutes | None = None,
    before: Before | None = None,
) -> Sheet:
    """The D.Hasil of a recap. ``body``: its record's, None for a draft; ``at`` as a record's;
    ``before``: the recap that this one is made in the place of."""
    place, form = made.place, made.form
    blocks = tuple(_blocks(form))
    return Sheet(
        election=election.name,
        model=f"D.HASIL {MODELS[place.level]}-{suffix(election, place)}",
        contest=_label(election, place.contest, place.area),
        level=place.level,
        committee=committee(election, place),
        title=_title(election, place),
        places=_places(election, place),
        blocks=blocks,
        columns=tuple(_columns(election, made)),
        index=form.index,
        open=_open(election, made),
        remarks=tuple(
            (u.code, name_of(election, u.code), " ".join(u.findings))
            for u in made.columns
            if u.findings
        ),
        basis=made.basis,
        size=made.size,
        hash=recap.content_hash(body) if body else "",
        at=at,
        stamp=STAMPS.get(election.mode, ""),
        changes=tuple((c.station, " ".join(c.ids)) for c in made.changed),
        rulings=tuple(
            (code, name_of(election, code) if code != NATION else "Nasional", ruling)
            for code, ruling in [
                *((u.code, u.ruling) for u in made.columns),
                *((c.station, c.ruling) for c in made.changed),
            ]
            if ruling
        ),
        minutes=minutes or Minutes(witnesses=witnesses(form)),
        before=before,
        differs=tuple(_differences(election, before.recap, made, blocks)) if before else (),
    )


# --- names ------------------------------------------------------------------------------------

#: Where a definition says nothing.
_WORDS: Mapping[str, str] = {
    "province": "Provinsi", "regency": "Kabupaten/Kota", "district": "Kecamatan",
    "village": "Kelurahan/Desa", "station": "TPS", "ppk": "PPK",
}  # fmt: skip


def _label(election: Election, word: str, area: str) -> str:
    found = election.label(word, area)
    return _WORDS.get(word, word) if found == word else found


def suffix(election: Election, place: Place) -> str:
    """The contest as the model names it: PPWP, DPR, and what DPRD is called there (DPRA, DPRP)."""
    own = election.labels.get(f"{place.contest}.{place.area[:2]}")
    return own or SUFFIXES.get(place.contest, place.contest.upper())


def committee(election: Election, place: Place) -> str:
    """Who holds the plenary: PPK Biak Kota, KPU Kabupaten Biak Numfor, KPU."""
    if place.level == "nasional":
        return "KPU"
    name = election.region_name(place.area)
    if place.level == "ppln":
        return f"PPLN {name}"
    if place.level == "kecamatan":
        return f"{_label(election, 'ppk', place.area)} {name}"
    return f"KPU {_region(election, place.area)}"


def _region(election: Election, code: str) -> str:
    """An area with what it is called there: Kabupaten Biak Numfor."""
    known = election.regions.get(code)
    word = next((w for w, n in LENGTHS.items() if n == len(code)), "")
    label = (known.label if known else "") or _label(election, word, code)
    return f"{label} {election.region_name(code)}"


#: Overseas the voters' desk, the box that is carried round and the post are told apart.
_OVERSEAS_WORDS: Mapping[str, str] = {"tpsln": "TPSLN", "ksk": "KSK", "pos": "Pos"}


def _station(election: Election, code: str) -> str:
    known = election.stations.get(code)
    if known is not None and code.startswith(OVERSEAS):
        return _OVERSEAS_WORDS.get(known.kind, "TPSLN")
    return _label(election, "station", code)


def name_of(election: Election, code: str) -> str:
    """A unit's name: ``TPS 003, Kelurahan Saramom``, ``Distrik Biak Kota``."""
    if len(code) == recap.STATION_DIGITS:
        village = _region(election, code[: LENGTHS["village"]])
        return f"{_station(election, code)} {code[-3:]}, {village}"
    return _region(election, code)


def _title(election: Election, place: Place) -> tuple[str, ...]:
    at = {
        "kecamatan": _label(election, "district", place.area), "ppln": "PPLN",
        "kabkota": "Kabupaten/Kota", "provinsi": _label(election, "province", place.area),
        "nasional": "Nasional",
    }[place.level]  # fmt: skip
    return (
        "Berita Acara dan Sertifikat",
        "Rekapitulasi Hasil Penghitungan Perolehan Suara",
        f"{_label(election, place.contest, place.area)} di Tingkat {at}",
        f"{election.name} · pemungutan suara {day(election.date)}",
    )


def _places(election: Election, place: Place) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    if place.area != NATION:
        for word in ("province", "regency", "district"):
            if len(code := place.area[: LENGTHS[word]]) == LENGTHS[word]:
                known = election.regions.get(code)
                label = (known.label if known else "") or _label(election, word, code)
                found.append((label, election.region_name(code)))
    if place.district != NO_DISTRICT:
        district = election.districts.get((place.contest, place.district))
        found.append(("Daerah pemilihan", district.name if district else place.district))
    return tuple(found)


@lru_cache(maxsize=1)
def _labels() -> Mapping[str, str]:
    text = resources.files("sinergi.core").joinpath("messages", "fields.id.json").read_text("utf-8")
    labels: Mapping[str, str] = json.loads(text)
    return labels


# --- rows -------------------------------------------------------------------------------------


def _blocks(form: Template) -> list[Block]:
    """Sections I-III, the votes (one block a party), section V."""
    labels = _labels()
    options = {o.field: o for o in form.options}
    blocks: list[Block] = []
    for section in ("I", "II", "III"):
        rows = [
            Row(f.name, _short(labels[f.name]), f.name.endswith(".j"))
            for f in form.fields
            if f.section == section
        ]
        if rows:
            blocks.append(Block(section, labels[f"section.{section}"], tuple(rows)))
    heading = labels["section.IV"]
    plain = [
        Row(n, f"{options[n].number}. {options[n].name}")
        for n in form.names
        if n.startswith("votes.")
    ]
    if plain:
        blocks.append(Block("IV", heading, tuple(plain)))
    for number, names in form.parties.items():
        total = f"party.{number}.total"
        people = [Row(n, f"{options[n].number}. {options[n].name}") for n in names[1:]]
        blocks.append(
            Block(
                "IV",
                f"{heading} · {number}. {options[total].name}",
                (
                    Row(names[0], "Suara partai politik"), *people,
                    Row(total, "Jumlah suara partai politik dan suara calon", True),
                ),
            )
        )  # fmt: skip
    last = tuple(Row(n, labels[n], n == "total") for n in ("valid", "invalid", "total"))
    return [*blocks, Block("V", labels["section.V"], last)]


def _short(label: str) -> str:
    """``…, laki-laki (L)`` → ``… (L)``: the letter says it in a narrow column."""
    for word in ("laki-laki", "perempuan", "jumlah"):
        label = label.replace(f", {word} (", " (")
    return label


def witnesses(form: Template) -> tuple[Witness, ...]:
    """One line for each pair, party or candidate of the ballot."""
    return tuple(
        Witness(o.party or o.number, o.name)
        for o in form.options
        if not (o.party and o.number)  # a party's candidates have no witness of their own
    )


# --- columns ----------------------------------------------------------------------------------


def _columns(election: Election, made: Recap) -> list[Column]:
    first = made.place.level in FIRST_LEVELS
    out: list[Column] = []
    village: list[Unit] = []
    for position, unit in enumerate(made.columns):
        counts = unit.counts or ()
        if not first or len(unit.code) != recap.STATION_DIGITS:
            name = _region(election, unit.code) if unit.code != NATION else "Nasional"
            head = f"{name} (putusan)" if unit.ruling else name
            out.append(Column(unit.code, head, counts))
            continue
        code = unit.code[: LENGTHS["village"]]
        name = _region(election, code)
        head = f"{_station(election, unit.code)} {unit.code[-3:]}"
        out.append(Column(unit.code, head, counts, group=name))
        village.append(unit)
        following = made.columns[position + 1 : position + 2]
        if not following or not following[0].code.startswith(code):
            sums = recap.totals([u.counts or () for u in village], size=len(made.form.fields))
            out.append(Column(code, "Jumlah", sums, "subtotal", name))
            village = []
    if made.changed:
        sums = recap.totals([], made.differences, len(made.form.fields))
        out.append(Column("pembetulan", "Pembetulan", sums, "changes"))
    out.append(Column("jumlah", "JUMLAH AKHIR", made.counts, "total"))
    return out


def _open(election: Election, made: Recap) -> tuple[tuple[str, str, str], ...]:
    """Units that are not in, with the reason that was typed, or what their state is."""
    found = []
    for unit in made.units:
        if unit.counts is not None and unit.code not in made.open:
            continue
        why = made.open.get(unit.code) or reason_of(unit.state)
        codes = f" ({' '.join(unit.findings)})" if unit.findings else ""
        found.append((unit.code, name_of(election, unit.code), why + codes))
    own = {u.code for u in made.units}  # a station that changed below is listed by itself
    found += [(c, name_of(election, c), why) for c, why in made.open.items() if c not in own]
    return tuple(found)


def _differences(
    election: Election, old: Recap, new: Recap, blocks: Sequence[Block]
) -> Iterator[tuple[str, str, str, str, str]]:
    """Column by column, the corrections from above, and the final sums; rows in the form's order."""
    were, are = _named_columns(old), _named_columns(new)
    for code in [*sorted({*were, *are} - {_CHANGES, _TOTAL}), _CHANGES, _TOTAL]:
        then, now = were.get(code, {}), are.get(code, {})
        name = _SUMS.get(code) or name_of(election, code)
        text = difference if code == _CHANGES else figure
        for block in blocks:
            for row in block.rows:
                a, b = then.get(row.field, EMPTY), now.get(row.field, EMPTY)
                if a != b:
                    label = row.label if block.section != "IV" else f"{block.title} · {row.label}"
                    yield code if code not in _SUMS else "", name, label, text(a), text(b)


_CHANGES, _TOTAL = "pembetulan", "jumlah"
_SUMS = {_CHANGES: "Pembetulan sesudah rekapitulasi di bawahnya", _TOTAL: "JUMLAH AKHIR"}


def _named_columns(made: Recap) -> dict[str, dict[str, int]]:
    """Code → row → figure; a sum that nothing was added to is left out."""
    names, size = made.form.names, len(made.form.fields)
    found = {u.code: dict(zip(names, u.counts or (), strict=True)) for u in made.columns}
    sums = recap.totals([], made.differences, size)
    found[_CHANGES] = dict(zip(names, sums, strict=True))
    found[_TOTAL] = dict(zip(names, made.counts, strict=True))
    return found


def reason_of(state: str) -> str:
    """Why a unit is not in, from its state alone."""
    return REASONS.get(state, state)


MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September",
    "Oktober", "November", "Desember",
)  # fmt: skip


def day(date: str) -> str:
    """``2029-02-14…`` → 14 Februari 2029."""
    year, month, number = date[:10].split("-")
    return f"{int(number)} {MONTHS[int(month) - 1]} {year}"


def figure(n: int) -> str:
    """1.234, – for no figure."""
    return "–" if n == EMPTY else f"{n:,}".replace(",", ".")


def difference(n: int) -> str:
    """+3, -2, 0."""
    return f"{n:+,}".replace(",", ".") if n else "0"
