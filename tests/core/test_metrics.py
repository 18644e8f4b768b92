"""Counters of several processes, and what a scrape says."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from sinergi.core.counters import SLOTS, Counters
from tests.apps.sirekap.world import World
from tests.core.postgres.helpers import as_nobody, give_to_nobody

ROOT = Path(__file__).resolve().parents[2]
COUNT = """
import sys, threading
from pathlib import Path
from sinergi.core.counters import Counters
counters = Counters(Path(sys.argv[1]))
def work():
    for i in range(500):
        counters.add({"a_total": 1, 'b_total{who="%s"}' % sys.argv[2]: 2})
threads = [threading.Thread(target=work) for _ in range(2)]
[t.start() for t in threads]
[t.join() for t in threads]
"""
LINE = re.compile(
    r"^(# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\{[a-z]+=\"[^\"]*\"(,[a-z]+=\"[^\"]*\")*\})? [0-9.e+-]+)$"
)


def test_nothing_is_lost_between_processes_and_threads(tmp_path: Path) -> None:
    path = tmp_path / "metrics" / "counters"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    running = [
        subprocess.Popen([sys.executable, "-c", COUNT, str(path), str(n)], env=environment)
        for n in range(3)
    ]
    assert [p.wait(60) for p in running] == [0, 0, 0]
    found = Counters(path).read()
    assert found == {"a_total": 3000} | {f'b_total{{who="{n}"}}': 2000 for n in range(3)}


def test_more_series_than_slots_do_no_harm(tmp_path: Path) -> None:
    counters = Counters(tmp_path / "counters")
    counters.add({f"x{n}": 1 for n in range(SLOTS + 10)} | {"y" * 500: 1})
    counters.add({"x0": 1})
    found = Counters(tmp_path / "counters").read()
    assert len(found) == SLOTS
    assert found["x0"] == 2


def test_where_the_file_cannot_be_written_a_process_counts_for_itself(tmp_path: Path) -> None:
    words = as_nobody()
    tmp_path.chmod(0o555)
    script = COUNT + "\nprint(counters.read()['a_total'])"
    give_to_nobody(tmp_path)
    tmp_path.chmod(0o555)
    done = subprocess.run(
        [*words, sys.executable, "-c", script, str(tmp_path / "no" / "counters"), "x"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True, text=True, check=False, cwd="/",
    )  # fmt: skip
    assert done.stdout.strip() == "1000", done.stderr


def numbers(text: str) -> dict[str, float]:
    lines = [x for x in text.splitlines() if not x.startswith("#")]
    return {x.rsplit(" ", 1)[0]: float(x.rsplit(" ", 1)[1]) for x in lines}


def test_a_scrape_says_what_was_asked_and_what_waits(demo: World) -> None:
    before = numbers(demo.client.get("/metrics").content.decode())
    station = next(iter(demo.election.stations))
    notes = [demo.sign(demo.form(c, station)) for c in demo.election.contests]
    demo.post(notes)
    demo.post([*notes[:2], "not a note"])
    response = demo.client.get("/metrics")
    text = response.content.decode()
    assert response["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert all(LINE.match(x) for x in text.splitlines()), text
    assert text.endswith("\n")
    after = numbers(text)

    def grown(name: str) -> float:
        return after[name] - before.get(name, 0)

    assert grown('sinergi_records_total{answer="recorded",code=""}') == 5
    assert grown('sinergi_records_total{answer="duplicate",code=""}') == 2
    assert grown('sinergi_records_total{answer="refused",code="bad-note"}') == 1
    assert grown('sinergi_requests_total{route="api-1:records",status="200"}') == 2
    assert after['sinergi_inbox_records{election="uji"}'] == 5
    assert after['sinergi_clerk_lag_seconds{election="uji"}'] > 0
    assert after["sinergi_up"] == 1
    assert after["sinergi_database_bytes"] > 1e6
    assert after["sinergi_disk_total_bytes"] >= after["sinergi_disk_free_bytes"] > 0
    sizes = after['sinergi_log_entries{election="uji",log="ppwp"}']
    demo.settle()
    settled = numbers(demo.client.get("/metrics").content.decode())
    assert settled['sinergi_inbox_records{election="uji"}'] == 0
    assert settled['sinergi_clerk_lag_seconds{election="uji"}'] == 0
    assert settled['sinergi_unpublished_entries{election="uji",log="ppwp"}'] == 0
    assert settled['sinergi_log_entries{election="uji",log="ppwp"}'] > sizes


def test_metrics_are_for_the_machine_itself_or_with_the_token(
    demo: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def status(**headers: str) -> int:
        return demo.client.get("/metrics", **headers).status_code  # type: ignore[arg-type]

    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert status() == 200
    assert status(REMOTE_ADDR="::1") == 200
    assert status(**far) == 403
    assert status(HTTP_X_FORWARDED_FOR="127.0.0.1") == 403
    assert status(**far, HTTP_AUTHORIZATION="Bearer ") == 403
    monkeypatch.setenv("SINERGI_METRICS_TOKEN", "rahasia-uji")
    assert status(**far, HTTP_AUTHORIZATION="Bearer rahasia-uji") == 200
    assert status(**far, HTTP_AUTHORIZATION="Bearer rahasia") == 403
    assert status(**far, HTTP_AUTHORIZATION="Basic rahasia-uji") == 403
    assert status(**far, HTTP_AUTHORIZATION="Bearer ünbekannt") == 403
    refused = demo.client.get("/metrics", **far)  # type: ignore[arg-type]
    assert "sinergi_" not in refused.content.decode().replace("SINERGI_METRICS_TOKEN", "")


def test_while_the_database_is_away_the_counters_are_still_told(demo: World) -> None:
    from django.db import connection

    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "gone"
    try:
        text = demo.client.get("/metrics").content.decode()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    found = numbers(text)
    assert found["sinergi_up"] == 0
    assert "sinergi_database_bytes" not in found
    assert any(x.startswith("sinergi_requests_total") for x in found)
    assert json.loads(demo.client.get("/readyz").content)["status"] == "ok"
