"""Every page of the public site: read by a machine, by a keyboard, narrow, enlarged, both languages."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.judge import judged, listening
from tests.e2e.pages import LANGUAGES, PUBLIC, Public, speak
from tests.e2e.public_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=LANGUAGES)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[tuple[Page, str]]:
    """One page that goes from place to place, and its language."""
    context = browser.new_context()
    page = context.new_page()
    speak(page, request.param)
    yield page, request.param
    context.close()


@pytest.mark.parametrize("public", PUBLIC, ids=lambda p: p.name)
def test_it_is_for_everyone(reader: tuple[Page, str], public: Public, site: Site) -> None:
    page, language = reader
    known = public.known(site)
    with listening(page, known) as said:
        page.goto("about:blank")
        page.goto(f"{site.address}{known.path}")
        said.extend(judged(page, known, language))
    assert not said, "\n".join(said)
