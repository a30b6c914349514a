"""What is examined and how a paper is drawn."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.courses.models import Course
from trainhub.exams.rules import ComponentKind, Difficulty, QuestionKind
from trainhub.exams.rules.marking import ApartRule, SecondLook
from trainhub.exams.rules.terms import Counting
from trainhub.people.models import Organisation


class Blueprint(Base):
    """组卷方案: how a paper is drawn from the bank."""

    __tablename__ = "blueprint"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    created_at: Mapped[datetime]

    owner: Mapped[Organisation] = relationship()
    lines: Mapped[list[BlueprintLine]] = relationship(
        back_populates="blueprint", order_by="BlueprintLine.position"
    )


class BlueprintLine(Base):
    """So many questions of a kind, topic and difficulty; an empty field means any."""

    __tablename__ = "blueprint_line"
    __table_args__ = (
        UniqueConstraint("blueprint_id", "position"),
        CheckConstraint("count > 0", name="asks_something"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    blueprint_id: Mapped[int] = mapped_column(ForeignKey("blueprint.id"))
    position: Mapped[int]
    kind: Mapped[QuestionKind | None] = mapped_column(Word(QuestionKind))
    topic: Mapped[str | None] = mapped_column(String(60))
    difficulty: Mapped[Difficulty | None] = mapped_column(Word(Difficulty))
    count: Mapped[int]
    #: Hundredths of a point for each.
    points_h: Mapped[int]

    blueprint: Mapped[Blueprint] = relationship(back_populates="lines")


class Exam(Base):
    """The examination of a course: its components; how it is sat stands in its terms."""

    __tablename__ = "exam"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    name: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    #: Minutes that a lost connection gives back by itself in one attempt; 0 leaves it to people.
    gap_minutes: Mapped[int] = mapped_column(default=0)
    #: Days after the results in which a second look can be asked for.
    appeal_days: Mapped[int] = mapped_column(default=5)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    course: Mapped[Course] = relationship()
    components: Mapped[list[Component]] = relationship(
        back_populates="exam", order_by="Component.position"
    )


class ExamTerms(Base):
    """考试规则 from a day on, appended, never changed: the newest that has begun is in force."""

    __tablename__ = "exam_terms"
    __table_args__ = (
        CheckConstraint("most_sits > 0", name="may_be_sat"),
        CheckConstraint("late_minutes >= 0", name="late_is_after"),
        CheckConstraint("resit_after_days >= 0", name="resit_is_after"),
        CheckConstraint("resit_until_days >= resit_after_days", name="resit_has_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), index=True)
    effective_on: Mapped[date]
    #: Minutes after the start until which people are admitted; None: until the end.
    late_minutes: Mapped[int | None]
    #: Sittings a person may take in one enrolment, the first included.
    most_sits: Mapped[int]
    #: Days after the results until the next try, and in which tries are taken.
    resit_after_days: Mapped[int]
    resit_until_days: Mapped[int | None]
    counting: Mapped[Counting] = mapped_column(Word(Counting))
    #: Days after the sitting for which photos taken at the door are kept; 0: none are taken.
    photo_days: Mapped[int] = mapped_column(default=90, server_default="90")
    source: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]


class PassFloor(Base):
    """The least pass mark that a law or a rule sets for a course, from a day on. Appended."""

    __tablename__ = "pass_floor"
    __table_args__ = (CheckConstraint("percent BETWEEN 1 AND 100", name="is_a_share"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    kind: Mapped[ComponentKind] = mapped_column(Word(ComponentKind))
    #: Of the full marks.
    percent: Mapped[int]
    effective_on: Mapped[date]
    source: Mapped[str] = mapped_column(String(200))
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    at: Mapped[datetime]

    course: Mapped[Course] = relationship()


class Component(Base):
    """科目: theory, practical or review, each with its own maximum and pass mark."""

    __tablename__ = "component"
    __table_args__ = (
        UniqueConstraint("exam_id", "position"),
        CheckConstraint("pass_mark_h BETWEEN 0 AND maximum_h", name="can_be_passed"),
        CheckConstraint("second_percent BETWEEN 0 AND 100", name="share_holds"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    position: Mapped[int]
    kind: Mapped[ComponentKind] = mapped_column(Word(ComponentKind))
    name: Mapped[str] = mapped_column(String(40))
    name_en: Mapped[str] = mapped_column(String(60), default="")
    #: Hundredths of a point.
    maximum_h: Mapped[int]
    pass_mark_h: Mapped[int]
    minutes: Mapped[int]
    #: Percent of the scripts that a second marker reads, and by how many hundredths two may
    #: differ before a third decides.
    second_percent: Mapped[int] = mapped_column(default=0, server_default="0")
    tolerance_h: Mapped[int] = mapped_column(default=0, server_default="0")
    apart_rule: Mapped[ApartRule] = mapped_column(
        Word(ApartRule), default=ApartRule.THIRD, server_default=ApartRule.THIRD.value
    )
    #: Set for a component that is sat on screen; the others are marked by an examiner.
    blueprint_id: Mapped[int | None] = mapped_column(ForeignKey("blueprint.id"))

    @property
    def second_look(self) -> SecondLook:
        """How it asks for second markers, as the rules read it."""
        return SecondLook(self.second_percent, self.tolerance_h, self.apart_rule)

    exam: Mapped[Exam] = relationship(back_populates="components")
    blueprint: Mapped[Blueprint | None] = relationship()
