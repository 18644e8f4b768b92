"""The figures of docs/performance.md: CPU per unit and ratios, medians of several rounds.

``make bench`` prints them. No timing decides a test: what is asserted is that the work was done.
"""

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np

from sinergi.apps.sirekap import intake
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.commands.simulation import officers
from sinergi.law import tally
from sinergi.law.checks import V_AND_A, evaluate
from sinergi.ledger import record
from tests.apps.sirekap.world import World

ROUNDS = 7


def cpu(work: Callable[[], Any], times: int) -> float:
    """Median microseconds of this process's CPU for one ``work()``."""
    found = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        for _ in range(times):
            work()
        found.append((time.process_time_ns() - began) / times / 1000)
    return median(found)


def show(name: str, us: float, base: float) -> None:
    print(f"  {name:<58} {us:10.1f} µs   {us / base:6.2f} × signature")


def test_figures(demo: World) -> None:
    station = next(iter(demo.election.stations))
    key = demo.keys[station]
    print("\n\n  CPU of one process; the database's own is not in it")
    forms = {c: demo.form(c, station) for c in demo.election.contests}
    notes = {c: demo.sign(b).encode() for c, b in forms.items()}
    parsed = {c: record.parse(n) for c, n in notes.items()}
    verifier, sample = key.verifier, parsed["ppwp"]
    base = cpu(lambda: verifier.verifies(sample.text, sample.signatures[0].value), 100)
    show("bare signature check (P-256)", base, base)
    for contest in ("ppwp", "dpr"):
        note = notes[contest]
        n = len(forms[contest]["counts"])
        show(
            f"parse a {contest} record ({n} numbers)",
            cpu(lambda n=note: record.parse(n), 100),
            base,
        )
        form = officers.count(demo.election, contest, demo.election.stations[station], 1)[0]
        kind = demo.election.kinds[demo.election.stations[station].kind]
        counts = forms[contest]["counts"]
        show(
            f"checks of a {contest} form",
            cpu(lambda f=form, k=kind, c=counts: evaluate(f, k, c, V_AND_A), 100), base,
        )  # fmt: skip
    batches = [
        [
            demo.sign({**demo.form(c, s), "at": f"2029-02-14T{20 + r // 60}:{r % 60:02d}:00+09:00"})
            for c in demo.election.contests
        ]
        for r in range(ROUNDS)
        for s in list(demo.election.stations)
    ]
    per_round = len(demo.election.stations)
    taken, settled = [], []
    for r in range(ROUNDS):
        began = time.process_time_ns()
        for batch in batches[r * per_round : (r + 1) * per_round]:
            assert {a.status for a in intake.take(batch)} == {"recorded"}
        taken.append((time.process_time_ns() - began) / per_round / 5000)
        clerk = Clerk(demo.election.id)
        assert clerk.start()
        began = time.process_time_ns()
        while clerk.step():
            pass
        settled.append((time.process_time_ns() - began) / per_round / 5000)
        clerk.publish()
        clerk.stop()
    show("intake, a record (five contests a request)", median(taken), base)
    show("clerk, a record (log, fold, tallies)", settled[0], base)
    codes = [f"91060110{v:02d}{s:03d}" for v in range(50) for s in range(1, 21)]
    matrix = np.ones((1000, 60), np.int64)
    us = cpu(lambda: tally.fold_regions(codes, matrix), 5)
    print(f"  {'1,000 forms of 60 numbers into five levels (NumPy)':<58} {us / 1000:10.2f} ms")
