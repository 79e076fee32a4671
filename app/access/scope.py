"""The one place that says which rows a caller may see."""

from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import ColumnElement, Select, or_

from app.access.principal import Principal
from app.models.base import Owned

if TYPE_CHECKING:
    from collections.abc import Sequence

Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def visible(table: type[Owned], caller: Principal) -> ColumnElement[bool]:
    """Return the condition under which a row of ``table`` belongs to the caller's visible organisations."""
    columns: Sequence[str] = table.scope_columns
    return or_(*(getattr(table, name).in_(caller.organisations) for name in columns))


def scoped(statement: Statement, *tables: type[Owned], caller: Principal) -> Statement:
    """Narrow ``statement`` to rows of ``tables`` that the caller may see."""
    return statement.where(*(visible(table, caller) for table in tables))
