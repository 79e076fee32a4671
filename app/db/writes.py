"""Which tables the transaction under way has written, whatever way the statement came: ORM, Core, text or COPY."""

import re
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session, SessionTransaction

from app.db.scope import HOLDER, Holder

_ONE = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)
_AMONG = re.compile(r"\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)


class Unaudited(StrEnum):
    """The statements that may write a watched table without an event; there are no others."""

    LAST_USE = "last use of a token"


def install(engine: Engine) -> None:
    """Keep an account of what is written through ``engine``."""
    event.listen(engine, "before_cursor_execute", _watch)


def mark(connection: Connection, table: str) -> None:
    """Say that ``table`` is being written past the cursor that is watched (COPY)."""
    holder = connection.get_execution_options().get(HOLDER)
    if isinstance(holder, Holder):
        holder.wrote.add(table)


def written(session: Session) -> frozenset[str]:
    """Return the tables that the transaction of ``session`` has written so far; of one that is nobody's: none."""
    holder = _holder(session)
    return frozenset() if holder is None else frozenset(holder.wrote)


def _holder(session: Session) -> Holder | None:
    holder = session.get_bind().get_execution_options().get(HOLDER)
    return holder if isinstance(holder, Holder) else None


def _watch(connection: Connection, _cursor: Any, statement: str, _given: Any, context: Any, _many: Any) -> None:
    head = statement[:7].lstrip().upper()
    if head.startswith("SELECT") or isinstance(context.execution_options.get("unaudited"), Unaudited):
        return
    found = _AMONG.findall(statement) if head.startswith("WITH") else _ONE.findall(statement[:200])
    for table in found:
        mark(connection, table)


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    holder = _holder(session)
    if transaction.parent is None and holder is not None:
        holder.wrote.clear()
