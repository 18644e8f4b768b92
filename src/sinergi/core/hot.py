"""Statements that run for every record: prepared once a connection, binary both ways.

Django's cursors put parameters into the text of each statement, so that PostgreSQL parses and plans
it every time; at a thousand requests a second that is dearer than the statement. Here a statement is
planned once, is called through libpq without a cursor, and arrays are packed as PostgreSQL's binary
format wants them (https://www.postgresql.org/docs/current/protocol-overview.html, "Formats and
Format Codes").
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from numpy.typing import NDArray
from psycopg import errors
from psycopg.pq import ConnStatus, ExecStatus, Format, TransactionStatus

BOOL, BYTEA, INT8, INT4, TEXT = 16, 17, 20, 23, 25  # type oids, fixed for ever
_ARRAY_OIDS = {BOOL: 1000, BYTEA: 1001, INT8: 1016, INT4: 1007, TEXT: 1009}
_HEADER = struct.Struct(">iiIii")
_LENGTH = struct.Struct(">i").pack
_EMPTY = struct.Struct(">iiI")


class Packed:
    """A one-dimensional array in PostgreSQL's binary format."""

    __slots__ = ("data", "oid")

    def __init__(self, data: bytes, oid: int):
        self.data = data
        self.oid = oid


def _packed(oid: int, size: int, body: bytes) -> Packed:
    head = _HEADER.pack(1, 0, oid, size, 1) if size else _EMPTY.pack(0, 0, oid)
    return Packed(head + body, _ARRAY_OIDS[oid])


_NULL = b"\xff\xff\xff\xff"


def byteas(values: Sequence[bytes | None]) -> Packed:
    """``bytea[]``; None = NULL."""
    items = [_NULL if v is None else _LENGTH(len(v)) + v for v in values]
    return _packed(BYTEA, len(values), b"".join(items))


def texts(values: Sequence[str | None]) -> Packed:
    """``text[]``; None = NULL."""
    items = []
    for value in values:
        if value is None:
            items.append(_NULL)
        else:
            data = value.encode()
            items.append(_LENGTH(len(data)) + data)
    return _packed(TEXT, len(values), b"".join(items))


def utf8s(values: Sequence[bytes]) -> Packed:
    """``text[]`` of texts that are UTF-8 already."""
    return _packed(TEXT, len(values), b"".join([_LENGTH(len(v)) + v for v in values]))


def bools(values: Sequence[bool]) -> Packed:
    return _packed(
        BOOL,
        len(values),
        b"".join([b"\0\0\0\1\1" if v else b"\0\0\0\1\0" for v in values]),
    )


#: An item of a binary array without NULLs.
INT4_ITEM = np.dtype([("length", ">i4"), ("value", ">i4")])
INT8_ITEM = np.dtype([("length", ">i4"), ("value", ">i8")])


def int4s(values: Sequence[int] | NDArray[Any]) -> Packed:
    items = np.empty(len(values), INT4_ITEM)
    items["length"] = 4
    items["value"] = values
    return _packed(INT4, len(values), items.tobytes())


def int8s(values: Sequence[int] | NDArray[Any]) -> Packed:
    items = np.empty(len(values), INT8_ITEM)
    items["length"] = 8
    items["value"] = values
    return _packed(INT8, len(values), items.tobytes())


Parameter = Packed | str | bytes | int


def _encoded(value: Parameter) -> tuple[bytes, int]:
    """The binary form of a parameter and its type's oid."""
    if isinstance(value, Packed):
        return value.data, value.oid
    if isinstance(value, str):
        return value.encode(), TEXT
    if isinstance(value, bytes):
        return value, BYTEA
    return _INT8(value), INT8


_INT8 = struct.Struct(">q").pack


# --- what comes back ------------------------------------------------------------------------------


def _int(data: bytes) -> int:
    return int.from_bytes(data, "big", signed=True)


def _bool(data: bytes) -> bool:
    return data == b"\1"


def _text(data: bytes) -> str:
    return data.decode()


def _array_of(item: Callable[[bytes], Any]) -> Callable[[bytes], list[Any]]:
    def decode(data: bytes) -> list[Any]:
        """One dimension, no NULLs; an empty array has none."""
        if _int(data[:4]) == 0:
            return []
        out = []
        at = 20
        while at < len(data):
            size = _int(data[at : at + 4])
            at += 4
            out.append(item(data[at : at + size]))
            at += size
        return out

    return decode


def _ints(item: Any) -> Callable[[bytes], list[int]]:
    def decode(data: bytes) -> list[int]:
        found: list[int] = np.frombuffer(data, item, offset=20)["value"].tolist() if data[3] else []
        return found

    return decode


_BYTES: Callable[[bytes], Any] = bytes
_DECODERS: Mapping[int, Callable[[bytes], Any]] = {
    BOOL: _bool, BYTEA: _BYTES, INT8: _int, INT4: _int, 21: _int, TEXT: _text, 1043: _text,
    705: _text, 1007: _ints(INT4_ITEM), 1016: _ints(INT8_ITEM), 1001: _array_of(_BYTES),
    1009: _array_of(_text), 1015: _array_of(_text), 1000: _array_of(_bool), 2278: _BYTES,
}  # fmt: skip

# --- the statement --------------------------------------------------------------------------------


class _Prepared:
    """Statements prepared on one connection."""

    def __init__(self) -> None:
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.decoders: dict[bytes, list[Callable[[bytes], Any]]] = {}


_PREPARED = "_sinergi_prepared"


def raw() -> "psycopg.Connection[Any]":
    """Django's own psycopg connection, opened where it is not; no check of its health.

    A lost one raises OperationalError at its next statement.
    """
    wrapper = connections[DEFAULT_DB_ALIAS]
    if wrapper.connection is None:
        wrapper.ensure_connection()
    connection: psycopg.Connection[Any] = wrapper.connection
    if not hasattr(connection, _PREPARED):
        # A plan made while a table was small would scan it whole for ever: the index, always; and
        # one plan a statement, made once.
        connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        setattr(connection, _PREPARED, _Prepared())
    return connection


@lru_cache(maxsize=256)
def _numbered(statement: str) -> bytes:
    """``%b`` becomes $1, $2 ..."""
    first, *others = statement.split("%b")
    return "".join([first, *(f"${n}{part}" for n, part in enumerate(others, start=1))]).encode()


def run(statement: str, parameters: Sequence[Parameter] = ()) -> list[tuple[Any, ...]]:
    """Executes a prepared statement inside Django's transaction, if one is open; its rows.

    Placeholders are ``%b``; ``parameters``: text, bytes, integers, or arrays from ``texts``,
    ``byteas``, ``int4s`` ... Raises psycopg's errors, as cursors do.
    """
    connection = raw()
    prepared: _Prepared = getattr(connection, _PREPARED)
    pgconn = connection.pgconn
    if not connection.autocommit and pgconn.transaction_status == TransactionStatus.IDLE:
        _check(pgconn, pgconn.exec_(b"BEGIN"))
    values, oids = [], []
    for parameter in parameters:
        data, oid = _encoded(parameter)
        values.append(data)
        oids.append(oid)
    key = (statement, tuple(oids))
    name = prepared.names.get(key)
    if name is None:
        name = b"hot%d" % len(prepared.names)
        _check(pgconn, pgconn.prepare(name, _numbered(statement), oids))
        prepared.names[key] = name
    binary = [Format.BINARY] * len(values)
    result = pgconn.exec_prepared(name, values, binary, Format.BINARY)
    if result.status != ExecStatus.TUPLES_OK:
        _check(pgconn, result)
        return []
    decoders = prepared.decoders.get(name)
    if decoders is None:
        decoders = [_DECODERS[result.ftype(column)] for column in range(result.nfields)]
        prepared.decoders[name] = decoders
    get = result.get_value
    rows = []
    for row in range(result.ntuples):
        found = [get(row, column) for column in range(len(decoders))]
        rows.append(
            tuple([None if v is None else d(v) for v, d in zip(found, decoders, strict=True)])
        )
    return rows


def _check(pgconn: Any, result: Any) -> None:
    if result.status == ExecStatus.COMMAND_OK:
        return
    if pgconn.status != ConnStatus.OK:
        raise psycopg.OperationalError(pgconn.error_message.decode("utf-8", "replace").strip())
    raise errors.error_from_result(result)
