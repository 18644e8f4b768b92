"""Stories and chapters on the desk: where they lead, what they say."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from sinergi.apps.peragaan import actions, queries, told
from sinergi.apps.peragaan.messages import words
from sinergi.apps.peragaan.night import MINUTE, Turn
from sinergi.core.actors import OPERATOR
from sinergi.core.demo.accounts import make_accounts
from sinergi.core.demo.stories import CHAPTERS, STORIES
from sinergi.law.election import Election
from tests.apps.peragaan.conftest import ID, turns


@pytest.fixture
def stories(election: Election, monkeypatch: pytest.MonkeyPatch, house: Any) -> Iterator[str]:
    """A played night that has steps after its forms; it lasts until the day of the new vote."""
    from sinergi.apps.peragaan.models import NightClock, NightTurn

    last = CHAPTERS[-1][1]
    planned = [*turns(election), Turn(last, "ppwp", next(iter(election.stations)), 1)]
    actions.prepare(OPERATOR, ID, planned, date=election.date, zone="WIT", seed=1, errors_percent=5)
    monkeypatch.setattr(settings, "DEMONSTRATION", ID)
    with psycopg.connect(house.url) as player:
        player.execute("SELECT pg_advisory_lock(%s, hashtext(%s))", [queries.PLAYER_LOCK, ID])
        yield ID
    NightClock.objects.all().delete()
    NightTurn.objects.all().delete()


def press(order: str) -> dict[str, Any]:
    client = Client(headers={"Accept": "application/json"})
    answer: dict[str, Any] = client.post("/peragaan/ubah/", {"do": order}).json()
    return answer


def test_a_story_leads_to_its_next_moment_and_then_nowhere(stories: str) -> None:
    story = next(s for s in STORIES if s.key == "misread")
    first, second = story.moments
    now = press("story:misread")
    assert now["reached"] == first * MINUTE
    assert now["attributes"]["story-misread-0"]["class"] == "past"
    assert now["attributes"]["story-misread-1"]["class"] == "to-come"
    assert now["texts"]["story-misread-to"] == "16.35"
    now = press("story:misread")
    assert now["reached"] == second * MINUTE
    assert now["attributes"]["story-misread-jump"]["hidden"] == ""
    assert now["attributes"]["story-misread-all"]["hidden"] is None
    assert press("story:misread")["reached"] == second * MINUTE


def test_a_chapter_leads_on_and_never_back(stories: str) -> None:
    seen = []
    for key, minute in CHAPTERS:
        now = press(f"chapter:{key}")
        assert now["reached"] == minute * MINUTE
        assert now["attributes"][f"chapter-{key}"]["disabled"] == ""
        seen.append(now["texts"]["day"])
    assert (seen[0], seen[3], seen[-1]) == (
        "Rabu, 14 Februari 2029", "Kamis, 15 Februari 2029", "Sabtu, 24 Februari 2029",
    )  # fmt: skip
    assert press("chapter:evening")["reached"] == CHAPTERS[-1][1] * MINUTE


def test_days_later_the_clock_says_the_day(stories: str) -> None:
    now = press("chapter:plenary")
    assert (now["texts"]["clock"], now["texts"]["day"]) == ("09.00", "Sabtu, 17 Februari 2029")
    assert now["texts"]["rest"] == words("id")["rest.days"]
    clock = queries.clock(OPERATOR, stories)
    assert clock.instant.isoformat() == "2029-02-17T00:00:00+00:00"
    assert told.when(STORIES[1].moments[1] * MINUTE, clock, "en") == "17 Feb, 13.30"


def test_a_night_without_stories_is_shown_without(
    night: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMONSTRATION", night)
    page = Client().get("/peragaan/").content.decode()
    assert 'id="stories"' not in page
    assert 'id="enter"' in page


def test_an_unknown_story_is_named(stories: str) -> None:
    for order in ("story:ghost", "chapter:ghost", "story:"):
        assert Client().post("/peragaan/ubah/", {"do": order}).status_code == 400


def test_every_story_and_chapter_has_its_words_in_both_languages() -> None:
    assert words("id").keys() == words("en").keys()
    for language in ("id", "en"):
        word = words(language)
        for story in STORIES:
            assert word[f"story.{story.key}.title"]
            assert word[f"story.{story.key}.sentence"].endswith(".")
            assert all(word[f"story.{story.key}.{n}"] for n in range(len(story.moments)))
        assert all(word[f"chapter.{key}"] for key, _ in CHAPTERS)
        for name in told.TONES:
            assert word[f"story.{name}"]
            assert word[f"story.{name}.shape"]


def test_the_page_that_empties_says_what_goes_and_asks_once(stories: str) -> None:
    client = Client()
    page = client.get("/peragaan/kosongkan/").content.decode()
    assert "Yang hilang" in page
    assert "Kosongkan dan mulai lagi" in page
    assert not queries.clock(OPERATOR, stories).emptying
    assert Client(enforce_csrf_checks=True).post("/peragaan/kosongkan/").status_code == 403
    assert client.post("/peragaan/kosongkan/").status_code == 303
    clock = queries.clock(OPERATOR, stories)
    assert (clock.emptying, clock.playing) == (True, False)
    now = client.get("/peragaan/keadaan.json").json()
    assert now["emptying"] is True
    assert now["attributes"]["emptying"]["hidden"] is None


def test_nothing_is_emptied_beside_an_election_that_is_no_demonstration(stories: str) -> None:
    from sinergi.core.models import Election as Row

    row = Row.objects.get(pk=stories)
    row.pk, row.mode = "gladi", "rehearsal"
    row.save(force_insert=True)
    try:
        client = Client()
        assert "gladi" in client.get("/peragaan/kosongkan/").content.decode()
        assert client.post("/peragaan/kosongkan/").status_code == 409
        assert not queries.clock(OPERATOR, stories).emptying
    finally:
        Row.objects.filter(pk="gladi").delete()


def test_it_is_emptied_only_in_a_demonstration(night: str) -> None:
    for path in ("kosongkan/", "sah/"):
        assert Client().get(f"/peragaan/{path}").status_code == 404
    assert Client().post("/peragaan/kosongkan/").status_code == 404
    assert not queries.clock(OPERATOR, night).emptying


def test_the_plenarys_boards_are_entered_as_ppk(stories: str) -> None:
    """Closed until it is reached; the chapter pauses the clock; a story leads to its unit's board."""
    make_accounts(OPERATOR, stories)
    told_now = Client().get("/peragaan/keadaan.json").json()
    assert told_now["attributes"]["plenary-recount"]["disabled"] == ""
    press("play")
    now = press("chapter:plenary")
    assert (now["reached"], now["state"]) == (dict(CHAPTERS)["plenary"] * MINUTE, "paused")
    assert now["texts"]["plenary-state"] == "○ Belum dibuka"  # until the log has its opening
    client = Client()
    answer = client.post("/peragaan/pleno/", {"story": "recount"})
    recount = next(s for s in STORIES if s.key == "recount")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/rekap/{stories}/910601/ppwp/?unit={recount.station}"
    assert "Gaharu Rekaan" in client.get("/").content.decode()
    assert client.post("/peragaan/pleno/", {"story": "prison"}).status_code == 400
