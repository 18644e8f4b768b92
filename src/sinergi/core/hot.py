"""Statements that run for every record: prepared once a connection, binary both ways.

Django's cursors put parameters into the text of each statement, so that PostgreSQL parses and plans
it every time; at a thousand requests a second that is dearer than the statement. Here a statement is
planned once, and arrays are packed as PostgreSQL's binary format wants them
(https://www.postgresql.org/docs/current/protocol-overview.html, "Formats and Format Codes").
"""

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from numpy.typing import NDArray
from psycopg.adapt import Buffer, Dumper
from psycopg.pq import Format

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


class _PackedDumper(Dumper):
    format = Format.BINARY

    def get_key(self, obj: Packed, format: Any) -> Any:
        return (type(obj), obj.oid)

    def upgrade(self, obj: Packed, format: Any) -> Dumper:
        dumper = _PackedDumper(Packed)
        dumper.oid = obj.oid
        return dumper

    def dump(self, obj: Packed) -> Buffer:
        return obj.data


_KNOWN = "_sinergi_packed"


def raw() -> "psycopg.Connection[Any]":
    """Django's own psycopg connection, opened where it is not; no check of its health.

    A lost one raises OperationalError at its next statement.
    """
    wrapper = connections[DEFAULT_DB_ALIAS]
    if wrapper.connection is None:
        wrapper.ensure_connection()
    connection: psycopg.Connection[Any] = wrapper.connection
    if not hasattr(connection, _KNOWN):
        connection.adapters.register_dumper(Packed, _PackedDumper)
        # A plan made while a table was small would scan it whole for ever: the index, always; and
        # one plan a statement, made once.
        connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
        setattr(connection, _KNOWN, True)
    return connection


def run(statement: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Executes a prepared statement; its rows, [] for one that gives none.

    ``parameters``: scalars, bytes, or arrays from ``texts``, ``byteas``, ``int4s`` ...; placeholders
    are ``%b``. Raises psycopg's errors.
    """
    connection = raw()
    with psycopg.Cursor(connection) as cursor:
        connection.prepare_threshold = 0
        try:
            cursor.execute(statement, parameters, prepare=True, binary=True)
        finally:
            connection.prepare_threshold = None
        return cursor.fetchall() if cursor.description else []
