"""Brings a database to the schema of this version; running it again changes nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData

from app.db import walls
from app.db.engine import Database
from app.db.scope import HOLDER, Holder

SCRIPTS = Path(__file__).resolve().parents[2] / "migrations"


def upgrade(database: Database, revision: str = "head") -> None:
    """Migrate up to ``revision`` and, at the head, put up the walls; a run that was killed is finished by the next."""
    with _migrating(database) as connection:
        command.upgrade(_config(connection), revision)
        if revision == "head" and not database.is_sqlite:
            walls.apply(connection)


def downgrade(database: Database, revision: str) -> None:
    """Migrate down to ``revision`` (``base`` = nothing left)."""
    with _migrating(database) as connection:
        walls.drop(connection)
        connection.commit()
        command.downgrade(_config(connection), revision)


@contextmanager
def _migrating(database: Database) -> Iterator[Connection]:
    """A connection that commits at the end; on SQLite foreign keys rest meanwhile and are checked as a whole.

    SQLite changes a key by writing the table anew; with keys in force the old table's end would take
    along every row that depends on it. The switch works outside a transaction only.
    """
    own = database.writer.execution_options(**{HOLDER: Holder.of("operator")})
    with own.connect() as connection:
        raw: Any = connection.connection.driver_connection
        if database.is_sqlite:
            raw.execute("PRAGMA foreign_keys=OFF")
        try:
            yield connection
            if database.is_sqlite and (broken := raw.execute("PRAGMA foreign_key_check").fetchone()):
                raise RuntimeError(f"A migration left rows of {broken[0]} without the {broken[2]} they point to.")
            connection.commit()
        finally:
            connection.rollback()
            if database.is_sqlite:
                raw.execute("PRAGMA foreign_keys=ON")


def revise(database: Database, message: str) -> None:
    """Write a migration for what differs between the models and the database."""
    with database.writer.connect() as connection:
        command.revision(_config(connection), message=message, autogenerate=True)


def drift(database: Database, metadata: MetaData) -> list[Any]:
    """List what differs between ``metadata`` and the database; empty when they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def current(database: Database) -> str | None:
    """Return the revision the database stands at."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config(connection: Any) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def newest() -> str | None:
    """Return the revision this version of the code stands at."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return ScriptDirectory.from_config(config).get_current_head()
