"""An election definition's folder, read as text."""

from pathlib import Path

FILES = (
    "election.toml", "regions.csv", "stations.csv", "districts.csv", "district_areas.csv",
    "parties.csv", "candidates.csv", "calendar.csv",
)  # fmt: skip


class UnreadableFolder(ValueError):
    """The folder or a file in it cannot be read as text; the message names it and the mend."""


def read_folder(folder: Path) -> dict[str, str]:
    """The definition's files by name, as text (UTF-8). Raises UnreadableFolder."""
    if not folder.is_dir():
        raise UnreadableFolder(f"{folder}: no such folder; name the folder of election.toml")
    found: dict[str, str] = {}
    for name in FILES:
        path = folder / name
        try:
            found[name] = path.read_bytes().decode("utf-8")
        except FileNotFoundError:
            continue
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            raise UnreadableFolder(f"{path}:{line}: not UTF-8; save the file as UTF-8") from error
        except OSError as error:
            raise UnreadableFolder(f"{path}: {error.strerror}; check its permissions") from error
    return found
