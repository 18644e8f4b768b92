"""The officers' photographs: drawn in a process of their own, sent, taken up again after a kill."""

import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import psutil
import pytest

from sinergi.apps.peragaan.public import Turn
from sinergi.commands.simulation import officers
from sinergi.commands.simulation.outbox import Courier, Outbox
from sinergi.commands.simulation.photographing import Photographer
from sinergi.commands.simulation.sending import Line
from sinergi.commands.simulation.studio import Shot, Studio, draw
from sinergi.core import demo as demonstration
from sinergi.core import jpeg
from sinergi.core.demo.paper import Looks
from sinergi.law import checks, definition
from sinergi.law.election import Election
from tests.apps.sirekap.world import World
from tests.commands import real_server
from tests.commands.real_server import RealServer

WITHIN = 30.0


def until(condition: Callable[[], Any]) -> None:
    end = time.monotonic() + WITHIN
    while not condition():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def election() -> Election:
    found = definition.parse(demonstration.files(), known_checks=checks.V_AND_A).election
    assert found is not None
    return found


@pytest.fixture(scope="module")
def real(demo: World, house: Any) -> Iterator[RealServer]:
    with real_server.running(house) as found:
        yield found


def test_photographs_come_after_the_digits_and_after_a_kill(
    demo: World, real: RealServer, tmp_path: Path
) -> None:
    """One whole way over HTTP: drawn, signed, taken, kept byte for byte."""
    station = next(iter(demo.election.stations))
    url = f"http://127.0.0.1:{real.port}"
    form = officers.filled(demo.election, "ppwp", station, seed=3, errors=0.0)
    taken = draw(demo.election, Shot("ppwp", station, tuple(form.counts), 3, Looks()))
    note = officers.form_of(
        demo.election, "ppwp", station, demo.keys[station], seed=3, errors=0.0, photos=taken.root
    ).note
    outbox = Outbox(tmp_path / "outbox")
    outbox.put(taken, note)
    line = Line(url, Random(1))
    with closing(line):
        (answer,) = line.post([note], {taken.root: taken.hashes})
    assert answer["status"] == "recorded"  # the digits are in, no photograph is: here it was killed
    assert not kept(real, demo, taken.hashes[0])

    stop = threading.Event()
    courier = Courier(url, Outbox(outbox.folder), stop)
    courier.start()
    try:
        until(lambda: not outbox.roots())
    finally:
        stop.set()
        courier.join(WITHIN)
    for sha256, page in zip(taken.hashes, taken.pages, strict=True):
        assert kept(real, demo, sha256) == page
        jpeg.inspect(page)
    assert not list(outbox.folder.iterdir())


def kept(real: RealServer, world: World, sha256: str) -> bytes:
    """What the public folder has under this name; empty = nothing."""
    said = real.ask("GET", f"/hasil/{world.election.id}/photos/{sha256[:2]}/{sha256}.jpg")
    return said.body if said.status == 200 else b""


def test_what_the_server_never_takes_does_not_stop_what_comes_after(
    demo: World, real: RealServer, tmp_path: Path
) -> None:
    url = f"http://127.0.0.1:{real.port}"
    outbox = Outbox(tmp_path / "outbox")
    shots = []
    for station in list(demo.election.stations)[1:3]:
        form = officers.filled(demo.election, "ppwp", station, seed=3, errors=0.0)
        taken = draw(demo.election, Shot("ppwp", station, tuple(form.counts), 3, Looks()))
        key = demo.keys[station]
        note = officers.form_of(
            demo.election, "ppwp", station, key, seed=3, errors=0.0, photos=taken.root
        ).note
        shots.append((taken, note))
    (bad, bad_note), (good, good_note) = shots
    outbox.put(bad, bad_note.replace('"kpps":7', '"kpps":8'))  # its signature no longer fits
    outbox.put(good, good_note)
    stop = threading.Event()
    courier = Courier(url, outbox, stop)
    courier.start()
    try:
        until(lambda: not outbox.roots())
    finally:
        stop.set()
        courier.join(WITHIN)
    assert kept(real, demo, good.hashes[1]) == good.pages[1]
    assert not kept(real, demo, bad.hashes[0])


def test_a_torn_form_in_the_outbox_is_thrown_away(tmp_path: Path, election: Election) -> None:
    station = next(iter(election.stations))
    form = officers.filled(election, "ppwp", station, seed=1, errors=0.0)
    taken = draw(election, Shot("ppwp", station, tuple(form.counts), 1, Looks()))
    outbox = Outbox(tmp_path)
    outbox.put(taken, "note")
    assert (outbox.roots(), outbox.hashes(taken.root)) == ([taken.root], taken.hashes)
    (tmp_path / ".half").mkdir()  # an earlier process was killed while it wrote
    assert outbox.roots() == [taken.root]
    next(path for _, path in outbox.pages(taken.root)).unlink()
    stop = threading.Event()
    courier = Courier("http://127.0.0.1:9", outbox, stop)
    courier.start()
    until(lambda: not outbox.roots())
    stop.set()
    courier.join(WITHIN)


def test_the_studio_draws_the_same_in_its_own_process_and_survives_its_death(
    election: Election,
) -> None:
    photographer = Photographer(election, "president", seed=2029, errors=0.05)
    stations = election.stations_of("ppwp")[:6]
    turns = [Turn(60 + n, "ppwp", station) for n, station in enumerate(stations)]
    assert photographer.studio is not None
    with closing(photographer):
        photographer.begin(turns[:4])
        first = photographer.take(turns[0], lambda: False)
        shot = photographer.shot("ppwp", stations[0])
        assert first == draw(election, shot)
        assert first is not None
        assert first.hashes == [hashlib.sha256(p).hexdigest() for p in first.pages]
        (process,) = [
            p for p in psutil.Process().children() if "spawn_main" in " ".join(p.cmdline())
        ]
        os.kill(process.pid, signal.SIGKILL)
        again = photographer.take(turns[4], lambda: False)  # nobody drew it yet
        assert again == draw(election, photographer.shot("ppwp", stations[4]))
        assert photographer.take(turns[5], lambda: True) is None


def test_a_shot_that_cannot_be_drawn_is_said(election: Election) -> None:
    from sinergi.commands.common import BadInput

    station = next(iter(election.stations))
    with closing(Studio(election)) as studio, pytest.raises(BadInput, match="3 counts for a form"):
        studio.take(Shot("ppwp", station, (1, 2, 3), 1, Looks()))


def test_whose_forms_carry_photographs(election: Election) -> None:
    story, other = list(election.stations)[:2]
    wanted = {}
    for choice in ("president", "stories", "none"):
        with closing(
            Photographer(election, choice, seed=1, errors=0.0, stories={story})
        ) as photographer:
            wanted[choice] = {
                (contest, station)
                for contest in election.contests
                for station in (story, other)
                if photographer.wants(contest, station)
            }
    assert wanted == {
        "president": {("ppwp", story), ("ppwp", other), ("dpd", story)},
        "stories": {("ppwp", story), ("dpd", story)},
        "none": set(),
    }


def test_what_was_misread_stands_right_on_the_paper(election: Election) -> None:
    with closing(Photographer(election, "stories", seed=2029, errors=1.0)) as photographer:
        names = set()
        for station in election.stations_of("ppwp"):
            form = officers.filled(election, "ppwp", station, seed=2029, errors=1.0)
            assert form.planted is not None
            names.add(form.planted.name)
            shot = photographer.shot("ppwp", station)
            if form.planted.name == "misread":
                assert list(shot.counts) == form.sound != form.counts
                assert {name for name, _ in shot.looks.ambiguous} <= set(form.template.names)
            else:
                assert list(shot.counts) == form.counts
        assert {"misread", "transposed"} <= names
