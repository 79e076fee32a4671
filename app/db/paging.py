"""One page of a statement, by id: the cost of a page does not grow with its number."""

from collections.abc import Sequence
from typing import Any, Self, TypeVar
from uuid import UUID

from sqlalchemy import Boolean, Select, bindparam, union, union_all
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeEngine

Key = InstrumentedAttribute[UUID]
Owner = tuple[InstrumentedAttribute[Any], Any]
"""A column and the value of it that an owner's rows have."""
Statement = TypeVar("Statement", bound=Select[*tuple[Any, ...]])


def page(statement: Statement, key: Key, *, after: UUID | None, limit: int) -> Statement:
    """Narrow a statement to at most ``limit`` rows beyond ``after``, in order of ``key``."""
    if after is not None:
        statement = statement.where(key > after)
    return statement.order_by(key).limit(limit)


def page_of_owners(
    statement: Statement, key: Key, *, owners: Sequence[Owner], after: UUID | None, limit: int
) -> Statement:
    """Narrow a statement to at most ``limit`` rows of some owners beyond ``after``, in order of ``key``.

    Each owner's next ``limit`` keys are read along the index of the owner's column and ``key``, then merged: by the
    primary key a page would walk over every row of others in between. Owners by several columns may share a row.
    """
    columns = len({column.key for column, _ in owners})
    beyond = _Beyond if len(owners) == columns else _BeyondOfSome
    if len(owners) == 1:
        return _of_owner(statement, key, owners[0], after=after, beyond=beyond).limit(limit)
    keys = statement.with_only_columns(key.label("key"))
    each = (_of_owner(keys, key, owner, after=after, beyond=beyond).limit(limit) for owner in owners)
    parts = [part.subquery().select() for part in each]
    merge = union_all if columns == 1 else union
    every = merge(*parts).subquery()
    merged = every.select().order_by(every.c.key).limit(limit).subquery()
    return statement.join(merged, merged.c.key == key).order_by(merged.c.key)


def _of_owner(
    statement: Statement, key: Key, owner: Owner, *, after: UUID | None, beyond: type["_Beyond"]
) -> Statement:
    """One owner's rows beyond ``after``, along the index of owner and key whatever else narrows the statement."""
    column, value = owner
    given = ((value, column.type), (after or UUID(int=0), key.type))
    bound = (bindparam(None, each, type_=kind, unique=True) for each, kind in given)
    return statement.where(beyond(column, key, *bound)).order_by(column, key)


class _Beyond(FunctionElement[bool]):
    """One owner's rows beyond a key, in the words that let each database begin at the place in the index and end there."""

    inherit_cache: bool | None = True
    type: TypeEngine[bool] = Boolean()

    def self_group(self, against: Any = None) -> Self:  # noqa: ARG002  # a condition already, on every database
        """Return the condition as it is."""
        return self


class _BeyondOfSome(_Beyond):
    """The same where several owners of one column are seen, all of whom the hook and a policy name as well.

    PostgreSQL guesses what the index costs by all of them, and would take a small table's primary key for each.
    """

    inherit_cache: bool | None = True


@compiles(_Beyond)
def _equal(element: _Beyond, compiler: SQLCompiler, **kwargs: Any) -> str:
    owner, key, value, after = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"{owner} = {value} AND {key} > {after}"


@compiles(_Beyond, "postgresql")
def _range(element: _Beyond, compiler: SQLCompiler, **kwargs: Any) -> str:
    # Where the owner equals a constant, PostgreSQL takes the order by owner and key to be that of the primary key,
    # and may walk over everybody's rows; so it may where it knows that few keys lie beyond the one it is given, which
    # a subquery does not tell it. Without both bounds of the owner it walks over all owners that a row policy names.
    # By the row alone it begins with the owner's first key: a policy's equality goes before it.
    _, key, _, after = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"{_row(element, compiler, **kwargs)} AND {key} > (SELECT {after})"


@compiles(_BeyondOfSome, "postgresql")
def _row(element: _Beyond, compiler: SQLCompiler, **kwargs: Any) -> str:
    owner, key, value, after = (compiler.process(each, **kwargs) for each in element.clauses)
    return f"{owner} >= {value} AND {owner} <= {value} AND ({owner}, {key}) > ({value}, {after})"
