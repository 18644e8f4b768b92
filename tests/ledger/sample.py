"""A small chain of keys, one sound body of every kind, and how tests change them."""

import base64
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from sinergi.ledger import record, selfmade
from sinergi.ledger.authority import Roots
from sinergi.ledger.keys import new_ed25519, new_p256
from sinergi.ledger.note import Ed25519Signer, P256Signer, Signature, spki_of
from sinergi.ledger.register import Register

ELECTION = "pemilu-2024"
HOST = "pemilu.example.id"
AT = "2024-02-14T21:09:17+09:00"
STATION = "9106010001001"
OTHER_STATION = "9106010001002"
DISTRICT = "910601"
REGENCY = "9106"
FORM = "ppwp/-/3f9a61c2b0d47e15"
COUNTS = [100, 90, 190, -1, 0, 7]

Signer = P256Signer | Ed25519Signer


def digest(number: int) -> str:
    return f"{number:064x}"


@cache
def key(name: str) -> P256Signer:
    """One key a name for the whole run: making keys is slow."""
    return new_p256(name)


@cache
def log_key(name: str) -> Ed25519Signer:
    return new_ed25519(name)


def b64(spki: bytes) -> str:
    return base64.b64encode(spki).decode()


ROOT_KEYS = tuple(key(f"root/nasional/{n}") for n in "123")
AUTHORITIES = tuple(key(f"authority/nasional/{n}") for n in "12")
REGENCY_AUTHORITY = key(f"authority/{REGENCY}/1")
APPROVERS = tuple(key(f"approver/{DISTRICT}/{n}") for n in "12")
DESKS = tuple(key(f"desk/{DISTRICT}/{n}") for n in "12")
REGENCY_DESK = key(f"desk/{REGENCY}/1")
NATION_DESKS = tuple(key(f"desk/nasional/{n}") for n in "12")
DEVICE = key(f"device/{STATION}/a")
OTHER_DEVICE = key(f"device/{OTHER_STATION}/a")
IMPORTER = key("importer/nasional/1")
READER = key("reader/nasional/1")
NODE = key("node/nasional/1")
LOG = log_key(f"{HOST}/{ELECTION}/ppwp")
REGISTER_LOG = Ed25519Signer(f"{HOST}/{ELECTION}/register", LOG.key)


def roots(needed: int = 2, keys: Iterable[P256Signer] = ROOT_KEYS) -> Roots:
    lines = [k.verifier.vkey for k in keys]
    return Roots.parse("\n".join([f"{needed} of {len(lines)}", *lines]) + "\n")


def enrol(signer: Signer, by: Iterable[P256Signer], **changes: Any) -> bytes:
    """An ``enrol`` of a key under its own name; ``changes`` of what it says."""
    role, scope = signer.name.split("/")[:2]
    if isinstance(signer, Ed25519Signer):
        role, scope = "log", "nasional"
    said = {"election": ELECTION, "name": signer.name, "role": role, "scope": scope, **changes}
    spki = spki_of(signer.key.public_key())
    return selfmade.enrol(at=AT, spki=spki, signers=by, **said)


def request(signer: P256Signer, **changes: Any) -> bytes:
    role, scope = signer.name.split("/")[:2]
    body = {
        "at": AT, "election": ELECTION, "key": b64(signer.spki), "kind": "request",
        "kinds": list(selfmade.ROLE_KINDS[role]), "name": signer.name, "role": role,
        "scope": scope, **changes,
    }  # fmt: skip
    return record.sign(body, [signer])


def revoke(signer: Signer, by: Iterable[P256Signer]) -> bytes:
    return selfmade.revoke(
        election=ELECTION, at=AT, name=signer.name, keyid=signer.keyid.hex(),
        reason="The phone is lost.", signers=by,
    )  # fmt: skip


@cache
def chain() -> tuple[bytes, ...]:
    """The register of a whole small election, in order; every entry has effect."""
    two = ROOT_KEYS[:2]
    by_roots = [*AUTHORITIES, REGENCY_AUTHORITY, LOG, REGISTER_LOG, NODE, READER]
    by_authorities = [*APPROVERS, *NATION_DESKS, REGENCY_DESK, IMPORTER]
    return (
        *(enrol(k, two) for k in by_roots),
        *(enrol(k, AUTHORITIES) for k in by_authorities),
        *(enrol(k, APPROVERS) for k in (*DESKS, DEVICE, OTHER_DEVICE)),
    )


def register(*, needed: int = 2) -> Register:
    made = Register(roots(needed), host=HOST, election=ELECTION)
    for note in chain():
        effect = made.append(record.parse(note))
        assert effect.holds, effect.why
    return made


def _head(kind: str) -> dict[str, Any]:
    return {"at": AT, "election": ELECTION, "kind": kind}


_STATION = {"contest": "ppwp", "station": STATION, "round": 0}
_RESULT = {**_STATION, "form": FORM, "counts": COUNTS, "source": "kpps", "how": "typed"}
_ASIDE = {
    "contest": "ppwp", "round": 1, "stations": [STATION], "ground": "The box was broken open.",
    "reason": "Decided in the plenary.",
}  # fmt: skip
_AREA = {"contest": "ppwp", "level": "kecamatan", "area": DISTRICT, "district": "-", "form": FORM}

#: Kind → what it says beside ``at``, ``election`` and ``kind``: the required keys only.
LEAST: Mapping[str, Mapping[str, Any]] = {
    "config": {
        "definition": digest(1), "forms": {"ppwp": digest(2)}, "stations": {"ppwp": digest(3)},
    },
    "request": {
        "key": b64(DEVICE.spki), "name": DEVICE.name, "role": "device", "scope": STATION,
        "kinds": ["result"],
    },
    "enrol": {
        "key": b64(DEVICE.spki), "name": DEVICE.name, "role": "device", "scope": STATION,
        "kinds": ["result"],
    },
    "revoke": {"name": DEVICE.name, "keyid": DEVICE.keyid.hex(), "reason": "Lost."},
    "result": _RESULT,
    "import": {**_RESULT, "source": "import", "how": "imported", "row": digest(4)},
    "reading": {
        **_STATION, "form": FORM, "of": digest(5), "counts": [1, -2, -1], "by": "typed-blind",
    },
    "correction": {**_RESULT, "replaces": [digest(5)], "reason": "A slip of the pen."},
    "recount": {**_RESULT, "replaces": [digest(5)], "reason": "Counted again."},
    "settle": {
        **_STATION, "records": [digest(9), digest(5)], "codes": ["V003"], "as": "chosen",
        "reason": "The first is the paper.",
    },
    "revote": _ASIDE,
    "postpone": _ASIDE,
    "void": _ASIDE,
    "rescind": {"contest": "ppwp", "record": digest(6), "reason": "Decided otherwise."},
    "sitting": {
        "level": "kecamatan", "area": DISTRICT, "contests": ["dpr", "ppwp"], "no": 1,
        "event": "opened",
    },
    "recap": {
        **_AREA, "sitting": digest(7), "counts": COUNTS, "basis": digest(8), "size": 3,
        "pdf": digest(9),
    },
    "adjust": {**_AREA, "counts": COUNTS, "ruling": "MK 01/2024"},
    "note": {"what": "ack", "area": STATION, "reason": "Seen on the paper."},
    "withhold": {"what": "photo", "id": digest(10), "on": 1, "reason": "Shows a face."},
    "anchor": {"log": "ppwp", "size": 3, "root": digest(11), "at": "2024-02-14T12:00:00+00:00"},
    "audit": {"contest": "ppwp", "step": "plan", "hash": digest(12)},
}  # fmt: skip

_OF_RESULT = {
    "model": digest(20), "photos": digest(21), "acks": {"W101": "2 voters moved in"},
    "signers": {"kpps": 7, "witnesses": {"1": "signed", "2": "refused", "3": "absent"}},
    "times": {"opened": AT, "closed": AT, "count_began": AT, "count_ended": AT},
    "minutes": "nihil", "how": "copy", "copy_of": "witness",
}  # fmt: skip

#: Kind → every optional key that can stand together.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "config": {"app": digest(22)},
    "enrol": {"request": digest(23), "reason": "A reserve phone."},
    "result": _OF_RESULT,
    "import": {**_OF_RESULT, "minutes": digest(24)},
    "reading": {
        "model": digest(20), "seen": {"station": STATION, "contest": "ppwp", "page": 2},
    },
    "correction": {**_OF_RESULT, "sitting": digest(7), "evidence": digest(25)},
    "recount": {**_OF_RESULT, "sitting": digest(7), "evidence": digest(25)},
    "settle": {"sitting": digest(7)},
    "revote": {"form": FORM, "ruling": "MK 01/2024", "date": "2024-02-24"},
    "postpone": {"ruling": "MK 01/2024"},
    "void": {"ruling": "MK 01/2024"},
    "rescind": {"ruling": "MK 01/2024"},
    "sitting": {
        "event": "reopened", "reopens": digest(26), "reason": "A recount.", "ruling": "MK 01/2024",
    },
    "recap": {"open": {STATION: "No result yet."}, "changes": [digest(27), digest(28)]},
    "note": {
        "reason": "Seen.", "hash": digest(29), "contest": "ppwp", "record": digest(30), "codes": ["W001", "W002"],
        "sitting": digest(7), "state": "noted",
    },
}  # fmt: skip


def body(kind: str, /, **changes: Any) -> dict[str, Any]:
    """A sound body; a change to None takes the key away."""
    made = {**_head(kind), **LEAST[kind], **changes}
    return {k: v for k, v in made.items() if v is not None}


def raw_note(line: str | bytes, *, context: bytes = record.CONTEXT) -> bytes:
    """A note of any second line with one well-formed signature line (its value proves nothing)."""
    text = context + (line.encode() if isinstance(line, str) else line) + b"\n"
    return text + b"\n" + Signature(DEVICE.name, DEVICE.keyid, b"\x30" * 70).line()
