"""Alliances, their dated members, and the agreements that open corridors."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import OrganisationKind, Principal, Role
from app.alliances import queries
from app.alliances.schemas import AgreementIn, MemberIn
from app.audit import Event, note
from app.errors import InvalidError, NotFoundError
from app.models.agreement import Agreement
from app.models.alliance import Alliance, AllianceMember
from app.models.duplicate import FIND
from app.tasks import service as tasks

KINDS_OF_SIDE = {
    "exporter": (OrganisationKind.COUNTY_OFFICE,),
    "receiver": (OrganisationKind.RECEIVING_OFFICE, OrganisationKind.EMPLOYER),
}


def create_alliance(session: Session, name: str, *, caller: Principal) -> Alliance:
    """Found an alliance, kept by the caller's organisation."""
    caller.require(Role.COORDINATOR)
    created = Alliance(organisation_id=caller.organisation_id, name=name)
    session.add(created)
    session.flush()
    note(session, Event("alliance.create", "alliance", created.id))
    return created


def alliance(session: Session, alliance_id: UUID, *, caller: Principal) -> Alliance:
    """Return an alliance the caller keeps."""
    found = queries.alliance(session, alliance_id, caller)
    if found is None:
        raise NotFoundError
    return found


def seen_alliance(session: Session, alliance_id: UUID, *, caller: Principal) -> Alliance:
    """Return an alliance the caller keeps or belongs to."""
    found = queries.seen_alliance(session, alliance_id, caller)
    if found is None:
        raise NotFoundError
    return found


def alliances(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Alliance]:
    """List alliances the caller keeps or belongs to."""
    return queries.alliances(session, caller, after=after, limit=limit)


def add_member(session: Session, alliance_id: UUID, *, body: MemberIn, caller: Principal) -> AllianceMember:
    """Let an organisation into an alliance for some days."""
    caller.require(Role.COORDINATOR)
    keeper = alliance(session, alliance_id, caller=caller)
    kinds = tuple(KINDS_OF_SIDE[body.side])
    if not queries.organisation_exists(session, body.member_id, kinds=kinds):
        raise InvalidError(
            "MEMBER_NOT_OF_SIDE",
            "没有这个机构,或其类型不能作为该方成员(输出方为县就业部门,接收方为接收地部门或用人单位)。",
            "No such organisation, or its kind cannot stand on this side (exporter: county office; receiver: receiving office or employer).",
            field="member_id",
        )
    _not_before(body.valid_until, body.valid_from, field="valid_until")
    created = AllianceMember(alliance_id=keeper.id, organisation_id=keeper.organisation_id, **body.model_dump())
    session.add(created)
    session.flush()
    tasks.enqueue(session, FIND, subject_id=created.member_id, organisation_id=keeper.organisation_id)
    note(session, Event("alliance.let_in", "member", created.id))
    return created


def members(
    session: Session, alliance_id: UUID, *, caller: Principal, after: UUID | None, limit: int
) -> Sequence[AllianceMember]:
    """List the memberships of an alliance that the caller may see: the keeper all, a member its own."""
    seen = seen_alliance(session, alliance_id, caller=caller)
    return queries.members(session, caller, alliance_id=seen.id, after=after, limit=limit)


def members_on(session: Session, alliance_id: UUID, *, day: date, side: str, caller: Principal) -> tuple[UUID, ...]:
    """List the organisations on one side of an alliance the caller keeps, on a day."""
    return queries.members_on(session, alliance(session, alliance_id, caller=caller).id, day, side=side)


def kept_member(session: Session, member_id: UUID, *, caller: Principal) -> AllianceMember:
    """Return a membership of an alliance the caller keeps as coordinator."""
    caller.require(Role.COORDINATOR)
    found = queries.member(session, member_id, caller)
    if found is None or found.organisation_id not in caller.organisations:
        raise NotFoundError
    return found


def end_membership(session: Session, row: AllianceMember, *, last_day: date) -> AllianceMember:
    """Set the last day of a membership."""
    _not_before(last_day, row.valid_from, field="valid_until")
    row.valid_until = last_day
    session.flush()
    note(session, Event("alliance.end_membership", "member", row.id))
    return row


def create_agreement(session: Session, body: AgreementIn, *, caller: Principal) -> Agreement:
    """Record an agreement."""
    caller.require(Role.COORDINATOR)
    if body.alliance_id is not None:
        alliance(session, body.alliance_id, caller=caller)
    _not_before(body.end_date, body.start_date, field="end_date")
    created = Agreement(organisation_id=caller.organisation_id, **body.model_dump())
    session.add(created)
    session.flush()
    note(session, Event("agreement.create", "agreement", created.id))
    return created


def agreement(session: Session, agreement_id: UUID, *, caller: Principal) -> Agreement:
    """Return an agreement of the caller's."""
    found = queries.agreement(session, agreement_id, caller)
    if found is None:
        raise NotFoundError
    return found


def agreements(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Agreement]:
    """List agreements of the caller's."""
    return queries.agreements(session, caller, after=after, limit=limit)


def kept_agreement(session: Session, agreement_id: UUID, *, caller: Principal) -> Agreement:
    """Return an agreement the caller keeps as coordinator."""
    caller.require(Role.COORDINATOR)
    return agreement(session, agreement_id, caller=caller)


def end_agreement(session: Session, row: Agreement, *, last_day: date) -> Agreement:
    """Set the last day of an agreement."""
    _not_before(last_day, row.start_date, field="end_date")
    row.end_date = last_day
    session.flush()
    note(session, Event("agreement.end", "agreement", row.id))
    return row


def _not_before(last: date | None, first: date, *, field: str) -> None:
    if last is not None and last < first:
        raise InvalidError(
            "END_BEFORE_START",
            "结束日期早于开始日期。",
            "The last day is before the first.",
            field=field,
        )
