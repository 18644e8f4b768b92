"""Ratified D.Hasil made public: real plenaries, a real worker; again the same bytes."""

import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.conf import settings
from django.db import connection

from sinergi.apps.sirekap import drafting, gauges, ratified_recaps
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.models import LogHead, Record
from sinergi.core import jobs
from sinergi.core.actors import OPERATOR
from sinergi.publication import dhasil
from tests.apps.sirekap.plenary import AT, Plenary, one_clerk
from tests.apps.sirekap.world import World

CONTEST = "ppwp"


@pytest.fixture(scope="module")
def counted(demo: World) -> Iterator[World]:
    notes = [demo.sign(demo.form(CONTEST, s)) for s in demo.election.stations_of(CONTEST)]
    assert {a["status"] for a in demo.post(notes)} == {"recorded"}
    demo.settle()
    with one_clerk(demo):
        yield demo


def public(world: World) -> Path:
    return Path(settings.PUBLIC_ROOT) / world.election.id / "recaps" / CONTEST


def prints(world: World) -> dict[str, str]:
    return {
        str(p.relative_to(public(world))): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in public(world).rglob("*") if p.is_file()
    }  # fmt: skip


def listed(world: World, area: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((public(world) / f"{area}.json").read_bytes())[
        "recaps"
    ]
    return found


def text(world: World, file: str) -> str:
    pages = pypdf.PdfReader(io.BytesIO((public(world) / file).read_bytes())).pages
    return " ".join(" ".join(p.extract_text() for p in pages).split())


def waiting(world: World) -> float:
    return next(s.value for s in gauges.samples() if s.family == "sinergi_dhasil_waiting")


def test_a_job_that_dies_in_the_middle_goes_on(
    counted: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    area = sorted({s[:6] for s in counted.election.stations})[1]
    index = public(counted) / "index.json"
    assert json.loads(index.read_bytes()) == {"areas": []}
    Plenary(counted, "kecamatan", area, [CONTEST]).whole()

    def full(_: dhasil.Sheet) -> bytes:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setitem(ratified_recaps.WRITERS, "xlsx", full)
        with pytest.raises(OSError, match="No space"):
            ratified_recaps.publish(counted.election.id, CONTEST, area)
    half = prints(counted)
    assert f"-/{area}-1.pdf" in half
    assert f"{area}.json" not in half
    jobs.run(wait=False)
    whole = prints(counted)
    del half["index.json"]
    assert half.items() <= whole.items()
    assert f"-/{area}-1.xlsx" in whole
    assert len(listed(counted, area)) == 1


def test_from_the_ratification_to_a_corrigendum_and_back_after_a_loss(counted: World) -> None:
    areas = sorted({s[:6] for s in counted.election.stations})
    area = areas[0]
    station = counted.election.stations_of(CONTEST, area)[0]
    index = public(counted) / "index.json"
    assert json.loads(index.read_bytes()) == {"areas": areas[1:2]}

    first = Plenary(counted, "kecamatan", area, [CONTEST])
    first.opened()
    (old,) = first.recaps()
    body = json.loads(counted_note(old))
    assert first.step("closed")["status"] == "recorded"
    assert waiting(counted) == 0
    assert not (public(counted) / f"{area}.json").exists()
    assert first.step("ratified", recaps=[old])["status"] == "recorded"
    assert waiting(counted) == 1
    jobs.run(wait=False)
    assert waiting(counted) == 0
    (one,) = listed(counted, area)
    assert (one["record"], one["no"], one["level"], one["replaced"]) == (old, 1, "kecamatan", 0)
    assert (one["basis"], one["size"]) == (body["basis"], body["size"])
    assert one["files"][0] == f"-/{area}-1.pdf"
    assert one["at"] == seen_at(counted)
    assert json.loads(index.read_bytes()) == {"areas": areas[:2]}
    paper = text(counted, one["files"][0])
    assert one["hash"] in paper
    assert "RANCANGAN" not in paper

    # A reopened sitting corrects a form: the new paper names the old, with both numbers.
    kept = prints(counted)
    again = Plenary(counted, "kecamatan", area, [CONTEST], no=2)
    regency = Plenary(counted, "kabkota", area[:4], [CONTEST], no=9)
    again.desks = regency.desks  # a reopening is signed from above
    again.opened("reopened", reopens=first.opening, reason="salah tulis di satu TPS")
    heads = [h["id"] for h in counted.state(CONTEST, station)["history"] if h["effect"] == "head"]
    was = counted.state(CONTEST, station)["counts"]
    fix = {
        **counted.form(CONTEST, station, seed=5), "at": AT, "kind": "correction",
        "reason": "salah tulis", "replaces": heads, "sitting": again.opening,
        "source": "kecamatan",
    }  # fmt: skip
    assert again.send(fix)["status"] == "recorded"
    assert counted.state(CONTEST, station)["counts"] != was
    (new,) = again.recaps()
    (draft,) = drafting.drafts(OPERATOR, counted.election.id, CONTEST, area)
    assert draft.sheet.before is not None
    assert draft.sheet.before.hash == one["hash"]  # the desk prints what becomes public
    for step in (again.step("closed"), again.step("ratified", recaps=[new])):
        assert step["status"] == "recorded", step
    jobs.run(wait=False)
    before, after = listed(counted, area)
    assert (before["replaced"], after["replaces"], after["replaced"]) == (2, 1, 0)
    assert after["record"] == new
    for file in before["files"]:
        assert prints(counted)[file] == kept[file]
    paper = text(counted, after["files"][0])
    assert before["hash"] in paper
    assert after["hash"] in paper
    corrected = counted.state(CONTEST, station)["counts"]
    changed = [(a, b) for a, b in zip(was, corrected, strict=True) if a != b]
    assert changed
    for a, b in changed:
        assert f"{dots(a)} {dots(b)}" in paper
    plain = text(counted, before["files"][0])
    assert "Semula" not in plain

    # Lost files come again at the clerk's start, the same bytes; what is there is left alone.
    everything = prints(counted)
    (public(counted) / before["files"][0]).unlink()
    (public(counted) / after["files"][2]).unlink()
    assert ratified_recaps.publish(counted.election.id, CONTEST, areas[-1]) == 0
    assert list(ratified_recaps.missing(counted.election.id)) == [(CONTEST, area)]
    restart(counted)
    restart(counted)  # two asks are one job
    assert waiting(counted) == 1
    jobs.run(wait=False)
    assert prints(counted) == everything
    restart(counted)
    assert waiting(counted) == 0
    shutil.rmtree(public(counted))
    restart(counted)
    jobs.run(wait=False)
    assert json.loads(index.read_bytes()) == {"areas": areas[:2]}
    assert prints(counted) == everything


def dots(n: int) -> str:
    return f"{n:,}".replace(",", ".") if n >= 0 else "–"


def seen_at(world: World) -> str:
    """Time of the contest's last anchor: the one that followed the ratification."""
    at = LogHead.objects.get(election=world.election.id, log=CONTEST).anchored_at
    assert at is not None
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def restart(world: World) -> None:
    """The next clerk takes over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock_all()")
    clerk = Clerk(world.election.id)
    assert clerk.start()
    clerk.stop()


def counted_note(record_id: str) -> str:
    return Record.objects.get(id=bytes.fromhex(record_id)).note.split("\n")[1]
