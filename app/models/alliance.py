"""Alliances 劳务协作联盟 and their dated members."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from app.db.owned import Ids
from app.models.base import Base, Owned, Versioned, by_owner


class Alliance(Versioned, Owned, Base):
    """One alliance, kept by its coordinator."""

    __tablename__ = "alliances"
    __table_args__ = (by_owner(),)

    name: Mapped[str] = mapped_column(String(200))

    @classmethod
    def within(cls, organisations: Ids) -> ColumnElement[bool]:
        """Return the condition under which one of ``organisations`` keeps the alliance or is a member of it."""
        return or_(cls.names(organisations), cls.id.in_(joined_by(organisations)))


class AllianceMember(Versioned, Owned, Base):
    """One organisation's membership from ``valid_from`` to ``valid_until`` (both included, None = open).

    ``organisation_id`` is the coordinator that keeps the row, ``member_id`` the organisation that is in.
    """

    __tablename__ = "alliance_members"
    __table_args__ = (
        Index("ix_alliance_members_alliance_id_member_id", "alliance_id", "member_id"),
        Index(None, "organisation_id"),
    )
    scope_columns: ClassVar[tuple[str, ...]] = ("organisation_id", "member_id")

    alliance_id: Mapped[UUID] = mapped_column(ForeignKey("alliances.id"))
    member_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    side: Mapped[str] = mapped_column(String(10))
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


def joined_by(organisations: Ids) -> Select[UUID]:
    """Ids of the alliances whose memberships one of ``organisations`` may see."""
    return select(AllianceMember.alliance_id).where(AllianceMember.within(organisations))
