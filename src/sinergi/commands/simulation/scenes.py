"""What happens at one station in one contest: which notes are sent, what must become of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from random import Random
from typing import Any

from sinergi.commands.simulation.counting import count
from sinergi.commands.simulation.keyring import Keyring
from sinergi.commands.simulation.officers import body_of, minute_of
from sinergi.commands.simulation.planting import Planted, plant
from sinergi.law.election import Election, Kind
from sinergi.law.form import Template
from sinergi.ledger import record
from sinergi.ledger.note import P256Signer

RECORDED = "recorded"
DUPLICATE = "duplicate"
#: Suffixes of a station's keys: its phone, a second phone, one whose key is revoked before the
#: night, one that nobody enrolled.
PHONE, SECOND, REVOKED, STRANGER = "a", "b", "r", "x"


@dataclass(frozen=True, slots=True)
class Step:
    """A note, and its answer: ``recorded``, ``duplicate``, or the code of its refusal."""

    note: str
    expect: str = RECORDED

    @property
    def id(self) -> str:
        return record.identity(self.note.encode("utf-8", "surrogatepass")) or ""


@dataclass
class Story:
    """Steps in their order, and the state that must be published in the end.

    ``counts``: what enters the totals, None = nothing; ``codes``: findings that must be there.
    """

    name: str
    steps: list[Step]
    status: str
    counts: Sequence[int] | None
    codes: tuple[str, ...] = ()
    sections: frozenset[str] = frozenset()
    form: str = ""
    letter: str = ""  # V, A, W: an error on paper; I: an incident; "" = nothing planted
    left: set[str] = field(default_factory=set)  # ids not yet acknowledged

    def __post_init__(self) -> None:
        self.left = set(self.ids)

    @property
    def ids(self) -> frozenset[str]:
        """Ids that must stand in the station's history, each once, and no other."""
        return frozenset(s.id for s in self.steps if s.expect == RECORDED)


@dataclass
class Scene:
    """A station in a contest, with everything its stories are made of."""

    election: Election
    contest: str
    station: str
    seed: int
    keyring: Keyring
    rng: Random = field(init=False)

    def __post_init__(self) -> None:
        self.rng = Random(f"{self.seed}/errors/{self.station}/{self.contest}")
        self.form, self.counts = self._count(self.seed)

    def _count(self, seed: int) -> tuple[Template, list[int]]:
        return count(self.election, self.contest, self.election.stations[self.station], seed)

    @property
    def kind(self) -> Kind:
        return self.election.kinds[self.election.stations[self.station].kind]

    @cached_property
    def minute(self) -> int:
        return minute_of(self.seed, list(self.election.contests).index(self.contest), self.station)

    @cached_property
    def other_counts(self) -> list[int]:
        """Sound counts that differ: another count of the same station."""
        turn = self.seed + 1_000_003
        while True:
            _, other = self._count(turn)
            if other != self.counts:
                return other
            turn += 1

    def spoilt(self) -> tuple[list[int], Planted]:
        """Counts with an error that holds the votes."""
        return plant(self.form, self.counts, self.rng, self.kind, votes_only=True)

    def key(self, suffix: str = PHONE) -> P256Signer:
        return self.keyring.key(self.station, suffix)

    def body(
        self,
        counts: Sequence[int],
        second: int = 0,
        replaces: Iterable[str] | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """A result's body; with ``replaces`` a correction's."""
        body = body_of(
            self.election, self.contest, self.station, self.form.form, counts,
            minute=self.minute, second=second,
        )  # fmt: skip
        if replaces is not None:
            body |= {
                "kind": "correction", "replaces": sorted(replaces), "reason": "salah tulis angka",
            }  # fmt: skip
        return body | more

    def sign(self, body: Mapping[str, Any], key: str | P256Signer = PHONE) -> str:
        signer = self.key(key) if isinstance(key, str) else key
        return record.sign(body, [signer]).decode()

    def story(self, name: str, steps: list[Step], status: str, counts: Sequence[int] | None,
              **more: Any) -> Story:  # fmt: skip
        return Story(name, steps, status, counts, form=self.form.form, **more)


def on_paper(scene: Scene, errors: float) -> Story:
    """One form, sound or with an error on paper by chance; the same as ``officers.form_of``."""
    if scene.rng.random() >= errors:
        steps = [Step(scene.sign(scene.body(scene.counts)))]
        return scene.story("sound", steps, "accepted", scene.counts)
    counts, planted = plant(scene.form, scene.counts, scene.rng, scene.kind)
    steps = [Step(scene.sign(scene.body(counts)))]
    return scene.story(
        planted.name, steps, "held" if planted.holds else "accepted",
        None if planted.holds else counts, codes=(planted.code,), sections=planted.sections,
        letter=planted.code[0],
    )  # fmt: skip
