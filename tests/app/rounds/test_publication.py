"""What is published is covered by an agreement on the day of publication, whatever was true when the round was frozen."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from app.clock import today
from app.console.words import DROPS
from app.db.engine import Database
from app.models.agreement import Agreement
from app.models.alliance import Alliance
from app.models.job_order import JobOrder
from app.models.organisation import Organisation
from app.rounds.pair_checks import AGREEMENT_ENDED
from app.settings import Settings
from tests.app.conftest import Keep, SignIn
from tests.app.factories import DAY, make_agreement
from tests.app.rounds.world import World, make_solved

START = DAY + timedelta(days=14)


@pytest.fixture
def begun(database: Database, sign_in: SignIn, settings: Settings, keep: Keep) -> tuple[World, str]:
    return keep(make_solved, database, sign_in, settings)


@pytest.fixture
def world(begun: tuple[World, str]) -> World:
    return begun[0]


@pytest.fixture
def solved(begun: tuple[World, str]) -> str:
    return begun[1]


def published(world: World, round_id: str) -> dict[str, Any]:
    version = world.coordinator.get(f"/rounds/{round_id}").headers["etag"]
    done: dict[str, Any] = world.coordinator.post(f"/rounds/{round_id}/publish", match=version).json()
    return {name: done[name] for name in ("published", "dropped", "dropped_reasons")}


ALL = {"published": 4, "dropped": 0, "dropped_reasons": {}}
NONE = {"published": 0, "dropped": 4, "dropped_reasons": {AGREEMENT_ENDED: 4}}


def end(world: World, database: Database, *, last_day: date) -> None:
    """End the alliance's one agreement, over HTTP."""
    with database.read() as session:
        row = session.query(Agreement).one()
    body = {"end_date": last_day.isoformat()}
    answer = world.coordinator.patch(f"/agreements/{row.id}", body, match=f'"{row.version}"')
    assert answer.status_code == 200, answer.text


def test_an_agreement_ended_after_freezing_drops_its_proposals_with_a_code_of_their_own(
    world: World, solved: str, database: Database
) -> None:
    end(world, database, last_day=DAY)
    assert published(world, solved) == NONE
    rows = world.coordinator.get("/proposals", round_id=solved).json()["items"]
    assert {(row["state"], row["drop_code"]) for row in rows} == {("dropped", AGREEMENT_ENDED)}
    assert DROPS[AGREEMENT_ENDED].zh
    assert DROPS[AGREEMENT_ENDED].en


def test_an_agreement_deleted_after_freezing_drops_its_proposals(world: World, solved: str, database: Database) -> None:
    with database.write() as session:
        session.delete(session.query(Agreement).one())
    assert published(world, solved) == NONE


def test_an_agreement_that_ends_on_the_day_the_work_can_start_still_covers(
    world: World, solved: str, database: Database
) -> None:
    end(world, database, last_day=max(START, today()))
    assert published(world, solved) == ALL


def test_an_agreement_that_ended_before_the_publication_covers_nobody_who_starts_after_it(
    world: World, solved: str, database: Database
) -> None:
    end(world, database, last_day=max(START, today()) - timedelta(days=1))
    assert published(world, solved) == NONE


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ALL),
        ({"exporter": "451022", "receiver": "440305"}, ALL),
        ({"exporter": "52"}, NONE),
        ({"receiver": "4406"}, NONE),
        ({"start_date": date(2099, 1, 1)}, NONE),
    ],
)
def test_another_agreement_of_the_coordinator_covers_if_it_fits_the_corridor_and_the_day(
    world: World, solved: str, database: Database, values: dict[str, Any], expected: dict[str, Any]
) -> None:
    with database.write() as session:
        session.delete(session.query(Agreement).one())
        keeper = session.get_one(Organisation, world.coordinator.organisation.id)
        make_agreement(session, keeper, alliance=session.get_one(Alliance, UUID(world.alliance)), **values)
    assert published(world, solved) == expected


def test_what_changed_is_told_before_what_ended(world: World, solved: str, database: Database) -> None:
    end(world, database, last_day=DAY)
    with database.write() as session:
        session.get_one(JobOrder, UUID(world.orders[0])).wage_high = 9999
    assert published(world, solved)["dropped_reasons"] == {AGREEMENT_ENDED: 2, "ORDER_CHANGED": 2}
