"""What of the director's desk stands still: names, links, the hill of the night."""

from typing import Any

from sinergi.apps.peragaan import beside, desk, night, plenary, queries, told
from sinergi.apps.peragaan.messages import words
from sinergi.apps.peragaan.night import HOUR, MINUTE
from sinergi.apps.peragaan.queries import BIN, COMING
from sinergi.core.actors import Actor

HEIGHT = 100  # of the hill's own coordinates; a minute is one wide


def page(actor: Actor, election: str, language: str) -> dict[str, Any]:
    """The template's context. Raises NoNight."""
    word = words(language)
    now = queries.clock(actor, election)
    status = desk.status(actor, election, language)
    begin, end = desk.span(now)
    area = queries.area(actor, election)
    results = f"/hasil/{election}/"
    people = beside.people(actor, election, language)
    return {
        **beside.frame(language),
        "about": word["about"].format(errors=now.errors_percent),
        "live": status["texts"],
        "at": status["attributes"],
        "again_in": status["again_in"],
        "zone": now.zone,
        "results": results,
        "contests": [
            {
                "code": row.contest,
                "place": f"contest-{row.contest}",
                "name": word.get(f"contest.{row.contest}", row.contest),
                "results": f"{results}#/{row.contest}/{area}",
                "parts": [f"contest-{row.contest}-bar-{part}" for part in ("counted", "held", "waiting")],
            }
            for row in queries.progress(actor, election)
        ],
        "paces": [
            {
                "value": pace, "place": f"pace-{pace}",
                "name": word["pace.1"] if pace == 1 else str(pace // MINUTE),
                "spoken": word["pace.1"] if pace == 1 else word["pace.n"].format(n=pace // MINUTE),
            }
            for pace in night.PACES
        ],
        "coming": [f"next-{position}" for position in range(COMING)],
        "hours": [
            f"{(night.BEGIN_HOUR + second // HOUR) % 24:02d}"
            for second in range(begin, end + HOUR, HOUR)
        ],
        **told.page(actor, now, language),
        "people": people,
        **plenary.page(actor, now, people, language),
        "hill": {"width": (end - begin) // MINUTE, "bars": _bars(actor, election, begin)},
    }  # fmt: skip


def _bars(actor: Actor, election: str, begin: int) -> list[dict[str, Any]]:
    """Rectangles: one a contest in each ten minutes, stacked from the ground."""
    bins = queries.hill(actor, election)
    highest = max(sum(found.values()) for found in bins.values())
    order = [row.contest for row in queries.progress(actor, election)]
    bars = []
    for minute, found in bins.items():
        ground = float(HEIGHT)
        for contest in order:
            if n := found[contest]:
                height = n * (HEIGHT - 4) / highest
                ground -= height
                bars.append(
                    {
                        "contest": contest, "x": f"{minute - begin / MINUTE + 0.75:.2f}",
                        "y": f"{ground:.2f}", "width": f"{BIN - 1.5:.2f}", "height": f"{height:.2f}",
                    }
                )  # fmt: skip
    return bars
