"""The application with its console, and a way to sign somebody in at a browser."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy.orm import Session

from app.access.principal import Role
from app.db.engine import Database
from app.models.organisation import Organisation
from app.reference.catalogue import Catalogue
from app.reference.service import CatalogueCache
from tests.app.conftest import Keep, SignIn
from tests.app.console.visitor import Visitor
from tests.app.rounds.world import World, make_world

Visit = Callable[..., Visitor]


class PackagedFacts(CatalogueCache):
    """The reference facts that came with the program, without loading them into each test's database."""

    def get(self, session: Session) -> Catalogue:  # noqa: ARG002  # the database holds none
        return Catalogue.packaged()


@pytest.fixture
def app(app: FastAPI) -> FastAPI:
    """The application with reference facts."""
    app.state.catalogue = PackagedFacts()
    return app


@pytest.fixture
def visit(sign_in: SignIn) -> Visit:
    """Sign somebody in at a browser: ``visit(role)`` in a new organisation, ``visit(role, organisation)`` in that one."""

    def enter(role: Role | str, organisation: Organisation | None = None) -> Visitor:
        return Visitor.of(sign_in(role, organisation))

    return enter


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)


@pytest.fixture
def coordinator(world: World) -> Visitor:
    return Visitor.of(world.coordinator)


@pytest.fixture
def clerk(world: World) -> Visitor:
    return Visitor.of(world.clerk)
