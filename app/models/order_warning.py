"""Order warnings 订单到期提醒: that an order will run out was said once for each last day it was given."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Identified, Owned, by_owner


class OrderWarning(Identified, Owned, Base):
    """An order's office was told on ``warned_on`` that the order runs out on ``valid_until``.

    A row of its own and no column of the order: to be warned changes no order, so no proposal drops out for it.
    """

    __tablename__ = "order_warnings"
    __table_args__ = (by_owner(), UniqueConstraint("job_order_id", "valid_until"))

    job_order_id: Mapped[UUID] = mapped_column(ForeignKey("job_orders.id", ondelete="CASCADE"))
    valid_until: Mapped[date]
    warned_on: Mapped[date]
