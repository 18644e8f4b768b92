"""A loaded demonstration with its night, in a database of its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from sinergi.apps.peragaan import actions
from sinergi.apps.peragaan.night import Turn
from sinergi.apps.sirekap.public import load_election
from sinergi.core import definitions
from sinergi.core import demo as demonstration
from sinergi.core.actors import OPERATOR
from sinergi.law import checks, definition
from sinergi.law.election import Election

ID = "peragaan-uji"
#: Minutes after 13:00: the first half hour, one form a minute, then longer and longer silences.
MINUTES = (60, 61, 75, 89, 90, 91, 100, 125, 179, 180, 240, 300)


def turns(election: Election) -> list[Turn]:
    stations = list(election.stations)
    return [Turn(m, "ppwp", stations[i]) for i, m in enumerate(MINUTES)]


@pytest.fixture(scope="module")
def election(house: Any) -> Election:
    files = demonstration.files(24, election_id=ID, name="Peragaan Uji", mode="demo")
    parsed = definition.parse(files, known_checks=checks.V_AND_A)
    assert parsed.election is not None, parsed.errors
    load_election(OPERATOR, parsed.election)
    return definitions.current(ID)


@pytest.fixture
def night(election: Election) -> Iterator[str]:
    """A night as it opens: 14.30 WIT, paused."""
    from sinergi.apps.peragaan.models import NightClock, NightTurn

    assert actions.prepare(
        OPERATOR, ID, turns(election), date=election.date, zone="WIT", seed=1, errors_percent=5
    )
    yield ID
    NightClock.objects.all().delete()
    NightTurn.objects.all().delete()
