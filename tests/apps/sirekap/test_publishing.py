"""What waits in a busy hour: totals first, deep files later, and never said to be written early."""

import json
from pathlib import Path
from typing import Any

import pytest

from sinergi.apps.sirekap import publishing
from sinergi.apps.sirekap.clerk import Clerk
from tests.apps.sirekap.world import World


class Watch:
    """The publisher's clock, moved by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.cost = 0.0  # processor seconds of each look at it
        self.spent = 0.0

    def monotonic(self) -> float:
        return self.now

    def thread_time(self) -> float:
        self.spent += self.cost
        return self.spent


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    monkeypatch.setattr(publishing, "time", made)
    return made


def received(house: Any, path: str) -> int:
    file = Path(house.public) / "uji" / "results" / "ppwp" / f"{path}.json"
    return int(json.loads(file.read_bytes())["stations"]["received"])


def state_of(house: Any, station: str) -> str:
    file = Path(house.public) / "uji" / "stations" / "ppwp" / f"{station[:10]}.json"
    status: str = json.loads(file.read_bytes())["stations"][station]["status"]
    return status


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_deep_files_wait_in_a_busy_hour_and_a_successor_writes_them(
    demo: World, house: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "CALM", 0)  # every hour is busy,
    monkeypatch.setattr(publishing, "QUIET", 1e9)  # and never ends
    clerk = Clerk("uji")
    assert clerk.start()
    clerk.publish()
    first, second, *_ = demo.election.stations
    demo.post([demo.sign(demo.form("ppwp", first))])
    clerk.step()
    watch.now += publishing.PUBLISH_EVERY
    clerk.publish_if_due()
    assert received(house, "nasional") == received(house, first[:4]) == 1
    assert received(house, first[:6]) == received(house, first[:10]) == 0
    assert state_of(house, first) == "empty"
    head = clerk.state.heads["ppwp"]
    assert head.published < head.size

    watch.now += publishing.HOLD[publishing.KECAMATAN]
    clerk.publish_if_due()
    assert received(house, first[:6]) == 1
    assert (received(house, first[:10]), state_of(house, first)) == (0, "empty")

    at_first = head.size
    demo.post([demo.sign(demo.form("ppwp", second))])
    clerk.step()
    watch.now += publishing.HOLD[publishing.VILLAGE] - publishing.HOLD[publishing.KECAMATAN]
    clerk.publish_if_due()
    assert state_of(house, first) == "accepted"
    assert at_first <= head.published < head.size  # the second station's village still waits
    clerk.stop()  # and never wrote it

    successor = Clerk("uji")
    assert successor.start()
    successor.publish()
    assert state_of(house, second) == "accepted"
    assert all(h.published == h.size for h in successor.state.heads.values())
    before = tree(Path(house.public))
    successor.publisher.begin_anew()
    successor.publish()
    assert tree(Path(house.public)) == before
    successor.stop()


def test_in_a_calm_hour_all_is_written_within_two_seconds(
    demo: World, house: Any, watch: Watch
) -> None:
    clerk = Clerk("uji")
    assert clerk.start()
    clerk.publish()
    station = list(demo.election.stations)[5]
    demo.post([demo.sign(demo.form("ppwp", station))])
    clerk.step()
    watch.now += publishing.PUBLISH_EVERY
    clerk.publish_if_due()
    assert state_of(house, station) == "accepted"
    assert all(h.published == h.size for h in clerk.state.heads.values())
    clerk.publish_if_due()
    assert clerk.publish() == 0
    clerk.stop()


def test_when_nothing_comes_any_more_all_is_written_at_once(
    demo: World, house: Any, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "CALM", 0)
    clerk = Clerk("uji")
    assert clerk.start()
    clerk.publish()
    station = list(demo.election.stations)[9]
    demo.post([demo.sign(demo.form("ppwp", station))])
    clerk.step()
    watch.now += publishing.QUIET - 0.5
    clerk.publish_if_due()
    assert state_of(house, station) == "empty"
    watch.now += publishing.PUBLISH_EVERY
    clerk.publish_if_due()
    assert state_of(house, station) == "accepted"
    clerk.stop()


def test_publishing_takes_at_most_a_quarter_of_a_core(
    demo: World, house: Any, watch: Watch
) -> None:
    clerk = Clerk("uji")
    assert clerk.start()
    clerk.publish()
    stations = [s for s in demo.election.stations if state_of(house, s) == "empty"]

    def told() -> int:
        return received(house, "nasional")

    def next_one() -> None:
        demo.post([demo.sign(demo.form("ppwp", stations.pop()))])
        clerk.step()

    before = told()
    next_one()
    watch.now += 10
    watch.cost = 5.0  # a turn of five seconds of a core
    clerk.publish_if_due()
    assert told() == before + 1
    next_one()
    watch.now += 14.9
    clerk.publish_if_due()
    assert told() == before + 1
    watch.now += 0.2
    clerk.publish_if_due()
    assert told() == before + 2
    clerk.stop()
