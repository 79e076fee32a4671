"""A page asks the database the same number of questions whether it shows one row or many."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.db.engine import Database
from app.settings import Settings
from tests.app.console.steps import name_worker, solved_round
from tests.app.console.visitor import Visitor
from tests.app.factories import make_pool
from tests.app.rounds.world import World

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def asked(app: FastAPI) -> Iterator[list[str]]:
    """Every statement the application sends."""
    heard: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        heard.append(statement)

    engine = app.state.dukou.database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield heard
    event.remove(engine, "before_cursor_execute", note)


def statements(asked: list[str], visitor: Visitor, path: str, *, limit: int) -> int:
    visitor.get(path, limit=limit)  # once a minute a look notes that the session is in use: not the one that is counted
    asked.clear()
    assert visitor.get(path, limit=limit).status_code == 200
    return len(asked)


@pytest.mark.parametrize("page", ["/", "/console/pools"])
def test_pools_are_counted_together(
    world: World, clerk: Visitor, database: Database, *, asked: list[str], page: str
) -> None:
    few = statements(asked, clerk, page, limit=50)
    with database.write() as session:
        for _ in range(5):
            make_pool(session, world.clerk.organisation)
    assert statements(asked, clerk, page, limit=50) == few


@pytest.mark.parametrize("page", ["proposals", "recommendations", "unplaced"])
def test_people_and_orders_of_a_list_are_named_together(
    world: World,
    coordinator: Visitor,
    clerk: Visitor,
    *,
    settings: Settings,
    database: Database,
    asked: list[str],
    page: str,
) -> None:
    for worker in world.workers:
        name_worker(database, settings, worker, name="韦例")
    round_id = solved_round(world, coordinator, settings=settings, database=database)
    coordinator.confirm(round_id, "publish")
    path = f"/console/rounds/{round_id}/{page}"
    assert statements(asked, clerk, path, limit=50) == statements(asked, clerk, path, limit=1)
