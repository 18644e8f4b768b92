"""Signs what the simulated officers and desks of the demonstration say, the ten stories included.

Each turn of the night is one record. A station's first turn in a contest is its form, as
``officers.form_of`` makes it or as its story wants it; the later ones (``step`` 1 and up) are what
its story adds: a correction, a second phone, a recount, an order. The same seed gives the same
record ids, so a turn may be told again after a kill.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import cached_property

from sinergi.commands.simulation import officers
from sinergi.commands.simulation.keyring import Keyring
from sinergi.commands.simulation.ten_stories import TELLERS, Photographer, Scene
from sinergi.core.demo.stories import BY_KEY, PLENARY, SITTING, STORIES, Story
from sinergi.law.election import Election
from sinergi.ledger import record, selfmade
from sinergi.ledger.keys import key_name
from sinergi.ledger.note import P256Signer

HOURS = {"WIB": 7, "WITA": 8, "WIT": 9}
#: Suffix of the second phone's key, where a station has one.
SECOND = "b"
DESKS = ("ppd1", "ppd2")
BOARD = key_name("authority", "9106", "kpu")


@dataclass(frozen=True, slots=True)
class Step:
    """One record: ``minute`` after 13:00 of the voting day; ``contest`` "" and an area's code as
    ``station`` for what the register takes."""

    minute: int
    contest: str
    station: str
    step: int


def plan(election: Election, seed: int) -> list[Step]:
    """Every record of the demonstration, in the order of sending.

    An election that has none of the stories' stations is the night alone.
    """
    first = {
        (contest, story.station): story.moments[0]
        for story in STORIES
        for contest in (election.contests if story.whole else [story.contest])
    }
    steps = [
        Step(first.get((contest, station), officers.minute_of(seed, index, station)), contest, station, 0)
        for index, contest in enumerate(election.contests)
        for station in election.stations_of(contest)
    ]  # fmt: skip
    told = [s for s in STORIES if tells(election, s)]
    for story in told:
        steps += [
            Step(minute, story.contest, story.station, number)
            for number, minute in enumerate(story.moments)
            if number
        ]
    if any(story.station.startswith(PLENARY) for story in told):
        steps += [Step(minute, "", PLENARY, n) for n, (_, minute) in enumerate(SITTING, start=1)]
    order = list(election.contests)
    return sorted(
        steps, key=lambda s: (s.minute, order.index(s.contest) if s.contest else -1, s.station, s.step)
    )  # fmt: skip


def tells(election: Election, story: Story) -> bool:
    """Has this election what the story needs?"""
    return story.contest in election.contests and story.station in election.stations


class Teller:
    """Tells one election's turns. ``keys``: the stations' own phones; ``root``: a root key of the
    election, which enrols the board's authority; ``photograph``: None = forms without photographs."""

    def __init__(
        self,
        election: Election,
        keys: Mapping[str, P256Signer],
        approvers: Sequence[P256Signer],
        root: P256Signer,
        *,
        seed: int,
        errors: float,
        photograph: Photographer | None = None,
    ):
        self.election, self.keys, self.approvers, self.root = election, keys, approvers, root
        self.seed, self.errors = seed, errors
        self.photograph = photograph or (lambda _: "")
        self.keyring = Keyring.of(approvers, election.id, seed)
        self._told: dict[tuple[str, str], list[str]] = {}

    # --- keys ---------------------------------------------------------------------------------

    @cached_property
    def second_phones(self) -> dict[str, P256Signer]:
        found = [BY_KEY[k].station for k in ("two-equal", "two-versions")]
        return {s: self.keyring.key(s, SECOND) for s in found if s in self.election.stations}

    @cached_property
    def desks(self) -> list[P256Signer]:
        """Two of the plenary's desk: who writes and who looks over the shoulder."""
        return [self.keyring.named(key_name("desk", PLENARY, suffix)) for suffix in DESKS]

    @cached_property
    def board(self) -> P256Signer:
        """The regency's electoral commission, which orders a vote again."""
        return self.keyring.named(BOARD)

    def enrolments(self) -> Iterator[str]:
        """Every phone, the second ones, the desk's two keys, the board's. The same again after a
        kill."""
        yield from officers.enrolments(self.election, self.keys, self.approvers)
        yield from officers.enrolments(self.election, self.second_phones, self.approvers)
        if not any(tells(self.election, story) for story in STORIES):
            return
        at = f"{self.election.date}T06:00:00+00:00"
        for key in self.desks:
            yield selfmade.enrol(
                election=self.election.id, at=at, name=key.name, role="desk", scope=PLENARY,
                spki=key.spki, signers=self.approvers, reason=selfmade.SELF_MADE,
            ).decode()  # fmt: skip
        yield selfmade.enrol(
            election=self.election.id, at=at, name=BOARD, role="authority", scope="9106",
            spki=self.board.spki, signers=[self.root], reason=selfmade.SELF_MADE,
        ).decode()  # fmt: skip

    # --- turns --------------------------------------------------------------------------------

    def note(self, contest: str, station: str, step: int = 0) -> str:
        """The signed record of a turn."""
        if not contest:
            return self._sitting(step)
        story = story_of(contest, station)
        if story is None:
            return self.form(contest, station)
        if (contest, station) not in self._told:
            teller = TELLERS[story.key]
            self._told[contest, station] = [
                record.sign(body, keys).decode() for body, keys in teller(Scene(self, story, contest))
            ]  # fmt: skip
        return self._told[contest, station][step]

    def tells(self, contest: str, station: str) -> bool:
        """Is this a story's turn, and no ordinary form?"""
        return not contest or story_of(contest, station) is not None

    def not_told_yet(self) -> list[tuple[str, str]]:
        """(contest, station) of the stories whose records are not made yet."""
        places = [
            (contest, story.station)
            for story in STORIES
            if tells(self.election, story)
            for contest in (self.election.contests if story.whole else [story.contest])
        ]
        return [place for place in places if place not in self._told]

    def form(self, contest: str, station: str, photos: str = "") -> str:
        """An ordinary form; ``photos``: the root of its photographs."""
        return officers.form_of(
            self.election, contest, station, self.keys[station], seed=self.seed, errors=self.errors,
            photos=photos,
        ).note  # fmt: skip

    def clock(self, minute: int, station: str = "", second: int = 0) -> str:
        """``minute`` after 13:00 of the voting day as a record says it, on the place's clocks."""
        places = self.election.stations
        zone = places[station].tz if station else next(iter(places.values())).tz
        ahead = timezone(timedelta(hours=HOURS[zone]))
        begin = datetime.combine(date.fromisoformat(self.election.date), datetime.min.time(), ahead)
        moment = begin + timedelta(hours=13, minutes=minute, seconds=second)
        return moment.isoformat(timespec="seconds")

    @property
    def sitting(self) -> str:
        """Id of the plenary's opening."""
        return record.identity(self._sitting(1).encode()) or ""

    def _sitting(self, step: int) -> str:
        event, minute = SITTING[step - 1]
        body = {
            "area": PLENARY, "at": self.clock(minute), "contests": sorted(self.election.contests),
            "election": self.election.id, "event": event, "kind": "sitting", "level": "kecamatan",
            "no": 1,
        }  # fmt: skip
        return record.sign(body, self.desks[:1]).decode()


def story_of(contest: str, station: str) -> Story | None:
    """The story that is told of a station's contest."""
    for story in STORIES:
        if story.station == station and (contest == story.contest or story.whole):
            return story
    return None
