"""What one office finds in a solution is read along an index, however few of the rows are its own, on both databases."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.access.scope import SIDED
from app.clock import now
from app.db.engine import Database
from app.db.ids import new_id, new_ids
from app.models.organisation import Organisation
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Recommendation, Solution, Unplaced
from app.rounds import board_queries, queries
from app.rounds.queries import Solved
from tests.app.db.plans import Page, fill, read
from tests.app.factories import (
    added,
    make_alliance,
    make_employer,
    make_job_order,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
    roster_of,
)

PEOPLE, LIMIT = 1500, 51
MOST = 3 * LIMIT  # the page by both columns, merged, and what SQLite does of it in steps
TABLES: tuple[type[Any], ...] = (Proposal, Recommendation, Unplaced)


@dataclass(frozen=True)
class Crowd:
    """A round solved twice over; in both solutions one office of each side has one row among those of others."""

    keeper: Principal
    small: Principal
    big: Principal
    receiver: Principal
    many: Principal
    solved: Solved
    ids: dict[type[Any], list[UUID]]


@pytest.fixture
def crowd(database: Database) -> Crowd:
    return make_crowd(database, PEOPLE)


def make_crowd(database: Database, people: int) -> Crowd:
    """A round of ``people`` people, all but one of whom are one office's."""
    with database.write() as session:
        keeper = make_organisation(session, "coordinator")
        small, big = (make_organisation(session, "county_office") for _ in range(2))
        receiving, other = (make_organisation(session, "receiving_office") for _ in range(2))
        pool = make_pool(session, big)
        workers = new_ids(people)
        place = {"organisation_id": big.id, "pool_id": pool.id, "import_id": roster_of(session, pool).id}
        fill(session, "workers", workers, **place)
        order = make_job_order(session, make_employer(session, receiving))
        solutions = _solutions(session, keeper)
        middle = people // 2
        office = [big.id] * people
        office[middle] = small.id
        side = [other.id] * people
        side[middle] = receiving.id
        ids: dict[type[Any], list[UUID]] = {}
        for solution in solutions:
            for table in TABLES:
                mine = new_ids(people)
                if solution is solutions[0]:
                    ids[table] = mine
                given: dict[str, Any] = {"organisation_id": keeper.id, "solution_id": solution.id}
                given |= {"worker_id": workers, "worker_office_id": office}
                given |= {} if table is Unplaced else {"job_order_id": order.id, "order_office_id": side}
                given |= {"state": "published", "components": {}} if table is Proposal else {}
                fill(session, table.__tablename__, mine, **given)
    with database.write() as session:
        session.connection().exec_driver_sql("ANALYZE")
    return Crowd(
        _who(keeper, Role.COORDINATOR),
        _who(small, Role.COUNTY_CLERK),
        _who(big, Role.COUNTY_CLERK),
        _who(receiving, Role.RECEIVING_CLERK),
        _who(small, Role.COORDINATOR, new_ids(SIDED)),
        Solved(solutions[0].id, keeper.id),
        ids,
    )


def _solutions(session: Session, keeper: Organisation) -> list[Solution]:
    policy = make_policy(session, keeper)
    current = make_round(session, make_alliance(session, keeper), policy=policy)
    frozen = added(session, Snapshot(organisation_id=keeper.id, round_id=current.id, digest="", counts={}))
    about = {"organisation_id": keeper.id, "round_id": current.id, "snapshot_id": frozen.id, "policy_id": policy.id}
    return [added(session, Solution(certificate={}, summary={}, created_at=now(), **about)) for _ in range(2)]


def _who(office: Organisation, role: Role, others: list[UUID] | None = None) -> Principal:
    return Principal(new_id(), office.id, role, (office.id, *(others or ())))


def _page(table: type[Any], crowd: Crowd) -> Page:
    def page(session: Session, caller: Principal, after: UUID | None) -> Any:
        return queries.of_solution(session, table, caller, crowd.solved, after=after, limit=LIMIT)

    return page


def _because(crowd: Crowd) -> Page:
    def page(session: Session, caller: Principal, after: UUID | None) -> Any:
        return board_queries.unplaced(session, caller, crowd.solved, reason="", after=after, limit=LIMIT)

    return page


CALLERS: dict[str, Callable[[Crowd], Principal]] = {
    "small": lambda crowd: crowd.small,
    "big": lambda crowd: crowd.big,
    "receiver": lambda crowd: crowd.receiver,
    "keeper": lambda crowd: crowd.keeper,
}


@pytest.mark.parametrize("who", CALLERS)
def test_a_page_of_a_solution_reads_no_more_rows_than_it_shows(served: Database, crowd: Crowd, who: str) -> None:
    caller = CALLERS[who](crowd)
    for table in TABLES:
        if who == "receiver" and table is not Proposal:
            continue
        assert max(_reads(served, _page(table, crowd), caller, crowd.ids[table])) <= MOST, table
    if who != "receiver":
        assert max(_reads(served, _because(crowd), caller, crowd.ids[Unplaced])) <= MOST


def _reads(database: Database, page: Page, caller: Principal, ids: list[UUID]) -> list[int]:
    """What pages read: the first, one from the middle on, the last of the solution."""
    return [read(database, page, caller, after) for after in (None, ids[len(ids) // 2 + 1], ids[-3])]


@pytest.mark.slow
@pytest.mark.parametrize("who", CALLERS)
def test_a_page_of_two_hundred_thousand_reads_no_more_either(database: Database, served: Database, who: str) -> None:
    crowd = make_crowd(database, 200_000)
    assert max(_reads(served, _page(Proposal, crowd), CALLERS[who](crowd), crowd.ids[Proposal])) <= MOST


@pytest.mark.parametrize("who", ["small", "receiver", "many"])
def test_who_has_one_row_finds_it_alone_and_once(database: Database, crowd: Crowd, who: str) -> None:
    caller: Principal = getattr(crowd, who)
    ids = crowd.ids[Proposal]
    with database.read() as session:
        page = _page(Proposal, crowd)
        assert [row.id for row in page(session, caller, None)] == [ids[PEOPLE // 2]]
        assert page(session, caller, ids[PEOPLE // 2]) == []
        assert queries.count_of_solution(session, Proposal, caller, crowd.solved) == 1
        assert board_queries.proposal_states(session, caller, crowd.solved) == {"published": 1}


def test_who_sees_both_sides_finds_a_row_once(database: Database, crowd: Crowd) -> None:
    ids = crowd.ids[Proposal]
    caller = _seeing(crowd.small, crowd.big, crowd.receiver)
    found: list[UUID] = []
    with database.read() as session:
        while rows := _page(Proposal, crowd)(session, caller, found[-1] if found else None):
            found += [row.id for row in rows]
    assert found == ids


def test_pages_of_the_keeper_give_every_row_of_the_solution_once(database: Database, crowd: Crowd) -> None:
    for table in TABLES:
        found: list[UUID] = []
        with database.read() as session:
            while rows := _page(table, crowd)(session, crowd.keeper, found[-1] if found else None):
                found += [row.id for row in rows]
        assert found == crowd.ids[table]


def test_who_is_named_nowhere_finds_nothing(database: Database, crowd: Crowd) -> None:
    stranger = Principal(new_id(), new_id(), Role.COUNTY_CLERK, (new_id(),))
    with database.read() as session:
        assert _page(Proposal, crowd)(session, stranger, None) == []
        assert queries.count_of_solution(session, Proposal, stranger, crowd.solved) == 0


def _seeing(*callers: Principal) -> Principal:
    first = callers[0]
    return Principal(
        first.user_id, first.organisation_id, Role.COORDINATOR, tuple(each.organisation_id for each in callers)
    )
