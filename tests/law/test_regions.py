"""Codes of areas and stations: the parent is the prefix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinergi.law.regions import (
    LENGTHS,
    LEVELS,
    NATION,
    OVERSEAS,
    ancestors,
    covers,
    is_code,
    level_of,
    parent,
    prefix,
)
from tests.law.elections import area_codes

every_code = st.one_of(st.just(NATION), area_codes)


@pytest.mark.parametrize(
    ("code", "level", "above"),
    [
        (NATION, "nation", None),
        ("91", "province", NATION),
        (OVERSEAS, "province", NATION),
        ("9106", "regency", "91"),
        ("910612", "district", "9106"),
        ("9106121001", "village", "910612"),
        ("9106121001901", "station", "9106121001"),
    ],
)
def test_level_and_parent(code, level, above):
    assert level_of(code) == level
    assert parent(code) == above


@pytest.mark.parametrize(
    "text", ["", "9", "910", "91061", "9106121", "٩١", "9a", "Nasional", "9" * 14]
)
def test_what_is_no_code(text):
    assert not is_code(text)
    with pytest.raises(ValueError, match="not a region code"):
        level_of(text)


@given(every_code)
def test_ancestors_go_from_the_code_to_the_nation_one_level_at_a_time(code):
    chain = ancestors(code)
    assert chain[0] == code
    assert chain[-1] == NATION
    levels = [LEVELS.index(level_of(a)) for a in chain]
    assert levels == list(range(levels[0], -1, -1))
    assert all(covers(above, code) for above in chain)
    assert all(code.startswith(prefix(above)) or code == NATION for above in chain)


@given(every_code, every_code)
def test_covers_is_being_an_ancestor(area, code):
    assert covers(area, code) == (area in ancestors(code))


@given(st.text("0123456789n", max_size=14))
def test_a_code_is_digits_of_a_known_length(text):
    assert is_code(text) == (text.isdigit() and len(text) in LENGTHS.values() and text != "")
