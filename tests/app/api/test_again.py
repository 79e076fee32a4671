"""A lock that ends, a deadlock and a pool without a free connection are met by carrying the whole request out again."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from app.access.oidc import Returned
from app.access.principal import Role
from app.api.again import LARGEST, TRIES, passes
from app.db import engine
from app.db.engine import Database
from app.main import create_app
from app.models.abuse_counter import AbuseCounter
from app.models.alliance import Alliance
from app.settings import Settings
from tests.app.access.test_sign_in import attempt
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD

PATH = "/alliances"
NAME = {"name": "桂粤劳务协作联盟"}


@pytest.fixture(autouse=True)
def _brief_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "LOCK_SECONDS", 1)


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


@pytest.fixture
def begun(app: FastAPI, coordinator: Actor) -> list[str]:  # noqa: ARG001  # who signs in is not counted
    """Every transaction for writing that the application begins."""
    seen: list[str] = []

    def note(connection: Connection) -> None:
        if connection.get_execution_options().get("dukou_write"):
            seen.append("begin")

    event.listen(app.state.dukou.database.engine, "begin", note)
    return seen


@contextmanager
def locked(database: Database, table: str = "alliances") -> Iterator[Callable[[], None]]:
    """Keep others from writing a table until the block ends, or until what is given is called."""
    connection = database.writer.connect()
    connection.begin()
    if not database.is_sqlite:
        connection.exec_driver_sql(f"LOCK TABLE {table} IN EXCLUSIVE MODE")
    try:
        yield connection.close
    finally:
        connection.close()


def founded(database: Database) -> int:
    with database.read() as session:
        return session.query(Alliance).count()


def test_who_waited_too_long_for_a_lock_gets_it_by_the_next_try(coordinator: Actor, database: Database) -> None:
    with locked(database) as release:
        free = threading.Timer(1.4, release)
        free.start()
        answer = coordinator.post(PATH, NAME, key="once")
        free.join()
    assert (answer.status_code, founded(database)) == (201, 1)
    assert coordinator.post(PATH, NAME, key="once").headers["Idempotent-Replay"] == "true"


def test_a_lock_that_does_not_end_is_answered_after_three_tries(
    coordinator: Actor, database: Database, begun: list[str]
) -> None:
    with locked(database):
        answer = coordinator.post(PATH, NAME)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "DATABASE_BUSY", "5")
    assert founded(database) == 0
    if not database.is_sqlite:  # there it is BEGIN itself that waits
        assert len(begun) == TRIES


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_that_stand_in_each_others_way_both_succeed(coordinator: Actor, database: Database) -> None:
    """A real deadlock: the request holds the alliances' row it wrote and waits for a table the other one holds."""
    with database.writer.connect() as other, other.begin():
        other.exec_driver_sql("LOCK TABLE audit_heads IN EXCLUSIVE MODE")
        answers: list[httpx2.Response] = []
        asking = threading.Thread(target=lambda: answers.append(coordinator.post(PATH, NAME)))
        asking.start()
        _until_waited_for(database, "audit_heads")
        with suppress(OperationalError):  # one of the two is told; which one is PostgreSQL's choice
            other.exec_driver_sql("LOCK TABLE alliances IN EXCLUSIVE MODE")
    asking.join()
    assert (answers[0].status_code, founded(database)) == (201, 1)


def _until_waited_for(database: Database, table: str) -> None:
    waiting = f"SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = '{table}'::regclass"  # noqa: S608  # ours
    with database.engine.connect() as connection:
        while not connection.exec_driver_sql(waiting).scalar():
            connection.rollback()


def test_a_pool_without_a_free_connection_is_waited_for(coordinator: Actor, app: FastAPI, database: Database) -> None:
    pool = app.state.dukou.database.engine.pool
    held = [pool.connect() for _ in range(pool.size() + pool._max_overflow)]
    give_back = threading.Timer(1.4, lambda: [connection.close() for connection in held])
    give_back.start()
    answer = coordinator.post(PATH, NAME)
    give_back.join()
    assert (answer.status_code, founded(database)) == (201, 1)


def test_a_try_to_sign_in_that_met_a_lock_is_counted_once(
    coordinator: Actor, database: Database, begun: list[str]
) -> None:
    with locked(database, "users") as release:
        free = threading.Timer(1.4, release)
        free.start()
        answer = attempt(coordinator.client, coordinator.user.login, PASSWORD)
        free.join()
    assert answer.status_code == 201
    with database.read() as session:
        assert [row.count for row in session.query(AbuseCounter).filter_by(kind="sign_in")] == [1]
    if not database.is_sqlite:  # the request was carried out twice, and the try is of its own transaction
        assert len(begun) == 3


@pytest.mark.parametrize(
    ("method", "path", "after"),
    [
        ("POST", "/invitation", "app.console.pages.invitation.see"),
        ("GET", "/login/oidc/back", "app.console.pages.single_sign_on.oidc.attempt_of"),
    ],
)
def test_what_was_used_up_before_is_not_asked_for_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, method: str, path: str, after: str
) -> None:
    done: list[str] = []

    def fail(*_: object, **__: object) -> None:
        done.append(path)
        raise PoolTimeoutError

    monkeypatch.setattr("app.access.invitations.accept", lambda *_, **__: None)
    monkeypatch.setattr("app.access.oidc.finish", lambda *_, **__: Returned("subject", "/", None))
    monkeypatch.setattr(after, fail)
    used = settings.model_copy(
        update={"oidc_issuer": "https://sso.example", "outbound_hosts": frozenset({"sso.example"})}
    )
    with TestClient(create_app(used), raise_server_exceptions=False) as client:
        answer = client.request(method, path, data={"token": "t"} if method == "POST" else None)
    assert (answer.status_code, done) == (503, [path])


@pytest.mark.parametrize(("size", "times"), [(LARGEST, 2), (LARGEST + 1, 1)])
def test_a_body_is_read_again_unless_it_is_too_large(settings: Settings, *, size: int, times: int) -> None:
    app = create_app(settings)
    read: list[int] = []

    @app.post("/met")
    async def met(request: Request) -> int:
        read.append(len(await request.body()))
        if len(read) == 1:
            raise PoolTimeoutError
        return 0

    with TestClient(app) as client:
        answer = client.post("/met", content=b"x" * size)
    assert answer.status_code == {1: 503, 2: 200}[times]
    assert read == [size] * times


def test_only_what_was_certainly_undone_is_tried_again() -> None:
    assert passes(PoolTimeoutError())
    assert not passes(OperationalError("COMMIT", {}, RuntimeError("server closed the connection unexpectedly")))
