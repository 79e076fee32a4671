"""Counts of what is limited: misses, sign-ins, uploads, exports, reveals."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.db.walls import Wall
from app.models.base import Base


class AbuseCounter(Base):
    """How often ``subject`` (an account or a source) did ``kind`` in the minute that begins at ``minute``."""

    __tablename__ = "abuse_counters"
    wall: ClassVar[Wall] = Wall.PUBLIC

    subject: Mapped[str] = mapped_column(String(80), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    minute: Mapped[datetime] = mapped_column(primary_key=True, index=True)
    count: Mapped[int] = mapped_column(Integer)
