"""A page of one organisation's rows is read along an index, from wherever it begins, on both databases."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, event
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.clock import now
from app.db.bulk import bulk_insert
from app.db.engine import Database
from app.db.ids import new_id, new_ids
from app.intake import record_queries
from app.models import Base
from app.models.base import Owned
from app.pools import people_queries
from tests.app.factories import DAY, make_organisation, make_pool, roster_of

OFFICES, EACH = 20, 300
LISTED = (
    "agreements",
    "alliances",
    "imports",
    "job_orders",
    "policies",
    "rounds",
    "users",
    "worker_pools",
    "workers",
)
Page = Callable[[Session, Principal, UUID | None], Any]
PAGES: dict[str, Page] = {
    "workers": lambda session, caller, after: people_queries.workers(
        session, caller, pool_id=None, after=after, limit=101
    ),
    "imports": lambda session, caller, after: record_queries.imports(session, caller, after=after, limit=101),
}


@pytest.mark.parametrize("name", LISTED)
def test_what_is_listed_has_an_index_by_office_and_id(name: str) -> None:
    table = Base.metadata.tables[name]
    assert ["organisation_id", "id"] in [[column.name for column in index.columns] for index in table.indexes]


def test_no_index_is_the_beginning_of_another() -> None:
    for mapper in Base.registry.mappers:
        table = mapper.local_table
        if issubclass(mapper.class_, Owned) and isinstance(table, Table):
            keys = [
                tuple(index.columns.keys())
                for index in table.indexes
                if index.dialect_options["sqlite"]["where"] is None
            ]
            longer = [each for each in keys if any(each != other and other[: len(each)] == each for other in keys)]
            assert not longer, table.name


@pytest.fixture
def offices(database: Database) -> list[tuple[Principal, list[UUID]]]:
    """Offices with people and loads of their own, one office's ids after another's; each with its people's ids."""
    found = []
    with database.write() as session:
        for _ in range(OFFICES):
            office = make_organisation(session, "county_office")
            pool = make_pool(session, office)
            place = {"organisation_id": office.id, "pool_id": pool.id}
            ids = new_ids(EACH)
            _fill(session, "workers", ids, **place, import_id=roster_of(session, pool).id)
            _fill(session, "imports", new_ids(EACH), **place)
            caller = Principal(new_id(), office.id, Role.COUNTY_CLERK, (office.id,))
            found.append((caller, ids))
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")
    return found


def _fill(session: Session, name: str, ids: list[UUID], **given: Any) -> None:
    """Rows of a table with nothing in particular in them."""
    table = Base.metadata.tables[name]
    empty: dict[type, Any] = {str: "", int: 0, bool: True, bytes: b"", type(DAY): DAY}
    moment = now()
    values = {
        column.name: empty.get(column.type.python_type, moment)
        for column in table.columns
        if not column.nullable and column.name not in {"id", *given}
    }
    columns = {key: [value] * len(ids) for key, value in (values | given).items()}
    bulk_insert(session.connection(), table, {"id": ids, **columns})


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_along_the_index_wherever_it_begins(
    database: Database, offices: list[tuple[Principal, list[UUID]]], name: str
) -> None:
    caller, ids = offices[1]
    for after in (None, ids[EACH // 2]):
        plan = _plan(database, PAGES[name], caller, after)
        assert any(f"{kind}_{name}_organisation_id_id" in plan for kind in ("ix", "uq")), plan
        assert "Sort" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def test_pages_of_several_offices_are_read_in_the_order_of_an_index(
    database: Database, offices: list[tuple[Principal, list[UUID]]]
) -> None:
    home = offices[0][0]
    caller = Principal(
        home.user_id, home.organisation_id, Role.COUNTY_CLERK, tuple(c.organisation_id for c, _ in offices)
    )
    plan = _plan(database, PAGES["workers"], caller, offices[1][1][7])
    assert "Sort" not in plan, plan
    assert "TEMP B-TREE" not in plan, plan


def _plan(database: Database, page: Page, caller: Principal, after: UUID | None) -> str:
    """How the database goes about the last statement of a page."""
    with database.read() as session:
        said = list(_statements(database, lambda: page(session, caller, after)))
        statement, parameters = said[-1]
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        return "\n".join(
            str(tuple(row)) for row in session.connection().exec_driver_sql(explain + statement, parameters)
        )


def _statements(database: Database, ask: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return iter(said)
