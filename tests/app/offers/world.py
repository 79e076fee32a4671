"""A round whose offers are out: four seats, six people, of whom four are asked and two stand by."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx2
from sqlalchemy.orm import Session

from app.clock import now, today
from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.consent import Consent
from app.models.identity import Identity
from app.models.job_order import JobOrder
from app.models.offer import Offer
from app.models.placement import Placement
from app.models.token import Token
from app.models.worker import Worker
from app.offers.codes import speaks_for_another
from app.runner import Runner, make_runner
from app.settings import Settings
from tests.app.conftest import Actor, SignIn
from tests.app.factories import added
from tests.app.rounds.world import World, make_world

CATEGORIES = ["age", "contact", "identity"]
ON_BEHALF = "单位来电确认接收"
"""Why a receiving office answers for the employer."""


@dataclass(frozen=True)
class Answering:
    """A round in which people answer, and who answers."""

    world: World
    database: Database
    runner: Runner
    round_id: str

    @property
    def clerk(self) -> Actor:
        return self.world.clerk

    @property
    def receiver(self) -> Actor:
        return self.world.receiver

    @property
    def coordinator(self) -> Actor:
        return self.world.coordinator

    def offers(self, **where: Any) -> list[Offer]:
        with self.database.read() as session:
            return session.query(Offer).filter_by(**where).order_by(Offer.id).all()

    def placements(self, **where: Any) -> list[Placement]:
        with self.database.read() as session:
            return session.query(Placement).filter_by(**where).order_by(Placement.id).all()

    def states(self) -> list[str]:
        return sorted(row.state for row in self.offers())

    def say(self, who: Actor, offer: Offer | UUID, *, yes: bool = True, code: str = "") -> httpx2.Response:
        """Answer an offer; a receiving office says why it does so for the employer."""
        offer_id = offer.id if isinstance(offer, Offer) else offer
        why = ON_BEHALF if speaks_for_another(who.user.role) else ""
        return who.post(f"/offers/{offer_id}/answer", {"yes": yes, "code": code, "written_reason": why})

    def act(self, who: Actor, path: str, body: Any = None) -> httpx2.Response:
        """Change something on its present version."""
        version = who.get(path.rsplit("/end/", 1)[0] if "/end/" in path else path.rsplit("/", 1)[0]).headers["etag"]
        return who.post(path, body, match=version)

    def place(self, offer: Offer) -> Placement:
        assert self.say(self.clerk, offer).status_code == 200
        assert self.say(self.receiver, offer).status_code == 200
        return self.placements(offer_id=offer.id)[0]

    def work(self) -> None:
        """Let the runner do what is queued."""
        self.runner.run_until_idle()

    def pass_days(self, days: int) -> None:
        """Let every offer be as old as if so many days had gone by."""
        with self.database.write() as session:
            for row in session.query(Offer):
                row.due_worker -= timedelta(days=days)
                row.due_employer -= timedelta(days=days)


def stay_signed_in(database: Database) -> None:
    """Let everybody's token outlive a clock that is moved."""
    with database.write() as session:
        session.query(Token).update({"expires_at": now() + timedelta(days=3_000)})


def add_identity(session: Session, ring: Keyring, offer: Offer, texts: dict[str, str]) -> None:
    """Put into the vault who somebody is that was made without a roster."""
    fields = {
        name: ring.encrypt_many(f"identities.{name}", ids=[offer.worker_id], values=[texts.get(name, "")])[0]
        for name in Identity.encrypted
    }
    of_worker = {"organisation_id": offer.organisation_id, "worker_id": offer.worker_id}
    added(session, Identity(**of_worker, id_index=offer.worker_id.bytes * 2, **fields))


def make_answering(
    database: Database, sign_in: SignIn, settings: Settings, *, consenting: bool = True, people: int = 6
) -> Answering:
    made = make_published(database, sign_in, settings, consenting=consenting, people=people)
    assert made.world.act(made.round_id, "offer") == 200
    return made


def make_free_seat(database: Database, sign_in: SignIn, settings: Settings) -> Answering:
    """Beside four seats that are asked for a fifth that nobody has; of two who stand by one opted out."""
    made = make_answering(database, sign_in, settings)
    with database.write() as session:
        # not as an edit: what was changed since it was frozen goes to no standby list
        session.query(JobOrder).filter_by(id=UUID(made.world.orders[0])).update({"seats": 3})
        session.get_one(Worker, free_people(made)[0]).automatic = False
    return made


def free_people(answering: Answering) -> list[UUID]:
    """Who is asked for nothing."""
    asked = {str(row.worker_id) for row in answering.offers()}
    return [UUID(each) for each in answering.world.workers if each not in asked]


def make_published(
    database: Database, sign_in: SignIn, settings: Settings, *, consenting: bool = True, people: int = 6
) -> Answering:
    """A round that is published and has made no offers yet."""
    world = make_world(database, sign_in, people=people)
    with database.write() as session:
        for order in session.query(JobOrder):
            order.valid_until = today() + timedelta(days=90)
        if consenting:
            for worker in session.query(Worker):
                added(
                    session,
                    Consent(
                        organisation_id=worker.organisation_id,
                        worker_id=worker.id,
                        recipient_kind="employer",
                        purpose="recruitment",
                        categories=CATEGORIES,
                        given_on=today(),
                        given_how="paper",
                        evidence="卷宗 1",
                    ),
                )
    round_id = world.open_round()
    runner = make_runner(settings, database)
    assert world.act(round_id, "freeze") == 200
    assert world.act(round_id, "solve") == 202
    assert runner.run_until_idle() == 1
    assert world.act(round_id, "publish") == 200
    return Answering(world, database, runner, round_id)
