"""SQL of exports."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.access.principal import Principal
from app.db.paging import page
from app.models.export_request import ExportRequest


def export(session: Session, export_id: UUID, caller: Principal) -> ExportRequest | None:
    """Find an export of the caller's own office and hold it: of two hands on it one comes first."""
    query = select(ExportRequest).where(
        ExportRequest.id == export_id, ExportRequest.organisation_id == caller.organisation_id
    )
    return session.scalars(query.with_for_update()).one_or_none()


def exports(session: Session, caller: Principal, *, after: UUID | None, limit: int) -> Sequence[ExportRequest]:
    """List the exports of the caller's own office, by id."""
    query = select(ExportRequest).where(ExportRequest.organisation_id == caller.organisation_id)
    return session.scalars(page(query, ExportRequest.id, after=after, limit=limit)).all()


def newest(session: Session, caller: Principal, *, limit: int) -> Sequence[ExportRequest]:
    """List the newest exports of the caller's own office."""
    query = select(ExportRequest).where(ExportRequest.organisation_id == caller.organisation_id)
    return session.scalars(query.order_by(ExportRequest.id.desc()).limit(limit)).all()
