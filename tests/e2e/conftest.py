"""One browser, one sample folder and one started demonstration for all tests of this folder.

Of package scope: Playwright's loop must not run in the thread of the tests that come after.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from frontend.public.tests import sample_folder
from playwright.sync_api import Browser

from tests.e2e.demonstration import Demonstration
from tests.e2e.people_server import CHROMIUM, browsing
from tests.e2e.pictures import taken
from tests.e2e.public_site import Site, served_folder

collect_ignore = [] if taken() else ["test_pictures.py"]


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"skipped: no chromium at {CHROMIUM}")
    with browsing() as found:
        yield found


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[Browser]:
    """The one browser; what a module left open is closed before its server ends."""
    yield chromium
    try:
        for context in chromium.contexts:
            for page in context.pages:
                page.unroute_all(behavior="ignoreErrors")  # an answer on its way ends with its page
            context.close()
    finally:
        connections.close_all()  # those that tests opened beside Playwright's loop


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The sample folder, served; who changes a file of it puts it back."""
    if not (sample_folder.DIST / "index.html").exists():
        pytest.fail("the public page is not built: run `make setup` first")
    folder = tmp_path_factory.mktemp("public")
    election = sample_folder.build(folder / "hasil", stations=200)
    with served_folder(folder) as address:
        yield Site(folder / "hasil", f"{address}/hasil", election)


@pytest.fixture(scope="package")
def night() -> Iterator[Demonstration]:
    """``make run``, opened at 14.30 and paused. Leave it paused; ended, it goes on for the next."""
    var = Path(tempfile.mkdtemp(prefix="sinergi-demo-"))
    var.chmod(0o711)
    demonstration = Demonstration(var)
    try:
        demonstration.start()
        yield demonstration
    finally:
        demonstration.end()
        demonstration.door("reset", "--yes")
        shutil.rmtree(var, ignore_errors=True)


@pytest.fixture(autouse=True)
def _the_night_goes_on(request: pytest.FixtureRequest) -> None:
    if "night" in request.fixturenames:
        night: Demonstration = request.getfixturevalue("night")
        assert night.process is not None
        if night.process.poll() is not None:
            night.start()
