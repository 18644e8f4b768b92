"""The demonstration as a newcomer meets it: one command, a real browser, a page that fills."""

import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands.front_door import FrontDoor

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="skipped: no chromium at /usr/bin/chromium"),
]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    var = Path(tempfile.mkdtemp(prefix="sinergi-demo-"))
    var.chmod(0o711)
    door = FrontDoor(var)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "sinergi.cli", "demo", "--port", str(port), "--pace", "0.05"],
        env=door.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        for line in process.stdout:  # ends when the process does
            if "hasil" in line:
                break
        yield f"http://localhost:{port}"
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)
        door("reset", "--yes")
        shutil.rmtree(var, ignore_errors=True)


def test_the_page_fills_while_you_watch(address: str) -> None:
    from playwright.sync_api import expect, sync_playwright

    arguments = ["--no-sandbox", "--disable-gpu", "--no-first-run"]
    arguments += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=str(CHROMIUM), args=arguments)
        page = browser.new_page(viewport={"width": 360, "height": 780})
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto(f"{address}/")
        page.wait_for_url("**/hasil/peragaan-2029/**")
        expect(page.get_by_text("PERAGAAN · DATA REKAAN").first).to_be_visible()
        page.goto(f"{address}/hasil/peragaan-2029/#/ppwp/9106")
        expect(page.get_by_role("heading", name="Kabupaten Biak Numfor")).to_be_visible()
        expect(page.get_by_text("484 dari 484 TPS", exact=False)).to_have_count(0)
        coverage = page.get_by_text("dari 484 TPS masuk hitungan").first
        expect(coverage).to_be_visible()
        before = coverage.inner_text()
        expect(coverage).not_to_have_text(before, timeout=60_000)
        page.get_by_role("link", name="Biak Kota").first.click()
        page.get_by_role("link", name="Fandoi").first.click()
        page.get_by_role("link", name="001").first.click()
        expect(page.get_by_role("heading", name="TPS 001", exact=False).first).to_be_visible()
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360
        assert not faults
        browser.close()


def test_every_answer_carries_the_policy(address: str) -> None:
    for path in ("/hasil/peragaan-2029/", "/healthz", "/api/v1/openapi.json"):
        with urllib.request.urlopen(address + path) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'self'" in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_outside_the_public_folder_is_served(address: str) -> None:
    for path in ("../secret-key", "%2e%2e/secret-key", "peragaan-2029/../../secret-key", ".x"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{address}/hasil/{path}")
        assert refused.value.code == 404
