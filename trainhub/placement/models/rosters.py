"""The code of a shift's roster."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.placement.models.orders import Order


class RosterCode(Base):
    """One code for everybody on the shift of an order: whoever scans it sees who is certified."""

    __tablename__ = "roster_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"), unique=True)
    #: 133 random bits, as on a certificate.
    token: Mapped[str] = mapped_column(String(32), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: From then on the code answers that it was taken back; a new one takes its place in the row.
    withdrawn_at: Mapped[datetime | None]

    order: Mapped[Order] = relationship()
