"""SELECTs about marks, outcomes and pass rates: what other chapters read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from trainhub.core.db import db
from trainhub.core.rates import Rate
from trainhub.courses.models import Cohort, Course, Enrolment
from trainhub.courses.rules import SEATED
from trainhub.exams.models import Candidate, Mark, Outcome, Sitting
from trainhub.exams.rules import Conclusion, RateBase
from trainhub.exams.rules.outcomes import SAT
from trainhub.people.models import Organisation, Person


def stands() -> ColumnElement[bool]:
    """The condition "this outcome is the newest of its candidate"."""
    newer = aliased(Outcome)
    newest = select(func.max(newer.id)).where(newer.candidate_id == Outcome.candidate_id)
    return Outcome.id == newest.correlate(Outcome).scalar_subquery()


class CandidateOutcome(NamedTuple):
    """The standing outcome of one candidate, with the scores as published."""

    candidate_id: int
    enrolment_id: int
    person_id: int
    name: str
    ticket_no: str
    conclusion: Conclusion
    #: ``[{"kind", "name", "name_en", "points_h", "maximum_h", "pass_mark_h"}, …]``
    scores: list[Any]
    at: datetime


def standing_outcomes() -> Select[Any]:
    """Outcomes with the person and the ticket; the caller says which."""
    return (
        select(
            Candidate.id,
            Candidate.enrolment_id,
            Enrolment.person_id,
            Person.name,
            Candidate.ticket_no,
            Outcome.conclusion,
            Outcome.scores,
            Outcome.at,
        )
        .join(Candidate, Candidate.id == Outcome.candidate_id)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
    )


def outcomes_of_sitting(sitting_id: int) -> list[CandidateOutcome]:
    """The standing outcomes of a sitting by ticket number."""
    rows = standing_outcomes().where(Candidate.sitting_id == sitting_id, stands())
    rows = rows.order_by(Candidate.ticket_no)
    return [CandidateOutcome(*row) for row in db.session.execute(rows)]


def outcome_of(candidate_id: int) -> Outcome | None:
    """The standing outcome of a candidate; ``None`` before anything was published."""
    return db.session.scalar(
        select(Outcome)
        .where(Outcome.candidate_id == candidate_id)
        .order_by(Outcome.id.desc())
        .limit(1)
    )


def newest_marks(sitting_id: int) -> dict[tuple[int, int], Mark]:
    """The mark that counts by (candidate id, component id)."""
    mine = select(Candidate.id).where(Candidate.sitting_id == sitting_id)
    newest = (
        select(func.max(Mark.id))
        .where(Mark.candidate_id.in_(mine))
        .group_by(Mark.candidate_id, Mark.component_id)
    )
    rows = db.session.scalars(select(Mark).where(Mark.id.in_(newest)))
    return {(mark.candidate_id, mark.component_id): mark for mark in rows}


def marks_of(candidate_id: int) -> list[Mark]:
    """The whole history of a candidate's marks, oldest first."""
    rows = select(Mark).where(Mark.candidate_id == candidate_id).order_by(Mark.id)
    return list(db.session.scalars(rows))


class PassFigures(NamedTuple):
    """People of one class by how their exam went; everybody is counted once."""

    cohort_id: int
    course_id: int
    course: str
    station_id: int
    station: str
    number: int
    starts_on: date
    enrolled: int
    sat: int
    passed: int
    #: Passed at the first sitting they came to.
    passed_first: int
    #: Told absent and never came to another sitting.
    absent: int

    def rate(self, base: RateBase = RateBase.SAT) -> Rate:
        """The pass rate over one of its three bases."""
        if base is RateBase.ENROLLED:
            return Rate(self.passed, self.enrolled, base)
        passed = self.passed_first if base is RateBase.FIRST_SAT else self.passed
        return Rate(passed, self.sat, base)


def _by_person() -> Any:
    """One row for every enrolment with standing outcomes: sat, passed, passed first, absent."""
    tries = (
        select(
            Candidate.enrolment_id,
            Outcome.conclusion,
            case((Outcome.conclusion.in_(SAT), 1), else_=0).label("sat"),
            func.row_number()
            .over(
                partition_by=(Candidate.enrolment_id, Outcome.conclusion.in_(SAT)),
                order_by=(Sitting.starts_at, Candidate.id),
            )
            .label("turn"),
        )
        .join(Candidate, Candidate.id == Outcome.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(stands())
        .subquery()
    )
    is_pass = tries.c.conclusion == Conclusion.PASS
    return (
        select(
            tries.c.enrolment_id,
            func.max(tries.c.sat).label("sat"),
            func.max(case((is_pass, 1), else_=0)).label("passed"),
            func.max(case((and_(is_pass, tries.c.turn == 1), 1), else_=0)).label("first"),
            func.max(case((tries.c.conclusion == Conclusion.ABSENT, 1), else_=0)).label("missed"),
        )
        .group_by(tries.c.enrolment_id)
        .subquery()
    )


def pass_rates_by_cohort(
    cohort_ids: Sequence[int] | None = None,
    *,
    path: str = "/",
    since: date | None = None,
    until: date | None = None,
) -> list[PassFigures]:
    """Figures of classes, in one query; sums over courses or stations are plain additions.

    Counted are classes not cancelled at stations at or below ``path`` that start from
    ``since`` to ``until`` (both included); people count when they have a seat or have sat.
    """
    people = _by_person()
    counted = or_(Enrolment.state.in_(SEATED), people.c.enrolment_id.is_not(None))
    rows = (
        select(
            Cohort.id,
            Course.id,
            Course.name,
            Organisation.id,
            Organisation.name,
            Cohort.number,
            Cohort.starts_on,
            func.count(case((counted, Enrolment.id))),
            func.coalesce(func.sum(people.c.sat), 0),
            func.coalesce(func.sum(people.c.passed), 0),
            func.coalesce(func.sum(people.c.first), 0),
            func.coalesce(func.sum(case((people.c.sat == 0, people.c.missed), else_=0)), 0),
        )
        .join(Course, Course.id == Cohort.course_id)
        .join(Organisation, Organisation.id == Cohort.station_id)
        .outerjoin(Enrolment, Enrolment.cohort_id == Cohort.id)
        .outerjoin(people, people.c.enrolment_id == Enrolment.id)
        .where(Cohort.cancelled_at.is_(None), Organisation.path.startswith(path, autoescape=True))
        .group_by(
            Cohort.id,
            Course.id,
            Course.name,
            Organisation.id,
            Organisation.name,
            Cohort.number,
            Cohort.starts_on,
        )
        .order_by(Cohort.starts_on, Cohort.id)
    )
    if cohort_ids is not None:
        rows = rows.where(Cohort.id.in_(cohort_ids))
    if since is not None:
        rows = rows.where(Cohort.starts_on >= since)
    if until is not None:
        rows = rows.where(Cohort.starts_on <= until)
    return [PassFigures(*row) for row in db.session.execute(rows)]
