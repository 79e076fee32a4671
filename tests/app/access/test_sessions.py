"""Sessions and accounts: listing and ending them, idleness, passwords, and what the security administrator does."""

from datetime import datetime, timedelta
from uuid import uuid4

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.access import sessions
from app.access.passwords import check_password, token_hash
from app.access.principal import Principal, Role
from app.clock import now
from app.console.visit import COOKIE
from app.db.engine import Database
from app.errors import InvalidError
from app.models.token import Token
from app.models.user import User
from tests.app.conftest import Actor, SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import PASSWORD, make_token, make_user

V1 = "/api/v1"
NEW = "a river, a ferry, a rope"


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


@pytest.fixture
def keeper(sign_in: SignIn) -> Actor:
    return sign_in(Role.SECURITY_ADMIN)


def enter(client: TestClient, actor: Actor, password: str = PASSWORD) -> httpx2.Response:
    return client.post(f"{V1}/sessions", json={"login": actor.user.login, "password": password})


def again(actor: Actor, client: TestClient) -> Actor:
    """The same person with a second session."""
    return Actor(client, actor.user, actor.organisation, enter(client, actor).json()["token"])


def browse(client: TestClient, actor: Actor) -> Visitor:
    """The same person, signed in at a browser."""
    sent = {"login": actor.user.login, "password": PASSWORD}
    opened = client.post("/login", data=sent, follow_redirects=False)
    client.cookies.clear()
    return Visitor(client, actor.user, actor.organisation, opened.cookies[COOKIE])


def test_everybody_lists_and_ends_their_own_sessions(client: TestClient, clerk: Actor, sign_in: SignIn) -> None:
    other, stranger = again(clerk, client), sign_in(Role.COUNTY_CLERK, clerk.organisation)
    listed = clerk.get("/sessions").json()["items"]
    assert [(row["kind"], row["current"]) for row in listed] == [("bearer", True), ("bearer", False)]
    address = f"/sessions/{listed[1]['id']}"
    assert stranger.delete(address).status_code == 404
    assert (clerk.delete(address).status_code, clerk.delete(address).status_code) == (204, 404)
    assert (other.get("/me").status_code, clerk.get("/me").status_code) == (401, 200)
    assert len(clerk.get("/sessions").json()["items"]) == 1


def aged(database: Database, token: str, by: timedelta) -> Token:
    """Put the last use of a token some time back."""
    with database.write() as session:
        row = session.query(Token).filter_by(token_hash=token_hash(token)).one()
        assert row.last_used_at is not None
        row.last_used_at -= by
        if row.idle_until is not None:
            row.idle_until -= by
    return row


def kept(database: Database, row: Token) -> Token:
    with database.read() as session:
        return session.get_one(Token, row.id)


def test_a_browser_session_ends_unused_and_lives_on_used(client: TestClient, clerk: Actor, database: Database) -> None:
    visitor = browse(client, clerk)
    aged(database, visitor.token, timedelta(minutes=29))
    assert visitor.get("/console/pools").status_code == 200
    row = aged(database, visitor.token, timedelta(minutes=29))
    assert row.idle_until is not None
    assert visitor.get("/console/pools").status_code == 200
    assert kept(database, row).last_used_at > row.last_used_at  # type: ignore[operator]
    aged(database, visitor.token, timedelta(minutes=30))
    assert visitor.get("/console/pools").headers["location"].startswith("/login")


def test_the_use_of_a_token_is_written_down_once_a_minute(clerk: Actor, database: Database) -> None:
    row = aged(database, clerk.token, timedelta(seconds=50))
    clerk.get("/me")
    assert kept(database, row).last_used_at == row.last_used_at
    row = aged(database, clerk.token, timedelta(seconds=11))
    clerk.get("/me")
    assert now() - _used(kept(database, row)) < timedelta(seconds=30)
    assert kept(database, row).idle_until is None


def _used(row: Token) -> datetime:
    assert row.last_used_at is not None
    return row.last_used_at


def test_a_use_that_cannot_be_written_down_fails_nothing(clerk: Actor, database: Database) -> None:
    row = aged(database, clerk.token, timedelta(hours=1))
    closed = Database("sqlite:////nowhere/at/all.db") if database.is_sqlite else Database("postgresql://127.0.0.1:1/x")
    caller = _principal(database, row)
    sessions.touch(closed, caller, idle=None, now=now())
    closed.close()
    assert kept(database, row).last_used_at == row.last_used_at


def _principal(database: Database, row: Token) -> Principal:
    with database.read() as session:
        user = session.get_one(User, row.user_id)
        return Principal(user.id, user.organisation_id, Role(user.role), (), token_id=row.id)


def test_a_new_password_ends_every_other_session(client: TestClient, clerk: Actor, database: Database) -> None:
    other = again(clerk, client)
    assert clerk.post("/me/password", {"old": PASSWORD, "new": NEW}).status_code == 204
    assert (other.get("/me").status_code, clerk.get("/me").status_code) == (401, 200)
    assert (enter(client, clerk).status_code, enter(client, clerk, NEW).status_code) == (401, 201)
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).password_changed_at is not None


def test_a_wrong_old_password_is_refused_counted_and_locks(client: TestClient, clerk: Actor) -> None:
    for _ in range(5):
        wrong = clerk.post("/me/password", {"old": NEW, "new": NEW})
        assert (wrong.status_code, wrong.json()["code"]) == (422, "PASSWORD_WRONG")
    assert clerk.post("/me/password", {"old": PASSWORD, "new": NEW}).json()["code"] == "PASSWORD_WRONG"
    assert enter(client, clerk).status_code == 401


@pytest.mark.parametrize(
    "weak",
    [
        "",
        "eleven char",
        "Password@2026",
        "123456789012",
        "qwertyuiopas",
        "aaaaaaaaaaaa",
        "xlongsomebodyx",
        "111122223333",
    ],
)
def test_a_weak_password_is_refused(weak: str) -> None:
    with pytest.raises(InvalidError) as refused:
        check_password(weak, "Somebody")
    assert (refused.value.code, refused.value.extra) == ("PASSWORD_WEAK", {"field": "password"})


@pytest.mark.parametrize("good", [NEW, "渡口摆渡人每天早上六点开船", "xK4#vvT9pLq2", "dukou-demo-2026"])
def test_a_good_password_is_taken(good: str) -> None:
    check_password(good, "somebody")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_account_page_changes_the_password_and_ends_sessions(client: TestClient, clerk: Actor) -> None:
    visitor, other = browse(client, clerk), again(clerk, client)
    page, address = visitor.get("/console/account").text, "/console/account/password"
    assert page.count('name="session"') == 2
    fields = {"old": PASSWORD, "new": NEW, "again": NEW}
    refused = [fields | {"again": "x"}, fields | {"old": "x"}, fields | {"new": "short", "again": "short"}]
    texts = [visitor.post(address, each) for each in refused]
    assert [answer.status_code for answer in texts] == [422] * 3
    for answer, word in zip(texts, ("不一样", "原密码不正确", "太弱"), strict=True):
        assert word in answer.text
    ended = clerk.get("/sessions").json()["items"][0]["id"]
    assert visitor.post("/console/account/sessions/end", {"session": ended}).status_code == 303
    assert clerk.get("/me").status_code == 401
    assert visitor.post(address, fields).status_code == 303
    assert (other.get("/me").status_code, visitor.get("/console/account").status_code) == (401, 200)


def test_the_security_administrator_unlocks(client: TestClient, clerk: Actor, keeper: Actor) -> None:
    for _ in range(5):
        enter(client, clerk, NEW)
    elsewhere = TestClient(client.app, client=("192.0.2.1", 1))
    assert (enter(client, clerk).status_code, enter(elsewhere, clerk).status_code) == (429, 401)
    assert keeper.post(f"/users/{clerk.user.id}/unlock").status_code == 200
    assert enter(client, clerk).status_code == 201


def test_a_closed_account_stays_out_and_its_sessions_end_for_good(
    client: TestClient, clerk: Actor, keeper: Actor, database: Database
) -> None:
    address = f"/users/{clerk.user.id}"
    assert [row["kind"] for row in keeper.get(f"{address}/sessions").json()["items"]] == ["bearer"]
    closed = keeper.post(f"{address}/deactivate")
    assert (closed.status_code, closed.json()["active"]) == (200, False)
    assert (clerk.get("/me").status_code, enter(client, clerk).status_code) == (401, 401)
    assert keeper.post(f"{address}/activate").json()["active"] is True
    assert (clerk.get("/me").status_code, enter(client, clerk).status_code) == (401, 201)
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).activated_by == keeper.user.id


def test_nobody_closes_their_own_account_and_a_missing_one_is_missing(keeper: Actor) -> None:
    own = keeper.post(f"/users/{keeper.user.id}/deactivate")
    assert (own.status_code, own.json()["code"]) == (403, "SAME_PERSON")
    assert keeper.post(f"/users/{uuid4()}/deactivate").status_code == 404


def test_the_security_administrator_lists_every_account(clerk: Actor, keeper: Actor, database: Database) -> None:
    with database.write() as session:
        make_token(session, make_user(session, clerk.organisation))
    assert {clerk.user.login, keeper.user.login} <= {row["login"] for row in keeper.get("/users").json()["items"]}
