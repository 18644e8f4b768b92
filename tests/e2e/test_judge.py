"""The judge itself: a page with known faults is found out, fault by fault."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e import axe, tab_order
from tests.e2e.judge import overflow, widest
from tests.e2e.kept_trees import FIGURE, without_repeats

pytestmark = pytest.mark.browser

SOUND = """<!doctype html><html lang="id"><title>Uji</title><main><h1>Uji</h1>
<a href="#a">satu</a> <button>dua</button>
<label><input type="radio" name="r"> tiga</label> <label><input type="radio" name="r" checked> empat</label>
<details><summary>lima</summary><a href="#b">tersembunyi</a></details></main>"""


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_a_sound_page_passes(page: Page) -> None:
    page.set_content(SOUND)
    assert axe.violations(page) == []
    walk = tab_order.walk(page)
    assert walk.faults() == []
    assert len(walk.reached) == 4
    assert overflow(page) <= 0


@pytest.mark.parametrize(
    ("added", "says"),
    [
        ("<style>:focus { outline: none }</style>", "focus does not show on"),
        ('<a href="#c" tabindex="2">enam</a>', "enam"),
        ('<a href="#c" style="position:fixed;left:-99px">enam</a>', "out of sight"),
        ('<p tabindex="0" style="position:fixed;inset:0;background:#fff">x</p>', "covered"),
        (
            "<button onfocus='this.blur(); document.querySelector(`a`).focus()'>enam</button>",
            "does not reach",
        ),
    ],
)
def test_the_keyboards_faults_are_found(page: Page, added: str, says: str) -> None:
    page.set_content(SOUND.replace("</main>", f"{added}</main>"))
    assert any(says in fault for fault in tab_order.walk(page).faults())


def test_what_axe_finds_is_told_with_its_place(page: Page) -> None:
    page.set_content(SOUND + '<img src="x.png" id="bild"><p style="color:#ccc">pudar</p>')
    found = axe.violations(page)
    assert [line.split()[0] for line in found] == ["color-contrast", "image-alt"]
    assert "#bild" in found[1]
    assert [v.split()[0] for v in axe.violations(page, rules=["image-alt"])] == ["image-alt"]


def test_a_page_that_is_too_wide_names_what_stands_out(page: Page) -> None:
    page.set_content(SOUND + '<p class="lebar" style="width:500px">lebar</p>')
    assert overflow(page) == 140 + 8
    assert widest(page) == "p.lebar “lebar”"


def test_figures_and_repeats_are_no_part_of_a_tree() -> None:
    text = '- heading "Ada 1.234 dari 20 pukul 21.09" [level=2]: V402'
    assert FIGURE.sub("0", text) == '- heading "Ada 0 dari 0 pukul 0" [level=2]: V402'
    lines = ["- list:", "  - item: 0", "  - item: 0", "  - item:", "    - a", "  - item: 0"]
    assert without_repeats(lines) == [*lines[:2], *lines[3:]]
