"""SQL of credit records."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.db.paging import page
from app.demand.credit_queries import barred
from app.models.alliance import AllianceMember
from app.models.credit_record import CreditRecord
from app.models.employer import Employer
from app.models.job_order import JobOrder
from app.models.offer import STANDING, Offer


def members(session: Session, keeper: UUID) -> frozenset[UUID]:
    """Return the members of a coordinator's alliances."""
    query = select(AllianceMember.member_id).where(AllianceMember.organisation_id == keeper)
    return frozenset(session.scalars(query.distinct()))


def keepers(session: Session, member: UUID, day: date) -> frozenset[UUID]:
    """Return the coordinators in whose alliances an office is on a day."""
    query = select(AllianceMember.organisation_id).where(AllianceMember.member_id == member)
    query = query.where(AllianceMember.valid_from <= day)
    query = query.where(AllianceMember.valid_until.is_(None) | (AllianceMember.valid_until >= day))
    return frozenset(session.scalars(query.distinct()))


def employer(session: Session, employer_id: UUID, offices: Collection[UUID]) -> Employer | None:
    """Find an employer of some offices, which are seen."""
    query = select(Employer).where(Employer.id == employer_id, Employer.organisation_id.in_(offices))
    return session.scalars(query).one_or_none()


def employers(session: Session, offices: Collection[UUID], *, find: str, limit: int) -> Sequence[Employer]:
    """List employers of some offices, which are seen, by name; ``find``: a part of the name, or the whole credit code."""
    query = select(Employer).where(Employer.organisation_id.in_(offices))
    if find:
        query = query.where(Employer.name.contains(find, autoescape=True) | (Employer.credit_code == find))
    return session.scalars(query.order_by(Employer.name, Employer.id).limit(limit)).all()


def employer_names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Name some employers that are seen."""
    found = session.execute(select(Employer.id, Employer.name).where(Employer.id.in_(ids)))
    return {employer: name for employer, name in found}  # noqa: C416  # rows are no tuples


def records(session: Session, column: str, office: UUID, *, after: UUID | None, limit: int) -> Sequence[CreditRecord]:
    """List the records that one office wrote, or that are about its employers, by id."""
    query = select(CreditRecord).where(getattr(CreditRecord, column) == office)
    return session.scalars(page(query, CreditRecord.id, after=after, limit=limit)).all()


def record(session: Session, record_id: UUID, caller: Principal) -> CreditRecord | None:
    """Find a record that the caller's own office wrote and hold it."""
    query = select(CreditRecord).where(
        CreditRecord.id == record_id, CreditRecord.organisation_id == caller.organisation_id
    )
    return session.scalars(query.with_for_update()).one_or_none()


def offices_of_standing(session: Session, keeper: UUID) -> frozenset[UUID]:
    """Return whose orders are offered in a coordinator's rounds."""
    query = select(Offer.order_office_id).where(Offer.coordinator_id == keeper, Offer.state.in_(STANDING))
    return frozenset(session.scalars(query.distinct()))


def barred_standing(session: Session, keeper: UUID, day: date, *, after: UUID | None, limit: int) -> Sequence[Offer]:
    """List a coordinator's offers that await an answer for an order whose employer is barred; orders are seen."""
    query = select(Offer).join(JobOrder, JobOrder.id == Offer.job_order_id)
    query = query.where(Offer.coordinator_id == keeper, Offer.state.in_(STANDING), barred(keeper, day))
    return session.scalars(page(query, Offer.id, after=after, limit=limit)).all()
