"""``election.toml``: the election itself, its kinds of station and its contests."""

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, cast

from sinergi.law.definition_csv import without_bom
from sinergi.law.definition_errors import Errors, names
from sinergi.law.definition_table import FILE, MISSING, Table
from sinergi.law.definition_toml import Lines, load
from sinergi.law.election import (
    GROUPS,
    LABELS,
    Contest,
    ContestLevel,
    Kind,
    Method,
    Mode,
    Options,
)
from sinergi.law.regions import NATION, is_code

DEFAULT_HOST = "sinergi.invalid"
MAX_LIMIT = 99_999
MAX_BOXES = 9
PER_THOUSAND = 1000

#: What may stand on the ballot of a contest that is decided so; the first is the default.
OPTIONS_OF: dict[Method, tuple[Options, ...]] = {
    "president": ("pairs",),
    "plurality": ("pairs", "candidates"),
    "majority": ("pairs", "candidates"),
    "most-votes": ("candidates",),
    "sainte-lague": ("parties",),
}
LEVELS: tuple[ContestLevel, ...] = ("nasional", "provinsi", "kabkota")
MODES: tuple[Mode, ...] = ("real", "rehearsal", "demo")

#: Names that would collide with other folders beside an election's, or with its register's log.
RESERVED_IDS = ("assets", "keys", "periksa", "postgres", "public")
RESERVED_CONTESTS = ("register",)
RESERVED_KINDS = ("recap",)

_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")  # fmt: skip
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_WARNING = re.compile(r"W\d{3}")


@dataclass(frozen=True)
class Header:
    """What ``election.toml`` says, and where it says it."""

    lines: Lines
    id: str
    name: str
    mode: Mode
    date: str
    host: str
    labels: dict[str, str]
    second_reading: str
    keys_until: str
    checks: tuple[str, ...]
    kinds: dict[str, Kind]
    contests: dict[str, Contest]
    unsure: frozenset[str]  # contests with an error of their own: nothing is concluded from them


def read(
    errors: Errors,
    text: str,
    known_checks: Collection[str],
    known_warnings: Collection[str] | None,
) -> Header | None:
    """Reads the file; None where it is not TOML at all. Errors are added, values stay usable."""
    text = without_bom(errors, FILE, text)
    data = load(errors, FILE, text)
    if data is None:
        return None
    lines = Lines(text)
    top = Table(errors, lines, data)
    mode = cast(Mode, top.choice("mode", MODES) or "demo")
    kinds = {
        code: _kind(errors, lines, code, table, known_warnings)
        for code, table in top.table("kinds", required=True).items()
    }
    contests: dict[str, Contest] = {}
    unsure: set[str] = set()
    for code, table in top.table("contests", required=True).items():
        before = len(errors)
        contests[code] = _contest(errors, lines, code, table, kinds)
        if len(errors) > before:
            unsure.add(code)
    header = Header(
        lines=lines,
        id=_id(top),
        name=top.text("name"),
        mode=mode,
        date=_date(top),
        host=_host(top),
        labels=_labels(errors, lines, top, contests),
        second_reading=_second_reading(top),
        keys_until=_keys_until(top, mode),
        checks=_checks(top, known_checks),
        kinds=kinds,
        contests=contests,
        unsure=frozenset(unsure),
    )
    top.done()
    return header


def is_date(text: str) -> bool:
    """``YYYY-MM-DD`` and a day of the calendar."""
    try:
        return bool(_DATE.fullmatch(text) and datetime.date.fromisoformat(text))
    except ValueError:
        return False


def is_stamp(text: str) -> bool:
    """``YYYY-MM-DDThh:mm:ss±hh:mm`` and a moment of the calendar."""
    try:
        return bool(_STAMP.fullmatch(text) and datetime.datetime.fromisoformat(text))
    except ValueError:
        return False


def _id(top: Table) -> str:
    found = top.text("id")
    if found and not _ID.fullmatch(found):
        top.wrong(
            "id", f"id is {found!r}",
            "use lower-case ASCII letters, digits and dashes, at most 63: pemilu-2029",
        )  # fmt: skip
    elif found in RESERVED_IDS:
        top.wrong("id", f"id {found!r} is the name of a folder of the site", "choose another id")
    return found


def _date(top: Table) -> str:
    value = top.get("date", MISSING)
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, datetime.date) else value
    if isinstance(text, str) and is_date(text):
        return text
    top.wrong("date", f"date is {text!r}", 'write the voting day as "YYYY-MM-DD"')
    return ""


def _host(top: Table) -> str:
    found = top.text("host", DEFAULT_HOST)
    if found and not _HOST.fullmatch(found):
        top.wrong(
            "host", f"host is {found!r}",
            "write the bare name, lower case, no scheme, port or path: pemilu.example.id",
        )  # fmt: skip
    return found


def _second_reading(top: Table) -> str:
    value = top.get("second_reading", "none")
    if isinstance(value, str) and value in ("none", "all"):
        return value
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= PER_THOUSAND:
        return str(value)
    top.wrong(
        "second_reading", f"second_reading is {value!r}",
        f'write "none", "all", or a whole number per thousand from 1 to {PER_THOUSAND}',
    )  # fmt: skip
    return "none"


def _keys_until(top: Table, mode: Mode) -> str:
    value = top.get("keys_until", "")
    text = value.isoformat() if isinstance(value, datetime.datetime) else value
    if text == "" and mode != "real":
        return ""
    if text == "":
        top.wrong(
            "keys_until", "keys_until is missing, and the mode is real",
            'add when enrolled keys begin to count as late: keys_until = "2029-02-13T23:59:59+07:00"',
        )  # fmt: skip
        return ""
    if isinstance(text, str) and is_stamp(text):
        return text
    top.wrong(
        "keys_until", f"keys_until is {text!r}",
        'write a time with its offset: "YYYY-MM-DDThh:mm:ss+hh:mm"',
    )  # fmt: skip
    return ""


def _checks(top: Table, known: Collection[str]) -> tuple[str, ...]:
    found = top.texts("checks", tuple(known))
    for code in found:
        if code not in known:
            top.wrong(
                "checks", f"unknown check {code!r}",
                "take it out or correct it (only V and A codes of checks.md stand here)", code,
            )  # fmt: skip
    return tuple(sorted(found))


def _labels(
    errors: Errors, lines: Lines, top: Table, contests: Collection[str]
) -> dict[str, str]:  # fmt: skip
    """``word -> label``, and ``word.area -> label`` for the tables ``[labels.<area>]``."""
    words = (*LABELS, *contests)
    value = top.get("labels", {})
    if not isinstance(value, dict):
        top.wrong("labels", "labels is not a table", "write a table: [labels]")
        return {}
    found: dict[str, str] = {}
    plain = {k: v for k, v in value.items() if not isinstance(v, dict)}
    for area, entries in [("", plain), *((k, v) for k, v in value.items() if isinstance(v, dict))]:
        path = ("labels", area) if area else ("labels",)
        if area and not is_code(area):
            errors.add(
                FILE, lines.line(*path), f"[labels.{area}] is not the code of an area",
                "use a region's code: [labels.11]",
            )  # fmt: skip
        table = Table(errors, lines, entries, *path)
        for word in words:
            if word in entries:
                found[f"{word}.{area}" if area else word] = table.text(word)
        for word in entries:
            if word not in words:
                table.wrong(word, f"unknown label {word!r}", f"use one of {names(words, 20)}")
    return dict(sorted(found.items()))


def _kind(
    errors: Errors,
    lines: Lines,
    code: str,
    data: dict[str, Any],
    known_warnings: Collection[str] | None,
) -> Kind:
    table = Table(errors, lines, data, "kinds", code)
    if not _ID.fullmatch(code) or code in RESERVED_KINDS:
        errors.add(
            FILE, lines.line("kinds", code), f"kind {code!r} has no usable code",
            f"use lower-case ASCII letters, digits and dashes, and not {names(RESERVED_KINDS)}",
        )  # fmt: skip
    warnings = table.texts("warnings", ())
    for warning in warnings:
        known = bool(_WARNING.fullmatch(warning)) and (
            known_warnings is None or warning in known_warnings
        )
        if not known:
            table.wrong(
                "warnings", f"kinds.{code}: unknown warning {warning!r}",
                "take it out or correct it (only W codes of checks.md stand here)", warning,
            )  # fmt: skip
    kind = Kind(
        code=code,
        name=table.text("name", code),
        limit=table.whole("limit", 1, MAX_LIMIT),
        reserve=table.share("reserve"),
        boxes=table.whole("boxes", 1, MAX_BOXES),
        turnout_min=table.share("turnout_min", 0),
        invalid_max=table.share("invalid_max", 1),
        warnings=tuple(sorted(warnings)),
    )
    table.done()
    return kind


def _contest(
    errors: Errors, lines: Lines, code: str, data: dict[str, Any], kinds: Collection[str]
) -> Contest:
    table = Table(errors, lines, data, "contests", code)
    if not _ID.fullmatch(code) or code in RESERVED_CONTESTS:
        errors.add(
            FILE, lines.line("contests", code), f"contest {code!r} has no usable code",
            f"use lower-case ASCII letters, digits and dashes, and not {names(RESERVED_CONTESTS)}",
        )  # fmt: skip
    method = cast(Method, table.choice("method", OPTIONS_OF) or "plurality")
    known_method = data.get("method") == method
    every = tuple(dict.fromkeys(o for options in OPTIONS_OF.values() for o in options))
    options = table.choice("options", every, OPTIONS_OF[method][0]) or OPTIONS_OF[method][0]
    if known_method and options not in OPTIONS_OF[method]:
        table.wrong(
            "options", f"contests.{code}: method {method} does not decide between {options}",
            f"for this method options is one of {names(OPTIONS_OF[method])}",
        )  # fmt: skip
    for key in ("areas", "except_areas"):
        for area in _raw_texts(data, key):
            if area == NATION or not is_code(area):
                table.wrong(
                    key, f"contests.{code}.{key}: {area!r} is not the code of an area",
                    "use a code of 2, 4, 6, 10 or 13 digits; leave areas out for the whole country", area,
                )  # fmt: skip
    except_kinds = table.texts("except_kinds", ())
    for kind in except_kinds:
        if kind not in kinds:
            table.wrong(
                "except_kinds", f"contests.{code}.except_kinds: unknown kind {kind!r}",
                f"use one of {names(kinds)}", kind,
            )  # fmt: skip
    fields = table.texts("fields", GROUPS)
    for group in fields:
        if group not in GROUPS:
            table.wrong(
                "fields", f"contests.{code}.fields: unknown group {group!r}",
                f"use some of {names(GROUPS)}", group,
            )  # fmt: skip
    contest = Contest(
        code=code,
        name=table.text("name", code),
        level=cast(ContestLevel, table.choice("level", LEVELS) or "nasional"),
        options=cast(Options, options),
        method=method,
        threshold=table.share("threshold", 0),
        areas=tuple(sorted(table.texts("areas", ()))),
        except_areas=tuple(sorted(table.texts("except_areas", ()))),
        except_kinds=tuple(sorted(except_kinds)),
        fields=tuple(g for g in GROUPS if g in fields),
    )
    table.done()
    return contest


def _raw_texts(data: dict[str, Any], key: str) -> list[str]:
    value = data.get(key)
    return [v for v in value if isinstance(v, str)] if isinstance(value, list) else []
