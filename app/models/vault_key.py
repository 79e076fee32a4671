"""Each person's own key, apart from what it encrypts: without its row the person's fields are lost for good."""

from typing import ClassVar
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base, Owned


class VaultKey(Owned, Base):
    """The key of one worker's identity, wrapped under a master key.

    A table of its own, so that a backup may leave it out; without foreign keys and further indexes, of which
    each would cost a load something a person: a key is only ever asked for by its person.
    """

    __tablename__ = "vault_keys"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # as the declarative base declares it
    wall: ClassVar[Wall] = Wall.VAULT

    organisation_id: Mapped[UUID] = mapped_column()
    worker_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)
