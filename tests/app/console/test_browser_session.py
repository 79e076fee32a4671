"""Signing in and out at the browser, and the proof that a form is ours."""

import re
from itertools import product

import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from app.access.principal import Role
from app.console.routes import PARTS
from app.console.visit import COOKIE, csrf_of
from app.db.engine import Database
from app.models.user import User
from tests.app.console.conftest import Visit
from tests.app.factories import PASSWORD, make_organisation, make_user

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def user(database: Database) -> User:
    with database.write() as session:
        return make_user(session, make_organisation(session, "county_office"))


def _log_in(client: TestClient, user: User, password: str = PASSWORD, **fields: str) -> tuple[int, str, str]:
    sent = {"login": user.login, "password": password, **fields}
    answer = client.post("/login", data=sent, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", ""), answer.headers.get("set-cookie", "")


def test_the_right_password_opens_a_session_that_no_script_and_no_other_site_can_use(
    client: TestClient, user: User
) -> None:
    status, address, cookie = _log_in(client, user)
    assert (status, address) == (303, "/")
    assert cookie.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "SameSite=strict"} <= set(cookie.split("; "))


def test_over_https_the_cookie_never_travels_in_clear(client: TestClient, user: User) -> None:
    answer = client.post(
        "https://testserver/login", data={"login": user.login, "password": PASSWORD}, follow_redirects=False
    )
    assert "Secure" in answer.headers["set-cookie"].split("; ")


def test_a_wrong_password_says_no_more_than_that_and_is_counted(
    client: TestClient, user: User, database: Database
) -> None:
    status, _, cookie = _log_in(client, user, "not the password")
    assert (status, cookie) == (401, "")
    with database.read() as session:
        assert session.get_one(User, user.id).failed_logins == 1


@pytest.mark.parametrize(
    ("wanted", "address"),
    [
        ("/console/rounds", "/console/rounds"),
        ("//evil.example/console/", "/"),
        ("https://evil.example/console/", "/"),
        ("/console/\\evil.example", "/"),
    ],
)
def test_signing_in_leads_on_to_our_own_pages_only(client: TestClient, user: User, wanted: str, address: str) -> None:
    assert _log_in(client, user, next=wanted)[1] == address


def test_a_sign_in_sent_from_another_site_is_refused(client: TestClient, user: User) -> None:
    answer = client.post(
        "/login",
        data={"login": user.login, "password": PASSWORD},
        headers={"Origin": "http://evil.example"},
        follow_redirects=False,
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_who_has_not_signed_in_is_asked_to_and_comes_back(client: TestClient) -> None:
    answer = client.get("/console/rounds", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/console/rounds")
    assert client.post("/logout", follow_redirects=False).status_code == 401


def test_signing_out_ends_the_session_on_the_server_too(visit: Visit) -> None:
    someone = visit(Role.COORDINATOR)
    assert someone.get("/").status_code == 200
    assert someone.post("/logout").headers["location"] == "/login"
    assert someone.get("/").status_code == 303


FORMS = [
    route.path
    for part in PARTS
    for route in part.routes
    if isinstance(route, APIRoute)
    and "POST" in (route.methods or ())
    and not route.path.startswith(("/login", "/invitation", "/a/"))  # no session to prove
]
assert "/logout" in FORMS


def test_no_form_is_taken_without_the_proof_of_its_session(visit: Visit) -> None:
    someone, other = visit(Role.COORDINATOR), visit(Role.COORDINATOR)
    for path, csrf in product(FORMS, ("", "forged", csrf_of(other.token))):
        address = path.replace("{action}", "cancel")
        address = re.sub(r"\{\w+\}", "0197c0de-0000-7000-8000-000000000000", address)
        answer = someone.post(address, {"version": 1}, csrf=csrf, file=b"a")
        assert answer.status_code == 403, path
        assert "FORM_EXPIRED" in answer.text, path
    assert someone.get("/").status_code == 200
