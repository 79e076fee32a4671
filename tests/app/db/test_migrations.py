"""The schema is what the migrations make of it, on both databases."""

from app.db import migrate
from app.db.engine import Database
from app.models import Base


def test_models_and_migrated_schema_agree(database: Database) -> None:
    assert migrate.drift(database, Base.metadata) == []


def test_up_down_up_leaves_the_same_schema(database: Database) -> None:
    before = migrate.current(database)
    migrate.downgrade(database, "base")
    assert migrate.current(database) is None
    migrate.upgrade(database)
    assert migrate.current(database) == before
    assert migrate.drift(database, Base.metadata) == []


def test_upgrading_twice_changes_nothing(database: Database) -> None:
    before = migrate.current(database)
    migrate.upgrade(database)
    assert migrate.current(database) == before
