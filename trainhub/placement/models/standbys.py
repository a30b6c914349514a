"""Who stands by for an order whose places are all taken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.people.models import Person
from trainhub.placement.models.orders import Offer, Order


class Standby(Base):
    """候补: a yes to an offer when all places were taken. It holds no hour."""

    __tablename__ = "standby"
    __table_args__ = (
        Index("ix_standby_order", "order_id", "id"),
        Index("ix_standby_person", "person_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), unique=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("work_order.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: What the person read about the contact with the yes; it counts from the call on.
    notice: Mapped[str] = mapped_column(Text, default="")
    since: Mapped[datetime]
    called_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    #: A marked sentence, as the employer may read it: no age, no other work, no pool.
    left_why: Mapped[str] = mapped_column(String(200), default="")

    offer: Mapped[Offer] = relationship()
    order: Mapped[Order] = relationship()
    person: Mapped[Person] = relationship()
