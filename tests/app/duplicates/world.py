"""Two counties of one alliance: the second holds two people alike, of whom one has the number of somebody in the first."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.clock import today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.alliance import Alliance
from app.models.consent import Consent
from app.models.duplicate import FIND, Duplicate
from app.models.identity import Identity
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.priority_status import PriorityStatus
from app.models.worker import Worker
from app.runner import Runner, database_of_runner, make_runner
from app.settings import Settings
from app.tasks import service as tasks
from tests.app.conftest import Actor, SignIn
from tests.app.factories import added, make_member, make_organisation, make_pool, make_worker
from tests.app.rounds.world import World, make_world


@dataclass(frozen=True)
class Counties:
    """Who is there; ``first`` has been loaded before ``second``, and both have one number where ``alike`` was asked for."""

    world: World
    database: Database
    runner: Runner
    clerk: Actor
    pool: str
    first: str
    second: str
    beside: str

    @property
    def coordinator(self) -> Actor:
        return self.world.coordinator

    def ask(self) -> None:
        """Ask the runner to look for the second county's people elsewhere, as each load does."""
        with self.database.write() as session:
            office = self.clerk.organisation.id
            tasks.enqueue(session, FIND, subject_id=office, organisation_id=office)

    def find(self) -> None:
        self.ask()
        self.runner.run_until_idle()

    def duplicates(self) -> list[Duplicate]:
        with self.database.read() as session:
            return session.query(Duplicate).order_by(Duplicate.id).all()

    def settle(self, action: str, body: dict[str, Any], *, at: int = 0) -> httpx2.Response:
        row = self.duplicates()[at]
        return self.coordinator.post(f"/duplicates/{row.id}/{action}", body, match=f'"{row.version}"')

    def open_round(self) -> str:
        """A round with both pools."""
        round_id = self.world.open_round()
        assert self.clerk.post(f"/rounds/{round_id}/pools", {"pool_id": self.pool}).status_code == 201
        return round_id

    def publish(self, round_id: str) -> str:
        assert self.world.act(round_id, "freeze") == 200
        assert self.world.act(round_id, "solve") == 202
        self.runner.run_until_idle()
        assert self.world.act(round_id, "publish") == 200
        return round_id

    def offers_of(self, worker: str) -> list[Offer]:
        with self.database.read() as session:
            return session.query(Offer).filter_by(worker_id=UUID(worker)).order_by(Offer.id).all()

    def asked(self, worker: str, *, order: int = 0, state: str = "open") -> UUID:
        """An offer to somebody, made by hand in the round that is open."""
        with self.database.write() as session:
            row, post = session.get_one(Worker, UUID(worker)), session.get_one(JobOrder, UUID(self.world.orders[order]))
            current = self.coordinator.get("/rounds").json()["items"][-1]["id"]
            made = Offer(
                organisation_id=row.organisation_id,
                order_office_id=post.organisation_id,
                coordinator_id=self.coordinator.organisation.id,
                round_id=UUID(current),
                wave=1,
                worker_id=row.id,
                job_order_id=post.id,
                state=state,
                due_worker=today() + timedelta(days=3),
                due_employer=today() + timedelta(days=5),
            )
            return added(session, made).id

    def seated(self, worker: str) -> UUID:
        """A placement of somebody."""
        offer_id = self.asked(worker, state="placed")
        with self.database.write() as session:
            offer = session.get_one(Offer, offer_id)
            names = ("organisation_id", "order_office_id", "coordinator_id", "round_id", "worker_id", "job_order_id")
            employer = session.get_one(JobOrder, offer.job_order_id).employer_id
            made = Placement(
                **{name: getattr(offer, name) for name in names},
                offer_id=offer_id,
                employer_id=employer,
                state="placed",
                placed_on=today(),
            )
            return added(session, made).id


def add_number(session: Session, ring: Keyring, worker: Worker, number: str) -> None:
    """Put somebody made without a roster into the vault, with a number."""
    texts = {"name": "韦小明", "id_number": number, "phone": "13800138000", "address": ""}
    sealed = {
        name: ring.encrypt_many(f"identities.{name}", ids=[worker.id], values=[texts[name]])[0]
        for name in Identity.encrypted
    }
    of_worker = {"organisation_id": worker.organisation_id, "worker_id": worker.id}
    added(session, Identity(**of_worker, id_index=ring.index_many([number])[0], **sealed))


@contextmanager
def running(settings: Settings) -> Iterator[Runner]:
    """The runner on connections of its own, in its own role."""
    database = database_of_runner(settings)
    try:
        yield make_runner(settings, database)
    finally:
        database.close()


def make_counties(
    database: Database, sign_in: SignIn, settings: Settings, *, runner: Runner, alike: bool = True
) -> Counties:
    """Four seats; all six of the first county are lifted, so nobody of the second is proposed, whoever is alike."""
    world, ring = make_world(database, sign_in), Keyring.of(settings)
    with database.write() as session:
        for order in session.query(JobOrder):
            order.valid_until = today() + timedelta(days=90)
        office = make_organisation(session, "county_office", region_code="451023")
        make_member(session, session.get_one(Alliance, UUID(world.alliance)), member=office)
        pool = make_pool(session, office)
        people = [make_worker(session, pool, min_wage=4000) for _ in range(2)]
        ours = [session.get_one(Worker, UUID(each)) for each in world.workers]
        for row in ours[3:]:
            lifted = PriorityStatus(
                organisation_id=row.organisation_id, worker_id=row.id, kind="lifted", valid_from=date(2021, 1, 1)
            )
            added(session, lifted)
        for at, row in enumerate(ours):
            add_number(session, ring, row, f"one-{world.pool}-{at}")
        add_number(session, ring, people[0], f"one-{world.pool}-0" if alike else f"two-{pool.id}-0")
        add_number(session, ring, people[1], f"two-{pool.id}-1")
        for row in (*ours, *people):
            consent = Consent(
                organisation_id=row.organisation_id,
                worker_id=row.id,
                recipient_kind="employer",
                purpose="recruitment",
                categories=["age", "contact", "identity"],
                given_on=today(),
                given_how="paper",
                evidence="卷宗 1",
            )
            added(session, consent)
        ids = str(pool.id), *(str(row.id) for row in people)
    pool_id, second, beside = ids
    return Counties(
        world=world,
        database=database,
        runner=runner,
        clerk=sign_in(Role.COUNTY_CLERK, office),
        pool=pool_id,
        first=world.workers[0],
        second=second,
        beside=beside,
    )
