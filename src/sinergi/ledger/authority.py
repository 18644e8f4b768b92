"""Who must sign a record of each kind, and whether these signatures do.

A note carries exactly the signatures its kind asks for: a missing, unknown, repeated or extra one
is refused, so that nobody can re-post a public record with a line of their own.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sinergi.ledger.keys import NATION, ROOT_ENROLS, KeyInfo, PublicKey, covers
from sinergi.ledger.note import (
    Ed25519Verifier,
    NoteError,
    P256Verifier,
    parse_vkey,
    unbase64,
)
from sinergi.ledger.record import Record

Refusal = Literal["unknown-key", "bad-signature", "out-of-scope", "bad-note"]
Lookup = Callable[[str, str], KeyInfo | None]  # (name, key id in hex)
Verifies = Callable[[PublicKey, bytes, bytes], bool]  # (key, text, signature)

#: Kinds that say something of one station and are kept, held (V002), when a key is not enrolled.
KEPT = ("result", "correction", "reading")


class Refused(ValueError):
    """``code`` as the records endpoint answers it."""

    def __init__(self, code: Refusal, detail: str):
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Roots:
    """The root keys: m of n; the file ``roots`` (first line ``m of n``, then one vkey a line)."""

    needed: int
    keys: Mapping[tuple[str, str], P256Verifier]  # by (name, key id)

    @classmethod
    def parse(cls, text: str) -> "Roots":
        """Raises NoteError."""
        lines = [line for line in text.split("\n") if line]
        words = lines[0].split() if lines else []
        if len(words) != 3 or words[1] != "of" or not (words[0] + words[2]).isdecimal():
            raise NoteError("roots: the first line is not 'm of n'")
        needed, count = int(words[0]), int(words[2])
        keys = {}
        for line in lines[1:]:
            key = parse_vkey(line)
            if not isinstance(key, P256Verifier):
                raise NoteError(f"roots: {key.name} is not a P-256 key")
            keys[key.name, key.keyid.hex()] = key
        if not 1 <= needed <= count or count != len(keys) or count != len(lines) - 1:
            raise NoteError(f"roots: says {needed} of {count}, holds {len(keys)} different keys")
        if len({k.spki for k in keys.values()}) != count:
            raise NoteError("roots: the same key stands under two names")
        return cls(needed, keys)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The keys that signed, in the order of their lines; roots are not among them."""

    keys: tuple[KeyInfo, ...]

    @property
    def all_enrolled(self) -> bool:
        return all(k.status == "enrolled" for k in self.keys)


def verifies(key: PublicKey, text: bytes, signature: bytes) -> bool:
    return key.verifies(text, signature)


def judge(
    record: Record,
    lookup: Lookup,
    roots: Roots,
    *,
    area_of_photo: Callable[[str], str | None] = lambda _: None,
    verifies: Verifies = verifies,
) -> Verdict:
    """Checks a record's signatures against its kind. Raises Refused.

    ``lookup`` gives keys of the register at the moment of judging; None = neither requested nor
    enrolled. ``area_of_photo`` gives the station of a published photo, for ``withhold``. ``verifies`` leaves
    the arithmetic to someone who does it elsewhere, many at once.
    """
    body = record.body
    needs = _NEEDS[record.kind](body)
    if needs == "roots":
        _by_roots(record, roots, verifies)
        return Verdict(())
    if needs == "itself":
        _by_itself(record, verifies)
        return Verdict(())
    keys = _keys(record, lookup)
    _RULES[needs](body, keys, lookup, area_of_photo)
    for key, signature in zip(keys, record.signatures, strict=True):
        if not key.may_sign(record.kind):
            raise Refused("out-of-scope", f"{key.name} may not sign {record.kind}")
        if not verifies(key.public, record.text, signature.value):
            raise Refused("bad-signature", f"the signature of {key.name} does not verify")
    if record.kind not in KEPT:
        for key in keys:
            if key.status != "enrolled":
                raise Refused("out-of-scope", f"{key.name} is {key.status}, not enrolled")
    return Verdict(keys)


def _keys(record: Record, lookup: Lookup) -> tuple[KeyInfo, ...]:
    found = []
    for signature in record.signatures:
        key = lookup(signature.name, signature.keyid.hex())
        if key is None:
            raise Refused(
                "unknown-key",
                f"{signature.name} ({signature.keyid.hex()}) is neither requested nor enrolled",
            )
        found.append(key)
    if len({k.keyid for k in found}) != len(found):
        raise Refused("bad-note", "the same key signed under two names")
    return tuple(found)


def _count(keys: Sequence[KeyInfo], wanted: int) -> None:
    if len(keys) != wanted:
        raise Refused("bad-note", f"{len(keys)} signatures where this kind asks for {wanted}")


def _by_roots(record: Record, roots: Roots, verifies: Verifies) -> None:
    if len(record.signatures) != roots.needed:
        raise Refused(
            "bad-note",
            f"{len(record.signatures)} signatures where {roots.needed} root keys are asked for",
        )
    for signature in record.signatures:
        key = roots.keys.get((signature.name, signature.keyid.hex()))
        if key is None:
            raise Refused("unknown-key", f"{signature.name} is not a root key")
        if not verifies(key, record.text, signature.value):
            raise Refused("bad-signature", f"the signature of {signature.name} does not verify")


def _by_itself(record: Record, verifies: Verifies) -> None:
    """A ``request`` is signed by the key it brings, under the name it asks for."""
    if len(record.signatures) != 1:
        raise Refused("bad-note", "a request has one signature, its own")
    signature = record.signatures[0]
    key = public_key(record.body)
    if signature.name != record.body["name"] or signature.keyid != key.keyid:
        raise Refused("unknown-key", "a request is signed by the key it brings")
    if not verifies(key, record.text, signature.value):
        raise Refused("bad-signature", "the signature of the request does not verify")


def public_key(body: Mapping[str, Any]) -> PublicKey:
    """The key that a ``request`` or ``enrol`` brings; raises Refused."""
    try:
        spki = unbase64(body["key"])
        if body["role"] == "log":
            return Ed25519Verifier.from_spki(body["name"], spki)
        return P256Verifier.from_spki(body["name"], spki)
    except NoteError as error:
        raise Refused("bad-note", f".key {error}") from error


# --- rules by what is needed -------------------------------------------------------------------

PhotoArea = Callable[[str], str | None]


def _covering(keys: Sequence[KeyInfo], area: str, roles: tuple[str, ...]) -> None:
    for key in keys:
        if key.role not in roles:
            raise Refused("out-of-scope", f"{key.name} is not of role {' or '.join(roles)}")
        if not key.covers(area):
            raise Refused("out-of-scope", f"{key.name} does not cover {area}")


def _device(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 1)
    if keys[0].role != "device" or keys[0].scope != body["station"]:
        raise Refused("out-of-scope", f"{keys[0].name} is not a device of {body['station']}")


def _desk_and_second(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    """The desk signs first; the second is a different key of role desk or approver."""
    _count(keys, 2)
    area = body.get("station") or body["area"]
    _covering(keys[:1], area, ("desk",))
    _covering(keys[1:], area, ("desk", "approver"))


def _desk(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 1)
    _covering(keys, body["area"], ("desk",))


def _reopening(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 2)
    _covering(keys[:1], body["area"], ("desk",))
    _covering(keys[1:], body["area"], ("desk", "approver"))
    above = body["area"] == NATION or len(keys[1].scope) < len(body["area"])
    if not (above or keys[1].scope == NATION):
        raise Refused("out-of-scope", f"{keys[1].name} is not of the level above {body['area']}")


def _reader(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 1)
    if body["by"] == "server":
        _covering(keys, body["station"], ("reader",))
    else:
        _covering(keys, body["station"], ("desk", "device"))
        if keys[0].role == "device" and keys[0].scope != body["station"]:
            raise Refused("out-of-scope", f"{keys[0].name} is not a device of {body['station']}")


def _importer(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 1)
    _covering(keys, body["station"], ("importer",))


def _authority(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 1)
    for area in body.get("stations") or [body.get("area")]:
        if area is not None:
            _covering(keys, area, ("authority",))
    _covering(keys, keys[0].scope, ("authority",))


def _log(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    _count(keys, 1)
    if keys[0].role != "log" or not keys[0].name.endswith(f"/{body['election']}/{body['log']}"):
        raise Refused("out-of-scope", f"{keys[0].name} is not the key of log {body['log']}")


def _two_keys(body: Mapping[str, Any], keys: Sequence[KeyInfo], *_: object) -> None:
    """Enrolment below the roots: a device by two approvers, the rest by authorities or approvers."""
    _count(keys, 2)
    roles = ("approver",) if body["role"] == "device" else ("authority", "approver")
    _covering(keys, body["scope"], roles)


def _revoking(
    body: Mapping[str, Any], keys: Sequence[KeyInfo], lookup: Lookup, _photo: PhotoArea
) -> None:
    _count(keys, 1)
    target = lookup(body["name"], body["keyid"])
    if target is None:
        raise Refused("unknown-key", f"{body['name']} ({body['keyid']}) is not in the register")
    if target.role in ROOT_ENROLS:
        raise Refused("out-of-scope", f"{target.name} is revoked by root keys")
    _covering(keys, target.scope, ("authority", "approver"))


def _withholding(
    body: Mapping[str, Any], keys: Sequence[KeyInfo], _lookup: Lookup, photo: PhotoArea
) -> None:
    _count(keys, 2)
    area = photo(body["id"]) if body["what"] == "photo" else body["id"].split("/")[1]
    _covering(keys, area or NATION, ("desk", "approver", "authority"))


_RULES: Mapping[str, Callable[[Mapping[str, Any], Sequence[KeyInfo], Lookup, PhotoArea], None]] = {
    "device": _device,
    "desk and second": _desk_and_second,
    "desk": _desk,
    "reopening": _reopening,
    "reader": _reader,
    "importer": _importer,
    "authority": _authority,
    "log": _log,
    "two keys": _two_keys,
    "revoking": _revoking,
    "withholding": _withholding,
}


def _always(need: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda _: need


def _sitting_needs(body: Mapping[str, Any]) -> str:
    return {"ratified": "desk and second", "reopened": "reopening"}.get(body["event"], "desk")


def _revoke_needs(body: Mapping[str, Any]) -> str:
    role = body["name"].split("/")[0]
    return "roots" if role in ROOT_ENROLS or role not in _BELOW_ROOTS else "revoking"


_BELOW_ROOTS = ("approver", "desk", "device", "importer")

#: What each kind needs, by its body.
_NEEDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "config": _always("roots"),
    "request": _always("itself"),
    "enrol": lambda b: "roots" if b["role"] in ROOT_ENROLS else "two keys",
    "revoke": _revoke_needs,
    "result": lambda b: "desk and second" if "copy_of" in b else "device",
    "import": _always("importer"),
    "reading": _always("reader"),
    "correction": lambda b: "desk and second" if "sitting" in b else "device",
    "recount": _always("desk and second"),
    "settle": _always("desk and second"),
    "revote": _always("authority"),
    "postpone": _always("authority"),
    "void": _always("authority"),
    "rescind": _always("authority"),
    "adjust": _always("authority"),
    "audit": _always("authority"),
    "sitting": _sitting_needs,
    "recap": _always("desk and second"),
    "note": _always("desk"),
    "withhold": _always("withholding"),
    "anchor": _always("log"),
}

__all__ = ["KEPT", "Lookup", "Refused", "Roots", "Verdict", "covers", "judge", "public_key"]
