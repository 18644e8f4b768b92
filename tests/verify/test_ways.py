"""From an address, from a laptop without a server's packages, in parts, and on several cores."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from sinergi.cli import main
from sinergi.verify.run import Options, verify
from sinergi.verify.source import Address, source
from tests.verify.night import CONTEST, Copy

BLOCKED = """
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "psycopg", "ninja", "granian", "procrastinate", "typst"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.split(".")[0])
sys.meta_path.insert(0, Blocked())
from sinergi.cli import main
sys.exit(main(sys.argv[1:]))
"""


@contextmanager
def served(folder: Path, stumbles: int = 0) -> Iterator[tuple[str, list[Any]]]:
    """A plain file server that keeps connections open, answers 503 and hangs up now and then."""
    connections: list[Any] = []
    asked = iter(range(10**9))

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            connections.append(self.client_address)
            super().setup()

        def do_GET(self) -> None:
            n = next(asked)
            if stumbles and n % stumbles == stumbles - 1:
                if n % 2:
                    self.close_connection = True  # without a word
                    return
                self.send_response(503)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            super().do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", connections
    server.shutdown()
    server.server_close()


def test_from_an_address(copy: Copy) -> None:
    with served(copy.folder) as (url, connections):
        result = verify(source(url), Options(photos=None, jobs=1))
        assert [f.told("en") for f in result.report.findings] == []
        assert result.photos == 2
        assert len(connections) < 5  # that server hangs up after each file it has not
        copy.edit(f"results/{CONTEST}/nasional.json", lambda c: c.update(valid=1))
        (one,) = verify(source(url), Options(jobs=1)).report.findings
        assert one.where == f"results/{CONTEST}/nasional.json · valid"


def test_a_server_that_stumbles(copy: Copy) -> None:
    with served(copy.folder, stumbles=150) as (url, _):
        assert verify(source(url), Options(jobs=1)).ok
        assert isinstance(source(url), Address)


def test_on_two_cores(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is found does not depend on how many look."""
    from sinergi.verify import run, trees

    monkeypatch.setattr(run, "FEW", 0)
    monkeypatch.setattr(trees, "CHUNK", 1)
    copy.edit(f"stations/{CONTEST}/9106011001.json", lambda c: c.update(name="x"))
    assert copy.found(jobs=2) == copy.found(jobs=1) != []


def test_goes_on_from_where_it_was(copy: Copy, tmp_path: Path) -> None:
    """Signatures verified before are not verified again, unless what was verified is gone."""
    state = tmp_path / "state.json"
    assert copy.verify(state=state).ok
    kept = json.loads(state.read_text())
    assert len(kept["logs"]) == 6
    entries = copy.entries()
    entries[3] = entries[3][:-6] + b"AAAA=\n"
    copy.rewrite(entries)
    assert not copy.verify(state=state).ok
    assert json.loads(state.read_text()) == kept


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, Any]]:
    code = main(["verify", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_command(copy: Copy, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, found = said(capsys, str(copy.folder))
    assert code == 0
    assert found["ok"] is True
    assert found["entries"] == sum(
        copy.checkpoint(log.name).size for log in (copy.folder / "log").iterdir()
    )
    shown = json.loads((copy.folder / f"results/{CONTEST}/nasional.json").read_bytes())
    assert found["totals"][CONTEST]["votes"] == shown["votes"]
    expected = sum(
        t["stations"]["expected"] - t["stations"]["received"] for t in found["totals"].values()
    )
    assert found["missing_stations"] == expected > 0
    kept = tmp_path / "kept"
    (kept / CONTEST).mkdir(parents=True)
    (kept / CONTEST / "checkpoint").write_bytes(copy.checkpoint().to_bytes())
    copy.rewrite(copy.entries()[:-1])
    code, found = said(
        capsys, str(copy.folder), "--since", str(kept), "--contest", CONTEST, "--lang", "id"
    )
    assert code == 1
    assert any(f["what"].startswith("log mundur") for f in found["findings"])
    assert list(found["totals"]) == [CONTEST]


@pytest.mark.parametrize(
    "words",
    [["/nowhere"], [".", "--photos", "x"], [".", "--roots", "/nowhere"], ["http://127.0.0.1:1/"]],
)
def test_bad_usage(copy: Copy, capsys: pytest.CaptureFixture[str], words: list[str]) -> None:
    words = [str(copy.folder) if w == "." else w for w in words]
    assert main(["verify", *words]) == 2
    assert len(capsys.readouterr().err.strip().split("\n")) == 1


def test_without_a_servers_packages(copy: Copy) -> None:
    """As ``pip install sinergi`` leaves it: no Django, no driver of a database."""
    done = subprocess.run(
        [sys.executable, "-c", BLOCKED, "verify", str(copy.folder), "--json", "--lang", "en"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert (done.returncode, found["findings"]) == (0, []), done.stderr
    assert {"what": "pdf was not compared: typst", "where": "recaps"} in found["warnings"]
