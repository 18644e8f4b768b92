"""The director's page as the night opens, at 14.30, paused: judged as every page is.

Its state is part of what is kept, so this file is named to come before those that play the night.
"""

import pytest
from playwright.sync_api import Browser, expect

from sinergi.core.demo import DEMO_ID
from tests.commands.test_serving import until
from tests.e2e.demonstration import Demonstration, everything_is_shown
from tests.e2e.judge import judged, listening
from tests.e2e.pages import DIRECTED, LANGUAGES, Known, choose

pytestmark = [pytest.mark.browser]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", DIRECTED, ids=lambda k: k.name)
def test_it_is_for_everyone(
    night: Demonstration, browser: Browser, known: Known, language: str
) -> None:
    until(lambda: everything_is_shown(night))
    context = browser.new_context()
    choose(context, night.url, language)
    page = context.new_page()
    with listening(page, known) as said:
        page.goto(night.url + known.path)
        said.extend(judged(page, known, language))
    context.close()
    assert not said, "\n".join(said)


def test_the_list_of_elections_is_reached_though_the_folder_leads_to_the_public_one(
    night: Demonstration, browser: Browser
) -> None:
    page = browser.new_page()
    page.goto(f"{night.url}/hasil/#/ppwp/9106")
    page.wait_for_url(f"**/hasil/{DEMO_ID}/#/ppwp/9106")
    page.get_by_role("link", name="Daftar pemilu").click()
    expect(page.locator("h1")).to_have_text("Daftar pemilu")
    expect(page.locator(f".elections a[href$='/hasil/{DEMO_ID}/']")).to_be_visible()
    page.close()
