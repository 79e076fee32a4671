"""Who brings something into a round while it is being frozen: in the snapshot, or refused; never in between."""

import threading
from uuid import UUID

import pytest

from app.access.principal import Role
from app.db.engine import Database
from app.errors import ConflictError
from app.models.matching_round import Round, RoundPool
from app.models.organisation import Organisation
from app.models.snapshot import Snapshot
from app.rounds import service
from tests.app.conftest import Keep, SignIn
from tests.app.factories import (
    make_agreement,
    make_alliance,
    make_member,
    make_organisation,
    make_policy,
    make_pool,
    make_round,
    make_worker,
)
from tests.app.rounds.killed import principal
from tests.app.rounds.world import World, make_world


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


def put_twice(world: World, database: Database, rounds: list[UUID]) -> tuple[list[str], list[UUID]]:
    """Put one pool into several rounds at once; return how each try ended and in which rounds it stands."""
    pool_id, told = another_pool(world, database), []
    begin = threading.Barrier(len(rounds))

    def put(round_id: UUID) -> None:
        begin.wait()
        try:
            put_pool(world, database, round_id, pool_id=pool_id)
        except ConflictError as error:
            told.append(error.code)
        else:
            told.append("in")

    threads = [threading.Thread(target=put, args=(each,)) for each in rounds]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    with database.read() as session:
        return sorted(told), [row.round_id for row in session.query(RoundPool).filter_by(pool_id=pool_id, active=True)]


def other_round(world: World, database: Database) -> UUID:
    """A collecting round of another coordinator's alliance, of which the county is a member too."""
    with database.write() as session:
        keeper = make_organisation(session, "coordinator")
        alliance = make_alliance(session, keeper)
        for actor in (world.clerk, world.receiver):
            make_member(session, alliance, member=actor.organisation)
        make_agreement(session, keeper, alliance=alliance)
        return make_round(session, alliance, policy=make_policy(session, keeper)).id


@pytest.mark.parametrize("tries", range(3))
def test_of_two_rounds_that_take_one_pool_at_once_one_gets_it(world: World, database: Database, tries: int) -> None:
    rounds = [UUID(world.open_round()), *(other_round(world, database) for _ in range(2 + tries))]
    told, stands = put_twice(world, database, rounds)
    assert told == [*["ROUND_ACTIVE"] * (len(rounds) - 1), "in"]
    assert len(stands) == 1


def test_a_pool_is_free_for_another_round_once_its_own_is_over(
    world: World, database: Database, sign_in: SignIn
) -> None:
    first, second = world.open_round(), str(other_round(world, database))
    put = {"pool_id": world.pool}
    refused = world.clerk.post(f"/rounds/{second}/pools", put)
    assert (refused.status_code, refused.json()["code"]) == (409, "ROUND_ACTIVE")
    assert "ROUND_ACTIVE" not in world.clerk.post(f"/rounds/{first}/pools", put).text  # twice is once
    with database.read() as session:
        keeper = session.get_one(Round, UUID(second)).organisation_id
        coordinator = session.get_one(Organisation, keeper)
    other = sign_in(Role.COORDINATOR, coordinator)
    # Rounds of the version before: the pool stands in both, and the younger cannot be frozen with it.
    with database.write() as session:
        put_in = {"organisation_id": world.clerk.organisation.id, "coordinator_id": keeper, "active": False}
        session.add(RoundPool(round_id=UUID(second), pool_id=UUID(world.pool), **put_in))
    version = other.get(f"/rounds/{second}").headers["etag"]
    frozen = other.post(f"/rounds/{second}/freeze", match=version)
    assert (frozen.status_code, frozen.json()["code"]) == (409, "ROUND_ACTIVE")
    assert world.act(first, "cancel") == 200
    assert other.post(f"/rounds/{second}/freeze", match=version).status_code == 200
    with database.read() as session:
        stands = {row.round_id: row.active for row in session.query(RoundPool).filter_by(pool_id=UUID(world.pool))}
    assert stands == {UUID(first): False, UUID(second): True}


def another_pool(world: World, database: Database) -> UUID:
    with database.write() as session:
        pool = make_pool(session, world.clerk.organisation)
        make_worker(session, pool)
        return pool.id


def freeze(world: World, database: Database, round_id: UUID) -> None:
    with database.write() as session:
        caller = principal(session, world.coordinator.user.id)
        service.freeze(session, service.kept_round(session, round_id, caller=caller), caller=caller)


def put_pool(world: World, database: Database, round_id: UUID, *, pool_id: UUID) -> None:
    with database.write() as session:
        caller = principal(session, world.clerk.user.id)
        service.put_pool(session, round_id, pool_id=pool_id, caller=caller)


def test_a_freeze_waits_for_the_pool_that_is_being_put_in(world: World, database: Database) -> None:
    round_id, pool_id = UUID(world.open_round()), another_pool(world, database)
    freezing = threading.Thread(target=freeze, args=(world, database, round_id))
    with database.write() as session:
        caller = principal(session, world.clerk.user.id)
        service.put_pool(session, round_id, pool_id=pool_id, caller=caller)
        freezing.start()
        freezing.join(0.3)
        assert freezing.is_alive()
    freezing.join(20)
    with database.read() as session:
        assert session.query(Snapshot).one().counts["workers.csv"] == len(world.workers) + 1


def test_a_pool_that_comes_while_freezing_is_refused(world: World, database: Database) -> None:
    round_id, pool_id = UUID(world.open_round()), another_pool(world, database)
    refused: list[str] = []

    def put() -> None:
        with pytest.raises(ConflictError) as error:
            put_pool(world, database, round_id, pool_id=pool_id)
        refused.append(error.value.code)

    putting = threading.Thread(target=put)
    with database.write() as session:
        caller = principal(session, world.coordinator.user.id)
        service.freeze(session, service.kept_round(session, round_id, caller=caller), caller=caller)
        putting.start()
        putting.join(0.3)
        assert putting.is_alive()
    putting.join(20)
    assert refused == ["ROUND_STATE"]
