"""A published round and the words in which its workers take something back."""

from gzip import decompress
from typing import Any
from uuid import UUID

from app.clock import today
from app.db.engine import Database
from app.models.snapshot import Snapshot, SnapshotPart
from app.models.solution import Proposal
from app.runner import make_runner
from app.settings import Settings
from tests.app.conftest import Actor
from tests.app.rounds.world import World

ERASE = {"reason": "本人申请"}
CONSENT: dict[str, Any] = {
    "recipient_kind": "employer",
    "purpose": "recruitment",
    "categories": ["contact", "work"],
    "given_on": str(today()),
    "given_how": "paper",
    "evidence": "纸质同意书 第12号",
}


def solved(world: World, *, settings: Settings, database: Database) -> str:
    """A round that is solved and not yet published."""
    round_id = world.open_round()
    assert (world.act(round_id, "freeze"), world.act(round_id, "solve")) == (200, 202)
    assert make_runner(settings, database).run_until_idle() == 1
    return round_id


def published(world: World, *, settings: Settings, database: Database) -> str:
    """A round that is published."""
    round_id = solved(world, settings=settings, database=database)
    assert world.act(round_id, "publish") == 200
    return round_id


def consent(clerk: Actor, worker: str, **values: Any) -> str:
    """Give a consent, return its id."""
    reply = clerk.post(f"/workers/{worker}/consents", CONSENT | values)
    assert reply.status_code == 201, reply.text
    made: str = reply.json()["id"]
    return made


def withdraw(clerk: Actor, consent_id: str) -> int:
    """Withdraw a consent as it stands now; return the status."""
    version = clerk.get(f"/consents/{consent_id}").headers["etag"]
    return clerk.post(f"/consents/{consent_id}/withdraw", match=version).status_code


def states(database: Database, worker: str) -> list[tuple[str, str]]:
    """State and code of each proposal of a worker, the oldest first."""
    with database.read() as session:
        rows = session.query(Proposal).filter_by(worker_id=UUID(worker)).order_by(Proposal.id)
        return [(row.state, row.drop_code) for row in rows]


def proposed(database: Database) -> list[str]:
    """Who is proposed in any round, in order of proposals."""
    with database.read() as session:
        return [str(row.worker_id) for row in session.query(Proposal).order_by(Proposal.id)]


def left_out(database: Database, round_id: str) -> dict[str, str]:
    """Who is not in a round's snapshot, and why."""
    return _part(database, round_id, "left_out.csv")


def in_snapshot(database: Database, round_id: str) -> set[str]:
    """Who is in a round's snapshot."""
    return set(_part(database, round_id, "workers.csv"))


def _part(database: Database, round_id: str, name: str) -> dict[str, str]:
    with database.read() as session:
        frozen = session.query(Snapshot).filter_by(round_id=UUID(round_id)).one()
        body = session.get_one(SnapshotPart, (frozen.id, name)).body
    lines = decompress(body).decode().splitlines()[1:]
    return {str(UUID(line.split(",")[0])): line.split(",")[1] for line in lines}
