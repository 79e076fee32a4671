"""What stands around the API: health, metrics, documentation without a network, and the limit of an upload."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.db import migrate
from app.db.crypto import Keyring
from app.db.engine import Database
from app.errors import UnavailableError
from app.main import create_app
from app.settings import Settings
from tests.app.access.asking import routes_of
from tests.app.api.test_problems import is_problem

LIMIT = 1000


def test_a_running_service_is_live_and_ready(client: TestClient) -> None:
    assert (client.get("/healthz").status_code, client.get("/healthz").text) == (200, "ok")
    assert (client.get("/readyz").status_code, client.get("/readyz").text) == (200, "ready")


def test_a_service_on_an_old_schema_is_live_but_not_ready(client: TestClient, database: Database) -> None:
    migrate.downgrade(database, "base")
    reply = client.get("/readyz")
    assert (reply.status_code, reply.json()["code"]) == (503, "NOT_MIGRATED")
    assert is_problem(reply)
    assert client.get("/healthz").status_code == 200


@pytest.fixture(params=["sqlite:////proc/no/such/folder/dukou.db", "postgresql://postgres@127.0.0.1:1/dukou"])
def stranded(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A service whose database is away."""
    monkeypatch.setattr(Path, "mkdir", lambda *_, **__: None)
    settings = Settings(var=tmp_path, database_url=request.param)
    Keyring.create(settings.keys_path)
    with TestClient(create_app(settings)) as client:
        yield client


def test_a_service_without_its_database_is_live_but_not_ready(stranded: TestClient) -> None:
    reply = stranded.get("/readyz")
    assert (reply.status_code, reply.json()["code"]) == (503, "DATABASE_BUSY")
    assert reply.headers["retry-after"] == "5"
    assert is_problem(reply)
    assert stranded.get("/healthz").status_code == 200


def test_a_service_without_its_keys_does_not_start(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="start refused"):
        create_app(Settings(var=tmp_path))


def test_metrics_are_in_the_text_form_of_prometheus(client: TestClient) -> None:
    reply = client.get("/metrics")
    assert reply.headers["content-type"].startswith("text/plain")
    assert re.search(r"^# TYPE \S+ (counter|gauge)$", reply.text, re.MULTILINE)


def test_the_documentation_needs_no_other_host(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert re.findall(r"https?://", page.text) == []
    for link in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        served = client.get(link)
        assert served.status_code == 200, link
        assert "@import" not in served.text


def test_the_interface_is_described_in_openapi_31(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["title"] == "Dukou 渡口"
    described = {path for path in document["paths"] if path.startswith("/api/v1/")}
    assert {"/api/v1/rounds", "/api/v1/alliances/{alliance_id}"} <= described


@pytest.fixture
def small(settings: Settings) -> FastAPI:
    """The application with a small limit of what it takes."""
    return create_app(settings.model_copy(update={"upload_bytes": LIMIT}))


@pytest.mark.parametrize("how", ["declared", "unsaid"])
def test_a_body_over_the_limit_is_refused_as_a_problem(small: FastAPI, how: str) -> None:
    body = b'{"login": "' + b"x" * LIMIT + b'", "password": "y"}'
    with TestClient(small) as client:
        reply = client.post(
            "/api/v1/sessions",
            content=body if how == "declared" else iter([body[:600], body[600:]]),
            headers={"Content-Type": "application/json"},
        )
    assert (reply.status_code, reply.json()["code"]) == (413, "TOO_LARGE")
    assert is_problem(reply)


def test_a_body_at_the_limit_is_read(small: FastAPI) -> None:
    empty = b'{"login": "", "password": "y"}'
    body = empty.replace(b'""', b'"' + b"x" * (LIMIT - len(empty)) + b'"')
    assert len(body) == LIMIT
    with TestClient(small) as client:
        assert client.post("/api/v1/sessions", content=body).status_code == 422


def test_every_route_has_the_limit(small: FastAPI) -> None:
    taken = []
    with TestClient(small) as client:
        for route in routes_of(small):
            method, _, path = route.partition(" ")
            if method not in {"GET", "DELETE"}:
                address = re.sub(r"{\w+(:path)?}", "01920000-0000-7000-8000-000000000000", path)
                reply = client.request(method, address, content=b"x" * (LIMIT + 1))
                if reply.status_code != 413:
                    taken.append(route)
    assert taken == []
