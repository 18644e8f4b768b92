"""The simulator's check of the public files finds every kind of untruth in them."""

import json
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sinergi.commands.simulation import officers
from sinergi.commands.simulation.checking import Checked, PublicCheck
from sinergi.commands.simulation.incidents import correction, disputed
from sinergi.commands.simulation.keyring import Keyring
from sinergi.commands.simulation.recounting import Sums
from sinergi.commands.simulation.scenes import Scene, on_paper
from sinergi.commands.simulation.working import Expected, Place, expected
from tests.apps.sirekap.world import World

SEED = 4
NATIONAL = "results/ppwp/nasional.json"


@dataclass
class Sent:
    """A night that was sent and published; ``check`` compares a folder with it."""

    demo: World
    public: Path
    places: dict[Place, Expected]
    sums: Sums

    def check(self, folder: Path) -> Checked:
        handler = partial(_Quiet, directory=str(folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            try:
                base = f"http://127.0.0.1:{server.server_address[1]}"
                return PublicCheck(
                    base, self.demo.election, self.places, self.sums, stalled=0.5
                ).run()
            finally:
                server.shutdown()

    def one(self, name: str) -> tuple[str, str]:
        """(the file, the station) of a place where this was planted."""
        contest, station = next(p for p, e in self.places.items() if e.name == name)
        return f"stations/{contest}/{station[:10]}.json", station


class _Quiet(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 64 * 1024  # head and body in one packet
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture(scope="module")
def sent(demo: World, house: Any) -> Sent:
    ring = Keyring.of(demo.approvers, demo.election.id, SEED)
    for suffix in "ab":
        keys = {code: ring.key(code, suffix) for code in demo.election.stations}
        demo.post(list(officers.enrolments(demo.election, keys, demo.approvers)))
    demo.settle()
    places: dict[Place, Expected] = {}
    sums = Sums()
    for turn, station in enumerate(demo.election.stations):
        for contest in demo.election.contests:
            scene = Scene(demo.election, contest, station, SEED, ring)
            story = {0: correction, 1: disputed}.get(turn, lambda s: on_paper(s, 0.4))(scene)
            for step in story.steps:
                assert demo.post([step.note])[0]["status"] == "recorded"
            places[contest, station] = expected(story)
            if story.counts is not None:
                sums.add(scene.form, station, story.counts, story.sections)
    demo.settle()
    return Sent(demo, house.public / demo.election.id, places, sums)


def test_a_true_folder_is_found_true(sent: Sent) -> None:
    found = sent.check(sent.public)
    assert (found.wrong, found.wrong_totals, found.areas_shared) == ([], [], 0)
    assert found.published == len(sent.places) == sum(found.as_planted.values())
    assert found.areas > 100
    assert found.held == sum(e.status in ("held", "disputed") for e in sent.places.values()) > 5


def _votes(content: Any, _: str) -> None:
    content["votes"]["1"] += 1


def _moved(content: Any, _: str) -> None:
    content["votes"]["1"] -= 1
    content["votes"]["2"] += 1


def _invented(content: Any, _: str) -> None:
    content["votes"]["9"] = 5


def _valid(content: Any, _: str) -> None:
    content["valid"] -= 1


def _admin(content: Any, _: str) -> None:
    content["admin"]["users.dpt.l"] += 1


def _counted(content: Any, _: str) -> None:
    content["stations"]["counted"] += 1


def _fewer(content: Any, _: str) -> None:
    content["stations"]["received"] -= 1


def _candidate(content: Any, _: str) -> None:
    name = next(n for n in content["sums"] if n.endswith(".1"))
    content["sums"][name] += 1


def _accepted(content: Any, station: str) -> None:
    content["stations"][station]["status"] = "accepted"


def _no_finding(content: Any, station: str) -> None:
    content["stations"][station]["findings"] = []


def _counts(content: Any, station: str) -> None:
    content["stations"][station]["counts"][-1] += 1


def _section(content: Any, station: str) -> None:
    content["stations"][station]["held_sections"] = ["II"]


def _forgotten(content: Any, station: str) -> None:
    content["stations"][station]["history"].pop(0)


def _twice(content: Any, station: str) -> None:
    content["stations"][station]["history"] *= 2


def _empty(content: Any, station: str) -> None:
    content["stations"][station]["status"] = "empty"


@pytest.mark.parametrize("lie", [_votes, _moved, _invented, _valid, _admin, _counted, _fewer])
def test_a_false_total_is_found(sent: Sent, tmp_path: Path, lie: Callable[..., None]) -> None:
    found = _told(sent, tmp_path, NATIONAL, "", lie)
    assert found.wrong == []
    (fault,) = found.wrong_totals
    assert fault.startswith(NATIONAL)
    assert "was due" in fault


def test_a_false_candidate_is_found(sent: Sent, tmp_path: Path) -> None:
    name = next(p.name for p in (sent.public / "districts" / "dpr").iterdir())
    found = _told(sent, tmp_path, f"districts/dpr/{name}", "", _candidate)
    assert (found.wrong, len(found.wrong_totals)) == ([], 1)


@pytest.mark.parametrize(
    ("name", "lie"),
    [
        ("two-versions", _accepted), ("two-versions", _no_finding), ("sound", _counts),
        ("sound", _section), ("correction", _forgotten), ("correction", _twice), ("sound", _empty),
    ],
)  # fmt: skip
def test_a_false_station_is_found(
    sent: Sent, tmp_path: Path, name: str, lie: Callable[..., None]
) -> None:
    path, station = sent.one(name)
    found = _told(sent, tmp_path, path, station, lie)
    (fault,) = found.wrong
    assert station in fault
    assert name in fault
    assert found.wrong_totals == []


def test_a_missing_file_is_found(sent: Sent, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    shutil.copytree(sent.public, folder)
    (folder / NATIONAL).unlink()
    assert sent.check(folder).wrong_totals == [f"{NATIONAL}: not published"]


def test_totals_that_hold_others_forms_are_left_alone(sent: Sent, tmp_path: Path) -> None:
    def more(content: Any, _: str) -> None:
        content["stations"]["received"] += 1
        content["votes"]["1"] += 100

    found = _told(sent, tmp_path, NATIONAL, "", more)
    assert (found.wrong_totals, found.areas_shared) == ([], 1)


def _told(sent: Sent, tmp_path: Path, path: str, station: str, lie: Callable[..., None]) -> Checked:
    folder = tmp_path / "public"
    shutil.copytree(sent.public, folder)
    content = json.loads((folder / path).read_text())
    lie(content, station)
    (folder / path).write_text(json.dumps(content))
    return sent.check(folder)
