"""SQL of the audit: a chain's end is held, events are added, nothing is changed or removed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Row, Select, Table, and_, exists, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.audit.chain import BEGINNING
from app.models.audit import AuditEvent, AuditHead, AuditSubjects
from app.models.user import User
from app.models.worker import Worker

EVENTS, HEADS, SUBJECTS = (cast("Table", model.__table__) for model in (AuditEvent, AuditHead, AuditSubjects))
FACTS = tuple(column.name for column in EVENTS.columns if column.name != "hash")
PACKED = {"body": "", "count": "_count", "organisation_id": "_organisation_id"}
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

    Each row has every column, and as ``packed...`` what is stored of the ids it is about, None if there are none.
    """
    ordered = _of(_with_subjects(), EVENTS, chain).order_by(EVENTS.c.organisation_id, EVENTS.c.seq)
    yield from session.execute(ordered, execution_options={"yield_per": _BATCH})


def events_of_actor(session: Session, actor_id: UUID, *, begin: datetime, end: datetime) -> Sequence[Row[Any]]:
    """Return what an account did from ``begin`` on and before ``end``, in order, with the ids as in ``events_in_order``."""
    told = _with_subjects().where(EVENTS.c.actor_id == actor_id, EVENTS.c.at >= begin, EVENTS.c.at < end)
    return session.execute(told.order_by(EVENTS.c.at, EVENTS.c.seq)).all()


def refused_since(session: Session, actor_id: UUID | None, *, source: str, code: str, since: datetime) -> bool:
    """Tell whether an account, or nobody from one address, was refused with a code since a moment."""
    whose = EVENTS.c.actor_id == actor_id if actor_id else and_(EVENTS.c.actor_id.is_(None), EVENTS.c.source == source)
    found = select(EVENTS.c.id).where(whose, EVENTS.c.at >= since, EVENTS.c.code == code).limit(1)
    return session.scalar(found) is not None


def offices_of_lost_subjects(session: Session, chain: UUID | None = None) -> Sequence[UUID]:
    """Return the chains that hold ids of an event that is not there."""
    lost = select(SUBJECTS.c.organisation_id).where(~exists().where(EVENTS.c.id == SUBJECTS.c.event_id))
    return session.scalars(_of(lost, SUBJECTS, chain).distinct().order_by(SUBJECTS.c.organisation_id)).all()


def offices_of(session: Session, workers: Sequence[UUID]) -> dict[UUID, UUID]:
    """Return the office of each worker that is still there."""
    found: dict[UUID, UUID] = {}
    for start in range(0, len(workers), _BATCH):
        some = workers[start : start + _BATCH]
        rows = session.execute(select(Worker.id, Worker.organisation_id).where(Worker.id.in_(some)))
        found |= {worker: office for worker, office in rows}  # noqa: C416  # a row is no pair to mypy
    return found


def actor_named(session: Session, login: str) -> UUID | None:
    """Return the id of an account."""
    return session.scalar(select(User.id).where(User.login == login))


def hold_still(session: Session) -> None:
    """Let everything this session reads from its first statement on be of one moment."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def facts_of(row: Row[Any]) -> Mapping[str, Any]:
    """Return the columns of a stored event that its seal covers."""
    return {name: getattr(row, name) for name in FACTS}


def _with_subjects() -> Select[Any]:
    joined = EVENTS.outerjoin(SUBJECTS, SUBJECTS.c.event_id == EVENTS.c.id)
    packed = (SUBJECTS.c[name].label(f"packed{rest}") for name, rest in PACKED.items())
    return select(EVENTS, *packed).select_from(joined)


def _of(statement: Select[Any], table: Table, chain: UUID | None) -> Select[Any]:
    return statement if chain is None else statement.where(table.c.organisation_id == chain)
