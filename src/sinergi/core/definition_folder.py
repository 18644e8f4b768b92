"""An election definition's folder, read as text."""

from pathlib import Path

from sinergi.law.definition import DefinitionError

FILES = (
    "election.toml", "regions.csv", "stations.csv", "districts.csv", "district_areas.csv",
    "parties.csv", "candidates.csv", "calendar.csv",
)  # fmt: skip


class UnreadableFolder(ValueError):
    """The folder or a file in it cannot be read as text; the message names it and the mend."""


def read_folder(folder: Path) -> tuple[dict[str, str], list[DefinitionError]]:
    """The definition's files by name, as text, and those that are not UTF-8.

    Raises UnreadableFolder where a file cannot be read at all.
    """
    if not folder.is_dir():
        raise UnreadableFolder(f"{folder}: no such folder; name the folder of election.toml")
    found: dict[str, str] = {}
    faults: list[DefinitionError] = []
    for name in FILES:
        path = folder / name
        try:
            found[name] = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            continue
        except UnicodeDecodeError as error:
            data = path.read_bytes()
            line = data[: error.start].count(b"\n") + 1
            faults.append(DefinitionError(name, line, "not UTF-8", "save the file as UTF-8"))
            found[name] = data.decode("utf-8", "replace")
        except OSError as error:
            raise UnreadableFolder(f"{path}: {error.strerror}; check its permissions") from error
    return found, faults
