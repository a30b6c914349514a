"""Defining what a certificate is: data with a source, never a constant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from trainhub.certs import queries
from trainhub.certs.models import CertificateType, TypeIssuer
from trainhub.certs.pdf.designs import CERTIFICATE_DESIGNS
from trainhub.certs.rules import REMINDERS, CertificateKind, rule_troubles
from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses.models import Course
from trainhub.people.models import Organisation


class TypeTrouble(StrEnum):
    """Why a certificate type is refused."""

    CODE_TAKEN = N_("There is a certificate type with this code already.")
    NEEDS_COURSE = N_("A training certificate needs the course that earns it.")
    COURSE_TAKEN = N_("This course has a certificate type already.")
    NO_DESIGN = N_("There is no design “{design}”.")
    NEEDS_SOURCE = N_("Please name the filing or order that says so.")
    ENDS_BEFORE = N_("It ends before it begins.")
    NUMBERS = N_("Months, days and minutes must be positive numbers.")
    BUILDS_ON_ITSELF = N_("A certificate cannot build on itself.")
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
    reminders: list[int] = field(default_factory=lambda: list(REMINDERS))
    grace_days: int = 0
    recheck_months: int | None = None
    required_minutes: int | None = None
    needs_approval: bool = False
    level: int | None = None
    number_rule: str = ""
    number_pattern: str = ""
    remark: str = ""
    remark_en: str = ""
    issuer_class: str = ""
    seal_text: str = ""
    design: str = "training-pass"
    legal_basis: str = ""
    template_by_two: bool = False


def define_type(
    *,
    facts: TypeFacts,
    by: Actor,
    course: Course | None = None,
    renewal_course: Course | None = None,
    builds_on: CertificateType | None = None,
) -> CertificateType:
    """Enter a certificate type; ``course`` is what earns it, for our own ones only.

    ``renewal_course`` renews it where that is a shorter one, ``builds_on`` is the step below.
    Raises ``Refused`` for a taken code or course, a number rule that makes no unique numbers,
    a design that does not ship, or a course on a type that the law lets others issue.
    """
    if queries.type_by_code(facts.code) is not None:
        raise Refused(Reason(TypeTrouble.CODE_TAKEN))
    refuse_if(_troubles(facts, course, renewal_course, None))
    row = CertificateType(
        **vars(facts),
        course_id=course.id if course else None,
        renewal_course_id=renewal_course.id if renewal_course else None,
        builds_on_id=builds_on.id if builds_on else None,
        created_at=clock.now(),
    )
    db.session.add(row)
    journal.record(by, "certificate.type.defined", row, code=facts.code, kind=facts.kind.value)
    return row


def change_type(
    *,
    kind: CertificateType,
    facts: TypeFacts,
    by: Actor,
    course: Course | None = None,
    renewal_course: Course | None = None,
    builds_on: CertificateType | None = None,
) -> None:
    """Say anew what a type is; code and kind stay, and so does every certificate of it.

    Certificates froze their facts at issue, so only later ones follow. Raises ``Refused``.
    """
    if builds_on is not None and builds_on.id == kind.id:
        raise Refused(Reason(TypeTrouble.BUILDS_ON_ITSELF))
    refuse_if(_troubles(facts, course, renewal_course, kind))
    after = {name: value for name, value in vars(facts).items() if name not in {"code", "kind"}}
    after |= {
        "course_id": course.id if course else None,
        "renewal_course_id": renewal_course.id if renewal_course else None,
        "builds_on_id": builds_on.id if builds_on else None,
    }
    changed = {name: getattr(kind, name) for name in after if getattr(kind, name) != after[name]}
    for name in changed:
        setattr(kind, name, after[name])
    if changed:
        journal.record(by, "certificate.type.changed", kind, before=changed)


def allow_issuer(
    *,
    kind: CertificateType,
    organisation: Organisation,
    since: date,
    source: str,
    by: Actor,
    until: date | None = None,
) -> TypeIssuer:
    """Enter that an organisation may issue a type; from the first such row on nobody else may.

    Raises ``Refused`` without a source and for an end before the beginning.
    """
    if not source.strip():
        raise Refused(Reason(TypeTrouble.NEEDS_SOURCE))
    if until is not None and until < since:
        raise Refused(Reason(TypeTrouble.ENDS_BEFORE))
    row = TypeIssuer(
        type_id=kind.id,
        organisation_id=organisation.id,
        since=since,
        until=until,
        source=source.strip()[:200],
    )
    db.session.add(row)
    journal.record(by, "certificate.issuer.allowed", kind, organisation=organisation.id)
    return row


def _troubles(
    facts: TypeFacts,
    course: Course | None,
    renewal_course: Course | None,
    known: CertificateType | None,
) -> list[Reason]:
    counted = (
        facts.valid_months, facts.review_months, facts.required_minutes, facts.recheck_months,
    )  # fmt: skip
    days = (facts.grace_days, facts.remind_days, *facts.reminders)
    troubles = []
    if facts.design not in CERTIFICATE_DESIGNS:
        troubles.append(Reason(TypeTrouble.NO_DESIGN, design=facts.design))
    if any(one is not None and one < 1 for one in counted) or any(day < 0 for day in days):
        troubles.append(Reason(TypeTrouble.NUMBERS))
    if facts.kind is not CertificateKind.TRAINING:
        if course is not None or renewal_course is not None or facts.number_rule:
            troubles.append(Reason(TypeTrouble.NOT_OURS))
        return troubles
    if course is None:
        return [*troubles, Reason(TypeTrouble.NEEDS_COURSE)]
    for asked in (course, renewal_course):
        other = queries.type_of_course(asked.id) if asked else None
        if other is not None and other is not known:
            troubles.append(Reason(TypeTrouble.COURSE_TAKEN))
    return troubles + rule_troubles(facts.number_rule)
