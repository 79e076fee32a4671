"""Who brings something into a round while it is being frozen: in the snapshot, or refused; never in between."""

import threading
from uuid import UUID

import pytest

from app.db.engine import Database
from app.errors import ConflictError
from app.models.snapshot import Snapshot
from app.rounds import service
from tests.app.conftest import SignIn
from tests.app.factories import make_pool, make_worker
from tests.app.rounds.killed import principal
from tests.app.rounds.world import World, make_world


@pytest.fixture
def world(database: Database, sign_in: SignIn) -> World:
    return make_world(database, sign_in)


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
