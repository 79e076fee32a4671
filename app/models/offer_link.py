"""Signed links 手机链接: by which a worker looks at one offer and answers it."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, LargeBinary, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.owned import Account, Ids
from app.models.base import Base, Identified, Owned, by_owner, of_worker

_LIVES = text("revoked_at IS NULL")


class OfferLink(Identified, Owned, Base):
    """One link to one offer; of its 32 random bytes only the SHA-256 is stored, and of those of an offer one opens.

    ``key`` is the first half of the hash: a session that knows the token and nothing else acts as that account, and
    sees this one row. ``used_at``: answered by this link. ``revoked_at``: another was made since.
    """

    __tablename__ = "offer_links"
    __table_args__ = (
        of_worker(),
        by_owner(),
        Index("uq_offer_links_offer_id", "offer_id", unique=True, sqlite_where=_LIVES, postgresql_where=_LIVES),
        Index("ix_offer_links_offer_id", "offer_id"),
        Index("ix_offer_links_worker_id", "worker_id"),
    )
    account: ClassVar[str] = "key"

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID]
    offer_id: Mapped[UUID] = mapped_column(ForeignKey("offers.id", ondelete="CASCADE"))
    key: Mapped[UUID] = mapped_column(unique=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    made_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    @classmethod
    def read_by(cls, seen: Ids, vault: Ids, account: Account) -> ColumnElement[bool]:
        """Return the condition under which a row is read: by the worker's office, or by who holds the token."""
        own = super().read_by(seen, vault, account)
        return own if account is None else or_(own, cls.of_account(account))
