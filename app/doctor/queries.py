"""What PostgreSQL's catalogue says of a role and of the tables; and the accounts of the demo."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select, text
from sqlalchemy.orm import Session

from app.models.user import User

_ABOVE = text(
    "SELECT rolname FROM pg_roles WHERE (rolsuper OR rolbypassrls) AND pg_has_role(current_user, oid, 'MEMBER')"
    " ORDER BY rolname"
)
_OWNED = text(
    "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')"
    " AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY relname"
)
_SEEN = text(
    "SELECT DISTINCT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0"
    " WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(:tables) AND NOT attisdropped"
    " AND has_column_privilege(c.oid, a.attnum, 'SELECT') AND relname || '.' || attname <> ALL(:but) ORDER BY relname"
)
_NOW = text("SELECT clock_timestamp()")


def powerful_roles(connection: Connection) -> list[str]:
    """List the roles above all walls that the connection's role is or may become."""
    return list(connection.scalars(_ABOVE))


def owned_tables(connection: Connection) -> list[str]:
    """List the tables that the connection's role owns or may come to own."""
    return list(connection.scalars(_OWNED))


def readable(connection: Connection, tables: Iterable[str], *, but: Iterable[str] = ()) -> list[str]:
    """List those of ``tables`` of which the connection's role may read a column; ``but``: columns that are not asked about."""
    return list(connection.scalars(_SEEN, {"tables": sorted(tables), "but": sorted(but)}))


def database_time(connection: Connection) -> datetime:
    """Return the database's clock."""
    found: datetime = connection.scalars(_NOW).one()
    return found


def open_accounts_named(session: Session, logins: Iterable[str]) -> list[tuple[str, str]]:
    """List login and password hash of the open accounts among ``logins``."""
    query = select(User.login, User.password_hash).where(User.active, User.login.in_(tuple(logins)))
    return [(login, stored) for login, stored in session.execute(query.order_by(User.login))]
