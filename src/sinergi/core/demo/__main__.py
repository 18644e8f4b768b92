"""``python -m sinergi.core.demo DIR``: writes the demonstration's definition into a folder."""

import argparse
import sys
from pathlib import Path

from sinergi.core.demo.folder import DEMO_ID, DEMO_NAME, MAX_STATIONS, files


def main(arguments: list[str] | None = None) -> int:
    """Writes the files; 0 = written, 2 = the folder or a number cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m sinergi.core.demo", description="write the demonstration's definition"
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or an empty folder")
    parser.add_argument("--stations", type=int, help=f"instead of 484, 1 to {MAX_STATIONS}")
    parser.add_argument("--id", default=DEMO_ID)
    parser.add_argument("--name", default=DEMO_NAME)
    parser.add_argument("--mode", default="demo", choices=("real", "rehearsal", "demo"))
    options = parser.parse_args(arguments)
    folder: Path = options.folder
    try:
        texts = files(
            options.stations, election_id=options.id, name=options.name, mode=options.mode
        )
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ValueError(f"{folder} is not empty; name a new folder")
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{folder}: {', '.join(texts)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
