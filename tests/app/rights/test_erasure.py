"""Erasing takes two people; holds stop it, the ledger restricts, and who is gone or restricted is found nowhere."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select  # noqa: TID251  # counts in every table

from app.access.principal import Role
from app.clock import today
from app.db.engine import Database
from app.models.identity import Identity
from app.models.retention import Erasure
from app.models.solution import Proposal
from app.models.vault_key import VaultKey
from app.models.worker import Worker
from app.rights.erasure_queries import BELONGING
from app.runner import make_runner
from app.settings import Settings
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, SignIn
from tests.app.console.steps import name_worker
from tests.app.factories import added
from tests.app.rights.world import ERASE, consent, in_snapshot, left_out, proposed, published, solved, states, withdraw
from tests.app.rounds.world import World


@pytest.fixture
def second(world: World, sign_in: SignIn) -> Actor:
    """Another clerk of the same office."""
    return sign_in(Role.COUNTY_CLERK, world.clerk.organisation)


def erase(world: World, second: Actor, worker: str) -> str:
    """Both ask; what came of it."""
    first = world.clerk.post(f"/workers/{worker}/erase", ERASE)
    assert (first.status_code, first.json()["state"]) == (200, "waiting"), first.text
    confirmed = second.post(f"/workers/{worker}/erase", ERASE)
    assert confirmed.status_code == 200, confirmed.text
    state: str = confirmed.json()["state"]
    return state


def rows_about(database: Database, worker: str) -> dict[str, int]:
    """How many rows of each kind belong to a worker."""
    counts: dict[str, int] = {}
    with database.read() as session:
        for table in (*BELONGING, Worker):
            key: Any = table.id if table is Worker else table.worker_id
            found = session.scalar(select(func.count()).select_from(table).where(key == UUID(worker)))
            if found:
                counts[table.__tablename__] = found
    return counts


def test_one_person_asks_and_another_erases(
    world: World, second: Actor, settings: Settings, database: Database
) -> None:
    worker = world.workers[0]
    name_worker(database, settings, worker, name="韦示例")
    with database.write() as session:
        row = session.get_one(Worker, UUID(worker))
        added(session, VaultKey(organisation_id=row.organisation_id, worker_id=row.id, wrapped=b"w"))
    consent(world.clerk, worker)
    assert set(rows_about(database, worker)) == {"workers", "identities", "vault_keys", "priority_statuses", "consents"}
    assert erase(world, second, worker) == "erased"
    assert rows_about(database, worker) == {}
    with database.read() as session:
        kept = session.query(Erasure).one()
        assert (str(kept.worker_id), kept.by_user, kept.reason) == (worker, second.user.id, ERASE["reason"])
    told = [each for each in chain(database, world.clerk.organisation.id) if each.action.startswith("erase")]
    assert [(each.action, each.actor_id, each.rows) for each in told] == [
        ("erase.ask", world.clerk.user.id, 1),
        ("erase", second.user.id, 1),
    ]
    assert world.clerk.get(f"/workers/{worker}").status_code == 404


def test_nobody_erases_alone(world: World, database: Database) -> None:
    worker = world.workers[0]
    for expected in (200, 403, 403):
        assert world.clerk.post(f"/workers/{worker}/erase", ERASE).status_code == expected
    assert rows_about(database, worker)["workers"] == 1
    (asked,) = world.clerk.get("/rights-requests", worker_id=worker).json()["items"]
    assert (asked["kind"], asked["state"]) == ("delete", "approving")


def test_an_erasure_that_was_asked_for_can_still_be_refused(world: World, second: Actor) -> None:
    worker = world.workers[0]
    world.clerk.post(f"/workers/{worker}/erase", ERASE)
    (asked,) = world.clerk.get("/rights-requests", worker_id=worker).json()["items"]
    refusal = {"state": "refused", "answer": "身份无法核实。"}
    path = f"/rights-requests/{asked['id']}/answer"
    assert second.post(path, refusal, match=f'"{asked["version"]}"').status_code == 200
    assert second.post(f"/workers/{worker}/erase", ERASE).json()["state"] == "waiting"


@pytest.mark.parametrize("until", [None, today()])
def test_a_hold_stops_it_up_to_its_last_day(world: World, second: Actor, database: Database, until: Any) -> None:
    worker = world.workers[0]
    body = {"until": str(until) if until else None, "reason": "劳动争议"}
    held = world.clerk.post(f"/workers/{worker}/retention-holds", body).json()["id"]
    reply = world.clerk.post(f"/workers/{worker}/erase", ERASE)
    assert (reply.status_code, reply.json()["code"]) == (409, "RETENTION_HOLDS")
    assert [row["id"] for row in world.clerk.get(f"/workers/{worker}/retention-holds").json()] == [held]
    assert world.clerk.delete(f"/retention-holds/{held}").status_code == 204
    assert erase(world, second, worker) == "erased"
    assert rows_about(database, worker) == {}


def test_a_hold_that_has_run_out_stops_nothing(world: World, second: Actor) -> None:
    body = {"until": str(today() - timedelta(days=1)), "reason": "劳动争议"}
    assert world.clerk.post(f"/workers/{world.workers[0]}/retention-holds", body).status_code == 201
    assert erase(world, second, world.workers[0]) == "erased"


def test_whom_a_round_speaks_of_is_restricted_and_stands_in_no_list_no_count_and_no_later_round(
    world: World, second: Actor, settings: Settings, database: Database
) -> None:
    round_id = published(world, settings=settings, database=database)
    worker = proposed(database)[0]
    name_worker(database, settings, worker, name="韦示例")
    consent(world.clerk, worker)
    world.clerk.post(f"/workers/{worker}/opt-out", {})
    assert erase(world, second, worker) == "restricted"
    assert states(database, worker) == [("withdrawn", "RESTRICTED")]
    lists = [
        (world.clerk, "/workers", {"pool_id": world.pool}),
        (world.clerk, "/opted-out", {}),
        (world.clerk, "/rights-requests", {}),
        (world.clerk, f"/rounds/{round_id}/unplaced", {}),
        (world.coordinator, f"/rounds/{round_id}/unplaced", {}),
        (world.coordinator, f"/rounds/{round_id}/standby", {}),
        *((who, "/proposals", {"round_id": round_id}) for who in (world.clerk, world.coordinator, world.receiver)),
        *((who, "/recommendations", {"round_id": round_id}) for who in (world.clerk, world.coordinator)),
    ]
    for who, path, query in lists:
        reply = who.get(path, **query)
        assert (reply.status_code, worker in reply.text) == (200, False), path
    for path in (f"/workers/{worker}", f"/workers/{worker}/consents", f"/workers/{worker}/retention-holds"):
        assert world.clerk.get(path).status_code == 404
    again = published(world, settings=settings, database=database)
    assert worker not in in_snapshot(database, again) | set(left_out(database, again))
    with database.read() as session:
        assert session.get_one(Identity, UUID(worker)).name != b""  # what the law keeps is kept


def test_who_is_restricted_while_a_round_is_being_solved_comes_out_of_it_withheld(
    world: World, second: Actor, settings: Settings, database: Database
) -> None:
    round_id = world.open_round()
    assert (world.act(round_id, "freeze"), world.act(round_id, "solve")) == (200, 202)
    worker = world.workers[0]
    assert erase(world, second, worker) == "restricted"
    solved_states = _solve(settings, database, worker)
    assert solved_states in ([], [("withdrawn", "RESTRICTED")])
    for path, query in ((f"/rounds/{round_id}/unplaced", {}), ("/proposals", {"round_id": round_id})):
        assert worker not in world.coordinator.get(path, **query).text


def test_a_consent_withdrawn_while_a_round_is_being_solved_leaves_no_open_proposal(
    world: World, settings: Settings, database: Database
) -> None:
    made = {worker: consent(world.clerk, worker) for worker in world.workers}
    round_id = world.open_round()
    assert (world.act(round_id, "freeze"), world.act(round_id, "solve")) == (200, 202)
    for given in made.values():
        assert withdraw(world.clerk, given) == 200
    _solve(settings, database, world.workers[0])
    with database.read() as session:
        assert {row.state for row in session.query(Proposal)} == {"withdrawn"}
    assert world.act(round_id, "publish") == 200
    with database.read() as session:
        assert {row.state for row in session.query(Proposal)} == {"withdrawn"}


def _solve(settings: Settings, database: Database, worker: str) -> list[tuple[str, str]]:
    assert make_runner(settings, database).run_until_idle() == 1
    return states(database, worker)


def test_a_proposal_not_published_yet_is_never_published_for_who_is_restricted(
    world: World, second: Actor, settings: Settings, database: Database
) -> None:
    round_id = solved(world, settings=settings, database=database)
    worker = proposed(database)[0]
    assert erase(world, second, worker) == "restricted"
    assert world.act(round_id, "publish") == 200
    assert states(database, worker) == [("withdrawn", "RESTRICTED")]
