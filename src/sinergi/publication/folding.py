"""A station's result as it is published: folded from its entries, with its history in words of the log."""

from collections.abc import Mapping, Sequence
from typing import Any

from sinergi.law import lifecycle
from sinergi.law.checks import marked
from sinergi.law.form import Template
from sinergi.law.lifecycle import Entry, History, StationResult, changes
from sinergi.publication.log_state import Logs
from sinergi.publication.standing import Place, Standing, standing

#: What a history says of a record beside what became of it.
_SAID = ("at", "how", "source", "reason", "as", "by", "ruling")
#: Records of a station that signed photographs: (id, Merkle root), the head first.
Signed = tuple[tuple[str, str], ...]


def fold(state: Logs, place: Place, own: Sequence[Entry], anchored: int) -> "Folded | None":
    """A station's result from its ``own`` entries and those that concern many; None where no
    definition lists it. ``anchored``: the register's size at the log's last anchor."""
    contest, station = place
    rules = state.rules(contest, station)
    election = state.election
    if rules is None or election is None:
        return None
    entries = own
    wide = state.wide_entries(contest, station)
    if wide:
        entries = sorted([*entries, *wide], key=lambda e: e.index)
    over = state.sittings_over(contest, station)
    merged = lifecycle.merge(entries, over, anchored) if over else entries
    seen = _seen(own, wide)
    if over:
        seen = max(seen, state.anchor_of(contest, over, anchored))
    result = lifecycle.fold(rules, merged)
    district = election.district_of(contest, station)
    return Folded(place, district, result, {e.id: e for e in merged}, seen)


def _seen(own: Sequence[Entry], wide: Sequence[Entry]) -> int:
    """The last entry that a result rests on; of the anchors, which may draw its sample, the first
    one after its last record. It is the same whenever the station is folded after that."""
    last = max((e.index for e in own), default=-1)
    after = (e.index for e in wide if e.kind == "anchor" and e.index > last >= 0)
    others = (e.index for e in wide if e.kind != "anchor")
    return max(last, min(after, default=-1), max(others, default=-1))


class Folded:
    """A station's result with what its row and its public file say of it, made once."""

    __slots__ = (
        "changed", "district", "findings", "head", "history", "place", "result", "sections", "seen",
        "signed",
    )  # fmt: skip

    def __init__(
        self, place: Place, district: str, result: StationResult, entries: Mapping[str, Entry],
        seen: int = -1,
    ):  # fmt: skip
        """``seen``: index in the contest's log of the last entry that the result rests on."""
        self.place = place
        self.seen = seen
        self.district = district
        self.result = result
        self.findings = marked(result.findings) if result.findings else []
        self.history = history_json(result, entries)
        self.changed = len(self.history) > 1 and bool(changes(self.history))
        self.head = entries[result.head] if result.head else None
        self.sections = sorted(result.held_sections)
        self.signed = signed_by(result, entries)

    def standing(self, template: Template | None) -> Standing:
        """What it adds to the tallies; ``template``: its form's."""
        r = self.result
        return standing(
            r.status, self.findings, template, r.counts, r.held_sections, changed=self.changed
        )


def _numbers(h: History, result: StationResult, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a form that is not the head said (empty boxes -1, unread ones -2), so that anyone can
    compare versions: ``counts``, and ``form`` where it is another than the head's.

    The head's stand in the station's file, and a confirmation says the same as what it confirms.
    """
    if h.id == result.head or h.effect == "confirmation" or "counts" not in body:
        return {}
    form = {} if body["form"] == result.form else {"form": body["form"]}
    return {"counts": list(body["counts"]), **form}


def history_json(result: StationResult, entries: Mapping[str, Entry]) -> list[dict[str, Any]]:
    """What became of each record, in the log's order, with what the record says of itself."""
    out = []
    for h in result.history:
        entry = entries[h.id]
        body = entry.body
        said = {key: body[key] for key in _SAID if key in body}
        if "photos" in body:  # the photographs follow, or are here
            said["photos"] = 1
        out.append(
            {
                "id": h.id, "kind": h.kind, "index": h.index, "round": h.round,
                "effect": h.effect, "why": h.why, "version": h.version,
                "signed": [s.name for s in entry.signers], **said, **_numbers(h, result, body),
            }
        )  # fmt: skip
    return out


def signed_by(result: StationResult, entries: Mapping[str, Entry]) -> Signed:
    """What the station's records signed, as they were folded."""
    roots = [(h.id, entries[h.id].body.get("photos")) for h in result.history]
    return head_first(result.head, [(i, root) for i, root in roots if root is not None])


def head_first(head: str, found: list[tuple[str, str]]) -> Signed:
    """The head's photographs come first."""
    return tuple(sorted(found, key=lambda one: one[0] != head))
