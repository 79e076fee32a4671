"""SQL of the audit: a chain's end is held, events are added, nothing is changed or removed."""

from collections.abc import Iterator, Mapping
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.audit.chain import BEGINNING
from app.models.audit import AuditEvent, AuditHead, AuditSubjects

EVENTS, HEADS, SUBJECTS = (cast("Table", model.__table__) for model in (AuditEvent, AuditHead, AuditSubjects))
FACTS = tuple(column.name for column in EVENTS.columns if column.name != "hash")
_BATCH = 1000


def hold_head(session: Session, chain: UUID) -> tuple[int, bytes]:
    """Return the last number and seal of a chain; nobody else adds to it until this transaction ends."""
    ending = select(HEADS.c.seq, HEADS.c.hash).where(HEADS.c.organisation_id == chain).with_for_update()
    head = session.execute(ending).one_or_none()
    if head is None:
        kind = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        first = kind.insert(HEADS).values(organisation_id=chain, seq=0, hash=BEGINNING)
        session.execute(first.on_conflict_do_nothing())
        head = session.execute(ending).one()
    return head.seq, head.hash


def add_events(session: Session, rows: list[dict[str, Any]], *, subjects: list[dict[str, Any]]) -> None:
    """Add sealed events to their chain, and the ids they are about."""
    session.execute(insert(EVENTS), rows)
    if subjects:
        session.execute(insert(SUBJECTS), subjects)


def set_head(session: Session, chain: UUID, *, seq: int, seal: bytes) -> None:
    """Move a chain's end, which ``hold_head`` holds."""
    session.execute(update(HEADS).where(HEADS.c.organisation_id == chain).values(seq=seq, hash=seal))


def heads(session: Session, chain: UUID | None = None) -> dict[UUID, tuple[int, bytes]]:
    """Return the end of every chain, or of one."""
    rows = session.execute(_of(select(HEADS), HEADS, chain))
    return {row.organisation_id: (row.seq, row.hash) for row in rows}


def events_in_order(session: Session, chain: UUID | None = None) -> Iterator[Row[Any]]:
    """Stream the events of every chain, or of one, chain by chain in the order of their numbers.

    Each row has every column, and ``packed`` and ``packed_count``: the ids it is about as stored, None if there are none.
    """
    joined = EVENTS.outerjoin(SUBJECTS, SUBJECTS.c.event_id == EVENTS.c.id)
    told = select(EVENTS, SUBJECTS.c.body.label("packed"), SUBJECTS.c.count.label("packed_count")).select_from(joined)
    ordered = _of(told, EVENTS, chain).order_by(EVENTS.c.organisation_id, EVENTS.c.seq)
    yield from session.execute(ordered, execution_options={"yield_per": _BATCH})


def facts_of(row: Row[Any]) -> Mapping[str, Any]:
    """Return the columns of a stored event that its seal covers."""
    return {name: getattr(row, name) for name in FACTS}


def _of(statement: Select[Any], table: Table, chain: UUID | None) -> Select[Any]:
    return statement if chain is None else statement.where(table.c.organisation_id == chain)
