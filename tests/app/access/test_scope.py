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
from app.access.principal import OrganisationKind, Principal, Role
from app.access.scope import scope_of, scoped
from app.db.engine import Database
from app.db.ids import new_id
from app.db.roles import APP
from app.db.scope import Why, enter, holder_of, widened
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
    ROLE_OF_KIND,
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
    """``parents[i]`` supervises organisation i (None = nobody); rows name the organisations of their columns.

    ``places[i]`` is the kind and region of organisation i, and whether it supervises its region. ``wider`` are
    organisations that are let in for a moment.
    """

    parents: list[int | None]
    places: list[tuple[str, str, bool]]
    alliances: list[int]
    members: list[tuple[int, int]]
    proposals: list[tuple[int, int, int]]
    wider: set[int]


def oracle_seen(world: World, caller: int) -> set[int]:
    """The caller, whoever has the caller among those above it, in a tree or in a loop, and its side in its region."""
    seen = set()
    for start in range(SIZE):
        above: int | None = start
        passed: set[int] = set()
        while above is not None and above not in passed:
            passed.add(above)
            above = world.parents[above]
        if caller in passed or oracle_of_region(world.places[caller], world.places[start]):
            seen.add(start)
    return seen


def oracle_of_region(own: tuple[str, str, bool], other: tuple[str, str, bool]) -> bool:
    kind, region, supervises = own
    if not supervises or not region:
        return False
    whole = 2 if region[2:] == "0000" else 4 if region[4:] == "00" else 6
    sides = {"county_office": ["county_office"], "receiving_office": ["receiving_office", "employer"]}
    return other[0] in sides.get(kind, []) and other[1][:whole] == region[:whole]


one = st.integers(0, SIZE - 1)
kinds = st.sampled_from(["county_office", "county_office", "receiving_office", "employer", "coordinator"])
regions = st.sampled_from(["", "450000", "451000", "451022", "451100", "500000", "440300", "440305"])
worlds = st.builds(
    World,
    parents=st.lists(st.none() | one, min_size=SIZE, max_size=SIZE),
    places=st.lists(st.tuples(kinds, regions, st.booleans()), min_size=SIZE, max_size=SIZE),
    alliances=st.lists(one, max_size=4),
    members=st.lists(st.tuples(one, one), max_size=5),
    proposals=st.lists(st.tuples(one, one, one), max_size=6),
    wider=st.sets(one, max_size=2),
)


def build(session: Session, world: World) -> list[Organisation]:
    places = [make_organisation(session, kind, region_code=region) for kind, region, _ in world.places]
    for place, parent, (_, _, supervises) in zip(places, world.parents, world.places, strict=True):
        place.parent_id = None if parent is None else places[parent].id
        place.supervises = supervises
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


@dataclass(frozen=True)
class Row:
    """A row of a table, and the organisations of which one must be seen."""

    table: Any
    id: UUID
    owners: frozenset[int]


def add_rows(session: Session, world: World, places: list[Organisation]) -> list[Row]:
    """The rows of a world; an alliance without a member but its keeper is seen by its keeper alone."""
    made = (
        (Alliance, add_alliances(session, world, places), [(owner,) for owner in world.alliances]),
        (AllianceMember, add_members(session, world, places), world.members),
        (Proposal, add_proposals(session, world, places), world.proposals),
    )
    return [
        Row(table, row, frozenset(owners)) for table, rows, of in made for row, owners in zip(rows, of, strict=True)
    ]


def found(session: Session, rows: list[Row]) -> set[UUID]:
    """Which of the rows a session sees that asks for all."""
    seen = {row for table in (Alliance, AllianceMember, Proposal) for row in session.scalars(select(table.id))}
    return seen & {row.id for row in rows}


def stand_before_the_walls(session: Session) -> None:
    """From here on the session is the application's, within the transaction that made the rows."""
    holder_of(session).trusted = ""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql(f"SET LOCAL ROLE {APP}")


def check_walk(database: Database, *, examples: int) -> None:
    @settings(deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(worlds, one)
    def check(world: World, caller_at: int) -> None:
        with database.session(database.writer) as session:  # never committed: each example leaves nothing behind
            places = build(session, world)
            rows = add_rows(session, world, places)
            role = ROLE_OF_KIND[OrganisationKind(world.places[caller_at][0])]
            caller = make_principal(session, role, organisation=places[caller_at])
            seen = oracle_seen(world, caller_at)
            assert set(caller.organisations) == {places[index].id for index in seen}
            assert caller.written == (caller.organisation_id,)
            session.flush()
            stand_before_the_walls(session)
            enter(session, scope_of(caller))
            for table in (Alliance, AllianceMember, Proposal):
                expected = {row.id for row in rows if row.table is table and seen & row.owners}
                asked = scoped(select(table.id), table, caller=caller)
                assert set(session.scalars(asked)) & {row.id for row in rows} == expected
            assert found(session, rows) == {row.id for row in rows if seen & row.owners}
            with widened(session, Why.ROUND, seen=[places[index].id for index in world.wider]):
                assert found(session, rows) == {row.id for row in rows if (seen | world.wider) & row.owners}
            if not database.is_sqlite:
                holder_of(session).trusted = "tests"  # without the hook, by the walls alone
                assert found(session, rows) == {row.id for row in rows if seen & row.owners}

    check()


def test_what_a_session_sees_equals_the_plain_walk(database: Database) -> None:
    check_walk(database, examples=25)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_what_a_session_sees_equals_the_plain_walk_in_many_worlds(database: Database) -> None:
    check_walk(database, examples=400)


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
