"""Sessions: reading commits nothing, writing is all or nothing, and writers on SQLite queue instead of failing."""

import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.ids import new_id, new_ids
from app.models.organisation import Organisation
from app.models.token import Token
from app.models.user import User
from app.models.worker_pool import WorkerPool
from tests.app.factories import make_organisation, make_user


@pytest.fixture
def sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated SQLite database."""
    shutil.copy(sqlite_template, tmp_path / "only.db")
    database = Database(f"sqlite:///{tmp_path / 'only.db'}", trusted="tests")
    yield database
    database.close()


def organisations(database: Database) -> int:
    with database.read() as session:
        return session.query(Organisation).count()


def test_a_read_session_commits_nothing(database: Database) -> None:
    with database.read() as session:
        make_organisation(session, "observer")
    assert organisations(database) == 0


def test_a_write_session_commits_when_it_ends_well(database: Database) -> None:
    with database.write() as session:
        made = make_organisation(session, "observer")
    assert organisations(database) == 1
    assert made.name  # readable after the session: nothing expires


def test_a_write_session_that_fails_leaves_nothing(database: Database) -> None:
    def write_and_fail() -> None:
        with database.write() as session:
            make_organisation(session, "observer")
            raise RuntimeError("the next step failed")

    with pytest.raises(RuntimeError):
        write_and_fail()
    assert organisations(database) == 0


def test_a_row_that_points_nowhere_is_refused_on_both_databases(database: Database) -> None:
    def point_nowhere() -> None:
        with database.write() as session:
            session.add(WorkerPool(organisation_id=new_id(), name="x", region_code="451022"))

    with pytest.raises(IntegrityError):
        point_nowhere()


def test_writers_that_read_first_wait_for_each_other_and_lose_nothing(sqlite: Database) -> None:
    with sqlite.write() as session:
        user_id = make_user(session, make_organisation(session, "observer")).id
    together = threading.Barrier(2)

    def count_up(_: int) -> None:
        together.wait()
        for _round in range(10):
            with sqlite.write() as session:
                user = session.get_one(User, user_id)
                user.failed_logins += 1

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(count_up, range(2)))
    with sqlite.read() as session:
        assert session.get_one(User, user_id).failed_logins == 20


def test_a_write_session_holds_the_lock_from_its_first_statement(sqlite: Database) -> None:
    started, order = threading.Event(), []

    def second() -> None:
        started.set()
        with sqlite.write() as session:
            session.query(Organisation).count()
            order.append("second")

    thread = threading.Thread(target=second)
    with sqlite.write() as session:
        session.query(Organisation).count()  # only read so far
        thread.start()
        assert started.wait(5)
        thread.join(0.1)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]


def test_readers_see_the_last_commit_while_somebody_writes(sqlite: Database) -> None:
    with sqlite.write() as session:
        make_organisation(session, "observer")
        assert organisations(sqlite) == 0
    assert organisations(sqlite) == 1


def test_a_session_does_not_inherit_what_another_left_unfinished(database: Database) -> None:
    with Session(database.writer) as abandoned:
        make_organisation(abandoned, "observer")
    with database.write() as session:
        assert session.query(Organisation).count() == 0


def test_ids_grow_with_time() -> None:
    made = new_ids(1000)
    assert made == sorted(set(made))
    assert {one.version for one in made} == {7}
    assert isinstance(new_id(), UUID)


def token_at(user: User, expires_at: datetime) -> Token:
    return Token(id=new_id(), user_id=user.id, token_hash=new_id().bytes * 2, expires_at=expires_at)


def test_an_instant_without_a_zone_is_refused(session: Session) -> None:
    user = make_user(session, make_organisation(session, "observer"))
    session.add(token_at(user, datetime(2026, 3, 1)))  # noqa: DTZ001  # that is the point
    with pytest.raises(StatementError, match="An instant needs a time zone"):
        session.flush()


def test_an_instant_is_read_back_as_the_same_moment_in_utc(database: Database) -> None:
    zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))

    @settings(deadline=None, max_examples=30)
    @given(st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones))  # noqa: DTZ001  # zones adds it
    def check(instant: datetime) -> None:
        with Session(database.writer) as session:  # never committed
            token = token_at(make_user(session, make_organisation(session, "observer")), instant)
            session.add(token)
            session.flush()
            session.expire(token)
            assert (token.expires_at, token.expires_at.tzinfo) == (instant, UTC)

    check()


def test_what_is_committed_on_sqlite_is_on_the_disk(prepare_sqlite: Callable[[Any, Any], None], tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "service.db")) as connection:
        prepare_sqlite(connection, None)
        assert connection.execute("PRAGMA synchronous").fetchone() == (
            2,
        )  # FULL, which these tests themselves go without
