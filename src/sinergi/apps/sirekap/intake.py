"""Intake of signed records: stateless, in batches, safe to repeat.

Known ids are answered first, before any signature is looked at. Then each record is judged on its
own: bytes, keys, signatures, scope, the definition, bounds. What is sound goes into ``record`` in
one statement, in the order of ids (for the locks only), and into ``inbox`` in the request's order.
"""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import msgspec
from django.core import signing
from django.db import connection
from django.utils import timezone

from sinergi.apps.sirekap import photo_lists
from sinergi.core import definitions, queries
from sinergi.core.models import Election as ElectionRow
from sinergi.law.checks import evaluate
from sinergi.law.checks.context import MAX_DEVICE_RECORDS
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.ledger import authority, note
from sinergi.ledger import record as records
from sinergi.ledger.authority import Refused, Roots, Verdict
from sinergi.ledger.keys import KeyInfo, PublicKey
from sinergi.ledger.record import Record, RecordError

CHANNEL = "sirekap_inbox"
#: Kinds taken elsewhere (config with its documents, request by the activation, anchor by the clerk)
#: or not yet (the recap desks).
NOT_HERE = ("config", "request", "anchor", "recap", "adjust", "audit")
FROM_DEVICES = ("result", "correction", "reading")
OF_A_FORM = ("result", "import", "correction", "recount", "reading")
#: PostgreSQL keeps counts as 4-byte integers; a form has nine boxes at most.
MAX_COUNT = 999_999_999
_NAMES = ("replaces", "records")


class Receipt(msgspec.Struct, frozen=True, omit_defaults=True):
    """``upload``: token for the record's photographs; left out where it names none."""

    id: str
    status: str
    time: str
    upload: str = ""


class Answer(msgspec.Struct, frozen=True, omit_defaults=True):
    """One record's answer; ``codes``: findings of a recorded one, reasons of a refused one."""

    id: str
    status: str
    codes: list[str]
    detail: str = ""
    receipt: Receipt | None = None


@dataclass
class Sound:
    """A record that will be kept."""

    record: Record
    position: int
    enrolled: bool
    codes: list[str]


@dataclass(frozen=True)
class _Ground:
    """What one election's records are judged by."""

    row: ElectionRow
    roots: Roots
    election: Election
    templates: Mapping[str, Template]


@dataclass
class _Batch:
    """What a request needs of the database, asked for once."""

    known: set[str] = field(default_factory=set)
    keys: dict[tuple[str, str, str], tuple[KeyInfo, int | None]] = field(default_factory=dict)
    late_from: dict[tuple[str, str], int] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    counts: Counter[tuple[str, str, str, bool]] = field(default_factory=Counter)


def take(
    notes: Sequence[str],
    photos: Mapping[str, Sequence[str]] | None = None,
) -> list[Answer]:
    """Takes a request's records; one answer each, in order.

    ``photos``: Merkle root → hashes in page order, kept where the root is one that a record signed.
    """
    raw = [n.encode("utf-8", "surrogatepass") for n in notes]
    ids = [records.identity(n) or "" for n in raw]
    batch = _Batch(known=_known(ids))
    parsed: list[Record | RecordError | None] = []
    for data, record_id in zip(raw, ids, strict=True):
        parsed.append(None if record_id in batch.known else _parse(data))
    fresh = [p for p in parsed if isinstance(p, Record)]
    _prepare(batch, fresh)
    grounds: dict[str, _Ground | None] = {}
    answers: list[Answer] = []
    sound: list[Sound] = []
    for position, (record_id, record) in enumerate(zip(ids, parsed, strict=True)):
        if record is None or record_id in batch.known:
            answers.append(_duplicate(record_id, raw[position]))
            continue
        if isinstance(record, RecordError):
            answers.append(Answer(record_id, "refused", [record.code], record.detail))
            continue
        try:
            found = _judge(record, position, batch, grounds)
        except Refused as refused:
            answers.append(Answer(record_id, "refused", [refused.code], refused.detail))
            continue
        except _Unfit as unfit:
            answers.append(Answer(record_id, "refused", [unfit.code], unfit.detail))
            continue
        sound.append(found)
        batch.known.add(record_id)
        batch.named.add(record_id)
        answers.append(
            Answer(
                record_id,
                "recorded",
                found.codes,
                receipt=_receipt(record_id, "recorded", record.body.get("photos")),
            )
        )
    if sound:
        kept = keep(sound)
        answers = [
            _duplicate(a.id, data) if a.status == "recorded" and a.id not in kept else a
            for a, data in zip(answers, raw, strict=True)
        ]
    if photos:
        photo_lists.keep(
            photos,
            [
                (a.id, _root(data))
                for a, data in zip(answers, raw, strict=True)
                if a.status in ("recorded", "duplicate")
            ],
        )
    return answers


class _Unfit(ValueError):
    """A record that the definition or a bound refuses; ``code`` as the endpoint answers."""

    def __init__(self, code: str, detail: str):
        super().__init__(detail)
        self.code = code
        self.detail = detail


def _parse(data: bytes) -> Record | RecordError:
    try:
        return records.parse(data)
    except RecordError as error:
        return error


def _duplicate(record_id: str, data: bytes) -> Answer:
    """The same receipt again: the first answer may have been lost on the way."""
    return Answer(record_id, "duplicate", [], receipt=_receipt(record_id, "duplicate", _root(data)))


def _root(data: bytes) -> str | None:
    """The photo root in a note whose id is that of a kept record: its text is the kept one."""
    body = json.loads(data.split(b"\n", 2)[1])
    root: str | None = body.get("photos")
    return root


def _receipt(record_id: str, status: str, root: str | None) -> Receipt:
    upload = signing.dumps([record_id, root], salt="sinergi.upload") if root else ""
    moment = timezone.now().strftime("%Y-%m-%dT%H:%M:%S+00:00")
    return Receipt(record_id, status, moment, upload)


# --- what a request needs of the database ---------------------------------------------------------


def _known(ids: Sequence[str]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT encode(id, 'hex') FROM record WHERE id = ANY(%s)",
            [[bytes.fromhex(i) for i in ids if i]],
        )
        return {row[0] for row in cursor.fetchall()}


def _prepare(batch: _Batch, fresh: Sequence[Record]) -> None:
    if not fresh:
        return
    wanted = {(r.body["election"], s.name, s.keyid.hex()) for r in fresh for s in r.signatures} | {
        (r.body["election"], r.body["name"], r.body["keyid"]) for r in fresh if r.kind == "revoke"
    }
    named = {i for r in fresh for key in _NAMES for i in r.body.get(key, ())}
    named |= {r.body[key] for r in fresh for key in ("of", "record", "sitting") if key in r.body}
    places = {
        (r.body["election"], r.body["contest"], r.body["station"])
        for r in fresh
        if r.kind in FROM_DEVICES
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT election, name, keyid, role, scope, kinds, spki, enrol_index, revoke_index"
            " FROM key JOIN unnest(%s::text[], %s::text[], %s::text[])"
            " AS w(election, name, keyid) USING (election, name, keyid)",
            [list(column) for column in zip(*sorted(wanted), strict=True)],
        )
        for election, name, keyid, role, scope, kinds, spki, enrolled, revoked in cursor:
            status: Any = "enrolled" if enrolled is not None else "requested"
            if revoked is not None:
                status = "revoked"
            public = _public(role, name, bytes(spki))
            info = KeyInfo(name, keyid, role, scope, tuple(kinds), public, status)
            batch.keys[election, name, keyid] = info, enrolled
        cursor.execute(
            "SELECT election, log, late_from FROM log_head WHERE late_from IS NOT NULL"
            " AND election = ANY(%s)",
            [sorted({r.body["election"] for r in fresh})],
        )
        batch.late_from = {(election, log): late for election, log, late in cursor.fetchall()}
        if named:
            cursor.execute(
                "SELECT encode(id, 'hex') FROM record WHERE id = ANY(%s)",
                [[bytes.fromhex(i) for i in named]],
            )
            batch.named = {row[0] for row in cursor.fetchall()}
        if places:
            cursor.execute(
                "SELECT r.election, r.contest, r.station, r.enrolled, count(*)"
                " FROM record r JOIN unnest(%s::text[], %s::text[], %s::text[])"
                " AS w(election, contest, station) USING (election, contest, station)"
                " WHERE r.kind = ANY(%s) AND r.device LIKE 'device/%%' GROUP BY 1, 2, 3, 4",
                [*map(list, zip(*sorted(places), strict=True)), list(FROM_DEVICES)],
            )
            for election, contest, station, enrolled, n in cursor:
                batch.counts[election, contest, station, enrolled] = n


_publics: dict[tuple[str, bytes], PublicKey] = {}
_PUBLICS = 50_000


def _public(role: str, name: str, spki: bytes) -> PublicKey:
    """A loaded public key; loading costs 10 µs, so some are kept."""
    found = _publics.get((name, spki))
    if found is None:
        loader = note.Ed25519Verifier if role == "log" else note.P256Verifier
        if len(_publics) >= _PUBLICS:
            _publics.clear()
        found = _publics[name, spki] = loader.from_spki(name, spki)
    return found


# --- one record -----------------------------------------------------------------------------------


_rows: dict[str, tuple[float, ElectionRow]] = {}
#: How long a process may judge by a definition before it looks for a newer one.
ROW_SECONDS = 1.0


def forget() -> None:
    """Forgets what is kept between requests (another database stands behind this process)."""
    _rows.clear()
    _publics.clear()


def _row(election_id: str) -> ElectionRow | None:
    kept = _rows.get(election_id)
    if kept is not None and time.monotonic() - kept[0] < ROW_SECONDS:
        return kept[1]
    row = queries.election(election_id)
    if row is not None:
        _rows[election_id] = (time.monotonic(), row)
    return row


def _ground(election_id: str, grounds: dict[str, _Ground | None]) -> _Ground:
    if election_id not in grounds:
        row = _row(election_id)
        grounds[election_id] = (
            None
            if row is None
            else _Ground(
                row,
                _roots(row.roots),
                definitions.by_hashes(row.id, row.definition, row.stations),
                definitions.known_templates(row.id, row.definition),
            )
        )
    ground = grounds[election_id]
    if ground is None:
        raise Refused("out-of-scope", f"election {election_id!r} is not here")
    return ground


_roots = lru_cache(maxsize=8)(Roots.parse)


def _judge(
    record: Record,
    position: int,
    batch: _Batch,
    grounds: dict[str, _Ground | None],
) -> Sound:
    body = record.body
    if record.kind in NOT_HERE:
        raise Refused("out-of-scope", f"records of kind {record.kind} are not taken here")
    ground = _ground(body["election"], grounds)

    late_from = batch.late_from.get((body["election"], record.log))

    def lookup(name: str, keyid: str) -> KeyInfo | None:
        found = batch.keys.get((body["election"], name, keyid))
        if found is None:
            return None
        key, enrolled = found
        late = late_from is not None and enrolled is not None and enrolled >= late_from
        return replace(key, status="late") if late and key.status == "enrolled" else key

    verdict = authority.judge(record, lookup, ground.roots)
    codes = _fits(record, ground, batch, verdict)
    return Sound(record, position, verdict.all_enrolled, codes)


def _fits(record: Record, ground: _Ground, batch: _Batch, verdict: Verdict) -> list[str]:
    """Checks a record against the definition and the bounds; gives its findings' codes."""
    body = record.body
    contest = body.get("contest")
    if contest is not None and contest not in ground.election.contests:
        raise _Unfit("out-of-scope", f"the election has no contest {contest}")
    for station in body.get("stations", ()) if record.kind != "config" else ():
        if not ground.election.votes_in(body["contest"], station):
            raise _Unfit("unknown-station", f"station {station} does not vote in {contest}")
    codes: list[str] = []
    if "station" in body:
        station = body["station"]
        if not ground.election.votes_in(body["contest"], station):
            raise _Unfit("unknown-station", f"station {station} does not vote in {contest}")
        if record.kind in OF_A_FORM:
            codes = _form_codes(body, ground)
    missing = [
        i
        for key in ("replaces", "records", "of", "record")
        for i in _listed(body.get(key))
        if i not in batch.named
    ]
    if missing:
        raise _Unfit("replaces-unknown", f"record {missing[0]} is not known here")
    if verdict.keys and not verdict.all_enrolled:
        codes.append("V002")
    if record.kind in FROM_DEVICES and verdict.keys and verdict.keys[0].role == "device":
        place = (body["election"], body["contest"], body["station"], verdict.all_enrolled)
        if batch.counts[place] >= MAX_DEVICE_RECORDS:
            raise _Unfit(
                "too-many",
                f"station {body['station']} has sent {MAX_DEVICE_RECORDS} records of {contest}; "
                "bring the form to the PPS",
            )
        batch.counts[place] += 1
    return sorted(set(codes))


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _form_codes(body: Mapping[str, Any], ground: _Ground) -> list[str]:
    template = ground.templates.get(body["form"])
    election = ground.election
    station = election.stations[body["station"]]
    if (
        template is None
        or template.station_kind != station.kind
        or template.district != election.district_of(body["contest"], station.code)
    ):
        raise _Unfit("unknown-form", f"form {body['form']} is not one of station {station.code}")
    if len(body["counts"]) != len(template.fields):
        raise _Unfit(
            "bad-counts",
            f"{len(body['counts'])} counts, form {body['form']} has {len(template.fields)} fields",
        )
    if max(body["counts"]) > MAX_COUNT:
        raise _Unfit("bad-counts", f"a count above {MAX_COUNT} fits no form's boxes")
    kind = election.kinds[station.kind]
    return [f.code for f in evaluate(template, kind, body["counts"], election.checks)]


# --- keeping --------------------------------------------------------------------------------------


#: Record and inbox in one statement, one round trip. Arrays of arrays would be flattened by
#: unnest, so counts travel as their text. Ids are inserted in order, for the locks only.
_KEEP = """
    WITH sent AS (
      SELECT * FROM unnest(%s::bytea[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                           %s::text[], %s::text[], %s::boolean[], %s::text[], %s::int[])
      AS t(id, election, contest, station, kind, form, counts, device, enrolled, note, position)
    ), kept AS (
      INSERT INTO record (id, election, contest, station, kind, form, counts, device, enrolled, note)
      SELECT id, election, contest, station, kind, form, counts::int[], device, enrolled, note
      FROM sent ORDER BY id ON CONFLICT (id) DO NOTHING RETURNING id
    ), request AS (
      -- drawn when the records stand, after any wait for a twin of another request
      SELECT nextval('inbox_request') AS number FROM (SELECT count(*) FROM kept) AS k
    ), waiting AS (
      INSERT INTO inbox (election, request, position, record)
      SELECT sent.election, request.number, sent.position, sent.id
      FROM sent JOIN kept USING (id), request RETURNING record
    )
    SELECT encode(record, 'hex'), pg_notify(%s, '') FROM waiting
"""


def keep(sound: Sequence[Sound]) -> set[str]:
    """Writes records and inbox; returns the ids that were new."""
    rows = [
        (
            bytes.fromhex(s.record.id),
            s.record.body["election"],
            "" if s.record.log == records.REGISTER else s.record.log,
            s.record.body.get("station", ""),
            s.record.kind,
            s.record.body.get("form", ""),
            _array(s.record.body.get("counts")),
            s.record.signatures[0].name,
            s.enrolled,
            s.record.note.decode(),
            s.position,
        )
        for s in sound
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [*map(list, zip(*rows, strict=True)), CHANNEL])
        return {row[0] for row in cursor.fetchall()}


def _array(counts: Sequence[int] | None) -> str | None:
    return None if counts is None else "{" + ",".join(map(str, counts)) + "}"
