"""Whoever opens people's identities leaves one event a page, with the ids of those who were shown; refused, none is shown."""

import pytest

from app.access.principal import Role
from app.audit.chain import unpack
from app.console.visit import COOKIE
from app.db.engine import Database
from tests.app.audit.chains import chain, refuse_events
from tests.app.conftest import Actor, SignIn
from tests.app.factories import make_pool, make_worker


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def test_each_page_of_people_is_one_event_about_those_on_it(clerk: Actor, database: Database) -> None:
    with database.write() as session:
        pool = make_pool(session, clerk.organisation)
        ids = sorted(make_worker(session, pool).id for _ in range(3))
    assert len(clerk.get("/workers", pool_id=str(pool.id)).json()["items"]) == 3
    assert clerk.get(f"/workers/{ids[0]}").status_code == 200
    page = clerk.client.get(f"/console/pools/{pool.id}", headers={"Cookie": f"{COOKIE}={clerk.token}"})
    assert page.status_code == 200
    clerk.get("/pools")
    told = [
        (row.action, row.object_id, row.detail, unpack(row.packed)) for row in chain(database, clerk.organisation.id)
    ]
    fields = {"fields": ["name", "phone"]}
    assert told == [
        ("people.read", pool.id, fields, ids),
        ("person.read", ids[0], fields, ids[:1]),
        ("people.read", pool.id, fields, ids),
    ]


def test_where_the_audit_refuses_nobody_is_shown(clerk: Actor, database: Database) -> None:
    with database.write() as session:
        worker = make_worker(session, make_pool(session, clerk.organisation)).id
    refuse_events(database)
    for path in ("/workers", f"/workers/{worker}"):
        reply = clerk.get(path)
        assert (reply.status_code, reply.json()["code"]) == (503, "AUDIT_REFUSED")
        assert str(worker) not in reply.text
    assert clerk.get("/pools").status_code == 200
