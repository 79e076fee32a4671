"""SQL of loads and their findings."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.access.scope import scoped, scoped_page
from app.db.paging import page
from app.models.intake_record import Import, ImportIssue


def imports(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[Import]:
    """List loads of the caller's, by id."""
    query = scoped_page(select(Import), Import, caller=caller, after=after, limit=limit)
    return session.scalars(query).all()


def newest(session: Session, caller: Principal, *, kind: str, limit: int) -> Sequence[Import]:
    """List the latest loads of one kind of the caller's, the newest first."""
    query = scoped(select(Import).where(Import.kind == kind), Import, caller=caller)
    return session.scalars(query.order_by(Import.id.desc()).limit(limit)).all()


def import_record(session: Session, import_id: UUID, caller: Principal) -> Import | None:
    """Find a load of the caller's."""
    return session.scalars(scoped(select(Import).where(Import.id == import_id), Import, caller=caller)).one_or_none()


def import_issues(
    session: Session, import_id: UUID, *, level: str | None, after: UUID | None, limit: int
) -> Sequence[ImportIssue]:
    """List the findings of a load, or those of one level, by id."""
    query = select(ImportIssue).where(ImportIssue.import_id == import_id)
    if level is not None:
        query = query.where(ImportIssue.level == level)
    return session.scalars(page(query, ImportIssue.id, after=after, limit=limit)).all()
