"""Who supervises a region is told counts of its people, none of them few, and no row about anybody."""

from typing import Any

import pytest

from app.access.masks import few_of
from app.access.principal import Role
from app.db.engine import Database
from app.models.organisation import Organisation
from tests.app.audit.chains import chain
from tests.app.conftest import Actor, SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import make_organisation, make_pool, make_worker


@pytest.fixture
def above(database: Database, sign_in: SignIn) -> Actor:
    return clerk_of("451000", database, sign_in)


@pytest.fixture
def below(database: Database, sign_in: SignIn) -> Actor:
    return clerk_of("451022", database, sign_in)


def clerk_of(region: str, database: Database, sign_in: SignIn) -> Actor:
    with database.write() as session:
        office = make_organisation(session, "county_office", region_code=region)
    return sign_in(Role.COUNTY_CLERK, office)


def supervise(admin: Actor, office: Organisation, *, supervises: bool, match: str | None = None) -> Any:
    path = f"/organisations/{office.id}"
    version = match or admin.get(path).headers["etag"]
    return admin.patch(path, {"supervises": supervises}, match=version)


@pytest.mark.parametrize(
    ("whole", "part", "told"),
    [
        (0, 0, (0, 0)),
        (9, 9, (None, None)),
        (10, 10, (10, 10)),
        (19, 10, (19, None)),  # nine would be left
        (20, 10, (20, 10)),
        (30, 9, (30, None)),
        (30, 0, (30, 0)),
    ],
)
def test_no_count_and_no_difference_of_two_tells_of_few(
    whole: int, part: int, told: tuple[int | None, int | None]
) -> None:
    assert few_of(whole, part) == told


def test_the_administrator_says_who_supervises_and_it_holds_from_the_next_request_on(
    above: Actor, below: Actor, sign_in: SignIn, database: Database
) -> None:
    admin = sign_in(Role.SYSTEM_ADMIN)
    pool = below.post("/pools", {"name": "n", "region_code": "451022"}).json()["id"]
    assert above.get(f"/pools/{pool}").status_code == 404
    assert admin.patch(f"/organisations/{above.organisation.id}", {"supervises": True}).status_code == 428
    assert supervise(admin, above.organisation, supervises=True, match='"9"').status_code == 412
    said = supervise(admin, above.organisation, supervises=True)
    assert (said.status_code, said.json()["supervises"], said.headers["etag"]) == (200, True, '"2"')
    assert above.get(f"/pools/{pool}").status_code == 200
    assert above.call("DELETE", f"/pools/{pool}").status_code == 405
    assert supervise(admin, above.organisation, supervises=False).status_code == 200
    assert above.get(f"/pools/{pool}").status_code == 404
    told = [each.action for each in chain(database, admin.organisation.id)]
    assert told[-2:] == ["organisation.supervise", "organisation.release"]


@pytest.mark.parametrize(
    ("kind", "region"), [("employer", "451000"), ("county_office", ""), ("county_office", "000000")]
)
def test_who_has_no_region_to_supervise_does_not(sign_in: SignIn, database: Database, kind: str, region: str) -> None:
    with database.write() as session:
        office = make_organisation(session, kind, region_code=region)
    refused = supervise(sign_in(Role.SYSTEM_ADMIN), office, supervises=True)
    assert (refused.status_code, refused.json()["code"]) == (422, "SUPERVISES_NOTHING")


def test_of_people_counts_are_shown_few_of_them_not_and_rows_never(
    above: Actor, below: Actor, sign_in: SignIn, database: Database
) -> None:
    with database.write() as session:
        office = session.merge(below.organisation)
        many, small = make_pool(session, office), make_pool(session, office)
        workers = [make_worker(session, many) for _ in range(11)]
        for place, pool in enumerate([many, small, small]):
            make_worker(session, pool, hold_code="AGE" if place == 0 else "")
    assert supervise(sign_in(Role.SYSTEM_ADMIN), above.organisation, supervises=True).status_code == 200
    clerk, page = Visitor.of(above), Visitor.of(below)
    listed = clerk.get("/console/pools").text
    assert cells(listed) == {many.name: ["12", "—"], small.name: ["—", "—"]}
    assert cells(page.get("/console/pools").text) == {many.name: ["12", "11"], small.name: ["2", "2"]}
    shown = clerk.get(f"/console/pools/{many.id}").text
    assert "名单和个人情况只有其本单位能看到" in shown
    assert str(workers[0].id) not in shown
    asked = below.post("/rights-requests", {"worker_id": str(workers[0].id), "kind": "explain"})
    assert asked.status_code == 201
    request = asked.json()["id"]
    for path in (f"/rights-requests/{request}", f"/workers/{workers[0].id}/consents"):
        assert (below.get(path).status_code, above.get(path).status_code) == (200, 404)
    for path in ("/rights-requests", "/workers", "/opted-out", "/imports"):
        assert above.get(path).json()["items"] == []
    assert request not in clerk.get("/console/rights").text
    assert request in page.get("/console/rights").text


def cells(page: str) -> dict[str, list[str]]:
    """The two counts of each pool in a list."""
    rows = page.split("<tr>")[2:]
    found = {}
    for row in rows:
        name = row.split("</a>")[0].rpartition(">")[2]
        found[name] = [cell.split("</td>")[0] for cell in row.split('<td class="number">')[1:]]
    return found
