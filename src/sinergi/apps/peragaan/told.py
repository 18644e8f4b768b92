"""The ten stories and the chapters on the director's desk: what has happened of each, where to jump.

They stand there only where the night has them: a night prepared by an older version, or of another
election, is shown without.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from sinergi.apps.peragaan import night, queries
from sinergi.apps.peragaan.desk import Desk
from sinergi.apps.peragaan.messages import words
from sinergi.apps.peragaan.night import MINUTE, Night, on_clock
from sinergi.apps.sirekap.public import station_states
from sinergi.core.actors import Actor
from sinergi.core.demo.stories import CHAPTERS, STORIES, Story
from sinergi.law.regions import LENGTHS

TONES = {
    "coming": "none", "sending": "none", "empty": "none", "received": "info", "held": "held",
    "disputed": "held", "accepted": "ok", "noted": "ok", "void": "none", "not-voted": "none",
}  # fmt: skip
#: Shown as accepted: a plenary has added them up since.
_COUNTED = ("accepted", "recapped", "final")


def when(second: int, now: Night, language: str) -> str:
    """``16.10``, or with its day where that is another: ``17 Feb, 10.00``."""
    time = on_clock(second, now.zone)
    if night.day_of(second) == 0:
        return time
    day = night.instant(now.date, now.zone, second) + timedelta(hours=night.ZONES[now.zone])
    with translation.override(language):
        return f"{date_format(day, 'j M')}, {time}"


def describe(desk: Desk, actor: Actor, now: Night, language: str) -> None:
    """Writes what changes of stories and chapters."""
    for key, minute in CHAPTERS:
        desk.set(f"chapter-{key}", disabled=now.reached >= minute * MINUTE)
    if not queries.has_stories(actor, now.election):
        return
    states = station_states(now.election, [(s.contest, s.station) for s in STORIES])
    for story in STORIES:
        _story(desk, story, now, states.get((story.contest, story.station)), language)


def _story(
    desk: Desk, story: Story, now: Night, state: tuple[str, bool] | None, language: str
) -> None:
    word, place = words(language), f"story-{story.key}"
    happened = sum(minute * MINUTE <= now.reached for minute in story.moments)
    for number in range(len(story.moments)):
        desk.set(f"{place}-{number}", class_="past" if number < happened else "to-come")
        desk.texts[f"{place}-{number}-done"] = word["story.done"] if number < happened else ""
    name = name_of(state, happened)
    desk.texts[f"{place}-state"] = f"{word[f'story.{name}.shape']} {word[f'story.{name}']}"
    desk.set(f"{place}-state", class_=f"chip tone-{TONES[name]}")
    left = [minute for minute in story.moments if minute * MINUTE > now.reached]
    desk.set(f"{place}-jump", hidden=not left)
    desk.set(f"{place}-all", hidden=bool(left))
    desk.texts[f"{place}-to"] = when(left[0] * MINUTE, now, language) if left else ""


def name_of(state: tuple[str, bool] | None, happened: int) -> str:
    """The word for a station's state; ``happened``: how many moments of its story."""
    if not happened:
        return "coming"
    if state is None:
        return "sending"
    status, noted = state
    if status in _COUNTED:
        return "noted" if noted else "accepted"
    return status if status in TONES else "held"


def target(key: str, now: Night) -> int | None:
    """The minute to which the button of a story or chapter leads now; None = nowhere."""
    kind, _, name = key.partition(":")
    if kind == "chapter":
        return dict(CHAPTERS).get(name)
    for story in STORIES:
        if kind == "story" and story.key == name:
            return next((m for m in story.moments if m * MINUTE > now.reached), story.moments[-1])
    return None


def page(actor: Actor, now: Night, language: str) -> dict[str, Any]:
    """What of stories and chapters stands still."""
    word = words(language)
    if not queries.has_stories(actor, now.election):
        return {"stories": [], "chapters": []}
    names = queries.names_of_places(actor, now.election, [s.station for s in STORIES])
    return {
        "stories": [
            _still(story, number, names, now, word, language)
            for number, story in enumerate(STORIES, start=1)
        ],
        "chapters": [
            {
                "key": key, "place": f"chapter-{key}", "name": word[f"chapter.{key}"],
                "time": when(minute * MINUTE, now, language),
            }
            for key, minute in CHAPTERS
        ],
    }  # fmt: skip


def _still(
    story: Story, number: int, names: Mapping[str, str], now: Night, word: Mapping[str, str],
    language: str,
) -> dict[str, Any]:  # fmt: skip
    return {
        "key": story.key,
        "place": f"story-{story.key}",
        "number": number,
        "title": word[f"story.{story.key}.title"],
        "sentence": word[f"story.{story.key}.sentence"],
        "contest": story.contest,
        "contest_name": word.get(f"contest.{story.contest}", story.contest),
        "where": word["story.place"].format(
            number=story.station[10:],
            village=names.get(story.station[: LENGTHS["village"]], ""),
            kecamatan=names.get(story.station[: LENGTHS["district"]], ""),
        ),
        "href": f"/hasil/{now.election}/#/{story.contest}/{story.station}",
        "moments": [
            {
                "place": f"story-{story.key}-{n}",
                "time": when(minute * MINUTE, now, language),
                "text": word[f"story.{story.key}.{n}"],
            }
            for n, minute in enumerate(story.moments)
        ],
    }
