"""The director's desk: what it says, who may press its buttons, where it is not."""

import re
import string
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.test import Client

from sinergi.apps.peragaan import actions, queries
from sinergi.apps.peragaan.desk import Desk
from sinergi.apps.peragaan.messages import number, percent, words
from sinergi.apps.peragaan.night import next_hour, on_clock
from sinergi.core.actors import OPERATOR


@pytest.fixture
def demonstration(night: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(settings, "DEMONSTRATION", night)
    return night


@pytest.fixture
def played(demonstration: str, house: Any) -> Iterator[str]:
    """A night that a player holds."""
    with psycopg.connect(house.url) as player:
        player.execute(
            "SELECT pg_advisory_lock(%s, hashtext(%s))", [queries.PLAYER_LOCK, demonstration]
        )
        yield demonstration


def test_it_is_nowhere_but_in_a_demonstration(night: str) -> None:
    client = Client()
    for path in ("", "keadaan.json", "aset/desk.css"):
        assert client.get(f"/peragaan/{path}").status_code == 404
    assert client.post("/peragaan/ubah/", {"do": "play"}).status_code == 404
    assert not queries.clock(OPERATOR, night).playing


def test_a_demonstration_without_a_night_is_not_there(
    house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DEMONSTRATION", "lain")
    client = Client()
    for path in ("", "keadaan.json"):
        assert client.get(f"/peragaan/{path}").status_code == 404
    assert client.post("/peragaan/ubah/", {"do": "play"}).status_code == 404


def test_it_says_plainly_what_it_is_and_where_the_night_stands(played: str) -> None:
    page = Client().get("/peragaan/").content.decode()
    assert "PERAGAAN · DATA REKAAN" in page
    assert '<span id="clock" class="digits">14.30</span>' in page
    assert "12.30 WIB" in page
    assert "‖ Dijeda" in page
    assert f'href="/hasil/{played}/"' in page
    assert f"/hasil/{played}/#/ppwp/9106" in page
    assert "Rabu, 14 Februari 2029" in page
    assert 'data-again-in="1500"' in page


def test_no_script_and_no_style_stands_in_the_page(played: str) -> None:
    response = Client().get("/peragaan/")
    page = response.content.decode()
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|<script(?![^>]*src=)", page)
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    for source in re.findall(r'(?:src|href)="(/peragaan/aset/[^"]+)"', page):
        assert Client().get(source).status_code == 200
    assert Client().get("/peragaan/aset/..%2fviews.py").status_code == 404


def test_it_speaks_english_and_remembers(played: str) -> None:
    client = Client()
    page = client.get("/peragaan/?bahasa=en").content.decode()
    assert '<html lang="en">' in page
    assert "DEMONSTRATION · INVENTED DATA" in page
    assert "Wednesday, 14 February 2029" in page
    assert client.get("/peragaan/keadaan.json").json()["texts"]["state"] == "‖ Paused"
    assert Client().get("/peragaan/keadaan.json").json()["texts"]["state"] == "‖ Dijeda"
    assert '<html lang="id">' in Client().get("/peragaan/?bahasa=xx").content.decode()


def test_without_a_token_nothing_is_pressed(played: str) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post("/peragaan/ubah/", {"do": "play"}).status_code == 403
    assert not queries.clock(OPERATOR, played).playing
    page = client.get("/peragaan/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    order = {"do": "play", "csrfmiddlewaretoken": token[1]}
    answer = client.post("/peragaan/ubah/?bahasa=id", order)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/peragaan/?bahasa=id")
    assert queries.clock(OPERATOR, played).playing


def test_every_button_does_what_it_says(played: str) -> None:
    client = Client(headers={"Accept": "application/json"})

    def press(**order: str) -> dict[str, Any]:
        answer: dict[str, Any] = client.post("/peragaan/ubah/", order).json()
        return answer

    now = press(do="play")
    assert (now["state"], now["attributes"]["toggle"]["value"]) == ("playing", "pause")
    assert now["texts"]["toggle-word"] == "Jeda"
    assert now["again_in"] == 500
    now = press(pace="1800")
    assert now["attributes"]["pace-1800"]["aria-pressed"] == "true"
    assert now["attributes"]["pace-60"]["aria-pressed"] == "false"
    assert press(do="station")["reached"] == 91 * 60
    assert press(do="hour")["texts"]["clock"] == "15.00"
    now = press(do="pause")
    assert (now["state"], now["attributes"]["toggle"]["value"]) == ("paused", "play")
    for _ in range(4):
        now = press(do="hour")
    assert now["state"] == "over"
    assert now["texts"]["rest"] == "Semua kiriman peragaan ini sudah dikirim."
    assert now["attributes"]["toggle"]["disabled"] == ""
    assert now["attributes"]["next-none"]["hidden"] is None


def test_an_unknown_order_is_named(played: str) -> None:
    client = Client()
    for order in ({"do": "dance"}, {"pace": "61"}, {"pace": "٣"}, {}):
        answer = client.post("/peragaan/ubah/", order)
        assert answer.status_code == 400
    assert "“dance”" in client.post("/peragaan/ubah/", {"do": "dance"}).content.decode()
    assert client.get("/peragaan/ubah/").status_code == 405


def test_where_nothing_plays_it_says_so_and_what_to_do(demonstration: str) -> None:
    actions.play(OPERATOR, demonstration)
    now = Client().get("/peragaan/keadaan.json").json()
    assert now["state"] == "no-player"
    assert now["attributes"]["no-player"]["hidden"] is None
    assert now["attributes"]["toggle"] == {"value": "play", "disabled": ""}
    page = Client().get("/peragaan/").content.decode()
    assert re.search(r'<p class="trouble" id="no-player">[^<]*make run', page)


def test_a_place_keeps_names_of_attributes() -> None:
    desk = Desk()
    desk.set("a", class_="x", aria_pressed="false", hidden=True, disabled=False)
    assert desk.attributes == {
        "a": {"class": "x", "aria-pressed": "false", "hidden": "", "disabled": None}
    }


def test_both_languages_say_the_same_with_the_same_blanks() -> None:
    id_, en = words("id"), words("en")
    assert id_.keys() == en.keys()
    for key, text in id_.items():
        blanks = [
            {name for _, name, _, _ in string.Formatter().parse(t) if name} for t in (text, en[key])
        ]
        assert blanks[0] == blanks[1], key


def test_numbers_and_times_as_each_language_writes_them() -> None:
    assert (number(2420, "id"), number(2420, "en")) == ("2.420", "2,420")
    assert (percent(2419, 2420, "id"), percent(1, 1, "en")) == ("99,9", "100.0")
    assert percent(0, 0, "id") == "0,0"
    assert on_clock(0, "WIT") == "13.00"
    assert on_clock(11 * 3600 + 61, "WIB") == "00.01"
    assert on_clock(90 * 60, "WIT", "WIB") == "12.30"
    assert on_clock(90 * 60, "WIB", "WIT") == "16.30"
    assert (next_hour(0), next_hour(3599), next_hour(3600)) == (3600, 3600, 7200)
