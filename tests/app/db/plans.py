"""How a database goes about a page: its plan, and how many rows it reads for it."""

import json
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scope_of
from app.clock import now
from app.db.bulk import bulk_insert
from app.db.engine import Database
from app.db.guard import CHECKED
from app.db.scope import enter
from app.models import Base
from tests.app.factories import DAY

STEPS_A_ROW = 50
Page = Callable[[Session, Principal, UUID | None], Any]


def fill(session: Session, name: str, ids: list[UUID], **given: Any) -> None:
    """Rows of a table with nothing in particular in them; what is ``given`` as a list is one value a row."""
    table = Base.metadata.tables[name]
    empty: dict[type, Any] = {str: "", int: 0, bool: True, bytes: b"", type(DAY): DAY}
    moment = now()
    values = {
        column.name: empty.get(column.type.python_type, moment)
        for column in table.columns
        if not column.nullable and column.name not in {"id", *given}
    }
    every = (values | given).items()
    columns = {key: value if isinstance(value, list) else [value] * len(ids) for key, value in every}
    bulk_insert(session.connection(), table, {"id": ids, **columns})


def read(database: Database, page: Page, caller: Principal, after: UUID | None) -> int:
    """How many rows of tables and indexes a page reads; SQLite tells steps of its machine, some fifty a row at the most."""
    with database.read() as session:
        enter(session, scope_of(caller))
        if database.is_sqlite:
            return _steps(session, lambda: page(session, caller, after)) // STEPS_A_ROW
        statement, parameters = list(_statements(database, lambda: page(session, caller, after)))[-1]
        # A table as small as this PostgreSQL may rather walk through once than look 101 rows up in; a large one never.
        for way in ("seqscan", "hashjoin", "mergejoin"):
            session.connection().exec_driver_sql(f"SET LOCAL enable_{way} = off")
        explained = session.connection().exec_driver_sql(
            "EXPLAIN (ANALYZE, FORMAT JSON) " + statement, parameters, execution_options=CHECKED
        )
        told = explained.scalar_one()
    return _rows_read((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])


def _rows_read(node: dict[str, Any]) -> int:
    """The rows that a plan's scans of tables and indexes looked at, kept or not."""
    own = 0
    if "Relation Name" in node:
        own = int((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
    return own + sum(map(_rows_read, node.get("Plans", [])))


def _steps(session: Session, ask: Callable[[], Any]) -> int:
    count = 0

    def step() -> int:
        nonlocal count
        count += 1
        return 0

    driver = session.connection().connection.driver_connection
    assert driver is not None
    driver.set_progress_handler(step, 1)
    ask()
    driver.set_progress_handler(None, 0)
    return count


def plan_of(database: Database, page: Page, caller: Principal, after: UUID | None) -> str:
    """How the database goes about the last statement of a page."""
    with database.read() as session:
        enter(session, scope_of(caller))
        said = list(_statements(database, lambda: page(session, caller, after)))
        statement, parameters = said[-1]
        explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
        plan = session.connection().exec_driver_sql(explain + statement, parameters, execution_options=CHECKED)
        return "\n".join(str(tuple(row)) for row in plan)


def _statements(database: Database, ask: Callable[[], Any]) -> Iterator[tuple[str, Any]]:
    said: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        said.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    return iter(said)
