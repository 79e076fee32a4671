"""API tokens: limited to areas, ending by themselves or at once, and no way into the account or the pages."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from app.access.passwords import token_hash
from app.access.principal import Role
from app.access.token_scopes import AREAS, TokenScope
from app.clock import now
from app.console.visit import COOKIE
from app.db.engine import Database
from app.models.token import Token
from app.models.user import User
from app.settings import Settings
from tests.app.access.asking import routes_of
from tests.app.access.test_tokens import everything_stored
from tests.app.cli.conftest import Run, run
from tests.app.conftest import Actor, SignIn

__all__ = ["run"]
V1 = "/api/v1"


@pytest.fixture
def clerk(sign_in: SignIn) -> Actor:
    return sign_in(Role.COUNTY_CLERK)


def program(clerk: Actor, *scopes: str, **values: Any) -> Actor:
    """A program that holds a token of the clerk's."""
    made = clerk.post("/me/tokens", {"name": "sync", "scopes": list(scopes)} | values)
    assert made.status_code == 201
    return Actor(clerk.client, clerk.user, clerk.organisation, made.json()["token"])


def test_a_token_says_what_it_is_and_shows_itself_once(clerk: Actor, database: Database) -> None:
    made = clerk.post("/me/tokens", {"name": "日报 sync", "scopes": ["roster:read"], "days": 30}).json()
    token = made.pop("token")
    listed = clerk.get("/me/tokens").json()["items"]
    assert listed == [made]
    assert (made["name"], made["scopes"], made["last_used_at"]) == ("日报 sync", ["roster:read"], None)
    assert token.encode() not in everything_stored(database)
    program = Actor(clerk.client, clerk.user, clerk.organisation, token)
    assert program.get("/me").json()["role"] == "county_clerk"
    assert clerk.get("/me/tokens").json()["items"][0]["last_used_at"] is not None


def test_a_token_reaches_its_areas_and_nothing_else(clerk: Actor) -> None:
    pool = {"name": "n", "region_code": "451022"}
    reader, writer = program(clerk, "roster:read"), program(clerk, "roster:write")
    assert (reader.get("/pools").status_code, writer.post("/pools", pool).status_code) == (200, 201)
    for reply in (reader.post("/pools", pool), writer.get("/pools"), reader.get("/rounds"), reader.get("/nowhere")):
        assert reply.status_code in {403, 404}
    refused = reader.post("/pools", pool)
    assert (refused.json()["code"], refused.json()["scope"]) == ("TOKEN_SCOPE", "roster:write")


def test_without_scopes_a_token_reads_only(clerk: Actor) -> None:
    reader = program(clerk)
    assert {reader.get(path).status_code for path in ("/pools", "/rounds", "/job-orders", "/organisations")} == {200}
    assert reader.post("/pools", {"name": "n", "region_code": "451022"}).json()["code"] == "TOKEN_SCOPE"


def test_a_token_never_reaches_the_account_or_a_page(clerk: Actor) -> None:
    every = program(clerk, *TokenScope)
    tries = [
        every.get("/me/tokens"),
        every.post("/me/tokens", {"name": "another"}),
        every.get("/sessions"),
        every.delete("/sessions"),
        every.post("/me/password", {"old": "x", "new": "y"}),
        every.post("/me/totp"),
    ]
    assert {(reply.status_code, reply.json()["code"]) for reply in tries} == {(403, "TOKEN_SCOPE")}
    page = clerk.client.get("/console/pools", headers={"Cookie": f"{COOKIE}={every.token}"}, follow_redirects=False)
    assert page.status_code == 303


def test_a_token_does_no_more_than_its_role(clerk: Actor) -> None:
    every = program(clerk, *TokenScope)
    assert every.post("/organisations", {"kind": "employer", "name": "n"}).json()["code"] == "FORBIDDEN"


def test_a_revoked_token_ends_at_once_and_only_its_owner_revokes_it(clerk: Actor, sign_in: SignIn) -> None:
    held, stranger = program(clerk), sign_in(Role.COUNTY_CLERK, clerk.organisation)
    address = f"/me/tokens/{clerk.get('/me/tokens').json()['items'][0]['id']}"
    assert (stranger.delete(address).status_code, held.get("/me").status_code) == (404, 200)
    assert (clerk.delete(address).status_code, held.get("/me").status_code) == (204, 401)
    assert (clerk.delete(address).status_code, clerk.get("/me/tokens").json()["items"]) == (404, [])


def test_a_token_ends_on_its_day_with_its_account_and_with_its_password(clerk: Actor, database: Database) -> None:
    held = program(clerk, days=1)
    with database.write() as session:
        row = session.query(Token).filter_by(token_hash=token_hash(held.token)).one()
        assert timedelta(hours=23) < row.expires_at - now() <= timedelta(days=1)
        row.expires_at = now()
    assert held.get("/me").status_code == 401
    held = program(clerk)
    with database.write() as session:
        session.get_one(User, clerk.user.id).active = False
    assert held.get("/me").status_code == 401


@pytest.mark.parametrize(
    "values", [{"days": 366}, {"days": 0}, {"name": ""}, {"scopes": ["all"]}, {"scopes": ["account"]}, {"role": "x"}]
)
def test_what_a_token_cannot_be_is_refused(clerk: Actor, values: dict[str, Any]) -> None:
    assert clerk.post("/me/tokens", {"name": "n"} | values).status_code == 422
    assert clerk.get("/me/tokens").json()["items"] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_address_lies_in_an_area(app: FastAPI) -> None:
    words = {route.split(V1 + "/")[1].split("/")[0] for route in routes_of(app) if f" {V1}/" in route}
    assert words - set(AREAS) == set(), "an address without an area is closed to every API token"
    assert {f"{area}:read" for area in AREAS.values() if area} <= set(TokenScope)


def test_tokens_by_command(run: Run, clerk: Actor, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUKOU_DATABASE_URL", settings.url)
    monkeypatch.setenv("DUKOU_OWNER_URL", settings.url_of_owner)
    monkeypatch.setenv("DUKOU_KEY_FILE", str(settings.keys_path))
    as_clerk = ("--as", clerk.user.login, "token")
    made = run(*as_clerk, "create", "sync", "--scope", "roster:read", "--scope", "orders:read", "--days", 7)
    assert made.code == 0
    token = clerk.get("/me/tokens").json()["items"][0]
    assert (token["name"], token["scopes"]) == ("sync", ["orders:read", "roster:read"])
    assert token["id"] in run(*as_clerk, "list", "--json").out
    assert run(*as_clerk, "revoke", token["id"]).code == 0
    assert clerk.get("/me/tokens").json()["items"] == []
    assert "NOT_FOUND" in run(*as_clerk, "revoke", token["id"]).err
