"""Pictures of pages: of all of them on request, and those that the guides show."""

import os
from pathlib import Path

from playwright.sync_api import Page

GUIDES = Path(__file__).resolve().parents[2] / "docs/images/guides"


def taken() -> bool:
    """Is this a run that writes pictures (``make pictures``)?"""
    return os.environ.get("SINERGI_PICTURES") == "1"


def shot(page: Page, name: str) -> None:
    """The page as a guide shows it: ``docs/images/guides/<name>.png``.

    Written by a run that writes pictures; otherwise the file has to be there, so that no guide
    shows a page that its test does not come to.
    """
    path = GUIDES / f"{name}.png"
    if taken():
        GUIDES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=path, animations="disabled", caret="hide")
    assert path.exists(), f"{path.name} is not in docs/images/guides: run `make pictures`"
