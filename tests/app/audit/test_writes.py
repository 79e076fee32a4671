"""What somebody does to the data is in their office's chain: one event for it, in their name, from where they are."""

from uuid import UUID

import pytest

from app.access.principal import Role
from app.audit.chain import unpack
from app.db.engine import Database
from app.models.worker import Worker
from tests.app.access.matrix_table import ORDERS, ROSTER
from tests.app.audit.chains import chain, refuse_events
from tests.app.conftest import Actor, SignIn


def told(database: Database, actor: Actor) -> list[tuple[str, str, UUID | None, UUID | None, str]]:
    rows = chain(database, actor.organisation.id)
    return [(row.action, row.object_kind, row.object_id, row.actor_id, row.source) for row in rows]


def test_a_pool_and_the_people_loaded_into_it(sign_in: SignIn, database: Database) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    pool = clerk.post("/pools", {"name": "n", "region_code": "451022"}).json()["id"]
    path, upload = f"/pools/{pool}/imports", {"file": ("file.csv", ROSTER.encode())}
    loads = [
        clerk.call("POST", path, files=upload, params={"dry_run": dry}).json() for dry in ("true", "false", "false")
    ]
    who = clerk.user.id, "testclient"
    assert told(database, clerk) == [
        ("pool.create", "pool", UUID(pool), *who),
        ("roster.dry_run", "import", UUID(loads[0]["import_id"]), *who),
        ("roster.loaded", "import", UUID(loads[1]["import_id"]), *who),
        ("roster.loaded", "import", UUID(loads[2]["import_id"]), *who),
    ]
    with database.read() as session:
        people = [row.id for row in session.query(Worker)]
    _, dry, first, again = chain(database, clerk.organisation.id)
    assert (dry.rows, first.rows, again.rows) == (0, 1, 0)
    assert unpack(first.packed) == people


def test_orders_that_are_loaded(sign_in: SignIn, database: Database) -> None:
    clerk = sign_in(Role.RECEIVING_CLERK)
    reply = clerk.call("POST", "/job-orders/imports", files={"file": ("file.csv", ORDERS.encode())})
    assert told(database, clerk) == [
        ("orders.loaded", "import", UUID(reply.json()["import_id"]), clerk.user.id, "testclient"),
    ]


def test_an_alliance_and_a_policy(sign_in: SignIn, database: Database) -> None:
    keeper = sign_in(Role.COORDINATOR)
    alliance = keeper.post("/alliances", {"name": "桂粤"}, key="k").json()["id"]
    assert keeper.post("/alliances", {"name": "桂粤"}, key="k").json()["id"] == alliance
    policy = keeper.post("/policies", {"name": "n", "body": {}}).json()["id"]
    assert [(action, found) for action, _, found, *_ in told(database, keeper)] == [
        ("alliance.create", UUID(alliance)),
        ("policy.create", UUID(policy)),
    ]


@pytest.mark.parametrize(
    ("role", "path", "body"),
    [
        (Role.COORDINATOR, "/alliances", {"name": "n"}),
        (Role.COUNTY_CLERK, "/pools", {"name": "n", "region_code": "451022"}),
    ],
)
def test_where_the_audit_refuses_nothing_is_written(
    sign_in: SignIn, database: Database, role: Role, path: str, body: dict[str, str]
) -> None:
    actor = sign_in(role)
    refuse_events(database)
    reply = actor.post(path, body)
    assert (reply.status_code, reply.json()["code"]) == (503, "AUDIT_REFUSED")
    assert reply.headers["retry-after"] == "5"
    assert actor.get(path).json()["items"] == []
