"""Who sees which rows: the query equals a plain walk over lists, for any tree, rows and caller."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import ColumnElement, select  # noqa: TID251  # the rows are counted past the service
from sqlalchemy.orm import Session

from app.access import service
from app.access.principal import Principal, Role
from app.access.scope import scoped
from app.db.engine import Database
from app.db.ids import new_id
from app.db.walls import Wall
from app.models import Base
from app.models.alliance import Alliance, AllianceMember
from app.models.base import Owned
from app.models.matching_round import Round
from app.models.organisation import Organisation
from app.models.snapshot import Snapshot
from app.models.solution import Proposal, Solution
from tests.app.factories import (
    DAY,
    added,
    make_alliance,
    make_employer,
    make_job_order,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_principal,
    make_round,
    make_user,
    make_worker,
)

SIZE = 7
OF_NOBODY = {
    Wall.USER: {"idempotency_keys", "oidc_attempts", "tokens"},
    Wall.AUDIT: {"audit_events", "audit_heads", "audit_subjects"},
    Wall.REGISTER: {"organisations"},
    Wall.PUBLIC: {
        "abuse_counters",
        "key_checks",
        "minimum_wages",
        "occupation_aliases",
        "occupations",
        "reference_releases",
        "region_changes",
        "region_pairs",
        "regions",
        "tilted_areas",
    },
}
OWNED_BEHIND = {Wall.USER: {"invitations", "users"}, Wall.VAULT: {"identities", "vault_keys"}}
KEYLESS = {"vault_keys"}  # each key would cost a load one look-up a person; the vault's wall looks at the organisation


@dataclass(frozen=True)
class World:
    """``parents[i]`` supervises organisation i (None = nobody); rows name the organisations of their columns."""

    parents: list[int | None]
    alliances: list[int]
    members: list[tuple[int, int]]
    proposals: list[tuple[int, int, int]]


def oracle_seen(parents: list[int | None], caller: int) -> set[int]:
    """The caller and whoever has the caller among those above it, in a tree or in a loop."""
    seen = set()
    for start in range(len(parents)):
        above: int | None = start
        passed: set[int] = set()
        while above is not None and above not in passed:
            passed.add(above)
            above = parents[above]
        if caller in passed:
            seen.add(start)
    return seen


one = st.integers(0, SIZE - 1)
worlds = st.builds(
    World,
    parents=st.lists(st.none() | one, min_size=SIZE, max_size=SIZE),
    alliances=st.lists(one, max_size=4),
    members=st.lists(st.tuples(one, one), max_size=5),
    proposals=st.lists(st.tuples(one, one, one), max_size=6),
)


def build(session: Session, world: World) -> list[Organisation]:
    places = [make_organisation(session, "county_office") for _ in world.parents]
    for place, parent in zip(places, world.parents, strict=True):
        place.parent_id = None if parent is None else places[parent].id
    session.flush()
    return places


def add_alliances(session: Session, world: World, places: list[Organisation]) -> list[UUID]:
    return [make_alliance(session, places[owner]).id for owner in world.alliances]


def add_members(session: Session, world: World, places: list[Organisation]) -> list[UUID]:
    alliance = make_alliance(session, make_organisation(session, "coordinator"))
    return [
        added(
            session,
            AllianceMember(
                alliance_id=alliance.id,
                organisation_id=places[keeper].id,
                member_id=places[member].id,
                side="exporter",
                valid_from=DAY,
            ),
        ).id
        for keeper, member in world.members
    ]


def make_solution(session: Session, current: Round) -> Solution:
    shared = {"organisation_id": current.organisation_id, "round_id": current.id}
    frozen = added(session, Snapshot(**shared, digest="0" * 64, counts={}))
    return added(
        session,
        Solution(**shared, snapshot_id=frozen.id, policy_id=current.policy_id, certificate={}, summary={}),
    )


def add_proposals(session: Session, world: World, places: list[Organisation]) -> list[UUID]:
    keeper = make_organisation(session, "coordinator")
    current = make_round(session, make_alliance(session, keeper), policy=make_policy(session, keeper))
    solution = make_solution(session, current)
    pool, order = make_pool(session, keeper), make_job_order(session, make_employer(session, keeper))
    return [
        added(
            session,
            Proposal(
                solution_id=solution.id,
                organisation_id=places[owner].id,
                worker_office_id=places[worker_office].id,
                order_office_id=places[order_office].id,
                worker_id=make_worker(session, pool).id,
                job_order_id=order.id,
                state="proposed",
                tier=0,
                score=1,
                components={},
                reason_zh="",
                reason_en="",
            ),
        ).id
        for owner, worker_office, order_office in world.proposals
    ]


def test_scope_equals_the_plain_walk(database: Database) -> None:
    @settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
    @given(worlds, one)
    def check(world: World, caller_at: int) -> None:
        with Session(database.writer) as session:  # never committed: each example leaves nothing behind
            places = build(session, world)
            rows = (
                (Alliance, add_alliances(session, world, places), [(owner,) for owner in world.alliances]),
                (AllianceMember, add_members(session, world, places), world.members),
                (Proposal, add_proposals(session, world, places), world.proposals),
            )
            caller = make_principal(session, Role.COUNTY_CLERK, organisation=places[caller_at])
            seen = oracle_seen(world.parents, caller_at)
            assert set(caller.organisations) == {places[index].id for index in seen}
            for table, row_ids, owners in rows:
                expected = {row for row, of in zip(row_ids, owners, strict=True) if seen & set(of)}
                found = session.scalars(scoped(select(table.id), table, caller=caller))
                assert set(found) & set(row_ids) == expected

    check()


def test_scope_of_two_tables_asks_for_both(session: Session) -> None:
    mine, theirs = make_organisation(session, "coordinator"), make_organisation(session, "coordinator")
    caller = make_principal(session, Role.COORDINATOR, organisation=mine)
    policy, alliance = make_policy(session, theirs), make_alliance(session, mine)
    current = make_round(session, alliance, policy=policy)
    current.organisation_id = theirs.id
    session.flush()
    joined = select(Round.id).join(Alliance, Alliance.id == Round.alliance_id)
    assert list(session.scalars(scoped(joined, Alliance, caller=caller))) == [current.id]
    assert list(session.scalars(scoped(joined, Alliance, Round, caller=caller))) == []


def test_who_sees_no_organisation_sees_no_row(session: Session) -> None:
    make_alliance(session, make_organisation(session, "coordinator"))
    nobody = Principal(new_id(), new_id(), Role.COORDINATOR, ())
    assert list(session.scalars(scoped(select(Alliance.id), Alliance, caller=nobody))) == []


def test_the_system_administrator_sees_no_rows_of_other_organisations(session: Session) -> None:
    make_alliance(session, make_organisation(session, "coordinator"))
    operator = make_organisation(session, "operator")
    admin = service.principal_of(session, make_user(session, operator, role="system_admin"))
    assert admin.organisations == (operator.id,)
    assert list(session.scalars(scoped(select(Alliance.id), Alliance, caller=admin))) == []


def behind(wall: Wall, *, owned: bool) -> set[str]:
    return {
        mapper.local_table.description
        for mapper in Base.registry.mappers
        if mapper.class_.wall is wall and issubclass(mapper.class_, Owned) is owned
    }


def test_every_table_is_owned_by_an_organisation_or_known_not_to_be() -> None:
    assert {wall: names for wall in Wall if (names := behind(wall, owned=False))} == OF_NOBODY


def test_what_an_organisation_owns_is_behind_the_common_wall_or_known_not_to_be() -> None:
    others = {wall: names for wall in Wall if wall is not Wall.OWNED and (names := behind(wall, owned=True))}
    assert others == OWNED_BEHIND


def test_every_column_of_a_scope_names_an_organisation() -> None:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Owned) and mapper.local_table.description not in KEYLESS:
            for name in mapper.class_.scope_columns:
                assert _last_keys(mapper.columns[name]) == {"organisations.id"}, f"{mapper.class_.__name__}.{name}"


def _last_keys(column: ColumnElement[Any]) -> set[str]:
    """Where the keys of a column lead in the end: a row of a worker points to the office by way of the worker."""
    found: set[str] = set()
    for key in column.foreign_keys:
        found |= _last_keys(key.column) or {key.target_fullname}
    return found


@pytest.mark.parametrize("table", [Alliance, Round])
def test_a_member_sees_an_alliance_and_its_rounds_and_keeps_neither(
    session: Session, table: type[Alliance | Round]
) -> None:
    keeper, member = make_organisation(session, "coordinator"), make_organisation(session, "county_office")
    other = make_alliance(session, make_organisation(session, "coordinator"))
    mine = make_alliance(session, keeper)
    make_member(session, mine, member=member)
    rows = {Alliance: mine.id, Round: make_round(session, mine, policy=make_policy(session, keeper)).id}
    make_round(session, other, policy=make_policy(session, keeper)).organisation_id = other.organisation_id
    session.flush()
    for seen, kept in ((keeper, [rows[table]]), (member, [])):
        assert list(session.scalars(select(table.id).where(table.within([seen.id])))) == [rows[table]]
        assert list(session.scalars(select(table.id).where(table.names([seen.id])))) == kept
    assert list(session.scalars(select(table.id).where(table.within([new_id()])))) == []
