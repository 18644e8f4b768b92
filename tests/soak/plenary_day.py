"""A kecamatan of 20 villages and 113 stations × 5 contests, with what goes wrong on such a night."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from sinergi.commands.simulation import officers
from sinergi.commands.simulation.planting import plant
from sinergi.core import demo as demonstration
from sinergi.core.demo.folder import table
from sinergi.law.form import Template
from tests.apps.sirekap.world import World

KECAMATAN, KABKOTA, PROVINCE = "910601", "9106", "91"
#: Two villages of the kecamatan lie in another district (dapil); the day has the other twenty.
ELSEWHERE = ("9106012019", "9106012020")
#: Provinces beside it, each of one station: the nation's plenary has more than one column.
OTHERS = ("92", "94")
PLANTED = 28  # of 565: five in a hundred


def files(
    *, villages: int = 20, stations: int = 113, second_reading: str = "none"
) -> dict[str, str]:
    """A demonstration's definition: the kecamatan, two stations beside it in the same kabupaten, and
    provinces beside."""
    found = demonstration.files(600, election_id="uji", name="Uji", mode="demo")
    regions = [r[0] for r in _rows(found["regions.csv"])]
    own = [c for c in regions if c.startswith(KECAMATAN) and len(c) == 10 and c not in ELSEWHERE]
    own = own[:villages]
    assert len(own) == villages
    codes = [
        f"{village}{n:03d}" for i, village in enumerate(own)
        for n in range(1, stations // villages + (i < stations % villages) + 1)
    ]  # fmt: skip
    samofa = min(c for c in regions if c.startswith("910612") and len(c) == 10)
    codes += [f"{samofa}001", f"{samofa}002"]
    more, away = [], []
    for province in OTHERS:
        away.append(f"{province}010110010{1:02d}001"[:13].ljust(13, "1"))
        for digits, label in ((2, "Provinsi"), (4, "Kabupaten"), (6, "Distrik"), (10, "Kampung")):
            more.append((away[-1][:digits], f"{label} Rekaan {away[-1][:digits]}", label))
    roll = [(c, "regular", 120 + i % 37, 118 + i % 41, "WIT") for i, c in enumerate(codes + away)]
    toml = found["election.toml"]
    toml = toml.replace('second_reading = "none"', f'second_reading = "{second_reading}"')
    toml = toml.replace('name = "DPRP"', 'name = "DPRP"\nareas = ["91"]')
    toml = toml.replace('name = "DPRD Kabupaten"', 'name = "DPRD Kabupaten"\nareas = ["9106"]')
    extra: dict[str, list[str]] = {
        "districts.csv": [],
        "district_areas.csv": [],
        "candidates.csv": [],
    }
    for province in OTHERS:
        for contest, district in (("dpr", f"{province}01"), ("dpd", province)):
            extra["districts.csv"].append(f"{contest},{district},Rekaan {province},3")
            extra["district_areas.csv"].append(f"{contest},{district},{province}")
            extra["candidates.csv"] += [
                ",".join((contest, district, *r[2:]))
                for r in _rows(found["candidates.csv"])
                if r[0] == contest and r[1] in ("9101", "91")
            ]
    return {
        **found,
        "election.toml": toml,
        "regions.csv": found["regions.csv"] + table(("code", "name", "label"), more).split("\n", 1)[1],
        "stations.csv": table(("code", "kind", "dpt_l", "dpt_p", "tz"), roll),
        **{name: found[name] + "\n".join(rows) + "\n" for name, rows in extra.items()},
    }  # fmt: skip


def _rows(text: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text))
    next(rows)
    yield from rows


@dataclass
class Trouble:
    """What a unit needs. ``deed``: ``correction`` (a slip of typing: the paper says ``sound``),
    ``noted`` (the paper itself says so), ``chosen``, ``recount``, ``copy``; "" where its votes count
    as they are."""

    contest: str
    station: str
    deed: str
    sent: list[int]
    sound: list[int]
    code: str
    form: Template
    changed: list[int] = field(default_factory=list)


def send(
    world: World, *, planted: int = PLANTED, seed: int = 7, contests: Sequence[str] = ()
) -> Mapping[tuple[str, str], Trouble]:
    """Every station's form of every contest, signed by its device; gives what is troubled.

    Of the planted ones one is a dispute, one has no form at all (its original is lost), one is
    counted again; the others are slips as they are drawn.
    """
    election, rng = world.election, Random(seed)
    pairs = [(c, s) for c in contests or election.contests for s in election.stations_of(c)]
    here = [p for p in pairs if p[1].startswith(KECAMATAN)]
    special = {
        (c, next(s for k, s in here if k == c)): deed
        for c, deed in (("ppwp", "copy"), ("dpr", "chosen"), ("dpd", "recount"))
        if not contests or c in contests
    }  # fmt: skip
    others = [p for p in here if p not in special]
    chosen = [*special, *rng.sample(others, planted - len(special))]
    troubles: dict[tuple[str, str], Trouble] = {}
    notes = []
    for n, (contest, station) in enumerate(pairs):
        form = officers.filled(election, contest, station, seed=seed, errors=0.0)
        body = officers.body_of(
            election, contest, station, form.template.form, form.sound, minute=200 + n % 300
        )
        if (contest, station) in chosen:  # what is troubled
            deed = special.get((contest, station), "")
            one = Trouble(
                contest, station, deed, list(form.sound), list(form.sound), "V003", form.template
            )
            troubles[contest, station] = one
            if deed == "copy":
                continue
            if not deed:
                kind = election.kinds[election.stations[station].kind]
                one.sent, slip = plant(form.template, form.sound, rng, kind)
                one.code = slip.code
                one.deed = ("correction", "noted")[rng.random() < 0.4] if slip.holds else ""
            else:
                a, b = (form.template.index[f] for f in form.template.vote_fields[:2])
                one.sent[a] += 1
                one.sent[b] = max(0, one.sent[b] - 1)
                if deed == "recount":  # the box of one option was counted wrong
                    one.sent[b] = form.sound[b]
            one.changed = [i for i, n in enumerate(one.sound) if n != one.sent[i]]
            if deed == "chosen":
                notes.append(world.sign(body))
            body = {**body, "counts": one.sent}
        notes.append(world.sign(body))
    for at in range(0, len(notes), 100):
        answers = world.post(notes[at : at + 100])
        assert {a["status"] for a in answers} == {"recorded"}, answers
        world.settle()
    return troubles
