"""Every route leaves as many events as it declares: what it does one, what it refuses one, what it only shows none."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.audit import keep_audit
from app.audit.queries import EVENTS
from app.db.engine import Database
from app.db.scope import Why, widened
from tests.app.access.asking import TURNED_AWAY, Asker, Undone, asking, build_worlds, expected_cells, is_page, routes_of
from tests.app.access.events_table import declared, expected
from tests.app.access.world import ACTORS, OUTSIDE, Who
from tests.app.conftest import Keep
from tests.conftest import AUDIT_KEYS


class Counted(Undone):
    """A database that does all that a commit does before it is one, counts the events, and forgets what was written.

    It is watched as the service's own is: what is written and not noted fails here.
    """

    def __init__(self, url: str) -> None:
        super().__init__(url)
        keep_audit(self, AUDIT_KEYS)
        self.left = 0
        with self.read() as session:
            self.before = events(session)

    @contextmanager
    def write(self) -> Iterator[Session]:
        with self.session(self.writer) as session:
            yield session
            session.dispatch.before_commit(session)
            self.left += events(session) - self.before


def events(session: Session) -> int:
    """How many there are in every chain; whoever's the session is, it sees its own alone."""
    with widened(session, Why.AUDIT):
        return session.query(EVENTS).count()


def test_every_route_declares_its_events(app: FastAPI) -> None:
    routes, rows = set(routes_of(app)), set(declared())
    assert routes - rows == set(), (
        "these routes declare no events: add a line `N METHOD /path` to tests/app/access/events_table.py, N = the "
        "events it leaves when it does what it is asked: 1 for a write, a page of people or an export, else 0"
    )
    assert rows - routes == set(), "lines without a route in tests/app/access/events_table.py"


@pytest.mark.timeout(240)
def test_every_way_leaves_exactly_its_events(app: FastAPI, database: Database, keep: Keep) -> None:
    """On PostgreSQL each role is turned away once for each status of pages and of the rest; on SQLite from every route."""
    worlds = keep(build_worlds, database)

    async def find() -> list[str]:
        async with asking(app, worlds, forgetting=Counted) as asker:
            counted = app.state.dukou.database
            assert isinstance(counted, Counted)
            return [wrong async for wrong in _wrong(asker, counted, everywhere=database.is_sqlite)]

    assert asyncio.run(find()) == []


async def _wrong(asker: Asker, counted: Counted, *, everywhere: bool) -> AsyncIterator[str]:
    seen: set[tuple[Who, int, bool]] = set()
    for route, kind, actor, status in _questions():
        alike = actor, status, is_page(route)
        if status in TURNED_AWAY and alike in seen and not everywhere:
            continue
        seen.add(alike)
        counted.left = 0
        reply = await asker.ask(route, kind=kind, actor=actor)
        found = reply.status_code, counted.left
        if found != (status, expected(route, status, known=actor not in OUTSIDE)):
            yield f"{route} {kind} {actor}: {found[1]} events at {found[0]}"


def _questions() -> Iterator[tuple[str, str, Who, int]]:
    """Each route about each kind of object, once for each status it answers with, and for the roles most different."""
    for route, kinds in expected_cells().items():
        for kind, statuses in kinds.items():
            seen: set[tuple[int, bool]] = set()
            for actor, status in zip(ACTORS, statuses, strict=True):
                clerk = actor is Who.CLERK  # who alone opens names
                if (status, clerk) not in seen:
                    seen.add((status, clerk))
                    yield route, "foreign" if kind == "other" else kind, actor, status


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_way_leaves_exactly_its_events_once_it_is_committed(
    app: FastAPI, database: Database, tmp_path: Path
) -> None:
    async def find() -> list[str]:
        async with asking(app, build_worlds(database)) as asker:
            return [wrong async for wrong in _wrong_when_committed(app, asker, tmp_path, database)]

    assert asyncio.run(find()) == []


async def _wrong_when_committed(app: FastAPI, asker: Asker, folder: Path, database: Database) -> AsyncIterator[str]:
    """As ``_wrong``, each question to a copy of the database that keeps what it is told."""
    app.state.dukou.database.close()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    original = Path(database.engine.url.database or "")
    for route, kind, actor, status in _questions():
        shutil.copy(original, folder / "copy.db")
        copy = keep_audit(Database(f"sqlite:///{folder / 'copy.db'}"), AUDIT_KEYS)
        app.state.dukou = replace(app.state.dukou, database=copy)
        with copy.read() as session:
            before = events(session)
        reply = await asker.ask(route, kind=kind, actor=actor)
        with copy.read() as session:
            left = events(session) - before
        copy.close()
        _remove(folder)
        if (reply.status_code, left) != (status, expected(route, status, known=actor not in OUTSIDE)):
            yield f"{route} {kind} {actor}: {left} events at {reply.status_code}"


def _remove(folder: Path) -> None:
    for path in folder.glob("copy.db*"):
        path.unlink()
