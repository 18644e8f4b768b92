"""Emptying the demonstration: everything goes but what people wrote down, and a kill is made good."""

import json
import socket
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from sinergi.commands import emptying
from sinergi.commands.common import BadInput
from sinergi.core.actors import OPERATOR
from sinergi.core.demo.accounts import make_accounts
from sinergi.core.models import Election, Station
from sinergi.core.people.models import Person
from tests.apps.sirekap.world import World


@pytest.fixture
def var(house: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SINERGI_VAR", str(house.var))
    path: Path = house.var
    return path


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def load(mode: str = "demo") -> World:
    from sinergi.core import demo

    return World.of(demo.files(3, election_id="kosong", name="Kosong", mode=mode))


def ask(port: int, path: str) -> tuple[int, str, Any]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}") as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read().decode(), refused.headers


def test_it_is_emptied_whole_even_where_it_was_cut_short(var: Path, port: int) -> None:
    world = load()
    world.post([world.sign(world.form("ppwp", s)) for s in world.election.stations])
    world.settle()
    passwords = {a.username: a.password for a in make_accounts(OPERATOR, "kosong")}
    assert (var / "public" / "kosong" / "election.json").exists()
    assert not emptying.is_owed()

    class Cut(Exception):
        """The power went."""

    def begin() -> None:
        for path in ("/", "/peragaan/", "/hasil/kosong/"):
            status, page, headers = ask(port, path)
            assert status == 503
            assert "PERAGAAN · DATA REKAAN" in page
            assert "4 dari 4" in page
            assert 'http-equiv="refresh"' in page
            assert "unsafe" not in headers["Content-Security-Policy"]
        status, said, headers = ask(port, "/peragaan/keadaan.json?bahasa=en")
        assert (status, headers["X-Emptying"]) == (503, "4")
        assert json.loads(said)["text"].startswith("The demonstration is being emptied: 4 of 4")
        assert ask(port, "/peragaan/aset/desk.css")[0] == 200
        load()  # half of the new beginning
        raise Cut

    with pytest.raises(Cut), emptying.emptied(port):
        begin()
    assert emptying.is_owed()

    with emptying.emptied(port):
        assert not Election.objects.exists()
        assert not Station.objects.exists()
        assert not Person.objects.exists()
        assert not (var / "public").exists()
        assert not (var / "kosong" / "keys").exists()
        load()
    assert not emptying.is_owed()
    assert {a.username: a.password for a in make_accounts(OPERATOR, "kosong")} == passwords
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/")


def test_what_is_no_demonstration_is_never_emptied(var: Path, port: int) -> None:
    Election.objects.update(mode="rehearsal")
    before = Election.objects.count()
    emptying.owe()
    with pytest.raises(BadInput, match="kosong"), emptying.emptied(port):
        pytest.fail("it was emptied")
    assert Election.objects.count() == before == 1
    assert not emptying.is_owed()
