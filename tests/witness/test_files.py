"""The command line: a folder made, checkpoints cosigned by files, log keys taken from a register."""

import io
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from sinergi.cli import main
from sinergi.ledger import selfmade
from sinergi.ledger.authority import Roots
from sinergi.ledger.checkpoint import Checkpoint, parse_checkpoint, parse_cosigner
from sinergi.ledger.note import Ed25519Signer, P256Signer, spki_of
from sinergi.ledger.record import REGISTER
from sinergi.ledger.tiles import Growth
from sinergi.witness.keeper import Keeper
from sinergi.witness.sources import SourceError, log_keys, opener
from tests.commands.in_process import Done, Door
from tests.witness.logs import HandLog, entries

AT = "2029-02-14T20:00:00+09:00"
HOST, ID = "pemilu.example.id", "uji"


@pytest.fixture
def door(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Door:
    monkeypatch.delenv("SINERGI_WITNESS_PASSWORD", raising=False)

    def call(*words: object) -> Done:
        code = main(["witness", *(str(word) for word in words)])
        told = capsys.readouterr()
        return Done(code, told.out, told.err)

    return call


class Public:
    """An election's public folder: a register with its chain, and one log."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.made = selfmade.make(election=ID, host=HOST, contests=["ppwp"], at=AT)
        self.notes = list(self.made.enrolments)
        self.forms = entries(300, "suara")
        key = self.made.signers[selfmade.LOG]
        assert isinstance(key, Ed25519Signer)
        self.key = key
        (folder / "election.json").parent.mkdir(parents=True, exist_ok=True)
        (folder / "election.json").write_text('{"contests":[{"code":"ppwp"}]}')
        (folder / "roots").write_text(self.made.roots)
        self.write()

    def write(self) -> None:
        self.log(REGISTER, self.notes)
        self.log("ppwp", self.forms)

    def log(self, name: str, grown: list[bytes], key: Ed25519Signer | None = None) -> Checkpoint:
        growth = Growth()
        for entry in grown:
            growth.append(entry)
        where = self.folder / "log" / name
        for path, data in growth.files():
            (where / path).parent.mkdir(parents=True, exist_ok=True)
            (where / path).write_bytes(data)
        signer = selfmade.log_signer(key or self.key, host=HOST, election=ID, name=name)
        made = Checkpoint(signer.name, growth.size, growth.root()).sign([signer])
        (where / "checkpoint").write_bytes(made.to_bytes())
        return made

    @property
    def roots(self) -> Roots:
        return Roots.parse(self.made.roots)


@pytest.fixture
def public(tmp_path: Path) -> Public:
    return Public(tmp_path / "public" / ID)


@pytest.fixture
def site(public: Public) -> Iterator[str]:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            return

    serve = partial(Quiet, directory=str(public.folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), serve)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_request_by_file_or_by_standard_input(
    door: Door, tmp_path: Path, log: HandLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    where, name = tmp_path / "p", log.key.name
    made = door(
        "init", where, "--name", "penjaga.example.id/1", "--log", name, log.key.verifier.vkey
    )
    assert made.code == 0, made.err
    key = parse_cosigner(made.out.strip())
    file = tmp_path / "permintaan"
    file.write_bytes(log.request(0, 9).to_bytes())
    done = door("add-checkpoint", where, file)
    assert done.code == 0, done.err
    whole = parse_checkpoint(log.checkpoint(9).to_bytes() + done.out.encode())
    assert whole.cosigned_by(key)
    again = door("add-checkpoint", where, file)
    assert (again.code, again.out) == (1, "")
    assert "409 9" in again.err
    stdin = SimpleNamespace(buffer=io.BytesIO(log.request(9, 12).to_bytes()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert door("add-checkpoint", where, "-").code == 0
    # The folder again: its key stays, a log is added.
    other = HandLog(entries(3), "lain.example.id/uji/dpr")
    more = door("init", where, "--log", other.key.name, other.key.verifier.vkey)
    assert more.out == made.out
    assert Keeper(where).watched == sorted([name, other.key.name])
    assert Keeper(where).store.last(name) == log.checkpoint(12)
    assert door("init", where, "--name", "lain").code == 2


@pytest.mark.parametrize("by", ["folder", "url"])
def test_from_a_public_folder_it_makes_request_and_proof_itself(
    door: Door, tmp_path: Path, public: Public, site: str, by: str
) -> None:
    where = tmp_path / "p"
    source = str(public.folder) if by == "folder" else site
    made = door(
        "init", where, "--name", "penjaga.example.id/1",
        "--roots", public.folder / "roots", "--register", source,
    )  # fmt: skip
    assert made.code == 0, made.err
    first = door("add-checkpoint", where, "--from", source, "--json")
    assert first.code == 0, first.err
    assert [(r["size"], r["status"]) for r in first.json["cosigned"]] == [
        (len(public.notes), 200),
        (300, 200),
    ]
    public.forms += entries(400, "lagi")
    newest = public.log("ppwp", public.forms)
    out = tmp_path / "tanda.txt"
    done = door("add-checkpoint", where, "--from", source, "--out", out)
    assert done.code == 0, done.err
    assert out.read_text() == done.out
    line = done.out.splitlines(keepends=True)[1]
    whole = parse_checkpoint(newest.to_bytes() + line.encode())
    assert whole.cosigned_by(parse_cosigner(made.out.strip()))
    # One log's own folder; a log that went back; another history.
    assert door("add-checkpoint", where, "--from", f"{source}/log/ppwp").code == 0
    public.log("ppwp", public.forms[:300])
    back = door("add-checkpoint", where, "--from", source)
    assert (back.code, "700 were cosigned here before" in back.err) == (2, True)
    public.log("ppwp", [b"palsu", *public.forms[1:]])
    forked = door("add-checkpoint", where, "--from", source)
    assert (forked.code, "409 700" in forked.err) == (1, True)
    assert len(list((where / "evidence").glob("fork-*"))) == 1


def test_bad_usage_is_one_line(door: Door, tmp_path: Path, public: Public) -> None:
    for words, says in (
        (("init", tmp_path / "x"), "--name"),
        (("init", tmp_path / "x", "--name", "a b"), "no spaces"),
        (
            ("init", tmp_path / "x", "--name", "a", "--roots", public.folder / "roots"),
            "go together",
        ),
        (("init", tmp_path / "x", "--name", "a", "--log", "b", "c"), "not a vkey"),
        (("add-checkpoint", tmp_path / "none", "-"), "init"),
        (("add-checkpoint", tmp_path / "x"), "--from"),
        (("serve", tmp_path / "none"), "init"),
        (("add-checkpoint", tmp_path / "x", "--from", tmp_path), "election.json"),
    ):
        done = door(*words)
        assert (done.code, done.out) == (2, "")
        assert says in done.err.splitlines()[-1], done.err


def test_a_key_with_a_password(
    door: Door, tmp_path: Path, log: HandLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = tmp_path / "p"
    words = ("init", where, "--name", "penjaga.example.id/1", "--password", "--log")
    assert "SINERGI_WITNESS_PASSWORD" in door(*words, log.key.name, log.key.verifier.vkey).err
    monkeypatch.setenv("SINERGI_WITNESS_PASSWORD", "pendek")
    assert "12 characters" in door(*words, log.key.name, log.key.verifier.vkey).err
    monkeypatch.setenv("SINERGI_WITNESS_PASSWORD", "sagu matoa pala")
    assert door(*words, log.key.name, log.key.verifier.vkey).code == 0
    assert b"ENCRYPTED" in (where / "key.pem").read_bytes()
    file = tmp_path / "r"
    file.write_bytes(log.request(0, 9).to_bytes())
    assert door("add-checkpoint", where, file).code == 0
    monkeypatch.setenv("SINERGI_WITNESS_PASSWORD", "sagu matoa kenari")
    assert door("add-checkpoint", where, file).code == 2


# --- the register's chain --------------------------------------------------------------------


def _another(public: Public) -> Ed25519Signer:
    key = selfmade.make(election=ID, host=HOST, contests=[], at=AT).signers[selfmade.LOG]
    assert isinstance(key, Ed25519Signer)
    return key


def _root(public: Public) -> P256Signer:
    root = public.made.signers[selfmade.ROOT]
    assert isinstance(root, P256Signer)
    return root


def _enrolled(public: Public, key: Ed25519Signer, *signers: P256Signer) -> bytes:
    return selfmade.enrol(
        election=ID, at=AT, name=f"{HOST}/{ID}/ppwp", role="log", scope="nasional",
        spki=spki_of(key.key.public_key()), signers=signers,
    )  # fmt: skip


def _change_an_entry(public: Public) -> None:
    (path,) = (public.folder / "log/register/tile/entries").glob("000.p/*")
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda p: p.log(REGISTER, p.notes, _another(p)), "not signed by a log key"),
        (lambda p: p.log(REGISTER, p.notes[:2]), "not signed by a log key"),
        (_change_an_entry, "another root|no register|not"),
        (lambda p: (p.folder / "log/register/checkpoint").unlink(), "is not there"),
    ],
)
def test_a_register_that_does_not_hold(
    public: Public, change: Callable[[Public], object], says: str
) -> None:
    change(public)
    with pytest.raises(SourceError, match=says):
        log_keys(opener(str(public.folder)), public.roots, None)


def test_only_what_the_roots_enrolled_is_a_log_key(public: Public) -> None:
    """A key that the operator enrols alone stands in the register, and nobody takes it."""
    other = _another(public)
    authority = public.made.signers[selfmade.AUTHORITIES[0]]
    assert isinstance(authority, P256Signer)
    read = opener(str(public.folder))
    before = log_keys(read, public.roots, None)
    assert sorted(k.name for k in before.keys) == [f"{HOST}/{ID}/ppwp", f"{HOST}/{ID}/register"]
    public.notes.append(_enrolled(public, other, authority))
    public.write()
    assert log_keys(read, public.roots, before.checkpoint).keys == before.keys
    # The roots enrol it, and revoke the one before.
    public.notes.append(_enrolled(public, other, _root(public)))
    public.notes.append(
        selfmade.revoke(
            election=ID, at=AT, name=f"{HOST}/{ID}/ppwp", reason="ganti kunci",
            keyid=next(k for k in before.keys if k.name.endswith("ppwp")).keyid.hex(),
            signers=[_root(public)],
        )
    )  # fmt: skip
    public.write()
    after = log_keys(read, public.roots, before.checkpoint)
    assert {k.public for k in after.keys if k.name.endswith("ppwp")} == {other.public}


def test_a_register_never_goes_back_nor_another_way(public: Public) -> None:
    read = opener(str(public.folder))
    known = log_keys(read, public.roots, None).checkpoint
    public.notes.pop()
    public.write()
    with pytest.raises(SourceError, match="was cosigned here"):
        log_keys(read, public.roots, known)
    other = selfmade.enrol(
        election=ID, at=AT, name=selfmade.IMPORTER, role="importer", scope="nasional",
        spki=_root(public).spki,
        signers=[k for n in selfmade.AUTHORITIES if isinstance(k := public.made.signers[n], P256Signer)],
    )  # fmt: skip
    public.notes += [other, other]
    public.write()
    with pytest.raises(SourceError, match="were others"):
        log_keys(read, public.roots, known)


def test_keys_that_were_known_stay_known_while_the_register_is_away(
    door: Door, tmp_path: Path, public: Public
) -> None:
    where = tmp_path / "p"
    door(
        "init", where, "--name", "penjaga.example.id/1",
        "--roots", public.folder / "roots", "--register", public.folder,
    )  # fmt: skip
    assert door("add-checkpoint", where, "--from", public.folder).code == 0
    away = public.folder.rename(tmp_path / "away")
    done = door("add-checkpoint", where, "--from", away)
    assert done.code == 0
    assert "the register was not read" in done.err
