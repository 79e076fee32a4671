"""The fast path into a table: COPY on PostgreSQL, the driver's executemany on SQLite; never a row object."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.types import TypeEngine

Row = tuple[Any, ...]


def bulk_insert(connection: Connection, table: Table, columns: Mapping[str, Sequence[Any]]) -> int:
    """Insert equal-length ``columns`` (name to values) inside the caller's transaction; returns the rows.

    Values are Python values of the column's type; defaults are not applied, so every NOT NULL column must
    be given. What a type does to a value on its way in (zone of an instant, JSON) is done here as well.
    """
    names = list(columns)
    count = len(columns[names[0]]) if names else 0
    if count == 0:
        return 0
    rows = zip(*(_bound(connection, table.c[name].type, columns[name]) for name in names), strict=True)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    else:
        _executemany(connection, table, names, rows)
    return count


def _bound(connection: Connection, kind: TypeEngine[Any], values: Sequence[Any]) -> Sequence[Any]:
    bind = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return values if bind is None else [bind(value) for value in values]


def _copy(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> None:
    cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own
    names = ", ".join(f'"{name}"' for name in columns)
    types = [_pg_type(table, name, connection) for name in columns]
    with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
        copy.set_types(types)
        write = copy.write_row
        for row in rows:
            write(row)


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


def _executemany(connection: Connection, table: Table, columns: Sequence[str], rows: Iterable[Row]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608  # names are the model's
    connection.exec_driver_sql(statement, list(rows))
