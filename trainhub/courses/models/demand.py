"""The terms of training requests: dated data of a station or of an office above stations."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base
from trainhub.courses.models.catalogue import Course
from trainhub.courses.rules.demand import Terms
from trainhub.people.models import Organisation


class DemandTerms(Base):
    """How long an institution may think, and how many waiting heads make a class.

    They hold at the organisation and below it, until terms nearer or newer take their place.
    """

    __tablename__ = "demand_terms"
    __table_args__ = (
        UniqueConstraint("organisation_id", "course_id", "effective_on"),
        # NULLs are never equal: the terms of all courses need an index of their own.
        Index(
            "uq_demand_terms_every_course",
            "organisation_id",
            "effective_on",
            unique=True,
            sqlite_where=text("course_id IS NULL"),
            postgresql_where=text("course_id IS NULL"),
        ),
        CheckConstraint("answer_hours BETWEEN 1 AND 2160", name="answer_hours_hold"),
        CheckConstraint("pot_heads BETWEEN 1 AND 999", name="pot_heads_hold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    effective_on: Mapped[date]
    answer_hours: Mapped[int]
    pot_heads: Mapped[int]
    #: The notice or the decision that set the numbers.
    source: Mapped[str] = mapped_column(String(200))
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    organisation: Mapped[Organisation] = relationship()
    course: Mapped[Course | None] = relationship()

    @property
    def terms(self) -> Terms:
        """What rules need of it."""
        return Terms(
            self.organisation.path,
            self.course_id,
            self.effective_on,
            self.answer_hours,
            self.pot_heads,
            self.source,
        )
