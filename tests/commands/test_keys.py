"""``sinergi keys``: codes on paper, a phone that asks, two keys that approve, one that revokes."""

from pathlib import Path

import pytest

from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import P256Signer, parse_vkey
from tests.apps.perangkat.phone import Phone, activate
from tests.apps.sirekap.world import World
from tests.commands.in_process import Done, Door


@pytest.fixture
def keys(demo: World, door: Door) -> Door:
    def call(*words: str) -> Done:
        return door("keys", *words)

    return call


def test_codes_requests_approval_and_revocation(demo: World, keys: Door) -> None:
    made = keys("codes", "--area", "9106", "--json").json["codes"]
    assert len(made) == len(demo.election.stations)
    station, code = made[0]["scope"], made[0]["code"]
    phone = Phone.new(demo.election.id, "device", station)
    assert activate(code, phone.request())[0] == 200
    waiting = keys("list", "--area", station, "--state", "requested", "--json").json
    (row,) = waiting["keys"]
    assert row["name"] == phone.key.name
    wrong = keys("approve", phone.key.name, "--fingerprint", "x" + row["fingerprint"])
    assert wrong.code == 2
    assert row["fingerprint"] in wrong.err
    done = keys("approve", phone.key.name, "--fingerprint", row["fingerprint"], "--json").json
    assert [a["status"] for a in done["approved"]] == ["recorded"]
    listed = keys("list", "--area", station).out
    assert f"enrolled   {row['fingerprint']}" in listed
    gone = keys("revoke", phone.key.name, "--reason", "hilang", "--json").json
    assert gone["revoked"][0]["status"] == "recorded"
    states = {k["name"]: k["state"] for k in keys("list", "--json").json["keys"]}
    assert states[phone.key.name] == "revoked"
    assert keys("revoke", phone.key.name, "--reason", "hilang").code == 2


def test_keys_in_encrypted_files_approve(
    demo: World, keys: Door, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [tmp_path / f"{n}.pem" for n in "xy"]
    words = [
        ("make", "approver", "--area", "910601", "--suffix", f.stem, "--out", str(f)) for f in files
    ]
    assert keys(*words[0]).code == 2  # no password, no terminal
    monkeypatch.setenv("SINERGI_KEY_PASSWORD", "sagu")
    assert "12 characters" in keys(*words[0]).err
    monkeypatch.setenv("SINERGI_KEY_PASSWORD", "sagu matoa pala")
    for file, line in zip(files, words, strict=True):
        done = keys(*line)
        assert file.stat().st_mode & 0o777 == 0o600
        key = from_pem(f"approver/910601/{file.stem}", file.read_bytes(), b"sagu matoa pala")
        assert isinstance(key, P256Signer)
        assert parse_vkey(done.out.strip()).spki == key.spki
        (code,) = keys("codes", "--area", "910601", "--role", "approver", "--json").json["codes"]
        phone = Phone(demo.election.id, "approver", "910601", key)
        assert activate(code["code"], phone.request())[0] == 200
    assert "name a new file" in keys(*words[0]).err
    assert keys("approve", "--area", "910601", "--role", "approver").code == 0
    station = next(s for s in sorted(demo.election.stations) if s.startswith("910601"))
    (code,) = keys("codes", "--area", station, "--json").json["codes"]
    phone = Phone.new(demo.election.id, "device", station, "c")
    assert activate(code["code"], phone.request())[0] == 200
    one = keys("approve", phone.key.name, "--key", str(files[0]))
    assert (one.code, "signed by two" in one.err) == (2, True)
    two = keys("approve", phone.key.name, "--key", str(files[0]), "--key", str(files[1]))
    assert two.code == 0, two.err
    monkeypatch.setenv("SINERGI_KEY_PASSWORD", "sagu matoa kenari")
    assert keys("revoke", phone.key.name, "--reason", "x", "--key", str(files[0])).code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("codes", "--area", "11"), "no station in 11"),
        (("codes", "--area", "9106", "--role", "authority"), "is none of"),
        (("list", "--area", "9x"), "no region's code"),
        (("approve",), "--area CODE"),
        (("approve", "device/1/a"), "no such request"),
        (("revoke", "device/1/a", "--reason", "x"), "no such key"),
        (("approve", "--area", "9106", "--role", "device", "--election", "lain"), "not loaded"),
    ],
)
def test_bad_input_says_where_and_the_mend(keys: Door, words: tuple[str, ...], says: str) -> None:
    done = keys(*words)
    assert done.code == 2
    (line,) = done.err.splitlines()
    assert line.startswith("sinergi: ")
    assert says in line
    assert done.out == ""
