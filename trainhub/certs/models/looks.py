"""Who was told, who may look, who looked: what happens around papers and changes none of them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.certs.rules import LookupWay, Standing
from trainhub.core.db import Base, Word
from trainhub.people.models import Person


class Reminder(Base):
    """The holder of a paper was told that it ends: once for each step and each end."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("certificate_id", "ends_on", "days"),
        UniqueConstraint("credential_id", "ends_on", "days"),
        CheckConstraint(
            "(certificate_id IS NULL) <> (credential_id IS NULL)", name="is_about_one_paper"
        ),
        Index("ix_reminder_ends", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    credential_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"))
    ends_on: Mapped[date]
    #: Which step it was: so many days before the end; 0: it had ended.
    days: Mapped[int]
    sent_at: Mapped[datetime]


class Share(Base):
    """A link by which its holder shows everything they hold, until it ends or is taken back."""

    __tablename__ = "certificate_share"
    __table_args__ = (Index("ix_certificate_share_person", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    token: Mapped[str] = mapped_column(String(32), unique=True)
    #: For whom it was made, in the holder's words; nobody else reads it.
    label: Mapped[str] = mapped_column(String(40), default="")
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    #: How often it was opened, and when last.
    looks: Mapped[int] = mapped_column(default=0)
    looked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()

    def stands(self, now: datetime) -> bool:
        """Whether it still opens anything."""
        return self.withdrawn_at is None and now < self.until


class Lookup(Base):
    """Somebody asked about a certificate; the holder sees that it happened."""

    __tablename__ = "lookup"
    __table_args__ = (
        Index("ix_lookup_certificate", "certificate_id", "at"),
        Index("ix_lookup_source", "source_key", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Empty when nothing of that token or number was ever issued.
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    way: Mapped[LookupWay] = mapped_column(Word(LookupWay))
    answer: Mapped[Standing] = mapped_column(Word(Standing))
    #: Keyed hash of the asking address: enough to slow down guessing, no address is kept.
    source_key: Mapped[str] = mapped_column(String(40), default="")
    #: Whether the last four digits of the ID number agreed, where they were asked.
    matched: Mapped[bool | None]
    at: Mapped[datetime]
