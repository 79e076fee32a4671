"""The outbox and the inbox: who is told is told in the transaction of what happened, once, and reads it when they like."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.clock import now
from app.db.scope import Why, widened
from app.errors import NotFoundError
from app.models.notice import Notice
from app.notices import queries
from app.notices.kinds import INBOX, KINDS

Body = Mapping[str, int | str]


def tell(session: Session, kind: str, subject_id: UUID, to: Mapping[UUID, Body]) -> None:
    """Tell each of some organisations, in the caller's transaction: it is told exactly if what it tells was committed.

    ``to``: the body for each, of codes and counts and of nothing about a person. Not inside of ``widened``.
    """
    if not to:
        return
    with widened(session, Why.NOTICE, written=to):
        session.add_all(_notice(kind, subject_id, office, body) for office, body in sorted(to.items()))
        session.flush()


def tell_counts(session: Session, kind: str, subject_id: UUID, counts: Mapping[UUID, int]) -> None:
    """Tell each of some organisations how many of something concern it, likewise."""
    tell(session, kind, subject_id, counted(counts))


def tell_daily(session: Session, kind: str, day: date, to: Mapping[UUID, Body]) -> None:
    """Tell each of some organisations what waits for it on a day; twice is once. Of the runner's session; ``to`` as above."""
    queries.add_daily(session, kind, day, to, subject=KINDS[kind].subject)


def counted(counts: Mapping[UUID, int]) -> dict[UUID, Body]:
    """Return the body for each of some organisations that says a count and nothing else."""
    return {office: {"count": count} for office, count in counts.items()}


def _notice(kind: str, subject_id: UUID, office: UUID, body: Body) -> Notice:
    told: dict[str, Any] = dict(body)
    return Notice(organisation_id=office, kind=kind, subject_kind=KINDS[kind].subject, subject_id=subject_id, body=told)


def inbox(session: Session, *, caller: Principal, after: UUID | None, limit: int) -> Sequence[Notice]:
    """List the notices of the caller's own organisation: the unread before the others, the newest of each first.

    Who marks notices while turning pages begins anew: what became read stands further behind.
    """
    caller.require(*INBOX)
    return queries.inbox(session, caller.organisation_id, after=after, limit=limit)


def unread(session: Session, *, caller: Principal) -> int:
    """Count the unread notices of the caller's own organisation; one that is told nothing has none."""
    return queries.unread(session, caller.organisation_id) if caller.role in INBOX else 0


def notice(session: Session, notice_id: UUID, *, caller: Principal) -> Notice:
    """Return a notice of the caller's own organisation."""
    caller.require(*INBOX)
    found = queries.notice(session, caller.organisation_id, notice_id)
    if found is None:
        raise NotFoundError
    return found


def read(session: Session, notice_id: UUID, *, caller: Principal) -> Notice:
    """Mark a notice as read, for everybody of the organisation; twice is once."""
    found = notice(session, notice_id, caller=caller)
    found.read_at = found.read_at or now()
    session.flush()
    return found


def read_all(session: Session, *, until: UUID | None, caller: Principal) -> int:
    """Mark the notices up to one of them as read, all where none is named; return how many were unread."""
    caller.require(*INBOX)
    if until is not None:
        notice(session, until, caller=caller)
    return queries.read_all(session, caller.organisation_id, until=until, at=now())
