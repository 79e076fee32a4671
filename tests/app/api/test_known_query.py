"""A query that a route does not know is refused, on every route: nobody chooses, sorts or counts by what is hidden."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.access.principal import Role
from tests.app.access.asking import routes_of
from tests.app.conftest import SignIn

NOWHERE = "01920000-0000-7000-8000-000000000000"
REFUSED = (422, "FIELD_NOT_QUERYABLE")


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_route_refuses_what_it_does_not_name(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    token = sign_in(Role.COUNTY_CLERK).token
    routes = [route for route in routes_of(app) if " /api/v1/" in route]
    taken = []
    for route in routes:
        method, _, path = route.partition(" ")
        address = re.sub(r"{\w+}", NOWHERE, path)
        reply = client.request(method, f"{address}?hidden=1", headers={"Authorization": f"Bearer {token}"})
        if (reply.status_code, reply.json().get("code")) != REFUSED:
            taken.append((route, reply.status_code))
    assert len(routes) > 80
    assert taken == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "query",
    [
        "statuses=monitored",
        "sort=birth_date",
        "order_by=tier",
        "fields=id_number",
        "fields=*",
        "count=statuses",
        "Limit=1",
        "limit=1&name=%E9%9F%A6",
        "pool%2Eid=1",
    ],
)
def test_people_are_not_chosen_by_what_is_hidden(client: TestClient, sign_in: SignIn, query: str) -> None:
    clerk = sign_in(Role.COUNTY_CLERK)
    bearer = {"Authorization": f"Bearer {clerk.token}"}
    reply = client.get(f"/api/v1/workers?{query}", headers=bearer)
    assert (reply.status_code, reply.json()["code"]) == REFUSED
    assert reply.json()["known"] == ["cursor", "limit", "pool_id"]
    assert "monitored" not in reply.text
    assert client.get("/api/v1/workers?limit=1", headers=bearer).status_code == 200
