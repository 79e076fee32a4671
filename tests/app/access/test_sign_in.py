"""Signing in: one answer for every failure, and a lock after five of them."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import httpx2
import pytest
from fastapi.testclient import TestClient
from pwdlib import PasswordHash

from app.access import service
from app.access.passwords import hash_password, password_matches
from app.access.principal import Role
from app.access.sessions import Entrance
from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import UnauthenticatedError
from app.models.user import User
from tests.app.conftest import SignIn, plain_headers
from tests.app.factories import PASSWORD, make_organisation, make_user

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
WRONG = "not the password"


def attempt(client: TestClient, login: str, password: str) -> httpx2.Response:
    return client.post("/api/v1/sessions", json={"login": login, "password": password})


@pytest.fixture
def entrance(keyring: Keyring) -> Entrance:
    return Entrance(keyring, timedelta(hours=12))


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
        assert (reply.status_code, reply.content, plain_headers(reply)) == (401, wrong.content, plain_headers(wrong))


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


def test_two_sign_ins_on_one_account_compare_their_passwords_at_the_same_time(
    client: TestClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk, together = sign_in(Role.COUNTY_CLERK), Barrier(2, timeout=20)

    def compared_together(password: str, stored: str | None) -> bool:
        together.wait()  # broken when one of them has to wait for the other's transaction
        return password_matches(password, stored)

    monkeypatch.setattr(service, "password_matches", compared_together)
    with ThreadPoolExecutor(2) as threads:
        replies = list(threads.map(lambda word: attempt(client, clerk.user.login, word), (PASSWORD, WRONG)))
    assert [reply.status_code for reply in replies] == [201, 401]


def test_a_password_is_compared_while_somebody_else_writes(database: Database) -> None:
    user = account(database)
    with database.write() as session:
        make_organisation(session, "county_office")
        assert service.attempt(database, user.login, password=PASSWORD, now=NOON).fitted == user.password_hash


def test_a_password_changed_since_it_was_compared_opens_nothing(database: Database, entrance: Entrance) -> None:
    user = account(database)
    tried = service.attempt(database, user.login, password=PASSWORD, now=NOON)
    with database.write() as session:
        session.get_one(User, user.id).password_hash = hash_password("another password")
    with database.write() as session:
        assert isinstance(service.sign_in(session, tried, entrance, now=NOON), UnauthenticatedError)


def test_an_attempt_shows_no_hash(database: Database) -> None:
    user = account(database)
    tried = service.attempt(database, user.login, password=PASSWORD, now=NOON)
    assert user.password_hash not in repr(tried)


def account(database: Database, *, failed: int = 0) -> User:
    with database.write() as session:
        user = make_user(session, make_organisation(session, "county_office"))
        user.failed_logins = failed
    return user


Enter = Callable[..., bool]


@pytest.fixture
def enter(database: Database, entrance: Entrance) -> Enter:
    """Try to sign in, and tell whether it gave a token."""

    def attempted(user: User, *, password: str, at: datetime = NOON) -> bool:
        tried = service.attempt(database, user.login, password=password, now=at)
        with database.write() as session:
            return isinstance(service.sign_in(session, tried, entrance, now=at), str)

    return attempted


def kept(database: Database, user: User) -> tuple[int, datetime | None]:
    with database.read() as session:
        row = session.get_one(User, user.id)
        return row.failed_logins, row.locked_until


@pytest.fixture
def locked(database: Database, enter: Enter) -> User:
    """An account that was locked at noon by five wrong passwords."""
    user = account(database)
    for _ in range(5):
        assert not enter(user, password=WRONG)
    return user


def test_five_failures_lock_the_account_for_fifteen_minutes(enter: Enter, locked: User) -> None:
    almost = NOON + timedelta(minutes=15, microseconds=-1)
    assert not enter(locked, password=PASSWORD, at=almost)
    after = NOON + timedelta(minutes=15)
    assert enter(locked, password=PASSWORD, at=after)


def test_attempts_on_a_locked_account_do_not_lengthen_the_lock(database: Database, enter: Enter, locked: User) -> None:
    before = kept(database, locked)
    assert not enter(locked, password=WRONG, at=NOON + timedelta(minutes=1))
    assert kept(database, locked) == before == (0, NOON + timedelta(minutes=15))


def test_an_account_locked_since_its_password_was_compared_stays_shut(
    database: Database, enter: Enter, entrance: Entrance
) -> None:
    user = account(database)
    early = service.attempt(database, user.login, password=PASSWORD, now=NOON)
    for _ in range(5):
        enter(user, password=WRONG)
    with database.write() as session:
        assert isinstance(service.sign_in(session, early, entrance, now=NOON), UnauthenticatedError)


def test_four_failures_and_a_success_start_the_count_again(database: Database, enter: Enter) -> None:
    user = account(database, failed=4)
    assert enter(user, password=PASSWORD)
    assert kept(database, user) == (0, None)


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


def test_a_guess_costs_the_service_what_argon2_recommends(slow_hasher: PasswordHash) -> None:
    assert slow_hasher.hash(PASSWORD).startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # these tests themselves pay less
