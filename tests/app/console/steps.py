"""Steps of a round by pages, as several tests take them."""

from uuid import UUID

from app.db.crypto import Keyring
from app.db.engine import Database
from app.models.identity import Identity
from app.models.worker import Worker
from app.runner import make_runner
from app.settings import Settings
from tests.app.console.visitor import Visitor
from tests.app.factories import DAY, added
from tests.app.rounds.world import World


def name_worker(database: Database, settings: Settings, worker_id: str, *, name: str) -> None:
    """Put a name into the vault."""
    ring = Keyring.open(settings.keys_path)
    with database.write() as session:
        worker = session.get_one(Worker, UUID(worker_id))
        vault = {"id_index": worker.id.bytes * 2, "id_number": b"", "phone": b"", "address": b""}
        sealed = ring.encrypt_many("identities.name", ids=[worker.id], values=[name])[0]
        added(session, Identity(worker_id=worker.id, organisation_id=worker.organisation_id, name=sealed, **vault))


def open_round(world: World, coordinator: Visitor) -> str:
    """Keep the default policy, open a round and return its id."""
    coordinator.post("/console/rounds/policy")
    policy = coordinator.get("/console/rounds/new").text.split('<select id="policy"')[1].split('value="')[1]
    fields = {
        "alliance": world.alliance,
        "policy": policy.split('"')[0],
        "name": "春季对接",
        "on_date": DAY.isoformat(),
        "seed": "2026-03-01",
    }
    answer = coordinator.post("/console/rounds", fields)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].rpartition("/")[2]


def solved_round(world: World, coordinator: Visitor, *, settings: Settings, database: Database) -> str:
    """Open a round with the clerk's pool in it, freeze and solve it; return its id."""
    round_id = open_round(world, coordinator)
    Visitor.of(world.clerk).post(f"/console/rounds/{round_id}/pools", {"pool": world.pool})
    for action in ("freeze", "solve"):
        assert coordinator.confirm(round_id, action).status_code == 303
    assert make_runner(settings, database).run_until_idle() == 1
    return round_id
