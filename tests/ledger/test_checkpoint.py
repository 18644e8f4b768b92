"""Checkpoints, cosignatures, policies: what is accepted and what is not."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from hypothesis import given
from hypothesis import strategies as st

from sinergi.ledger import keys
from sinergi.ledger.checkpoint import (
    Checkpoint,
    Cosigner,
    parse_checkpoint,
    parse_cosigner,
)
from sinergi.ledger.note import NoteError, Signature, parse_vkey
from sinergi.ledger.policy import PolicyError, parse_policy

ORIGIN = "pemilu.example.id/uji/ppwp"
LOG = keys.new_ed25519(ORIGIN)
OTHER = keys.new_ed25519(ORIGIN)
W = [Cosigner(f"penjaga{n}.example/w", ed25519.Ed25519PrivateKey.generate()) for n in range(3)]


def signed(size=7, root=b"r" * 32):
    return Checkpoint(ORIGIN, size, root).sign([LOG])


def test_a_checkpoint_is_read_as_it_is_written():
    made = signed()
    read = parse_checkpoint(made.to_bytes())
    assert read == made
    assert read.to_bytes() == made.to_bytes()
    assert read.signed_by(LOG.verifier)
    assert not read.signed_by(OTHER.verifier)
    assert made.text == f"{ORIGIN}\n7\n{base64.b64encode(b'r' * 32).decode()}\n".encode()


def test_a_key_of_another_name_does_not_sign_this_log():
    key = keys.new_ed25519("pemilu.example.id/uji/dpr")
    assert not Checkpoint(ORIGIN, 7, b"r" * 32).sign([key]).signed_by(key.verifier)


def test_extension_lines_are_signed_too():
    made = Checkpoint(ORIGIN, 7, b"r" * 32, ("lagi",)).sign([LOG])
    assert parse_checkpoint(made.to_bytes()).extensions == ("lagi",)
    cut = made.to_bytes().replace(b"lagi\n", b"")
    assert not parse_checkpoint(cut).signed_by(LOG.verifier)


@pytest.mark.parametrize(
    ("old", "new"),
    [("\n7\n", "\n07\n"), ("\n7\n", "\n-7\n"), ("\n7\n", "\n9223372036854775808\n"), ("\n7\n", "\n"),
     ("cnJy", "cnI="), ("\n7\n", "\n7\n\n"), ("\n7\n", "\n٧\n")],
)  # fmt: skip
def test_what_is_no_checkpoint(old, new):
    data = signed().to_bytes().decode().replace(old, new, 1).encode()
    with pytest.raises(NoteError):
        parse_checkpoint(data)


def test_an_unsigned_checkpoint_has_no_bytes():
    with pytest.raises(ValueError, match="not signed"):
        Checkpoint(ORIGIN, 1, bytes(32)).to_bytes()
    with pytest.raises(ValueError, match="not signed"):
        Checkpoint(ORIGIN, 1, bytes(32)).with_lines([])


def test_cosignatures_carry_their_time():
    made = signed()
    both = made.with_lines([W[0].cosign(made, 1_800_000_000), W[1].cosign(made, 1_800_000_009)])
    read = parse_checkpoint(both.to_bytes())
    assert read.cosigned_by(W[0].verifier) == 1_800_000_000
    assert read.cosigned_by(W[1].verifier) == 1_800_000_009
    assert read.cosigned_by(W[2].verifier) is None
    assert read.signed_by(LOG.verifier)
    assert both.with_lines([W[0].cosign(made, 5)]) == both
    assert len(both.with_lines([W[0].cosign(made, 5)]).note.signatures) == 3


def test_a_cosignature_of_another_tree_or_time_is_none():
    made, other = signed(), signed(8)
    line = W[0].cosign(other, 1_800_000_000)
    assert made.with_lines([line]).cosigned_by(W[0].verifier) is None
    line = W[0].cosign(made, 1_800_000_000)
    later = Signature(line.name, line.keyid, (1_800_000_001).to_bytes(8, "big") + line.value[8:])
    assert made.with_lines([later]).cosigned_by(W[0].verifier) is None
    cut = Signature(line.name, line.keyid, line.value[8:])
    assert made.with_lines([cut]).cosigned_by(W[0].verifier) is None
    endless = (2**63).to_bytes(8, "big") + line.value[8:]
    assert W[0].verifier.verified_at(made.text, endless) is None


def test_the_vkey_of_a_witness_is_not_that_of_a_log():
    key = W[0].verifier
    assert parse_cosigner(key.vkey) == key
    with pytest.raises(NoteError):
        parse_vkey(key.vkey)
    with pytest.raises(NoteError):
        parse_cosigner(LOG.verifier.vkey)
    name, keyid, rest = key.vkey.split("+", 2)
    with pytest.raises(NoteError, match="names id"):
        parse_cosigner(f"{name}x+{keyid}+{rest}")


def test_a_log_key_does_not_cosign_and_a_witness_does_not_sign():
    made = signed()
    as_log = Cosigner(ORIGIN, LOG.key)
    assert not made.with_lines([as_log.cosign(made, 1)]).cosigned_by(W[0].verifier)
    alone = Checkpoint(ORIGIN, 7, b"r" * 32).sign([OTHER]).with_lines([as_log.cosign(made, 1)])
    assert not alone.signed_by(LOG.verifier)


# --- policies --------------------------------------------------------------------------------


def policy(*lines, ending="quorum none"):
    head = [f"log {LOG.verifier.vkey} https://pemilu.example.id/uji/log/ppwp"]
    head += [f"witness w{n} {w.verifier.vkey}" for n, w in enumerate(W)]
    return parse_policy("\n".join([*head, *lines, ending, ""]).encode())


def cosigned(*numbers):
    made = signed()
    return made.with_lines([W[n].cosign(made, 1_800_000_000 + n) for n in numbers])


def test_two_of_three():
    p = policy("# dua dari tiga", "\tgroup  penjaga 2 w0 w1 w2", ending=" quorum penjaga ")
    assert p.log(ORIGIN) == LOG.verifier
    assert p.log("lain") is None
    assert p.logs[0].url == "https://pemilu.example.id/uji/log/ppwp"
    assert not p.satisfied(cosigned())
    assert not p.satisfied(cosigned(1))
    assert p.satisfied(cosigned(0, 2))
    assert p.cosigners(cosigned(0, 2)) == {"w0": 1_800_000_000, "w2": 1_800_000_002}


def test_groups_of_groups():
    p = policy("group a all w0 w1", "group b any w2", "group c all a b", ending="quorum c")
    assert p.satisfied(cosigned(0, 1, 2))
    assert not p.satisfied(cosigned(0, 2))
    assert policy("group d any w0 w1", ending="quorum d").satisfied(cosigned(1))
    assert policy(ending="quorum w1").satisfied(cosigned(1))
    assert not policy(ending="quorum w1").satisfied(cosigned(0))
    assert policy().satisfied(cosigned())


@pytest.mark.parametrize(
    ("lines", "ending", "why"),
    [
        ([], "", "names no quorum"),
        ([], "quorum none\nquorum none", "second quorum"),
        ([], "quorum keempat", "keempat is not defined"),
        (["group a 3 w0 w1"], "quorum a", "3 of 2"),
        (["group a 0 w0 w1"], "quorum a", "0 of 2"),
        (["group a 01 w0 w1"], "quorum a", "01 of 2"),
        (["group a any w0", "group b any w0 w1"], "quorum b", "w0 is a member twice"),
        (["group a any b", "group b any w0"], "quorum b", "b is not defined"),
        (["group a any none"], "quorum a", "none is not defined"),
        (["group none any w0"], "quorum none", "none is taken"),
        (["group w0 any w1"], "quorum w0", "w0 is taken"),
        (["group a any"], "quorum none", "not a line"),
        ([f"witness w9 {W[0].verifier.vkey}"], "quorum none", "stands twice"),
        ([f"witness w9 {LOG.verifier.vkey}"], "quorum none", "line 5: not the vkey"),
        ([f"log {LOG.verifier.vkey}"], "quorum none", "stands twice"),
        ([f"log {W[0].verifier.vkey}"], "quorum none", "line 5"),
        (["quorum w0\x0b"], "quorum none", "control characters"),
    ],
)
def test_what_is_no_policy(lines, ending, why):
    with pytest.raises(PolicyError, match=why):
        policy(*lines, ending=ending)


@given(st.binary(max_size=200))
def test_junk_is_refused_with_its_reason(data):
    with pytest.raises(PolicyError):
        parse_policy(data + b"\n?")
