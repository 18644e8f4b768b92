"""The register as a fold: which keys there are, since when, and which configs were in force.

``append`` takes the register's entries in order and says of each whether it has effect. A later
reader asks for the state as of the register's first ``size`` entries (an anchor's ``size``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sinergi.ledger import authority
from sinergi.ledger.authority import Refused, Roots
from sinergi.ledger.keys import ROLE_KINDS, KeyInfo, PublicKey, Status, name_fits, origin
from sinergi.ledger.record import Record


@dataclass(slots=True)
class KeyEntry:
    """A pair (name, key id) with the register indices of what happened to it."""

    name: str
    keyid: str
    role: str
    scope: str
    kinds: tuple[str, ...]
    public: PublicKey
    request_index: int | None = None
    enrol_index: int | None = None
    revoke_index: int | None = None
    self_made: bool = False
    requested_kinds: tuple[str, ...] = ()  # in force until the key is enrolled

    def known(self, size: int) -> bool:
        """Requested or enrolled within the register's first ``size`` entries?"""
        return any(i is not None and i < size for i in (self.request_index, self.enrol_index))

    def status(self, size: int, late_from: int | None = None) -> Status:
        """As of the register's first ``size`` entries.

        ``late_from``: register size at that log's last anchor before ``keys_until``; a key
        enrolled from there on is late. None = no key is late.
        """
        if self.revoke_index is not None and self.revoke_index < size:
            return "revoked"
        if self.enrol_index is not None and self.enrol_index < size:
            if late_from is not None and self.enrol_index >= late_from:
                return "late"
            return "enrolled"
        return "requested"

    def info(self, size: int, late_from: int | None = None) -> KeyInfo:
        enrolled = self.enrol_index is not None and self.enrol_index < size
        kinds = self.kinds if enrolled else self.requested_kinds
        return KeyInfo(
            self.name, self.keyid, self.role, self.scope, kinds, self.public,
            self.status(size, late_from),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether a register entry has effect; ``why`` is a refusal code and detail otherwise."""

    holds: bool
    why: str = ""
    key: KeyEntry | None = None  # the key it touched


class Register:
    """Folds the register of one election; see docs/record-format.md, "The chain of keys"."""

    def __init__(self, roots: Roots, *, host: str, election: str):
        self.roots = roots
        self.host = host
        self.election = election
        self.size = 0
        self.keys: dict[tuple[str, str], KeyEntry] = {}
        self.configs: list[tuple[int, Mapping[str, Any]]] = []
        self.sittings: list[tuple[int, Record]] = []
        self.withheld: list[tuple[int, Record]] = []

    def lookup(self, size: int, late_from: int | None = None) -> authority.Lookup:
        """Keys as of the first ``size`` entries, for ``authority.judge``."""

        def find(name: str, keyid: str) -> KeyInfo | None:
            entry = self.keys.get((name, keyid))
            return entry.info(size, late_from) if entry and entry.known(size) else None

        return find

    def config(self, size: int) -> Mapping[str, Any] | None:
        """The ``config`` body in force as of the first ``size`` entries."""
        return next((body for index, body in reversed(self.configs) if index < size), None)

    def append(self, record: Record) -> Effect:
        """Takes the next entry. An entry without effect still takes its place."""
        if record.body["election"] != self.election:
            self.size += 1
            return Effect(False, "out-of-scope: another election")
        try:
            authority.judge(record, self.lookup(self.size), self.roots)
        except Refused as refused:
            self.size += 1
            return Effect(False, str(refused))
        return self.apply(record)

    def apply(self, record: Record) -> Effect:
        """Takes the next entry, whose signatures have been judged."""
        index = self.size
        self.size += 1
        try:
            return _EFFECTS.get(record.kind, _nothing)(self, index, record)
        except Refused as refused:
            return Effect(False, str(refused))

    def check(self, record: Record) -> None:
        """Would ``append`` give this record effect now? Raises Refused where not."""
        if record.body["election"] != self.election:
            raise Refused("out-of-scope", "another election")
        authority.judge(record, self.lookup(self.size), self.roots)
        if record.kind in ("request", "enrol"):
            self._enrollable(record)

    def _enrollable(self, record: Record) -> PublicKey:
        body = record.body
        public = authority.public_key(body)
        if body["role"] == "log":
            log = body["name"].rpartition("/")[2]
            if body["name"] != origin(self.host, self.election, log) or not log:
                raise Refused("out-of-scope", f"{body['name']} is no origin of this election")
        if not name_fits(body["name"], body["role"], body["scope"]):
            raise Refused("out-of-scope", f"{body['name']} does not say its role and scope")
        allowed = ROLE_KINDS[body["role"]]
        if not set(body["kinds"]) <= set(allowed):
            raise Refused("out-of-scope", f"role {body['role']} may not sign all of these kinds")
        entry = self.keys.get((body["name"], public.keyid.hex()))
        if entry is not None:
            if record.kind == "request" or entry.enrol_index is not None:
                raise Refused("out-of-scope", f"{entry.name} ({entry.keyid}) stands there already")
            if (entry.role, entry.scope) != (body["role"], body["scope"]):
                raise Refused("out-of-scope", f"{entry.name} was requested otherwise")
            if entry.public.spki != public.spki:
                # 32 bits of key id can be met by trying: enrol the key that was shown, or none.
                raise Refused("out-of-scope", f"{entry.name} was requested with another key")
        return public

    def _key(self, index: int, record: Record) -> Effect:
        body = record.body
        public = self._enrollable(record)
        pair = (body["name"], public.keyid.hex())
        entry = self.keys.get(pair)
        if entry is None:
            entry = KeyEntry(*pair, body["role"], body["scope"], tuple(body["kinds"]), public)
            self.keys[pair] = entry
        if record.kind == "request":
            entry.request_index = index
            entry.requested_kinds = entry.kinds
        else:
            entry.kinds = tuple(body["kinds"])  # what the approvers signed, not what was asked
            entry.enrol_index = index
            entry.self_made = body.get("reason") == "self-made"
        return Effect(True, key=entry)

    def _revoke(self, index: int, record: Record) -> Effect:
        entry = self.keys.get((record.body["name"], record.body["keyid"]))
        if entry is None:
            return Effect(False, "unknown-key: no such key in the register")
        if entry.revoke_index is None:
            entry.revoke_index = index
        return Effect(True, key=entry)

    def _config(self, index: int, record: Record) -> Effect:
        self.configs.append((index, record.body))
        return Effect(True)

    def _sitting(self, index: int, record: Record) -> Effect:
        self.sittings.append((index, record))
        return Effect(True)

    def _withhold(self, index: int, record: Record) -> Effect:
        self.withheld.append((index, record))
        return Effect(True)


def _nothing(register: Register, index: int, record: Record) -> Effect:
    return Effect(record.kind == "note", "" if record.kind == "note" else "not a register kind")


_EFFECTS: Mapping[str, Callable[[Register, int, Record], Effect]] = {
    "request": Register._key,
    "enrol": Register._key,
    "revoke": Register._revoke,
    "config": Register._config,
    "sitting": Register._sitting,
    "withhold": Register._withhold,
}
