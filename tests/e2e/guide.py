"""Walks a guide's numbered steps in a browser and holds the text to what is on the screen.

A guide is ``docs/guides/<name>.md`` (Indonesian) and ``<name>.en.md``. Every word in **bold** within a
step must be visible before or after the step is done, in that language; a picture in a step is
taken when ``SINERGI_PICTURES=1`` and must exist otherwise. Hence a guide cannot go stale unseen.
"""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, TimeoutError

from tests.e2e.pictures import taken

ROOT = Path(__file__).resolve().parents[2]
GUIDES = ROOT / "docs" / "guides"
LANGUAGES = ("id", "en")
_STEP = re.compile(r"^(\d+)\. ")
_BOLD = re.compile(r"\*\*(.+?)\*\*", re.DOTALL)
_PICTURE = re.compile(r"!\[[^\]]+\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    text: str

    @property
    def words(self) -> list[str]:
        return [" ".join(found.split()) for found in _BOLD.findall(self.text)]

    @property
    def pictures(self) -> list[Path]:
        return [(GUIDES / found).resolve() for found in _PICTURE.findall(self.text)]


def path_of(name: str, language: str) -> Path:
    return GUIDES / (f"{name}.md" if language == "id" else f"{name}.{language}.md")


def steps(name: str, language: str) -> list[Step]:
    """The numbered steps in their order; a script's second list goes on counting in the file."""
    found: list[Step] = []
    lines: list[str] = []
    number = 0
    for line in [*path_of(name, language).read_text().splitlines(), "# end"]:
        start = _STEP.match(line)
        if number and (start or (line and not line.startswith((" ", "\t")))):
            found.append(Step(number, "\n".join(lines)))
            number = 0
        if start:
            number, lines = int(start[1]), []
        if number:
            lines.append(line)
    return found


class Walk:
    """One guide in one language at one width; ``pictured``: is this the walk its pictures show?"""

    def __init__(self, page: Page, name: str, language: str, *, pictured: bool):
        self.page, self.name, self.language, self.pictured = page, name, language, pictured
        self.steps = steps(name, language)
        self.done = 0
        self._before = ""

    def say(self, indonesian: str, english: str) -> str:
        return indonesian if self.language == "id" else english

    @contextmanager
    def step(self) -> Iterator[Page]:
        """The next step of the guide; its words are looked for before and after the body."""
        known = self.steps[self.done]
        self.done += 1
        self._before = self._seen()
        yield self.page
        before = self._before
        left = self._missing(known, before)
        if left:
            left = self._wait_for(known, before)
        assert not left, f"{self._at(known)} says {left}, and the page does not show it"
        self._pictures(known)

    def look(self) -> None:
        """What is seen in the middle of a step counts as well."""
        self._before += " " + self._seen()

    def finish(self) -> None:
        assert self.done == len(self.steps), f"{self.name}: {len(self.steps)} steps are printed"

    # --- within -------------------------------------------------------------------------------

    def _at(self, step: Step) -> str:
        return f"{path_of(self.name, self.language).name}, step {step.number}"

    def _seen(self) -> str:
        if self.page.url == "about:blank":
            return ""
        text: str = self.page.evaluate(_TEXT)
        return _plain(text)

    def _missing(self, step: Step, before: str) -> list[str]:
        now = self._seen()
        return [w for w in step.words if _plain(w) not in before and _plain(w) not in now]

    def _wait_for(self, step: Step, before: str) -> list[str]:
        wanted = [_plain(w) for w in step.words if _plain(w) not in before]
        try:
            self.page.wait_for_function(_ALL_THERE, arg=wanted, timeout=15_000)
        except TimeoutError:  # the assertion that follows says which word is not there
            return self._missing(step, before)
        return []

    def _pictures(self, step: Step) -> None:
        for picture in step.pictures:
            if self.pictured and taken():
                picture.parent.mkdir(parents=True, exist_ok=True)
                shot = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
                # Every colour that tells something is kept, however small its place.
                shot.quantize(256, Image.Quantize.MAXCOVERAGE).save(picture, optimize=True)
            assert picture.exists(), (
                f"{self._at(step)} shows {picture.name}, which is not there: make pictures"
            )


#: What a person can read on the page: its text, and what its fields and pictures are called.
_TEXT = """() => {
  const named = [...document.querySelectorAll('[placeholder],[aria-label],[value],img[alt]')]
    .filter(e => e.checkVisibility())
    .map(e => [e.placeholder, e.ariaLabel, e.value, e.alt].filter(Boolean).join(' '));
  return document.body.innerText + ' ' + named.join(' ');
}"""
_ALL_THERE = f"""(words) => {{
  const seen = ({_TEXT})().toLowerCase().replace(/\\s+/g, ' ');
  return words.every(w => seen.includes(w));
}}"""


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
