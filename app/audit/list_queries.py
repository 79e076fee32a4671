"""SQL of looking at events: pages of them, one of them, and those about one worker."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, or_, select, true
from sqlalchemy.orm import Session

from app.audit.queries import EVENTS, SUBJECTS
from app.models.audit import AuditEvent, AuditSubjects
from app.models.organisation import Organisation
from app.models.user import User

SIGN_INS = ("session.", "password.", "totp.", "token.", "user.")
"""How the actions of sign-in and accounts begin."""
_BATCH = 500
_AT_ONCE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which events somebody may see: of one chain, or (None) of all; ``sign_ins``: those and denials alone."""

    chain: UUID | None
    sign_ins: bool = False

    @property
    def rows(self) -> ColumnElement[bool]:
        """The condition of an event within reach."""
        here = true() if self.chain is None else AuditEvent.organisation_id == self.chain
        if not self.sign_ins:
            return here
        return and_(
            here, or_(AuditEvent.outcome == "denied", *(AuditEvent.action.startswith(each) for each in SIGN_INS))
        )


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which of them are asked for: from ``begin`` on and before ``end``, of one account, of one action or outcome.

    Whose account ``login`` names is for who may read the register of accounts to say (``newest``).
    """

    begin: datetime | None = None
    end: datetime | None = None
    login: str = ""
    action: str = ""
    outcome: str = ""

    @property
    def rows(self) -> ColumnElement[bool]:
        """The condition of an event that is asked for, whoever did it."""
        asked: list[ColumnElement[bool]] = [true()]
        if self.begin is not None:
            asked.append(AuditEvent.at >= self.begin)
        if self.end is not None:
            asked.append(AuditEvent.at < self.end)
        if self.action:
            asked.append(AuditEvent.action.startswith(self.action, autoescape=True))
        if self.outcome:
            asked.append(AuditEvent.outcome == self.outcome)
        return and_(*asked)


def newest(
    session: Session, reach: Reach, wanted: Wanted, *, actor: UUID | None, before: UUID | None, limit: int
) -> Sequence[AuditEvent]:
    """List events within reach that are asked for, the newest first; ``actor``: of this account, ``before``: older."""
    query = select(AuditEvent).where(
        reach.rows, wanted.rows, *(_around(session, wanted) if reach.chain is None else ())
    )
    if actor is not None:
        query = query.where(AuditEvent.actor_id == actor)
    if before is not None:
        query = query.where(AuditEvent.id < before)
    return session.scalars(query.order_by(AuditEvent.id.desc()).limit(limit)).all()


def _around(session: Session, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """Bounds by id around the time that is asked for: a day is not looked for from the newest event on.

    Ids grow with time, but two transactions at once may differ in the order of both; by an hour they never do.
    """
    if wanted.end is not None:
        after = select(AuditEvent.id).where(AuditEvent.at >= wanted.end + _AT_ONCE).order_by(AuditEvent.at).limit(1)
        if (found := session.scalar(after)) is not None:
            yield AuditEvent.id < found
    if wanted.begin is not None:
        until = select(AuditEvent.id).where(AuditEvent.at < wanted.begin - _AT_ONCE).order_by(AuditEvent.at.desc())
        if (found := session.scalar(until.limit(1))) is not None:
            yield AuditEvent.id > found


def event(session: Session, event_id: UUID, reach: Reach) -> AuditEvent | None:
    """Find an event within reach."""
    return session.scalars(select(AuditEvent).where(AuditEvent.id == event_id, reach.rows)).one_or_none()


def subjects(session: Session, event_id: UUID) -> bytes | None:
    """Read the packed ids an event is about."""
    return session.scalar(select(AuditSubjects.body).where(AuditSubjects.event_id == event_id))


def logins(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Name accounts."""
    rows = session.execute(select(User.id, User.login).where(User.id.in_(set(ids))))
    return {user_id: login for user_id, login in rows}  # noqa: C416  # a row is no pair to mypy


def organisations(session: Session) -> Sequence[UUID]:
    """List the ids of all organisations."""
    return session.scalars(select(Organisation.id)).all()


def events_with_subjects(session: Session, *, begin: datetime, end: datetime) -> Iterator[Row[Any]]:
    """Stream the events about anybody from ``begin`` on and before ``end``, in order, with the packed ids as ``packed``."""
    query = select(EVENTS, SUBJECTS.c.body.label("packed")).outerjoin(SUBJECTS, SUBJECTS.c.event_id == EVENTS.c.id)
    about = or_(SUBJECTS.c.event_id.is_not(None), EVENTS.c.object_kind == "worker")
    ordered = query.where(EVENTS.c.at >= begin, EVENTS.c.at < end, about).order_by(EVENTS.c.at, EVENTS.c.id)
    yield from session.execute(ordered, execution_options={"yield_per": _BATCH})
