"""What a receiving office or a coordinator holds of an employer, from a day to a day; a bar holds back, it withdraws nothing."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session

from app import failpoints
from app.access.principal import Principal, Role
from app.audit import Event, note
from app.clock import today
from app.credit import queries
from app.db.scope import Why, widened
from app.errors import ConflictError, InvalidError, NotFoundError
from app.models.credit_record import CreditRecord
from app.models.employer import Employer
from app.models.offer import Offer
from app.notices.service import tell
from app.offers.codes import Words

WRITERS = (Role.RECEIVING_CLERK, Role.COORDINATOR)
READERS = (*WRITERS, Role.EMPLOYER_HR)
GRADES: dict[str, Words] = {
    "good": Words("守信", "good"),
    "warned": Words("警示", "warned"),
    "barred": Words("禁止参加对接", "barred"),
}
SOURCES: dict[str, Words] = {
    "inspection": Words("劳动监察", "inspection"),
    "complaint": Words("投诉", "complaint"),
    "court": Words("仲裁或判决", "arbitration or judgment"),
    "follow_up": Words("回访", "follow-ups"),
    "platform": Words("信用平台", "a public register"),
    "other": Words("其他", "other"),
}


@dataclass(frozen=True, slots=True)
class Written:
    """What is held of an employer; ``until``: the last day, None = without end."""

    employer_id: UUID
    grade: str
    source: str
    reason: str
    from_date: date
    until: date | None


def write(session: Session, written: Written, *, caller: Principal) -> CreditRecord:
    """Keep a record; who is barred leaves the next freeze, and its standing offers go on the coordinator's list.

    A receiving office writes of its own employers, a coordinator of those of its alliances' members.

    Raises:
        InvalidError: DAYS_WRONG. NotFoundError.
    """
    caller.require(*WRITERS)
    if written.until is not None and written.until < written.from_date:
        raise InvalidError("DAYS_WRONG", "终止日期不能早于起始日期。", "It ends before it begins.", field="until")
    about = _employer(session, written.employer_id, caller)
    made = CreditRecord(
        organisation_id=caller.organisation_id,
        employer_id=about.id,
        employer_office_id=about.organisation_id,
        credit_code=about.credit_code,
        grade=written.grade,
        source=written.source,
        reason=written.reason,
        from_date=written.from_date,
        until=written.until,
        made_by=caller.user_id,
    )
    session.add(made)
    session.flush()
    failpoints.reach("credit.written")
    note(session, Event("credit.write", "credit_record", made.id, reason=f"{written.grade}: {written.reason}"))
    if made.grade == "barred":
        told = queries.keepers(session, about.organisation_id, today()) | {about.organisation_id}
        tell(session, "employer_barred", made.id, {office: {} for office in told - {caller.organisation_id}})
    return made


def employers(session: Session, *, find: str, caller: Principal, limit: int) -> Sequence[Employer]:
    """List of whom the caller may write, by name; ``find``: a part of the name, or the whole credit code; empty = all."""
    caller.require(*WRITERS)
    offices = _offices(session, caller)
    with widened(session, Why.CREDIT, seen=offices):
        return queries.employers(session, offices, find=find.strip(), limit=limit)


def records(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[CreditRecord]:
    """List what the caller's office wrote; an employer what is held of it."""
    caller.require(*READERS)
    column = "employer_office_id" if caller.role is Role.EMPLOYER_HR else "organisation_id"
    return queries.records(session, column, caller.organisation_id, after=after, limit=limit)


def record(session: Session, record_id: UUID, *, caller: Principal) -> CreditRecord:
    """Return a record that the caller's own office wrote."""
    caller.require(*WRITERS)
    found = queries.record(session, record_id, caller)
    if found is None:
        raise NotFoundError
    return found


def end(session: Session, row: CreditRecord, *, until: date, reason: str) -> CreditRecord:
    """Let a record hold up to a day and no longer; it stays to be read.

    Raises:
        ConflictError: CREDIT_ENDED. InvalidError: DAYS_WRONG.
    """
    if row.until is not None and row.until <= until:
        raise ConflictError(
            "CREDIT_ENDED", f"该记录到 {row.until} 已经终止。", f"It ends on {row.until} already.", field="until"
        )
    if until < row.from_date:
        raise InvalidError("DAYS_WRONG", "终止日期不能早于起始日期。", "It ends before it begins.", field="until")
    row.until = until
    session.flush()
    note(session, Event("credit.end", "credit_record", row.id, reason=reason))
    return row


def barred_standing(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Offer]:
    """List the offers of the caller's rounds that await an answer although the employer is barred: a person decides."""
    caller.require(Role.COORDINATOR)
    with widened(session, Why.CREDIT, seen=queries.offices_of_standing(session, caller.organisation_id)):
        return queries.barred_standing(session, caller.organisation_id, today(), after=after, limit=limit)


def names(session: Session, rows: Collection[CreditRecord]) -> dict[UUID, str]:
    """Name the employers of records that the caller sees."""
    with widened(session, Why.CREDIT, seen={row.employer_office_id for row in rows}):
        return queries.employer_names(session, {row.employer_id for row in rows})


def _employer(session: Session, employer_id: UUID, caller: Principal) -> Employer:
    offices = _offices(session, caller)
    with widened(session, Why.CREDIT, seen=offices):
        found = queries.employer(session, employer_id, offices)
    if found is None:
        raise NotFoundError
    return found


def _offices(session: Session, caller: Principal) -> frozenset[UUID]:
    """Of whose employers the caller writes."""
    if caller.role is Role.COORDINATOR:
        return queries.members(session, caller.organisation_id)
    return frozenset({caller.organisation_id})
