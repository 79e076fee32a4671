"""Lists page by cursor: every row once, whatever is added meanwhile, and the last page as cheap as the first."""

import shutil
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.alliances import queries
from app.api.paging import LIMIT
from app.db.engine import Database
from app.main import create_app
from app.models.organisation import Organisation
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.factories import ids, make_agreement, make_principal


@pytest.fixture
def coordinator(sign_in: SignIn) -> Actor:
    return sign_in(Role.COORDINATOR)


def add(database: Database, owner: Organisation, count: int) -> list[UUID]:
    with database.write() as session:
        return [make_agreement(session, owner).id for _ in range(count)]


def walk(actor: Actor, limit: int) -> list[UUID]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = actor.get("/agreements", limit=limit, **cursor).json()
        assert len(page["items"]) <= limit
        rows += page["items"]
        if page["next"] is None:
            return ids(rows)
        assert len(page["items"]) == limit
        cursor = {"cursor": page["next"]}


def test_pages_of_any_length_give_every_row_once_in_order(coordinator: Actor, database: Database) -> None:
    made = add(database, coordinator.organisation, 6)
    assert [limit for limit in (1, 2, 4, 5, 6, 7, 200) if walk(coordinator, limit) != made] == []


def test_rows_added_while_reading_come_at_the_end_and_none_is_lost_or_doubled(
    coordinator: Actor, database: Database
) -> None:
    made = add(database, coordinator.organisation, 3)
    first = coordinator.get("/agreements", limit=2).json()
    made += add(database, coordinator.organisation, 2)
    rest = coordinator.get("/agreements", limit=200, cursor=first["next"]).json()
    assert ids(first["items"] + rest["items"]) == made


def test_an_empty_list_is_one_empty_page(coordinator: Actor) -> None:
    assert coordinator.get("/agreements").json() == {"items": [], "next": None}


def test_without_a_limit_a_page_has_fifty_rows(coordinator: Actor, database: Database) -> None:
    add(database, coordinator.organisation, 51)
    page = coordinator.get("/agreements").json()
    assert (len(page["items"]), page["next"] is None) == (50, False)


def test_a_limit_out_of_bounds_is_refused(coordinator: Actor) -> None:
    for limit in ("0", "-1", str(LIMIT + 1), "many", "1e2", "9" * 400):
        reply = coordinator.get("/agreements", limit=limit)
        assert (reply.status_code, reply.json()["errors"][0]["field"]) == (422, "query.limit"), limit


def test_a_cursor_that_is_none_is_refused(coordinator: Actor) -> None:
    short = urlsafe_b64encode(b"short").decode()
    for cursor in ("nonsense", "é" * 22, "A" * 21, "A" * 23, "A" * 64, "!" * 22, " " * 22, short):
        reply = coordinator.get("/agreements", cursor=cursor)
        assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (422, "BAD_CURSOR", "cursor"), cursor


def flips(text: str) -> list[str]:
    """The cursor with one letter changed, at each place."""
    return [f"{text[:at]}{'A' if letter != 'A' else 'B'}{text[at + 1 :]}" for at, letter in enumerate(text)]


def test_an_edited_cursor_is_refused_whichever_letter_was_edited(coordinator: Actor, database: Database) -> None:
    add(database, coordinator.organisation, 2)
    cursor = coordinator.get("/agreements", limit=1).json()["next"]
    assert coordinator.get("/agreements", cursor=cursor).status_code == 200
    edited = [*flips(cursor), cursor[:-8], cursor + "AAAA", cursor + "=", cursor[:22], cursor.swapcase()]
    codes = {coordinator.get("/agreements", cursor=one).json().get("code") for one in edited}
    assert codes == {"BAD_CURSOR"}


def test_a_cursor_serves_nobody_else_and_no_other_list(coordinator: Actor, sign_in: SignIn, database: Database) -> None:
    other, colleague = sign_in(Role.COORDINATOR), sign_in(Role.COORDINATOR, coordinator.organisation)
    add(database, coordinator.organisation, 2)
    cursor = coordinator.get("/agreements", limit=1).json()["next"]
    tries = [(other, "/agreements"), (colleague, "/agreements"), (coordinator, "/policies"), (coordinator, "/rounds")]
    for actor, path in tries:
        reply = actor.get(path, cursor=cursor)
        assert (reply.status_code, reply.json()["code"]) == (422, "BAD_CURSOR"), path


def test_a_cursor_lives_on_when_the_service_starts_again(
    coordinator: Actor, database: Database, settings: Settings
) -> None:
    made = add(database, coordinator.organisation, 2)
    cursor = coordinator.get("/agreements", limit=1).json()["next"]
    with TestClient(create_app(settings)) as again:
        actor = Actor(again, coordinator.user, coordinator.organisation, coordinator.token)
        assert ids(actor.get("/agreements", cursor=cursor).json()["items"]) == made[1:]


def steps(session: Session, caller: Principal, *, after: UUID | None) -> int:
    """How many steps SQLite's machine takes for a page: a cost that no other load on the computer changes."""
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(step, 1)
    assert len(queries.agreements(session, caller, after=after, limit=21)) >= 20
    driver.set_progress_handler(None, 0)
    return count


def test_the_last_page_costs_no_more_than_the_first(sqlite_template: Path, tmp_path: Path) -> None:
    shutil.copy(sqlite_template, tmp_path / "dukou.db")
    database = Database(f"sqlite:///{tmp_path / 'dukou.db'}", trusted="tests")
    with database.write() as session:
        caller = make_principal(session, Role.COORDINATOR)
        owner = session.get_one(Organisation, caller.organisation_id)
        made = [make_agreement(session, owner).id for _ in range(600)]
    with database.read() as session:
        first, last = (steps(session, caller, after=after) for after in (None, made[-21]))
    database.close()
    assert last <= first
