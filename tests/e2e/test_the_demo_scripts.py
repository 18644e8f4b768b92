"""The three scripts of docs/guides/demo.md, walked in a browser: at a desk, and on a phone in English.

The night is that of the other tests and only moves on (this file is named to come after them); each
step holds at its moment and after it.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from sinergi.apps.peragaan.messages import words
from sinergi.core.demo.stories import BY_KEY
from tests.commands.test_serving import until
from tests.e2e.demonstration import Demonstration
from tests.e2e.guide import Walk, steps
from tests.e2e.pages import LOCALES, speak

pytestmark = [pytest.mark.browser]
WIDTHS = {"id": 1280, "en": 360}


class Director:
    """Who walks: one page, the desk of one demonstration."""

    def __init__(self, walk: Walk, night: Demonstration):
        self.walk, self.page, self.night = walk, walk.page, night
        self.word = words(walk.language)

    def desk(self) -> None:
        self.page.goto(f"{self.night.url}/peragaan/?bahasa={self.walk.language}")
        expect(self.page.locator("#clock")).to_be_visible()

    def jump(self, order: str, second: int) -> None:
        """Presses a jump where the night is not there yet."""
        button = self.page.locator(f'button[value="{order}"]')
        if self.night.status()["reached"] < second:
            button.click()
            until(lambda: bool(self.night.status()["reached"] >= second))

    def station_of(self, story: str, states: str) -> None:
        """Follows the story's link to its station once the desk shows one of these states."""
        chip = self.page.locator(f"#story-{story}-state")
        expect(chip).to_have_text(re.compile(states), timeout=90_000)
        link = self.page.locator(f'a[href$="/{BY_KEY[story].station}"]').first
        expect(link).to_contain_text("TPS")
        link.click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("TPS")

    def any_of(self, *names: str) -> str:
        return "|".join(re.escape(self.word[f"story.{name}"]) for name in names)


def _commissioner(go: Director) -> None:
    page, walk, word = go.page, go.walk, go.word
    with walk.step():
        go.desk()
    with walk.step():
        go.jump("chapter:late", 8 * 3600)
        expect(page.locator("#clock")).not_to_have_text("14.30")
    with walk.step():
        go.station_of("misread", go.any_of("accepted"))
    go.desk()
    with walk.step():
        go.station_of("as-written", go.any_of("held", "noted"))
    go.desk()
    with walk.step():
        page.locator(".parts").get_by_role("link", name=word["nav.lawful"]).click()
        expect(page.locator(".story")).to_have_count(30)
    go.desk()
    with walk.step():
        page.locator('button[name="role"][value="kpu-kab"]').click()
        page.wait_for_url(f"{go.night.url}/")


def _journalist(go: Director) -> None:
    page, walk, word = go.page, go.walk, go.word
    go.desk()
    with walk.step():
        page.get_by_role("link", name=word["results"]).click()
        page.wait_for_url("**/hasil/peragaan-2029/**")
    with walk.step():
        page.goto(f"{go.night.url}/hasil/peragaan-2029/#/ppwp/9106")
        changed = page.get_by_role("link", name=walk.say("Apa yang berubah", "What changed")).first
        expect(changed).to_be_visible()
    with walk.step():
        changed.click()
        page.wait_for_function("location.hash !== '#/ppwp/9106'")
    go.desk()
    with walk.step():
        go.station_of("two-versions", go.any_of("disputed", "accepted"))
    go.desk()
    with walk.step():
        ordered = BY_KEY["revote"].moments[1] * 60
        while go.night.status()["reached"] < ordered:
            go.jump("story:revote", ordered)
        go.station_of("revote", go.any_of("empty", "accepted"))


def _officer(go: Director) -> None:
    page, walk = go.page, go.walk
    go.desk()
    with walk.step():
        page.locator('button[name="role"][value="kpps"]').click()
        page.wait_for_url(f"{go.night.url}/")
    with walk.step():
        page.get_by_role("button", name=walk.say("Keluar", "Sign out")).click()
        page.wait_for_url("**/akun/masuk/")
    go.desk()
    with walk.step():
        go.station_of("two-equal", go.any_of("accepted"))
    go.desk()
    with walk.step():
        go.jump("story:island", BY_KEY["island"].moments[0] * 60)
        go.station_of("island", go.any_of("accepted"))
    go.desk()
    with walk.step():
        page.locator(".parts a").last.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(go.word["empty.title"])


SCRIPTS: tuple[Callable[[Director], None], ...] = (_commissioner, _journalist, _officer)


@pytest.mark.parametrize("language", WIDTHS)
def test_the_three_scripts_end_where_they_say(
    night: Demonstration, browser: Browser, language: str
) -> None:
    width = WIDTHS[language]
    context = browser.new_context(
        locale=LOCALES[language], viewport={"width": width, "height": 800}
    )
    page: Page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    speak(page, language)
    walk = Walk(page, "demo", language, pictured=True)
    go = Director(walk, night)
    for script in SCRIPTS:
        script(go)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    walk.finish()
    assert not faults
    context.close()


def test_both_languages_have_the_same_steps() -> None:
    assert [s.number for s in steps("demo", "id")] == [s.number for s in steps("demo", "en")]
    assert len(steps("demo", "id")) == 16
