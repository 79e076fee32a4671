"""Proof that the keys in the key file are those of this database."""

from typing import ClassVar

from sqlalchemy import LargeBinary, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base


class KeyCheck(Base):
    """A known text sealed with one key; whoever starts must be able to open it. Nothing in it is secret."""

    __tablename__ = "key_checks"
    wall: ClassVar[Wall] = Wall.PUBLIC

    kind: Mapped[str] = mapped_column(String(10), primary_key=True)
    key_id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
