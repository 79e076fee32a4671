"""What a transaction notes for the audit: one event for one thing, and nothing of an earlier transaction."""

import pytest

from app.audit import Event, actor, note
from app.audit.events import Actor, actor_of, noted_in
from app.db.engine import Database
from app.db.ids import new_id


def test_what_is_noted_stays_in_order(database: Database) -> None:
    first, second = Event("round.open", "round", new_id()), Event("pool.read", fields=("name",), reason="asked")
    with database.write() as session:
        assert noted_in(session) == ()
        note(session, first)
        note(session, second)
        assert [(each.action, each.object_id, each.fields, each.reason) for each in noted_in(session)] == [
            ("round.open", first.object_id, (), ""),
            ("pool.read", None, ("name",), "asked"),
        ]


def test_the_same_thing_is_noted_once_with_all_it_is_about(database: Database) -> None:
    pool, other, people = new_id(), new_id(), [new_id() for _ in range(3)]
    with database.write() as session:
        note(session, Event("pool.read", "pool", pool, subjects=iter(people[:2]), fields=("name", "phone")))
        note(session, Event("pool.read", "pool", other, subjects=people))
        note(session, Event("pool.read", "pool", pool, subjects=people[1:], fields=("phone", "address"), reason="r"))
        once, elsewhere = noted_in(session)
    assert (once.subjects, once.fields, once.reason) == (frozenset(people), ("name", "phone", "address"), "r")
    assert (elsewhere.object_id, elsewhere.subjects) == (other, frozenset(people))


def test_the_next_transaction_begins_with_nothing_noted(database: Database) -> None:
    with database.session(database.writer) as session:
        for end in (session.commit, session.rollback):
            session.connection()
            note(session, Event("pool.read"))
            end()
            assert noted_in(session) == ()


def test_a_savepoint_that_is_undone_leaves_what_was_noted(database: Database) -> None:
    with database.write() as session:
        note(session, Event("pool.read"))
        with session.begin_nested() as point:
            note(session, Event("pool.open"))
            point.rollback()
        assert [each.action for each in noted_in(session)] == ["pool.read", "pool.open"]


def test_a_session_acts_in_one_name(database: Database) -> None:
    user, office = new_id(), new_id()
    with database.read() as session, database.read() as other:
        assert actor_of(session) is None
        actor(session, user_id=user, role="auditor", organisation_id=office, source="127.0.0.1")
        assert actor_of(session) == Actor(user, "auditor", office, "", "127.0.0.1")
        assert actor_of(other) is None


def test_a_reading_session_takes_no_note_because_it_commits_nothing(database: Database) -> None:
    with database.read() as session, pytest.raises(RuntimeError):
        note(session, Event("pool.read"))
