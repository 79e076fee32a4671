"""Fixtures every test may use: a fresh, migrated database on SQLite and on PostgreSQL."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from app.audit import keep_audit
from app.db import engine
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.keyfile import fresh
from app.db.migrate import upgrade

AUDIT_KEYS = Keyring(fresh())
POSTGRES = os.environ.get("DUKOU_TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with those that ask for time of their own, so that at the end nobody waits for one of them."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


def pytest_collection_finish() -> None:
    """Leave out of every search for garbage what was imported and collected, and search seldom: it took an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 30, 30)


@pytest.fixture(scope="session", autouse=True)
def prepare_sqlite() -> Iterator[Callable[[Any, Any], None]]:
    """What the service does with each connection to SQLite; in the tests' process it does not wait for the disk as well."""
    prepare = engine._prepare_sqlite

    def unwaited(connection: Any, record: Any) -> None:
        prepare(connection, record)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "_prepare_sqlite", unwaited)
        yield prepare


def _postgres(statement: str) -> None:
    url = make_url(POSTGRES).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement.encode())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "dukou.db"
    database = Database(f"sqlite:///{path}", trusted="tests")
    upgrade(database)
    with database.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
    database.close()
    return path


def _postgres_answers() -> bool:
    try:
        _postgres("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def postgres_template() -> Iterator[str]:
    """The name of a migrated, empty PostgreSQL database to copy."""
    if "CI" not in os.environ and not _postgres_answers():
        pytest.skip("no PostgreSQL here (scripts/test says what to do); in CI this is a failure")
    name = f"dukou_template_{uuid4().hex[:12]}"
    _postgres(f'CREATE DATABASE "{name}"')
    database = Database(make_url(POSTGRES).set(database=name).render_as_string(hide_password=False), trusted="tests")
    upgrade(database)
    database.close()
    yield name
    _postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def fresh_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a migrated, empty database that is nobody else's."""
    if kind == "sqlite":
        path = folder / "dukou.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("postgres_template")
    name = f"dukou_test_{uuid4().hex[:12]}"
    _postgres(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    _postgres(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    _postgres(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database of the test's own, once on each kind."""
    with fresh_database(request.param, request, tmp_path) as url:
        yield url


def as_role(url: str, role: str) -> str:
    """The URL of the same database for one of its roles, before which the walls stand; SQLite knows none."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        return url
    return parsed.set(username=role).render_as_string(hide_password=False)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A fresh migrated database, reached past every wall; what is noted in it is sealed."""
    opened = keep_audit(Database(database_url, trusted="tests"), AUDIT_KEYS)
    yield opened
    opened.close()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A write session; what the test leaves uncommitted is rolled back."""
    with database.session(database.writer) as opened:
        yield opened


@pytest.fixture
def keyring(tmp_path: Path) -> Keyring:
    """Identity keys of the test's own."""
    return Keyring.create(tmp_path / "keys.json")
