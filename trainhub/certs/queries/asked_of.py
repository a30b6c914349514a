"""What a certificate type asks beside hours and a pass: issuers, a step below, a second yes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.certs.models import Approval, Certificate, CertificateType, TypeIssuer
from trainhub.certs.queries.holding import holders_of
from trainhub.certs.rules import LedgerVerb, ends_on, may_renew
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment
from trainhub.exams.models import Candidate
from trainhub.people import queries as people
from trainhub.people.models import Organisation
from trainhub.people.rules import Role


def issuers_of(type_id: int) -> list[TypeIssuer]:
    """Every row that says who may issue a type, the newest first."""
    rows = (
        select(TypeIssuer)
        .options(joinedload(TypeIssuer.organisation))
        .where(TypeIssuer.type_id == type_id)
        .order_by(TypeIssuer.since.desc(), TypeIssuer.id.desc())
    )
    return list(db.session.scalars(rows))


def may_issue_on(type_id: int, organisation_id: int, on: date) -> bool:
    """Whether an organisation may issue a type on a day; a type without rows is open to all."""
    rows = issuers_of(type_id)
    return not rows or any(
        row.organisation_id == organisation_id
        and row.since <= on
        and (row.until is None or on <= row.until)
        for row in rows
    )


def holding_below(kind: CertificateType, person_ids: Iterable[int], on: date) -> set[int]:
    """Who of some persons holds the certificate one step below ``kind`` on a day."""
    if kind.builds_on_id is None:
        return set(person_ids)
    below = holders_of([kind.builds_on_id], on).subquery()
    wanted = select(below).where(below.c.person_id.in_(list(person_ids)))
    return set(db.session.scalars(wanted))


def renewable(kind: CertificateType, person_ids: Iterable[int], on: date) -> dict[int, Certificate]:
    """The newest certificate of ``kind`` that each of some persons can renew on a day."""
    rows = db.session.scalars(
        select(Certificate)
        .where(
            Certificate.type_id == kind.id,
            Certificate.person_id.in_(list(person_ids)),
            Certificate.halted.is_(None),
        )
        .order_by(Certificate.id)
    )
    return {row.person_id: row for row in rows if may_renew(ends_on(row), on, kind.grace_days)}


def approvals_of(enrolment_ids: Iterable[int]) -> dict[int, Approval]:
    """The newest question to a second person about each of some enrolments."""
    rows = (
        select(Approval).where(Approval.enrolment_id.in_(list(enrolment_ids))).order_by(Approval.id)
    )
    return {row.enrolment_id: row for row in db.session.scalars(rows)}


def waiting_approvals(actor: Actor, limit: int = 50) -> list[Approval]:
    """Certificates that wait for a second yes at the stations of ``actor``, oldest first."""
    rows = (
        select(Approval)
        .join(Approval.enrolment)
        .join(Enrolment.cohort)
        .join(Organisation, Organisation.id == Cohort.station_id)
        .options(
            contains_eager(Approval.enrolment).options(
                contains_eager(Enrolment.cohort).joinedload(Cohort.course),
                joinedload(Enrolment.person),
            ),
            joinedload(Approval.type),
        )
        .where(
            Approval.approved.is_(None),
            or_(
                people.reached_by(actor, Role.STAFF, Role.ADMIN),
                Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION)),
            ),
        )
        .order_by(Approval.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def suspended_in_sitting(sitting_id: int) -> list[Certificate]:
    """Certificates of the people of a sitting that are suspended now."""
    rows = (
        select(Certificate)
        .where(
            Certificate.halted == LedgerVerb.SUSPENDED,
            Certificate.enrolment_id.in_(
                select(Candidate.enrolment_id).where(Candidate.sitting_id == sitting_id)
            ),
        )
        .order_by(Certificate.id)
    )
    return list(db.session.scalars(rows))
