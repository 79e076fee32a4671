"""A page of the caller's rows is read along an index, from wherever it begins and whatever lies between, on both databases."""

import re
from collections.abc import Sequence
from uuid import UUID

import pytest
from sqlalchemy import Table

from app.access.principal import Principal, Role
from app.access.scope import MERGED
from app.db.engine import Database
from app.db.ids import new_id, new_ids
from app.intake import record_queries
from app.models import Base
from app.models.base import Owned
from app.models.worker import Worker
from app.pools import people_queries
from tests.app.db.plans import Page, fill, plan_of, read
from tests.app.factories import make_organisation, make_pool, roster_of

OFFICES, EACH = 20, 300
LIMIT = 101
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
PAGES: dict[str, Page] = {
    "workers": lambda session, caller, after: people_queries.workers(
        session, caller, pool_id=None, after=after, limit=LIMIT
    ),
    "imports": lambda session, caller, after: record_queries.imports(session, caller, after=after, limit=LIMIT),
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
            fill(session, "workers", ids, **place, import_id=roster_of(session, pool).id)
            fill(session, "imports", new_ids(EACH), **place)
            caller = Principal(new_id(), office.id, Role.COUNTY_CLERK, (office.id,))
            found.append((caller, ids))
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")
    return found


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_along_the_index_wherever_it_begins(
    served: Database, offices: list[tuple[Principal, list[UUID]]], name: str
) -> None:
    caller, ids = offices[1]
    for after in (None, ids[EACH // 2]):
        plan = plan_of(served, PAGES[name], caller, after)
        assert any(f"{kind}_{name}_organisation_id_id" in plan for kind in ("ix", "uq")), plan
        assert "Sort" not in plan, plan
        assert "TEMP B-TREE" not in plan, plan
        # Not from the office's first row on: the place to begin at is known by both.
        assert re.search(r"id ?> ?[$?]", plan), plan


def _seeing(offices: list[tuple[Principal, list[UUID]]], places: Sequence[int]) -> Principal:
    """Somebody who sees the offices at these places."""
    home = offices[0][0]
    seen = tuple(offices[place][0].organisation_id for place in places)
    return Principal(home.user_id, home.organisation_id, Role.COUNTY_CLERK, seen)


@pytest.mark.parametrize("places", [(1,), (1, 18), (1, 10, 18), (1, 3, 5, 7, 9, 11, 13, 18)])
def test_a_page_reads_no_more_where_rows_of_others_lie_between(
    served: Database, offices: list[tuple[Principal, list[UUID]]], places: Sequence[int]
) -> None:
    """Before the walls, which name all offices that are seen, as the hook does."""
    caller, ids = _seeing(offices, places), offices[1][1]
    begins = (None, ids[7], ids[-LIMIT // 2], ids[-1], offices[18][1][7])
    reads = [read(served, PAGES["workers"], caller, after) for after in begins]
    # Each office's next rows and, of several offices, the page's own once more.
    assert max(reads) <= LIMIT * (len(places) + (len(places) > 1)), reads


@pytest.mark.parametrize("seen", [MERGED, 300])
def test_who_sees_many_offices_reads_no_more_either(
    served: Database, offices: list[tuple[Principal, list[UUID]]], seen: int
) -> None:
    home, ids = offices[0][0], offices[1][1]
    known = [caller.organisation_id for caller, _ in offices]
    caller = Principal(home.user_id, known[0], home.role, (*known, *new_ids(seen - OFFICES)))
    reads = [read(served, PAGES["workers"], caller, after) for after in (None, ids[7], ids[-1], offices[18][1][7])]
    assert max(reads) <= LIMIT * (OFFICES + 1), reads


@pytest.mark.parametrize("seen", [1, 2, 3, OFFICES])
@pytest.mark.parametrize("most", [MERGED, 2])
def test_pages_of_several_offices_give_every_row_once_in_order(
    database: Database,
    offices: list[tuple[Principal, list[UUID]]],
    monkeypatch: pytest.MonkeyPatch,
    *,
    seen: int,
    most: int,
) -> None:
    monkeypatch.setattr("app.access.scope.MERGED", most)
    places = range(0, OFFICES, OFFICES // seen)[:seen]
    caller = _seeing(offices, places)
    found: list[UUID] = []
    with database.read() as session:
        while rows := PAGES["workers"](session, caller, found[-1] if found else None):
            found += [row.id for row in rows]
    assert found == [each for place in places for each in offices[place][1]]


def test_what_narrows_a_list_narrows_it_in_every_office(
    database: Database, offices: list[tuple[Principal, list[UUID]]]
) -> None:
    caller, ids = _seeing(offices, (1, 10, 18)), offices[10][1]
    with database.read() as session:
        pool = session.get_one(Worker, ids[0]).pool_id
        rows = people_queries.workers(session, caller, pool_id=pool, after=ids[0], limit=50)
    assert [row.id for row in rows] == ids[1:51]


def test_who_sees_no_office_sees_no_row(database: Database, offices: list[tuple[Principal, list[UUID]]]) -> None:
    with database.read() as session:
        assert PAGES["workers"](session, _seeing(offices, ()), None) == []
