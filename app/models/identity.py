"""The identity vault: who a worker is, encrypted, apart from every matchable fact."""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import LargeBinary, SmallInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.clock import now
from app.db.walls import Wall
from app.models.base import Base, Owned, of_worker


class Identity(Owned, Base):
    """Name, ID number, phone and address of one worker, each encrypted for its column and row.

    ``id_index`` is the keyed index of the ID number, unique within one office only: another office that
    holds the same person must not be able to tell. ``index_key`` numbers the key it was made with.
    """

    __tablename__ = "identities"
    __table_args__ = (UniqueConstraint("organisation_id", "id_index"), of_worker())
    wall: ClassVar[Wall] = Wall.VAULT
    encrypted: ClassVar[tuple[str, ...]] = ("name", "id_number", "phone", "address")

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID] = mapped_column(primary_key=True)
    id_index: Mapped[bytes] = mapped_column(LargeBinary(32))
    index_key: Mapped[int] = mapped_column(SmallInteger, default=1, server_default="1")
    name: Mapped[bytes] = mapped_column(LargeBinary)
    id_number: Mapped[bytes] = mapped_column(LargeBinary)
    phone: Mapped[bytes] = mapped_column(LargeBinary)
    address: Mapped[bytes] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
