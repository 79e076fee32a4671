"""SQL of employers and job orders."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, CursorResult, func, select, true, update
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped, scoped_page
from app.db.paging import page
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.organisation import Organisation

_CHUNK = 500
_LIVE = ("open", "to_confirm")


@dataclass(frozen=True, slots=True)
class OrderLine:
    """What a job order is called and offers; pay in yuan a month, ``occupation`` a code."""

    order_id: UUID
    title: str
    employer: str
    region_code: str
    wage_low: int
    wage_high: int
    start_date: date
    occupation: str
    dormitory: bool


def lock_office(session: Session, organisation_id: UUID) -> None:
    """Let one load of an office run at a time; nobody else's rows are held up."""
    session.execute(select(Organisation.id).where(Organisation.id == organisation_id).with_for_update(key_share=True))


def office(session: Session, organisation_id: UUID) -> Organisation:
    """Return the caller's own organisation."""
    return session.scalars(select(Organisation).where(Organisation.id == organisation_id)).one()


def employers_of(session: Session, organisation_id: UUID) -> dict[str, Employer]:
    """List an office's employers by credit code."""
    rows = session.scalars(select(Employer).where(Employer.organisation_id == organisation_id))
    return {row.credit_code: row for row in rows}


def verified_of(session: Session, organisation_id: UUID) -> dict[str, date]:
    """Say when each of an office's employers was last verified, by credit code; those that never were are left out."""
    query = select(Employer.credit_code, Employer.verified_on).where(Employer.organisation_id == organisation_id)
    return {code: day for code, day in session.execute(query) if day is not None}


def orders_by_code(session: Session, organisation_id: UUID, codes: Sequence[str]) -> dict[str, JobOrder]:
    """Find an office's orders by their numbers."""
    query = select(JobOrder).where(JobOrder.organisation_id == organisation_id)
    parts = (query.where(JobOrder.code.in_(part)) for part in _chunks(codes))
    return {row.code: row for part in parts for row in session.scalars(part)}


def orders_of_employer(session: Session, employer_id: UUID) -> Sequence[JobOrder]:
    """List the orders of an employer that are not closed."""
    query = select(JobOrder).where(JobOrder.employer_id == employer_id, JobOrder.state != "closed")
    return session.scalars(query.order_by(JobOrder.id)).all()


def order(session: Session, order_id: UUID, caller: Principal) -> JobOrder | None:
    """Find an order the caller may see."""
    query = select(JobOrder).where(JobOrder.id == order_id)
    return session.scalars(scoped(query, JobOrder, caller=caller)).one_or_none()


def employer(session: Session, employer_id: UUID, caller: Principal) -> Employer | None:
    """Find an employer the caller may see."""
    query = select(Employer).where(Employer.id == employer_id)
    return session.scalars(scoped(query, Employer, caller=caller)).one_or_none()


def orders(
    session: Session, caller: Principal, *, after: UUID | None, limit: int, state: str | None = None
) -> Sequence[JobOrder]:
    """List orders the caller may see, by id."""
    query = select(JobOrder)
    if state is not None:
        query = query.where(JobOrder.state == state)
    return session.scalars(scoped_page(query, JobOrder, caller=caller, after=after, limit=limit)).all()


def employers(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Employer]:
    """List employers the caller may see, by id."""
    query = scoped(select(Employer), Employer, caller=caller)
    return session.scalars(page(query, Employer.id, after=after, limit=limit)).all()


def order_lines(session: Session, ids: Iterable[UUID]) -> dict[UUID, OrderLine]:
    """Describe some job orders."""
    query = (
        select(
            JobOrder.id,
            JobOrder.title,
            Employer.name,
            JobOrder.region_code,
            JobOrder.wage_low,
            JobOrder.wage_high,
            JobOrder.start_date,
            JobOrder.occupation,
            JobOrder.dormitory,
        )
        .join(Employer, Employer.id == JobOrder.employer_id)
        .where(JobOrder.id.in_(set(ids)))
    )
    return {row[0]: OrderLine(*row) for row in session.execute(query)}


def order_states(session: Session, caller: Principal) -> dict[str, tuple[int, int]]:
    """Count the orders the caller may see and their seats, by state."""
    query = select(JobOrder.state, func.count(), func.coalesce(func.sum(JobOrder.seats), 0))
    rows = session.execute(scoped(query, JobOrder, caller=caller).group_by(JobOrder.state))
    return {state: (orders, seats) for state, orders, seats in rows}


def past(day: date) -> ColumnElement[bool]:
    """Return the condition under which an order's last day lies before a day, or its start where it has none."""
    return (JobOrder.valid_until < day) | (JobOrder.valid_until.is_(None) & (JobOrder.start_date < day))


def close_stale(session: Session, day: date, *, at: datetime, office: UUID | None = None) -> int:
    """Close orders whose last day is past, or whose start is past and that have none; of one office where it is named."""
    whose = true() if office is None else JobOrder.organisation_id == office
    statement = (
        update(JobOrder)
        .where(JobOrder.state.in_(_LIVE), past(day), whose)
        .values(state="closed", version=JobOrder.version + 1, changed_at=at)
        .execution_options(synchronize_session="fetch")
    )
    done: CursorResult[Any] = session.execute(statement)  # type: ignore[assignment]  # an UPDATE counts its rows
    return done.rowcount


def open_orders_verified_before(session: Session, day: date) -> Sequence[tuple[JobOrder, date | None]]:
    """List open orders whose employer was last verified before a day, with that day, or never."""
    query = select(JobOrder, Employer.verified_on).join(Employer, Employer.id == JobOrder.employer_id)
    early = Employer.verified_on.is_(None) | (Employer.verified_on < day)
    return [(row, on) for row, on in session.execute(query.where(JobOrder.state == "open", early))]


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while part := list(islice(rest, _CHUNK)):
        yield part
