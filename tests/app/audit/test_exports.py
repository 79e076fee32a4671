"""What leaves as a file leaves one event: who took it, of which round, and about whom."""

from fastapi.testclient import TestClient

from app.access.principal import Role
from app.audit.chain import unpack
from app.console.visit import COOKIE
from app.db.engine import Database
from app.models.solution import Proposal
from tests.app.access.world import build_world
from tests.app.audit.chains import chain


def test_a_file_of_proposals_and_a_snapshot_are_one_event_each(client: TestClient, database: Database) -> None:
    with database.write() as session:
        world = build_world(session, "mine", number=1)
        rows = session.query(Proposal).all()
        employer = world.own[Role.EMPLOYER_HR]["organisation_id"]
        people = sorted({row.worker_id for row in rows})
        proposed_to_it = sorted({row.worker_id for row in rows if row.order_office_id == employer})
    published = world.objects["published_id"]
    for role in (Role.COUNTY_CLERK, Role.EMPLOYER_HR):
        cookie = {"Cookie": f"{COOKIE}={world.tokens[role]}"}
        saved = client.get(f"/console/rounds/{published}/proposals.csv", headers=cookie)
        (event,) = chain(database, world.own[role]["organisation_id"])
        assert saved.text.splitlines()[-1] == f"导出编号 export {event.id}"
    bearer = {"Authorization": f"Bearer {world.tokens[Role.COORDINATOR]}"}
    assert client.get(f"/api/v1/rounds/{published}/snapshot", headers=bearer).status_code == 200
    told = {
        role: [
            (row.action, row.object_id, [] if row.packed is None else unpack(row.packed))
            for row in chain(database, world.own[role]["organisation_id"])
        ]
        for role in (Role.COUNTY_CLERK, Role.EMPLOYER_HR, Role.COORDINATOR)
    }
    assert told == {
        Role.COUNTY_CLERK: [("proposals.export", published, people)],
        Role.EMPLOYER_HR: [("proposals.export", published, proposed_to_it)],
        Role.COORDINATOR: [("snapshot.read", published, [])],
    }
