"""Subsidy schemes: who pays for a class, and the dated rules that the class must keep to."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.courses.rules.dossier import USUAL
from trainhub.courses.rules.schemes import AmountUnit, LeadUnit, Terms, Unpaid


class Scheme(Base):
    """A subsidy scheme (补贴方案) of a region. Its numbers are dated versions with a source."""

    __tablename__ = "scheme"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(100), default="")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    versions: Mapped[list[SchemeVersion]] = relationship(
        back_populates="scheme", order_by="SchemeVersion.effective_on"
    )


class SchemeVersion(Base):
    """The rules of a scheme from a date on. A class keeps the version of the day it was planned.

    Nothing here is a constant of the code: lead times, floors and amounts are local policy.
    """

    __tablename__ = "scheme_version"
    __table_args__ = (
        UniqueConstraint("scheme_id", "effective_on"),
        CheckConstraint("attendance_floor BETWEEN 0 AND 100", name="floor_is_percent"),
        CheckConstraint("practice_percent BETWEEN 0 AND 100", name="practice_is_percent"),
        CheckConstraint("amount_fen >= 0 AND cap_fen >= 0", name="amounts_hold"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    scheme_id: Mapped[int] = mapped_column(ForeignKey("scheme.id"))
    effective_on: Mapped[date]
    #: Where the numbers come from: the notice, its number and date.
    source: Mapped[str] = mapped_column(String(200))
    #: The opening file must be in so many days before the first lesson.
    lead_days: Mapped[int] = mapped_column(default=0)
    lead_unit: Mapped[LeadUnit] = mapped_column(Word(LeadUnit), default=LeadUnit.DAYS)
    #: Attended minutes must reach this percentage of planned minutes.
    attendance_floor: Mapped[int] = mapped_column(default=80)
    #: Class hours of 45 minutes that the timetable must hold at least.
    least_hours: Mapped[int] = mapped_column(default=0)
    #: The share of practice that the timetable must hold at least.
    practice_percent: Mapped[int] = mapped_column(default=0)
    #: The fewest and the most people of a class; 0 is no limit.
    least_heads: Mapped[int] = mapped_column(default=0)
    most_heads: Mapped[int] = mapped_column(default=0)
    #: Subsidised classes that one person may take in a calendar year; 0 is no limit.
    most_per_year: Mapped[int] = mapped_column(default=0)
    #: Whether the same course may be paid for a second time for the same person.
    pays_repeats: Mapped[bool] = mapped_column(default=False)
    #: Ages in full years that the scheme pays for; 0 is no limit.
    least_age: Mapped[int] = mapped_column(default=0)
    most_age_men: Mapped[int] = mapped_column(default=0)
    most_age_women: Mapped[int] = mapped_column(default=0)
    #: Months after the certificate in which a claim may be handed in; 0 is no limit.
    claim_months: Mapped[int] = mapped_column(default=0)
    amount_fen: Mapped[int] = mapped_column(default=0)
    amount_unit: Mapped[AmountUnit] = mapped_column(Word(AmountUnit), default=AmountUnit.PERSON)
    #: The most that is paid for one person; 0 is no limit.
    cap_fen: Mapped[int] = mapped_column(default=0)
    #: Applications wait for a yes of the station before they take a seat.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    #: The share of each class that is called after it ends.
    follow_up_percent: Mapped[int] = mapped_column(default=0)
    #: Codes of the groups of people (``people`` chapter) that are paid for; none is everybody.
    categories: Mapped[list[str]] = mapped_column(default=list)
    #: Papers that the file of a class must hold.
    papers: Mapped[list[str]] = mapped_column(default=lambda: [kind.value for kind in USUAL])
    #: What becomes of people for whom the scheme would not pay.
    unpaid: Mapped[Unpaid] = mapped_column(Word(Unpaid), default=Unpaid.SEATED)
    #: What must be known beside the numbers, such as that they are to be checked locally.
    remark: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    scheme: Mapped[Scheme] = relationship(back_populates="versions")

    @property
    def terms(self) -> Terms:
        """Its numbers as plain values."""
        values = {name: getattr(self, name) for name in _PLAIN}
        return Terms(**values, categories=tuple(self.categories))


#: The columns that are fields of ``Terms`` under the same name.
_PLAIN = tuple(field.name for field in fields(Terms) if field.name != "categories")


class Holiday(Base):
    """A day on which offices do otherwise than the weekday says, from a holiday notice."""

    __tablename__ = "holiday"

    day: Mapped[date] = mapped_column(primary_key=True)
    #: A weekend that is worked (调休); otherwise a weekday that is free.
    worked: Mapped[bool]
    name: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200))
