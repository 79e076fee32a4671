"""One PostgreSQL database for many tests: emptied between them, made anew after one that changed its schema.

CREATE and DROP DATABASE wait for the disk, up to seconds when it is busy; deleting rows takes 0.01 s on a connection that
knows the tables already, five times as long on a new one.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy.engine import make_url

TABLES = SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version'")
SCHEMA = SQL(
    "SELECT 'class', oid::bigint FROM pg_class WHERE relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'trigger', oid::bigint FROM pg_trigger WHERE NOT tgisinternal"
    " UNION ALL SELECT 'policy', oid::bigint FROM pg_policy"
    " UNION ALL SELECT 'wall', hashtext(concat(oid, relrowsecurity, relforcerowsecurity, relacl)) FROM pg_class"
    " WHERE relnamespace = 'public'::regnamespace"
    " UNION ALL SELECT 'column', hashtext(concat(attrelid, attnum, attacl)) FROM pg_attribute"
    " WHERE attrelid = ANY (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace)"
    " UNION ALL SELECT 'function', oid::bigint FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
)

Fingerprint = frozenset[tuple[str, int]]


@dataclass
class Lender:
    """Lends a migrated, empty database; ``server`` is the URL of the server, ``template`` what to copy."""

    server: str
    template: str
    name: str = ""
    schema: Fingerprint = field(default_factory=frozenset)
    tables: list[str] = field(default_factory=list)
    emptying: Composed = field(default_factory=lambda: Composed([]))
    connection: psycopg.Connection | None = None

    def lend(self) -> str:
        """Return the URL of an empty database."""
        if not self.name:
            self.name = f"dukou_test_{uuid4().hex[:12]}"
            self._order(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(self.name), Identifier(self.template)))
            self._order(SQL("ALTER DATABASE {} SET synchronous_commit = off").format(Identifier(self.name)))
            with self._connected() as connection:
                self.schema = _fingerprint(connection)
                self.tables = [table for (table,) in connection.execute(TABLES).fetchall()]
                self.emptying = SQL("; ").join(SQL("DELETE FROM {}").format(Identifier(name)) for name in self.tables)
        return self._url("postgresql")

    def take_back(self) -> None:
        """Empty the database, or drop it when it cannot be emptied."""
        with suppress(psycopg.Error):
            if self._emptied():
                return
        self.close()

    def rows(self) -> dict[str, bytes]:
        """The rows of each table that has any, as COPY writes them."""
        found: dict[str, bytes] = {}
        with self._connected() as connection, connection.cursor() as cursor:
            for table in self.tables:
                with cursor.copy(SQL("COPY {} TO STDOUT").format(Identifier(table))) as copy:
                    found[table] = b"".join(copy)
        return {table: rows for table, rows in found.items() if rows}

    def put(self, rows: dict[str, bytes]) -> None:
        """Put such rows into the tables, which are empty."""
        with self._connected() as connection, connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")  # they come in any order
            for table, text in rows.items():
                with cursor.copy(SQL("COPY {} FROM STDIN").format(Identifier(table))) as copy:
                    copy.write(text)

    def close(self) -> None:
        """Drop the database."""
        self._hang_up()
        if self.name:
            self._order(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(self.name)))
            self.name = ""

    def _emptied(self) -> bool:
        with self._connected() as connection:
            if _fingerprint(connection) != self.schema:
                return False
            connection.execute("SET LOCAL session_replication_role = replica")  # rows go in any order
            connection.execute(self.emptying)
        return True

    @contextmanager
    def _connected(self) -> Iterator[psycopg.Connection]:
        """A transaction on the connection that is kept, or on a new one where a test cut whatever there was."""
        if self.connection is None or not _answers(self.connection):
            self._hang_up()
            url = self._url("postgresql")
            self.connection = psycopg.connect(url, options="-c lock_timeout=1000", autocommit=True)
        with self.connection.transaction():
            yield self.connection

    def _hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def _url(self, driver: str) -> str:
        url = make_url(self.server).set(database=self.name, drivername=driver)
        return url.render_as_string(hide_password=False)

    def _order(self, statement: Composed) -> None:
        server = make_url(self.server).set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(statement)


def _answers(connection: psycopg.Connection) -> bool:
    try:
        connection.execute("SELECT")
    except psycopg.OperationalError:
        return False
    return True


def _fingerprint(connection: psycopg.Connection) -> Fingerprint:
    return frozenset(connection.execute(SCHEMA).fetchall())
