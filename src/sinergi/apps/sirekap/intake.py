"""Intake of signed records: stateless, in batches, safe to repeat.

Known ids are answered first, before any signature is looked at. Then each record is judged on its
own: bytes, keys, signatures, scope, the definition, bounds. A request costs two round trips to the
database: one asks what is known, one keeps what is sound.
"""

import json
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec
import psycopg
from django.core import signing
from django.db import connection

from sinergi.apps.sirekap import judging, photo_lists
from sinergi.apps.sirekap.asking import Known, ask
from sinergi.apps.sirekap.judging import Unfit
from sinergi.apps.sirekap.keeping import Sound, keep
from sinergi.ledger import record as records
from sinergi.ledger.authority import Refused, Verdict
from sinergi.ledger.record import Record, RecordError

forget = judging.forget


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


def take(
    notes: Sequence[str],
    photos: Mapping[str, Sequence[str]] | None = None,
) -> list[Answer]:
    """Takes a request's records; one answer each, in order.

    ``photos``: Merkle root → hashes in page order, kept where the root is one that a record signed.
    A database connection that was lost since the last request is opened anew once.
    """
    try:
        return _take(notes, photos)
    except psycopg.OperationalError:
        lost = connection.connection is None or connection.connection.closed
        if not lost or connection.in_atomic_block:
            raise
        connection.close()
        return _take(notes, photos)


def _take(notes: Sequence[str], photos: Mapping[str, Sequence[str]] | None) -> list[Answer]:
    raw = [n.encode("utf-8", "surrogatepass") for n in notes]
    parsed = [_parse(data) for data in raw]
    ids = [
        p.id if isinstance(p, Record) else records.identity(data) or ""
        for p, data in zip(parsed, raw, strict=True)
    ]
    known = ask([i for i in ids if i], [p for p in parsed if isinstance(p, Record)])
    # All signatures in a row: the curve's tables stay in the processor's cache.
    seen = set(known.ids)
    verdicts: list[Verdict | Refused | None] = []
    for record in parsed:
        if isinstance(record, Record) and record.id not in seen:
            seen.add(record.id)
            verdicts.append(_verify(record, known))
        else:
            verdicts.append(None)
    answers: list[Answer] = []
    sound: list[Sound] = []
    for position, (record_id, record, verdict) in enumerate(
        zip(ids, parsed, verdicts, strict=True)
    ):
        if record_id in known.ids:
            answers.append(_duplicate(record_id, raw[position]))
            continue
        if isinstance(record, RecordError):
            answers.append(Answer(record_id, "refused", [record.code], record.detail))
            continue
        try:
            if isinstance(verdict, Refused):
                raise verdict
            # None: the twin of one in this request that was refused
            signed = verdict or judging.verify(record, known)
            found = judging.fit(record, position, known, signed)
        except Refused as refused:
            answers.append(Answer(record_id, "refused", [refused.code], refused.detail))
            continue
        except Unfit as unfit:
            answers.append(Answer(record_id, "refused", unfit.codes, unfit.detail))
            continue
        sound.append(found)
        known.ids.add(record_id)
        receipt = _receipt(record_id, "recorded", record.body.get("photos"))
        answers.append(Answer(record_id, "recorded", found.codes, receipt=receipt))
    if sound:
        kept = keep(sound)
        if len(kept) < len(sound):
            answers = [
                _duplicate(a.id, data) if a.status == "recorded" and a.id not in kept else a
                for a, data in zip(answers, raw, strict=True)
            ]
    if photos:
        standing = [
            (a.id, _root(data))
            for a, data in zip(answers, raw, strict=True)
            if a.status in ("recorded", "duplicate")
        ]
        photo_lists.keep(photos, standing)
    return answers


def _verify(record: Record, known: Known) -> Verdict | Refused:
    try:
        return judging.verify(record, known)
    except Refused as refused:
        return refused


_CODEC = records.Codec(msgspec.json.Decoder().decode, msgspec.json.Encoder(order="sorted").encode)


def _parse(data: bytes) -> Record | RecordError:
    try:
        return records.parse(data, _CODEC)
    except RecordError as error:
        return error


def _duplicate(record_id: str, data: bytes) -> Answer:
    """The same receipt again: the first answer may have been lost on the way."""
    return Answer(record_id, "duplicate", [], receipt=_receipt(record_id, "duplicate", _root(data)))


def _root(data: bytes) -> str | None:
    """The photo root in a note whose id is that of a kept record: its text is the kept one."""
    body: Mapping[str, Any] = json.loads(data.split(b"\n", 2)[1])
    root: str | None = body.get("photos")
    return root


def _receipt(record_id: str, status: str, root: str | None) -> Receipt:
    upload = signing.dumps([record_id, root], salt="sinergi.upload") if root else ""
    return Receipt(record_id, status, _clock(int(time.time())), upload)


@lru_cache(maxsize=4)
def _clock(second: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime(second))
