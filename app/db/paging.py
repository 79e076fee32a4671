"""One page of a statement, by id: the cost of a page does not grow with its number."""

from collections.abc import Sequence
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, tuple_, union_all
from sqlalchemy.orm import InstrumentedAttribute

Key = InstrumentedAttribute[UUID]
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def page(statement: Statement, key: Key, *, after: UUID | None, limit: int) -> Statement:
    """Narrow a statement to at most ``limit`` rows beyond ``after``, in order of ``key``."""
    if after is not None:
        statement = statement.where(key > after)
    return statement.order_by(key).limit(limit)


def page_of_owners(
    statement: Statement, key: Key, *, owner: Key, owners: Sequence[UUID], after: UUID | None, limit: int
) -> Statement:
    """Narrow a statement to at most ``limit`` rows of some owners beyond ``after``, in order of ``key``.

    Each owner's next ``limit`` keys are read along the index of ``owner`` and ``key``, then merged: by the
    primary key a page would walk over every row of others in between.
    """
    if len(owners) == 1:
        return _of_owner(statement, key, owner=owner, value=owners[0], after=after).limit(limit)
    keys = statement.with_only_columns(key.label("key"))
    parts = (_of_owner(keys, key, owner=owner, value=value, after=after).limit(limit) for value in owners)
    every = union_all(*(part.subquery().select() for part in parts)).subquery()
    merged = every.select().order_by(every.c.key).limit(limit).subquery()
    return statement.join(merged, merged.c.key == key).order_by(merged.c.key)


def _of_owner(statement: Statement, key: Key, *, owner: Key, value: UUID, after: UUID | None) -> Statement:
    """One owner's rows beyond ``after``.

    Written as a range of the index, not as an equality: where the owner equals a constant, PostgreSQL takes
    the order by owner and key to be that of the primary key, and may walk over everybody's rows.
    """
    beyond = tuple_(owner, key) > tuple_(value, after or UUID(int=0))
    return statement.where(beyond, owner <= value).order_by(owner, key)
