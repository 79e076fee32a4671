"""SQL of the copy of their own data that a worker may have."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models import Base
from app.models.companion import CompanionGroup, CompanionMember
from app.models.household import Household
from app.models.worker import Worker

MODELS: dict[str, Any] = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def rows_of(session: Session, table: str, row: Worker, *, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Read some columns of the rows of one table that are about a worker."""
    model = MODELS[table]
    query = select(*(getattr(model, name) for name in columns)).where(_about(model, row))
    return [dict(zip(columns, found, strict=True)) for found in session.execute(query)]


def _about(model: Any, row: Worker) -> ColumnElement[bool]:
    """How a table's rows lead to a worker: by the worker's id, or as a household or a group of companions."""
    if model is Worker:
        return Worker.id == row.id
    if model is Household:
        return Household.id == row.household_id
    if model is CompanionGroup:
        return CompanionGroup.id.in_(select(CompanionMember.group_id).where(CompanionMember.worker_id == row.id))
    found: ColumnElement[bool] = model.worker_id == row.id
    return found
