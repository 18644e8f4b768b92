"""What needs more than one form: corrections, two phones, keys that may not, forged bytes.

Each incident says how every note is answered and what the station's state is in the end. The
refused notes say other counts than the station's own, so none of them is a duplicate.
"""

import hashlib
from collections.abc import Callable
from random import Random

from sinergi.commands.simulation.scenes import (
    DUPLICATE,
    REVOKED,
    SECOND,
    STRANGER,
    Scene,
    Step,
    Story,
)
from sinergi.ledger import note as notes
from sinergi.ledger import record

Incident = Callable[[Scene], Story]
#: Records of enrolled keys that a station may send in a contest (checks.md, V003).
MOST = 16


# --- kept -----------------------------------------------------------------------------------------


def correction(scene: Scene) -> Story:
    """A form that is held, then its phone's correction."""
    wrong, _ = scene.spoilt()
    first = Step(scene.sign(scene.body(wrong)))
    mended = Step(scene.sign(scene.body(scene.counts, 1, [first.id])))
    return scene.story("correction", [first, mended], "accepted", scene.counts)


def late_correction(scene: Scene) -> Story:
    """Two corrections of one form: the first wins, the other has no effect."""
    wrong, _ = scene.spoilt()
    first = Step(scene.sign(scene.body(wrong)))
    mended = Step(scene.sign(scene.body(scene.counts, 1, [first.id])))
    again = Step(scene.sign(scene.body(scene.other_counts, 2, [first.id])))
    return scene.story("old-head", [first, mended, again], "accepted", scene.counts)


def confirmed(scene: Scene) -> Story:
    """Two phones, equal counts: they confirm each other."""
    steps = [
        Step(scene.sign(scene.body(scene.counts))),
        Step(scene.sign(scene.body(scene.counts, 1), SECOND)),
    ]
    return scene.story("two-phones-agree", steps, "accepted", scene.counts)


def _two_versions(scene: Scene) -> list[Step]:
    return [
        Step(scene.sign(scene.body(scene.counts))),
        Step(scene.sign(scene.body(scene.other_counts, 1), SECOND)),
    ]


def disputed(scene: Scene) -> Story:
    """Two phones, two versions: neither counts."""
    return scene.story("two-versions", _two_versions(scene), "disputed", None, codes=("V003",))


def agreed(scene: Scene) -> Story:
    """Two versions, then a correction that names both."""
    steps = _two_versions(scene)
    steps.append(Step(scene.sign(scene.body(scene.counts, 2, [s.id for s in steps]), SECOND)))
    return scene.story("two-versions-settled", steps, "accepted", scene.counts)


def revoked(scene: Scene) -> Story:
    """The only form comes from a phone whose key was revoked: kept, held."""
    steps = [Step(scene.sign(scene.body(scene.counts), REVOKED))]
    return scene.story("revoked-key", steps, "held", None, codes=("V002",))


def revoked_beside(scene: Scene) -> Story:
    """A revoked phone says something else: it disputes nothing."""
    steps = [
        Step(scene.sign(scene.body(scene.other_counts), REVOKED)),
        Step(scene.sign(scene.body(scene.counts, 1))),
    ]
    return scene.story("revoked-key-beside", steps, "accepted", scene.counts)


def too_many(scene: Scene) -> Story:
    """A phone that sends the same form sixteen times, each a record; the next is refused."""
    steps = [Step(scene.sign(scene.body(scene.counts, second))) for second in range(MOST)]
    steps.append(Step(scene.sign(scene.body(scene.counts, MOST)), "too-many"))
    return scene.story("too-many", steps, "accepted", scene.counts)


# --- refused --------------------------------------------------------------------------------------


def _beside(name: str, code: str, forged: Callable[[Scene], str]) -> Incident:
    """A sound form, and before or after it a note that must be refused with ``code``."""

    def incident(scene: Scene) -> Story:
        steps = [Step(scene.sign(scene.body(scene.counts))), Step(forged(scene), code)]
        if scene.rng.random() < 0.5:
            steps.reverse()
        return scene.story(name, steps, "accepted", scene.counts)

    return incident


def _stranger(scene: Scene) -> str:
    return scene.sign(scene.body(scene.other_counts), STRANGER)


def _neighbour(scene: Scene) -> str:
    """This station's phone signs another station's form."""
    codes = scene.election.stations_of(scene.contest)[:2]
    near = next((c for c in codes if c != scene.station), f"{scene.station[:10]}999")
    body = scene.body(scene.other_counts) | {"station": near}
    return scene.sign(body)


def _other_text(scene: Scene) -> tuple[bytes, bytes]:
    """A sound note's text and its signature line."""
    text, block = notes.split(scene.sign(scene.body(scene.other_counts)).encode())
    return text, block


def _transplanted(scene: Scene) -> str:
    """A true signature under another text."""
    text, _ = _other_text(scene)
    _, block = notes.split(scene.sign(scene.body(scene.counts)).encode())
    return (text + b"\n" + block).decode()


def _junk_line(scene: Scene) -> str:
    text, block = _other_text(scene)
    extra = notes.note(text, [scene.key(STRANGER)]).signatures[0].line()
    return (text + b"\n" + block + extra).decode()


def _two_signatures(scene: Scene) -> str:
    return record.sign(scene.body(scene.other_counts), [scene.key(), scene.key(SECOND)]).decode()


def _signed_twice(scene: Scene) -> str:
    text, block = _other_text(scene)
    return (text + b"\n" + block + block).decode()


def _spaced(scene: Scene) -> str:
    text, _ = _other_text(scene)
    return notes.note(text.replace(b'"round":0', b'"round": 0'), [scene.key()]).to_bytes().decode()


def _float(scene: Scene) -> str:
    text, _ = _other_text(scene)
    text = text.replace(b'"round":0', b'"round":0.0')
    return notes.note(text, [scene.key()]).to_bytes().decode()


def _cut_note(scene: Scene) -> str:
    return scene.sign(scene.body(scene.other_counts))[:-20]


def _no_note(scene: Scene) -> str:
    return "TPS 004: 41-93-112, saksi lengkap"


def _unknown_key_in_json(scene: Scene) -> str:
    body = scene.body(scene.other_counts) | {"note": "titip"}
    return notes.note(record.text_of(body), [scene.key()]).to_bytes().decode()


def _short_counts(scene: Scene) -> str:
    return scene.sign(scene.body(scene.other_counts[:-1]))


def _huge_count(scene: Scene) -> str:
    return scene.sign(scene.body([*scene.other_counts[:-1], 10**9]))


def _unknown_form(scene: Scene) -> str:
    contest, district, _ = scene.form.form.split("/")
    return scene.sign(scene.body(scene.other_counts, form=f"{contest}/{district}/{'0' * 16}"))


def _replaces_nothing(scene: Scene) -> str:
    nothing = hashlib.sha256(f"{scene.seed}/{scene.station}".encode()).hexdigest()
    return scene.sign(scene.body(scene.other_counts, replaces=[nothing]))


def copied(scene: Scene) -> Story:
    """Somebody posts the station's own record again with a line of his own: known, no more."""
    own = scene.sign(scene.body(scene.counts))
    text, block = notes.split(own.encode())
    extra = notes.note(text, [scene.key(STRANGER)]).signatures[0].line()
    copy = (text + b"\n" + block + extra).decode()
    return scene.story("copied", [Step(own), Step(copy, DUPLICATE)], "accepted", scene.counts)


#: Each incident, how often it is drawn in proportion to the others, and the keys it needs beside
#: the station's own phone.
INCIDENTS: tuple[tuple[Incident, int, str], ...] = (
    (correction, 8, ""),
    (late_correction, 3, ""),
    (confirmed, 6, "b"),
    (disputed, 6, "b"),
    (agreed, 3, "b"),
    (revoked, 4, "r"),
    (revoked_beside, 2, "r"),
    (too_many, 1, ""),
    (copied, 3, ""),
    (_beside("unknown-key", "unknown-key", _stranger), 4, ""),
    (_beside("wrong-station", "out-of-scope", _neighbour), 4, ""),
    (_beside("transplanted-signature", "bad-signature", _transplanted), 2, ""),
    (_beside("junk-line", "unknown-key", _junk_line), 2, ""),
    (_beside("two-signatures", "bad-note", _two_signatures), 2, "b"),
    (_beside("signed-twice", "bad-note", _signed_twice), 1, ""),
    (_beside("spaced-json", "not-canonical", _spaced), 2, ""),
    (_beside("float", "not-canonical", _float), 1, ""),
    (_beside("cut-note", "bad-note", _cut_note), 1, ""),
    (_beside("no-note", "bad-note", _no_note), 1, ""),
    (_beside("unknown-json-key", "bad-note", _unknown_key_in_json), 1, ""),
    (_beside("short-counts", "bad-counts", _short_counts), 1, ""),
    (_beside("huge-count", "bad-counts", _huge_count), 1, ""),
    (_beside("unknown-form", "unknown-form", _unknown_form), 2, ""),
    (_beside("replaces-nothing", "replaces-unknown", _replaces_nothing), 2, ""),
)


def drawn(seed: int, station: str, contest: str, incidents: float) -> tuple[Incident, str] | None:
    """An incident by chance and the keys it needs; ``incidents``: the share of places with one."""
    rng = Random(f"{seed}/incident/{station}/{contest}")
    if rng.random() >= incidents:
        return None
    weights = [weight for _, weight, _ in INCIDENTS]
    incident, _, keys = rng.choices(INCIDENTS, weights=weights)[0]
    return incident, keys
