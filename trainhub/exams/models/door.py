"""The photo that an invigilator takes of a person at the door of an exam."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.exams.models.sittings import Candidate


class DoorPhoto(Base):
    """入场照片: who sat, to be compared if somebody asks later. One stands for each candidate.

    That one was taken stays on record; the picture itself is gone after its time.
    """

    __tablename__ = "door_photo"
    __table_args__ = (
        CheckConstraint("(picture = '') = (removed_at IS NOT NULL)", name="is_there_or_gone"),
        Index(
            "ix_door_photo_kept",
            "keep_until",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), unique=True)
    #: The photo in the store, sealed; empty once it was thrown away.
    picture: Mapped[str] = mapped_column(String(80))
    taken_at: Mapped[datetime]
    taken_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: The last day on which it is kept, as the terms of the exam said on the day of the sitting.
    keep_until: Mapped[date]
    removed_at: Mapped[datetime | None]

    candidate: Mapped[Candidate] = relationship()
