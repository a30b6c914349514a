"""Certificate types, certificates and their ledger, external credentials."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from trainhub.certs.rules import (
    REMINDERS,
    CertificateKind,
    CheckState,
    LedgerReason,
    LedgerVerb,
    PrintTrouble,
)
from trainhub.core.crypto import Sealed
from trainhub.core.db import Base, Word
from trainhub.core.ids import new_uid
from trainhub.courses.models import Course, Enrolment
from trainhub.people.models import Organisation, Person


class CertificateType(Base):
    """What a certificate is, who may issue it and how long it holds, as data with a source."""

    __tablename__ = "certificate_type"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)
    kind: Mapped[CertificateKind] = mapped_column(Word(CertificateKind))
    name: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(80))
    #: For our own training certificates: the course that earns it.
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), unique=True)
    #: Months from issue; empty: without end.
    valid_months: Mapped[int | None]
    #: Months between reviews; an unreviewed certificate is not valid.
    review_months: Mapped[int | None]
    #: How many days before its end a certificate counts as expiring.
    remind_days: Mapped[int] = mapped_column(default=60)
    #: For those of others: months after a check in which staff look again; empty: never.
    recheck_months: Mapped[int | None]
    #: Days before its end or review on which its holder is reminded, the longest first.
    reminders: Mapped[list[int]] = mapped_column(default=lambda: list(REMINDERS))
    #: Days after its end in which it can still be renewed. It does not hold in them.
    grace_days: Mapped[int] = mapped_column(default=0)
    #: The shorter course that renews it; empty: the course that earns it.
    renewal_course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"), unique=True)
    #: Attended minutes it asks for beside the rules of the course; empty: those are enough.
    required_minutes: Mapped[int | None]
    #: The certificate one step below, to be held on the day of issue (零工 → 普工 → 技工).
    builds_on_id: Mapped[int | None] = mapped_column(ForeignKey("certificate_type.id"))
    #: Hours and a pass are not enough: a second person says yes to each.
    needs_approval: Mapped[bool] = mapped_column(default=False)
    #: ``{region}{year}{type}{serial:05d}``
    number_rule: Mapped[str] = mapped_column(String(80), default="")
    #: 5 (初级工) to 1 (高级技师) where the certificate states a level.
    level: Mapped[int | None]
    #: For external ones: the pattern their numbers follow, if known.
    number_pattern: Mapped[str] = mapped_column(String(120), default="")
    #: What the certificate is not: printed on it and shown beside it.
    remark: Mapped[str] = mapped_column(String(200), default="")
    remark_en: Mapped[str] = mapped_column(String(300), default="")
    #: Who issues it by law, in words: the city police, a filed assessment body, the institution.
    issuer_class: Mapped[str] = mapped_column(String(100), default="")
    #: The words across the seal and the folder of the printed design.
    seal_text: Mapped[str] = mapped_column(String(12), default="")
    design: Mapped[str] = mapped_column(String(40), default="training-pass")
    legal_basis: Mapped[str] = mapped_column(String(200), default="")
    #: Whether a template is put to use by somebody else than who wrote it.
    template_by_two: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    course: Mapped[Course | None] = relationship(foreign_keys=[course_id])
    renewal_course: Mapped[Course | None] = relationship(foreign_keys=[renewal_course_id])
    builds_on: Mapped[CertificateType | None] = relationship(remote_side=[id])


class TypeIssuer(Base):
    """An organisation that may issue a type, from a day on. A type without any: whoever teaches."""

    __tablename__ = "type_issuer"
    __table_args__ = (UniqueConstraint("type_id", "organisation_id", "since"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    since: Mapped[date]
    #: The last day, that day included; empty: until further notice.
    until: Mapped[date | None]
    #: The filing or order that says so.
    source: Mapped[str] = mapped_column(String(200))

    organisation: Mapped[Organisation] = relationship()


class Approval(Base):
    """A certificate that was earned and waits for the yes of a second person, or had its answer."""

    __tablename__ = "certificate_approval"
    __table_args__ = (
        # One question at a time, and a yes is given once.
        Index(
            "uq_certificate_approval_open",
            "enrolment_id",
            unique=True,
            sqlite_where=text("approved IS NULL OR approved = 1"),
            postgresql_where=text("approved IS NULL OR approved"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolment.id"))
    asked_at: Mapped[datetime]
    #: Who asked for the certificate; empty: the story did, when the results came out.
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved: Mapped[bool | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    note: Mapped[str] = mapped_column(String(200), default="")

    type: Mapped[CertificateType] = relationship()
    enrolment: Mapped[Enrolment] = relationship()


class NumberSeries(Base):
    """The last serial given in a series; moved in the transaction that issues."""

    __tablename__ = "number_series"
    __table_args__ = (UniqueConstraint("type_id", "region_code", "year"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    region_code: Mapped[str] = mapped_column(String(6))
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0)


class Certificate(Base):
    """证书, issued here: facts and PDF are frozen; what happens later is in the ledger."""

    __tablename__ = "certificate"
    __table_args__ = (
        Index("ix_certificate_person", "person_id"),
        Index("ix_certificate_held", "type_id", "person_id", "valid_until"),
        Index("ix_certificate_issuer", "issuer_id"),
        Index("ix_certificate_pdf", "pdf_sha256"),
        # One certificate an enrolment, whoever asks and how often; a replaced one steps aside.
        Index(
            "uq_certificate_earned",
            "enrolment_id",
            unique=True,
            sqlite_where=text("halted IS NULL OR halted <> 'replaced'"),
            postgresql_where=text("halted IS NULL OR halted <> 'replaced'"),
        ),
        Index(
            "ix_certificate_unprinted",
            "id",
            sqlite_where=text("pdf_sha256 IS NULL"),
            postgresql_where=text("pdf_sha256 IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    #: Names the stored file; never shown.
    uid: Mapped[str] = mapped_column(String(32), unique=True)
    #: What the QR code carries: 133 random bits, not the number.
    token: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Earned by this enrolment.
    enrolment_id: Mapped[int | None] = mapped_column(ForeignKey("enrolment.id"))
    issuer_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    issued_on: Mapped[date]
    #: The last day it holds, that day included; empty: without end.
    valid_until: Mapped[date | None]
    #: The last day it holds unless it is reviewed; empty: needs no review.
    review_due: Mapped[date | None]
    #: The newest decision against it: suspended, revoked or replaced. The ledger says why and
    #: when; both are written by the same action, and only there.
    halted: Mapped[LedgerVerb | None] = mapped_column(Word(LedgerVerb))
    issued_at: Mapped[datetime]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: Everything printed, as it was at issue. Renaming the person changes nothing here.
    facts: Mapped[dict[str, Any]]
    template: Mapped[str] = mapped_column(String(40))
    #: Empty until the PDF room has made the file.
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    pdf_made_at: Mapped[datetime | None]
    #: Why it could not be printed so far.
    pdf_trouble: Mapped[PrintTrouble | None] = mapped_column(Word(PrintTrouble))

    type: Mapped[CertificateType] = relationship()
    person: Mapped[Person] = relationship()
    issuer: Mapped[Organisation] = relationship()
    enrolment: Mapped[Enrolment | None] = relationship()
    ledger: Mapped[list[LedgerEntry]] = relationship(
        back_populates="certificate",
        order_by="LedgerEntry.id",
        foreign_keys="LedgerEntry.certificate_id",
    )

    @property
    def stands(self) -> bool:
        """Whether no decision speaks against it; see ``rules.Paper``."""
        return self.halted is None

    @property
    def file_name(self) -> str:
        """Where the storage room keeps the PDF."""
        return f"certificates/{self.uid}.pdf"


class LedgerEntry(Base):
    """One event in a certificate's life, appended."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ix_ledger_entry_certificate", "certificate_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    verb: Mapped[LedgerVerb] = mapped_column(Word(LedgerVerb))
    at: Mapped[datetime]
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[LedgerReason | None] = mapped_column(Word(LedgerReason))
    note: Mapped[str] = mapped_column(String(200), default="")
    #: The certificate that took this one's place or renewed it, or the one it follows.
    other_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"))
    #: Storage name of the sealed paper that proves why, and what it is; see ``core.papers``.
    evidence: Mapped[str | None] = mapped_column(String(100))
    evidence_media: Mapped[str | None] = mapped_column(String(40))

    certificate: Mapped[Certificate] = relationship(
        back_populates="ledger", foreign_keys=[certificate_id]
    )
    other: Mapped[Certificate | None] = relationship(foreign_keys=[other_id])


class Credential(Base):
    """外部证书, issued elsewhere: recorded, evidence checked by staff."""

    __tablename__ = "credential"
    __table_args__ = (
        UniqueConstraint("type_id", "number_key"),
        Index("ix_credential_person", "person_id"),
        Index("ix_credential_held", "type_id", "person_id", "state"),
        Index("ix_credential_queue", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(32), unique=True, default=new_uid)
    type_id: Mapped[int] = mapped_column(ForeignKey("certificate_type.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    #: Sealed: the number of a special operation card is T and the holder's ID number.
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    #: Keyed hash of the number: a card is recorded for one person only.
    number_key: Mapped[str] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(100))
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    review_due: Mapped[date | None]
    #: Storage name of the picture.
    evidence: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[CheckState] = mapped_column(Word(CheckState), default=CheckState.UNCHECKED)
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    #: From this day on staff look again whether it stands. It holds meanwhile.
    recheck_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    type: Mapped[CertificateType] = relationship()
    person: Mapped[Person] = relationship()

    number = Sealed(lookup=True)

    def __init__(self, **facts: Any) -> None:
        # The sealed number is bound to the uid, so it must stand before the number is set.
        self.uid = facts.pop("uid", None) or new_uid()
        super().__init__(**facts)

    @property
    def stands(self) -> bool:
        """Whether staff accepted it; see ``rules.Paper``."""
        return self.state is CheckState.ACCEPTED
