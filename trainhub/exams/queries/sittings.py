"""SELECTs about sittings and the people in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment, Room, RoomHold, Teaching
from trainhub.exams.models import (
    Attempt,
    Candidate,
    Component,
    Exam,
    Invigilation,
    Mark,
    Outcome,
    Sitting,
)
from trainhub.exams.queries.attempts import answered_counts, attempts_of_sitting
from trainhub.exams.queries.results import newest_marks, stands
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


def sitting(sitting_id: int) -> Sitting | None:
    """A sitting with its exam, components, class, station and examiner."""
    return db.session.scalar(
        select(Sitting)
        .where(Sitting.id == sitting_id)
        .options(
            joinedload(Sitting.exam).selectinload(Exam.components),
            joinedload(Sitting.cohort).options(
                joinedload(Cohort.course),
                joinedload(Cohort.station),
                joinedload(Cohort.institution),
            ),
            joinedload(Sitting.examiner),
            joinedload(Sitting.hold).joinedload(RoomHold.room).joinedload(Room.organisation),
        )
    )


def teaches(person_id: int | None, cohort_id: int) -> bool:
    """Whether a person is an instructor of a class."""
    rows = select(Teaching.id).where(
        Teaching.cohort_id == cohort_id, Teaching.person_id == person_id
    )
    return bool(db.session.scalar(select(rows.exists())))


class SittingLine(NamedTuple):
    """A sitting in a list, with how many are expected and how many came."""

    sitting: Sitting
    candidates: int
    admitted: int


def _with_counts(rows: Select[Sitting]) -> list[SittingLine]:
    counted = (
        select(
            Candidate.sitting_id,
            func.count().label("candidates"),
            func.count(Candidate.admitted_at).label("admitted"),
        )
        .group_by(Candidate.sitting_id)
        .subquery()
    )
    told = (
        rows.join(Sitting.exam)
        .outerjoin(counted, counted.c.sitting_id == Sitting.id)
        .add_columns(func.coalesce(counted.c.candidates, 0), func.coalesce(counted.c.admitted, 0))
        .options(
            contains_eager(Sitting.exam),
            joinedload(Sitting.cohort).options(
                joinedload(Cohort.course), joinedload(Cohort.station)
            ),
            joinedload(Sitting.examiner),
        )
    )
    return [SittingLine(*row) for row in db.session.execute(told)]


def sittings_for(
    actor: Actor, *, before: int = 0, limit: int = 30, exam_id: int = 0
) -> list[SittingLine]:
    """Sittings somebody examines, teaches or looks after, newest first; of one exam if asked.

    ``before`` is the id of the last row of the page before (0: first page).
    """
    taught = select(Teaching.cohort_id).where(Teaching.person_id == actor.person_id)
    stations = select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN, Role.BUREAU))
    cohorts = select(Cohort.id).where(
        or_(
            Cohort.station_id.in_(stations),
            Cohort.institution_id.in_(actor.organisations(Role.INSTITUTION)),
        )
    )
    watched = select(Invigilation.sitting_id).where(Invigilation.person_id == actor.person_id)
    rows = (
        select(Sitting)
        .where(
            or_(
                Sitting.examiner_id == actor.person_id,
                Sitting.id.in_(watched),
                Sitting.cohort_id.in_(taught),
                Sitting.cohort_id.in_(cohorts),
            )
        )
        .order_by(Sitting.id.desc())
        .limit(limit)
    )
    if exam_id:
        rows = rows.where(Sitting.exam_id == exam_id)
    return _with_counts(rows.where(Sitting.id < before) if before else rows)


def sittings_of_cohort(cohort_id: int) -> list[SittingLine]:
    """The sittings of a class, oldest first."""
    rows = select(Sitting).where(Sitting.cohort_id == cohort_id).order_by(Sitting.id)
    return _with_counts(rows)


class MyExam(NamedTuple):
    """One of a person's places in a sitting and what came of it."""

    candidate: Candidate
    outcome: Outcome | None


def exams_of(person_id: int) -> list[MyExam]:
    """Every sitting a person was registered for, newest first, with the standing outcome."""
    rows = db.session.execute(
        select(Candidate, Outcome)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Candidate.sitting)
        .outerjoin(
            Outcome,
            (Outcome.candidate_id == Candidate.id) & stands(),
        )
        .where(Enrolment.person_id == person_id, Sitting.cancelled_at.is_(None))
        .options(
            contains_eager(Candidate.sitting).options(
                joinedload(Sitting.exam).selectinload(Exam.components),
                joinedload(Sitting.cohort).joinedload(Cohort.course),
            )
        )
        .order_by(Sitting.starts_at.desc(), Candidate.id.desc())
    )
    return [MyExam(candidate, outcome) for candidate, outcome in rows]


def next_exam(person_id: int, now: datetime) -> Candidate | None:
    """The sitting a person is expected at next, or is in now: for the home card."""
    return db.session.scalar(
        select(Candidate)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Candidate.sitting)
        .where(
            Enrolment.person_id == person_id,
            Sitting.cancelled_at.is_(None),
            Sitting.published_at.is_(None),
            Sitting.ends_at > now,
        )
        .options(
            contains_eager(Candidate.sitting).options(
                joinedload(Sitting.exam), joinedload(Sitting.cohort).joinedload(Cohort.course)
            )
        )
        .order_by(Sitting.starts_at, Sitting.id)
        .limit(1)
    )


def candidate(candidate_id: int) -> Candidate | None:
    """A candidate with the person, the sitting, its exam and components."""
    return db.session.scalar(
        select(Candidate)
        .where(Candidate.id == candidate_id)
        .options(
            joinedload(Candidate.enrolment).joinedload(Enrolment.person),
            joinedload(Candidate.sitting).options(
                joinedload(Sitting.exam).selectinload(Exam.components),
                joinedload(Sitting.cohort).options(
                    joinedload(Cohort.course), joinedload(Cohort.station)
                ),
                joinedload(Sitting.examiner),
                joinedload(Sitting.hold).joinedload(RoomHold.room).joinedload(Room.organisation),
            ),
            joinedload(Candidate.seat),
        )
    )


def attempts_of(candidate_id: int) -> dict[int, Attempt]:
    """A candidate's attempts by component id."""
    rows = db.session.scalars(select(Attempt).where(Attempt.candidate_id == candidate_id))
    return {attempt.component_id: attempt for attempt in rows}


class CandidateLine(NamedTuple):
    """A candidate on the examiner's screen: everything of one row, by component id."""

    candidate: Candidate
    person: Person
    attempts: dict[int, Attempt]
    answered: dict[int, tuple[int, int]]
    marks: dict[int, Mark]
    outcome: Outcome | None


def candidates_of(sitting_id: int) -> list[CandidateLine]:
    """The people of a sitting by ticket number with attempts, marks and outcomes.

    Five queries, however many people there are.
    """
    people = db.session.execute(
        select(Candidate, Person, Outcome)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .outerjoin(
            Outcome,
            (Outcome.candidate_id == Candidate.id) & stands(),
        )
        .where(Candidate.sitting_id == sitting_id)
        .options(joinedload(Candidate.seat))
        .order_by(Candidate.ticket_no)
    ).all()
    attempts: dict[int, dict[int, Attempt]] = {}
    for attempt in attempts_of_sitting(sitting_id):
        attempts.setdefault(attempt.candidate_id, {})[attempt.component_id] = attempt
    counts = answered_counts(sitting_id)
    marks: dict[int, dict[int, Mark]] = {}
    for (candidate_id, component_id), mark in newest_marks(sitting_id).items():
        marks.setdefault(candidate_id, {})[component_id] = mark
    return [
        CandidateLine(
            candidate=row,
            person=person,
            attempts=attempts.get(row.id, {}),
            answered={
                component_id: counts.get(attempt.id, (0, 0))
                for component_id, attempt in attempts.get(row.id, {}).items()
            },
            marks=marks.get(row.id, {}),
            outcome=outcome,
        )
        for row, person, outcome in people
    ]


def registered_elsewhere(cohort_id: int) -> set[int]:
    """Enrolments of a class that wait for a sitting whose results are not out yet."""
    rows = db.session.scalars(
        select(Candidate.enrolment_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(
            Sitting.cohort_id == cohort_id,
            Sitting.published_at.is_(None),
            Sitting.cancelled_at.is_(None),
        )
    )
    return set(rows)


def component_in(candidate: Candidate, component_id: int) -> Component | None:
    """The component of the candidate's exam with this id."""
    parts: Sequence[Any] = candidate.sitting.exam.components
    return next((part for part in parts if part.id == component_id), None)
