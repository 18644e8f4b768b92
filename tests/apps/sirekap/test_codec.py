"""The quick JSON library decides nothing: what it reads is what the standard library reads."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sinergi.apps.sirekap.intake import _CODEC
from sinergi.ledger import record
from sinergi.ledger.record import CONTEXT, Record, RecordError
from tests.ledger.test_fuzz import SOUND


def verdict(data: bytes, codec: record.Codec | None) -> Record | tuple[str, str]:
    try:
        return record.parse(data, codec)
    except RecordError as error:
        return error.code, error.detail


def same(data: bytes) -> None:
    assert verdict(data, _CODEC) == verdict(data, None)


@pytest.mark.parametrize("data", SOUND)
def test_sound_notes_are_the_same_record(data: bytes) -> None:
    assert isinstance(verdict(data, _CODEC), Record)
    same(data)


@settings(max_examples=400)
@given(st.sampled_from(SOUND), st.data())
def test_a_changed_byte_gets_the_same_answer(data: bytes, draw: st.DataObject) -> None:
    at = draw.draw(st.integers(len(CONTEXT), len(data) - 1))
    changed = draw.draw(st.one_of(st.binary(max_size=3), st.sampled_from(TRICKS)))
    same(data[:at] + changed + data[at + draw.draw(st.integers(0, 4)) :])


#: What JSON libraries are known to read differently.
TRICKS = (
    b"1.0", b"-0", b"1e3", b"1E400", b"NaN", b"Infinity", b"9007199254740993", b"1" + b"0" * 30,
    b"\\u0041", b"\\u00e9", b"\\ud800", b"\\/", b"\xc3\xa9", b"e\xcc\x81", b"\xef\xbb\xbf", b"\x00",
    b"\x7f", b" ", b"\t", b"null", b"true", b'"a":1,"a":2', b"[[[[", b'{"":0}',
)  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("key", ["at", "counts", "reason", "station"])
def test_known_tricks_get_the_same_answer(trick: bytes, key: str) -> None:
    for data in SOUND:
        text, _, block = data.rpartition(b"\n\n")
        body: dict[str, Any] = json.loads(text.removeprefix(CONTEXT))
        if key not in body:
            continue
        old = json.dumps(body[key], separators=(",", ":"), ensure_ascii=False).encode()
        for new in (trick, b'"' + trick + b'"', b"[" + trick + b"]"):
            same(text.replace(b'"%s":' % key.encode() + old, b'"%s":' % key.encode() + new)
                 + b"\n\n" + block)  # fmt: skip
