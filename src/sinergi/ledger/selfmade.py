"""Self-made keys for demonstrations, simulations and imports: a whole chain in one place.

A real election never uses this: its roots are made in a ceremony, its devices on phones. Every
``enrol`` here says ``self-made``, so that anyone can see it in the register.
"""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sinergi.ledger import record
from sinergi.ledger.keys import NATION, ROLE_KINDS, key_name, new_ed25519, new_p256, origin
from sinergi.ledger.note import Ed25519Signer, P256Signer, Signer, spki_of

SELF_MADE = "self-made"
ROOT = key_name("root", NATION, "1")
AUTHORITIES = tuple(key_name("authority", NATION, n) for n in "12")
APPROVERS = tuple(key_name("approver", NATION, n) for n in "12")
IMPORTER = key_name("importer", NATION, "1")
NODE = key_name("node", NATION, "1")
#: File name of the one log key; it is enrolled once per origin.
LOG = "log"


@dataclass(frozen=True, slots=True)
class SelfMade:
    """``signers`` by key name (the log key under ``log``), the roots file, the first records."""

    signers: Mapping[str, P256Signer | Ed25519Signer]
    roots: str
    enrolments: tuple[bytes, ...]  # notes, in the register's order


def enrol(
    *, election: str, at: str, name: str, role: str, scope: str, spki: bytes,
    signers: Iterable[Signer], kinds: Iterable[str] = (), reason: str = "", request: str = "",
) -> bytes:  # fmt: skip
    """A signed ``enrol``; ``kinds`` empty = all that the role may sign."""
    body: dict[str, Any] = {
        "at": at,
        "election": election,
        "key": base64.b64encode(spki).decode(),
        "kind": "enrol",
        "kinds": sorted(kinds) or list(ROLE_KINDS[role]),
        "name": name,
        "role": role,
        "scope": scope,
    }
    if reason:
        body["reason"] = reason
    if request:
        body["request"] = request
    return record.sign(body, signers)


def revoke(
    *, election: str, at: str, name: str, keyid: str, reason: str, signers: Iterable[Signer]
) -> bytes:
    """A signed ``revoke``."""
    body = {
        "at": at, "election": election, "keyid": keyid, "kind": "revoke", "name": name,
        "reason": reason,
    }  # fmt: skip
    return record.sign(body, signers)


def config(
    *, election: str, at: str, hashes: Mapping[str, Any], signers: Iterable[Signer]
) -> bytes:
    """A signed ``config``; ``hashes``: its ``definition``, ``forms`` and ``stations``."""
    return record.sign({"at": at, "election": election, "kind": "config", **hashes}, signers)


def make(*, election: str, host: str, contests: Iterable[str], at: str) -> SelfMade:
    """Makes one root (1 of 1), two authorities, two approvers, an importer, a node and a log key.

    Two authorities, because an approver is enrolled by two different keys.
    """
    root = new_p256(ROOT)
    p256 = {n: new_p256(n) for n in (*AUTHORITIES, *APPROVERS, IMPORTER, NODE)}
    log = new_ed25519(LOG)
    authorities = [p256[n] for n in AUTHORITIES]
    notes = []

    def add(name: str, role: str, spki: bytes, signers: Iterable[P256Signer]) -> None:
        notes.append(
            enrol(
                election=election, at=at, name=name, role=role, scope=NATION, spki=spki,
                signers=signers, reason=SELF_MADE,
            )
        )  # fmt: skip

    for name in AUTHORITIES:
        add(name, "authority", p256[name].spki, [root])
    for name in ("register", *contests):
        add(origin(host, election, name), "log", spki_of(log.key.public_key()), [root])
    add(NODE, "node", p256[NODE].spki, [root])
    for name in APPROVERS:
        add(name, "approver", p256[name].spki, authorities)
    add(IMPORTER, "importer", p256[IMPORTER].spki, authorities)
    return SelfMade({ROOT: root, **p256, LOG: log}, f"1 of 1\n{root.verifier.vkey}\n", tuple(notes))


def log_signer(log: Ed25519Signer, *, host: str, election: str, name: str) -> Ed25519Signer:
    """The log key under the name of one log: its origin."""
    return Ed25519Signer(origin(host, election, name), log.key)


def log_file(name: str) -> str:
    """File name of the key of one log, where the logs have keys of their own."""
    return f"{LOG}/{name}"
