"""What every table shares: naming of constraints, UUIDv7 ids, stamps, the version that guards a change."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, Integer, MetaData, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from app.clock import now
from app.db.ids import new_id
from app.db.owned import Owned, Walled
from app.db.types import UtcDateTime

__all__ = ["Base", "Identified", "Owned", "Versioned", "by_owner", "of_worker"]


class Base(Walled, DeclarativeBase):
    """The declarative base; constraint names are the same on every database, and each table says its wall."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        },
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        UUID: Uuid(),
    }


class Identified:
    """A UUIDv7 primary key and the instant of creation."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Versioned(Identified):
    """A row that people change: its version is its ETag, and a stale write fails."""

    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
    version: Mapped[int] = mapped_column(Integer, default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805  # declared_attr hands over the class
        return {"version_id_col": cls.version}


def of_worker() -> ForeignKeyConstraint:
    """The key of a row that belongs to one worker and so to that worker's office; it goes with the worker."""
    return ForeignKeyConstraint(
        ["organisation_id", "worker_id"], ["workers.organisation_id", "workers.id"], ondelete="CASCADE"
    )


def by_owner() -> Index:
    """The index that pages through one organisation's rows by id, wherever the page begins."""
    return Index(None, "organisation_id", "id")
