"""The one place that says which rows a caller may see."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select
from sqlalchemy.orm import Session

from app.access.principal import Principal, Role
from app.db.paging import page, page_of_owners
from app.db.scope import NOBODY, Scope, Why, enter, holder_of
from app.models.base import Owned

MERGED = 50  # visible organisations; with more the table is read in the order of ids, past the rows of others
SIGNING_IN = replace(NOBODY, why=Why.SIGN_IN)
WHY = {Role.SYSTEM_ADMIN: Why.REGISTER, Role.SECURITY_ADMIN: Why.REGISTER, Role.AUDITOR: Why.AUDIT}
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def scope_of(caller: Principal) -> Scope:
    """Return what a session that acts for ``caller`` may read, write and open.

    Both administrators of accounts reach everybody's, an auditor what everybody did.
    """
    why = WHY.get(caller.role, Why.CALLER)
    return Scope(caller.organisations, caller.written, caller.vault, user=caller.user_id, why=why)


@contextmanager
def vault_opened(session: Session, offices: Iterable[UUID]) -> Iterator[None]:
    """Let ``session`` open identities of these offices, and of no other, inside the block.

    Whose they are was read from rows the caller sees, and what may be shown of them is said by the masks.
    """
    own = holder_of(session).scope
    vault = tuple(dict.fromkeys(offices))
    enter(session, replace(own, seen=tuple(dict.fromkeys((*own.seen, *vault))), vault=vault))
    try:
        yield
    finally:
        enter(session, own)


def visible(table: type[Owned], caller: Principal) -> ColumnElement[bool]:
    """Return the condition under which a row of ``table`` belongs to the caller's visible organisations."""
    return table.names(caller.organisations)


def scoped(statement: Statement, *tables: type[Owned], caller: Principal) -> Statement:
    """Narrow ``statement`` to rows of ``tables`` that the caller may see."""
    return statement.where(*(visible(table, caller) for table in tables))


def scoped_page(
    statement: Statement, table: type[Owned], *, caller: Principal, after: UUID | None, limit: int
) -> Statement:
    """Narrow ``statement`` to one page of the rows of ``table`` that the caller may see, by id.

    The table is indexed ``by_owner``. What a page costs depends neither on where it begins nor on how many
    rows of others lie between the caller's.
    """
    rows: Any = table  # what is listed has an id; mypy knows no type that is both
    if table.scope_columns == ("organisation_id",) and 0 < len(caller.organisations) <= MERGED:
        return page_of_owners(
            statement, rows.id, owner=rows.organisation_id, owners=caller.organisations, after=after, limit=limit
        )
    return page(scoped(statement, table, caller=caller), rows.id, after=after, limit=limit)
