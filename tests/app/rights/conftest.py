"""One small alliance, its coordinator, and a county office that keeps the people."""

import pytest

from app.db.engine import Database
from tests.app.conftest import Keep, SignIn
from tests.app.rounds.world import World, make_world


@pytest.fixture
def world(database: Database, sign_in: SignIn, keep: Keep) -> World:
    return keep(make_world, database, sign_in)
