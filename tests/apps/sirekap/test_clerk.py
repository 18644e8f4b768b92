"""The clerk: the log's order, the fence, tallies as a pure function of the log, public files."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sinergi.apps.sirekap import progress, queries
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.publishing import Fenced
from sinergi.commands.simulation import officers
from sinergi.core import vault
from sinergi.core.actors import OPERATOR
from sinergi.ledger import record, selfmade
from sinergi.ledger.authority import Roots
from sinergi.ledger.keys import new_p256
from sinergi.ledger.register import Register
from tests.apps.sirekap.world import AT, World, clerk_sums, sql_recount

ERRORS = 0.3


@pytest.fixture(scope="module")
def night(demo: World) -> dict[tuple[str, str], officers.Form]:
    """Every form of the small election sent, a third with planted errors, and settled."""
    forms = {
        (contest, station): officers.form_of(
            demo.election, contest, station, demo.keys[station], seed=3, errors=ERRORS
        )
        for contest in demo.election.contests
        for station in demo.election.stations_of(contest)
    }
    notes = [f.note for f in forms.values()]
    for start in range(0, len(notes), 50):
        answers = demo.post(notes[start : start + 50])
        assert {a["status"] for a in answers} == {"recorded"}
    demo.settle()
    return forms


def tree_of(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_planted_errors_are_held_and_the_rest_counts(
    demo: World, night: dict[tuple[str, str], officers.Form]
) -> None:
    held = 0
    for (contest, station), form in night.items():
        state = demo.state(contest, station)
        codes = {f["code"] for f in state["findings"]}
        if form.planted is None:
            assert (state["status"], codes) == ("accepted", codes - {"W002"})
        elif form.planted.holds:
            held += 1
            assert state["status"] == "held"
            assert form.planted.code in codes
        else:
            assert state["status"] == "accepted"
            assert form.planted.code in codes
    rows = [demo.results(c) for c in demo.election.contests]
    assert sum(r["stations"]["held"] for r in rows) == held > 0
    assert all(
        r["stations"]["received"] == r["stations"]["counted"] + r["stations"]["held"] for r in rows
    )


def test_a_second_engine_agrees_with_the_tallies(
    demo: World, night: dict[tuple[str, str], officers.Form]
) -> None:
    for contest in demo.election.contests:
        ours = {k: n for k, n in clerk_sums(demo.election.id, contest).items() if n}
        by_sql = {k: n for k, n in sql_recount(demo.election.id, contest).items() if n}
        folded = queries.recount(OPERATOR, demo.election.id, contest)
        by_numpy = {(a, n): v for a, vector in folded.items() for n, v in vector.items() if v}
        if contest == "dpd":  # above its district, candidates are not added
            by_sql = {k: n for k, n in by_sql.items() if k[0] != "nasional" or "votes" not in k[1]}
            by_numpy = {
                k: n for k, n in by_numpy.items() if k[0] != "nasional" or "votes" not in k[1]
            }
            ours = {k: n for k, n in ours.items() if k[0] != "nasional" or "votes" not in k[1]}
        assert ours == by_sql == by_numpy
        assert ours


def test_the_log_has_an_anchor_first_and_no_gap(
    demo: World, night: dict[tuple[str, str], officers.Form]
) -> None:
    register = Register(
        Roots.parse(_roots(demo)),
        host=demo.election.host, election=demo.election.id,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT log, index, asof, note FROM log_entry JOIN record ON id = log_entry.record"
            " WHERE log_entry.election = %s ORDER BY log, index",
            [demo.election.id],
        )
        rows = cursor.fetchall()
    logs: dict[str, list[Any]] = {}
    for log, index, asof, note in rows:
        assert index == len(logs.setdefault(log, []))
        logs[log].append((asof, record.parse(note.encode())))
    for _, entry in logs.pop("register"):
        assert register.append(entry).holds
    assert set(logs) == set(demo.election.contests)
    for log, entries in logs.items():
        assert entries[0][1].kind == "anchor"
        sizes = [e.body["size"] for _, e in entries if e.kind == "anchor"]
        assert sizes == sorted(sizes)
        assert sizes[-1] == register.size
        last = 0
        for asof, entry in entries:
            if entry.kind == "anchor":
                last = entry.body["size"]
                key = register.keys[entry.signatures[0].name, entry.signatures[0].keyid.hex()]
                assert key.name == f"{demo.election.host}/{demo.election.id}/{log}"
                assert key.public.verifies(entry.text, entry.signatures[0].value)
            assert asof == last


def _roots(demo: World) -> str:
    from sinergi.core.queries import election

    row = election(demo.election.id)
    assert row is not None
    return row.roots


def test_files_written_anew_have_the_same_bytes(
    demo: World, night: dict[tuple[str, str], officers.Form], house: Any
) -> None:
    import shutil

    before = tree_of(house.public)
    assert len(before) > 100
    shutil.rmtree(house.public)
    demo.settle()
    after = tree_of(house.public)
    partial = {path for path in before if "/tile/" in path and ".p/" in path}
    assert {p: d for p, d in before.items() if p not in partial} == {
        p: d for p, d in after.items() if p not in partial
    }
    # Partial tiles of earlier checkpoints are not made again; those of the last one are.
    assert after.items() <= before.items()
    assert partial & after.keys()


def test_tallies_made_anew_from_the_log_are_the_same(
    demo: World, night: dict[tuple[str, str], officers.Form]
) -> None:
    """The same records in another database, another order of requests: the same totals."""
    sums = {c: clerk_sums(demo.election.id, c) for c in demo.election.contests}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM tally")
        cursor.execute("DELETE FROM tally_layout")
        cursor.execute("DELETE FROM station_result")
        clerk = Clerk(demo.election.id)
        assert clerk.start()
        clerk.refold(reversed(night))
        clerk.tallies.flush(clerk.publisher.areas)
        again = {c: clerk_sums(demo.election.id, c) for c in demo.election.contests}
        clerk.stop()
        transaction.set_rollback(True)
    for contest, known in sums.items():
        assert {k: n for k, n in again[contest].items() if n} == {
            k: n for k, n in known.items() if n
        }


def test_a_correction_moves_the_totals(
    demo: World, night: dict[tuple[str, str], officers.Form]
) -> None:
    contest, station = next(p for p, f in night.items() if f.planted and f.planted.holds)
    before = demo.results(contest)
    old = demo.state(contest, station)
    sound = demo.form(contest, station, seed=3)
    correction = {
        **sound, "kind": "correction", "replaces": [old["history"][0]["id"]],
        "reason": "salah salin dari kertas",
    }  # fmt: skip
    assert demo.post([demo.sign(correction)])[0]["status"] == "recorded"
    demo.settle()
    after, state = demo.results(contest), demo.state(contest, station)
    assert (state["status"], state["version"], state["findings"]) == ("accepted", 2, [])
    assert [h["effect"] for h in state["history"]] == ["replaced", "head"]
    assert [h.get("counts") for h in state["history"]] == [old["counts"], None]
    assert state["counts"] == sound["counts"]
    assert after["stations"]["counted"] == before["stations"]["counted"] + 1
    assert after["stations"]["held"] == before["stations"]["held"] - 1
    valid = sound["counts"][-3]
    assert after["valid"] == before["valid"] + valid
    late = {**correction, "reason": "sekali lagi"}
    demo.post([demo.sign(late)])
    demo.settle()
    assert demo.state(contest, station)["history"][-1]["why"] == "changed-meanwhile"
    assert {**demo.results(contest), "log": after["log"]} == after


def test_two_devices_that_differ_dispute_and_equal_ones_confirm(
    demo: World, night: dict[tuple[str, str], officers.Form]
) -> None:
    contest, station = next(p for p, f in night.items() if f.planted is None)
    second = new_p256(f"device/{station}/b")
    demo.post(list(officers.enrolments(demo.election, {station: second}, demo.approvers)))
    demo.settle()
    same = {**demo.form(contest, station, seed=3), "at": AT}
    assert demo.post([demo.sign(same, second)])[0]["status"] == "recorded"
    demo.settle()
    state = demo.state(contest, station)
    assert (state["status"], state["history"][-1]["effect"]) == ("accepted", "confirmation")
    before = demo.results(contest)["valid"]
    other = demo.form(contest, station, seed=4)
    demo.post([demo.sign(other, second)])
    demo.settle()
    state = demo.state(contest, station)
    assert state["status"] == "disputed"
    assert [f["code"] for f in state["findings"]] == ["V003"]
    assert demo.results(contest)["valid"] < before


def test_a_second_clerk_fences_the_first(demo: World) -> None:
    station = next(iter(demo.election.stations))
    first = Clerk(demo.election.id)
    assert first.start()
    with connection.cursor() as cursor:  # the lock is lost, as when a connection is killed
        cursor.execute("SELECT pg_advisory_unlock_all()")
    second = Clerk(demo.election.id)
    assert second.start()
    demo.post([demo.sign({**demo.form("ppwp", station), "at": AT, "how": "read+asked"})])
    before = _heads(demo)
    with pytest.raises(Fenced):
        first.step()
    assert _heads(demo) == before
    assert progress.waiting(demo.election.id) == 1
    second.step()
    assert progress.waiting(demo.election.id) == 0
    second.stop()


def _heads(demo: World) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT log, size, (SELECT count(*) FROM log_entry e WHERE e.log = h.log"
            " AND e.election = h.election) FROM log_head h WHERE election = %s ORDER BY log",
            [demo.election.id],
        )
        rows = cursor.fetchall()
    assert all(size == entries for _, size, entries in rows)
    return list(rows)


@pytest.mark.parametrize("table", ["record", "log_entry", "area_step", "audit_event", "document"])
def test_what_only_grows_cannot_be_changed(demo: World, table: str) -> None:
    for statement in (
        f"DELETE FROM {table}",
        f"UPDATE {table} SET election = 'x'",
        f"TRUNCATE {table}",
    ):
        with pytest.raises(DatabaseError, match="only grows"), connection.cursor() as cursor:
            cursor.execute(statement)


def test_loading_and_importing_leave_an_audit_trail_and_events(demo: World) -> None:
    from sinergi.core.models import AuditEvent, OutboxEvent

    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"election.loaded", "keys.made"} <= kinds
    names = set(OutboxEvent.objects.values_list("name", flat=True))
    assert {"region.changed", "result.received", "result.accepted", "result.held"} <= names


def test_private_keys_are_for_their_owner_only(demo: World) -> None:
    folder = vault.folder(demo.election.id)
    assert folder.stat().st_mode & 0o777 == 0o700
    pems = list(folder.glob("*.pem"))
    assert any(p.stem.startswith("approver__") for p in pems)
    assert all(p.stat().st_mode & 0o777 == 0o600 for p in pems)
    assert json.dumps([p.stem for p in pems]).count(selfmade.LOG) == 1


def test_an_action_needs_its_permission(demo: World) -> None:
    from sinergi.apps.sirekap.public import load_election
    from sinergi.core.actors import Actor, NotAllowed, Role

    reader = Actor("pemantau", (Role("observer", "9106"),))
    with pytest.raises(NotAllowed):
        load_election(reader, demo.election)
    with pytest.raises(NotAllowed):
        queries.totals(reader, demo.election.id, "ppwp", "nasional")
    assert queries.totals(reader, demo.election.id, "ppwp", "9106")[0]["area"] == "9106"
