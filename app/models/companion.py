"""Companions: couples and teams who go together or not at all."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned


class CompanionGroup(Identified, Owned, Base):
    """One group; ``together`` is ``job``, ``employer`` or ``city``."""

    __tablename__ = "companion_groups"
    __table_args__ = (UniqueConstraint("organisation_id", "code"),)

    code: Mapped[str] = mapped_column(String(64))
    together: Mapped[str] = mapped_column(String(10))


class CompanionMember(Owned, Base):
    """One member of a group; a worker is in one group at most."""

    __tablename__ = "companion_members"
    __table_args__ = (Index(None, "organisation_id"),)

    worker_id: Mapped[UUID] = mapped_column(ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True)
    group_id: Mapped[UUID] = mapped_column(ForeignKey("companion_groups.id", ondelete="CASCADE"), index=True)
