"""One page of a statement, by id: the cost of a page does not grow with its number."""

from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import InstrumentedAttribute

Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def page(statement: Statement, key: InstrumentedAttribute[UUID], *, after: UUID | None, limit: int) -> Statement:
    """Narrow a statement to at most ``limit`` rows beyond ``after``, in order of ``key``."""
    if after is not None:
        statement = statement.where(key > after)
    return statement.order_by(key).limit(limit)
