"""Tallies in memory: changed step by step they are those counted anew, and those of plain sums."""

from collections import Counter, defaultdict
from random import Random

import pytest
from django.db import connection

from sinergi.apps.sirekap import recounting
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.tallies import COMMON, Change, Tallies
from sinergi.commands.simulation import officers
from sinergi.core import demo as demonstration
from sinergi.core.definitions import all_templates
from sinergi.law import definition, tally
from sinergi.law.checks import V_AND_A
from sinergi.law.election import Election
from sinergi.law.form import template
from sinergi.publication.standing import NOTHING, Standing
from tests.apps.sirekap.world import World


def twin(text: str) -> str:
    """A definition's file with every row of province 91 once more for an invented 92."""
    head, *rows = text.splitlines()
    more = [",".join("92" + f[2:] if f[:2] == "91" else f for f in r.split(",")) for r in rows]
    return "\n".join([head, *rows, *(m for m in more if m not in rows)]) + "\n"


@pytest.fixture(scope="module")
def two_provinces() -> Election:
    """Options of DPD differ between provinces: they are never added above one."""
    files = demonstration.files(60, election_id="dua", name="Dua", mode="rehearsal")
    named = ("regions", "stations", "districts", "district_areas", "candidates")
    files |= {f"{n}.csv": twin(files[f"{n}.csv"]) for n in named}
    parsed = definition.parse(files, known_checks=V_AND_A)
    assert parsed.election is not None, parsed.errors
    return parsed.election


def states(election: Election, rng: Random) -> list[tuple[str, str, Standing]]:
    """States of some stations in some contests, as a night leaves them."""
    found = []
    for contest in ("ppwp", "dpd", "dprd-kab"):
        for code in rng.sample(election.stations_of(contest), 40):
            form = template(
                election, contest, election.district_of(contest, code),
                election.stations[code].kind,
            )  # fmt: skip
            counted = rng.random() < 0.8
            found.append(
                (
                    contest, code,
                    Standing(
                        "accepted" if counted else "held",
                        frozenset(rng.sample(("V402", "A111", "W203"), rng.randint(0, 2))),
                        form if counted else None,
                        [rng.randint(-1, 300) for _ in form.names] if counted else (),
                        rng.sample(("I", "II"), rng.randint(0, 1)),
                    ),
                )
            )  # fmt: skip
    return found


def plain(
    election: Election, states: dict[tuple[str, str], Standing]
) -> dict[tuple[str, ...], int]:
    """(contest, district or *, area, name) → sum, by the law's plain functions."""
    sums: dict[tuple[str, ...], int] = defaultdict(int)
    for (contest, code), state in states.items():
        if state.form is None:
            continue
        vector = tally.contribution(state.form, state.counts, state.held_sections)
        district = election.district_of(contest, code)
        for area in tally.areas_of(code):
            adds = tally.options_add_up(election, contest, area)
            for name, n in tally.common(vector, options=adds).items():
                sums[contest, COMMON, area, name] += n
            if area == "nasional" or (district != "-" and len(area) != 10):
                for name, n in vector.items():
                    sums[contest, district, area, name] += n
    return {k: n for k, n in sums.items() if n}


def of(tallies: Tallies) -> dict[tuple[str, ...], int]:
    return {
        (contest, district, area, name): n
        for (contest, district), book in tallies.books.items()
        for area in book.rows
        for name, n in book.figures(area).sums.items()
        if n
    }


@pytest.mark.parametrize("seed", range(4))
def test_changes_in_any_batches_give_the_plain_sums(two_provinces: Election, seed: int) -> None:
    rng = Random(seed)
    election = two_provinces
    tallies = Tallies("uji", election)
    now: dict[tuple[str, str], Standing] = {}
    for _ in range(3):
        changes = []
        for contest, code, state in states(election, rng):
            if any((c.contest, c.station) == (contest, code) for c in changes):
                continue
            district = election.district_of(contest, code)
            old = now.get((contest, code), NOTHING)
            changes.append(Change(contest, code, district, state, old))
            now[contest, code] = state
        tallies.apply(changes)
    assert of(tallies) == plain(election, now)
    nation = tallies.figures(("ppwp", COMMON, "nasional"))
    mine = [s for (c, _), s in now.items() if c == "ppwp"]
    assert nation.received == len(mine)
    assert nation.counted == sum(s.form is not None for s in mine)
    assert nation.held == sum(s.status == "held" for s in mine)
    codes = Counter(code for s in mine for code in s.codes)
    assert nation.by_code == dict(sorted(codes.items()))


def test_a_form_that_leaves_takes_out_what_it_added(two_provinces: Election) -> None:
    election = two_provinces
    tallies = Tallies("uji", election)
    found = {(c, s): state for c, s, state in states(election, Random(9))}
    came = [Change(c, s, election.district_of(c, s), state) for (c, s), state in found.items()]
    tallies.apply(came)
    assert of(tallies) == plain(election, found) != {}
    tallies.apply([Change(c.contest, c.station, c.district, NOTHING, c.new) for c in came])
    assert of(tallies) == {}
    for contest, district in tallies.books:
        gone = tallies.figures((contest, district, "nasional"))
        assert (gone.received, gone.counted, gone.held, gone.by_code) == (0, 0, 0, {})


def test_step_by_step_and_counted_anew_are_the_same(demo: World) -> None:
    clerk = Clerk(demo.election.id)
    assert clerk.start()
    rng = Random(7)
    places = [(c, s) for c in demo.election.contests for s in demo.election.stations]
    rng.shuffle(places)
    for start in range(0, len(places), 17):
        demo.post(
            [
                officers.form_of(
                    demo.election, c, s, demo.keys[s], seed=7, errors=0.3
                ).note
                for c, s in places[start : start + 17]
            ]
        )  # fmt: skip
        clerk.step(limit=rng.randint(1, 30))
    while clerk.step():
        pass
    anew = recounting.recount(demo.election.id, demo.election, clerk.state.templates)
    assert of(anew) == of(clerk.tallies) != {}
    for key, book in clerk.tallies.books.items():
        for area in book.rows:
            assert anew.figures((*key, area)) == book.figures(area)
    clerk.publish()
    read = Tallies(demo.election.id)
    read.read((*key, area) for key, book in anew.books.items() for area in book.rows)
    assert of(read) == of(anew)
    clerk.stop()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inbox")
        assert cursor.fetchone() == (0,)


def test_counting_anew_keeps_the_order_that_stored_rows_are_in(demo: World) -> None:
    """Whatever order the templates are met in: rows that nothing touches are not written again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE tally_layout SET names = names[2:] || names[1] WHERE contest = 'dpd'"
            " RETURNING district, names"
        )
        stored = dict(cursor.fetchall())
    anew = recounting.recount(demo.election.id, demo.election, all_templates(demo.election.id))
    assert COMMON in stored
    for district, names in stored.items():
        assert list(anew.books["dpd", district].columns) == names
        assert not anew.books["dpd", district].grown
