"""Writing what is sound: records and inbox, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass

from sinergi.core import hot
from sinergi.ledger import record as records
from sinergi.ledger.record import Record


@dataclass
class Sound:
    """A record that will be kept."""

    record: Record
    position: int
    enrolled: bool
    codes: list[str]


#: Record and inbox in one statement, one round trip. Arrays of arrays would be flattened by
#: unnest, so all counts travel as one array, and ``upto`` says where each record's end. Ids are
#: inserted in order, for the locks only. The request's number is drawn when the records stand,
#: after any wait for a twin of another request.
_KEEP = """
    WITH sent AS MATERIALIZED (
      SELECT *, lag(upto, 1, 0) OVER (ORDER BY position) AS since
      FROM unnest(%b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
                  %b::int4[], %b::text[], %b::boolean[], %b::text[], %b::int4[])
      AS t(id, election, contest, station, kind, form, upto, device, enrolled, note, position)
    ), kept AS (
      INSERT INTO record (id, election, contest, station, kind, form, counts, device, enrolled, note)
      SELECT id, election, contest, station, kind, form,
             CASE WHEN upto > since THEN (%b::int4[])[since + 1 : upto] END, device, enrolled, note
      FROM sent ORDER BY id ON CONFLICT (id) DO NOTHING RETURNING id
    ), request AS (
      SELECT nextval('inbox_request') AS number FROM (SELECT count(*) FROM kept) AS k
    ), waiting AS (
      INSERT INTO inbox (election, request, position, record)
      SELECT sent.election, request.number, sent.position, sent.id
      FROM sent JOIN kept USING (id), request RETURNING record
    )
    SELECT record FROM waiting
"""


_KEEP_LOGGED = """
    WITH sent AS MATERIALIZED (
      SELECT *, lag(upto, 1, 0) OVER (ORDER BY position) AS since
      FROM unnest(%b::bytea[], %b::text[], %b::text[], %b::text[], %b::text[], %b::text[],
                  %b::int4[], %b::text[], %b::boolean[], %b::text[], %b::int4[])
      AS t(id, election, contest, station, kind, form, upto, device, enrolled, note, position)
    ), gone AS (
      DELETE FROM inbox WHERE record IN (SELECT id FROM sent)
    )
    INSERT INTO record (id, election, contest, station, kind, form, counts, device, enrolled, note)
    SELECT id, election, contest, station, kind, form,
           CASE WHEN upto > since THEN (%b::int4[])[since + 1 : upto] END, device, enrolled, note
    FROM sent ORDER BY id ON CONFLICT (id) DO NOTHING
"""


def keep(sound: Sequence[Sound]) -> set[str]:
    """Writes records and inbox; returns the ids that were new."""
    rows = hot.run(_KEEP, _columns([(s.record, s.enrolled, s.position) for s in sound]))
    return {row[0].hex() for row in rows}


def keep_logged(taken: Sequence[Record], enrolled: Sequence[bool]) -> None:
    """Writes records that stand in a published log; what waits of them in the inbox waits no more."""
    listed = zip(taken, enrolled, range(len(taken)), strict=True)
    hot.run(_KEEP_LOGGED, _columns(list(listed)))


def _columns(listed: Sequence[tuple[Record, bool, int]]) -> list[hot.Packed]:
    """The statements' values of (record, are all its keys enrolled, position)."""
    counts: list[int] = []
    upto = []
    for record, _, _ in listed:
        counts += record.body.get("counts", ())
        upto.append(len(counts))
    taken = [record for record, _, _ in listed]
    return [
        hot.byteas([bytes.fromhex(r.id) for r in taken]),
        hot.texts([r.body["election"] for r in taken]),
        hot.texts(["" if r.log == records.REGISTER else r.log for r in taken]),
        hot.texts([r.body.get("station", "") for r in taken]),
        hot.texts([r.kind for r in taken]),
        hot.texts([r.body.get("form", "") for r in taken]),
        hot.int4s(upto),
        hot.texts([r.signatures[0].name for r in taken]),
        hot.bools([enrolled for _, enrolled, _ in listed]),
        hot.utf8s([r.note for r in taken]),
        hot.int4s([position for _, _, position in listed]),
        hot.int4s(counts),
    ]
