"""Who is refused leaves one event, whose id is on the answer; where it cannot be written nobody is answered."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from app.access.deps import Caller
from app.access.principal import Role
from app.api.request_ids import HEADER
from app.audit import NOBODYS
from app.console.visit import COOKIE
from app.db.engine import Database
from app.db.ids import new_id
from app.errors import ConflictError, TooManyError
from app.main import create_app
from app.settings import Settings
from tests.app.audit.chains import chain, refuse_events
from tests.app.conftest import Actor, SignIn
from tests.app.factories import PASSWORD, make_pool

V1 = "/api/v1"


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def test_each_denial_is_one_event_in_the_name_of_who_was_refused(
    clerk: Actor, sign_in: SignIn, database: Database
) -> None:
    with database.write() as session:
        foreign = make_pool(session, sign_in(Role.COUNTY_CLERK).organisation).id
    replies = [clerk.get(f"/pools/{foreign}"), clerk.get(f"/pools/{new_id()}"), clerk.get("/users")]
    page = clerk.client.get(f"/console/pools/{foreign}", headers={"Cookie": f"{COOKIE}={clerk.token}"})
    rows = chain(database, clerk.organisation.id)
    assert [reply.status_code for reply in (*replies, page)] == [404, 404, 403, 404]
    assert [(row.action, row.outcome, row.object_kind, row.code, row.reason) for row in rows] == [
        ("denied", "denied", "pool", "NOT_FOUND", "GET /api/v1/pools/{pool_id}"),
        ("denied", "denied", "pool", "NOT_FOUND", "GET /api/v1/pools/{pool_id}"),
        ("denied", "denied", "", "FORBIDDEN", "GET /api/v1/users"),
        ("denied", "denied", "pool", "NOT_FOUND", "GET /console/pools/{pool_id}"),
    ]
    assert [row.object_id for row in rows][::3] == [foreign, foreign]
    assert {(row.actor_id, row.actor_role, row.source) for row in rows} == {
        (clerk.user.id, "county_clerk", "testclient")
    }
    assert [row.request_id for row in rows] == [reply.headers[HEADER] for reply in (*replies, page)]


def test_nothing_is_noted_of_who_does_not_say_who_they_are(client: TestClient, database: Database) -> None:
    for path in (f"{V1}/pools", f"{V1}/pools/{new_id()}", f"{V1}/nowhere", "/console/nowhere", "/console/pools"):
        client.get(path, follow_redirects=False)
    assert client.get(f"{V1}/me", headers={"Authorization": "Bearer of nothing"}).status_code == 401
    assert chain(database) == []


def test_a_sign_in_that_fails_is_one_event_and_a_login_that_is_none_is_written_nowhere(
    clerk: Actor, database: Database
) -> None:
    def enter(login: str, password: str) -> int:
        return clerk.client.post(f"{V1}/sessions", json={"login": login, "password": password}).status_code

    assert [enter(clerk.user.login, "wrong"), enter("someone-elses-secret", PASSWORD)] == [401, 401]
    assert enter(clerk.user.login, PASSWORD) == 201
    refused, opened = chain(database, clerk.organisation.id)
    (unknown,) = chain(database, NOBODYS)
    told = [(row.action, row.code, row.reason, row.actor_id, row.object_id) for row in (refused, opened, unknown)]
    assert told == [
        ("session.refused", "UNAUTHENTICATED", "password", None, clerk.user.id),
        ("session.open", "", "pwd", clerk.user.id, opened.object_id),
        ("session.refused", "UNAUTHENTICATED", "unknown", None, None),
    ]
    assert all(row.source == "testclient" and UUID(row.request_id) for row in (refused, opened, unknown))


def test_what_was_sent_as_a_request_id_comes_back_nowhere(clerk: Actor, database: Database) -> None:
    sent = {HEADER: "451022199602033429", "Authorization": f"Bearer {clerk.token}"}
    replies = [clerk.client.get(path, headers=sent) for path in (f"{V1}/users", f"{V1}/me", "/healthz", "/nowhere")]
    ids = [UUID(reply.headers[HEADER]) for reply in replies]
    assert len(set(ids)) == len(ids)
    assert [row.request_id for row in chain(database)] == [str(ids[0])]


def test_where_the_audit_refuses_a_denial_is_no_answer(clerk: Actor, database: Database) -> None:
    refuse_events(database)
    for path in ("/users", f"/pools/{new_id()}"):
        reply = clerk.get(path)
        assert (reply.status_code, reply.json()["code"]) == (503, "AUDIT_REFUSED")
    page = clerk.client.get(f"/console/pools/{new_id()}", headers={"Cookie": f"{COOKIE}={clerk.token}"})
    assert page.status_code == 503
    signing = clerk.client.post(f"{V1}/sessions", json={"login": clerk.user.login, "password": PASSWORD})
    assert (signing.status_code, signing.json()["code"]) == (503, "AUDIT_REFUSED")
    assert clerk.get("/me").status_code == 200


@pytest.fixture
def odd(settings: Settings, clerk: Actor) -> Iterator[TestClient]:
    """An application with routes that refuse by a limit, by what is spent, and by failing."""
    app, router = create_app(settings), APIRouter()

    @router.get("/spent/{code}")
    def spent(code: str, _caller: Caller) -> None:
        raise ConflictError(code, "x", "x")

    @router.get("/often")
    def often(_caller: Caller) -> None:
        raise TooManyError("TOO_MANY_MISSES", "x", "x", retry_after=30)

    @router.get("/anybody")
    def anybody() -> None:
        raise TooManyError("TOO_MANY_TRIES", "x", "x", retry_after=30)

    @router.get("/broken")
    def broken(_caller: Caller) -> None:
        raise LookupError

    app.include_router(router)
    yield TestClient(app, headers={"Authorization": f"Bearer {clerk.token}"}, raise_server_exceptions=False)
    app.state.dukou.database.close()


def test_who_goes_on_over_a_limit_fills_no_audit(odd: TestClient, clerk: Actor, database: Database) -> None:
    assert [odd.get(path).status_code for path in ("/often", "/often", "/anybody", "/anybody")] == [429] * 4
    assert [row.code for row in chain(database, clerk.organisation.id)] == ["TOO_MANY_MISSES"]
    assert [(row.code, row.actor_id) for row in chain(database, NOBODYS)] == [("TOO_MANY_TRIES", None)]


def test_of_conflicts_those_are_denials_that_keep_something_from_somebody(
    odd: TestClient, clerk: Actor, database: Database
) -> None:
    assert {odd.get(f"/spent/{code}").status_code for code in ("REVEALS_SPENT", "ROUND_ACTIVE")} == {409}
    assert [row.code for row in chain(database, clerk.organisation.id)] == ["REVEALS_SPENT"]


def test_an_error_nobody_expected_has_its_request_id(odd: TestClient) -> None:
    reply = odd.get("/broken")
    assert (reply.status_code, UUID(reply.headers[HEADER]).version) == (500, 7)
