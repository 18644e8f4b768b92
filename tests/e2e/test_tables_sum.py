"""The table that a reader downloads sums to the number of the page, at every level."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.public_site import Site

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def downloaded(page: Page, address: str, within: str) -> tuple[str, list[dict[str, str]]]:
    """The file's name and its rows."""
    page.goto(address)
    with page.expect_download() as begun:
        page.locator(within).get_by_role("button", name="CSV").click()
    text = Path(begun.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(text.splitlines()))
    assert rows
    return begun.value.suggested_filename, rows


def sums_to(rows: list[dict[str, str]], area: Any) -> None:
    """Every column of numbers that the area's file has, and all of its options."""
    known = {name: area[name] for name in ("valid", "invalid", "total")}
    known |= {f"votes.{ballot}": votes for ballot, votes in area["votes"].items()}
    for name, n in known.items():
        assert sum(int(row[name] or 0) for row in rows) == n, name


@pytest.mark.parametrize("contest", ["ppwp", "dpr"])
@pytest.mark.parametrize("area", ["nasional", "91", "9106", "910601"])
def test_the_areas_below_sum_to_the_area(page: Page, site: Site, contest: str, area: str) -> None:
    known = site.data(f"results/{contest}/{area}.json")
    name, rows = downloaded(page, site.at(f"#/{contest}/{area}"), ".children")
    assert name.startswith("PERAGAAN-")
    assert {row["note"] for row in rows} == {"PERAGAAN · DATA REKAAN"}
    assert (
        len({len(row["area"]) for row in rows}) == 1
    )  # one level: the next, or the next that branches
    sums_to(rows, known)
    assert known["total"] > 0
    for column in ("expected", "received", "counted", "held"):
        assert sum(int(row[column]) for row in rows) == known["stations"][column]


def test_the_stations_sum_to_the_village(page: Page, site: Site) -> None:
    village = site.station("ppwp", "accepted")[:10]
    _, rows = downloaded(page, site.at(f"#/ppwp/{village}"), "main")
    sums_to(rows, site.data(f"results/ppwp/{village}.json"))
