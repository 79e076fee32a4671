"""One small alliance with people and orders, as the rounds' tests start from it."""

from dataclasses import dataclass
from datetime import date

from app.access.principal import Role
from app.db.engine import Database
from app.models.priority_status import PriorityStatus
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.factories import (
    DAY,
    added,
    make_agreement,
    make_alliance,
    make_employer,
    make_job_order,
    make_member,
    make_organisation,
    make_pool,
    make_worker,
)


@dataclass(frozen=True)
class World:
    """Who is there: ids as text, actors who have signed in."""

    coordinator: Actor
    clerk: Actor
    receiver: Actor
    alliance: str
    pool: str
    workers: list[str]
    orders: list[str]

    def open_round(self, *, seed: str = "seed") -> str:
        """Open a round, put the pool in, return its id; an earlier one that was published is over then."""
        for row in self.coordinator.get("/rounds", limit=200).json()["items"]:
            if row["state"] in {"published", "answering"}:
                over = {"If-Match": f'"{row["version"]}"'}
                self.coordinator.call("POST", f"/rounds/{row['id']}/close", json={"reason": "下一轮"}, headers=over)
        policy = self.coordinator.post("/policies", {"name": "default"}).json()
        body = {
            "alliance_id": self.alliance,
            "policy_id": policy["id"],
            "name": "春季对接",
            "on_date": DAY.isoformat(),
            "seed": seed,
        }
        opened = self.coordinator.post("/rounds", body)
        assert opened.status_code == 201, opened.text
        round_id: str = opened.json()["id"]
        assert self.clerk.post(f"/rounds/{round_id}/pools", {"pool_id": self.pool}).status_code == 201
        return round_id

    def act(self, round_id: str, action: str, *, who: Actor | None = None) -> int:
        """Do an action on the round's present version; return the status."""
        actor = who or self.coordinator
        version = self.coordinator.get(f"/rounds/{round_id}").headers["etag"]
        return actor.post(f"/rounds/{round_id}/{action}", match=version).status_code


def make_world(database: Database, sign_in: SignIn, *, agreements: bool = True, people: int = 6) -> World:
    """Two orders of two seats and, of six people, one monitored, two lifted, three general."""
    with database.write() as session:
        office = make_organisation(session, "county_office", region_code="451022")
        receiving = make_organisation(session, "receiving_office", region_code="440305")
        keeper = make_organisation(session, "coordinator")
        alliance = make_alliance(session, keeper)
        make_member(session, alliance, member=office)
        make_member(session, alliance, member=receiving)
        if agreements:
            make_agreement(session, keeper, alliance=alliance)
        pool = make_pool(session, office)
        workers = [make_worker(session, pool, min_wage=4000 + 100 * row) for row in range(people)]
        for worker, kind in zip(workers, ("monitored", "lifted", "lifted"), strict=False):
            status = PriorityStatus(
                organisation_id=office.id, worker_id=worker.id, kind=kind, valid_from=date(2021, 1, 1)
            )
            added(session, status)
        employer = make_employer(session, receiving)
        orders = [make_job_order(session, employer, wage_high=wage) for wage in (6000, 5500)]
        ids = [str(row.id) for row in workers], [str(row.id) for row in orders]
    return World(
        coordinator=sign_in(Role.COORDINATOR, keeper),
        clerk=sign_in(Role.COUNTY_CLERK, office),
        receiver=sign_in(Role.RECEIVING_CLERK, receiving),
        alliance=str(alliance.id),
        pool=str(pool.id),
        workers=ids[0],
        orders=ids[1],
    )


def make_solved(database: Database, sign_in: SignIn, settings: Settings) -> tuple[World, str]:
    """That alliance, and its round that is solved and not yet published."""
    world = make_world(database, sign_in)
    round_id = world.open_round()
    assert (world.act(round_id, "freeze"), world.act(round_id, "solve")) == (200, 202)
    assert make_runner(settings, database).run_until_idle() == 1
    return world, round_id
