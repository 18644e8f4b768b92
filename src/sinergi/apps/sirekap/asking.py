"""What a request needs of the database, asked for in one round trip."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sinergi.core import hot
from sinergi.ledger import note
from sinergi.ledger.keys import KeyInfo, PublicKey
from sinergi.ledger.record import Record

FROM_DEVICES = ("result", "correction", "reading")
_NAMES = ("replaces", "records")

#: The joins are LATERAL, so that each thing asked for is one look into an index, whatever the
#: planner believes of the tables.
_ASK = """
    SELECT 'known', encode(id, 'hex'), '', '', NULL::bytea, NULL::text[], 0::bigint, NULL::bigint
      FROM record WHERE id = ANY(%b::bytea[])
    UNION ALL
    SELECT 'key', election, name, keyid, k.spki, k.role || (k.scope || k.kinds::text[]),
           k.enrol_index, k.revoke_index
      FROM unnest(%b::text[], %b::text[], %b::text[]) AS w(election, name, keyid),
      LATERAL (SELECT role, scope, kinds, spki, enrol_index, revoke_index FROM key
               WHERE (key.election, key.name, key.keyid) = (w.election, w.name, w.keyid)
               OFFSET 0) AS k
    UNION ALL
    SELECT 'late', election, log, '', NULL, NULL, late_from, NULL FROM log_head
      WHERE late_from IS NOT NULL AND election = ANY(%b::text[])
    UNION ALL
    SELECT CASE WHEN n.enrolled THEN 'enrolled' ELSE 'other' END, election, contest, station,
           NULL, NULL, n.count, NULL
      FROM unnest(%b::text[], %b::text[], %b::text[]) AS w(election, contest, station),
      LATERAL (SELECT enrolled, count(*) FROM record r
               WHERE (r.election, r.contest, r.station) = (w.election, w.contest, w.station)
               AND r.kind IN ('result', 'correction', 'reading') AND r.device LIKE 'device/%'
               GROUP BY enrolled OFFSET 0) AS n
"""


@dataclass
class Known:
    """``ids`` that are kept already, those that records name included; keys with the register index
    of their enrolment; device records by (election, contest, station, enrolled)."""

    ids: set[str] = field(default_factory=set)
    keys: dict[tuple[str, str, str], tuple[KeyInfo, int | None]] = field(default_factory=dict)
    late_from: dict[tuple[str, str], int] = field(default_factory=dict)
    counts: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)


def ask(ids: Sequence[str], records: Sequence[Record]) -> Known:
    """``ids``: those of all notes that have one; ``records``: those that could be read."""
    wanted = {(r.body["election"], s.name, s.keyid.hex()) for r in records for s in r.signatures}
    named: set[str] = set()
    places = set()
    for r in records:
        if r.kind in FROM_DEVICES:
            places.add((r.body["election"], r.body["contest"], r.body["station"]))
        if r.kind == "revoke":
            wanted.add((r.body["election"], r.body["name"], r.body["keyid"]))
        if r.kind != "result":
            for key in _NAMES:
                named.update(r.body.get(key, ()))
            named.update(r.body[key] for key in ("of", "record", "sitting") if key in r.body)
    rows = hot.run(
        _ASK,
        [
            hot.byteas([bytes.fromhex(i) for i in {*ids, *named}]),
            *_columns(wanted),
            hot.texts(sorted({r.body["election"] for r in records})),
            *_columns(places),
        ],
    )
    found = Known()
    for what, a, b, c, spki, words, n, m in rows:
        if what == "known":
            found.ids.add(a)
        elif what == "key":
            found.keys[a, b, c] = _key(b, c, spki, words, n, m), n
        elif what == "late":
            found.late_from[a, b] = n
        else:
            found.counts[a, b, c, what == "enrolled"] = n
    return found


def _columns(rows: set[tuple[str, str, str]]) -> list[hot.Packed]:
    listed = sorted(rows)
    return [hot.texts([row[i] for row in listed]) for i in range(3)]


def _key(
    name: str, keyid: str, spki: bytes, words: list[str], enrolled: int | None, revoked: int | None
) -> KeyInfo:
    status: Any = "enrolled" if enrolled is not None else "requested"
    if revoked is not None:
        status = "revoked"
    role, scope, *kinds = words
    return KeyInfo(name, keyid, role, scope, tuple(kinds), public_key(role, name, spki), status)


_publics: dict[tuple[str, bytes], PublicKey] = {}
_PUBLICS = 50_000


def public_key(role: str, name: str, spki: bytes) -> PublicKey:
    """A loaded public key; loading costs a sixth of a signature check, so some are kept."""
    found = _publics.get((name, spki))
    if found is None:
        loader = note.Ed25519Verifier if role == "log" else note.P256Verifier
        if len(_publics) >= _PUBLICS:
            _publics.clear()
        found = _publics[name, spki] = loader.from_spki(name, spki)
    return found


def forget() -> None:
    """Forgets the loaded keys (another database stands behind this process)."""
    _publics.clear()
