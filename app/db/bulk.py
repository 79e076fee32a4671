"""The fast path into a table: COPY on PostgreSQL, the driver's executemany on SQLite; never a row object."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, Connection, Date, LargeBinary, Table, Uuid
from sqlalchemy.types import TypeEngine

from app.db.types import UtcDateTime
from app.db.writes import mark

Row = tuple[Any, ...]
Columns = Mapping[str, Sequence[Any]]


def bulk_insert(connection: Connection, table: Table, columns: Columns) -> int:
    """Insert equal-length ``columns`` inside the caller's transaction; returns the rows. See ``bulk_stream``."""
    return bulk_stream(connection, table, [columns])


def bulk_stream(connection: Connection, table: Table, slices: Iterable[Columns]) -> int:
    """Insert slices of equal-length columns (name to values) inside the caller's transaction; returns the rows.

    Each slice is bound and sent before the next is asked for, so that only one is held, and the
    PostgreSQL server stores one while the next is made; meanwhile the connection can do nothing else.
    Every slice has the columns of the first. Values are Python values of the column's type; defaults
    are not applied, so every NOT NULL column must be given. What a type does to a value on its way in
    (zone of an instant, JSON) is done here as well.
    """
    rest = (columns for columns in slices if any(len(values) for values in columns.values()))
    first = next(rest, None)
    if first is None:
        return 0
    names = list(first)
    mark(connection, table.name)
    sent = (_rows(connection, table, names, columns) for columns in chain([first], rest))
    load = _copy if connection.dialect.name == "postgresql" else _executemany
    return load(connection, table, names, sent)


def _rows(connection: Connection, table: Table, names: Sequence[str], columns: Columns) -> Iterable[Row]:
    return zip(*(_bound(connection, table.c[name].type, columns[name]) for name in names), strict=True)


def _bound(connection: Connection, kind: TypeEngine[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The values as the driver wants them; what repeats is bound once."""
    bind = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    if bind is None or isinstance(kind, LargeBinary):  # drivers take bytes as they are
        return values
    first = values[0]
    if values[-1] is first and values.count(first) == len(values):
        return [bind(first)] * len(values)
    if isinstance(kind, Uuid):  # as its own bind does, in a third of the time
        return [None if value is None else f"{value.int:032x}" for value in values]
    if isinstance(kind, (Date, Boolean, UtcDateTime)):
        known = {value: bind(value) for value in set(values)}
        return list(map(known.__getitem__, values))
    return [bind(value) for value in values]


def _copy(connection: Connection, table: Table, columns: Sequence[str], slices: Iterable[Iterable[Row]]) -> int:
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own
    names = ", ".join(f'"{name}"' for name in columns)
    types = [_pg_type(table, name, connection) for name in columns]
    count = 0
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
        copy.set_types(types)
        write = copy.write_row
        for rows in slices:
            for row in rows:
                write(row)
                count += 1
    return count


def _pg_type(table: Table, name: str, connection: Connection) -> str:
    spelled = table.c[name].type.compile(dialect=connection.dialect).lower().split("(")[0]
    return {
        "timestamp with time zone": "timestamptz",
        "double precision": "float8",
        "float": "float8",
        "smallint": "int2",
        "integer": "int4",
        "bigint": "int8",
        "boolean": "bool",
    }.get(spelled, spelled)


def _executemany(connection: Connection, table: Table, columns: Sequence[str], slices: Iterable[Iterable[Row]]) -> int:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608  # names are the model's
    count = 0
    for each in slices:
        rows = list(each)
        connection.exec_driver_sql(statement, rows)
        count += len(rows)
    return count
