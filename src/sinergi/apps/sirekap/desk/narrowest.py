"""How close a contest stands, so that the queue can put first what could change its outcome."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from django.db import connection

from sinergi.law.election import Election


def gaps(election: Election, contest: str) -> Mapping[str, int]:
    """District -> votes between two neighbours in the ranking as it stands: the first two where one
    option wins, else the closest two. By the clerk's sums over the whole district; "*" is all of them.
    A district without two options that have votes is left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (t.district) t.district, l.names, t.sums FROM tally t"
            " JOIN tally_layout l USING (election, contest, district)"
            " WHERE t.election = %s AND t.contest = %s"
            " ORDER BY t.district, (t.area <> 'nasional'), length(t.area), t.area",
            [election.id, contest],
        )
        rows = cursor.fetchall()
    single = election.contests[contest].options == "pairs"
    found = {}
    for district, names, sums in rows:
        votes = [n for name, n in zip(names, sums, strict=False) if n and _is_option(name)]
        gap = closest(votes, first=single)
        if gap is not None:
            found[district] = gap
    return found


def _is_option(name: str) -> bool:
    return name.startswith("votes.") or (name.startswith("party.") and name.endswith(".total"))


def closest(votes: Sequence[int], *, first: bool) -> int | None:
    """Between the first two, or between the closest two neighbours; None for fewer than two."""
    ranked = sorted(votes, reverse=True)
    if len(ranked) < 2:
        return None
    if first:
        return ranked[0] - ranked[1]
    return min(a - b for a, b in pairwise(ranked))
