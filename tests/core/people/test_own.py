"""One's own account: language kept, devices seen and signed out, nothing of anybody else's."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from sinergi.core.actors import OPERATOR
from sinergi.core.models import AuditEvent
from sinergi.core.people import actions, device_words, sessions
from sinergi.core.people.models import Person
from tests.apps.sirekap.world import World
from tests.core.people.staff import PASSWORD

PHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Mobile Safari/537.36"
)
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0"


@pytest.fixture(autouse=True)
def _no_limit_left_over(demo: World) -> None:
    cache.clear()


@pytest.fixture
def two(demo: World) -> tuple[Person, Person]:
    number = Person.objects.count()
    made = [actions.make(OPERATOR, f"own{number}{x}", "Rekaan", password=PASSWORD)[0] for x in "ab"]
    return made[0], made[1]


def signed_in(person: Person, agent: str = PHONE, address: str = "203.0.113.77") -> Client:
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    answer = client.post("/akun/masuk/", {"login": person.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.content
    return client


def is_in(client: Client) -> bool:
    return client.get("/akun/").status_code == 200


def test_of_a_session_only_what_is_shown_is_kept(two: tuple[Person, Person]) -> None:
    text = signed_in(two[0]).get("/akun/").content.decode()
    assert "Chrome di Android" in text
    assert "203.0.113.x" in text
    row = UserSession.objects.get(user=two[0])
    assert (row.ip, row.user_agent) == ("203.0.113.0", "Chrome|Android")
    assert sessions.network_of("2001:db8:1:2:3::4") == "2001:db8:1::"


@pytest.mark.parametrize(
    ("agent", "kept", "words"),
    [
        (PHONE, "Chrome|Android", "Chrome di Android"),
        (DESK, "Firefox|Windows", "Firefox di Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1",
         "Safari|iPhone", "Safari di iPhone"),
        ("curl/8.0", "|", "Peramban yang tidak dikenal"),
        ("", "|", "Peramban yang tidak dikenal"),
        ("<script>|Chrome/1", "Chrome|", "Chrome"),
    ],
)  # fmt: skip
def test_a_browser_in_plain_words(agent: str, kept: str, words: str) -> None:
    assert device_words.reduced(agent) == kept
    assert device_words.reduced(kept) == kept
    assert device_words.words(kept) == words


def test_another_device_is_signed_out(two: tuple[Person, Person]) -> None:
    phone, desk = signed_in(two[0]), signed_in(two[0], DESK)
    assert is_in(phone)
    row = UserSession.objects.get(user=two[0], user_agent="Chrome|Android")
    assert desk.post(f"/akun/sesi/{row.pk}/akhiri/").status_code == 302
    assert not is_in(phone)
    assert is_in(desk)
    event = AuditEvent.objects.filter(actor=two[0].username).latest("id")
    assert (event.kind, event.role, event.data) == (
        "own.sessions-ended",
        "oneself",
        {"sessions": 1},
    )


def test_all_others_are_signed_out_but_nobody_elses(two: tuple[Person, Person]) -> None:
    mine = [signed_in(two[0]) for _ in range(3)]
    other = signed_in(two[1])
    assert mine[0].post("/akun/sesi/lain/akhiri/").status_code == 302
    assert [is_in(c) for c in (*mine, other)] == [True, False, False, True]


def test_nobody_ends_a_session_of_another_nor_this_one(two: tuple[Person, Person]) -> None:
    mine, other = signed_in(two[0]), signed_in(two[1])
    for person in two:
        pk = UserSession.objects.get(user=person).pk
        assert mine.post(f"/akun/sesi/{pk}/akhiri/").status_code == 404
    assert is_in(mine)
    assert is_in(other)


def test_ending_sessions_asks_for_the_token(two: tuple[Person, Person]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(two[0])
    for path in ("/akun/sesi/lain/akhiri/", "/akun/sesi/1/akhiri/", "/bahasa/"):
        assert client.post(path, {"language": "en"}).status_code == 403


def test_when_a_session_was_seen_is_written_now_and_then(two: tuple[Person, Person]) -> None:
    client = signed_in(two[0])
    rows = UserSession.objects.filter(user=two[0])
    before = rows.get().last_seen_at
    client.get("/")
    assert rows.get().last_seen_at == before
    rows.update(last_seen_at=timezone.now() - timedelta(minutes=6))
    client.get("/")
    assert rows.get().last_seen_at > before - timedelta(seconds=1)


def test_a_language_is_kept_and_used_at_the_next_sign_in(two: tuple[Person, Person]) -> None:
    phone = signed_in(two[0])
    assert b">Hari ini<" in phone.get("/").content
    answer = phone.post("/bahasa/", {"language": "en", "next": "/akun/"})
    assert answer.headers["Location"] == "/akun/"
    assert b">Today<" in phone.get("/").content
    assert b">Today<" in signed_in(two[0], DESK).get("/").content
    assert b">Hari ini<" in signed_in(two[1], DESK).get("/").content
    phone.post("/bahasa/", {"language": "xx"})
    assert Person.objects.get(pk=two[0].pk).language == "en"
    assert AuditEvent.objects.filter(actor=two[0].username, kind="own.language").count() == 1
    elsewhere = phone.post("/bahasa/", {"language": "id", "next": "https://example.com/"})
    assert "example.com" not in elsewhere.headers["Location"]


def test_who_is_disabled_is_nowhere_signed_in(two: tuple[Person, Person]) -> None:
    client = signed_in(two[0])
    actions.disable(OPERATOR, two[0])
    assert not is_in(client)
    assert client.get("/").headers["Location"] == "/hasil/"


def test_a_new_password_leaves_this_device_alone_signed_in(two: tuple[Person, Person]) -> None:
    mine, lost = signed_in(two[0], DESK), signed_in(two[0])
    new = "kelapa-rotan-tifa"
    answer = mine.post(
        "/akun/kata-sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert answer.status_code == 302
    assert is_in(mine)
    assert not is_in(lost)
    assert mine.get("/akun/").content.decode().count('class="card session"') == 1
