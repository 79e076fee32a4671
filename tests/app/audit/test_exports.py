"""What leaves as a file leaves one event: who took it, of which round, and about whom."""

from fastapi.testclient import TestClient

from app.audit.chain import unpack
from app.console.visit import COOKIE
from app.db.engine import Database
from app.models.solution import Proposal
from tests.app.access.world import Who, build_world
from tests.app.audit.chains import chain


def test_a_file_of_proposals_and_a_snapshot_are_one_event_each(client: TestClient, database: Database) -> None:
    with database.write() as session:
        world = build_world(session, "mine", number=1)
        rows = session.query(Proposal).all()
        employer = world.own[Who.EMPLOYER]["organisation_id"]
        people = sorted({row.worker_id for row in rows})
        proposed_to_it = sorted({row.worker_id for row in rows if row.order_office_id == employer})
    published = world.objects["published_id"]
    for who in (Who.CLERK, Who.EMPLOYER):
        cookie = {"Cookie": f"{COOKIE}={world.tokens[who]}"}
        saved = client.get(f"/console/rounds/{published}/proposals.csv", headers=cookie)
        (event,) = chain(database, world.own[who]["organisation_id"])
        assert saved.text.splitlines()[-1] == f"导出编号 export {event.id}"
    bearer = {"Authorization": f"Bearer {world.tokens[Who.COORDINATOR]}"}
    assert client.get(f"/api/v1/rounds/{published}/snapshot", headers=bearer).status_code == 200
    told = {
        who: [
            (row.action, row.object_id, [] if row.packed is None else unpack(row.packed))
            for row in chain(database, world.own[who]["organisation_id"])
        ]
        for who in (Who.CLERK, Who.EMPLOYER, Who.COORDINATOR)
    }
    assert told == {
        Who.CLERK: [("proposals.export", published, people)],
        Who.EMPLOYER: [("proposals.export", published, proposed_to_it)],
        Who.COORDINATOR: [("snapshot.read", published, [])],
    }
