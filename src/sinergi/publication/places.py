"""Areas by the words of their names, for search: small files that a page reads as one types."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from sinergi.law.election import Election
from sinergi.law.regions import NATION, ancestors

#: A file with more entries is split by a third letter.
MOST = 800
Entry = list[Any]  # code, label, name, names above, stations


def words(name: str) -> list[str]:
    """The words of a name that a search knows: lower case, without accents, each once."""
    plain = unicodedata.normalize("NFKD", name)
    bare = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return list(dict.fromkeys(re.findall(r"[^\W_]+", bare)))


def files(election: Election, label: Callable[[str], str]) -> Iterator[tuple[str, list[Entry]]]:
    """(key, entries): larger areas first, then by code. A key is the first two letters of a word,
    three where two would be too many; ``label``: what an area is called there."""
    by_word: dict[str, dict[str, dict[str, Entry]]] = defaultdict(lambda: defaultdict(dict))
    for entry in _entries(election, label):
        for word in words(entry[2]):
            by_word[word[:2]][word[:3]][entry[0]] = entry
    for key, longer in sorted(by_word.items()):
        together = {code: entry for part in longer.values() for code, entry in part.items()}
        split = longer if len(together) > MOST else {key: together}
        for name, found in sorted(split.items()):
            yield name, sorted(found.values(), key=lambda e: (len(e[0]), e[0]))


def _entries(election: Election, label: Callable[[str], str]) -> Iterator[Entry]:
    """Areas that have stations, the nation left out."""
    for code, region in election.regions.items():
        stations = len(election.stations.under(code)) if code != NATION else 0
        if not stations:
            continue
        above = [election.region_name(a) for a in ancestors(code)[1:-1]]
        yield [code, label(code), region.name, ", ".join(above), stations]
