"""The hook that narrows every statement to the scope of its session, and the net that refuses what passed it by.

A SELECT of mapped classes sees what may be read, an UPDATE or DELETE what may be changed; objects that a session
writes are checked one by one. Anything else that names a table of organisations (text, a Core table, a bulk update by
key) is refused unless it was flagged by who checked it.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Boolean, ColumnElement, Connection, Engine, Uuid, bindparam, event, inspect
from sqlalchemy.orm import LoaderCriteriaOption, ORMExecuteState, Session
from sqlalchemy.orm.context import FromStatement
from sqlalchemy.sql import util as sql_util
from sqlalchemy.sql.base import ExecutableOption
from sqlalchemy.sql.functions import Function

from app.db.owned import Account, Owned, Wall, owned_named, table_name, walled
from app.db.scope import Holder, Scope, Why, held_by
from app.errors import NotFoundError

SCOPED = "dukou_scoped"
CHECKED = {SCOPED: True}
"""Execution options of a statement whose rows were checked by who sends it."""
KEEPERS = frozenset({Why.SIGN_IN, Why.REGISTER})
_NO_ACCOUNT = UUID(int=0)


class UnscopedStatementError(RuntimeError):
    """A statement names a table of organisations and nothing narrows it: a fault of the program, never of a caller."""


class ScopedSession(Session):
    """A session whose statements are narrowed to the scope that its holder has."""

    def flush(self, objects: Sequence[Any] | None = None) -> None:
        """Write the objects, each of which must belong to an organisation the session writes for."""
        holder = held_by(self.get_bind())
        holder.flushing = True
        try:
            super().flush(objects)
        finally:
            holder.flushing = False


def check_bulk(connection: Connection, table: str, organisations: Iterable[UUID]) -> None:
    """Refuse rows for a table that belong to organisations the session does not write for."""
    owned = owned_named(table)
    if owned is not None:
        _check(held_by(connection), owned, organisations)


def _check(holder: Holder, table: type[Owned], organisations: Iterable[UUID | None]) -> None:
    """Refuse rows of organisations that the session does not write for, as if they were not there."""
    if holder.trusted:
        return
    scope = holder.scope
    known = set(scope.written)
    if table.wall is Wall.VAULT:
        known &= set(scope.vault)
    if not known.issuperset(organisations):
        raise NotFoundError


def guard(engine: Engine) -> None:
    """Refuse statements that name a table of organisations unnarrowed on any connection of ``engine``."""
    event.listen(engine, "before_cursor_execute", _refuse_unscoped)


@event.listens_for(ScopedSession, "do_orm_execute")
def _narrow(state: ORMExecuteState) -> None:
    holder = held_by(state.session.get_bind())
    if holder.trusted or not state.is_orm_statement:
        return
    if state.is_column_load or state.is_relationship_load:  # of a row that is there already
        state.update_execution_options(**CHECKED)
        return
    by_key = state.is_update and isinstance(state.parameters, list)  # takes no condition
    if state.is_insert or by_key or isinstance(state.statement, FromStatement):
        return
    state.statement = state.statement.options(_option(holder, writes=state.is_update or state.is_delete))
    state.update_execution_options(**CHECKED)


@event.listens_for(ScopedSession, "before_flush")
def _check_objects(session: Session, _context: object, _instances: object) -> None:
    holder = held_by(session.get_bind())
    for row in (*session.new, *session.deleted, *filter(session.is_modified, session.dirty)):
        if not isinstance(row, Owned):
            continue
        if row.wall is Wall.USER:
            _check_account(holder, row)
        else:
            was = inspect(row).attrs.organisation_id.history.deleted
            _check(holder, type(row), (row.organisation_id, *was))


def _check_account(holder: Holder, row: Owned) -> None:
    scope = holder.scope
    if not holder.trusted and scope.why not in KEEPERS and getattr(row, row.account) != scope.user:
        raise NotFoundError


def _option(holder: Holder, *, writes: bool) -> ExecutableOption:
    """What narrows a statement; made once for as long as the scope stays."""
    kind = "written" if writes else "seen"
    if kind not in holder.options:
        holder.options[kind] = _Narrowing(holder.scope, writes=writes)
    return holder.options[kind]


class _Narrowing(LoaderCriteriaOption):
    """Adds to each mapped class of a statement, at any depth, the condition that the class itself states.

    The library's own way, a lambda, mixes up the values where not every class uses the same ones. Here they are
    parameters of an expression that stands for all conditions in the key of the cache of statements; its name says
    which conditions those are. No database knows such a function: were it ever sent, the statement would fail.
    """

    _traverse_internals = LoaderCriteriaOption._traverse_internals  # noqa: SLF001  # cached by the same parts

    def __init__(self, scope: Scope, *, writes: bool) -> None:
        organisations, vault = _ids(scope.written if writes else scope.seen), _ids(scope.vault)
        account: Account = bindparam(None, scope.user or _NO_ACCOUNT, type_=Uuid(), unique=True)
        stands_for = Function(
            f"dukou_{'written' if writes else 'seen'}{'_by_keeper' if scope.why in KEEPERS else ''}",
            organisations,
            vault,
            account,
            type_=Boolean(),
        )
        super().__init__(Owned, stands_for, include_aliases=True)
        self._writes = writes
        self._given = (organisations, vault, None if scope.why in KEEPERS else account)

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        owned: type[Owned] = ext_info.entity
        told = (owned.written_by if self._writes else owned.read_by)(*self._given)
        return sql_util._deep_annotate(  # noqa: SLF001  # as the method it stands in for
            told, {"for_loader_criteria": self}, detect_subquery_cols=True, ind_cols_on_fromclause=True
        )


def _ids(organisations: tuple[UUID, ...]) -> BindParameter[Any]:
    return bindparam(None, list(organisations), type_=Uuid(), expanding=True, unique=True)


@cache
def _owned_names() -> re.Pattern[str]:
    names = sorted(table_name(cls) for cls in walled() if issubclass(cls, Owned))
    return re.compile(rf"\b(?:{'|'.join(names)})\b")


def _refuse_unscoped(
    connection: Connection, _cursor: object, statement: str, _parameters: object, context: Any, _many: object
) -> None:
    holder = held_by(connection)
    if holder.trusted or holder.flushing or (context is not None and context.execution_options.get(SCOPED)):
        return
    found = _owned_names().search(statement)
    if found and not statement.startswith("PRAGMA"):
        raise UnscopedStatementError(f"A statement names {found[0]} and nothing narrows it to a scope.")
