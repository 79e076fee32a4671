"""The one place that says which rows a caller may see."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, or_, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.access.principal import Principal, Role
from app.db.paging import Key, page, page_of_owners
from app.db.scope import NOBODY, Scope, Why, enter, holder_of
from app.models.base import Owned

MERGED = 50  # visible organisations; with more the table is read in the order of ids, past the rows of others
SIDED = 16  # the same of a part's rows, each column that names an office counted
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
    if table.scope_columns == ("organisation_id",) and 0 < len(caller.organisations) <= MERGED:
        owners = [(table.organisation_id, each) for each in caller.organisations]
        return page_of_owners(statement, _id(table), owners=owners, after=after, limit=limit)
    return page(scoped(statement, table, caller=caller), _id(table), after=after, limit=limit)


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that are all ``keeper``'s: those whose ``column`` holds ``value``."""

    column: InstrumentedAttribute[Any]
    value: object
    keeper: UUID


def part_page(
    statement: Statement, table: type[Owned], part: Part, *, caller: Principal, after: UUID | None, limit: int
) -> Statement:
    """Narrow ``statement`` to one page of the rows of ``part`` that the caller may see, by id.

    The keeper's own pages are read along the index of the part's column and the id, those of who is named by another of
    the ``scope_columns`` along the index of the part's column, that one and the id: what a page costs depends neither on
    how few of the rows are the caller's nor on where it begins. Who sees many offices walks over the part.
    """
    whole = [(part.column, part.value)]
    if part.keeper in caller.organisations:
        return page_of_owners(statement, _id(table), owners=whole, after=after, limit=limit)
    sides = [(each, office) for each in _sides(table) for office in caller.organisations]
    if 0 < len(sides) <= SIDED:
        statement = statement.where(part.column == part.value)
        return page_of_owners(statement, _id(table), owners=sides, after=after, limit=limit)
    seen = scoped(statement, table, caller=caller)
    return page_of_owners(seen, _id(table), owners=whole, after=after, limit=limit)


def in_part(table: type[Owned], *, keeper: UUID, caller: Principal) -> ColumnElement[bool]:
    """Return the condition under which one of the rows that are all ``keeper``'s is visible to the caller."""
    if keeper in caller.organisations:
        return true()
    return or_(false(), *(column.in_(caller.organisations) for column in _sides(table)))


def _sides(table: type[Owned]) -> list[InstrumentedAttribute[UUID]]:
    """The columns that name who may see a row besides who keeps it."""
    return [getattr(table, name) for name in table.scope_columns if name != "organisation_id"]


def _id(table: type[Owned]) -> Key:
    listed: Any = table  # what is listed has an id; mypy knows no type that is both
    return listed.id  # type: ignore[no-any-return]
