"""Whatever comes, only the ledger's own errors leave it, and a note's bytes are never re-made."""

import contextlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.ledger import authority, note, record
from sinergi.ledger.authority import Refused, Roots
from sinergi.ledger.canonical import NotCanonical, canonical, loads
from sinergi.ledger.keys import from_pem
from sinergi.ledger.note import NoteError
from sinergi.ledger.record import RecordError
from tests.ledger.sample import (
    APPROVERS,
    AUTHORITIES,
    DESKS,
    DEVICE,
    IMPORTER,
    LEAST,
    LOG,
    OPTIONS,
    READER,
    ROOT_KEYS,
    body,
    enrol,
    key,
    register,
    request,
    revoke,
)  # fmt: skip

REGISTER = register()
NEW = key("device/9106010001001/fuzz")
TWO = [DESKS[0], APPROVERS[0]]

#: Sound notes whose signatures hold, over many kinds.
SOUND = (
    record.sign(body("result"), [DEVICE]),
    record.sign(body("result", **OPTIONS["result"]), TWO),
    record.sign(body("import"), [IMPORTER]),
    record.sign(body("reading", by="server", **OPTIONS["reading"]), [READER]),
    record.sign(body("correction", **OPTIONS["correction"]), TWO),
    record.sign(body("settle"), TWO),
    record.sign(body("recap", **OPTIONS["recap"]), TWO),
    record.sign(body("sitting", event="ratified", recaps=["0" * 64]), TWO),
    record.sign(body("note", **OPTIONS["note"]), [DESKS[0]]),
    record.sign(body("withhold", what="numbers", id="ppwp/910601"), TWO),
    record.sign(body("revote", reason="Kotak é dibuka.", **{"ruling": "MK"}), [AUTHORITIES[0]]),
    record.sign(body("anchor"), [LOG]),
    record.sign(body("config"), ROOT_KEYS[:2]),
    request(NEW),
    enrol(NEW, APPROVERS),
    revoke(DEVICE, [APPROVERS[0]]),
)

texts = st.text(max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**54), 2**54) | st.floats() | texts
    | st.sampled_from(["ppwp", "nasional", "9106", "photo", "numbers", "a" * 64, "device", "log"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=6,
)  # fmt: skip


def judged(data: bytes) -> bool:
    """Parses and judges; True where both hold. Any other error than the ledger's fails the test."""
    try:
        read = record.parse(data)
    except RecordError:
        return False
    assert read.note == data
    assert record.identity(data) == read.id
    assert note.Note(read.text, read.signatures).to_bytes() == data
    assert record.text_of(read.body) == read.text
    try:
        authority.judge(read, REGISTER.lookup(REGISTER.size), REGISTER.roots)
        REGISTER.check(read)
    except Refused:
        return False
    return True


@st.composite
def mutated(draw):
    """A sound note with some bytes changed, taken out, put in or doubled."""
    data = bytearray(draw(st.sampled_from(SOUND)))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data) - 1))
        upto = min(len(data), at + draw(st.integers(0, 12)))
        way = draw(st.sampled_from(("change", "cut", "put", "double")))
        if way == "change":
            data[at] = draw(st.integers(0, 255))
        elif way == "cut" and upto - at < len(data):
            del data[at:upto]
        elif way == "put":
            data[at:at] = draw(st.binary(min_size=1, max_size=6))
        else:
            data[at:at] = data[at:upto]
    return bytes(data)


def test_the_sound_notes_are_sound():
    for data in SOUND:
        read = record.parse(data)
        authority.judge(read, REGISTER.lookup(REGISTER.size), REGISTER.roots)


@settings(max_examples=600, deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_bytes(data):
    judged(data)
    judged(record.CONTEXT + data)
    with contextlib.suppress(NoteError):
        assert note.parse(data).to_bytes() == data
    with contextlib.suppress(NotCanonical):
        assert canonical(loads(data)) == data


@settings(max_examples=800, deadline=None)
@given(mutated())
def test_a_mutated_note_is_refused_or_is_the_same_record(data):
    ids = {record.identity(sound): sound for sound in SOUND}
    if judged(data):
        # Nothing new can be made of public notes: what still holds is byte for byte one of them.
        assert data in SOUND
    original = ids.get(record.identity(data))
    if original is not None:
        try:
            same = record.parse(data)
        except RecordError:
            return
        assert same.body == record.parse(original).body
        assert same.text == record.parse(original).text


@pytest.mark.parametrize("data", SOUND[:2] + SOUND[-2:])
def test_every_changed_byte_is_noticed(data):
    """Each single byte: no changed note is accepted, no changed text keeps the id."""
    split = data.rfind(b"\n\n") + 1
    original = record.parse(data)
    for at in range(len(data)):
        changed = bytearray(data)
        changed[at] ^= 1
        assert not judged(bytes(changed)), at
        if at < split - 1:
            assert record.identity(bytes(changed)) != original.id


#: Whose lines a note of each kind has, so that the rules behind the format are reached too.
SIGNERS = dict.fromkeys(LEAST, TWO) | {
    "config": ROOT_KEYS[:2], "request": [NEW], "enrol": APPROVERS, "revoke": APPROVERS[:1],
    "import": [IMPORTER], "reading": [READER], "note": DESKS[:1], "anchor": [LOG],
    "withhold": AUTHORITIES,
    **dict.fromkeys(("revote", "postpone", "void", "rescind", "adjust", "audit"), AUTHORITIES[:1]),
}  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(sorted(LEAST)), st.data())
def test_any_value_in_any_key(kind, data):
    made = body(kind, **(OPTIONS.get(kind, {}) if data.draw(st.booleans()) else {}))
    name = data.draw(st.sampled_from([*sorted(made), "zebra"]))
    made[name] = data.draw(values)
    line = json.dumps(made, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    text = record.CONTEXT + line.encode() + b"\n"
    for signers in (SIGNERS[kind], [DEVICE]):
        judged(note.note(text, signers).to_bytes())


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=120), st.booleans())
def test_any_bytes_as_a_key_or_a_signature(data, long):
    value = data * 2 if long else data
    for verifier in (DEVICE.verifier, LOG.verifier):
        assert not verifier.verifies(b"text\n", value)
    for load in (note.P256Verifier.from_spki, note.Ed25519Verifier.from_spki):
        with pytest.raises(NoteError):
            load("x", value)
    with pytest.raises(NoteError):
        from_pem("x", value)


@settings(max_examples=500, deadline=None)
@given(st.integers(0, 90), st.integers(1, 255), st.sampled_from([DEVICE.spki]))
def test_a_changed_public_key_is_another_or_none(at, change, spki):
    changed = bytearray(spki)
    changed[at] ^= change
    for load in (note.P256Verifier.from_spki, note.Ed25519Verifier.from_spki):
        with contextlib.suppress(NoteError):
            assert load("x", bytes(changed)).spki == bytes(changed)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.integers(0, 200), st.text(max_size=3))
def test_any_text_as_a_vkey_or_roots_file(text, at, put):
    good = f"1 of 1\n{ROOT_KEYS[0].verifier.vkey}\n"
    for tried in (text, "1 of 1\n" + text, good[:at] + put + good[at:]):
        with contextlib.suppress(NoteError):
            assert Roots.parse(tried).needed >= 1
        with contextlib.suppress(NoteError):
            assert note.parse_vkey(tried).vkey == tried


@settings(max_examples=400, deadline=None)
@given(values)
def test_canonical_json_reads_back(value):
    try:
        data = canonical(value)
    except NotCanonical:
        return
    assert loads(data) == value
    assert canonical(loads(data)) == data
