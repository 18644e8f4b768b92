"""What is wrong with an election's definition, collected so that one pass lists everything."""

from collections.abc import Iterable
from dataclasses import dataclass

#: The files of a definition; the first three must be there.
FILES = (
    "election.toml", "regions.csv", "stations.csv", "districts.csv", "district_areas.csv",
    "parties.csv", "candidates.csv", "calendar.csv",
)  # fmt: skip
REQUIRED = FILES[:3]


@dataclass(frozen=True, slots=True)
class DefinitionError:
    """One error: where it stands (``line`` from 1), what is wrong, and how it is mended."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.mend}"


class Errors:
    """Collects errors in the order they are met."""

    def __init__(self) -> None:
        self._found: list[DefinitionError] = []

    def add(self, file: str, line: int, what: str, mend: str) -> None:
        self._found.append(DefinitionError(file, line, what, mend))

    def __len__(self) -> int:
        return len(self._found)

    def sorted(self) -> tuple[DefinitionError, ...]:
        """All errors in the order of the files and their lines, each once."""
        order = {name: i for i, name in enumerate(FILES)}
        unique = dict.fromkeys(self._found)
        return tuple(sorted(unique, key=lambda e: (order.get(e.file, len(FILES)), e.line)))


def names(values: Iterable[object], most: int = 12) -> str:
    """``a, b, c and 4 more``: a list short enough for one line."""
    every = [str(v) for v in values]
    more = f" and {len(every) - most} more" if len(every) > most else ""
    return ", ".join(every[:most]) + more
