"""The accessibility trees of pages as files: what a screen reader is told, to be read and kept.

Figures are no part of it: a run of digits stands as ``0``, a digest as ``…``, a day's and a month's
name as such, and branches that then repeat stand once.
"""

import difflib
import os
import re
from pathlib import Path

from playwright.sync_api import Page

FOLDER = Path(__file__).parent / "snapshots"
FIGURE = re.compile(r"(?<!level=)(?<![A-Z\d])(\d[\d.,:]*\d|\d)")
DIGEST = re.compile(r"\b[0-9a-f]{8,}\b")

DAY = re.compile(
    r"\b(Senin|Selasa|Rabu|Kamis|Jumat|Sabtu|Minggu|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
)
MONTH = re.compile(
    r"(?<=\d )(Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember|"
    r"January|February|March|May|June|July|August|October|December)\b"
)
SIZE = re.compile(r"\b[kMGT]B\b")


def tree(page: Page) -> str:
    """The tree of the page's body, one line for each node, without figures."""
    found = page.locator("body").aria_snapshot()
    for pattern, word in ((DIGEST, "…"), (DAY, "Rabu"), (MONTH, "Februari"), (SIZE, "GB")):
        found = pattern.sub(word, found)
    lines = re.sub(r'"(0)"', r"\1", FIGURE.sub("0", found)).splitlines()
    return "\n".join(without_repeats(lines)) + "\n"


def without_repeats(lines: list[str]) -> list[str]:
    """A node whose whole branch is equal to the branch before it is left out."""
    kept: list[str] = []
    previous: dict[int, list[str]] = {}
    at = 0
    while at < len(lines):
        depth = len(lines[at]) - len(lines[at].lstrip())
        end = at + 1
        while end < len(lines) and len(lines[end]) - len(lines[end].lstrip()) > depth:
            end += 1
        branch = lines[at:end]
        for deeper in [d for d in previous if d > depth]:
            del previous[deeper]
        if previous.get(depth) == branch:
            at = end
            continue
        previous[depth] = branch
        kept.append(lines[at])
        at += 1
    return kept


def difference(page: Page, name: str) -> str:
    """What is not as it was kept, or nothing; ``SINERGI_RENEW=1`` keeps what is found.

    A page that differs may be waiting for a file: it is looked at again once the network is quiet.
    """
    path = FOLDER / f"{name}.yaml"
    kept = path.read_text() if path.exists() else ""
    found = tree(page)
    if found != kept:
        page.wait_for_load_state("networkidle")
        found = tree(page)
    if found == kept:
        return ""
    if os.environ.get("SINERGI_RENEW") == "1":
        FOLDER.mkdir(exist_ok=True)
        path.write_text(found)
        return ""
    lines = difflib.unified_diff(
        kept.splitlines(), found.splitlines(), f"kept {name}", "found", lineterm="", n=2
    )
    return "\n".join(
        [*lines, f"If this reads well, keep it: SINERGI_RENEW=1, then look at {path.name}"]
    )
