"""``sinergi verify``: a stranger recounts the election from its public folder alone."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sinergi.commands.common import BadInput, Progress, output, say

#: Findings that are told on a terminal; ``--json`` has all of them.
TOLD = 50


def add_parsers(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verify = commands.add_parser("verify", help="hitung ulang pemilu dari folder publiknya saja")
    verify.add_argument(
        "source", metavar="SOURCE", help="URL, or the folder that holds election.json"
    )
    verify.add_argument("--contest", metavar="C", help="this contest alone (and the register)")
    verify.add_argument(
        "--policy", type=Path, metavar="F", help="the policy of log witnesses you trust"
    )
    verify.add_argument("--roots", type=Path, metavar="F", help="the file of root keys you trust")
    verify.add_argument(
        "--since", type=Path, action="append", default=[], metavar="CHECKPOINT",
        help="a checkpoint kept earlier, or a folder of them; may be given again",
    )  # fmt: skip
    verify.add_argument(
        "--photos", default="100", metavar="all|N", help="photographs looked at (100)"
    )
    verify.add_argument(
        "--state", type=Path, metavar="FILE", help="keeps how far you have verified"
    )
    verify.add_argument("--jobs", type=int, default=0, metavar="N", help="processes (one a core)")
    verify.add_argument("--lang", choices=("id", "en"), help="language of the findings (by LANG)")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(handler=_verify)


def _verify(arguments: argparse.Namespace) -> int:
    from sinergi.verify.run import BadOptions, Options, verify
    from sinergi.verify.source import SourceError, source

    lang = arguments.lang or language()
    options = Options(
        contest=arguments.contest,
        roots=_text(arguments.roots),
        policy=arguments.policy and _bytes(arguments.policy),
        since=_since(arguments.since),
        photos=_photos(arguments.photos),
        state=arguments.state,
        jobs=max(arguments.jobs, 0),
        progress=_Bars(),
    )
    try:
        result = verify(source(arguments.source), options)
    except (SourceError, BadOptions) as error:
        raise BadInput(str(error)) from error
    report = result.report
    if arguments.json:
        output(
            {
                "ok": result.ok,
                "entries": result.entries,
                "findings": [f.told(lang) for f in report.findings],
                "totals": result.totals,
                "missing_stations": result.missing_stations,
                "photos": result.photos,
                "warnings": [w.told(lang) for w in report.warnings],
            }
        )
        return 0 if result.ok else 1
    for one in report.warnings[:TOLD]:
        say(f"  ! {one.words(lang)}  [{one.where}]")
    for one in report.findings[:TOLD]:
        say(f"  ✗ {one.words(lang)}  [{one.where}]")
    more = len(report.findings) - TOLD
    if more > 0:
        say(f"  … {more} {'lagi' if lang == 'id' else 'more'}")
    say(_said(result.ok, result.entries, len(report.findings), result.missing_stations, lang))
    return 0 if result.ok else 1


def _said(ok: bool, entries: int, findings: int, missing: int, lang: str) -> str:
    if lang == "en":
        verdict = "everything follows from the log" if ok else f"{findings} findings"
        return f"{entries} entries: {verdict}. Forms still missing: {missing}"
    verdict = "semua angka mengikuti log" if ok else f"{findings} temuan"
    return f"{entries} entri: {verdict}. Formulir yang belum ada: {missing}"


def language(environment: Mapping[str, str] = os.environ) -> str:
    """Indonesian, unless the terminal asks for English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "en" if environment[name].startswith("en") else "id"
    return "id"


class _Bars:
    """A bar for each log and one for the files."""

    def __init__(self) -> None:
        self._bars: dict[str, Progress] = {}

    def __call__(self, what: str, done: int, of: int) -> None:
        bar = self._bars.setdefault(what, Progress(what, of))
        bar.step(done - bar.done)


def _photos(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal():
        raise BadInput(f"--photos {text}: a number, or all")
    return int(text)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path}: {error.strerror}; name a file that can be read") from error


def _text(path: Path | None) -> str | None:
    return _bytes(path).decode("utf-8", "replace") if path is not None else None


def _since(given: list[Path]) -> dict[str, Any]:
    """Log → checkpoint; a folder is one that was copied, each log's ``checkpoint`` in its own."""
    from sinergi.ledger.checkpoint import parse_checkpoint
    from sinergi.ledger.note import NoteError

    found = {}
    for path in given:
        files = sorted(path.rglob("checkpoint")) if path.is_dir() else [path]
        if not files:
            raise BadInput(f"{path}: no checkpoint in it; name a file, or a folder of them")
        for file in files:
            try:
                one = parse_checkpoint(_bytes(file))
            except NoteError as error:
                raise BadInput(f"{file}: {error}; keep the file as it was published") from error
            found[one.origin.rpartition("/")[2]] = one
    return found
