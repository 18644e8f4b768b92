"""What came after a station's first figures and changed something: told as a change in public."""

from collections.abc import Iterable, Mapping
from typing import Any

#: Records that bring a station's figures.
_FIGURES = ("result", "import", "correction", "recount")
#: Effects that change nothing: an equal record once more, or one that does not count.
_WITHOUT = ("confirmation", "none")
#: Why a record that stands changes nothing yet: a key that is not enrolled takes no part until a
#: settle chooses it, and an import that is older than the one that stands never does.
_ASIDE = ("key-not-enrolled", "later-import-stands")


def changes(history: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Steps of a history (``kind``, ``effect``, ``why`` ..., in the log's order) after its first
    figures that had an effect: corrections, recounts, settles, revotes, voids, a second version. A
    second reading alone changes no figure: the settle or correction that follows it does."""
    told: list[Mapping[str, Any]] = []
    first = True
    for step in history:
        if step["effect"] in _WITHOUT or step["kind"] == "reading":
            continue
        if not first and step["why"] not in _ASIDE:
            told.append(step)
        elif step["kind"] in _FIGURES:
            first = False
    return told
