"""Who earned a certificate and has none yet: hours of the courses, outcomes of the exams."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import ColumnElement, or_, select, true
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.certs.models import Certificate, CertificateType
from trainhub.certs.rules import CertificateKind
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import EnrolmentState
from trainhub.exams.models import Candidate, Outcome
from trainhub.exams.queries import best_outcomes, stands
from trainhub.exams.rules import Conclusion
from trainhub.people.models import Person


class Earning(NamedTuple):
    """An enrolment with hours and a pass and the outcome that says so."""

    enrolment: Enrolment
    outcome: Outcome


def earned_in_sitting(sitting_id: int) -> list[Earning]:
    """Everybody who passed in a sitting, has the hours and no certificate for it."""
    return _earned(Candidate.sitting_id == sitting_id)


def earned_by(enrolment_ids: Iterable[int]) -> list[Earning]:
    """Those of some enrolments who have hours and pass and no certificate."""
    return _earned(Enrolment.id.in_(list(enrolment_ids)))


def cohorts_that_wait() -> list[int]:
    """Ids of the classes in which somebody has hours and a pass and no certificate."""
    return sorted({each.enrolment.cohort_id for each in _earned(true())})


def _earned(which: ColumnElement[bool]) -> list[Earning]:
    has_one = select(Certificate.id).where(Certificate.enrolment_id == Enrolment.id).exists()
    rows = db.session.execute(
        select(Enrolment, Outcome)
        .join(Candidate, Candidate.enrolment_id == Enrolment.id)
        .join(Outcome, Outcome.candidate_id == Candidate.id)
        .join(Enrolment.person)
        .where(
            which,
            stands(),
            Outcome.conclusion == Conclusion.PASS,
            Enrolment.completed_at.is_not(None),
            Enrolment.state != EnrolmentState.WITHDRAWN,
            ~has_one,
        )
        .options(
            contains_eager(Enrolment.person),
            joinedload(Enrolment.cohort).options(
                joinedload(Cohort.course),
                joinedload(Cohort.station),
                joinedload(Cohort.institution),
            ),
        )
        .order_by(Enrolment.id, Outcome.id)
    )
    # Somebody who passed twice earned one certificate, by the newer result.
    newest = {enrolment.id: Earning(enrolment, outcome) for enrolment, outcome in rows}
    # Where the last sitting counts, a later failure stands above an earlier pass.
    counts = best_outcomes(newest)
    return [one for key, one in newest.items() if counts[key].conclusion is Conclusion.PASS]


def type_of_course(course_id: int) -> CertificateType | None:
    """The certificate that passing a course earns or renews."""
    return db.session.scalar(
        select(CertificateType).where(
            or_(
                CertificateType.course_id == course_id,
                CertificateType.renewal_course_id == course_id,
            ),
            CertificateType.kind == CertificateKind.TRAINING,
        )
    )


def outcome_of(enrolment_id: int) -> Conclusion | None:
    """The outcome of an enrolment that counts by the terms of its exam; ``None`` before one."""
    found = best_outcomes([enrolment_id]).get(enrolment_id)
    return found.conclusion if found else None


def certificate_of(enrolment_id: int) -> Certificate | None:
    """The newest certificate of an enrolment, whatever became of it."""
    return db.session.scalar(
        select(Certificate)
        .where(Certificate.enrolment_id == enrolment_id)
        .order_by(Certificate.id.desc())
        .limit(1)
    )


def enrolment_of_candidate(candidate_id: int) -> int | None:
    """Whose result an outcome is."""
    return db.session.scalar(select(Candidate.enrolment_id).where(Candidate.id == candidate_id))


def people_of_cohort(cohort_id: int) -> list[tuple[int, str]]:
    """Enrolment ids and names of everybody who takes part in a class, in the roster's order."""
    rows = db.session.execute(
        select(Enrolment.id, Person.name)
        .join(Person, Person.id == Enrolment.person_id)
        .where(
            Enrolment.cohort_id == cohort_id,
            Enrolment.state.in_([EnrolmentState.ENROLLED, EnrolmentState.COMPLETED]),
        )
        .order_by(Enrolment.id)
    )
    return [(enrolment_id, name) for enrolment_id, name in rows]
