"""Whatever is answered, a browser is told what it may do with it: nothing that was not meant."""

import re
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import RouteContext, iter_route_contexts
from fastapi.testclient import TestClient

from app.access.principal import Role
from app.api.headers import ALL, DATA, PAGE
from app.console.pages.link import from_here
from app.console.visit import COOKIE, HTTPS_COOKIE, check_origin, get_acting
from app.db.engine import Database
from app.main import create_app
from app.settings import Settings
from tests.app.access.asking import routes_of
from tests.app.conftest import SignIn
from tests.app.console.visitor import Visitor
from tests.app.factories import PASSWORD, make_organisation, make_user

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CLOSED = "default-src 'none'"


def test_every_route_says_it_to_whoever_asks_and_whatever_comes_of_it(app: FastAPI, client: TestClient) -> None:
    missing = []
    for route in [*routes_of(app), "GET /no/such/page", "GET /static/console.css", "GET /api/v1/%00", "PUT /api/v1/me"]:
        method, _, path = route.partition(" ")
        address = re.sub(r"{\w+(:path)?}", "01920000-0000-7000-8000-000000000000", path)
        reply = client.request(method, address, follow_redirects=False)
        secret = {"Referrer-Policy": "no-referrer"} if path.startswith("/a/") else {}  # its address opens it
        said = {name: reply.headers.get(name) for name in ALL} == ALL | secret
        if not (said and reply.headers["content-security-policy"].startswith(CLOSED)):
            missing.append(route)
        kept = reply.headers["cache-control"]
        assert (kept == "no-store") == (not path.startswith("/static")), route
    assert missing == []


def test_data_may_do_nothing_and_a_page_runs_no_script(client: TestClient) -> None:
    policies = {
        path: client.get(path).headers["content-security-policy"] for path in ("/api/v1/me", "/login", "/metrics")
    }
    assert policies == {"/api/v1/me": DATA, "/login": PAGE, "/metrics": DATA}
    assert not any(word in PAGE + DATA for word in ("script", "unsafe", "http:", "*"))


def test_a_failure_nobody_expected_says_it_too(settings: Settings) -> None:
    app = create_app(settings)

    def broken() -> None:
        raise ZeroDivisionError

    app.add_api_route("/api/v1/broken", broken)
    app.add_api_route("/console/broken", broken)
    app.router.routes.insert(0, app.router.routes.pop())  # before what answers every address of the console
    with TestClient(app, raise_server_exceptions=False) as client:
        for path, policy in (("/api/v1/broken", DATA), ("/console/broken", PAGE)):
            reply = client.get(path)
            assert (reply.status_code, reply.headers["content-security-policy"]) == (500, policy)
            assert reply.headers["x-content-type-options"] == "nosniff"


def test_the_documentation_runs_the_script_that_stands_in_it_and_no_other(client: TestClient) -> None:
    page = client.get("/docs")
    scripts = re.findall(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == 1
    digest = b64encode(sha256(scripts[0].encode()).digest()).decode()
    allowed = re.search(r"script-src ([^;]*)", page.headers["content-security-policy"])
    assert allowed is not None
    assert allowed[1] == f"'self' 'sha256-{digest}'"


def test_the_documentation_is_not_there_where_it_is_not_wanted(settings: Settings) -> None:
    assert not settings.model_copy(update={"production": True}).documented
    with TestClient(create_app(settings.model_copy(update={"docs": False}))) as client:
        paths = ("/docs", "/openapi.json", "/static-offline-docs/swagger-ui.css")
        assert [client.get(path).status_code for path in paths] == [404] * 3


@pytest.mark.parametrize("path", ["/login", "/api/v1/me", "/static/console.css", "/no/such"])
def test_over_https_a_browser_never_comes_back_without(client: TestClient, settings: Settings, path: str) -> None:
    assert "strict-transport-security" not in client.get(path).headers
    assert "max-age=" in client.get(f"https://testserver{path}").headers["strict-transport-security"]
    with TestClient(create_app(settings.model_copy(update={"behind_tls": True}))) as behind:
        assert "max-age=" in behind.get(path).headers["strict-transport-security"]


@pytest.mark.parametrize("behind", [True, False])
def test_over_https_the_session_is_in_a_cookie_that_no_other_host_can_set(
    settings: Settings, database: Database, *, behind: bool
) -> None:
    with database.write() as session:
        user = make_user(session, make_organisation(session, "county_office"))
    address = "http://testserver" if behind else "https://testserver"
    with TestClient(create_app(settings.model_copy(update={"behind_tls": behind}))) as client:
        sent = {"login": user.login, "password": PASSWORD}
        cookie = client.post(f"{address}/login", data=sent, follow_redirects=False).headers["set-cookie"]
        token = cookie.partition("=")[2].partition(";")[0]
        names = (HTTPS_COOKIE, COOKIE)
        pages = [
            client.get(f"{address}/", headers={"Cookie": f"{name}={token}"}, follow_redirects=False) for name in names
        ]
    assert cookie.startswith(f"{HTTPS_COOKIE}=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
    assert "domain" not in cookie.lower()
    assert [page.status_code for page in pages] == [200, 303]  # the plain name opens nothing


def test_signing_out_over_https_takes_the_cookie_away(client: TestClient, sign_in: SignIn) -> None:
    visitor = Visitor.of(sign_in(Role.COORDINATOR))
    page = client.get("https://testserver/", headers={"Cookie": f"{HTTPS_COOKIE}={visitor.token}"})
    proof = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert proof is not None
    reply = client.post(
        "https://testserver/logout",
        data={"csrf": proof[1]},
        headers={"Cookie": f"{HTTPS_COOKIE}={visitor.token}"},
        follow_redirects=False,
    )
    assert reply.status_code == 303
    assert "Secure" in reply.headers["set-cookie"]
    assert "Max-Age=0" in reply.headers["set-cookie"]


def test_every_form_asks_for_a_proof_that_it_is_ours(app: FastAPI) -> None:
    """Whatever is not of the API and changes something depends on the session's proof, or, without one, on the origin."""
    forms = list(forms_of(app))
    assert len(forms) > 15
    assert [form.path for form in forms if not asked_by(form.dependant) & {get_acting, check_origin, from_here}] == []


def forms_of(app: FastAPI) -> Iterator[RouteContext]:
    """Every route outside of the API that is no reading."""
    for route in iter_route_contexts(app.routes):
        if not str(route.path).startswith("/api/") and set(route.methods or ()) - {"GET", "HEAD"}:
            yield route


def asked_by(dependant: Any) -> set[Any]:
    """Every function that a route depends on, at any depth."""
    return {dependant.call}.union(*(asked_by(one) for one in dependant.dependencies))


@pytest.mark.parametrize("path", ["/login", "/login/code", "/invitation"])
def test_a_form_without_a_session_is_taken_from_our_own_pages_only(client: TestClient, path: str) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(path, data={"login": "x"}, headers=headers).status_code == 403, headers
    same = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
    assert client.post(path, data={"login": "x"}, headers=same).status_code in {401, 422}
