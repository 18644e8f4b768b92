"""The chapter of the plenary: where it stands, and the boards of its stories to enter as PPK."""

from typing import Any

from sinergi.apps.peragaan import night, queries
from sinergi.apps.peragaan.desk import Desk
from sinergi.apps.peragaan.messages import words
from sinergi.apps.peragaan.night import MINUTE, Night
from sinergi.apps.sirekap.public import plenary_at
from sinergi.core.actors import Actor
from sinergi.core.demo.stories import OPENED, PLENARY, STORIES, Story

ROLE = "ppk"
CONTEST = "ppwp"
KEY = "plenary"


def stories() -> list[Story]:
    """The stories whose stations this plenary hears, in the order of the desk."""
    return [s for s in STORIES if s.station.startswith(PLENARY)]


def board_of(election: str, key: str) -> str | None:
    """The address of a story's unit on the board, of the plenary's own page for ``""``; None for what
    this plenary does not hear."""
    area = f"/rekap/{election}/{PLENARY}/"
    if not key:
        return area
    story = next((s for s in stories() if s.key == key), None)
    return f"{area}{story.contest}/?unit={story.station}" if story else None


def contest_of(key: str) -> str:
    return next((s.contest for s in stories() if s.key == key), CONTEST)


def describe(desk: Desk, now: Night, language: str) -> None:
    """Writes what changes of the chapter."""
    word = words(language)
    come = now.reached >= OPENED * MINUTE
    found = plenary_at(now.election, PLENARY, CONTEST) if come else None
    state = found.state if found else "scheduled"
    shape = found.shape if found else "○"
    opened = state != "scheduled"
    desk.texts["plenary-state"] = f"{shape} {word[f'plenary.{state}']}"
    tone = {"open": "ok", "paused": "info", "closed": "info", "ratified": "ok"}.get(state, "none")
    desk.set("plenary-state", class_=f"chip tone-{tone}")
    desk.texts["plenary-read"] = (
        word["plenary.read"].format(n=found.read) if found and found.read else ""
    )
    desk.set("plenary-jump", hidden=come)
    desk.set("plenary-coming", hidden=not come or opened)
    for story in stories():
        desk.set(f"plenary-{story.key}", disabled=not opened)
    desk.set("plenary-page", disabled=not opened)


def page(actor: Actor, now: Night, people: list[dict[str, str]], language: str) -> dict[str, Any]:
    """What of the chapter stands still; nothing where the night has no stories or nobody is PPK."""
    if not queries.has_stories(actor, now.election) or ROLE not in {p["role"] for p in people}:
        return {"plenary": None}
    word = words(language)
    return {
        "plenary": {
            "where": queries.names_of_places(actor, now.election, [PLENARY]).get(PLENARY, ""),
            "time": night.on_clock(OPENED * MINUTE, now.zone),
            "stories": [
                {
                    "key": s.key, "place": f"plenary-{s.key}", "title": word[f"story.{s.key}.title"],
                    "contest": s.contest,
                    "contest_name": word.get(f"contest.{s.contest}", s.contest),
                    "do": word[f"plenary.{s.key}"],
                }
                for s in stories()
            ],
        }
    }  # fmt: skip
