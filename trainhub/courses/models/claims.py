"""Claims for subsidised classes, and the signed papers of a class."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.core.db import Base, Word
from trainhub.courses.models.cohorts import Cohort, Enrolment
from trainhub.courses.models.schemes import SchemeVersion
from trainhub.courses.rules.claims import ClaimState, Payee
from trainhub.courses.rules.dossier import PaperKind
from trainhub.people.models import Person

#: A claim in this state still waits for something.
_STILL_OPEN = "paid_on IS NULL AND refused_on IS NULL AND dropped_at IS NULL"
#: A line that holds its person and course against every other claim.
_STANDS = "released_at IS NULL"


class Claim(Base):
    """A subsidy claim (补贴申领) for a class: made, handed in, then paid or refused.

    What it says stays as it was made: amounts, certificate numbers, and who was left out and why.
    """

    __tablename__ = "claim"
    __table_args__ = (
        CheckConstraint("paid_on IS NULL OR refused_on IS NULL", name="one_answer"),
        CheckConstraint(
            "handed_in_on IS NOT NULL OR (paid_on IS NULL AND refused_on IS NULL)",
            name="handed_in_first",
        ),
        CheckConstraint("public_until >= public_from", name="publicity_holds"),
        Index(
            "uq_claim_open",
            "cohort_id",
            unique=True,
            sqlite_where=text(_STILL_OPEN),
            postgresql_where=text(_STILL_OPEN),
        ),
        Index("ix_claim_cohort", "cohort_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    scheme_version_id: Mapped[int] = mapped_column(ForeignKey("scheme_version.id"))
    payee: Mapped[Payee] = mapped_column(Word(Payee))
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: The last day on which it may be handed in: that of the oldest certificate on it.
    due_on: Mapped[date | None]
    #: ``[[enrolment id, [[sentence, facts], …]], …]``: who is not on it, as judged when made.
    left_out: Mapped[list[Any]]
    handed_in_on: Mapped[date | None]
    #: 公示: the list is public from one day to another, both included.
    public_from: Mapped[date | None]
    public_until: Mapped[date | None]
    paid_on: Mapped[date | None]
    refused_on: Mapped[date | None]
    dropped_at: Mapped[datetime | None]
    #: Why it was refused or taken back.
    why: Mapped[str] = mapped_column(String(200), default="")

    cohort: Mapped[Cohort] = relationship()
    scheme: Mapped[SchemeVersion] = relationship()
    lines: Mapped[list[ClaimLine]] = relationship(
        back_populates="claim", order_by="ClaimLine.enrolment_id"
    )

    @property
    def state(self) -> ClaimState:
        """Where it stands."""
        if self.dropped_at is not None:
            return ClaimState.DROPPED
        if self.paid_on is not None:
            return ClaimState.PAID
        if self.refused_on is not None:
            return ClaimState.REFUSED
        return ClaimState.MADE if self.handed_in_on is None else ClaimState.HANDED_IN


class ClaimLine(Base):
    """One person on a claim. While it stands, nobody claims for the person and course again."""

    __tablename__ = "claim_line"
    __table_args__ = (
        UniqueConstraint("claim_id", "enrolment_id"),
        CheckConstraint("amount_fen > 0", name="amount_holds"),
        Index("ix_claim_line_person", "person_id"),
        Index(
            "uq_claim_line_course",
            "person_id",
            "course_id",
            unique=True,
            sqlite_where=text(f"{_STANDS} AND again = 0"),
            postgresql_where=text(f"{_STANDS} AND NOT again"),
        ),
        Index(
            "uq_claim_line_enrolment",
            "enrolment_id",
            unique=True,
            sqlite_where=text(_STANDS),
            postgresql_where=text(_STANDS),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claim.id"), index=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    amount_fen: Mapped[int]
    #: Attended minutes on which the amount was reckoned, of so many planned.
    attended: Mapped[int]
    planned: Mapped[int]
    certificate_no: Mapped[str] = mapped_column(String(40))
    certified_on: Mapped[date]
    #: The group that was proven on the first day of class; empty where the scheme asks for none.
    category: Mapped[str] = mapped_column(String(40), default="")
    #: The scheme pays the same course more than once.
    again: Mapped[bool] = mapped_column(default=False)
    #: The claim was refused or taken back: the person may be claimed for again.
    released_at: Mapped[datetime | None]

    claim: Mapped[Claim] = relationship(back_populates="lines")
    enrolment: Mapped[Enrolment] = relationship()
    person: Mapped[Person] = relationship()


class DossierPaper(Base):
    """A signed paper of a class or of one person in it, as a scan. Struck out, never deleted."""

    __tablename__ = "dossier_paper"
    __table_args__ = (Index("ix_dossier_paper_cohort", "cohort_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    #: Empty for a paper of the class; a personal kind without it is one scan for everybody.
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(Word(PaperKind))
    #: The day on the paper; of an opening file, the day it was handed in.
    dated_on: Mapped[date]
    #: Where the sealed file lies, and what it is by its bytes.
    stored: Mapped[str] = mapped_column(String(80), unique=True)
    media: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    #: SHA-256 of the file as kept.
    digest: Mapped[str] = mapped_column(String(64))
    added_at: Mapped[datetime]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    struck_at: Mapped[datetime | None]
    struck_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    struck_why: Mapped[str] = mapped_column(String(200), default="")

    cohort: Mapped[Cohort] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
