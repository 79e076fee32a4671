"""Fixtures of the running service: settings, application, client, and callers who have signed in."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from starlette.datastructures import State as Shared

from app.access import passwords
from app.access.principal import Role
from app.api.request_ids import HEADER
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.roles import APP, KEEPER, RUNNER
from app.main import create_app, open_state
from app.models.organisation import Organisation
from app.models.user import User
from app.reference.service import CatalogueCache
from app.settings import Settings
from tests.app.factories import KIND_OF_ROLE, QUICK, make_organisation, make_token, make_user
from tests.app.kept import Own, Shelf
from tests.app.lender import Lender
from tests.conftest import POSTGRES, as_role


@dataclass(frozen=True)
class Actor:
    """Somebody who has signed in; paths are under /api/v1."""

    client: TestClient = field(repr=False)
    user: User
    organisation: Organisation
    token: str

    def call(self, method: str, path: str, **options: Any) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.token}", **options.pop("headers", {})}
        return self.client.request(method, f"/api/v1{path}", headers=headers, **options)

    def get(self, path: str, **query: Any) -> httpx2.Response:
        return self.call("GET", path, params=query)

    def post(self, path: str, body: Any = None, *, key: str | None = None, match: str | None = None) -> httpx2.Response:
        """POST JSON, under an Idempotency-Key or on an If-Match version."""
        return self.call("POST", path, json=body, headers=_named(("Idempotency-Key", key), ("If-Match", match)))

    def patch(self, path: str, body: Any, *, match: str | None = None) -> httpx2.Response:
        return self.call("PATCH", path, json=body, headers=_named(("If-Match", match)))

    def delete(self, path: str) -> httpx2.Response:
        return self.call("DELETE", path)


def _named(*headers: tuple[str, str | None]) -> dict[str, str]:
    return {name: value for name, value in headers if value is not None}


SignIn = Callable[..., Actor]
P = ParamSpec("P")
World = TypeVar("World")


class Keep(Protocol):
    """Starts a test from a world: ``keep(make, ...)`` gives what ``make(...)`` builds; see ``kept``."""

    def __call__(self, make: Callable[P, World], *args: P.args, **kwargs: P.kwargs) -> World: ...


def plain_headers(reply: httpx2.Response) -> dict[str, str]:
    """The headers of an answer but for its id, in which any two differ."""
    return {name: value for name, value in reply.headers.items() if name != HEADER.lower()}


@pytest.fixture(scope="session", autouse=True)
def slow_hasher() -> Iterator[PasswordHash]:
    """What the service hashes passwords with; in the tests' process it does it at the least cost."""
    with pytest.MonkeyPatch.context() as patch:
        slow = passwords._HASHER
        patch.setattr(passwords, "_HASHER", QUICK)
        yield slow


@pytest.fixture(scope="session")
def lender(postgres_template: str) -> Iterator[Lender]:
    """The PostgreSQL database that tests use one after another."""
    made = Lender(POSTGRES, postgres_template)
    yield made
    made.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a migrated, empty database, once on each kind."""
    if request.param == "sqlite":
        path = tmp_path / "dukou.db"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    lends: Lender = request.getfixturevalue("lender")
    yield lends.lend()
    lends.take_back()


@pytest.fixture(scope="session")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The keys of all tests' services: a world that is kept holds what was sealed with them."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    Keyring.create(path)
    return path


@pytest.fixture
def settings(database_url: str, tmp_path: Path, keys_file: Path) -> Settings:
    """Settings on the test's own database, with a key file of its own; on PostgreSQL each role of its own."""
    made = Settings(
        var=tmp_path / "var",
        database_url=as_role(database_url, APP),
        runner_url=as_role(database_url, RUNNER),
        keeper_url=as_role(database_url, KEEPER),
        owner_url=database_url,
    )
    made.var.mkdir()
    shutil.copy(keys_file, made.keys_path)
    return made


@pytest.fixture
def served(settings: Settings) -> Iterator[Database]:
    """The database as the application opens it: before the walls, on PostgreSQL as its own role."""
    opened = Database(settings.url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """An application whose routes are compiled once for all tests; FastAPI does it in the first requests, in 0.2 s."""
    settings = Settings(var=tmp_path_factory.mktemp("compiled"))
    Keyring.create(settings.keys_path)
    return create_app(settings)


@pytest.fixture
def app(compiled: FastAPI, settings: Settings) -> Iterator[FastAPI]:
    """The application on the test's own database; a test that changes routes or settings makes its own."""
    state, _ = open_state(settings)
    compiled.state = Shared({"dukou": state, "catalogue": CatalogueCache()})
    yield compiled
    state.database.close()


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    """A client of the running application."""
    with TestClient(app) as running:
        yield running


@pytest.fixture
def sign_in(client: TestClient, database: Database) -> SignIn:
    """Sign somebody in: ``sign_in(role)`` in a new organisation, ``sign_in(role, organisation)`` in that one."""

    def enter(role: Role | str, organisation: Organisation | None = None) -> Actor:
        with database.write() as session:
            home = organisation or make_organisation(session, KIND_OF_ROLE[Role(role)])
            user = make_user(session, home, role=role)
            return Actor(client, user, home, make_token(session, user))

    return enter


@pytest.fixture(scope="session")
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The worlds that this process has built."""
    return Shelf(tmp_path_factory.mktemp("kept"), lambda: request.getfixturevalue("lender"))


@pytest.fixture
def keep(shelf: Shelf, app: FastAPI, client: TestClient, database: Database, settings: Settings) -> Keep:
    """Start from a world that was built before: with the same options, settings and reference facts, on this kind of database."""
    alike = settings.model_dump(exclude={"var", "database_url", "runner_url", "keeper_url", "owner_url"})
    keys = settings.keys_path.read_bytes()
    facts = type(app.state.catalogue).__qualname__

    def world(make: Callable[P, World], *args: P.args, **kwargs: P.kwargs) -> World:
        key = (database.engine.dialect.name, make.__module__, make.__qualname__, kwargs, facts, alike, keys)
        return shelf.world(repr(key), Own(client, database, settings), lambda: make(*args, **kwargs))

    return world
