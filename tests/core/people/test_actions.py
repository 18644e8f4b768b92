"""People, roles, staff mode and the second factor: rules, their words, their trail."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, override_settings

from sinergi.core.actors import OPERATOR, Actor, NotAllowed, Role, of
from sinergi.core.demo.accounts import make_accounts
from sinergi.core.models import AuditEvent
from sinergi.core.models import Election as ElectionRow
from sinergi.core.people import actions
from sinergi.core.people.models import Person, PersonRole
from tests.apps.sirekap.world import World
from tests.core.people.staff import PASSWORD, Staff


@pytest.fixture(scope="module")
def staff(demo: World) -> Staff:
    return Staff.of(demo.election.id, min(demo.election.stations))


@pytest.fixture(autouse=True)
def _no_limit_left_over(demo: World) -> None:
    cache.clear()


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("kind", flat=True))


def test_a_person_is_made_once_and_the_trail_keeps_no_name(demo: World) -> None:
    person, password = actions.make(OPERATOR, " Sagu.Satu ", "Sagu Satu Rekaan")
    assert person.username == "sagu.satu"
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", password)
    assert person.check_password(password)
    assert person.password.startswith("argon2")
    event = AuditEvent.objects.latest("id")
    assert (event.kind, event.data) == ("person.made", {"username": "sagu.satu"})
    before = kinds()
    for username in ("sagu.satu", "Sagu Dua", "", "-sagu", "a" * 65):
        with pytest.raises(actions.Refused):
            actions.make(OPERATOR, username, "Rekaan")
    assert kinds() == before


@pytest.mark.parametrize(
    ("role", "area", "election"),
    [
        ("raja", "9106", "*"), ("ppk", "9106", "*"), ("kpps", "910601", "*"), ("pps", "x", "*"),
        ("kpu-ri", "91", "*"), ("bawaslu", "9106", "tidak-ada"), ("ppk", "910699", "uji"),
        ("kpps", "9106011001999", "uji"),
    ],
)  # fmt: skip
def test_a_role_that_cannot_be_is_refused(
    demo: World, staff: Staff, role: str, area: str, election: str
) -> None:
    before = kinds()
    with pytest.raises(actions.Refused) as refused:
        actions.grant(OPERATOR, staff.people["press"], role, area, election)
    assert len(str(refused.value)) > 20
    assert kinds() == before


def test_roles_are_given_once_and_taken(demo: World, staff: Staff) -> None:
    person, _ = actions.make(OPERATOR, "matoa", "Matoa Rekaan")
    held = actions.grant(OPERATOR, person, "observer", "9106", demo.election.id)
    with pytest.raises(actions.Refused):
        actions.grant(OPERATOR, person, "observer", "9106", demo.election.id)
    assert of(person).may("results:read", "910601", demo.election.id)
    assert not of(person).may("results:read", "910601", "lain")
    assert not of(person).may("results:read", "91", demo.election.id)
    actions.revoke(OPERATOR, held)
    assert not of(person).has("results:read")
    assert kinds()[-2:] == ["role.granted", "role.revoked"]


def test_nobody_raises_themselves(demo: World, staff: Staff) -> None:
    operator = staff.people["operator"]
    with pytest.raises(actions.Refused):
        actions.grant(of(operator), operator, "kpu-ri", "nasional")
    with pytest.raises(actions.Refused):
        actions.disable(of(operator), operator)
    local = Actor("setempat", (Role("operator", "9106", demo.election.id),))
    calls: list[Callable[[], Any]] = [
        lambda: actions.make(local, "x.y", "Rekaan"),
        lambda: actions.grant(local, staff.people["press"], "bawaslu", "nasional"),
        lambda: actions.grant(local, staff.people["press"], "bawaslu", "9106"),
        lambda: actions.renew_password(local, operator),
        lambda: actions.disable(of(staff.people["kpu-ri"]), operator),
    ]
    for call in calls:
        with pytest.raises(NotAllowed):
            call()
    given = actions.grant(local, staff.people["press"], "bawaslu", "9106", demo.election.id)
    actions.revoke(OPERATOR, given)


def test_a_disabled_person_is_out_at_once(demo: World, staff: Staff) -> None:
    person, _ = actions.make(OPERATOR, "pala", "Pala Rekaan", password=PASSWORD)
    actions.grant(OPERATOR, person, "pps", staff.station[:10], demo.election.id)
    client = Client()
    assert sign_in(client, "pala").status_code == 302
    assert client.get("/perangkat/").status_code == 302
    actions.disable(OPERATOR, person)
    assert "/akun/masuk/" in client.get("/perangkat/").headers["Location"]
    assert client.get("/").headers["Location"] == "/hasil/"
    person.refresh_from_db()
    assert of(person).roles == ()
    assert sign_in(Client(), "pala").headers.get("Location", "") != "/"
    actions.enable(OPERATOR, person)
    assert sign_in(Client(), "pala").headers["Location"] == "/"


def test_a_new_password_ends_the_old_one_and_its_sessions(demo: World) -> None:
    person, old = actions.make(OPERATOR, "kenari", "Kenari Rekaan")
    client = Client()
    assert sign_in(client, "kenari", old).headers["Location"] == "/"
    new = actions.renew_password(OPERATOR, person)
    assert client.get("/").headers["Location"] == "/hasil/"
    assert sign_in(Client(), "kenari", old).status_code == 200
    assert sign_in(Client(), "kenari", new).headers["Location"] == "/"


def sign_in(client: Client, username: str, password: str = PASSWORD) -> Any:
    return client.post("/akun/masuk/", {"login": username, "password": password})


def test_guessing_a_password_is_limited(demo: World, staff: Staff) -> None:
    client = Client()
    for _ in range(5):
        assert sign_in(client, "ppk", "salah").status_code == 200
    late = sign_in(client, "ppk")
    assert late.status_code == 200
    assert "Terlalu banyak percobaan" in late.content.decode()
    assert sign_in(client, "pps").headers["Location"] == "/"  # another account is not shut out


def test_there_is_no_other_way_to_an_account(demo: World) -> None:
    for path in ("/akun/daftar/", "/akun/signup/", "/akun/surel/", "/admin/login/"):
        assert Client().get(path).status_code in (302, 404)
        posted = Client().post(path, {"username": "tamu", "password1": PASSWORD})
        assert posted.status_code in (302, 403, 404)
    assert not Person.objects.filter(username="tamu").exists()


@pytest.mark.parametrize("where", ["https://example.org/", "//example.org", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_else(demo: World, staff: Staff, where: str) -> None:
    done = Client().post(
        f"/akun/masuk/?next={where}", {"login": "pers", "password": PASSWORD, "next": where}
    )
    assert "example.org" not in done.headers.get("Location", "")
    client = staff.client("operator")
    done = client.post("/mode-petugas/", {"reason": "uji pengalihan", "next": where})
    assert done.headers["Location"] == "/admin/"


def test_staff_mode_ends_by_itself_and_says_so(
    demo: World, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    client.force_login(staff.people["operator"])
    short = client.post("/mode-petugas/", {"reason": "uji"})
    assert short.status_code == 422
    assert client.get("/admin/").status_code == 302
    assert client.post("/mode-petugas/", {"reason": "uji batas waktu"}).status_code == 302
    assert client.get("/admin/").status_code == 200
    session = client.session
    session["staff_mode"] = {"until": session["staff_mode"]["until"] - 31 * 60}
    session.save()
    assert client.get("/admin/").status_code == 302
    last = AuditEvent.objects.latest("id")
    assert (last.kind, last.data) == ("staff-mode.ended", {"how": "expired"})
    began = AuditEvent.objects.filter(kind="staff-mode.began").latest("id")
    assert began.data == {"reason": "uji batas waktu", "minutes": 30}
    assert (began.actor, began.role) == ("operator", "operator")


def test_a_signing_role_needs_its_second_factor_where_it_is_real(demo: World, staff: Staff) -> None:
    ppk, press = staff.client("ppk"), staff.client("press")
    assert ppk.get("/perangkat/").status_code == 302
    assert "/perangkat/" in ppk.get("/perangkat/").headers["Location"]
    row = ElectionRow.objects.get(pk=demo.election.id)
    ElectionRow.objects.filter(pk=row.pk).update(mode="real")
    try:
        assert ppk.get("/perangkat/").headers["Location"] == "/akun/keamanan/"
        assert "Pasang langkah kedua" in ppk.get("/").content.decode()
        assert "Pasang langkah kedua" not in press.get("/").content.decode()
        with override_settings(SECOND_FACTOR="offered"):
            assert "/perangkat/" in ppk.get("/perangkat/").headers["Location"]
        with pytest.raises(LookupError):
            make_accounts(OPERATOR, row.pk)
    finally:
        ElectionRow.objects.filter(pk=row.pk).update(mode=row.mode)
    with override_settings(SECOND_FACTOR="required"):
        assert ppk.get("/perangkat/").headers["Location"] == "/akun/keamanan/"


def test_what_millions_fetch_has_no_cookie_and_no_session(demo: World, staff: Staff) -> None:
    client = staff.client("ppk")
    for path in ("/hasil/tidak-ada.json", "/static/sinergi/base.css", "/healthz", "/readyz"):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "Cookie" not in answer.headers.get("Vary", ""), path
        assert "Accept-Language" not in answer.headers.get("Vary", ""), path
    fresh = Client().get("/tidak-ada/")
    assert fresh.status_code == 404
    assert not fresh.cookies
    assert client.get("/").headers["Cache-Control"].count("no-store") == 1


def test_static_files_are_found_and_nothing_beside_them(demo: World) -> None:
    client = Client()
    style = client.get("/static/sinergi/base.css")
    assert style.headers["Content-Type"].startswith("text/css")
    again = client.get("/static/sinergi/base.css", headers={"If-None-Match": style["ETag"]})
    assert again.status_code == 304
    for name in ("../settings.py", "..%2fsettings.py", "sinergi/", "sinergi/../../models.py", "x"):
        assert client.get(f"/static/{name}").status_code == 404, name


def test_accounts_of_a_demonstration_are_made_once_and_kept(demo: World, house: Any) -> None:
    first = make_accounts(OPERATOR, demo.election.id)
    again = make_accounts(OPERATOR, demo.election.id)
    assert first == again
    for account in first:
        held = PersonRole.objects.get(person__username=account.username, role=account.role)
        assert held.area == account.area
    path = settings.VAR / demo.election.id / "accounts.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert all("Rekaan" in a.name for a in first)
    for account in first:
        assert sign_in(Client(), account.username, account.password).status_code == 302
    path.unlink()  # lost: the accounts get new passwords, which are printed
    anew = {a.username: a.password for a in make_accounts(OPERATOR, demo.election.id)}
    cache.clear()
    assert sign_in(Client(), "saksi", anew["saksi"]).headers["Location"] == "/"
