"""Regular work: engagements and their follow-ups."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.core.money import PayUnit
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation, Person
from trainhub.placement.rules import Relation, Term


class Engagement(Base):
    """用工关系: proposed, tried, regular; with the deadlines the law sets."""

    __tablename__ = "engagement"
    __table_args__ = (
        Index("ix_engagement_person", "person_id"),
        Index("ix_engagement_employer", "employer_id"),
        Index(
            "uq_engagement_open",
            "person_id",
            "employer_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL AND declined_at IS NULL"),
            postgresql_where=text("ended_at IS NULL AND declined_at IS NULL"),
        ),
        CheckConstraint(
            "confirmed_at IS NULL OR contract_signed_on IS NOT NULL", name="signed_first"
        ),
        CheckConstraint("(term = 'fixed') = (term_months IS NOT NULL)", name="fixed_has_months"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    employer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    trade_code: Mapped[str] = mapped_column(ForeignKey("trade.code"))
    relation: Mapped[Relation] = mapped_column(Word(Relation))
    post: Mapped[str] = mapped_column(String(80))
    pay_fen: Mapped[int]
    pay_unit: Mapped[PayUnit] = mapped_column(Word(PayUnit))
    term: Mapped[Term] = mapped_column(Word(Term))
    #: For a fixed term only.
    term_months: Mapped[int | None]
    probation_months: Mapped[int] = mapped_column(default=0)
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    starts_on: Mapped[date]
    #: The written contract: due within one month of the first day (劳动合同法 10).
    contract_due_on: Mapped[date]
    contract_signed_on: Mapped[date | None]
    contract_no: Mapped[str] = mapped_column(String(60), default="")
    #: Social insurance: due within 30 days (社会保险法 58).
    insurance_due_on: Mapped[date | None]
    insured_on: Mapped[date | None]
    probation_until: Mapped[date | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str] = mapped_column(String(200), default="")
    #: The record that justified the conversion, as it was: ``rules.track.Evidence`` as a dict.
    evidence: Mapped[dict[str, Any]]

    person: Mapped[Person] = relationship()
    employer: Mapped[Organisation] = relationship()
    trade: Mapped[Trade] = relationship()
    follow_ups: Mapped[list[FollowUp]] = relationship(
        back_populates="engagement", order_by="FollowUp.due_on"
    )


class FollowUp(Base):
    """回访: is the job as advertised? Day 7, 30, 90, 180 after the start."""

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("engagement_id", "day"), Index("ix_follow_up_due", "due_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    engagement_id: Mapped[int] = mapped_column(ForeignKey("engagement.id"))
    day: Mapped[int]
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: ``{"at_work": true, "as_advertised": true, "note": "…"}``
    answers: Mapped[dict[str, Any] | None]

    engagement: Mapped[Engagement] = relationship(back_populates="follow_ups")
