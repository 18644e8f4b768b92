"""The clerk of a demonstration stamps its log with the night's time; others with the real one."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from sinergi.apps.peragaan import actions, clock
from sinergi.apps.peragaan.models import NightClock
from sinergi.apps.sirekap import progress
from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.drain import drain
from sinergi.apps.sirekap.log_clock import log_clock
from sinergi.commands.simulation import officers
from sinergi.core import clocks, vault
from sinergi.core.actors import OPERATOR
from sinergi.law.election import Election
from sinergi.ledger import selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import P256Signer


@pytest.fixture(autouse=True)
def _read_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "READ_EVERY", 0.0)


def post(notes: list[str]) -> list[dict[str, Any]]:
    response = Client().post(
        "/api/v1/records", data=json.dumps({"records": notes}), content_type="application/json"
    )
    answers: list[dict[str, Any]] = response.json()["results"]
    return answers


def anchors(election: str, log: str) -> list[datetime]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT note FROM record JOIN log_entry ON log_entry.record = record.id"
            " WHERE kind = 'anchor' AND log_entry.election = %s AND log = %s ORDER BY index",
            [election, log],
        )
        notes = [note for (note,) in cursor.fetchall()]
    bodies = [json.loads(note.split("\n\n")[0].split("\n", 1)[1]) for note in notes]
    return [datetime.fromisoformat(body["at"]) for body in bodies]


def test_time_in_the_log_is_the_nights_and_never_runs_back(night: str, election: Election) -> None:
    keys = officers.new_keys(list(election.stations)[:4])
    signers = [from_pem(n, vault.load(night, n)) for n in selfmade.APPROVERS]
    approvers = [k for k in signers if isinstance(k, P256Signer)]
    drain(night)
    post(list(officers.enrolments(election, keys, approvers)))
    drain(night)

    def send(position: int) -> None:
        station = list(keys)[position]
        note = officers.form_of(election, "ppwp", station, keys[station], seed=1, errors=0.0).note
        assert post([note])[0]["status"] == "recorded"
        drain(night)

    send(0)
    opened = datetime.fromisoformat(f"{election.date}T05:30:00+00:00")
    assert anchors(night, "ppwp") == [opened]
    actions.to_next_hour(OPERATOR, night)
    send(1)
    assert anchors(night, "ppwp") == [opened, opened + timedelta(minutes=30)]
    # A database set back by hand, or an older night: the log's time stands until it is reached.
    NightClock.objects.filter(pk=night).update(reached=3600)
    assert clocks.clock_of(night)() == opened - timedelta(minutes=30)
    assert log_clock(night)() == opened + timedelta(minutes=30)
    send(2)
    found = anchors(night, "ppwp")
    assert found == sorted(found)
    assert found[-1] == opened + timedelta(minutes=30)
    assert progress.unpublished(night) == 0


def test_the_clerk_follows_the_night_while_it_works(night: str) -> None:
    now = log_clock(night)
    actions.to_next_hour(OPERATOR, night)
    before = now()
    actions.to_next_hour(OPERATOR, night)
    assert now() == before + timedelta(hours=1)


def test_a_night_that_stands_still_does_not_hold_back_what_waits(
    night: str, election: Election
) -> None:
    later = [clocks.real()]
    clerk = Clerk(night, log_clock(night), waited=lambda: later[0])
    assert clerk.start()
    key = officers.new_keys([list(election.stations)[9]])
    signers = [from_pem(n, vault.load(night, n)) for n in selfmade.APPROVERS]
    post(
        list(officers.enrolments(election, key, [k for k in signers if isinstance(k, P256Signer)]))
    )
    while clerk.step():
        pass
    known = len(anchors(night, "dpr"))
    later[0] += timedelta(seconds=3)
    clerk.step()
    clerk.publish()
    clerk.stop()
    assert len(anchors(night, "dpr")) == known + 1


def test_other_elections_keep_real_time(election: Election, night: str) -> None:
    assert clocks.clock_of("lain") is clocks.real
    NightClock.objects.all().delete()  # a demonstration that nobody plays
    assert clocks.clock_of(night) is clocks.real
    assert log_clock(night) is clocks.real
    assert abs(clocks.real() - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_clock_is_read_seldom(night: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.test.utils import CaptureQueriesContext

    monkeypatch.setattr(clock, "READ_EVERY", 3600.0)
    now = clock.night_clock(night)
    assert now is not None
    with CaptureQueriesContext(connection) as asked:
        for _ in range(500):
            now()
    assert len(asked) == 0
