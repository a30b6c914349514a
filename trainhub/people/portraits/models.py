"""Portraits are added and withdrawn, never changed: what was issued with one goes on showing it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.people.models import Person


class Portrait(Base):
    """One photo of a person, cropped and re-encoded; the newest that stands is the person's."""

    __tablename__ = "portrait"
    __table_args__ = (Index("ix_portrait_person", "person_id", "withdrawn_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Where the sealed picture lies.
    stored: Mapped[str] = mapped_column(String(80), unique=True)
    #: SHA-256 of the JPEG; certificates name the photo by it.
    digest: Mapped[str] = mapped_column(String(64))
    #: The notice the person agreed to, as it was worded.
    notice: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    given_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
