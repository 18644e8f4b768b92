"""What a record does to the board: one act a kind. Each returns why it has no effect, or ""."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sinergi.law.lifecycle.board import Board, Chain, Round
from sinergi.law.lifecycle.values import Entry, Rules
from sinergi.law.regions import covers
from sinergi.law.sittings import FIRST_LEVELS


def authorised(rules: Rules, entry: Entry) -> bool:
    """Is an order signed by enrolled authorities whose area holds this station?"""
    return entry.enrolled and all(
        s.role == "authority" and covers(s.scope, rules.station) for s in entry.signers
    )


class Life(Board):
    """The board with its acts; ``take`` one entry after the other."""

    def take(self, entry: Entry) -> None:
        if entry.kind == "anchor":
            self.round.anchor |= dict.fromkeys(self.round.waiting, entry.id)
            self.round.waiting.clear()
            return
        if entry.kind == "sitting":
            self.sittings.apply(entry.id, entry.index, entry.body)
            return
        handler = _HANDLERS.get(entry.kind)
        if handler is None:
            return
        why = self._out_of_round(entry) or handler(self, entry)
        if why:
            self.note(entry, "none", why)
        self.known[entry.id] = entry

    def _out_of_round(self, entry: Entry) -> str:
        """Why a record of another round has no effect now."""
        if entry.kind not in _OF_A_ROUND:
            return ""
        number = entry.body["round"]
        if number not in self.open_rounds:
            return "out-of-scope"
        if number != self.round.number:
            return "earlier-round"
        return "void" if number in self.void else ""

    def _result(self, entry: Entry) -> str:
        if self._counts(entry) is None:
            return "unknown-form"
        if entry.enrolled:
            self.postponed.pop(self.round.number, None)
        self._stand(entry, imported=False)
        return ""

    def _import(self, entry: Entry) -> str:
        if self._counts(entry) is None:
            return "unknown-form"
        if not entry.enrolled:
            self._stand(entry, imported=True)
            return ""
        newest, moment = self.round.newest_import, _moment(entry)
        if newest is not None and moment < newest:
            self.note(entry, "replaced", "later-import-stands", self.round.versions)
            return ""
        self.round.newest_import = moment
        earlier = [c for c in self.round.chains if c.imported and c.enrolled]
        self._replace(earlier, entry, imported=True)
        return ""

    def _stand(self, entry: Entry, *, imported: bool) -> None:
        """A new chain, or one more head of a chain with equal counts."""
        self.round.waiting.append(entry.id)
        if entry.enrolled:
            self.round.first = self.round.first or entry
            for chain in self.round.chains:
                if (
                    chain.enrolled
                    and chain.imported == imported
                    and self._equal(chain, entry.body["form"], tuple(entry.body["counts"]))
                ):
                    chain.heads.append(entry)
                    self.note(entry, "confirmation", "", self.round.versions)
                    return
        self.round.versions += 1
        self.round.chains.append(
            Chain(
                [entry], entry.body["form"], tuple(entry.body["counts"]), entry.enrolled, imported
            )
        )
        self.note(entry, "head", "" if entry.enrolled else "key-not-enrolled", self.round.versions)

    def _replace(self, chains: Sequence[Chain], entry: Entry, *, imported: bool = False) -> None:
        for chain in chains:
            for old in chain.heads:
                self.note(old, "replaced", "", self._history[old.id].version)
            self.round.chains.remove(chain)
        self._stand(entry, imported=imported)

    def _correction(self, entry: Entry) -> str:
        body = entry.body
        if self._counts(entry) is None:
            return "unknown-form"
        named = body["replaces"]
        if any(i not in self.known for i in named):
            return "replaces-unknown"
        chains: list[Chain] = []
        for record_id in named:
            chain = self._head_of(record_id)
            if chain is None:
                return "changed-meanwhile"
            if chain not in chains:
                chains.append(chain)
        if why := self._may_correct(entry):
            return why
        if not entry.enrolled:
            own = [c for c in chains if not c.enrolled and c.keys == entry.keys]
            if len(own) == len(chains):
                self._replace(own, entry)
            else:
                self._stand(entry, imported=False)
            return ""
        for group in self._standing(self._active_settles()):
            if group.ids & set(named):
                chains += [c for c in self.round.chains if c.ids & group.ids and c not in chains]
        self._replace(chains, entry)
        return ""

    def _may_correct(self, entry: Entry) -> str:
        """Before the first plenary over the station a device (or a recount); then a sitting."""
        sitting = entry.body.get("sitting")
        if sitting is not None:
            if not entry.enrolled:
                return "not-enrolled"
            opened = self.sittings.is_open(sitting, self.rules.station, self.rules.contest)
            return "" if opened else "sitting-not-open"
        if self.sittings.first_level_opened(
            self.rules.station, self.rules.contest, past=self.round.past
        ):
            return "changed-meanwhile"
        if entry.kind == "recount" and not entry.enrolled:
            return "not-enrolled"
        return ""

    def _reading(self, entry: Entry) -> str:
        if not entry.enrolled:
            return "not-enrolled"
        if entry.body["of"] not in self.known:
            return "replaces-unknown"
        chain = self._head_of(entry.body["of"])
        if chain is None:
            return "changed-meanwhile"
        if entry.body["form"] != chain.form or len(entry.body["counts"]) != len(chain.counts):
            return "unknown-form"
        if entry.keys & chain.keys:
            return "same-person"
        self.round.readings.append(entry)
        self.note(entry, "applied", "", self.round.versions)
        return ""

    def _settle(self, entry: Entry) -> str:
        if not entry.enrolled:
            return "not-enrolled"
        if any(i not in self.known for i in entry.body["records"]):
            return "replaces-unknown"
        if any(self._head_of(i) is None for i in entry.body["records"]):
            return "changed-meanwhile"
        sitting = entry.body.get("sitting")
        if sitting is not None and not self.sittings.is_open(
            sitting, self.rules.station, self.rules.contest
        ):
            return "sitting-not-open"
        if entry.body["as"] == "chosen" and self.known[entry.body["records"][0]].kind == "result":
            self.postponed.pop(self.round.number, None)
        self.round.settles.append(entry)
        self.note(entry, "applied", "", self.round.versions)
        return ""

    def _for_here(self, entry: Entry) -> str:
        if self.rules.station not in entry.body["stations"]:
            return "another-station"
        return "" if authorised(self.rules, entry) else "not-enrolled"

    def _revote(self, entry: Entry) -> str:
        if why := self._for_here(entry):
            return why
        if entry.body["round"] != self.round.number + 1:
            return "changed-meanwhile"
        over = frozenset(s.id for s in self.sittings.by_id.values() if not s.is_open)
        self.rounds.append(Round(entry.body["round"], over))
        self.open_rounds.add(entry.body["round"])
        self.note(entry, "applied")
        return ""

    def _postpone(self, entry: Entry) -> str:
        if why := self._for_here(entry):
            return why
        if entry.body["round"] != self.round.number or self._standing(self._active_settles()):
            return "changed-meanwhile"
        self.postponed[self.round.number] = entry.id
        self.note(entry, "applied")
        return ""

    def _void(self, entry: Entry) -> str:
        if why := self._for_here(entry):
            return why
        if entry.body["round"] not in self.open_rounds:
            return "out-of-scope"
        self.void[entry.body["round"]] = entry.id
        self.note(entry, "applied")
        return ""

    def _rescind(self, entry: Entry) -> str:
        """Its effect is taken beforehand (``_rescinded``); here only what became of it is said."""
        named = entry.body["record"]
        target = self.known.get(named)
        if target is None and named not in self._history:
            return ""  # it takes back something that never concerned this station
        if target is not None and target.kind not in RESCINDABLE:
            return "out-of-scope"
        if not authorised(self.rules, entry):
            return "not-enrolled"
        self.note(entry, "applied")
        return ""

    def _recap(self, entry: Entry) -> str:
        body = entry.body
        station = self.rules.station
        sitting = self.sittings.by_id.get(body["sitting"])
        if not entry.enrolled:
            return "not-enrolled"
        if (
            sitting is None
            or not sitting.takes_recaps
            or not sitting.holds(station, self.rules.contest)
            or not covers(body["area"], station)
        ):
            return "sitting-not-open"
        if any(covers(code, station) for code in body.get("open", ())):
            return ""
        # Above the first level a station is in where a recap below summed it, or a listed change
        # brings it in: one that a kecamatan left open stays out.
        if (
            body["level"] in FIRST_LEVELS
            or self.round.recaps
            or self.known.keys() & set(body.get("changes", ()))
        ):
            summed = self._standing(self._active_settles())
            self.round.recaps[entry.id] = (sitting.id, {i for c in summed for i in c.ids})
        return ""


def _moment(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.body["at"])


RESCINDABLE = ("revote", "postpone", "void", "adjust")
_OF_A_ROUND = ("result", "import", "correction", "recount", "reading", "settle")

_HANDLERS: Mapping[str, Callable[[Life, Entry], str]] = {
    "result": Life._result,
    "import": Life._import,
    "correction": Life._correction,
    "recount": Life._correction,
    "reading": Life._reading,
    "settle": Life._settle,
    "revote": Life._revote,
    "postpone": Life._postpone,
    "void": Life._void,
    "rescind": Life._rescind,
    "recap": Life._recap,
}
