"""The browser of whole days, a module's own: nothing of it is left to the tests that come after."""

from collections.abc import Iterator

import pytest
from django.db import connections
from playwright.sync_api import Browser

from tests.e2e.people_server import CHROMIUM, browsing


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"skipped: no chromium at {CHROMIUM}")
    with browsing() as found:
        try:
            yield found
        finally:
            for context in found.contexts:
                context.close()
            connections.close_all()  # those that tests opened beside Playwright's loop
