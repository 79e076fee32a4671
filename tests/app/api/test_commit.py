"""A failed commit is never answered as a success: the session ends before the reply is sent."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from app.access.principal import Role
from app.db.engine import Database
from app.db.roles import APP
from app.models.alliance import Alliance
from app.models.idempotency import IdempotencyKey
from tests.app.conftest import Actor, SignIn

LATE = (
    "CREATE TABLE late_parent (id INTEGER PRIMARY KEY)",
    "CREATE TABLE late (id INTEGER REFERENCES late_parent (id) DEFERRABLE INITIALLY DEFERRED)",
)
SQLITE = ("CREATE TRIGGER late AFTER INSERT ON agreements BEGIN INSERT INTO late VALUES (1); END",)
POSTGRESQL = (
    "CREATE FUNCTION late () RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN INSERT INTO late VALUES (1); RETURN NEW; END $$",
    "CREATE TRIGGER late AFTER INSERT ON agreements FOR EACH ROW EXECUTE FUNCTION late ()",
    f"GRANT INSERT ON late TO {APP}",
)


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def fail_commits(app: FastAPI) -> Callable[[str], None]:
    """Let every commit of the application fail at the database, with these words."""

    def fail(words: str) -> None:
        def refuse(_connection: object) -> None:
            raise OperationalError("COMMIT", {}, RuntimeError(words))

        event.listen(app.state.dukou.database.engine, "commit", refuse)

    return fail


def rows(database: Database) -> tuple[int, int]:
    with database.read() as session:
        return session.query(Alliance).count(), session.query(IdempotencyKey).count()


def test_a_commit_that_fails_is_no_success_and_leaves_nothing(
    coordinator: Actor, database: Database, fail_commits: Callable[[str], None]
) -> None:
    fail_commits("connection lost")
    reply = coordinator.post("/alliances", {"name": "桂粤"}, key="k")
    assert (reply.status_code, reply.json()["code"]) == (503, "DATABASE_BUSY")
    assert reply.headers["retry-after"] == "5"
    assert rows(database) == (0, 0)


def test_a_full_disk_at_the_commit_says_so(coordinator: Actor, fail_commits: Callable[[str], None]) -> None:
    fail_commits("database or disk is full")
    reply = coordinator.post("/alliances", {"name": "桂粤"})
    assert (reply.status_code, reply.json()["code"]) == (503, "STORAGE_FULL")


def test_a_rule_checked_at_the_commit_is_no_success_and_leaves_nothing(coordinator: Actor, database: Database) -> None:
    with database.write() as session:
        for statement in (*LATE, *(SQLITE if database.is_sqlite else POSTGRESQL)):
            session.connection().exec_driver_sql(statement)
    body = {"exporter": "45", "receiver": "44", "start_date": "2026-01-01", "kind": "paired"}
    reply = coordinator.post("/agreements", body, key="k")
    assert (reply.status_code, reply.json()["code"]) == (409, "ALREADY_THERE")
    assert coordinator.get("/agreements").json()["items"] == []
    with database.read() as session:
        assert session.query(IdempotencyKey).count() == 0


def test_reading_needs_no_commit(coordinator: Actor, fail_commits: Callable[[str], None]) -> None:
    fail_commits("connection lost")
    assert coordinator.get("/alliances").status_code == 200
