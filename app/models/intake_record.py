"""What each load of an office file brought and what it found wrong."""

from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, by_owner


class Import(Identified, Owned, Base):
    """One load of one file; a dry run leaves ``state`` at ``dry_run`` and changes nothing else."""

    __tablename__ = "imports"
    # What people of a roster point to: office, pool and load at once.
    __table_args__ = (
        by_owner(),
        Index("uq_imports_organisation_id_pool_id_id", "organisation_id", "pool_id", "id", unique=True),
    )

    kind: Mapped[str] = mapped_column(String(10))
    pool_id: Mapped[UUID | None] = mapped_column(ForeignKey("worker_pools.id"))
    file_name: Mapped[str] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    rows: Mapped[int] = mapped_column(Integer)
    accepted: Mapped[int] = mapped_column(Integer)
    added: Mapped[int] = mapped_column(Integer, default=0)
    changed: Mapped[int] = mapped_column(Integer, default=0)
    unchanged: Mapped[int] = mapped_column(Integer, default=0)
    warnings: Mapped[int] = mapped_column(Integer)
    errors: Mapped[int] = mapped_column(Integer)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))


class ImportIssue(Identified, Owned, Base):
    """One finding of a load; places and codes, never a personal value."""

    __tablename__ = "import_issues"
    __table_args__ = (Index("ix_import_issues_import_id_id", "import_id", "id"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    sheet: Mapped[str] = mapped_column(String(100))
    row: Mapped[int] = mapped_column(Integer)
    column: Mapped[str] = mapped_column(String(100))
    cell: Mapped[str] = mapped_column(String(12))
    level: Mapped[str] = mapped_column(String(10))
    code: Mapped[str] = mapped_column(String(40))
    message_zh: Mapped[str] = mapped_column(Text)
    message_en: Mapped[str] = mapped_column(Text)
    value_class: Mapped[str] = mapped_column(String(60), default="")
