"""All pages as pictures, at both widths, into a folder beside the repository's files.

Collected by ``make pictures`` alone. The folder: ``SINERGI_PICTURES_IN``, else ``var/pictures``.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.core.people.staff import Staff
from tests.e2e.demonstration import Demonstration
from tests.e2e.pages import DIRECTED, NARROW, PUBLIC, SIGNED_IN, WIDE, Known, Public
from tests.e2e.public_site import Site
from tests.e2e.test_pages_signed_in import address, staff  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.pictures]
VAR = Path(__file__).resolve().parents[2] / "var"
FOLDER = Path(os.environ.get("SINERGI_PICTURES_IN") or VAR / "pictures").absolute()


def take(page: Page, where: str, known: Known) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(where + known.path)
        page.locator(known.ready).filter(visible=True).first.wait_for()
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{known.name}-{width}.png", full_page=True)


@pytest.mark.parametrize("public", PUBLIC, ids=lambda p: p.name)
def test_public(browser: Browser, site: Site, public: Public) -> None:
    page = browser.new_page()
    take(page, site.address, public.known(site))
    page.close()


@pytest.mark.parametrize("known", SIGNED_IN, ids=lambda k: k.name)
def test_signed_in(browser: Browser, address: str, staff: Staff, known: Known) -> None:  # noqa: F811
    context = browser.new_context(locale="id-ID")
    if known.who:
        session = staff.client(known.who).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    take(context.new_page(), address, known)
    context.close()


@pytest.mark.parametrize("known", DIRECTED, ids=lambda k: k.name)
def test_directed(browser: Browser, night: Demonstration, known: Known) -> None:
    page = browser.new_page()
    take(page, night.url, known)
    page.close()
