"""A small loaded election with devices, for tests that go through the front door."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.test import Client

from sinergi.apps.sirekap.clerk import Clerk
from sinergi.apps.sirekap.public import load_election
from sinergi.commands.simulation import officers
from sinergi.core import definitions, vault
from sinergi.core import demo as demonstration
from sinergi.core.actors import OPERATOR
from sinergi.law import checks, definition
from sinergi.law.election import Election
from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import P256Signer

AT = "2029-02-14T20:00:00+09:00"


@dataclass
class World:
    """``client`` posts to the real endpoint; ``settle()`` lets the clerk do all there is."""

    election: Election
    keys: Mapping[str, P256Signer]
    client: Client = field(default_factory=Client)

    @classmethod
    def build(cls, *, stations: int, election_id: str = "uji") -> "World":
        return cls.of(
            demonstration.files(stations, election_id=election_id, name="Uji", mode="rehearsal")
        )

    @classmethod
    def of(cls, files: Mapping[str, str]) -> "World":
        """The election of a definition's files, loaded, its devices enrolled."""
        parsed = definition.parse(files, known_checks=checks.V_AND_A)
        assert parsed.election is not None, parsed.errors
        load_election(OPERATOR, parsed.election)
        keys = officers.new_keys(list(parsed.election.stations))
        world = cls(definitions.current(parsed.election.id), keys)
        world.settle()
        world.post(list(officers.enrolments(world.election, keys, world.approvers)))
        world.settle()
        return world

    @property
    def approvers(self) -> list[P256Signer]:
        found = [from_pem(n, vault.load(self.election.id, n)) for n in selfmade.APPROVERS]
        return [k for k in found if isinstance(k, P256Signer)]

    def settle(self) -> None:
        clerk = Clerk(self.election.id)
        assert clerk.start()
        while clerk.step():
            pass
        clerk.publish()
        clerk.stop()

    def post(self, notes: Sequence[str], **more: Any) -> list[dict[str, Any]]:
        response = self.client.post(
            "/api/v1/records",
            data=json.dumps({"records": list(notes), **more}),
            content_type="application/json",
        )
        assert response.status_code == 200, response.content
        answers: list[dict[str, Any]] = response.json()["results"]
        return answers

    def form(self, contest: str, station: str, *, seed: int = 1) -> dict[str, Any]:
        """The body of a sound result; change it and sign it."""
        note = officers.form_of(
            self.election, contest, station, self.keys[station], seed=seed, errors=0.0
        ).note
        return dict(record.parse(note.encode()).body)

    def sign(self, body: Mapping[str, Any], *signers: P256Signer) -> str:
        made = signers or (self.keys[body["station"]],)
        return record.sign(body, made).decode()

    def state(self, contest: str, station: str) -> dict[str, Any]:
        """The station as its public file says."""
        from django.conf import settings

        path = settings.PUBLIC_ROOT / self.election.id / "stations" / contest
        content = json.loads((path / f"{station[:10]}.json").read_text())
        state: dict[str, Any] = content["stations"][station]
        return state

    def results(self, contest: str, area: str = "nasional") -> dict[str, Any]:
        from django.conf import settings

        path = settings.PUBLIC_ROOT / self.election.id / "results" / contest / f"{area}.json"
        content: dict[str, Any] = json.loads(path.read_text())
        return content


def sql_recount(election: str, contest: str) -> dict[tuple[str, str], int]:
    """(area, field) → sum, by SQL from the records themselves: the second engine."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH template AS MATERIALIZED (
              SELECT doc->>'contest' || '/' || (doc->>'district') || '/' || left(hash, 16) AS form,
                     field->>'name' AS name, field->>'need' AS need, field->>'section' AS section,
                     position
              FROM (SELECT hash, convert_from(body, 'UTF8')::jsonb AS doc FROM document
                    WHERE election = %(election)s AND kind = 'template') d,
                   jsonb_array_elements(doc->'fields') WITH ORDINALITY AS f(field, position)
            ), counted AS MATERIALIZED (
              SELECT s.station, t.name, r.counts[t.position] AS n
              FROM station_result s JOIN record r ON r.id = s.head
              JOIN template t ON t.form = r.form
              WHERE s.election = %(election)s AND s.contest = %(contest)s
                AND s.status IN ('accepted', 'recapped', 'final') AND r.counts[t.position] >= 0
                AND (t.need = 'votes' OR NOT t.section = ANY(string_to_array(s.held_sections, ',')))
            )
            SELECT area, name, sum(n)
            FROM counted, unnest(ARRAY[left(station, 10), left(station, 6), left(station, 4),
                                       left(station, 2), 'nasional']) AS area
            WHERE name !~ '^party\\.[0-9]+\\.([0-9]+|list)$'
            GROUP BY area, name
            """,
            {"election": election, "contest": contest},
        )
        return {(area, name): int(n) for area, name, n in cursor.fetchall()}


def clerk_sums(election: str, contest: str) -> dict[tuple[str, str], int]:
    """(area, field) → sum, as the clerk's tallies hold it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.area, n.name, n.value FROM tally t JOIN tally_layout l"
            " USING (election, contest, district),"
            " unnest(l.names, t.sums) AS n(name, value)"
            " WHERE t.election = %s AND t.contest = %s AND t.district = '*'"
            " AND n.value IS NOT NULL",
            [election, contest],
        )
        return {(area, name): int(n) for area, name, n in cursor.fetchall()}
