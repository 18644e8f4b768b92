"""What the director's desk shows, as texts and attributes by the name of their place on the page.

The template writes them once; the script writes them again from the same JSON as time goes on. So
there are words in one place only, and the page says the same with and without a script.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import translation
from django.utils.formats import date_format

from sinergi.apps.peragaan import night, queries
from sinergi.apps.peragaan.messages import number, percent, words
from sinergi.apps.peragaan.night import HOUR, MINUTE, Night, on_clock
from sinergi.apps.peragaan.queries import COMING, Progress
from sinergi.core.actors import Actor

PATIENCE = {
    True: 500,
    False: 1500,
}  # milliseconds until the script asks again, while it plays or not


@dataclass
class Desk:
    """``texts``: place → text; ``attributes``: place → name → value, None = without it."""

    texts: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, str | None]] = field(default_factory=dict)

    def set(self, place: str, **attributes: str | bool | None) -> None:
        """True = there, without a value; False or None = not there. ``_`` stands for ``-``."""
        self.attributes.setdefault(place, {}).update(
            {
                name.strip("_").replace("_", "-"): "" if value is True else value or None
                for name, value in attributes.items()
            }
        )


def state_of(now: Night, played: bool) -> str:
    """``over``, ``no-player``, ``playing`` or ``paused``."""
    if now.over:
        return "over"
    if not played:
        return "no-player"
    return "playing" if now.playing else "paused"


def status(actor: Actor, election: str, language: str) -> dict[str, Any]:
    """Everything on the page that changes, as JSON. Raises NoNight."""
    from sinergi.apps.peragaan import plenary, told

    now = queries.clock(actor, election)
    state = state_of(now, queries.is_played(actor, election))
    rows = queries.progress(actor, election)
    desk = Desk()
    _clock(desk, now, state, language)
    _buttons(desk, actor, now, state, language)
    _hill(desk, now, language)
    _counts(desk, rows, language)
    _coming(desk, actor, now, language)
    told.describe(desk, actor, now, language)
    if queries.has_stories(actor, election):
        plenary.describe(desk, now, language)
    return {
        "state": state,
        "reached": now.reached,
        "pace": now.pace,
        "emptying": now.emptying,
        "forms": {
            r.contest: {
                "expected": r.expected, "sent": r.sent, "published": r.shown.received,
                "counted": r.shown.counted, "held": r.shown.held,
            }
            for r in rows
        },
        "again_in": PATIENCE[state == "playing"],
        "texts": desk.texts,
        "attributes": desk.attributes,
    }  # fmt: skip


def _clock(desk: Desk, now: Night, state: str, language: str) -> None:
    word = words(language)
    desk.texts["clock"] = on_clock(now.reached, now.zone)
    local = night.instant(now.date, now.zone, now.reached) + timedelta(hours=night.ZONES[now.zone])
    with translation.override(language):
        desk.texts["day"] = date_format(local, "l, j F Y")
    other = "WIB" if now.zone != "WIB" else "WIT"
    desk.texts["also"] = word["also"].format(
        time=on_clock(now.reached, now.zone, other), zone=other
    )
    desk.texts["state"] = f"{word[f'state.{state}.shape']} {word[f'state.{state}']}"
    tones = {"playing": "ok", "paused": "none", "over": "info", "no-player": "held"}
    desk.set("state", class_=f"chip tone-{tones[state]}")
    desk.set("no-player", hidden=state != "no-player")
    desk.set("emptying", hidden=not now.emptying)
    if now.over:
        desk.texts["rest"] = word["rest.over"]
    elif now.reached >= now.night_ends:
        desk.texts["rest"] = word["rest.days"]
    else:
        seconds = -(-(now.night_ends - now.reached) // now.pace)
        desk.texts["rest"] = word["rest"].format(time=_duration(seconds, word))


def _duration(seconds: int, word: Mapping[str, str]) -> str:
    if seconds < MINUTE:
        return word["rest.seconds"]
    minutes = seconds // MINUTE
    if minutes < 60:
        return word["rest.minutes"].format(minutes=minutes)
    return word["rest.hours"].format(hours=minutes // 60, minutes=minutes % 60)


def _buttons(desk: Desk, actor: Actor, now: Night, state: str, language: str) -> None:
    word = words(language)
    order = "pause" if now.playing and state != "no-player" else "play"
    desk.texts["toggle-word"] = word[order]
    desk.texts["toggle-shape"] = word[
        "state.paused.shape" if order == "pause" else "state.playing.shape"
    ]
    still = state in ("over", "no-player")
    desk.set("toggle", value=order, disabled=still)
    for place in ("station", "hour"):
        desk.set(place, disabled=still)
    coming = queries.coming(actor, now)
    times = {
        "station": coming[0].turn.minute * MINUTE if coming else None,
        "hour": min(now.ends, night.next_hour(now.reached)) if not now.over else None,
    }
    for place, second in times.items():
        desk.texts[f"{place}-to"] = (
            word["nothing.to"]
            if second is None
            else word[f"{place}.to"].format(time=on_clock(second, now.zone))
        )
    for pace in night.PACES:
        desk.set(f"pace-{pace}", aria_pressed="true" if pace == now.pace else "false")


def span(now: Night) -> tuple[int, int]:
    """The full hours that hold the night, in seconds of the night."""
    return now.opens // HOUR * HOUR, -(-now.night_ends // HOUR) * HOUR


def _hill(desk: Desk, now: Night, language: str) -> None:
    begin, end = span(now)
    reached = min(now.reached, end)
    x = f"{(reached - begin) / MINUTE:.2f}"
    desk.set("veil", x=x, width=f"{(end - reached) / MINUTE:.2f}")
    desk.set("hand", x1=x, x2=x)
    spoken = words(language)["hill.spoken"].format(
        **{"from": on_clock(begin, now.zone), "to": on_clock(end, now.zone)},
        now=on_clock(now.reached, now.zone),
    )
    desk.set("hill", aria_label=spoken)


def _counts(desk: Desk, rows: list[Progress], language: str) -> None:
    word = words(language)
    sent, expected = sum(r.sent for r in rows), sum(r.expected for r in rows)
    desk.texts["sent"] = number(sent, language)
    desk.texts["shown"] = number(sum(r.shown.received for r in rows), language)
    desk.texts["held"] = number(sum(r.shown.held for r in rows), language)
    desk.texts["sent-of"] = word["sent.of"].format(
        n=number(sent, language), all=number(expected, language)
    )
    desk.texts["share"] = word["share"].format(share=percent(sent, expected, language))
    for r in rows:
        place = f"contest-{r.contest}"
        desk.texts[f"{place}-sent"] = word["stations"].format(
            n=number(r.sent, language), all=number(r.expected, language)
        )
        desk.texts[f"{place}-shown"] = number(r.shown.received, language)
        desk.texts[f"{place}-held"] = number(r.shown.held, language)
        waiting = max(0, r.sent - r.shown.counted - r.shown.held)
        at = 0.0
        for part, n in (("counted", r.shown.counted), ("held", r.shown.held), ("waiting", waiting)):
            width = 100 * n / r.expected
            desk.set(f"{place}-bar-{part}", x=f"{at:.2f}", width=f"{width:.2f}")
            at += width
        spoken = word["bar"].format(
            name=word.get(f"contest.{r.contest}", r.contest), counted=r.shown.counted,
            held=r.shown.held, missing=r.expected - r.sent,
        )  # fmt: skip
        desk.set(f"{place}-bar", aria_label=spoken)


def _coming(desk: Desk, actor: Actor, now: Night, language: str) -> None:
    word = words(language)
    found = queries.coming(actor, now)
    desk.set("next-none", hidden=bool(found))
    for position in range(COMING):
        place = f"next-{position}"
        desk.set(place, hidden=position >= len(found))
        if position >= len(found):
            continue
        coming = found[position]
        turn = coming.turn
        desk.texts[f"{place}-time"] = on_clock(turn.minute * MINUTE, now.zone)
        desk.texts[f"{place}-place"] = word["next.place"].format(
            number=turn.station[10:], village=coming.village
        )
        desk.texts[f"{place}-kecamatan"] = coming.kecamatan
        desk.texts[f"{place}-contest"] = word.get(f"contest.{turn.contest}", turn.contest)
        desk.set(f"{place}-contest", class_=f"contest contest-{turn.contest}")
        desk.set(f"{place}-place", href=f"/hasil/{now.election}/#/{turn.contest}/{turn.station}")
