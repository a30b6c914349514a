"""Rooms that lessons are held in, and what else they are taken for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
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


class RoomHold(Base):
    """A room taken for something that is no lesson, such as an exam.

    Two exams that start in one room at the same moment share its hold.
    """

    __tablename__ = "room_hold"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        Index(
            "uq_room_hold_stands",
            "room_id",
            "starts_at",
            unique=True,
            sqlite_where=text("released_at IS NULL"),
            postgresql_where=text("released_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"))
    #: What it is taken for, as people read it.
    what: Mapped[str] = mapped_column(String(80))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()
