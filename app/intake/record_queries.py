"""SQL of loads and their findings."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped
from app.models.intake_record import Import, ImportIssue


def imports(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Import]:
    """List loads of the caller's, by id."""
    query = scoped(select(Import), Import, caller=caller)
    if after is not None:
        query = query.where(Import.id > after)
    return session.scalars(query.order_by(Import.id).limit(limit)).all()


def import_record(session: Session, import_id: UUID, caller: Principal) -> Import | None:
    """Find a load of the caller's."""
    return session.scalars(scoped(select(Import).where(Import.id == import_id), Import, caller=caller)).one_or_none()


def import_issues(session: Session, import_id: UUID, *, after: UUID | None, limit: int) -> Sequence[ImportIssue]:
    """List the findings of a load, by id."""
    query = select(ImportIssue).where(ImportIssue.import_id == import_id)
    if after is not None:
        query = query.where(ImportIssue.id > after)
    return session.scalars(query.order_by(ImportIssue.id).limit(limit)).all()
