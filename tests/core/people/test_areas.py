"""Whatever roles somebody holds, no query gives a row outside their areas, nor hides one inside."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinergi.apps.perangkat import actions, queries
from sinergi.apps.perangkat.models import ActivationCode
from sinergi.apps.sirekap import exporting
from sinergi.apps.sirekap import queries as results
from sinergi.core.actors import OPERATOR, Actor, NotAllowed, Role
from sinergi.core.matrix import MATRIX, ROLES
from sinergi.core.models import Key
from sinergi.core.people import queries as people
from sinergi.ledger.keys import ROLE_KINDS
from tests.apps.perangkat.phone import Phone
from tests.apps.sirekap.world import World

HERE, THERE = "uji", "lain"
NATION = "nasional"


@pytest.fixture(scope="module")
def worlds(house: Any) -> dict[str, World]:
    """Two elections over the same areas, with devices, codes, requests and approvers in both."""
    found = {}
    for election in (HERE, THERE):
        world = found[election] = World.build(stations=30, election_id=election)
        stations = sorted(world.election.stations)
        scopes = [("device", s) for s in stations[::6]]
        scopes += [("approver", a) for a in (stations[0][:10], stations[0][:6], "9106", NATION)]
        phones = []
        for role, scope in scopes:
            code = actions.make_codes(OPERATOR, election, scope, role)[0].code
            phone = Phone.new(election, role, scope, "p")
            actions.activate(code, phone.request(kinds=list(ROLE_KINDS[role])))
            phones.append(phone)
        world.settle()
        world.post([p.enrol(world.approvers) for p in phones[::2]])
        world.settle()
    return found


@st.composite
def held(draw: st.DrawFn, areas: list[str]) -> Role:
    return Role(
        draw(st.sampled_from(ROLES)),
        draw(st.sampled_from(areas)),
        draw(st.sampled_from([HERE, THERE, "*"])),
    )


def reaches(actor: Actor, permission: str, area: str, election: str) -> bool:
    """The rule again, from the matrix alone."""
    for role in actor.roles:
        known = role.role in MATRIX[permission] and role.election in ("*", election)
        if known and (role.area == NATION or (area != NATION and area.startswith(role.area))):
            return True
    return False


def areas_of(world: World) -> list[str]:
    """Areas at every level, with neighbours that hold nothing."""
    stations = sorted(world.election.stations)[:6]
    cut = {s[:n] for s in stations for n in (2, 4, 6, 10, 13)}
    return [NATION, *sorted(cut), "92", "9107", "910699"]


@pytest.fixture(scope="module")
def choices(worlds: dict[str, World]) -> list[str]:
    return areas_of(worlds[HERE])


def names(rows: Any) -> set[str]:
    return {row["name"] for row in rows}


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_devices(worlds: dict[str, World], choices: list[str], data: st.DataObject) -> None:
    roles = data.draw(st.lists(held(choices), max_size=3))
    actor = Actor("siapa pun", tuple(roles))
    election = data.draw(st.sampled_from([HERE, THERE]))
    area = data.draw(st.sampled_from(choices))

    def seen(scope: str) -> bool:
        inside = area == NATION or (scope != NATION and scope.startswith(area))
        return inside and reaches(actor, "devices:read", scope, election)

    every = Key.objects.filter(election=election, role__in=queries.BY_CODE)
    expected = {k.name for k in every if seen(k.scope)}
    found = names(queries.requests(actor, election, area)) | names(
        queries.enrolled(actor, election, area)
    )
    assert found == expected
    codes = ActivationCode.objects.filter(election=election)
    assert {c.pk for c in queries.codes(actor, election, area)} == {
        c.pk for c in codes if seen(c.scope)
    }
    counted = queries.counts(actor, election, area)
    assert counted.codes == sum(seen(c.scope) for c in codes)
    for row in queries.requests(actor, election, area):
        assert row["may_approve"] == reaches(actor, "devices:approve", row["scope"], election)
    for desk in queries.desks(actor):
        assert reaches(actor, "devices:read", desk.area, desk.election)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_results(worlds: dict[str, World], choices: list[str], data: st.DataObject) -> None:
    actor = Actor("siapa pun", tuple(data.draw(st.lists(held(choices), max_size=3))))
    election = data.draw(st.sampled_from([HERE, THERE]))
    area = data.draw(st.sampled_from([c for c in choices if c not in ("92", "9107", "910699")]))
    allowed = reaches(actor, "results:read", area, election)
    for query in (results.totals, results.totals_of_all):
        try:
            rows = query(actor, election, "ppwp", area, "station")
        except NotAllowed:
            assert not allowed
        else:
            assert allowed
            assert all(area == NATION or row["area"].startswith(area) for row in rows)
    expected = {
        s for s in worlds[election].election.stations if reaches(actor, "results:read", s, election)
    }
    assert stations(actor, election) == expected
    states, _ = results.states(actor, election, "ppwp", sorted(worlds[election].election.stations))
    assert sum(states.values()) <= len(expected)


def stations(actor: Actor, election: str) -> set[str]:
    def rows() -> Iterator[list[Any]]:
        try:
            yield from exporting.rows(actor, election, "ppwp")
        except NotAllowed:
            return

    return {row[0] for row in rows()} - {"station"}


#: Whose trail is the whole country's.
WHOLE_TRAIL = [Role(name, NATION) for name in ("operator", "kpu-ri", "kpu-prov", "kpu-kab")]


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_people_and_trail_belong_to_the_whole_house(
    worlds: dict[str, World], choices: list[str], data: st.DataObject
) -> None:
    """Who answers for one election, or for one area, reads neither people nor the whole trail."""
    actor = Actor("siapa pun", tuple(data.draw(st.lists(held(choices), max_size=3))))
    whole = Role("operator", NATION) in actor.roles
    answers = any(role in actor.roles for role in WHOLE_TRAIL)
    assert people.audit_events(actor).exists() == answers
    assert people.elections(actor).exists() == whole
    if not whole:
        assert not people.people(actor).exists()
        assert not people.roles(actor).exists()
