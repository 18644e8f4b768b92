"""Entering as an invented person: on a demonstration alone, audited, and as that person only."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from sinergi.core.actors import OPERATOR, Actor, NotAllowed, Role
from sinergi.core.demo import entering
from sinergi.core.demo.accounts import make_accounts
from sinergi.core.matrix import ROLES
from sinergi.core.models import AuditEvent, Election
from sinergi.core.people.models import Person

PRESS = Actor("wartawan", (Role("press", "nasional"),))


@pytest.fixture
def demonstration(night: str, monkeypatch: pytest.MonkeyPatch) -> str:
    make_accounts(OPERATOR, night)
    monkeypatch.setattr(settings, "DEMONSTRATION", night)
    return night


@pytest.fixture
def real() -> Iterator[Election]:
    """An election of mode real beside the demonstration."""
    row = Election.objects.first()
    assert row is not None
    row.pk, row.mode = "sungguhan", "real"
    row.save(force_insert=True)
    yield row
    row.delete()


def enter(role: str, client: Client | None = None) -> tuple[Client, int]:
    client = client or Client()
    return client, client.post("/peragaan/masuk/", {"role": role}).status_code


def test_one_button_a_role_stands_on_the_desk(demonstration: str) -> None:
    page = Client().get("/peragaan/").content.decode()
    assert re.findall(r'name="role" value="([^"]+)"', page) == list(ROLES)
    assert page.count("Rekaan</span>") == len(ROLES)
    assert "Distrik Biak Kota" in page


@pytest.mark.parametrize("role", ROLES)
def test_a_button_signs_in_as_that_person_and_leads_home(demonstration: str, role: str) -> None:
    client = Client()
    answer = client.post("/peragaan/masuk/", {"role": role})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    home = client.get("/")
    assert home.status_code == 200
    person = Person.objects.get(username=entering.USERNAMES[role])
    assert person.name in home.content.decode()
    last = AuditEvent.objects.filter(kind="demonstration.entered").order_by("id").last()
    assert last is not None
    assert (last.actor, last.data) == ("peragaan", {"username": person.username, "role": role})


def test_the_next_button_is_another_person(demonstration: str) -> None:
    client, _ = enter("ppk")
    enter("press", client)
    page = client.get("/").content.decode()
    assert "Waru Rekaan" in page
    assert "Gaharu Rekaan" not in page


def test_nobody_enters_where_the_server_is_no_demonstration(night: str) -> None:
    make_accounts(OPERATOR, night)
    client, status = enter("operator")
    assert status == 404
    assert client.get("/").headers["Location"] == "/hasil/"


def test_nobody_enters_beside_a_real_election(demonstration: str, real: Election) -> None:
    client, status = enter("operator")
    assert status == 400
    assert client.get("/").status_code == 302
    assert 'name="role"' not in Client().get("/peragaan/").content.decode()


@pytest.mark.parametrize("mode", ["rehearsal", "real"])
def test_nobody_enters_an_election_of_another_mode(demonstration: str, mode: str) -> None:
    Election.objects.filter(pk=demonstration).update(mode=mode)
    try:
        assert enter("ppk")[1] == 400
    finally:
        Election.objects.filter(pk=demonstration).update(mode="demo")


def test_only_invented_people_are_entered_as(demonstration: str) -> None:
    from sinergi.core.people import actions

    person, _ = actions.make(OPERATOR, "sungguh", "Orang Sungguhan")
    actions.grant(OPERATOR, person, "kpu-ri", "nasional")
    names = [p.username for p in entering.invented_people(OPERATOR, demonstration)]
    assert "sungguh" not in names
    for role in ("", "sungguh", "director", "ghost"):
        assert enter(role)[1] == 400
    kept = Person.objects.get(username="ppk")
    actions.disable(OPERATOR, kept)
    assert enter("ppk")[1] == 400
    actions.enable(OPERATOR, kept)


def test_it_needs_a_token_a_post_and_the_right(demonstration: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/peragaan/masuk/", {"role": "ppk"}).status_code == 403
    assert Client().get("/peragaan/masuk/").status_code == 405
    with pytest.raises(NotAllowed):
        entering.invented_people(PRESS, demonstration)
