"""A real PostgreSQL for the tests that need one: a server a session, a database a module."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

hypothesis_settings.register_profile("sinergi", deadline=None)  # no timing decides a test
hypothesis_settings.load_profile("sinergi")

VAR = Path(tempfile.mkdtemp(prefix="sinergi-tests-"))
VAR.chmod(0o711)
os.environ.pop("DATABASE_URL", None)
os.environ.pop("SINERGI_ELECTION", None)
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "sinergi.core.settings",
    "SINERGI_VAR": str(VAR),
    "SINERGI_HOSTS": "localhost,127.0.0.1,testserver",
}

import django  # noqa: E402

django.setup()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from tests.sharing import Sharing

    return Sharing(config, log) if config.getoption("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of several workers one begins with the night, the longest row of all."""
    from tests.sharing import place

    items.sort(key=lambda item: place(item.nodeid))


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    """The embedded server in a folder of its own, with a migrated template database."""
    from django.core.management import call_command
    from django.db import connection

    from sinergi.core.database import connection_settings
    from sinergi.core.postgres import Cluster

    cluster = Cluster(VAR)
    cluster.start()
    try:
        connection.settings_dict |= connection_settings(cluster.create_database("pattern"))
        call_command("migrate", verbosity=0, interactive=False)
        connection.close()
        # Who asks without a house is told so; a session left on the template would stop all others.
        connection.settings_dict["NAME"] = "no-house"
        yield SimpleNamespace(cluster=cluster, var=VAR)
    finally:
        connection.close()
        cluster.stop()


@pytest.fixture(scope="module")
def house(server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An empty, migrated database and an empty ``var`` folder for one module."""
    from django.conf import settings
    from django.db import connection

    from sinergi.apps.sirekap import intake

    name = f"t{uuid.uuid4().hex[:12]}"
    url = server.cluster.create_database(name, template="pattern")
    before = settings.VAR, settings.PUBLIC_ROOT, connection.settings_dict["NAME"]
    var = tmp_path_factory.mktemp("var")
    settings.VAR, settings.PUBLIC_ROOT = var, var / "public"
    intake.forget()
    connection.close()
    connection.settings_dict["NAME"] = name
    yield SimpleNamespace(var=var, public=var / "public", url=url)
    connection.close()
    settings.VAR, settings.PUBLIC_ROOT, connection.settings_dict["NAME"] = before
    server.cluster.drop_database(name)


@pytest.fixture(scope="module")
def demo(house: Any) -> Any:
    """A small demonstration election, loaded, with one enrolled device at each station."""
    from tests.apps.sirekap.world import World

    return World.build(stations=24)
