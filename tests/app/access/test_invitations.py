"""One-time links: invited, reset, first start; each opens once, for a while, and is stored as a hash."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from fastapi.testclient import TestClient

from app.access import first_start, invitations
from app.access.passwords import token_hash
from app.access.principal import Role
from app.clock import now
from app.db.engine import Database
from app.errors import InvalidError
from app.models.invitation import Invitation
from app.models.organisation import Organisation
from app.models.user import User
from tests.app.access.test_tokens import everything_stored
from tests.app.access.test_totp import enrol
from tests.app.cli.conftest import Run, run
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD, make_organisation, make_user, unique

__all__ = ["run"]
V1 = "/api/v1"
NEW = "a river, a ferry, a rope"


@pytest.fixture
def admin(sign_in: SignIn) -> Actor:
    return sign_in(Role.SYSTEM_ADMIN)


@pytest.fixture
def keeper(sign_in: SignIn) -> Actor:
    return sign_in(Role.SECURITY_ADMIN)


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


@pytest.fixture
def office(database: Database) -> Organisation:
    with database.write() as session:
        return make_organisation(session, "county_office")


def accept(client: TestClient, token: str, password: str = NEW) -> httpx2.Response:
    return client.post(f"{V1}/invitations/accept", json={"token": token, "password": password})


def enter(client: TestClient, login: str, password: str) -> int:
    return client.post(f"{V1}/sessions", json={"login": login, "password": password}).status_code


def test_an_invited_person_sets_the_password_that_nobody_else_knew(
    client: TestClient, admin: Actor, office: Organisation, database: Database
) -> None:
    body = {"login": unique("new"), "role": "county_clerk", "organisation_id": str(office.id)}
    user = admin.post("/users", body).json()
    link = admin.post(f"/users/{user['id']}/invite")
    assert link.status_code == 201
    token = link.json()["token"]
    assert token.encode() not in everything_stored(database)
    weak = accept(client, token, "short")
    assert (weak.status_code, weak.json()["code"]) == (422, "PASSWORD_WEAK")
    assert accept(client, token).status_code == 204
    again = accept(client, token, PASSWORD)
    assert (again.status_code, again.json()["code"]) == (422, "INVITATION_GONE")
    assert (enter(client, body["login"], NEW), enter(client, body["login"], PASSWORD)) == (201, 401)
    used = admin.post(f"/users/{user['id']}/invite")
    assert (used.status_code, used.json()["code"]) == (409, "ACCOUNT_IN_USE")


def test_a_later_link_takes_the_earlier_one_away(client: TestClient, keeper: Actor, clerk: Actor) -> None:
    first, second = (keeper.post(f"/users/{clerk.user.id}/reset", {}).json()["token"] for _ in range(2))
    assert [accept(client, token).status_code for token in (first, second)] == [422, 204]


def test_a_reset_ends_the_sessions_and_keeps_the_second_step_unless_it_is_lost(
    client: TestClient, keeper: Actor, clerk: Actor, database: Database
) -> None:
    enrol(clerk)
    for lost in (False, True):
        link = keeper.post(f"/users/{clerk.user.id}/reset", {"totp": lost})
        assert (link.status_code, clerk.get("/me").status_code) == (201, 401)
        assert accept(client, link.json()["token"]).status_code == 204
        assert enter(client, clerk.user.login, NEW) == (201 if lost else 401)
    with database.read() as session:
        assert session.get_one(User, clerk.user.id).recovery == []


def test_a_link_ends_and_opens_no_closed_account(
    client: TestClient, keeper: Actor, clerk: Actor, database: Database
) -> None:
    link = keeper.post(f"/users/{clerk.user.id}/reset", {}).json()
    with database.write() as session:
        row = session.query(Invitation).filter_by(token_hash=token_hash(link["token"])).one()
        assert timedelta(hours=23) < row.expires_at - now() <= timedelta(days=1)
        row.expires_at = now()
    assert accept(client, link["token"]).json()["code"] == "INVITATION_GONE"
    token = keeper.post(f"/users/{clerk.user.id}/reset", {}).json()["token"]
    keeper.post(f"/users/{clerk.user.id}/deactivate")
    assert accept(client, token).json()["code"] == "INVITATION_GONE"


def test_of_two_hands_with_one_link_one_sets_the_password(database: Database, office: Organisation) -> None:
    with database.write() as session:
        user = make_user(session, office)
        token = invitations.invite(session, user, purpose="reset", by=None, now=now())

    def taken(word: str) -> bool:
        try:
            invitations.accept(database, token, word, now=now())
        except InvalidError as error:
            assert error.code == "INVITATION_GONE"  # noqa: PT017  # one of the two hands
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(taken, (NEW, PASSWORD))) == [False, True]


def test_at_the_browser_a_link_asks_for_a_password(client: TestClient, keeper: Actor, clerk: Actor) -> None:
    token = keeper.post(f"/users/{clerk.user.id}/reset", {}).json()["token"]
    page = client.get(f"/invitation/{token}")
    assert (page.status_code, f'value="{token}"' in page.text) == (200, True)
    fields = {"token": token, "password": NEW, "again": NEW}
    wrong = [fields | {"again": "x"}, fields | {"password": "short", "again": "short"}, fields | {"token": "x"}]
    answers = [client.post("/invitation", data=each, follow_redirects=False) for each in wrong]
    assert [answer.status_code for answer in answers] == [422] * 3
    for answer, word in zip(answers, ("不一样", "太弱", "链接无效"), strict=True):
        assert word in answer.text
    assert client.post("/invitation", data=fields, follow_redirects=False).headers["location"] == "/login"
    assert enter(client, clerk.user.login, NEW) == 201
    evil = client.post("/invitation", data=fields, headers={"Origin": "http://evil.example"})
    assert evil.status_code == 403


def test_a_first_start_makes_three_administrators_once(database: Database) -> None:
    with database.write() as session:
        links = first_start.set_up(session, now=now())
    with database.write() as session:
        assert first_start.set_up(session, now=now()) == {}
        made = {user.login: user.role for user in session.query(User)}
    assert made == {"sysadmin": "system_admin", "secadmin": "security_admin", "auditor": "auditor"}
    assert set(links) == set(made)
    invitations.accept(database, links["secadmin"], NEW, now=now())


def test_the_first_migration_prints_its_links_and_no_later_one_does(run: Run) -> None:
    said = run("migrate")
    links = re.findall(r"/invitation/([\w-]{43})", said.out)
    assert (said.code, len(set(links))) == (0, 3)
    assert "/invitation/" not in run("migrate").out
