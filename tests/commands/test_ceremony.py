"""The ceremony of a real election by the command line alone: roots made apart, 2 of 3, one of them in
hardware; authorities, logs, node and reader enrolled by them; approvers, a desk and an importer by
authorities; a key lost, a log's key changed, a key enrolled late and visibly so."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from sinergi.apps.sirekap import drain, log_clock
from sinergi.core import demo as demonstration
from sinergi.core import vault
from sinergi.ledger.authority import Roots
from sinergi.ledger.checkpoint import parse_checkpoint
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import Ed25519Verifier, parse_vkey
from sinergi.witness.sources import log_keys, opener
from tests.commands.in_process import Done, Door

PASSWORD = "sagu matoa pala"
ID = "nyata"

#: Stands for a card: reads the text, signs with a key that the command line never sees, r‖s.
CARD = """
import base64, sys
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from sinergi.ledger.keys import from_pem
key = from_pem("card", open(sys.argv[1], "rb").read(), b"sagu matoa pala")
r, s = decode_dss_signature(key.sign(sys.stdin.buffer.read()))
print(base64.b64encode(r.to_bytes(32, "big") + s.to_bytes(32, "big")).decode())
"""


class Table:
    """The ceremony's table: files go over it from hand to hand."""

    def __init__(self, folder: Path, door: Door):
        self.folder = folder
        self.definition = folder / "pemilu"
        self._door = door
        self._number = 0

    def __call__(self, *words: object) -> Done:
        return self._door("keys", *(str(word) for word in words))

    def well(self, *words: object) -> Done:
        done = self(*words)
        assert done.code == 0, done.err
        return done

    def new(self, stem: str = "surat") -> Path:
        self._number += 1
        return self.folder / f"{stem}-{self._number}.json"

    def make(self, role: str, suffix: str = "1", area: str = "nasional") -> Path:
        path = self.folder / f"{role}-{area}-{suffix}.pem"
        self.well("make", role, "--area", area, "--suffix", suffix, "--out", path)
        return path

    def draft(self, kind: str, *words: object) -> Path:
        out = self.new(kind)
        self.well("draft", kind, *words, "--definition", self.definition, "--out", out)
        return out

    def sign(self, draft: Path, *keys: Path) -> Path:
        """Each on a machine of its own, then joined."""
        apart = []
        for key in keys:
            apart.append(self.new("tanda"))
            self.well("sign", draft, "--key", key, "--out", apart[-1])
        out = self.new("bersama")
        self.well("join", *apart, "--out", out)
        return out

    def both(self, *drafts: Path) -> Path:
        out = self.new("semua")
        self.well("join", *drafts, "--out", out)
        return out

    def states(self) -> dict[tuple[str, str], str]:
        rows = self.well("list", "--json").json["keys"]
        return {(row["name"], row["keyid"]): row["state"] for row in rows}


def vkey(path: Path) -> Path:
    return path.with_name(path.name + ".vkey")


def keyid(path: Path) -> str:
    return parse_vkey(vkey(path).read_text().strip()).keyid.hex()


@pytest.fixture
def table(house: Any, door: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Table:
    monkeypatch.setenv("SINERGI_KEY_PASSWORD", PASSWORD)
    made = Table(tmp_path, door)
    made.definition.mkdir()
    files = demonstration.files(12, election_id=ID, name="Nyata", mode="real")
    for name, text in files.items():
        (made.definition / name).write_text(text)
    return made


def test_the_whole_ceremony(
    table: Table, door: Door, house: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Three root keys, made apart; two of three must sign.
    roots = [table.make("root", n) for n in "123"]
    file = table.folder / "roots"
    table.well("roots", *(vkey(r) for r in roots), "--needed", "2", "--out", file)
    assert Roots.parse(file.read_text()).needed == 2
    assert table("roots", vkey(roots[0]), vkey(roots[0]), "--needed", "1",
                 "--out", table.new()).code == 2  # fmt: skip
    # What they sign: two authorities, the logs' keys, a node, a reader, the definition.
    authorities = [table.make("authority", n) for n in "12"]
    log, own = table.make("log"), table.make("log", "ppwp")
    node, reader = table.make("node"), table.make("reader", area="9106")
    top = table.both(
        table.draft("enrol", *map(vkey, [*authorities, node, reader])),
        table.draft("enrol", vkey(own), "--log", "ppwp"),
        *(
            table.draft("enrol", vkey(log), "--log", name)
            for name in ("register", "dpr", "dpd", "dprd-prov", "dprd-kab")
        ),
        table.draft("config"),
    )
    # The first root signs by a card, the second with its file; a third would be one too many.
    card = table.folder / "kartu.py"
    card.write_text(CARD)
    first = table.new()
    command = f"{sys.executable} {card} {roots[0]}"
    table.well("sign", top, "--signer", vkey(roots[0]), command, "--out", first)
    second = table.new()
    table.well("sign", top, "--key", roots[1], "--out", second)
    signed = table.both(first, second)
    shown = table.well("show", signed, "--json").json["notes"]
    assert len(shown) == 4 + 6 + 1
    assert all(len(row["signed"]) == 2 for row in shown)
    assert (
        "has signed it already"
        in table("sign", signed, "--key", roots[0], "--out", table.new()).err
    )
    # Two authorities enrol approvers, a desk and an importer.
    below = [
        table.make("approver", "1", "9106"), table.make("approver", "2", "9106"),
        table.make("desk", "1", "910601"), table.make("importer"),
    ]  # fmt: skip
    chain = table.sign(table.draft("enrol", *map(vkey, below)), *authorities)
    everything = table.both(signed, chain)
    # One root alone is not enough, nor is the server's own word.
    alone = door(
        "election", "load", str(table.definition), "--roots", str(file), "--records", str(second)
    )
    assert alone.code == 2
    assert "2 root keys" in alone.err
    assert door("election", "load", str(table.definition), "--make-keys").code == 2
    loaded = door(
        "election",
        "load",
        str(table.definition),
        "--roots",
        str(file),
        "--records",
        str(everything),
    )
    assert loaded.code == 0, loaded.err
    # Without its log key the server counts nothing, and says which; a key that the roots did not
    # enrol signs nothing.
    assert "no such key" in table("list").err
    stranger = table.make("log", "asing")
    table.well("install", "log", "--key", stranger)
    refused = table("list")
    assert (refused.code, "is not enrolled" in refused.err) == (2, True)
    assert not list((settings.PUBLIC_ROOT / ID).rglob("checkpoint"))
    for path in vault.folder(ID).glob("*.pem"):
        path.unlink()
    assert table("install", "log", "--key", node).code == 2
    table.well("install", "log", "--key", log)
    table.well("install", "log", "--key", own, "--log", "ppwp")
    table.well("install", "node", "--key", node)
    assert "--replace" in table("install", "log", "--key", log).err
    states = table.states()
    assert set(states.values()) == {"enrolled"}
    assert len(states) == 4 + 6 + 4
    public = settings.PUBLIC_ROOT / ID
    watched = log_keys(opener(str(public)), Roots.parse(file.read_text()), None)
    assert len(watched.keys) == 6
    assert _key_of(public, "ppwp") == keyid_of_log(own, "ppwp")

    _lost_and_changed(table, roots, authorities, below, own, monkeypatch)


def _lost_and_changed(
    table: Table, roots: list[Path], authorities: list[Path], below: list[Path], own: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    public = settings.PUBLIC_ROOT / ID
    # An approver's laptop is stolen: revoked by one key; an authority is revoked by the roots alone.
    name = "approver/9106/1"
    table.well("revoke", name, "--reason", "laptop dicuri", "--key", authorities[0])
    assert table.states()[name, keyid(below[0])] == "revoked"
    refused = table("revoke", "authority/nasional/2", "--reason", "x", "--key", authorities[0])
    assert (refused.code, "root keys" in refused.err) == (2, True)
    # The log's key of ppwp is changed: enrolled, installed, the old one revoked.
    new = table.make("log", "ppwp-2")
    enrol = table.draft("enrol", vkey(new), "--log", "ppwp", "--reason", "ganti kunci")
    one = table.new()
    table.well("sign", enrol, "--key", roots[2], "--out", one)
    short = table("submit", one)
    assert short.code == 1
    assert "2 root keys" in short.out
    table.well("submit", table.sign(enrol, roots[1], roots[2]))
    table.well("install", "log", "--key", new, "--log", "ppwp", "--replace")
    old = keyid_of_log(own, "ppwp")
    revoke = table.draft(
        "revoke", "sinergi.invalid/nyata/ppwp", "--keyid", old, "--reason", "ganti kunci"
    )
    table.well("submit", table.sign(revoke, roots[0], roots[2]))
    assert _key_of(public, "ppwp") == keyid_of_log(new, "ppwp")
    assert table.states()["sinergi.invalid/nyata/ppwp", old] == "revoked"
    assert len(list(vault.folder(ID).glob("*.replaced-1"))) == 1
    # After keys_until: enrolled all the same, and visibly late.
    later = datetime(2029, 3, 1, tzinfo=UTC)
    for module in (log_clock, drain):
        monkeypatch.setattr(module, "log_clock", lambda _: lambda: later)
    late = table.make("desk", "2", "910601")
    with_reason = table.draft("enrol", vkey(late), "--reason", "pengganti yang hilang")
    table.well("submit", table.sign(with_reason, *authorities))
    states = table.states()
    assert states["desk/910601/2", keyid(late)] == "late"
    assert states["desk/910601/1", keyid(below[2])] == "enrolled"
    listed = table.well("list", "--state", "late").out
    assert listed.startswith("late ")


def keyid_of_log(path: Path, name: str) -> str:
    found = parse_vkey(vkey(path).read_text().strip())
    assert isinstance(found, Ed25519Verifier)
    return Ed25519Verifier(f"sinergi.invalid/{ID}/{name}", found.public).keyid.hex()


def _key_of(public: Path, name: str) -> str:
    """Who signed the log's checkpoint."""
    note = parse_checkpoint((public / "log" / name / "checkpoint").read_bytes()).note
    assert note is not None
    (line,) = note.signatures
    return line.keyid.hex()


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("import sys; sys.exit(3)", "code 3"),
        ("print('bukan base64!')", "no signature in base64"),
        ("print('AAAA')", "no signature in base64"),
        (CARD.replace("sys.stdin.buffer.read()", "b'lain'"), "is not one of"),
    ],
)
def test_hardware_that_signs_something_else(table: Table, script: str, says: str) -> None:
    root = table.make("root")
    card = table.folder / "kartu.py"
    card.write_text(script)
    draft = table.draft("config")
    out = table.new()
    done = table(
        "sign", draft, "--signer", vkey(root), f"{sys.executable} {card} {root}", "--out", out
    )
    assert (done.code, says in done.err) == (2, True), done.err
    assert not out.exists()


def test_files_that_are_not_what_they_should_be(table: Table) -> None:
    root, other = table.make("root"), table.make("root", "2")
    draft = table.draft("config")
    bad = table.folder / "x.json"
    for text in ("", "{}", "[1]", '["x"]', json.dumps([json.loads(draft.read_text())[0][1:]])):
        bad.write_text(text)
        assert table("show", bad).code == 2
    assert table("sign", draft, "--out", table.new()).code == 2
    assert table("sign", draft, "--key", root, "--out", draft).code == 2  # never over another
    vkey(root).write_bytes(vkey(other).read_bytes())
    assert "public half" in table("sign", draft, "--key", root, "--out", table.new()).err
    assert from_pem("x", root.read_bytes(), PASSWORD.encode())
    assert table("draft", "enrol", vkey(other), "--definition", table.definition,
                 "--out", table.new()).code == 2  # fmt: skip
    assert root.stat().st_mode & 0o777 == 0o600


def test_a_policy_is_checked_before_it_is_installed(
    demo: Any, door: Door, tmp_path: Path, house: Any
) -> None:
    from sinergi.witness import keeper
    from tests.witness.logs import ORIGIN, HandLog

    keeper.make(tmp_path / "w", "penjaga.example.id/1", None)
    line = f"witness w {(tmp_path / 'w' / 'vkey').read_text().strip()} https://penjaga.example.id/"
    file = tmp_path / "policy"

    def install(text: str) -> Done:
        file.write_text(text)
        return door("keys", "policy", str(file), "--election", "uji", "--json")

    assert "line 1" in install("quorum w\n").err
    assert "names no quorum" in install(line + "\n").err
    log = HandLog([], ORIGIN).key.verifier.vkey
    assert "come from the register" in install(f"log {log}\n{line}\nquorum w\n").err
    assert not (house.var / "uji" / "policy").exists()
    done = install(f"{line}\nquorum w\n")
    assert (done.code, done.json["quorum"], list(done.json["witnesses"])) == (0, "w", ["w"])
    assert (house.var / "uji" / "policy").read_text() == f"{line}\nquorum w\n"
    assert door("keys", "policy", "--election", "uji").out == f"{line}\nquorum w\n"
