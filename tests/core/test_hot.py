"""Statements of the hot path: what goes in comes out, in Django's transaction, with psycopg's errors."""

from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sinergi.core import hot

texts = st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))


@pytest.mark.usefixtures("house")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=texts, blobs=st.lists(st.binary()), numbers=st.lists(st.integers(-(2**31), 2**31 - 1)),
       large=st.lists(st.integers(-(2**63), 2**63 - 1)), flags=st.lists(st.booleans()))  # fmt: skip
def test_arrays_come_back_as_they_went(
    words: list[str], blobs: list[bytes], numbers: list[int], large: list[int], flags: list[bool]
) -> None:
    (row,) = hot.run(
        "SELECT %b::text[], %b::bytea[], %b::int4[], %b::int8[], %b::boolean[]",
        [hot.texts(words), hot.byteas(blobs), hot.int4s(numbers), hot.int8s(large),
         hot.bools(flags)],
    )  # fmt: skip
    assert row == (words, blobs, numbers, large, flags)


@pytest.mark.usefixtures("house")
def test_scalars_and_nulls() -> None:
    assert hot.run("SELECT %b, %b, %b::bigint, NULL::text, true", ["é", b"\0", -5]) == [
        ("é", b"\0", -5, None, True)
    ]
    rows = hot.run(
        "SELECT * FROM unnest(%b::text[], %b::bytea[])",
        [hot.texts(["a", None]), hot.byteas([None, b""])],
    )
    assert rows == [("a", None), (None, b"")]


@pytest.mark.usefixtures("house")
def test_it_stands_in_djangos_transaction() -> None:
    add = "INSERT INTO photo_list (root, hashes) VALUES (%b, %b::text[])"
    with transaction.atomic():
        hot.run(add, ["undone", hot.texts([])])
        assert hot.run("SELECT count(*) FROM photo_list WHERE root = %b", ["undone"]) == [(1,)]
        transaction.set_rollback(True)
    assert hot.run("SELECT count(*) FROM photo_list WHERE root = %b", ["undone"]) == [(0,)]
    with transaction.atomic():
        hot.run(add, ["kept", hot.texts(["a"])])
    connection.close()
    assert hot.run("SELECT hashes FROM photo_list WHERE root = %b", ["kept"]) == [(["a"],)]


@pytest.mark.usefixtures("house")
def test_errors_are_psycopgs_and_leave_the_connection_usable() -> None:
    with pytest.raises(psycopg.errors.DivisionByZero):
        hot.run("SELECT 1 / %b::bigint", [0])
    with pytest.raises(psycopg.errors.UndefinedTable):
        hot.run("SELECT * FROM nowhere")
    assert hot.run("SELECT 1::bigint") == [(1,)]


def test_a_lost_connection_is_an_operational_error(house: Any) -> None:
    (pid,) = hot.run("SELECT pg_backend_pid()::bigint")[0]
    with psycopg.connect(house.url, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [pid])
    with pytest.raises(psycopg.OperationalError):
        hot.run("SELECT 1::bigint")
    assert hot.raw().closed
    connection.close()
    assert hot.run("SELECT 1::bigint") == [(1,)]
