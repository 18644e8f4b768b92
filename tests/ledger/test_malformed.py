"""Bytes that are not a record, each with the code that the records endpoint answers."""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)

from sinergi.ledger import note, record
from sinergi.ledger.canonical import NotCanonical, canonical, loads
from sinergi.ledger.record import RecordError
from tests.ledger.sample import DEVICE, OTHER_DEVICE, body, raw_note

RESULT = record.sign(body("result"), [DEVICE])
TEXT, _, LINE = RESULT.rpartition(b"\n\n")
LINE_START, _, PACKED = LINE.strip().rpartition(b" ")
JSON = canonical(body("result")).decode()
WORDS = canonical(body("correction", reason="Sudah dihitung ulang, lembar é.")).decode()


def code(data: bytes) -> str:
    with pytest.raises(RecordError) as caught:
        record.parse(data)
    assert str(caught.value).startswith(caught.value.code)
    return caught.value.code


def test_the_sound_record_parses():
    read = record.parse(RESULT)
    assert read.note == RESULT
    assert read.text == TEXT + b"\n"
    assert record.identity(RESULT) == read.id
    assert record.parse(raw_note(JSON)).id == read.id, "the id does not depend on signatures"
    assert record.parse(raw_note(WORDS)).body["reason"].endswith("é.")


@pytest.mark.parametrize(
    "line",
    [
        JSON.replace('"round":0', '"round":0,"round":0'),
        JSON.replace('"round":0', '"round":-0'),
        JSON.replace("[100,", "[1e3,"),
        JSON.replace("[100,", "[-0,"),
        JSON.replace("[100,", "[ 100,"),
        JSON.replace("[100,", "[0100,"),
        JSON.replace("[100,", "[NaN,"),
        JSON.replace("[100,", "[" + "9" * 5000 + ","),
        JSON.replace('"kpps"', '"\\u006bpps"'),
        JSON + " ",
        " " + JSON,
        "\ufeff" + JSON,
        json.dumps(json.loads(JSON)),
        json.dumps(dict(reversed(json.loads(JSON).items())), separators=(",", ":")),
        JSON[:-1],
        JSON + JSON,
        "[]",
        "7",
        "",
        "[" * 20_000,
        "[" * 900 + "]" * 900,
        WORDS.replace("é", "e\u0301"),
        WORDS.replace("é", "\\u00e9"),
        WORDS.replace("é", "\\ud800"),
        WORDS.replace("Sudah", "Sudah\\/"),
        WORDS.replace('"round":0', '"round":1.5'),
        WORDS.replace('"round":0', '"round":null'),
        WORDS.replace('"round":0', '"round":true'),
        WORDS.replace('"round":0', '"round":9007199254740992'),
    ],
)
def test_what_is_not_canonical(line):
    assert line not in (JSON, WORDS)
    assert code(raw_note(line)) == "not-canonical"


@pytest.mark.parametrize(
    "wrong", ["1.0", "1.5", "null", "true", "false", "9007199254740992", "-9007199254740992"]
)
def test_values_that_no_record_holds(wrong):
    for line in (
        JSON.replace("[100,", f"[{wrong},"),
        JSON.replace('"round":0', f'"round":{wrong}'),
        JSON.replace('"kpps"', wrong),
        JSON.replace('"round":0', f'"round":0,"zebra":{wrong}'),
        JSON.replace("{", f'{{"acks":{{"W101":{wrong}}},', 1),
    ):
        assert line != JSON
        assert code(raw_note(line)) == "not-canonical"


def test_texts_and_integers_are_not_taken_for_each_other():
    assert code(raw_note(JSON.replace("[100,", '["100",'))) == "bad-counts"
    assert code(raw_note(JSON.replace('"round":0', '"round":"0"'))) == "bad-note"
    assert code(raw_note(JSON.replace('"kpps"', "7"))) == "bad-note"


@pytest.mark.parametrize("depth", [*range(880, 1000, 3), 20_000])
def test_lists_nested_to_the_interpreters_limit(depth):
    """In any key: each depth is refused in the ledger's own way."""
    nested = "[" * depth + "]" * depth
    assert code(raw_note(JSON.replace('"round":0', f'"round":{nested}'))) in (
        "bad-note", "not-canonical",
    )  # fmt: skip
    assert code(raw_note(JSON.replace("[100,", f"[{nested},"))) in ("bad-counts", "not-canonical")


def signed(line: bytes) -> bytes:
    return TEXT + b"\n\n" + line


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n",
        TEXT,
        TEXT + b"\n\n",
        RESULT[:-1],
        RESULT + b"x",
        RESULT + b"\n",
        RESULT + b"\n\n",
        RESULT + b"junk\n",
        RESULT + LINE,
        RESULT + b"\n" + LINE,
        RESULT + RESULT,
        RESULT.replace(b"\n", b"\r\n"),
        RESULT[:-1] + b"\r\n",
        b"\xef\xbb\xbf" + RESULT,
        b"\xff" + RESULT,
        RESULT.replace(b"record/v1", b"record/v2"),
        RESULT.replace(b"sinergi/record/v1\n", b"sinergi/record/v1 \n"),
        RESULT.replace(b"sinergi/record/v1\n", b""),
        RESULT.replace(b"\n\n", b"\nmore\n\n"),
        RESULT.replace(b"\n\n", b"\n\n\n"),
        RESULT.replace(b'"typed"', b'"ty\x7fped"'),
        RESULT.replace(b'"typed"', b'"ty\tped"'),
        RESULT.replace("—".encode(), b"--"),
        RESULT.replace("— ".encode(), "—  ".encode()),
        RESULT.replace("— ".encode(), "—\u00a0".encode()),
        signed(LINE_START + b"  " + PACKED + b"\n"),
        signed(LINE_START + b"+x " + PACKED + b"\n"),
        signed(LINE_START + b" " + PACKED + b" \n"),
        signed(LINE_START + b" " + PACKED + b"====\n"),
        signed(LINE_START + b" " + PACKED.rstrip(b"=")[:-1] + b"\n"),
        signed(LINE_START + b" " + PACKED[:8] + b"_" + PACKED[9:] + b"\n"),
        signed(LINE_START + b" AAAAAA==\n"),
        signed(LINE_START + b" \n"),
        signed(LINE * 17),
    ],
)
def test_what_is_no_note(data):
    assert data != RESULT
    assert code(data) == "bad-note"


def test_base64_has_one_spelling():
    raw = base64.b64encode(bytes(5) + b"\x01").decode()
    assert note.unbase64(raw)
    for stray in ("AAAAAAB=", "AAAAAAAB==", "AA AA", "AAAA\n", "A"):
        with pytest.raises(note.NoteError):
            note.unbase64(stray)


def test_a_key_that_signs_twice_is_refused_even_with_two_good_signatures():
    twice = note.note(TEXT + b"\n", [DEVICE, DEVICE])
    assert twice.signatures[0].value != twice.signatures[1].value
    assert code(twice.to_bytes()) == "bad-note"


def test_an_oversize_record_is_refused_before_it_is_read():
    most = record.MAX_BYTES - len(raw_note(canonical(body("result", counts=[1]))))
    counts = [1] * (most // 2 + 1)
    assert record.parse(raw_note(canonical(body("result", counts=counts))))
    assert code(raw_note(canonical(body("result", counts=[*counts, 1])))) == "bad-note"
    assert code(b"\n" * (record.MAX_BYTES + 1)) == "bad-note"


def test_a_malleated_signature_does_not_verify():
    key = DEVICE.verifier
    value = record.parse(RESULT).signatures[0].value
    assert key.verifies(TEXT + b"\n", value)
    r, s = decode_dss_signature(value)
    twin = encode_dss_signature(r, note.P256_ORDER - s)
    assert not key.verifies(TEXT + b"\n", twin), "s in its upper half"
    raw = r.to_bytes(32) + s.to_bytes(32)
    long = b"\x30\x81" + value[1:]
    for wrong in (raw, long, value + b"\x00", value[:-1], b"", encode_dss_signature(0, 0)):
        assert not key.verifies(TEXT + b"\n", wrong)
    assert not OTHER_DEVICE.verifier.verifies(TEXT + b"\n", value)


def test_signatures_are_low_s_every_time():
    for number in range(40):
        _, s = decode_dss_signature(DEVICE.sign(bytes([number])))
        assert s <= note.P256_ORDER // 2


def test_sign_makes_no_record_that_no_reader_accepts():
    with pytest.raises(RecordError):
        record.sign(body("result", round=-1), [DEVICE])
    with pytest.raises(NotCanonical):
        record.sign(body("result") | {"round": None}, [DEVICE])
    with pytest.raises(RecordError):
        record.sign(body("result"), [])


@pytest.mark.parametrize(
    "data",
    [
        b"1.0", b"1e3", b"-0", b"null", b"true", b"NaN", b'{"a":1,"a":1}', b"[1, 2]", b"\xff",
        b'{"b":1,"a":1}', b"9007199254740992", b"-9007199254740992", '"e\u0301"'.encode(),
        '{"é":1}'.encode(), b'"\\u00e9"', b'"\\ud800"', b"[" * 5000, b"\xef\xbb\xbf1", b"",
        b"[" * 970 + b"]" * 970,
    ],
)  # fmt: skip
def test_loads_refuses_what_is_not_canonical(data):
    # A nesting near the interpreter's limit may also be read; it must not end in another error.
    if data.startswith(b"[" * 970) and data.endswith(b"]"):
        try:
            assert canonical(loads(data)) == data
        except NotCanonical:
            return
    else:
        with pytest.raises(NotCanonical):
            loads(data)


@pytest.mark.parametrize("value", [{1: 2}, {1}, b"x", object(), 1.0, {"a": [None]}])
def test_canonical_refuses_what_is_not_json(value):
    with pytest.raises(NotCanonical):
        canonical(value)
