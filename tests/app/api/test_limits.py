"""What could be abused is counted in the database, however many processes and requests there are at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.api import limits
from app.api.limits import Limit, Purging
from app.clock import now
from app.db.engine import Database
from app.errors import TooManyError
from app.models.abuse_counter import AbuseCounter

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
THREE = Limit("tried", 3, 10)


def refused(do: Callable[[], None]) -> int:
    """How long who is refused has to wait; 0 = was let."""
    try:
        do()
    except TooManyError as error:
        return error.retry_after
    return 0


def taken(database: Database, at: datetime, subject: str = "a", limit: Limit = THREE) -> int:
    return refused(lambda: limits.take(database, limit, subject=subject, at=at))


def rows(database: Database) -> int:
    with database.read() as session:
        return session.query(AbuseCounter).count()


def test_up_to_the_limit_is_let_and_the_next_is_told_how_long_to_wait(database: Database) -> None:
    waits = [taken(database, NOON + timedelta(minutes=minute, seconds=30)) for minute in (0, 1, 2, 3)]
    assert waits == [0, 0, 0, (10 - 3) * 60 - 30]


def test_what_is_refused_is_not_counted_so_that_waiting_helps(database: Database) -> None:
    for _ in range(3):
        taken(database, NOON)
    assert all(taken(database, NOON + timedelta(minutes=minute)) for minute in range(10))
    assert taken(database, NOON + timedelta(minutes=10)) == 0


def test_each_subject_and_each_kind_has_its_own_count(database: Database) -> None:
    for _ in range(3):
        taken(database, NOON)
    other = Limit("other", 3, 10)
    assert (taken(database, NOON), taken(database, NOON, "b"), taken(database, NOON, limit=other)) == (600, 0, 0)


def test_looking_counts_nothing_and_writes_nothing(database: Database) -> None:
    with database.read() as session:
        for _ in range(9):
            limits.refuse_spent(session, THREE, subject="a", at=NOON)
    assert rows(database) == 0


def test_of_many_at_once_exactly_the_limit_passes(database: Database) -> None:
    with ThreadPoolExecutor(8) as threads:
        waits = list(threads.map(lambda _: taken(database, NOON), range(24)))
    assert waits.count(0) == THREE.most


@pytest.mark.parametrize("limit", [limits.UPLOADS, limits.EXPORTS, limits.REVEALS])
def test_a_quota_is_spent_after_as_many_as_it_says(database: Database, limit: Limit) -> None:
    subject = uuid4()
    with database.write() as session:
        for _ in range(limit.most):
            limits.count(session, limit, subject=subject, at=NOON)
    assert taken(database, NOON, str(subject), limit) == limit.minutes * 60
    assert taken(database, NOON + timedelta(minutes=limit.minutes), str(subject), limit) == 0


def test_what_no_limit_looks_at_any_more_is_removed_once_an_hour(database: Database) -> None:
    purging = Purging(database)
    taken(database, now() - limits.KEPT - timedelta(minutes=2), "old")
    taken(database, now() - timedelta(hours=23), "young")
    purging.step()
    assert rows(database) == 1
    taken(database, now() - limits.KEPT - timedelta(minutes=2), "old")
    purging.step()
    assert rows(database) == 2
