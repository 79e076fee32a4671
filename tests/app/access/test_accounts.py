"""Organisations and accounts: who keeps them, who sees them, and what is refused."""

from typing import Any
from uuid import uuid4

import pytest

from app.access.principal import ROLES_OF_KIND, OrganisationKind, Role
from app.db.engine import Database
from app.models.organisation import Organisation
from app.models.user import User
from tests.app.conftest import Actor, SignIn
from tests.app.demand.sheets import credit_code
from tests.app.factories import KIND_OF_ROLE, PASSWORD, make_organisation, unique


def account(organisation: Organisation, **values: Any) -> dict[str, Any]:
    return {
        "login": unique("new"),
        "password": PASSWORD,
        "role": "county_clerk",
        "organisation_id": str(organisation.id),
    } | values


@pytest.fixture
def admin(sign_in: SignIn) -> Actor:
    return sign_in(Role.SYSTEM_ADMIN)


@pytest.fixture
def office(database: Database) -> Organisation:
    with database.write() as session:
        return make_organisation(session, "county_office")


def test_the_administrator_registers_an_organisation_and_opens_an_account_that_signs_in(admin: Actor) -> None:
    office = admin.post(
        "/organisations", {"kind": "county_office", "name": "隆林县就业服务中心", "region_code": "451031"}
    )
    assert office.status_code == 201
    assert admin.get(f"/organisations/{office.json()['id']}").json() == office.json()
    body = {"login": "longlin", "password": PASSWORD, "role": "county_clerk", "organisation_id": office.json()["id"]}
    opened = admin.post("/users", body)
    assert opened.status_code == 201
    assert set(opened.json()) == {"id", "login", "role", "organisation_id", "active"}
    signed_in = admin.client.post("/api/v1/sessions", json={"login": "longlin", "password": PASSWORD})
    assert signed_in.status_code == 201


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"role": "coordinator"}, "role", "ROLE_NOT_OF_ORGANISATION"),
        ({"password": "eleven char"}, "password", "PASSWORD_WEAK"),
    ],
)
def test_an_account_that_cannot_be_is_refused_by_field(
    admin: Actor, office: Organisation, database: Database, values: dict[str, str], field: str, code: str
) -> None:
    body = account(office, **values)
    reply = admin.post("/users", body)
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (422, code, field)
    with database.read() as session:
        assert session.query(User).filter_by(login=body["login"]).count() == 0


def test_a_login_belongs_to_one_account(admin: Actor, office: Organisation) -> None:
    body = account(office)
    assert admin.post("/users", body).status_code == 201
    again = admin.post("/users", body)
    assert (again.status_code, again.json()["code"]) == (422, "LOGIN_TAKEN")


def test_an_account_needs_an_organisation_that_exists(admin: Actor, office: Organisation) -> None:
    assert admin.post("/users", account(office, organisation_id=str(uuid4()))).status_code == 404


def test_a_supervising_office_that_does_not_exist_is_refused(admin: Actor) -> None:
    reply = admin.post("/organisations", {"kind": "county_office", "name": "x", "parent_id": str(uuid4())})
    assert (reply.status_code, reply.json()["code"]) == (422, "PARENT_UNKNOWN")


def test_an_employer_is_registered_under_its_own_credit_code(admin: Actor) -> None:
    body = {"kind": "employer", "name": "示例厂", "credit_code": credit_code(3)}
    assert admin.post("/organisations", body).json()["credit_code"] == credit_code(3)
    wrong = credit_code(3)[:-1] + ("0" if credit_code(3)[-1] != "0" else "1")
    reply = admin.post("/organisations", body | {"credit_code": wrong})
    assert (reply.status_code, reply.json()["code"], reply.json()["field"]) == (422, "CREDIT_CODE_WRONG", "credit_code")


def test_every_role_belongs_to_exactly_one_kind_of_organisation() -> None:
    assert sorted(role for roles in ROLES_OF_KIND.values() for role in roles) == sorted(Role)
    assert set(ROLES_OF_KIND) == set(OrganisationKind)
    assert all(role in ROLES_OF_KIND[kind] for role, kind in KIND_OF_ROLE.items())


def test_a_supervising_office_sees_those_below_it_at_any_depth_and_nobody_else(
    sign_in: SignIn, database: Database
) -> None:
    with database.write() as session:
        province = make_organisation(session, "county_office", name="province")
        city = make_organisation(session, "county_office", name="city", parent=province)
        county = make_organisation(session, "county_office", name="county", parent=city)
        beside = make_organisation(session, "county_office", name="beside")
    seen = {
        place.name: {row["name"] for row in sign_in(Role.COUNTY_CLERK, place).get("/organisations").json()["items"]}
        for place in (province, city, county, beside)
    }
    assert seen == {
        "province": {"province", "city", "county"},
        "city": {"city", "county"},
        "county": {"county"},
        "beside": {"beside"},
    }
    above = sign_in(Role.COUNTY_CLERK, county).get(f"/organisations/{city.id}")
    beside_it = sign_in(Role.COUNTY_CLERK, province).get(f"/organisations/{beside.id}")
    assert (above.status_code, beside_it.status_code) == (404, 404)


def test_the_system_administrator_lists_every_organisation_and_account(admin: Actor, sign_in: SignIn) -> None:
    others = [sign_in(role) for role in (Role.COUNTY_CLERK, Role.COORDINATOR)]
    organisations = {row["id"] for row in admin.get("/organisations").json()["items"]}
    logins = {row["login"] for row in admin.get("/users").json()["items"]}
    assert {str(actor.organisation.id) for actor in (admin, *others)} <= organisations
    assert {actor.user.login for actor in (admin, *others)} <= logins
