"""Nobody alone takes a county's people out of the house: many rows need two persons, leave once, and say who took them."""

import csv
import io
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI

from app.access.principal import Role
from app.api import limits
from app.clock import now
from app.console.visit import COOKIE, csrf_of
from app.db.engine import Database
from app.exports import service
from app.models.audit import AuditEvent
from app.models.export_request import ExportRequest
from app.models.matching_round import Round
from app.settings import Settings
from tests.app.conftest import Actor, Keep, SignIn
from tests.app.console.conftest import PackagedFacts
from tests.app.console.visitor import Visitor
from tests.app.rounds.world import World, make_solved

pytestmark = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    app.state.catalogue = PackagedFacts()
    return app


@pytest.fixture
def begun(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> tuple[World, str]:
    return keep(make_solved, database, sign_in, settings)


@pytest.fixture
def world(begun: tuple[World, str]) -> World:
    return begun[0]


@pytest.fixture
def round_id(begun: tuple[World, str]) -> str:
    """A solved round with four proposals."""
    return begun[1]


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four rows are many."""
    assert service.FEW == 200
    monkeypatch.setattr(service, "FEW", 3)


@pytest.fixture
def second(sign_in: SignIn, world: World) -> Actor:
    return sign_in(Role.COORDINATOR, world.coordinator.organisation)


def ask(actor: Actor, round_id: str) -> dict[str, Any]:
    reply = actor.post("/exports", {"kind": "proposals", "round_id": round_id})
    assert reply.status_code == 201, reply.text
    row: dict[str, Any] = reply.json()
    return row


def link(actor: Actor, export_id: str) -> str | None:
    found: str | None = actor.get(f"/exports/{export_id}").json()["link"]
    return found


def fetch(actor: Actor, export_id: str, opens: str | None) -> int:
    return actor.get(f"/exports/{export_id}/file", link=opens or "").status_code


def events(database: Database, action: str) -> list[AuditEvent]:
    with database.read() as session:
        return session.query(AuditEvent).filter_by(action=action).all()


@pytest.mark.usefixtures("many")
def test_many_rows_leave_by_two_persons_once_and_say_who_took_them(
    world: World, second: Actor, round_id: str, database: Database
) -> None:
    asked = ask(world.coordinator, round_id)
    assert (asked["state"], asked["rows"]) == ("waiting", 4)
    assert (link(world.coordinator, asked["id"]), fetch(world.coordinator, asked["id"], None)) == (None, 404)
    alone = world.coordinator.post(f"/exports/{asked['id']}/approve")
    assert (alone.status_code, alone.json()["code"]) == (403, "SAME_PERSON")
    assert second.post(f"/exports/{asked['id']}/approve").json()["state"] == "approved"
    opens = link(world.coordinator, asked["id"])
    assert opens is not None
    assert link(second, asked["id"]) is None
    assert (fetch(second, asked["id"], opens), fetch(world.coordinator, asked["id"], opens[::-1])) == (404, 404)
    reply = world.coordinator.get(f"/exports/{asked['id']}/file", link=opens)
    assert reply.status_code == 200
    lines = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"), newline="")))
    told = events(database, "export.fetch")
    assert [event.object_id for event in told] == [UUID(asked["id"])]
    mark = f"{service.MARK} {world.coordinator.user.login} {told[0].id}"
    assert [line[-1] for line in lines] == [mark] * 5 + [f"{service.MARK} {told[0].id}"]
    assert (fetch(world.coordinator, asked["id"], opens), link(world.coordinator, asked["id"])) == (404, None)
    again = second.post(f"/exports/{asked['id']}/approve")
    assert (again.status_code, again.json()["code"]) == (409, "EXPORT_OVER")


@pytest.mark.usefixtures("many")
def test_a_link_that_is_too_old_opens_nothing(world: World, second: Actor, round_id: str, database: Database) -> None:
    asked = ask(world.coordinator, round_id)
    second.post(f"/exports/{asked['id']}/approve")
    opens = link(world.coordinator, asked["id"])
    with database.write() as session:
        session.get_one(ExportRequest, UUID(asked["id"])).expires_at = now() - timedelta(seconds=1)
    assert (fetch(world.coordinator, asked["id"], opens), link(world.coordinator, asked["id"])) == (404, None)


@pytest.mark.usefixtures("many")
def test_an_export_that_was_ended_opens_nothing(world: World, second: Actor, round_id: str, database: Database) -> None:
    asked = ask(world.coordinator, round_id)
    second.post(f"/exports/{asked['id']}/approve")
    opens = link(world.coordinator, asked["id"])
    with database.write() as session:
        session.get_one(ExportRequest, UUID(asked["id"])).state = "ended"
    assert (fetch(world.coordinator, asked["id"], opens), link(world.coordinator, asked["id"])) == (404, None)


@pytest.mark.usefixtures("many")
def test_another_office_neither_sees_nor_lets_go(world: World, sign_in: SignIn, round_id: str) -> None:
    asked = ask(world.coordinator, round_id)
    stranger = sign_in(Role.COORDINATOR)
    replies = [stranger.post(f"/exports/{name}/approve") for name in (asked["id"], uuid4())]
    assert {reply.status_code for reply in replies} == {404}
    assert replies[0].content == replies[1].content
    assert stranger.get("/exports").json()["items"] == []


@pytest.mark.usefixtures("many")
def test_what_has_changed_since_it_was_asked_for_is_asked_for_again(
    world: World, second: Actor, round_id: str, database: Database
) -> None:
    asked = ask(world.coordinator, round_id)
    second.post(f"/exports/{asked['id']}/approve")
    with database.write() as session:
        session.get_one(ExportRequest, UUID(asked["id"])).rows = 9
    reply = world.coordinator.get(f"/exports/{asked['id']}/file", link=link(world.coordinator, asked["id"]))
    assert (reply.status_code, reply.json()["code"]) == (409, "EXPORT_CHANGED")
    assert events(database, "export.fetch") == []


@pytest.mark.usefixtures("many")
def test_who_lost_the_round_gets_no_file_of_it(
    world: World, sign_in: SignIn, round_id: str, database: Database
) -> None:
    with database.write() as session:
        session.get_one(Round, UUID(round_id)).published_solution_id = None
    reply = world.clerk.post("/exports", {"kind": "proposals", "round_id": round_id})
    assert reply.status_code == 404
    assert sign_in(Role.OBSERVER).post("/exports", {"kind": "proposals", "round_id": round_id}).status_code == 403


def test_few_rows_leave_at_once_with_the_same_mark(world: World, round_id: str, database: Database) -> None:
    reply = Visitor.of(world.coordinator).get(f"/console/rounds/{round_id}/proposals.csv")
    told = events(database, "proposals.export")
    assert f"{world.coordinator.user.login} {told[0].id}" in reply.text
    asked = ask(world.coordinator, round_id)
    assert (asked["state"], fetch(world.coordinator, asked["id"], link(world.coordinator, asked["id"]))) == (
        "approved",
        200,
    )


@pytest.mark.usefixtures("many")
def test_many_rows_do_not_leave_at_once(world: World, round_id: str, database: Database) -> None:
    page = Visitor.of(world.coordinator).get(f"/console/rounds/{round_id}/proposals.csv")
    assert (page.status_code, "EXPORT_NEEDS_APPROVAL" in page.text) == (409, True)
    assert events(database, "proposals.export") == []


def test_files_of_an_account_are_limited(world: World, round_id: str, database: Database) -> None:
    with database.write() as session:
        for _ in range(limits.EXPORTS.most):
            limits.count(session, limits.EXPORTS, subject=world.coordinator.user.id, at=now())
    asked = ask(world.coordinator, round_id)
    assert fetch(world.coordinator, asked["id"], link(world.coordinator, asked["id"])) == 429
    assert Visitor.of(world.coordinator).get(f"/console/rounds/{round_id}/proposals.csv").status_code == 429
    assert link(world.coordinator, asked["id"]) is not None  # refused, it was not used up


@pytest.mark.usefixtures("many")
def test_two_people_do_it_by_pages(world: World, second: Actor, round_id: str) -> None:
    one, two = Visitor.of(world.coordinator), Visitor.of(second)
    assert 'action="/console/exports"' in one.get(f"/console/rounds/{round_id}/proposals").text
    assert one.post("/console/exports", {"round": round_id}).headers["location"] == "/console/exports"
    assert "等待另一人批准" in one.get("/console/exports").text
    waiting = two.get("/console/exports").text
    address = waiting.partition('action="/console/exports/')[2].partition('"')[0]
    assert two.post(f"/console/exports/{address}").status_code == 303
    page = one.get("/console/exports").text
    file = page.partition('href="/console/exports/')[2].partition('"')[0].replace("&amp;", "&")
    headers = {"Cookie": f"{COOKIE}={one.token}"}
    assert one.client.get(f"/console/exports/{file}", headers=headers).status_code == 200
    assert one.client.get(f"/console/exports/{file}", headers=headers).status_code == 404
    assert "已下载" in one.get("/console/exports").text
    assert csrf_of(one.token) not in waiting
