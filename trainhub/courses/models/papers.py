"""What the statutory papers ask for and nothing else in the house knows (开班备案表, 师资表)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.courses.models.cohorts import Cohort
from trainhub.courses.rules.papers import TrainingKind, TrainingLevel
from trainhub.people.models import Organisation, Person


class OpeningFacts(Base):
    """What the opening form says of a class beside its plan. One row a class."""

    __tablename__ = "opening_facts"

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), unique=True)
    kind: Mapped[TrainingKind] = mapped_column(Word(TrainingKind))
    level: Mapped[TrainingLevel] = mapped_column(Word(TrainingLevel))
    textbook: Mapped[str] = mapped_column(String(200))
    #: How the class is assessed (考核方式), in words.
    assessment: Mapped[str] = mapped_column(String(200))
    #: Who answers for the class (负责人).
    in_charge: Mapped[str] = mapped_column(String(50))
    in_charge_phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    changed_at: Mapped[datetime]

    cohort: Mapped[Cohort] = relationship()

    in_charge_phone = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed attribute is bound to the uid, so it must stand before it is set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)


class TrainingLicence(Base):
    """The licence to teach (办学许可证) of an institution. One row an organisation."""

    __tablename__ = "training_licence"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), unique=True)
    number: Mapped[str] = mapped_column(String(60))
    issued_by: Mapped[str] = mapped_column(String(100), default="")
    #: Its last day; None where the licence names none.
    valid_until: Mapped[date | None]
    changed_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()


class TeacherFacts(Base):
    """What the sheet of teachers (师资表) says of a teacher at one organisation."""

    __tablename__ = "teacher_facts"
    __table_args__ = (UniqueConstraint("organisation_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    #: Title or skill level (职称/技能等级), in words.
    title: Mapped[str] = mapped_column(String(60))
    #: Sealed: numbers of some certificates hold the ID number.
    certificate_no_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    speciality: Mapped[str] = mapped_column(String(60))
    #: The first year in this work; years of teaching are counted from it.
    teaching_since: Mapped[int | None]
    #: What they teach, in words.
    modules: Mapped[str] = mapped_column(String(200))
    full_time: Mapped[bool]
    #: The last day of the contract; None is open-ended.
    contract_until: Mapped[date | None]
    changed_at: Mapped[datetime]

    organisation: Mapped[Organisation] = relationship()
    person: Mapped[Person] = relationship()

    certificate_no = Sealed()

    def __init__(self, **facts: Any) -> None:
        # The sealed attribute is bound to the uid, so it must stand before it is set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)
