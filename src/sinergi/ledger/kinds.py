"""The kinds of record as data: which keys each has, and what each value may be.

docs/record-format.md is this table in words. Unknown keys are refused; an optional key is left
out, never empty; a new version of the format is a new first line.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

MAX_TEXT = 120
MAX_COUNT = 2**53 - 1
HOWS = ("typed", "read+asked", "read+confirmed", "copy", "imported")
SOURCES = ("kpps", "kecamatan", "kabkota", "provinsi", "nasional", "ppln", "ruling", "import")
LEVELS = ("kecamatan", "kabkota", "provinsi", "nasional", "ppln")
SITTING_EVENTS = ("opened", "paused", "resumed", "closed", "ratified", "reopened")
NOTE_WHATS = ("ack", "objection", "advice", "recommendation", "ruling")
NOTE_STATES = ("open", "noted", "settled", "carried", "rejected")
ROLES = ("authority", "approver", "desk", "device", "importer", "log", "node", "reader")

#: Says what is wrong with a value, None where nothing is.
Check = Callable[[Any], str | None]

_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"
_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_AT = re.compile(rf"{_DAY}T{_CLOCK}:[0-5][0-9][+-]{_CLOCK}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


class BadCounts(ValueError):
    """``counts`` is not a list of integers within bounds."""


def _matches(pattern: str, what: str) -> Check:
    compiled = re.compile(pattern)

    @lru_cache(maxsize=2048)  # forms, contests and stations come again and again
    def fits(value: str) -> bool:
        return compiled.fullmatch(value) is not None

    def check(value: Any) -> str | None:
        return None if isinstance(value, str) and fits(value) else f"is not {what}"

    return check


def _one_of(*values: str) -> Check:
    def check(value: Any) -> str | None:
        known = isinstance(value, str) and value in values
        return None if known else f"is none of {', '.join(values)}"

    return check


def _integer(low: int, high: int) -> Check:
    def check(value: Any) -> str | None:
        good = type(value) is int and low <= value <= high
        return None if good else f"is not an integer from {low} to {high}"

    return check


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return "is not a text"
    if len(value) > MAX_TEXT:
        return f"is longer than {MAX_TEXT} characters"
    if _CONTROL.search(value):
        return "holds a control character"
    return None if unicodedata.is_normalized("NFC", value) else "is not in NFC"


def _at(value: Any) -> str | None:
    if not isinstance(value, str) or not _AT.fullmatch(value):
        return "is not YYYY-MM-DDThh:mm:ss±hh:mm"
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return "is no time of any calendar"
    return "writes UTC as -00:00" if value.endswith("-00:00") else None


def _date(value: Any) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(_DAY, value):
        return "is not YYYY-MM-DD"
    try:
        date.fromisoformat(value)
    except ValueError:
        return "is no date of any calendar"
    return None


def _sorted_list(item: Check, *, least: int = 1, most: int = 2**20) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list) or not least <= len(value) <= most:
            return f"is not a list of {least} to {most} items"
        for position, entry in enumerate(value):
            if wrong := item(entry):
                return f"[{position}] {wrong}"
        return None if value == sorted(set(value)) else "is not sorted without repeats"

    return check


def _unsorted_hashes(value: Any) -> str | None:
    if not isinstance(value, list) or not 1 <= len(value) <= 64:
        return "is not a list of 1 to 64 ids"
    for position, entry in enumerate(value):
        if wrong := HASH(entry):
            return f"[{position}] {wrong}"
    return None if len(set(value)) == len(value) else "repeats an id"


def _mapping(key: Check, value_check: Check) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, dict) or not value:
            return "is not an object with something in it"
        for name, entry in value.items():
            if wrong := key(name):
                return f"key {name!r} {wrong}"
            if wrong := value_check(entry):
                return f".{name} {wrong}"
        return None

    return check


def _object(required: Mapping[str, Check], optional: Mapping[str, Check]) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "is not an object"
        for name in required:
            if name not in value:
                return f".{name} is missing"
        for name, entry in value.items():
            known = required.get(name) or optional.get(name)
            if known is None:
                return f".{name} is unknown"
            if wrong := known(entry):
                return f".{name} {wrong}"
        return None if value else "is empty"

    return check


def _counts(least: int) -> Check:
    def check(value: Any) -> str | None:
        if not isinstance(value, list) or not value:
            raise BadCounts("counts is not a list of integers")
        if set(map(type, value)) != {int}:
            raise BadCounts("counts holds something that is not an integer")
        if min(value) < least or max(value) > MAX_COUNT:
            raise BadCounts(f"counts holds a number below {least} or above 2^53 - 1")
        return None

    return check


HASH = _matches(r"[0-9a-f]{64}", "a SHA-256 in lower-case hex")
_AREA = r"(nasional|[0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10}|[0-9]{13})"
AREA = _matches(_AREA, "a region's code or 'nasional'")
STATION = _matches(r"[0-9]{13}", "a station's 13 digits")
_CONTEST = r"(?!register(?:/|$))[a-z][a-z0-9-]{0,15}"
CONTEST = _matches(_CONTEST, "a contest")
DISTRICT = _matches(r"-|[A-Za-z0-9]{1,16}", "a district or '-'")
FORM = _matches(r"[a-z][a-z0-9-]{0,15}/(-|[A-Za-z0-9]{1,16})/[0-9a-f]{16}", "a form")
CODE = _matches(r"[VAW][0-9]{3}", "a check's code")
NAME = _matches(r"[^\s+\x00-\x1f\x7f]{1,200}", "a key's name")
KEYID = _matches(r"[0-9a-f]{8}", "a key id")
BASE64 = _matches(r"[A-Za-z0-9+/]{8,400}={0,2}", "base64")
ELECTION = _matches(r"[a-z0-9][a-z0-9-]{0,62}", "an election's id")
ROUND = _integer(0, 99)
MINUTES = _matches(r"nihil|[0-9a-f]{64}", "'nihil' or a SHA-256")
LOG = _matches(r"[a-z][a-z0-9-]{0,15}", "a log's name")

_SIGNERS = _object(
    {"kpps": _integer(0, 99)},
    {"witnesses": _mapping(_matches(r"[1-9][0-9]{0,2}", "a number"), _one_of("signed", "absent", "refused"))},
)  # fmt: skip
_TIMES = _object({}, dict.fromkeys(("opened", "closed", "count_began", "count_ended"), _at))
_SEEN = _object(
    {}, {"station": STATION, "contest": CONTEST, "page": _integer(1, 99)}
)  # fmt: skip
_STATIONS = _sorted_list(STATION)
_KINDS = _sorted_list(_matches(r"[a-z]{3,16}", "a kind"), least=0, most=32)  # a node signs none
_STATION_RESULT = {
    "contest": CONTEST, "station": STATION, "round": ROUND, "form": FORM,
    "counts": _counts(-1), "source": _one_of(*SOURCES), "how": _one_of(*HOWS),
}  # fmt: skip
_STATION_OPTIONS = {
    "model": HASH, "copy_of": _one_of("witness", "supervisor", "pps"), "photos": HASH,
    "acks": _mapping(CODE, _text), "signers": _SIGNERS, "times": _TIMES, "minutes": MINUTES,
}  # fmt: skip
_KEY = {"key": BASE64, "name": NAME, "role": _one_of(*ROLES), "scope": AREA, "kinds": _KINDS}
_SET_ASIDE = {
    "contest": CONTEST, "round": ROUND, "stations": _STATIONS, "ground": _text, "reason": _text,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """``required`` and ``optional`` keys beside ``at``, ``election``, ``kind``."""

    required: Mapping[str, Check]
    optional: Mapping[str, Check]


def _kind(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Kind:
    head: dict[str, Check] = {"at": _at, "election": ELECTION, "kind": _text}
    return Kind(head | dict(required), dict(optional or {}))


KINDS: Mapping[str, Kind] = {
    "config": _kind(
        {
            "definition": HASH,
            "forms": _mapping(CONTEST, HASH),
            "stations": _mapping(CONTEST, HASH),
        },
        {"app": HASH},
    ),
    "request": _kind(_KEY),
    "enrol": _kind(_KEY, {"request": HASH, "reason": _text}),
    "revoke": _kind({"name": NAME, "keyid": KEYID, "reason": _text}),
    "result": _kind(_STATION_RESULT, _STATION_OPTIONS),
    "import": _kind({**_STATION_RESULT, "row": HASH}, _STATION_OPTIONS),
    "reading": _kind(
        {
            "contest": CONTEST, "station": STATION, "round": ROUND, "form": FORM, "of": HASH,
            "counts": _counts(-2), "by": _one_of("typed-blind", "server"),
        },
        {"model": HASH, "seen": _SEEN},
    ),
    "correction": _kind(
        {**_STATION_RESULT, "replaces": _sorted_list(HASH, most=16), "reason": _text},
        {**_STATION_OPTIONS, "sitting": HASH, "evidence": HASH},
    ),
    "recount": _kind(
        {**_STATION_RESULT, "replaces": _sorted_list(HASH, most=16), "reason": _text},
        {**_STATION_OPTIONS, "sitting": HASH, "evidence": HASH},
    ),
    "settle": _kind(
        {
            "contest": CONTEST, "station": STATION, "round": ROUND, "records": _unsorted_hashes,
            "codes": _sorted_list(CODE, most=64), "as": _one_of("confirmed", "noted", "chosen"),
            "reason": _text,
        },
        {"sitting": HASH},
    ),
    "revote": _kind(_SET_ASIDE, {"form": FORM, "ruling": _text, "date": _date}),
    "postpone": _kind(_SET_ASIDE, {"ruling": _text}),
    "void": _kind(_SET_ASIDE, {"ruling": _text}),
    "rescind": _kind({"contest": CONTEST, "record": HASH, "reason": _text}, {"ruling": _text}),
    "sitting": _kind(
        {
            "level": _one_of(*LEVELS), "area": AREA, "contests": _sorted_list(CONTEST, most=16),
            "no": _integer(1, 9999), "event": _one_of(*SITTING_EVENTS),
        },
        {"recaps": _sorted_list(HASH, most=800), "reopens": HASH, "reason": _text, "ruling": _text},
    ),
    "recap": _kind(
        {
            "level": _one_of(*LEVELS), "area": AREA, "contest": CONTEST, "district": DISTRICT,
            "sitting": HASH, "form": FORM, "counts": _counts(-1), "basis": HASH,
            "size": _integer(0, 10**7), "pdf": HASH,
        },
        {"open": _mapping(AREA, _text), "changes": _sorted_list(HASH, most=800)},
    ),
    "adjust": _kind(
        {
            "contest": CONTEST, "level": _one_of(*LEVELS), "area": AREA, "district": DISTRICT,
            "form": FORM, "counts": _counts(-1), "ruling": _text,
        }
    ),
    "note": _kind(
        {"what": _one_of(*NOTE_WHATS), "area": AREA},
        {
            "reason": _text, "hash": HASH, "contest": CONTEST, "record": HASH,
            "codes": _sorted_list(CODE, most=64), "sitting": HASH, "state": _one_of(*NOTE_STATES),
        },
    ),
    "withhold": _kind(
        {
            "what": _one_of("photo", "numbers"),
            "id": _matches(rf"[0-9a-f]{{64}}|{_CONTEST}/{_AREA}", "a photo's hash or contest/area"),
            "on": _integer(0, 1), "reason": _text,
        }
    ),
    "anchor": _kind({"log": LOG, "size": _integer(0, MAX_COUNT), "root": HASH}),
    "audit": _kind(
        {"contest": CONTEST, "step": _one_of("plan", "draw", "result"), "hash": HASH}
    ),
}  # fmt: skip


def _together(body: Mapping[str, Any]) -> str | None:
    """Rules over several keys of one record."""
    kind = body["kind"]
    if kind == "note" and body["what"] == "ack" and "reason" not in body:
        return ".reason is missing (an ack says why)"
    if kind == "note" and body["what"] != "ack" and "hash" not in body:
        return ".hash is missing"
    if kind == "settle" and body["as"] == "noted" and "sitting" not in body:
        return ".sitting is missing (only an open sitting notes)"
    if kind == "sitting":
        event = body["event"]
        if ("reopens" in body) != (event == "reopened"):
            return ".reopens goes with event reopened, and only with it"
        if ("recaps" in body) != (event == "ratified"):
            return ".recaps goes with event ratified, and only with it"
        if event == "reopened" and body["level"] == "nasional" and "ruling" not in body:
            return ".ruling is missing (to reopen the national plenary)"
    if kind == "withhold" and (body["what"] == "photo") != ("/" not in body["id"]):
        return ".id is a hash for a photo, contest/area for numbers"
    if kind == "anchor" and not body["at"].endswith("+00:00"):
        return ".at is not UTC"
    if "how" in body and ("copy_of" in body) != (body["how"] == "copy"):
        return ".copy_of goes with how copy, and only with it"
    if kind in ("result", "correction", "recount") and (
        body["source"] == "import" or body["how"] == "imported"
    ):
        return "is a result, not an import"
    if "form" in body and "contest" in body and body["form"].split("/")[0] != body["contest"]:
        return ".form belongs to another contest"
    return None


def fault(body: Mapping[str, Any]) -> str | None:
    """What is wrong with a record's keys and values, None where nothing is.

    Raises BadCounts where ``counts`` is the fault.
    """
    kind = KINDS.get(body.get("kind", "")) if isinstance(body.get("kind"), str) else None
    if kind is None:
        return ".kind is unknown"
    for name, check in kind.required.items():
        if name not in body:
            return f".{name} is missing"
        if wrong := check(body[name]):
            return f".{name} {wrong}"
    if len(body) > len(kind.required):
        for name, value in body.items():
            if name not in kind.required:
                optional = kind.optional.get(name)
                if optional is None:
                    return f".{name} is unknown"
                if wrong := optional(value):
                    return f".{name} {wrong}"
    return _together(body)
