"""Signing in: one answer for every failure, and a lock after five of them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.access import service
from app.access.principal import Role
from app.db.engine import Database
from app.models.user import User
from tests.app.conftest import SignIn
from tests.app.factories import PASSWORD, make_organisation, make_user

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIFE = timedelta(hours=12)
WRONG = "not the password"


def attempt(client: TestClient, login: str, password: str) -> httpx2.Response:
    return client.post("/api/v1/sessions", json={"login": login, "password": password})


def test_login_and_password_give_a_token_that_opens_the_service(client: TestClient, sign_in: SignIn) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    reply = attempt(client, clerk.user.login, PASSWORD)
    assert reply.status_code == 201
    assert reply.json()["expires_hours"] == 12
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {reply.json()['token']}"})
    assert me.json() == {
        "user_id": str(clerk.user.id),
        "organisation_id": str(clerk.organisation.id),
        "role": "county_clerk",
    }


def test_wrong_password_unknown_login_and_closed_account_get_one_answer(
    client: TestClient, sign_in: SignIn, database: Database
) -> None:
    clerk, gone = sign_in(Role.COUNTY_CLERK), sign_in(Role.COUNTY_CLERK)
    with database.write() as session:
        session.merge(gone.user).active = False
    wrong = attempt(client, clerk.user.login, WRONG)
    others = [attempt(client, "nobody", PASSWORD), attempt(client, gone.user.login, PASSWORD)]
    assert wrong.status_code == 401
    assert wrong.headers["content-type"] == "application/problem+json"
    for reply in others:
        assert (reply.status_code, reply.content, reply.headers) == (401, wrong.content, wrong.headers)


def test_failed_attempts_are_kept_although_the_answer_is_a_refusal(
    client: TestClient, sign_in: SignIn, database: Database
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    attempt(client, clerk.user.login, WRONG)
    attempt(client, clerk.user.login, WRONG)
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).failed_logins == 2


def test_attempts_at_the_same_time_are_all_counted_and_all_answered_alike(
    client: TestClient, sign_in: SignIn, database: Database
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(lambda _: attempt(client, clerk.user.login, WRONG), range(4)))
    assert {reply.status_code for reply in replies} == {401}
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).failed_logins == 4


@pytest.fixture
def locked(session: Session) -> User:
    """An account that was locked at noon by five wrong passwords."""
    user = make_user(session, make_organisation(session, "county_office"))
    for _ in range(5):
        assert service.sign_in(session, user.login, password=WRONG, now=NOON, life=LIFE) is None
    return user


def test_five_failures_lock_the_account_for_fifteen_minutes(session: Session, locked: User) -> None:
    almost = NOON + timedelta(minutes=15, microseconds=-1)
    assert service.sign_in(session, locked.login, password=PASSWORD, now=almost, life=LIFE) is None
    after = NOON + timedelta(minutes=15)
    assert service.sign_in(session, locked.login, password=PASSWORD, now=after, life=LIFE) is not None


def test_attempts_on_a_locked_account_do_not_lengthen_the_lock(session: Session, locked: User) -> None:
    until = locked.locked_until
    assert service.sign_in(session, locked.login, password=WRONG, now=NOON + timedelta(minutes=1), life=LIFE) is None
    assert (locked.locked_until, locked.failed_logins) == (until, 0)


def test_four_failures_and_a_success_start_the_count_again(session: Session) -> None:
    user = make_user(session, make_organisation(session, "county_office"))
    user.failed_logins = 4
    assert service.sign_in(session, user.login, password=PASSWORD, now=NOON, life=LIFE) is not None
    assert (user.failed_logins, user.locked_until) == (0, None)


def test_a_locked_account_is_answered_like_a_wrong_password(
    client: TestClient, sign_in: SignIn, database: Database
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    wrong = attempt(client, clerk.user.login, WRONG)
    with database.write() as session:
        session.get_one(User, clerk.user.id).locked_until = datetime(2999, 1, 1, tzinfo=UTC)
    assert attempt(client, clerk.user.login, PASSWORD).content == wrong.content


def test_a_lock_leaves_tokens_already_given_alone(sign_in: SignIn, database: Database) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    with database.write() as session:
        session.get_one(User, clerk.user.id).locked_until = datetime(2999, 1, 1, tzinfo=UTC)
    assert clerk.get("/me").status_code == 200


def test_a_strange_login_is_refused_without_a_failure(client: TestClient) -> None:
    for login in ("nul\0inside", "百色市%' OR 1=1 --", "x" * 100):
        assert attempt(client, login, WRONG).status_code in {401, 422}
