"""One page of a statement, by id: the cost of a page does not grow with its number."""

from collections.abc import Sequence
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import Boolean, Select, bindparam, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

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
    """One owner's rows beyond ``after``, along the index of owner and key whatever else narrows the statement."""
    given = (bindparam(None, each, type_=key.type, unique=True) for each in (value, after or UUID(int=0)))
    return statement.where(_Beyond(owner, key, *given)).order_by(owner, key)


class _Beyond(FunctionElement[bool]):
    """One owner's rows beyond a key, in the words that let each database begin at the place in the index and end there."""

    inherit_cache: bool | None = True
    type: TypeEngine[bool] = Boolean()

    def self_group(self, against: Any = None) -> Self:  # noqa: ARG002  # a condition already, on every database
        """Return the condition as it is."""
        return self


@compiles(_Beyond)
def _equal(element: _Beyond, compiler: SQLCompiler, **kwargs: Any) -> str:
    owner, key, value, after = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"{owner} = {value} AND {key} > {after}"


@compiles(_Beyond, "postgresql")
def _range(element: _Beyond, compiler: SQLCompiler, **kwargs: Any) -> str:
    # Where the owner equals a constant, PostgreSQL takes the order by owner and key to be that of the primary key,
    # and may walk over everybody's rows; so it may by the key alone. Without both bounds of the owner it walks over
    # all owners that a row policy names.
    owner, key, value, after = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"{owner} >= {value} AND {owner} <= {value} AND ({owner}, {key}) > ({value}, {after})"
