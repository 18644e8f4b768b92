"""Lists that stand beside the sums: a regency's stations that wait, and what was changed in it."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sinergi.law.ballots import Ballots
from sinergi.law.election import Election
from sinergi.law.lifecycle import changes
from sinergi.law.regions import LENGTHS
from sinergi.publication.log_state import Anchor
from sinergi.publication.standing import shown_votes

Place = tuple[str, str]  # contest, regency
VILLAGE = LENGTHS["village"]


def held(
    election: Election,
    ballots: Ballots,
    place: Place,
    stations: Iterable[tuple[str, str, Sequence[Mapping[str, Any]]]],
) -> dict[str, Any]:
    """Stations of a regency whose votes wait, the most ballots first; ``stations``: those that
    wait, with status and published findings."""
    listed = [
        {
            "station": station,
            "village": election.region_name(station[:VILLAGE]),
            "status": status,
            "codes": sorted(shown_votes(findings)),
            "ballots": ballots.of(station),
        }
        for station, status, findings in stations
    ]
    listed.sort(key=lambda one: (-int(str(one["ballots"])), str(one["station"])))
    return {"contest": place[0], "area": place[1], "stations": listed}


def changed(
    election: Election,
    anchors: Sequence[Anchor],
    place: Place,
    stations: Iterable[tuple[str, str, Sequence[Mapping[str, Any]]]],
) -> dict[str, Any]:
    """What changed results of a regency, the newest first; ``stations``: those of more than one
    record, with status and history; ``anchors``: of the contest's log."""
    contest, area = place
    listed = [
        {
            "station": station,
            "village": election.region_name(station[:VILLAGE]),
            "at": time_of(anchors, step["index"]),
            "index": step["index"],
            "kind": step["kind"],
            "version": step["version"],
            "status": status,
            "reason": step.get("reason", ""),
        }
        for station, status, history in stations
        for step in changes(history)
    ]
    listed.sort(key=lambda one: (-one["index"], one["station"]))
    return {"contest": contest, "area": area, "changes": listed}


def time_of(anchors: Sequence[Anchor], index: int) -> str:
    """The log's time of an entry: that of the last anchor before it."""
    before = bisect_left(anchors, index, key=lambda a: a.index)
    return utc(anchors[before - 1].at) if before else ""


def utc(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
