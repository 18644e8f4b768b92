"""/healthz and /readyz: what each says when something is wrong for real."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction

from sinergi.apps.sirekap import gauges
from sinergi.core import readiness
from tests.apps.sirekap.world import World
from tests.core.postgres.conftest import place, small_disk  # noqa: F401 (fixtures)


def ready(world: World) -> tuple[int, Any]:
    response = world.client.get("/readyz")
    assert response["Cache-Control"].startswith("max-age=0")
    return response.status_code, response.json()


def codes(body: Any) -> list[str]:
    return [r["code"] for r in body["reasons"]]


def test_ready_names_the_elections(demo: World) -> None:
    status, body = ready(demo)
    assert (status, body) == (
        200, {"status": "ok", "reasons": [], "warnings": [], "elections": ["uji"]},
    )  # fmt: skip
    assert demo.client.get("/healthz").json() == {"status": "ok"}


def test_without_the_database_it_is_alive_but_not_ready(demo: World) -> None:
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "gone"
    try:
        status, body = ready(demo)
        alive = demo.client.get("/healthz").status_code
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert (status, codes(body), alive) == (503, ["database"], 200)
    assert "gone" not in str(body)


def test_with_a_migration_missing_it_is_not_ready(demo: World) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'sirekap'")
        status, body = ready(demo)
        transaction.set_rollback(True)
    assert (status, codes(body)) == (503, ["migrations"])
    assert "sirekap.0001_initial" in body["reasons"][0]["detail"]
    assert ready(demo)[0] == 200


def test_on_a_full_or_closed_disk_it_is_not_ready(
    demo: World,
    small_disk: Callable[[int], Path],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    where = small_disk(100)
    monkeypatch.setattr(settings, "VAR", where)
    assert readiness.look().reasons == []
    (where / "ballast").write_bytes(bytes(60 * 2**20))
    (reason,) = readiness.look().reasons
    assert (reason.code, "make room" in reason.detail) == ("disk", True)
    (where / "ballast").unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(where)], check=True)
    try:
        (reason,) = readiness.look().reasons
    finally:
        subprocess.run(["mount", "-o", "remount,rw", str(where)], check=True)
    assert (reason.code, "cannot be written" in reason.detail) == ("disk", True)
    monkeypatch.setattr(settings, "VAR", where / "absent")
    (reason,) = readiness.look().reasons
    assert (reason.code, "cannot be read" in reason.detail) == ("disk", True)


def test_a_late_clerk_is_a_warning_and_sends_no_sender_away(
    demo: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauges, "LATE_SECONDS", 0.0)
    assert ready(demo)[1]["warnings"] == []
    demo.post([demo.sign(demo.form("ppwp", next(iter(demo.election.stations))))])
    status, body = ready(demo)
    assert (status, body["status"]) == (200, "ok")
    assert [w["code"] for w in body["warnings"]] == ["clerk-late"]
    demo.settle()
    assert ready(demo)[1]["warnings"] == []
