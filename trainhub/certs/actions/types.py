"""Defining what a certificate is: data with a source, never a constant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from trainhub.certs import queries
from trainhub.certs.models import CertificateType
from trainhub.certs.pdf.designs import CERTIFICATE_DESIGNS
from trainhub.certs.rules import CertificateKind, rule_troubles
from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses.models import Course


class TypeTrouble(StrEnum):
    """Why a certificate type is refused."""

    CODE_TAKEN = N_("There is a certificate type with this code already.")
    NEEDS_COURSE = N_("A training certificate needs the course that earns it.")
    COURSE_TAKEN = N_("This course has a certificate type already.")
    NO_DESIGN = N_("There is no design “{design}”.")
    NOT_OURS = N_("Only training certificates are issued here. Others are recorded.")


@dataclass(frozen=True, kw_only=True)
class TypeFacts:
    """Everything a certificate type says of itself; see ``CertificateType`` for each field."""

    code: str
    kind: CertificateKind
    name: str
    name_en: str
    valid_months: int | None = None
    review_months: int | None = None
    remind_days: int = 60
    level: int | None = None
    number_rule: str = ""
    number_pattern: str = ""
    remark: str = ""
    remark_en: str = ""
    issuer_class: str = ""
    seal_text: str = ""
    design: str = "training-pass"
    legal_basis: str = ""


def define_type(*, facts: TypeFacts, by: Actor, course: Course | None = None) -> CertificateType:
    """Enter a certificate type; ``course`` is what earns it, for our own ones only.

    Raises ``Refused`` for a taken code or course, a number rule that makes no unique numbers,
    a design that does not ship, or a course on a type that the law lets others issue.
    """
    if queries.type_by_code(facts.code) is not None:
        raise Refused(Reason(TypeTrouble.CODE_TAKEN))
    if facts.design not in CERTIFICATE_DESIGNS:
        raise Refused(Reason(TypeTrouble.NO_DESIGN, design=facts.design))
    if facts.kind is CertificateKind.TRAINING:
        if course is None:
            raise Refused(Reason(TypeTrouble.NEEDS_COURSE))
        if queries.type_of_course(course.id) is not None:
            raise Refused(Reason(TypeTrouble.COURSE_TAKEN))
        refuse_if(rule_troubles(facts.number_rule))
    elif course is not None or facts.number_rule:
        raise Refused(Reason(TypeTrouble.NOT_OURS))
    row = CertificateType(
        **vars(facts), course_id=course.id if course else None, created_at=clock.now()
    )
    db.session.add(row)
    journal.record(by, "certificate.type.defined", row, code=facts.code, kind=facts.kind.value)
    return row
