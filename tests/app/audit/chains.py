"""What the tests of the audit ask for again and again: noting, reading back, tampering."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from app.audit import Event, actor, note, queries
from app.db.engine import Database
from app.db.ids import new_id


def act(database: Database, office: UUID, *events: Event, user: UUID | None = None) -> None:
    """Note events in one transaction of somebody of an office."""
    with database.write() as session:
        actor(session, user_id=user or new_id(), role="county_clerk", organisation_id=office, source="127.0.0.1")
        for each in events:
            note(session, each)


def chain(database: Database, office: UUID | None = None) -> Sequence[Row[Any]]:
    """Every event of one chain, or of all, in order; those of ``make_event`` are no link of it."""
    with database.read() as session:
        return [row for row in queries.events_in_order(session, office) if row.seq > 0]


def tamper(database: Database, statement: str) -> None:
    """Change the audit as somebody who owns the database could: past triggers and privileges."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            names = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
            for name in names:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        assert connection.exec_driver_sql(statement).rowcount > 0
        connection.commit()


def refuse_events(database: Database) -> None:
    """Let the table of events take nothing, as a full or foreign audit store would."""
    with database.engine.connect() as connection:
        if database.is_sqlite:
            refusal = "BEGIN SELECT RAISE(ABORT, 'no room'); END"
        else:
            body = "$$ BEGIN RAISE EXCEPTION 'no room'; END $$ LANGUAGE plpgsql"
            connection.exec_driver_sql(f"CREATE FUNCTION no_room() RETURNS trigger AS {body}")
            refusal = "FOR EACH ROW EXECUTE FUNCTION no_room()"
        connection.exec_driver_sql(f"CREATE TRIGGER no_room BEFORE INSERT ON audit_events {refusal}")
        connection.commit()
