"""What the papers of a class say of exams, certificates and work afterwards."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from sqlalchemy import func, or_, select

from trainhub.certs.models import Certificate, CertificateType
from trainhub.certs.rules import LedgerVerb
from trainhub.core.clock import at
from trainhub.core.db import db
from trainhub.courses.models import Claim, Cohort, Enrolment
from trainhub.courses.queries import seated_in
from trainhub.courses.queries.claims import claims_of
from trainhub.courses.rules.claims import ClaimState
from trainhub.exams.models import Candidate, Component, Exam, Mark, Outcome, Sitting
from trainhub.exams.queries.results import stands
from trainhub.exams.rules import ComponentKind, Conclusion, MarkSource
from trainhub.people.models import Organisation, Person
from trainhub.placement.models import Engagement, FollowUp
from trainhub.reports.queries.paper_facts import names_of_accounts


class SatLine(NamedTuple):
    """One candidate of one sitting: the scores as published, and who marked."""

    candidate: Candidate
    name: str
    sitting: Sitting
    outcome: Outcome | None
    #: From the second sitting of an enrolment on.
    again: bool
    #: Names of the people who entered the marks that count.
    marked_by: tuple[str, ...]
    #: At least one part was marked by the computer.
    by_computer: bool

    def score_h(self, kind: ComponentKind) -> list[int | None]:
        """Published hundredths of a point of the parts of ``kind``; ``None`` where absent."""
        scores = self.outcome.scores if self.outcome else []
        return [score["points_h"] for score in scores if score["kind"] == kind.value]

    @property
    def conclusion(self) -> Conclusion | None:
        """How it ended, once results are published."""
        return self.outcome.conclusion if self.outcome else None


def mark_book(cohort: Cohort) -> list[SatLine]:
    """Every candidate of every sitting of a class that took place, in order; four queries."""
    rows = db.session.execute(
        select(Candidate, Person.name, Sitting, Outcome)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(Outcome, (Outcome.candidate_id == Candidate.id) & stands())
        .where(Sitting.cohort_id == cohort.id, Sitting.cancelled_at.is_(None))
        .order_by(Sitting.starts_at, Sitting.id, Candidate.ticket_no)
    ).all()
    marks = _marks_that_count([row[0].id for row in rows])
    names = names_of_accounts(mark.account_id for each in marks.values() for mark in each)
    turns: Counter[int] = Counter()
    lines = []
    for candidate, name, sitting, outcome in rows:
        turns[candidate.enrolment_id] += 1
        mine = marks.get(candidate.id, [])
        markers = {names[m.account_id] for m in mine if m.account_id in names}
        lines.append(
            SatLine(
                candidate,
                name,
                sitting,
                outcome,
                turns[candidate.enrolment_id] > 1,
                tuple(sorted(markers)),
                any(mark.source is MarkSource.AUTOMATIC for mark in mine),
            )
        )
    return lines


def _marks_that_count(candidate_ids: list[int]) -> dict[int, list[Mark]]:
    newest = (
        select(func.max(Mark.id))
        .where(Mark.candidate_id.in_(candidate_ids))
        .group_by(Mark.candidate_id, Mark.component_id)
    )
    found: dict[int, list[Mark]] = {}
    for mark in db.session.scalars(select(Mark).where(Mark.id.in_(newest)).order_by(Mark.id)):
        found.setdefault(mark.candidate_id, []).append(mark)
    return found


def parts_of_exam(course_id: int) -> list[str]:
    """The names of the parts of the exam of a course, in order, where there is one."""
    rows = (
        select(Component.name)
        .join(Exam, Exam.id == Component.exam_id)
        .where(Exam.course_id == course_id, Exam.retired_at.is_(None))
        .order_by(Component.exam_id.desc(), Component.position)
    )
    return list(dict.fromkeys(db.session.scalars(rows)))


def standing_claims(cohort_id: int) -> list[Claim]:
    """Claims of a class that nobody took back, newest first."""
    return [claim for claim in claims_of(cohort_id) if claim.state is not ClaimState.DROPPED]


class Issued(NamedTuple):
    """A certificate of the class and its holder."""

    number: int
    certificate: Certificate
    person: Person
    type: CertificateType


def certificates_issued(cohort: Cohort) -> list[Issued]:
    """Certificates that people of the class earned; a corrected one stands for the first."""
    rows = (
        select(Certificate, Person, CertificateType)
        .join(Enrolment, Enrolment.id == Certificate.enrolment_id)
        .join(Person, Person.id == Certificate.person_id)
        .join(CertificateType, CertificateType.id == Certificate.type_id)
        .where(
            Enrolment.cohort_id == cohort.id,
            or_(Certificate.halted.is_(None), Certificate.halted != LedgerVerb.REPLACED),
        )
        .order_by(Certificate.number)
    )
    return [Issued(number, *row) for number, row in enumerate(db.session.execute(rows), start=1)]


class Called(NamedTuple):
    """Somebody of the class and, where there was one, a job after it and a call about it."""

    cohort: Cohort
    person: Person
    engagement: Engagement | None
    employer: str
    call: FollowUp | None
    caller: str


def calls_after(cohort: Cohort) -> list[Called]:
    """Everybody with a seat and the calls made about jobs since the class began; three queries.

    Whoever was not called yet has one line, to be filled in by hand.
    """
    people = seated_in(cohort.id)
    rows = db.session.execute(
        select(Engagement, Organisation.name, FollowUp)
        .join(Organisation, Organisation.id == Engagement.employer_id)
        .outerjoin(
            FollowUp,
            (FollowUp.engagement_id == Engagement.id) & FollowUp.done_at.is_not(None),
        )
        .join(Enrolment, Enrolment.person_id == Engagement.person_id)
        .where(
            Enrolment.cohort_id == cohort.id,
            Engagement.accepted_at >= at(cohort.starts_on),
        )
        .order_by(Engagement.id, FollowUp.due_on)
    ).all()
    names = names_of_accounts(row[2].done_by for row in rows if row[2] is not None)
    by_person: dict[int, list[Called]] = {}
    persons = {enrolment.person_id: enrolment.person for enrolment in people}
    for engagement, employer, call in rows:
        caller = names.get(call.done_by or 0, "") if call is not None else ""
        person = persons.get(engagement.person_id)
        if person is not None:
            by_person.setdefault(person.id, []).append(
                Called(cohort, person, engagement, employer, call, caller)
            )
    return [
        line
        for person_id, person in persons.items()
        for line in by_person.get(person_id, [Called(cohort, person, None, "", None, "")])
    ]
