"""Rooms that lessons are held in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.people.models import Organisation


class Room(Base):
    """A room of a station or an institution. One lesson at a time is held in it."""

    __tablename__ = "room"
    __table_args__ = (
        UniqueConstraint("organisation_id", "name"),
        CheckConstraint("seats BETWEEN 1 AND 1000", name="seats_hold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(40))
    #: People who can sit in it.
    seats: Mapped[int]
    #: How to find it; empty is the address of the organisation.
    address: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    #: Not offered any more; lessons that were held there keep it.
    retired_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
