"""One record against keys, definition and bounds: is it kept, with which findings, or refused."""

import gc
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sinergi.apps.sirekap import adjustments, asking, plenaries, recaps
from sinergi.apps.sirekap.asking import FROM_DEVICES, Known
from sinergi.apps.sirekap.keeping import Sound
from sinergi.core import definitions, queries
from sinergi.core.models import Election as ElectionRow
from sinergi.law.checks import evaluate
from sinergi.law.checks.context import MAX_DEVICE_RECORDS
from sinergi.law.election import Election
from sinergi.law.form import Template
from sinergi.ledger import authority
from sinergi.ledger.authority import Refused, Roots, Verdict
from sinergi.ledger.keys import KeyInfo
from sinergi.ledger.record import Record

#: Kinds taken elsewhere (config with its documents, request by the activation, anchor by the clerk)
#: or not yet.
NOT_HERE = ("config", "request", "anchor", "audit")
OF_A_FORM = ("result", "import", "correction", "recount", "reading")
#: PostgreSQL keeps counts as 4-byte integers; a form has nine boxes at most.
MAX_COUNT = 999_999_999


class Unfit(ValueError):
    """A record that the definition or a bound refuses; ``codes`` as the endpoint answers."""

    def __init__(self, code: str, detail: str, *more: str):
        super().__init__(detail)
        self.codes = [code, *more]
        self.detail = detail


@dataclass(frozen=True)
class Ground:
    """What one election's records are judged by."""

    row: ElectionRow
    roots: Roots
    election: Election
    templates: Mapping[str, Template]


_grounds: dict[str, tuple[float, Ground]] = {}
#: How long a process may judge by a definition before it looks for a newer one.
GROUND_SECONDS = 1.0


def forget() -> None:
    """Forgets what is kept between requests (another database stands behind this process)."""
    _grounds.clear()
    asking.forget()


def ground(election_id: str) -> Ground:
    """Raises Refused where the election is not here."""
    kept = _grounds.get(election_id)
    if kept is not None and time.monotonic() - kept[0] < GROUND_SECONDS:
        return kept[1]
    row = queries.election(election_id)
    if row is None:
        raise Refused("out-of-scope", f"election {election_id!r} is not here")
    found = Ground(
        row,
        _roots(row.roots),
        definitions.by_hashes(row.id, row.definition, row.stations),
        definitions.known_templates(row.id, row.definition),
    )
    if kept is None or kept[1].election is not found.election:
        gc.freeze()  # a nation's stations stay: the collector need not walk over them
    _grounds[election_id] = (time.monotonic(), found)
    return found


_roots = lru_cache(maxsize=8)(Roots.parse)


def verify(record: Record, known: Known) -> Verdict:
    """Whether the right keys signed it. Raises Refused."""
    body = record.body
    if record.kind in NOT_HERE:
        raise Refused("out-of-scope", f"records of kind {record.kind} are not taken here")
    here = ground(body["election"])
    late_from = known.late_from.get((body["election"], record.log))

    def lookup(name: str, keyid: str) -> KeyInfo | None:
        found = known.keys.get((body["election"], name, keyid))
        if found is None:
            return None
        key, enrolled = found
        late = late_from is not None and enrolled is not None and enrolled >= late_from
        return replace(key, status="late") if late and key.status == "enrolled" else key

    return authority.judge(record, lookup, here.roots)


def fit(record: Record, position: int, known: Known, verdict: Verdict) -> Sound:
    """Judges a well-signed record by definition and bounds. Raises Refused and Unfit."""
    here = ground(record.body["election"])
    codes = _fits(record, here, known, verdict)
    return Sound(record, position, verdict.all_enrolled, codes)


def _fits(record: Record, here: Ground, known: Known, verdict: Verdict) -> list[str]:
    """Checks a record against the definition and the bounds; gives its findings' codes."""
    body = record.body
    contest = body.get("contest")
    if contest is not None and contest not in here.election.contests:
        raise Unfit("out-of-scope", f"the election has no contest {contest}")
    for station in body.get("stations", ()) if record.kind != "config" else ():
        if not here.election.votes_in(body["contest"], station):
            raise Unfit("unknown-station", f"station {station} does not vote in {contest}")
    if record.kind in ("recap", "sitting"):
        _plenary_fits(body, here)
    if record.kind == adjustments.KIND:
        code, detail = adjustments.refusal(here.election, here.templates, body)
        if code:
            raise Unfit(code, detail)
    codes: list[str] = []
    if "station" in body:
        station = body["station"]
        if not here.election.votes_in(body["contest"], station):
            raise Unfit("unknown-station", f"station {station} does not vote in {contest}")
        if record.kind in OF_A_FORM:
            codes = _form_codes(body, here)
    if record.kind != "result":
        missing = [
            i
            for key in ("replaces", "records", "of", "record")
            for i in _listed(body.get(key))
            if i not in known.ids
        ]
        if missing:
            raise Unfit("replaces-unknown", f"record {missing[0]} is not known here")
    if verdict.keys and not verdict.all_enrolled:
        codes.append("V002")
    if record.kind in FROM_DEVICES and verdict.keys and verdict.keys[0].role == "device":
        place = (body["election"], body["contest"], body["station"], verdict.all_enrolled)
        if known.counts[place] >= MAX_DEVICE_RECORDS:
            raise Unfit(
                "too-many",
                f"station {body['station']} has sent {MAX_DEVICE_RECORDS} records of {contest}; "
                "bring the form to the PPS",
            )
        known.counts[place] += 1
    return sorted(set(codes))


def _plenary_fits(body: Mapping[str, Any], here: Ground) -> None:
    """A recap that says what its units say now, a step that its plenary may take now."""
    now = plenaries.ground(here.election, here.templates, body["area"])
    judge = recaps.judge if body["kind"] == "recap" else recaps.judge_sitting
    judged = judge(now, body)
    if judged.why:
        codes = sorted({f.code for f in judged.findings}) or [judged.why]
        raise Unfit(codes[0], judged.detail, *codes[1:])


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)


def _form_codes(body: Mapping[str, Any], here: Ground) -> list[str]:
    template = here.templates.get(body["form"])
    election = here.election
    station = election.stations[body["station"]]
    if (
        template is None
        or template.station_kind != station.kind
        or template.district != election.district_of(body["contest"], station.code)
    ):
        raise Unfit("unknown-form", f"form {body['form']} is not one of station {station.code}")
    if len(body["counts"]) != len(template.fields):
        raise Unfit(
            "bad-counts",
            f"{len(body['counts'])} counts, form {body['form']} has {len(template.fields)} fields",
        )
    if max(body["counts"]) > MAX_COUNT:
        raise Unfit("bad-counts", f"a count above {MAX_COUNT} fits no form's boxes")
    kind = election.kinds[station.kind]
    return [f.code for f in evaluate(template, kind, body["counts"], election.checks)]
