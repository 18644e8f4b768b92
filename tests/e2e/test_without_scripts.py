"""Where no script runs the page says in both languages where its data are, and its links lead there."""

import json
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.public_site import Site

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("deep", [False, True], ids=["root", "election"])
def test_the_data_are_one_link_away(browser: Browser, site: Site, deep: bool) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(site.at() if deep else f"{site.address}/")
    says = page.locator("noscript")  # Playwright finds elements in it, no texts
    told = " ".join(p.inner_text() for p in says.locator("p").all())
    assert "Datanya dapat dibaca tanpa JavaScript" in told
    assert "Its data can be read without it" in told
    expect(says.locator("b")).to_have_count(int(deep))
    assert ("PERAGAAN · DATA REKAAN" in told) == deep
    assert all(a.is_visible() for a in says.locator("a").all())
    links = {a.inner_text(): a.get_attribute("href") or "" for a in says.locator("a").all()}
    found = {}
    for text, href in links.items():
        answer = context.request.get(urljoin(page.url, href))
        assert answer.status == 200, (text, href)
        found[href] = json.loads(answer.body())
    context.close()
    contests = site.election.contests if deep else {}
    assert len(found) == (2 + len(contests) if deep else 1)
    (listed,) = found["../elections.json" if deep else "./elections.json"]
    assert listed["id"] == site.election.id
    for code in contests:
        assert found[f"results/{code}/nasional.json"] == site.data(f"results/{code}/nasional.json")
        assert found[f"results/{code}/nasional.json"]["total"] > 0
