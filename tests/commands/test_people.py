"""``sinergi people``: the first operator of a server, and help when nobody can enter."""

from django.test import Client

from sinergi.core.actors import of
from sinergi.core.people.models import Person
from tests.commands.in_process import Door


def test_the_first_operator_and_a_password_that_was_forgotten(door: Door) -> None:
    made = door(
        "people", "make", "Kepala", "--name", "Kepala Rekaan", "--role", "operator", "--json"
    )
    assert made.code == 0
    assert made.json["username"] == "kepala"
    assert of(Person.objects.get(username="kepala")).may("staff:begin", "nasional")
    assert enters("kepala", made.json["password"])
    new = door("people", "password", "kepala").out.split()
    assert new[0] == "kepala"
    assert not enters("kepala", made.json["password"])
    assert enters("kepala", new[1])
    assert door("people", "grant", "kepala", "--role", "bawaslu", "--area", "9106").code == 0
    (listed,) = [
        p for p in door("people", "list", "--json").json["people"] if p["username"] == "kepala"
    ]
    assert [r["role"] for r in listed["roles"]] == ["operator", "bawaslu"]
    assert "operator nasional *" in door("people", "list").out


def enters(username: str, password: str) -> bool:
    done = Client().post("/akun/masuk/", {"login": username, "password": password})
    return bool(done.headers.get("Location") == "/")


def test_what_cannot_be_is_said_in_one_line_and_nothing_is_left(door: Door) -> None:
    for words in (
        ("people", "make", "dua", "--name", "Rekaan", "--role", "ppk", "--area", "9106"),
        ("people", "make", "Nama Salah", "--name", "Rekaan"),
        ("people", "password", "tidak.ada"),
        ("people", "grant", "tidak.ada", "--role", "press"),
        ("people", "make", "tiga", "--name", "Rekaan", "--role", "raja"),
    ):
        done = door(*words)
        assert done.code == 2, words
        (line,) = done.err.splitlines()
        assert line.startswith("sinergi"), words
    assert not Person.objects.filter(username__in=("dua", "tiga")).exists()
