"""What a plain file server shows of a real night's folder, with nothing else running."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from sinergi.ledger.receipts import parse_proof
from sinergi.ledger.record import parse
from tests.commands.test_serving import until
from tests.e2e.demonstration import Demonstration, everything_is_shown
from tests.e2e.judge import listening
from tests.e2e.pages import Known

pytestmark = [pytest.mark.browser]
ELECTION = "peragaan-2029"


@pytest.fixture
def plain(night: Demonstration) -> Iterator[str]:
    """The night's public folder over ``python -m http.server``, all of the application stopped."""
    until(lambda: everything_is_shown(night))
    night.end()
    server = subprocess.Popen(
        [sys.executable, "-u", "-m", "http.server", "0", "--bind", "127.0.0.1"],
        cwd=night.door.var, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        port = server.stdout.readline().split(" port ")[1].split()[0]
        yield f"http://127.0.0.1:{port}/public"
    finally:
        server.terminate()
        server.wait()


def number(n: int) -> str:
    return f"{n:,}".replace(",", ".")


def test_a_plain_file_server_shows_the_same_numbers(
    plain: str, night: Demonstration, browser: Browser
) -> None:
    """Nation, kabupaten, village and station, as the clerk wrote them."""
    folder = night.door.var / "public" / ELECTION
    page = browser.new_page()
    known = Known("plain", "", "h1")
    with listening(page, known) as said:
        page.goto(f"{plain}/")
        page.wait_for_url(f"**/{ELECTION}/")
        for area in ("nasional", "9106"):
            shows_the_sums(page, f"{plain}/{ELECTION}/#/ppwp/{area}", area_of(folder, area))
        village, station, counts = counted_station(folder)
        shows_the_sums(page, f"{plain}/{ELECTION}/#/ppwp/{village}", area_of(folder, village))
        page.goto(f"{plain}/{ELECTION}/#/ppwp/{station}")
        expect(page.locator(".figure")).to_have_count(len(counts))
        shown = [int(t.replace(".", "")) for t in page.locator(".figure").all_text_contents()]
        assert sorted(shown) == sorted(counts)
        stands_in_the_log(page, folder, station)
        page.goto(f"{plain}/{ELECTION}/#/ppwp/9106")
        waits_for_log_witnesses(page, folder)
        page.get_by_role("link", name="Daftar pemilu").click()
        expect(page.locator("h1")).to_have_text("Daftar pemilu")
    page.close()
    assert not said, "\n".join(said)


def stands_in_the_log(page: Page, folder: Path, station: str) -> None:
    """The browser proves the record's place; what it gives to keep is a proof for anybody."""
    page.get_by_role("button", name="Periksa di peramban ini").click()
    expect(page.locator(".in-log [role=status]")).to_contain_text("Cocok.")
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh bukti").click()
    proof = parse_proof(Path(download.value.path()).read_bytes())
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh rekaman").click()
    record = Path(download.value.path()).read_bytes()
    proof.check(record)
    assert parse(record).body["station"] == station
    log = folder / "log" / "ppwp"
    assert proof.checkpoint.to_bytes() == (log / "checkpoint").read_bytes()
    page.get_by_role("heading", name="Dalam log publik").scroll_into_view_if_needed()
    if path := os.environ.get("SINERGI_LOOK"):
        page.screenshot(path=f"{path}/in-log.png")


def waits_for_log_witnesses(page: Page, folder: Path) -> None:
    """Figures that rest on a larger tree than the final checkpoint's are said to wait."""
    final = folder / "log/ppwp/checkpoint"
    kept = final.read_text()
    origin, size, rest = kept.split("\n", 2)
    final.write_text(f"{origin}\n{int(size) // 2}\n{rest}")
    seal = page.locator(".sources .seal")
    expect(seal).to_contain_text("menunggu tanda tangan penjaga log", timeout=60_000)
    if path := os.environ.get("SINERGI_LOOK"):
        seal.scroll_into_view_if_needed()
        page.screenshot(path=f"{path}/waits-1280.png")
        page.set_viewport_size({"width": 360, "height": 740})
        seal.scroll_into_view_if_needed()
        page.screenshot(path=f"{path}/waits-360.png")
    final.write_text(kept)
    expect(seal).not_to_contain_text("menunggu", timeout=60_000)


def area_of(folder: Path, area: str) -> Any:
    return json.loads((folder / f"results/ppwp/{area}.json").read_text())


def shows_the_sums(page: Page, address: str, area: Any) -> None:
    page.goto(address)
    stations = area["stations"]
    expect(page.locator("#coverage")).to_contain_text(
        f"{stations['counted']} dari {stations['expected']} TPS"
    )
    expect(page.locator(".bar-votes")).to_have_text([number(n) for n in area["votes"].values()])
    expect(page.locator(".sums .sum-total dd")).to_have_text(number(area["total"]))


def counted_station(folder: Path) -> tuple[str, str, list[int]]:
    for path in sorted((folder / "stations/ppwp").iterdir()):
        for code, station in json.loads(path.read_text())["stations"].items():
            if station["status"] == "accepted":
                return path.stem, code, station["counts"]
    raise AssertionError("no station is counted")
