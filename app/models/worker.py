"""The matchable facts of a person; who the person is stands in the identity vault."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, Integer, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned


class Worker(Versioned, Owned, Base):
    """One person in a worker pool, without name, number, phone or address.

    ``wish_occupations`` and ``wish_regions`` are code prefixes joined by ``;``, regions in order of
    preference. ``hold_code`` says why the person is not to be matched now (empty = matchable);
    ``automatic`` is False for who asked for no automated decision. ``row_digest`` is the keyed digest of
    the roster row last read, so that the same row changes nothing. Since ``restricted_at`` the row is kept
    for the law alone and stands in no list and no round.
    """

    __tablename__ = "workers"
    __table_args__ = (
        # A person came with a load of this office into this pool: one key for all three.
        ForeignKeyConstraint(
            ["organisation_id", "pool_id", "import_id"],
            ["imports.organisation_id", "imports.pool_id", "imports.id"],
        ),
        Index("uq_workers_organisation_id_id", "organisation_id", "id", unique=True),
        Index("ix_workers_pool_id_id", "pool_id", "id"),
    )

    organisation_id: Mapped[UUID] = mapped_column()
    pool_id: Mapped[UUID] = mapped_column()
    county: Mapped[str] = mapped_column(String(6))
    village: Mapped[str] = mapped_column(String(200), default="")
    birth_date: Mapped[date]
    sex: Mapped[str] = mapped_column(String(1))
    education: Mapped[str] = mapped_column(String(12), default="")
    min_wage: Mapped[int] = mapped_column(Integer, default=0)
    available_from: Mapped[date | None]
    wish_occupations: Mapped[str] = mapped_column(Text, default="")
    wish_regions: Mapped[str] = mapped_column(Text, default="")
    household_id: Mapped[UUID | None] = mapped_column(ForeignKey("households.id"))
    automatic: Mapped[bool] = mapped_column(default=True)
    hold_code: Mapped[str] = mapped_column(String(40), default="")
    basis: Mapped[str] = mapped_column(String(40), default="")
    import_id: Mapped[UUID] = mapped_column()
    import_row: Mapped[int] = mapped_column(Integer, default=0)
    row_digest: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"")
    restricted_at: Mapped[datetime | None]
