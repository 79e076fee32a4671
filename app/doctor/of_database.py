"""What the database tells: whose role the service has, whether the walls stand, whose keys the key file holds."""

from collections.abc import Iterator

from app.access.passwords import password_matches
from app.clock import now
from app.db import walls
from app.db.crypto import Keyring
from app.db.engine import Database
from app.db.roles import VAULT_OF_RUNNER
from app.db.scope import Why, widened
from app.db.walls import Wall
from app.demo.logins import PASSWORD, logins
from app.doctor import queries
from app.doctor.finding import Finding, found
from app.errors import UnavailableError
from app.models.base import Base
from app.pools import key_checks
from app.settings import Settings

INDEXED = frozenset(f"{table}.{column}" for table, columns in VAULT_OF_RUNNER.items() for column in columns)
VAULT = frozenset(mapper.class_.__tablename__ for mapper in Base.registry.mappers if mapper.class_.wall is Wall.VAULT)
DRIFT_SECONDS = 5.0
SHOWN = 3


def of_role(database: Database) -> Iterator[Finding]:
    """Yield what a role of the service may do that it must not; the embedded database knows no roles."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        if powerful := queries.powerful_roles(connection):
            yield found("DATABASE_SUPERUSER", ", ".join(powerful))
        elif owned := queries.owned_tables(connection):
            yield found("DATABASE_OWNER", ", ".join(owned))
        if abs((queries.database_time(connection) - now()).total_seconds()) > DRIFT_SECONDS:
            yield found("CLOCK_OFF")


def of_walls(database: Database) -> Iterator[Finding]:
    """Yield what the walls lack, as the statements that would put it right; ``dukou migrate`` says them all."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        if missing := walls.missing(connection):
            yield found("WALLS_MISSING", "; ".join(missing[:SHOWN]) + (" ..." if missing[SHOWN:] else ""))


def of_runner(database: Database) -> Iterator[Finding]:
    """Yield whether the runner's role may read more of identities than its index; the embedded database knows no roles."""
    if database.is_sqlite:
        return
    with database.engine.connect() as connection:
        if seen := queries.readable(connection, VAULT, but=INDEXED):
            yield found("RUNNER_SEES_VAULT", ", ".join(seen))


def of_keys(settings: Settings, database: Database) -> Iterator[Finding]:
    """Yield whether the keys are this database's."""
    try:
        key_checks.verify_in(database, Keyring.of(settings))
    except UnavailableError as error:
        yield found(error.code, error.message_en)


def of_accounts(database: Database) -> Iterator[Finding]:
    """Yield whether the demo's published password opens an account."""
    with database.read() as session, widened(session, Why.REGISTER):
        accounts = queries.open_accounts_named(session, logins())
    if opened := [login for login, stored in accounts if password_matches(PASSWORD, stored)]:
        yield found("DEMO_ACCOUNTS", ", ".join(opened))
