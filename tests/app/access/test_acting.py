"""The request's session acts for the caller: the database is told what they may reach, the audit who they are."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.orm import Session
from starlette.requests import Request

from app.access.deps import act_for
from app.access.principal import Role
from app.access.scope import scope_of
from app.audit.events import Actor, Origin, actor_of, coming_from
from app.console.visit import COOKIE
from app.db.engine import Database
from app.db.scope import NOBODY, Scope, Why, holder_of
from tests.app.conftest import SignIn
from tests.app.factories import make_organisation, make_principal

ASKING = ("{}", "{}", "{}", "", "sign_in")  # until it is known who asks
WHYS = {Role.SYSTEM_ADMIN: Why.REGISTER, Role.SECURITY_ADMIN: Why.REGISTER, Role.AUDITOR: Why.AUDIT}


@pytest.fixture
def told(app: FastAPI) -> Iterator[list[tuple[str, ...]]]:
    """What the application tells PostgreSQL of the scope of its transactions."""
    heard: list[tuple[str, ...]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        if "set_config('app.seen'" in statement:
            heard.append(parameters)

    engine = app.state.dukou.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield heard
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_every_way_in_tells_the_database_whose_request_it_is(
    sign_in: SignIn, client: TestClient, told: list[tuple[str, ...]]
) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    own = f"{{{clerk.organisation.id}}}"
    assert clerk.get("/me").status_code == 200
    client.cookies.set(COOKIE, clerk.token)
    assert client.get("/console/pools").status_code == 200
    client.cookies.clear()
    assert set(told) == {ASKING, (own, own, own, str(clerk.user.id), "caller")}
    told.clear()
    assert client.get("/api/v1/me").status_code == 401
    assert told == []


def test_the_session_acts_for_the_caller_in_scope_and_in_name(database: Database) -> None:
    request = Request({"type": "http", "headers": []})
    with database.write() as session:
        caller = make_principal(session, Role.RECEIVING_CLERK)
        assert holder_of(session).scope == NOBODY
        with coming_from(Origin("r-1", "203.0.113.9")):
            act_for(session, caller, request=request)
        assert holder_of(session).scope == scope_of(caller)
        assert actor_of(session) == Actor(caller.user_id, caller.role, caller.organisation_id, "r-1", "203.0.113.9")
        assert request.state.acting == actor_of(session)


@pytest.mark.parametrize("role", Role)
def test_a_role_reads_what_it_supervises_and_writes_its_own(session: Session, role: Role) -> None:
    caller = make_principal(session, role)
    make_organisation(session, "county_office")
    below = make_organisation(session, "county_office")
    below.parent_id = caller.organisation_id
    session.flush()
    caller = make_principal(session, role, organisation=session.get_one(type(below), caller.organisation_id))
    own = (caller.organisation_id,)
    scope = scope_of(caller)
    assert set(scope.seen) == {*own, below.id}
    assert scope == Scope(
        scope.seen,
        () if role is Role.AUDITOR else own,
        own if role is Role.COUNTY_CLERK else (),
        user=caller.user_id,
        why=WHYS.get(role, Why.CALLER),
    )
