"""A session acts within one scope: PostgreSQL is told it in every transaction, and no other session's is left behind."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.db.ids import new_id
from app.db.scope import NOBODY, Scope, Why, enter, holder_of, widened
from app.errors import NotFoundError

TOLD = "SELECT " + ", ".join(
    f"coalesce(current_setting('app.{name}', true), '')" for name in ("seen", "written", "vault", "user", "why")
)
Told = tuple[set[UUID], set[UUID], set[UUID], str, str]
NOTHING: Told = (set(), set(), set(), "", "")


def ids(text: str) -> set[UUID]:
    return {UUID(each) for each in text.strip("{}").split(",") if each}


def told(session: Session) -> Told:
    """What the session's transaction may reach: on PostgreSQL as the server knows it."""
    if session.get_bind().dialect.name == "postgresql":
        seen, written, vault, user, why = session.connection().exec_driver_sql(TOLD).one()
        return ids(seen), ids(written), ids(vault), user, why
    scope = holder_of(session).scope
    return as_told(scope) if scope != NOBODY else NOTHING


def as_told(scope: Scope) -> Told:
    return set(scope.seen), set(scope.written), set(scope.vault), str(scope.user or ""), scope.why


def some(why: Why = Why.CALLER) -> Scope:
    own, other, user = new_id(), new_id(), new_id()
    return Scope((own, other), (own,), (own,), user=user, why=why)


def test_a_session_begins_as_nobodys(database: Database) -> None:
    with database.read() as reading, database.write() as writing:
        assert told(reading) == told(writing) == NOTHING


def test_a_scope_holds_from_now_on_and_in_later_transactions(database: Database) -> None:
    scope = some()
    with database.read() as session:
        assert told(session) == NOTHING
        enter(session, scope)
        assert told(session) == as_told(scope)
        session.rollback()
        assert told(session) == as_told(scope)


def test_who_enters_another_scope_leaves_the_first(database: Database) -> None:
    with database.read() as session:
        for scope in (some(), some(Why.AUDIT), some()):
            enter(session, scope)
            assert told(session) == as_told(scope)
        enter(session, NOBODY)
        assert told(session)[:4] == NOTHING[:4]


def test_the_next_session_on_the_same_connection_is_nobodys(database: Database) -> None:
    with database.write() as session:
        enter(session, some())
        told(session)
        before = session.connection().connection.driver_connection
    with database.write() as session:
        assert told(session) == NOTHING
        assert session.connection().connection.driver_connection is before


def test_two_sessions_have_two_scopes(database: Database) -> None:
    first, second = some(), some()
    with database.read() as one, database.read() as other:
        enter(one, first)
        enter(other, second)
        assert (told(one), told(other)) == (as_told(first), as_told(second))


def test_a_widened_session_reaches_more_until_the_block_ends_and_no_more_of_the_vault(database: Database) -> None:
    scope, seen, written = some(), new_id(), new_id()
    with database.read() as session:
        enter(session, scope)
        with widened(session, Why.ROUND, seen=[seen, scope.seen[0]], written=[written]):
            assert told(session) == (
                {*scope.seen, seen},
                {*scope.written, written},
                set(scope.vault),
                str(scope.user),
                "round",
            )
        assert told(session) == as_told(scope)


def test_a_block_that_fails_leaves_the_scope_as_it_was(database: Database) -> None:
    scope = some()

    def fail(session: Session) -> None:
        with widened(session, Why.ROUND, seen=[new_id()]):
            raise NotFoundError

    with database.read() as session:
        enter(session, scope)
        with pytest.raises(NotFoundError):
            fail(session)
        assert told(session) == as_told(scope)


def test_a_statement_that_fails_is_what_the_caller_hears_of(database: Database) -> None:
    """On PostgreSQL nothing more can be said in such a transaction; the next one is told."""
    scope = some()

    def fail(session: Session) -> None:
        with widened(session, Why.ROUND, seen=[new_id()]):
            session.connection().exec_driver_sql(
                "SELECT 1/0" if not database.is_sqlite else "SELECT no_such_function()"
            )

    with database.read() as session:
        enter(session, scope)
        told(session)
        with pytest.raises(Exception, match=r"division by zero|no such function"):
            fail(session)
        session.rollback()
        assert told(session) == as_told(scope)


def test_a_widened_session_is_neither_widened_again_nor_given_to_another_caller(database: Database) -> None:
    with database.read() as session, widened(session, Why.ROUND, seen=[new_id()]):
        inside = told(session)
        with pytest.raises(RuntimeError, match="not widened again"), widened(session, Why.ORDER_LINES):
            pass
        with pytest.raises(RuntimeError, match="keeps its caller"):
            enter(session, some())
        assert told(session) == inside


def test_a_session_of_no_database_of_ours_has_no_scope(database: Database) -> None:
    with Session(database.engine) as session, pytest.raises(TypeError, match="not opened by Database"):
        enter(session, some())


def test_trust_belongs_to_the_database(database_url: str) -> None:
    trusted = Database(database_url, trusted="runner")
    with trusted.read() as reading, trusted.write() as writing:
        enter(writing, some())
        assert {holder_of(reading).trusted, holder_of(writing).trusted} == {"runner"}
    trusted.close()
    assert Database(database_url).trusted == ""
