"""A page of one chain's events reads that chain alone, wherever its events lie among those of others, on both databases."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.audit import list_queries
from app.audit.list_queries import Reach, Wanted
from app.db.engine import Database
from app.db.ids import new_id, new_ids
from tests.app.db.plans import fill, read

EVENTS, LIMIT = 3000, 51
DAY = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def chains(database: Database) -> tuple[UUID, list[UUID]]:
    """One chain of one event, which was denied, in the middle of another chain; with all events."""
    small, big = new_id(), new_id()
    ids = new_ids(EVENTS)
    chain, outcome = [big] * EVENTS, ["done"] * EVENTS
    chain[EVENTS // 2], outcome[EVENTS // 2] = small, "denied"
    with database.write() as session:
        sealed = {"organisation_id": chain, "seq": list(range(EVENTS)), "outcome": outcome, "detail": {}}
        fill(session, "audit_events", ids, **sealed)
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")
    return small, ids


def test_an_office_reads_its_own_chain(served: Database, chains: tuple[UUID, list[UUID]]) -> None:
    small, ids = chains
    caller = Principal(new_id(), small, Role.COUNTY_CLERK, (small,))

    def page(session: Session, _caller: Principal, before: UUID | None) -> Any:
        return list_queries.newest(session, Reach(small), Wanted(), actor=None, before=before, limit=LIMIT)

    assert max(read(served, page, caller, before) for before in (None, ids[-7], ids[7])) <= LIMIT


def test_what_was_denied_is_found_among_what_was_done(served: Database, chains: tuple[UUID, list[UUID]]) -> None:
    small, ids = chains
    auditor = Principal(new_id(), small, Role.AUDITOR, (small,))

    def page(session: Session, _caller: Principal, before: UUID | None) -> Any:
        wanted = Wanted(outcome="denied")
        return list_queries.newest(session, Reach(None), wanted, actor=None, before=before, limit=LIMIT)

    assert max(read(served, page, auditor, before) for before in (None, ids[-7], ids[7])) <= LIMIT


def test_a_day_long_ago_is_not_looked_for_from_today_on(served: Database, database: Database) -> None:
    chain, ids = new_id(), new_ids(EVENTS)
    times = [DAY + timedelta(minutes=10 * number) for number in range(EVENTS)]
    with database.write() as session:
        sealed = {"organisation_id": chain, "seq": list(range(EVENTS)), "outcome": "done", "detail": {}}
        fill(session, "audit_events", ids, at=times, **sealed)
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")
    auditor = Principal(new_id(), chain, Role.AUDITOR, (chain,))
    wanted = Wanted(begin=DAY + timedelta(days=5), end=DAY + timedelta(days=6))

    def page(session: Session, _caller: Principal, before: UUID | None) -> Any:
        return list_queries.newest(session, Reach(None), wanted, actor=None, before=before, limit=LIMIT)

    with database.read() as session:
        day = [row.id for row in page(session, auditor, None)]
    assert day == ids[6 * 144 - 1 : 6 * 144 - 1 - LIMIT : -1]
    assert max(read(served, page, auditor, before) for before in (None, day[-1], ids[5 * 144])) <= 4 * LIMIT
