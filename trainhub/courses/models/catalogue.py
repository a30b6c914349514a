"""What is taught: trades, courses, dated syllabuses, modules."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.courses.rules import LessonKind
from trainhub.courses.rules.prerequisites import PrerequisiteKind


class Trade(Base):
    """A line of work (工种). Which certificates it demands is the placement chapter's word."""

    __tablename__ = "trade"

    code: Mapped[str] = mapped_column(String(30), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), unique=True)
    name_en: Mapped[str] = mapped_column(String(60))
    #: The youngest age the law lets do this work; 16 where no law says more.
    min_age: Mapped[int] = mapped_column(default=16)
    #: Where the figure comes from.
    source: Mapped[str] = mapped_column(String(120), default="")


class Course(Base):
    """A micro-course. What it teaches at a date is its syllabus version of that date."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(Text, default="")
    summary_en: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    trade: Mapped[Trade] = relationship()
    versions: Mapped[list[SyllabusVersion]] = relationship(
        back_populates="course", order_by="SyllabusVersion.effective_on"
    )


class SyllabusVersion(Base):
    """The hours and modules of a course from a date on, with the source of its numbers."""

    __tablename__ = "syllabus_version"
    __table_args__ = (
        UniqueConstraint("course_id", "effective_on"),
        CheckConstraint("attendance_floor BETWEEN 0 AND 100", name="floor_is_percent"),
        CheckConstraint("period_minutes BETWEEN 1 AND 240", name="period_is_some_minutes"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    effective_on: Mapped[date]
    theory_minutes: Mapped[int]
    practice_minutes: Mapped[int]
    min_age: Mapped[int] = mapped_column(default=16)
    #: Attended minutes must reach this percentage of planned minutes.
    attendance_floor: Mapped[int] = mapped_column(default=80)
    source: Mapped[str] = mapped_column(String(200), default="")
    #: Minutes of one class hour (学时) as this syllabus counts them.
    period_minutes: Mapped[int] = mapped_column(default=45, server_default="45")

    course: Mapped[Course] = relationship(back_populates="versions")
    modules: Mapped[list[Module]] = relationship(
        back_populates="syllabus", order_by="Module.position"
    )
    prerequisites: Mapped[list[Prerequisite]] = relationship(
        back_populates="syllabus", order_by="Prerequisite.id"
    )

    @property
    def minutes(self) -> int:
        """Theory and practice together."""
        return self.theory_minutes + self.practice_minutes


class Module(Base):
    """A part of a syllabus, in minutes."""

    __tablename__ = "module"
    __table_args__ = (UniqueConstraint("syllabus_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    syllabus_id: Mapped[int] = mapped_column(ForeignKey("syllabus_version.id"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    kind: Mapped[LessonKind] = mapped_column(Word(LessonKind))
    minutes: Mapped[int]
    #: Markdown for reading at home.
    text: Mapped[str] = mapped_column(Text, default="")
    #: The topic of the question bank that practises this module; empty: any of the trade.
    topic: Mapped[str] = mapped_column(String(60), default="", server_default="")

    syllabus: Mapped[SyllabusVersion] = relationship(back_populates="modules")


class Prerequisite(Base):
    """One thing besides the age that a syllabus asks for. Classes keep those of their version."""

    __tablename__ = "prerequisite"
    __table_args__ = (
        UniqueConstraint("syllabus_id", "kind", "key"),
        CheckConstraint("(kind = 'course') = (course_id IS NOT NULL)", name="names_its_course"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    syllabus_id: Mapped[int] = mapped_column(ForeignKey("syllabus_version.id"))
    kind: Mapped[PrerequisiteKind] = mapped_column(Word(PrerequisiteKind))
    #: A level of schooling, the id of a course, or the code of a certificate type.
    key: Mapped[str] = mapped_column(String(30))
    #: Set for an earlier course, so that the database knows what is asked for.
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))

    syllabus: Mapped[SyllabusVersion] = relationship(back_populates="prerequisites")
    course: Mapped[Course | None] = relationship()
