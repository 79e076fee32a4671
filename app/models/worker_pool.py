"""Worker pools 劳动力资源池."""

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Owned, Versioned, by_owner


class WorkerPool(Versioned, Owned, Base):
    """The people one county puts forward."""

    __tablename__ = "worker_pools"
    __table_args__ = (by_owner(),)

    name: Mapped[str] = mapped_column(String(200))
    region_code: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(20), default="open")
