"""The fast path into a table: COPY on PostgreSQL, the driver's executemany on SQLite; never a row object."""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from typing import Any

from sqlalchemy import Boolean, Connection, Date, LargeBinary, Table, Uuid
from sqlalchemy.types import TypeEngine

from app.db.guard import CHECKED, check_bulk
from app.db.types import UtcDateTime
from app.db.writes import mark

Row = tuple[Any, ...]
Columns = Mapping[str, Sequence[Any]]


def bulk_insert(connection: Connection, table: Table, columns: Columns) -> int:
    """Insert equal-length ``columns`` inside the caller's transaction; returns the rows. See ``bulk_stream``."""
    return bulk_stream(connection, table, [columns])


def bulk_stream(connection: Connection, table: Table, slices: Iterable[Columns]) -> int:
    """Insert slices of equal-length columns (name to values) inside the caller's transaction; returns the rows.

    A slice is sent while the next is made, so that two at the most are held; meanwhile the connection can do
    nothing else. Rows of an organisation that the session does not write for are refused as if it were not there.
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
    owned = "organisation_id" in table.c

    def checked(columns: Columns) -> Iterable[Row]:
        if owned:
            check_bulk(connection, table.name, set(columns["organisation_id"]))
        return _rows(connection, table, names, columns)

    sent = map(checked, chain([first], rest))
    if connection.dialect.name != "postgresql":
        return _executemany(connection, table, names, sent)
    secured = connection.exec_driver_sql("SELECT row_security_active(%s)", (table.name,)).scalar_one()
    return (_insert_copied if secured else _copy)(connection, table, names, sent)


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
    cursor = _cursor(connection)
    types = [_pg_type(table, name, connection) for name in columns]
    with cursor.copy(f'COPY "{table.name}" ({_quoted(columns)}) FROM STDIN (FORMAT BINARY)') as copy:
        copy.set_types(types)
        return sum(_write(copy, rows) for rows in slices)


def _insert_copied(
    connection: Connection, table: Table, columns: Sequence[str], slices: Iterable[Iterable[Row]]
) -> int:
    """Copy each slice to a table of this transaction and insert from there: no COPY goes past row security.

    One slice is sent from a thread while the next is made.
    """
    names, beside = _quoted(columns), f"dukou_load_{table.name}"
    cursor = _cursor(connection)
    like = f'SELECT {names} FROM "{table.name}"'  # noqa: S608  # names are the model's
    cursor.execute(f'CREATE TEMP TABLE "{beside}" ON COMMIT DROP AS {like} WITH NO DATA')
    types = [_pg_type(table, name, connection) for name in columns]

    def send(rows: Iterable[Row]) -> int:
        with cursor.copy(f'COPY "{beside}" ({names}) FROM STDIN (FORMAT BINARY)') as copy:
            copy.set_types(types)
            count = _write(copy, rows)
        cursor.execute(f'INSERT INTO "{table.name}" ({names}) SELECT {names} FROM "{beside}"')  # noqa: S608
        cursor.execute(f'TRUNCATE "{beside}"')
        return count

    count = 0
    with ThreadPoolExecutor(1) as sender:
        sent: Future[int] | None = None
        for rows in slices:
            if sent is not None:
                count += sent.result()
            sent = sender.submit(send, rows)
        count += sent.result() if sent is not None else 0
    cursor.execute(f'DROP TABLE "{beside}"')
    return count


def _write(copy: Any, rows: Iterable[Row]) -> int:
    count, write = 0, copy.write_row
    for row in rows:
        write(row)
        count += 1
    return count


def _cursor(connection: Connection) -> Any:
    return connection.connection.driver_connection.cursor()  # type: ignore[union-attr]  # psycopg's own


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


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
    marks = ", ".join("?" for _ in columns)
    statement = f'INSERT INTO "{table.name}" ({_quoted(columns)}) VALUES ({marks})'  # noqa: S608  # names are the model's
    count = 0
    for each in slices:
        rows = list(each)
        connection.exec_driver_sql(statement, rows, execution_options=CHECKED)
        count += len(rows)
    return count
