"""The dossier of a class: every chapter is read, in a number of SELECTs that does not grow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.certs import queries as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import is_valid
from trainhub.core.clock import at
from trainhub.core.db import db
from trainhub.core.errors import Reason
from trainhub.courses import queries as courses
from trainhub.courses.models import AttendanceMark, Cohort, DossierPaper, Enrolment, Lesson
from trainhub.courses.models.schemes import SchemeVersion
from trainhub.courses.rules import SEATED, MarkKind
from trainhub.courses.rules.claims import ClaimState
from trainhub.courses.rules.dossier import PERSONAL, UNPAID_CLASS, PaperKind
from trainhub.courses.rules.schemes import Terms, last_claim_day, opening_due
from trainhub.exams.models import Candidate, Outcome
from trainhub.exams.queries import stands
from trainhub.exams.rules import Conclusion
from trainhub.people.background import queries as background
from trainhub.people.background.rules import ProofState
from trainhub.people.models import Person
from trainhub.placement.models import Engagement, FollowUp
from trainhub.reports.rules.dossier import (
    ClassFacts,
    Paper,
    PersonFacts,
    class_papers,
    person_papers,
)


@dataclass(frozen=True)
class PersonDossier:
    """The papers of one person in a class."""

    enrolment: Enrolment
    papers: list[Paper]

    @property
    def missing(self) -> list[Paper]:
        """What is left to do."""
        return [paper for paper in self.papers if not paper.there]


@dataclass(frozen=True)
class Dossier:
    """The file of a class: its own papers, and those of everybody in it."""

    cohort: Cohort
    papers: list[Paper]
    people: list[PersonDossier]


@dataclass(frozen=True)
class _Read:
    """What was read once for everybody."""

    seated: list[Enrolment]
    scans: list[DossierPaper]
    results: dict[int, bool]
    certificates: dict[int, Certificate]
    categories: dict[int, list[str]]
    with_account: set[int]


def dossier_of(cohort: Cohort, today: date) -> Dossier:
    """Which papers of a class and of its people are there on ``today``."""
    version, wanted = cohort.scheme, papers_wanted(cohort)
    read = _read(cohort, version, today)
    facts = _class_facts(cohort, version, read)
    people = [
        PersonDossier(row, person_papers(wanted, _person_facts(row, read, version), facts, today))
        for row in read.seated
    ]
    return Dossier(cohort, class_papers(wanted, facts, today), people)


def papers_wanted(cohort: Cohort) -> list[PaperKind]:
    """The papers that the file of a class needs: its scheme's, or those that every class has."""
    if cohort.scheme is None:
        return list(UNPAID_CLASS)
    wanted = [PaperKind(kind) for kind in cohort.scheme.papers]
    if cohort.scheme.categories and PaperKind.CATEGORY_PROOF not in wanted:
        wanted.append(PaperKind.CATEGORY_PROOF)
    return [kind for kind in PaperKind if kind in wanted]


def _read(cohort: Cohort, version: SchemeVersion | None, today: date) -> _Read:
    seated = courses.seated_in(cohort.id)
    ids = [row.person_id for row in seated]
    certificates = certs.certificates_of_cohort(cohort.id)
    return _Read(
        seated,
        courses.papers_of(cohort.id),
        _results(cohort.id),
        {key: row for key, row in certificates.items() if is_valid(row, today)},
        _proven(cohort, ids) if version is not None and version.categories else {},
        {key for key, row in background.files_of(ids).items() if row.account_sealed is not None},
    )


def _results(cohort_id: int) -> dict[int, bool]:
    """Whether somebody passed, by enrolment, of those with a published result."""
    rows = db.session.execute(
        select(Candidate.enrolment_id, Outcome.conclusion)
        .join(Outcome, Outcome.candidate_id == Candidate.id)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .where(Enrolment.cohort_id == cohort_id, stands())
    )
    found: dict[int, bool] = {}
    for enrolment_id, conclusion in rows:
        found[enrolment_id] = found.get(enrolment_id, False) or conclusion is Conclusion.PASS
    return found


def _proven(cohort: Cohort, person_ids: Iterable[int]) -> dict[int, list[str]]:
    """Groups with a checked document that covers the first day, by person."""
    day = cohort.starts_on
    return {
        person_id: [
            row.category.value
            for row in rows
            if row.state is ProofState.ACCEPTED
            and row.valid_from <= day
            and (row.valid_until is None or day <= row.valid_until)
        ]
        for person_id, rows in background.standing_categories(person_ids).items()
    }


def _person_facts(row: Enrolment, read: _Read, version: SchemeVersion | None) -> PersonFacts:
    groups = read.categories.get(row.person_id, ())
    return PersonFacts(
        scanned=_scans_for(row, read.scans),
        category=version is not None and any(each in version.categories for each in groups),
        hours=row.completed_at is not None,
        passed=read.results.get(row.id, False),
        certified=row.id in read.certificates,
        account=row.person_id in read.with_account,
    )


def _scans_for(row: Enrolment, scans: Iterable[DossierPaper]) -> frozenset[PaperKind]:
    """One's own scans, and those of everybody that were made after one had a seat."""
    joined = row.enrolled_at
    return frozenset(
        scan.kind
        for scan in scans
        if scan.kind in PERSONAL
        and (
            scan.enrolment_id == row.id
            or (scan.enrolment_id is None and joined is not None and joined <= scan.added_at)
        )
    )


def _class_facts(cohort: Cohort, version: SchemeVersion | None, read: _Read) -> ClassFacts:
    terms = version.terms if version is not None else Terms()
    lessons, unsigned = _lessons(cohort.id)
    days = courses.calendar_before(cohort.starts_on, terms) if terms.lead_days else {}
    claims = courses.claims_of(cohort.id)
    return ClassFacts(
        first_day=cohort.starts_on,
        last_day=cohort.ends_on,
        opening_due=opening_due(terms, cohort.starts_on, days),
        claim_due=_claim_due(terms, read.certificates.values()),
        scanned=frozenset(scan.kind for scan in read.scans if scan.enrolment_id is None),
        lessons=lessons,
        unsigned=unsigned,
        teachers=len(courses.teachers_of(cohort.id)),
        people=len(read.seated),
        judged=len(read.results),
        passed=sum(read.results.values()),
        certified=len(read.certificates),
        claimed=any(claim.state in {ClaimState.HANDED_IN, ClaimState.PAID} for claim in claims),
        called=_called(cohort) if version is not None and version.follow_up_percent else 0,
        follow_up_percent=version.follow_up_percent if version is not None else 0,
    )


def _claim_due(terms: Terms, certificates: Iterable[Certificate]) -> date | None:
    days = [last_claim_day(terms, row.issued_on) for row in certificates]
    return min((day for day in days if day is not None), default=None)


def _lessons(cohort_id: int) -> tuple[int, int]:
    """How many lessons a class has that were not called off, and in how many nobody signed in."""
    signed = (
        select(AttendanceMark.id)
        .where(
            AttendanceMark.lesson_id == Lesson.id,
            AttendanceMark.kind == MarkKind.SIGN_IN,
            AttendanceMark.replaced_at.is_(None),
        )
        .exists()
    )
    rows = select(signed).where(Lesson.cohort_id == cohort_id, Lesson.cancelled_at.is_(None))
    marked = [bool(is_signed) for is_signed in db.session.scalars(rows)]
    return len(marked), marked.count(False)


def _called(cohort: Cohort) -> int:
    """People of the class who were called about their work since it ended."""
    rows = (
        select(func.count(Engagement.person_id.distinct()))
        .join(FollowUp, FollowUp.engagement_id == Engagement.id)
        .join(Enrolment, Enrolment.person_id == Engagement.person_id)
        .where(
            Enrolment.cohort_id == cohort.id,
            Enrolment.state.in_(SEATED),
            FollowUp.done_at >= at(cohort.ends_on),
        )
    )
    return int(db.session.scalar(rows) or 0)


def cohort_with_names(cohort_id: int) -> Cohort | None:
    """A class with everything that its dossier's page names, in one query."""
    return db.session.scalar(
        select(Cohort)
        .where(Cohort.id == cohort_id)
        .options(
            joinedload(Cohort.course),
            joinedload(Cohort.station),
            joinedload(Cohort.institution),
            joinedload(Cohort.scheme).joinedload(SchemeVersion.scheme),
            selectinload(Cohort.instructors),
        )
    )


def unpaid_reasons(cohort: Cohort, person: Person) -> list[Reason]:
    """Why the scheme of a class would not pay for one person."""
    return courses.not_paid_in(cohort, [person])[person.id]
