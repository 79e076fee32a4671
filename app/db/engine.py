"""The database: one engine, read and write sessions, and what each dialect needs to be safe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.db import roles, scope, writes
from app.db.guard import ScopedSession, guard

LOCK_SECONDS = 5


class Database:
    """Opens sessions; a write session takes SQLite's one write lock at its first statement.

    A deferred transaction that reads first and writes later fails on SQLite when somebody else wrote in
    between, and waiting does not help; so who may write says so beforehand.

    Each session has a holder of its own scope and begins as nobody's; ``trusted`` (runner, operator, tests; empty =
    not) is said once for all sessions, by who acts for no caller. A runner's connections reach what its role does, on
    either kind of database.
    """

    def __init__(self, url: str, *, statement_seconds: int = 300, trusted: str = "") -> None:
        self.url = url
        self.trusted = trusted
        self.engine = _make_engine(url, statement_seconds)
        if trusted in {"operator", "runner"}:
            event.listen(self.engine, "connect", self._check_role)
        self.engine.update_execution_options(**{scope.HOLDER: scope.Holder.of(trusted, shared=True)})
        guard(self.engine)
        self.writer = self.engine.execution_options(dukou_write=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Open a session for reading; nothing is committed."""
        with self.session(self.engine) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Open a session for writing; commits when the block ends well, else rolls back."""
        with self.session(self.writer) as session, session.begin():
            yield session

    def session(self, engine: Engine) -> Session:
        """Open a session on ``engine`` or ``writer``, in a scope of its own."""
        own = engine.execution_options(**{scope.HOLDER: scope.Holder.of(self.trusted)})
        return ScopedSession(own, expire_on_commit=False)

    def _check_role(self, connection: Any, _record: Any) -> None:
        if not self.is_sqlite:
            roles.check_reach(connection, self.trusted)
        elif self.trusted == "runner":
            roles.hold_to_list(connection)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _make_engine(url: str, statement_seconds: int) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            parsed, connect_args={"timeout": LOCK_SECONDS}, pool_timeout=LOCK_SECONDS, hide_parameters=True
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        writes.install(engine)
        return engine
    options = f"-c statement_timeout={statement_seconds * 1000} -c lock_timeout={LOCK_SECONDS * 1000} -c timezone=UTC"
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        connect_args={"options": options, "connect_timeout": LOCK_SECONDS},
        pool_pre_ping=True,
        pool_timeout=LOCK_SECONDS,
        hide_parameters=True,
    )
    event.listen(engine, "begin", scope.tell)
    writes.install(engine)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not open transactions by itself: _begin_sqlite does
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute(f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA secure_delete=ON")  # what is deleted is overwritten, not only forgotten
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("dukou_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
