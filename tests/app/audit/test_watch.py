"""Nobody writes in silence: a transaction that wrote a watched table and noted nothing is refused."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import pytest
from sqlalchemy import Table, delete, insert, text, update  # noqa: TID251  # every way to write
from sqlalchemy.orm import Session

from app.access import sessions
from app.access.principal import Role
from app.audit import Event, keep_audit, note
from app.audit.watch import UNWATCHED, AuditMissingError
from app.clock import now
from app.db.bulk import bulk_insert
from app.db.engine import Database
from app.db.ids import new_id
from app.models.base import Base
from app.models.organisation import Organisation
from app.models.task import Task
from app.models.token import Token
from app.models.user import User
from app.tasks import service as tasks
from tests.app.factories import make_organisation, make_principal, make_user
from tests.conftest import AUDIT_KEYS

ORGANISATIONS = cast("Table", Organisation.__table__)
ROW = {
    "kind": "employer",
    "name": "n",
    "region_code": "",
    "credit_code": "",
    "supervises": False,
    "version": 1,
    "parent_id": None,
}


def full() -> dict[str, object]:
    return ROW | {"id": new_id(), "created_at": now(), "changed_at": now()}


@pytest.fixture
def watched(database: Database) -> Iterator[Database]:
    """The database as a command opens it: whatever it writes is watched."""
    opened = keep_audit(Database(database.url, trusted="operator"), AUDIT_KEYS)
    yield opened
    opened.close()


WAYS: dict[str, Callable[[Session], Any]] = {
    "a row of the session": lambda session: session.add(Organisation(**ROW)),
    "an insert of the ORM": lambda session: session.execute(insert(Organisation).values(full())),
    "an update of the ORM": lambda session: session.execute(update(Organisation).values(name="n")),
    "a delete of the ORM": lambda session: session.execute(delete(User).where(User.login == "none")),
    "an insert of Core": lambda session: session.execute(insert(ORGANISATIONS), [full(), full()]),
    "text": lambda session: session.execute(text("UPDATE organisations SET name = 'n'")),
    "the connection": lambda session: session.connection().exec_driver_sql("DELETE FROM users WHERE login = 'none'"),
    "a common table expression": lambda session: session.execute(
        text("WITH x AS (SELECT 1) UPDATE organisations SET name = 'n'")
    ),
    "bulk": lambda session: bulk_insert(
        session.connection(), ORGANISATIONS, {name: [value] for name, value in full().items()}
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_written_without_an_event_is_refused_whatever_the_way(watched: Database, way: str) -> None:
    with pytest.raises(AuditMissingError, match=r"organisations|users"), watched.write() as session:
        WAYS[way](session)
    with watched.read() as session:
        assert session.query(Organisation).count() == 0
    with watched.write() as session:
        WAYS[way](session)
        note(session, Event("organisation.change"))


def test_who_only_reads_notes_nothing_and_the_next_transaction_begins_anew(watched: Database) -> None:
    session = watched.session(watched.writer)
    session.add(Organisation(**ROW))
    session.flush()
    session.rollback()
    assert session.query(Organisation).count() == 0
    session.commit()
    session.close()


def test_what_is_not_watched_is_named_and_there(watched: Database, database: Database) -> None:
    assert set(UNWATCHED) <= set(Base.metadata.tables)
    with database.write() as session:
        office = make_organisation(session, "coordinator")
        user = make_user(session, office)
        caller = make_principal(session, Role.COUNTY_CLERK)
        row = Token(expires_at=now(), amr="local")
        sessions.new_session(session, user, row, now=now())
        session.flush()
    with watched.write() as session:
        tasks.enqueue(session, "kind", subject_id=new_id(), organisation_id=office.id)
    with watched.write() as session:
        assert tasks.claim(session, "me", lease_seconds=1) is not None
        assert session.query(Task).count() == 1
    sessions.touch(watched, caller, idle=None, now=now())
