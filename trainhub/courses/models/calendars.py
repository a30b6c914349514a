"""Addresses from which calendar programs read timetables."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.core.ids import new_uid
from trainhub.courses.models.cohorts import Cohort
from trainhub.people.models import Person

_LIVE = "revoked_at IS NULL"


class CalendarFeed(Base):
    """A secret address that a person gave to a calendar program; it can be taken back.

    The secret is a keyed hash of ``uid``: shown again whenever its owner asks, while the
    database holds no more than the secret's own hash.
    """

    __tablename__ = "calendar_feed"
    __table_args__ = (
        Index(
            "uq_calendar_feed_own",
            "person_id",
            unique=True,
            sqlite_where=text(f"{_LIVE} AND cohort_id IS NULL"),
            postgresql_where=text(f"{_LIVE} AND cohort_id IS NULL"),
        ),
        Index(
            "uq_calendar_feed_cohort",
            "person_id",
            "cohort_id",
            unique=True,
            sqlite_where=text(f"{_LIVE} AND cohort_id IS NOT NULL"),
            postgresql_where=text(f"{_LIVE} AND cohort_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    #: Who asked for it: what the feed shows is what this person may see at that moment.
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: One class; None is everything that the person learns and teaches.
    cohort_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id"))
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    cohort: Mapped[Cohort | None] = relationship()
