"""Every route x every role x inside / outside the area x signed out, as the matrix says.

A new route fails here until it declares who may come in, and, where its area comes from the
address, until ``PLACES`` names an address inside and one outside.
"""

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client

from sinergi.core.matrix import MATRIX, ROLES, SYSTEM_ROLES
from tests.apps.sirekap.world import World
from tests.core.people.staff import Staff
from tests.routes import Route, routes

#: Values for what stands in angle brackets, where the answer does not depend on an area.
VALUES = {
    "<path:name>": "tidak-ada", "<path:object_id>": "1", "<int:pk>": "1",
    "^(?P<app_label>people|core)/$": "core/", "(?P<url>.*)$": "tidak-ada", "<str:name>": "x",
    "{record_id}": "ab" * 32,
    "{sha256}": "0" * 64, "{root}": "0" * 64,
}  # fmt: skip
#: route -> (election, station) -> its path. Inside: the staff's station; outside: another kecamatan's.
PLACES: dict[str, Callable[[str, str], str]] = {
    "rekap-readings": lambda election, station: f"rekap/{election}/baca/",
    "devices-desk": lambda election, station: f"perangkat/{election}/{station}/",
    "devices-data": lambda election, station: f"perangkat/{election}/{station}/data.json",
    "devices-approve": lambda election, station: f"perangkat/{election}/{station}/setuju/",
    **{
        name: lambda election, station, rest=rest: f"rekap/{election}/{station}/{rest}"
        for name, rest in {
            "rekap-plenary": "", "rekap-send": "catatan/", "rekap-record": "catatan/x.json",
            "rekap-propose": "usulan/", "rekap-second": "usulan/1/kedua/",
            "rekap-withdraw": "usulan/1/tarik/", "rekap-key": "kunci.json", "rekap-key-demo": "kunci/",
            "rekap-prepare": "rekapitulasi/", "rekap-paper": "dhasil/x.pdf",
            "rekap-remark": "keberatan/", "rekap-attend": "hadir/", "rekap-board": "ppwp/",
            "rekap-board-state": "ppwp/keadaan.json", "rekap-unit": "ppwp/unit/x.json",
            "rekap-copy": "ppwp/salinan/", "rekap-mark": "ppwp/dibaca/", "rekap-queue": "ppwp/antrean/",
            "rekap-queue-csv": "ppwp/antrean.csv", "rekap-board-csv": "ppwp/papan.csv",
            "rekap-blind": "ppwp/baca/", "rekap-blind-send": "ppwp/baca/kirim/",
            "rekap-scan": "pindaian/x/", "rekap-scan-file": "pindaian/1/berkas/",
            "rekap-scan-aside": "pindaian/1/bukan/", "rekap-paper-check": "sidik/",
            "rekap-remarks": "daftar-catatan/",
            "rekap-progress": "kemajuan/",
            "rekap-summary": "ringkasan/", "rekap-summary-csv": "ringkasan.csv",
            "rekap-call": "ringkasan/kontak/",
        }.items()
    },
    **{
        name: lambda election, station, rest=rest: f"rekap/{election}/{station}/{rest(station)}"
        for name, rest in {
            "rekap-station": lambda station: f"ppwp/tps/{station}/",
            "rekap-photo": lambda station: f"ppwp/tps/{station}/foto/{'a' * 64}/",
            "rekap-check": lambda station: f"ppwp/tps/{station}/periksa/",
            "rekap-ask": lambda station: f"ppwp/tps/{station}/minta/",
            "rekap-words": lambda station: f"ppwp/tps/{station}/huruf/",
        }.items()
    },
}  # fmt: skip

#: Ways of the admin that stand open to nobody: what they would do is an action, or not done.
CLOSED = {
    "admin:autocomplete", "admin:people_person_delete", "admin:people_person_history",
    "admin:people_personrole_history",
    *(f"admin:core_{m}_{w}" for m in ("election", "auditevent") for w in ("add", "delete", "history")),
}  # fmt: skip

#: Public routes that ask for an authority of their own (a receipt's token, this machine itself).
OF_THEIR_OWN = ("api:photo", "api:photo_offset", "api:photo_list", "metrics")


def address(route: Route, election: str, station: str) -> str:
    if route.name in PLACES:
        return "/" + PLACES[route.name](election, station)
    path = route.path
    for what, value in VALUES.items():
        path = path.replace(what, value)
    assert not set("<{") & set(path), (
        f"{route.name}: name an address for {route.path} in VALUES or PLACES"
    )
    return "/" + path


def ask(client: Client, route: Route, path: str) -> HttpResponse:
    method = route.methods[0].lower()
    if method in ("get", "head"):
        return getattr(client, method)(path)  # type: ignore[no-any-return]
    return getattr(client, method)(path, data="{}", content_type="application/json")  # type: ignore[no-any-return]


def turned_away(response: HttpResponse) -> str:
    """How a guard answered: ``sign-in``, ``forbidden``, or empty where it let in."""
    if response.status_code == 401 or response.headers.get("Location", "").startswith(
        "/akun/masuk/?next="
    ):
        return "sign-in"
    return "forbidden" if response.status_code == 403 else ""


@pytest.fixture(scope="module")
def stations(demo: World) -> tuple[str, str]:
    """A station, and one of another kecamatan of the same kabupaten."""
    codes = sorted(demo.election.stations)
    return codes[0], next(c for c in codes if c[:6] != codes[0][:6])


@pytest.fixture(scope="module")
def staff(demo: World, stations: tuple[str, str]) -> Staff:
    return Staff.of(demo.election.id, stations[0])


def test_every_route_says_who_may_come_in() -> None:
    silent = [f"{r.name} ({r.path})" for r in routes() if r.access is None]
    assert not silent, "put @public, @signed_in or @needs(...) of sinergi.core.access on them"
    assert len(routes()) > 40


def test_every_permission_that_a_route_names_stands_in_the_matrix() -> None:
    named = {r.access.permission for r in routes() if r.access and r.access.permission}
    assert named <= set(MATRIX)
    assert all(set(roles) <= {*ROLES, *SYSTEM_ROLES} and roles for roles in MATRIX.values())


def test_signed_out(demo: World, stations: tuple[str, str]) -> None:
    client = Client()
    for route in routes():
        assert route.access
        path = address(route, demo.election.id, stations[0])
        response = ask(client, route, path)
        assert response.status_code < 500, route
        if route.name in OF_THEIR_OWN:
            continue
        public = route.access.kind == "public"
        assert turned_away(response) == ("" if public else "sign-in"), route


@pytest.mark.parametrize("role", ROLES)
def test_signed_in(demo: World, staff: Staff, stations: tuple[str, str], role: str) -> None:
    inside, outside = stations
    client = staff.client(role)
    for route in routes():
        assert route.access
        if route.name in ("account_logout", "staff-mode-end"):
            continue  # they end what the others need; their own tests ask them
        has = not route.access.permission or role in MATRIX[route.access.permission]
        has = has and route.name not in CLOSED
        response = ask(client, route, address(route, demo.election.id, inside))
        assert response.status_code < 500, route
        if route.name in OF_THEIR_OWN:
            continue
        assert turned_away(response) == ("" if has else "forbidden"), (route, response.content)
        if route.access.kind != "public":
            assert "no-store" in response.headers["Cache-Control"], route
        if route.access.where is not None and role not in ("operator", "kpu-ri"):
            beside = ask(client, route, address(route, demo.election.id, outside))
            reaches = has and outside.startswith(staff.people[role].roles.get().area)
            assert turned_away(beside) == ("" if reaches else "forbidden"), route


def test_the_admin_without_staff_mode_asks_for_the_reason(demo: World, staff: Staff) -> None:
    client = Client()
    client.force_login(staff.people["operator"])
    response = client.get("/admin/people/person/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/mode-petugas/?next=")


def test_duties_that_are_kept_apart() -> None:
    """Rules the table must never lose, whoever edits it."""
    assert "operator" not in MATRIX["devices:approve"]
    for permission, roles in MATRIX.items():
        if permission.split(":")[0] in ("people", "person", "role", "staff"):
            assert roles == ("operator",), permission
    assert MATRIX["audit:read"] == ("operator", "kpu-ri", "kpu-prov", "kpu-kab")
    for role in ("observer", "press", "kpps"):
        assert [p for p, roles in MATRIX.items() if role in roles] == ["results:read"], role
    for role in ("party-liaison", "bawaslu", "pengawas"):  # they look on, and sign nothing
        assert [p for p, roles in MATRIX.items() if role in roles] == ["results:read", "desk:read"]
    assert "operator" not in (*MATRIX["desk:sign"], *MATRIX["sitting:run"])
