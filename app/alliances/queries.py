"""SQL of alliances, members and agreements."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped, scoped_page
from app.db.paging import page
from app.models.agreement import Agreement
from app.models.alliance import Alliance, AllianceMember
from app.models.organisation import Organisation


def alliance(session: Session, alliance_id: UUID, caller: Principal) -> Alliance | None:
    """Find an alliance the caller keeps."""
    return session.scalars(
        scoped(select(Alliance).where(Alliance.id == alliance_id), Alliance, caller=caller)
    ).one_or_none()


def _seen(caller: Principal) -> Select[Alliance]:
    return select(Alliance).where(Alliance.within(caller.organisations))


def seen_alliance(session: Session, alliance_id: UUID, caller: Principal) -> Alliance | None:
    """Find an alliance the caller keeps or is a member of."""
    return session.scalars(_seen(caller).where(Alliance.id == alliance_id)).one_or_none()


def alliances(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Alliance]:
    """List alliances the caller keeps or is a member of, by id."""
    query = _seen(caller)
    return session.scalars(page(query, Alliance.id, after=after, limit=limit)).all()


def member(session: Session, member_id: UUID, caller: Principal) -> AllianceMember | None:
    """Find a membership the caller may see."""
    query = select(AllianceMember).where(AllianceMember.id == member_id)
    return session.scalars(scoped(query, AllianceMember, caller=caller)).one_or_none()


def members(
    session: Session, caller: Principal, *, alliance_id: UUID, after: UUID | None, limit: int
) -> Sequence[AllianceMember]:
    """List memberships of an alliance, by id."""
    query = scoped(select(AllianceMember), AllianceMember, caller=caller)
    query = query.where(AllianceMember.alliance_id == alliance_id)
    return session.scalars(page(query, AllianceMember.id, after=after, limit=limit)).all()


def members_on(session: Session, alliance_id: UUID, day: date, *, side: str) -> tuple[UUID, ...]:
    """List the organisations on one side of an alliance on a day."""
    query = select(AllianceMember.member_id).where(
        AllianceMember.alliance_id == alliance_id,
        AllianceMember.side == side,
        AllianceMember.valid_from <= day,
        or_(AllianceMember.valid_until.is_(None), AllianceMember.valid_until >= day),
    )
    return tuple(session.scalars(query.distinct()))


def coordinators(session: Session) -> Sequence[UUID]:
    """List the organisations that keep alliances; the register is open."""
    return session.scalars(select(Organisation.id).where(Organisation.kind == "coordinator")).all()


def organisation_exists(session: Session, organisation_id: UUID, *, kinds: tuple[str, ...]) -> bool:
    """Tell whether an organisation of one of ``kinds`` exists (organisations' names are public)."""
    query = select(Organisation.id).where(Organisation.id == organisation_id, Organisation.kind.in_(kinds))
    return session.scalars(query).first() is not None


def agreement(session: Session, agreement_id: UUID, caller: Principal) -> Agreement | None:
    """Find an agreement of the caller's."""
    query = select(Agreement).where(Agreement.id == agreement_id)
    return session.scalars(scoped(query, Agreement, caller=caller)).one_or_none()


def agreements(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Agreement]:
    """List agreements of the caller's, by id."""
    query = scoped_page(select(Agreement), Agreement, caller=caller, after=after, limit=limit)
    return session.scalars(query).all()


def agreements_of_round(session: Session, alliance_id: UUID, organisation_id: UUID) -> Sequence[Agreement]:
    """List the agreements a round over an alliance stands on: the alliance's, and the coordinator's outside any."""
    query = select(Agreement).where(
        Agreement.organisation_id == organisation_id,
        or_(Agreement.alliance_id == alliance_id, Agreement.alliance_id.is_(None)),
    )
    return session.scalars(query.order_by(Agreement.id)).all()
