"""What is read at home: the files of a module, and the time people spend with it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.courses.models.catalogue import Module
from trainhub.courses.rules.media import MediaKind


class ModuleMedia(Base):
    """A picture, a sound or a film of a module. Its bytes never change.

    The module of a later syllabus version may point at the same stored file.
    """

    __tablename__ = "module_media"
    __table_args__ = (UniqueConstraint("module_id", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    kind: Mapped[MediaKind] = mapped_column(Word(MediaKind))
    #: The type it is served as, told by its bytes when it came.
    mime: Mapped[str] = mapped_column(String(40))
    #: Its name in the file store.
    stored: Mapped[str] = mapped_column(String(80), index=True)
    #: Bytes.
    size: Mapped[int]
    #: SHA-256 of the stored bytes.
    digest: Mapped[str] = mapped_column(String(64))
    #: What it shows or says, for those who do not see or hear it.
    caption: Mapped[str] = mapped_column(String(120))
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    added_at: Mapped[datetime]

    module: Mapped[Module] = relationship()


class LearningClock(Base):
    """Until when a person's learning time is counted: one clock for all pages and devices."""

    __tablename__ = "learning_clock"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    counted_until: Mapped[datetime]


class LearningTime(Base):
    """Seconds that a person learned a module at home on a civil day.

    Counted from heartbeats by the server's clock. They are shown to people; they are not
    attendance minutes and nothing is earned by them, so they are not journaled beat by beat.
    """

    __tablename__ = "learning_time"
    __table_args__ = (
        CheckConstraint("seconds BETWEEN 0 AND 86400", name="fits_a_day"),
        Index("ix_learning_time_module", "module_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    seconds: Mapped[int]
