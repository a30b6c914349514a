"""SELECTs about corrected keys, the papers they touch, and requests for a second look."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import contains_eager

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Cohort, Enrolment
from trainhub.exams.models import (
    Appeal,
    Attempt,
    AttemptItem,
    Candidate,
    Exam,
    KeyCorrection,
    QuestionVersion,
    Sitting,
)
from trainhub.exams.rules.regrading import AppealState
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


class TouchedPaper(NamedTuple):
    """A finished or running paper on which a question stands."""

    attempt_id: int
    candidate_id: int
    component_id: int
    sitting_id: int


def version(version_id: int) -> QuestionVersion | None:
    """One version of a question."""
    return db.session.get(QuestionVersion, version_id)


def touched_papers(version_id: int) -> list[TouchedPaper]:
    """Every paper on which a version stands, by sitting and attempt."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.candidate_id, Attempt.component_id, Candidate.sitting_id)
        .join(AttemptItem, AttemptItem.attempt_id == Attempt.id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(AttemptItem.question_version_id == version_id)
        .order_by(Candidate.sitting_id, Attempt.id)
    )
    return [TouchedPaper(*row) for row in rows]


def corrections_of(version_ids: list[int]) -> list[KeyCorrection]:
    """How the keys of versions were put right, newest first."""
    rows = select(KeyCorrection).where(KeyCorrection.version_id.in_(version_ids))
    return list(db.session.scalars(rows.order_by(KeyCorrection.id.desc())))


def correction_count(version_id: int) -> int:
    """How often the key of a version was put right."""
    counted = select(func.count()).where(KeyCorrection.version_id == version_id)
    return int(db.session.scalar(counted) or 0)


def names_of(actor: Actor, candidate_ids: list[int]) -> dict[int, tuple[str, str]]:
    """Ticket number and name by candidate, of the classes that ``actor`` looks after.

    A bank serves the classes of others too; who sat there is not for its keeper.
    """
    rows = db.session.execute(
        select(Candidate.id, Candidate.ticket_no, Person.name)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Enrolment.cohort_id)
        .where(Candidate.id.in_(candidate_ids), _looked_after(actor))
    )
    return {candidate_id: (ticket, name) for candidate_id, ticket, name in rows}


def open_appeal(candidate_id: int) -> Appeal | None:
    """The request for a second look that waits."""
    return db.session.scalar(
        select(Appeal).where(Appeal.candidate_id == candidate_id, Appeal.state == AppealState.ASKED)
    )


def appeals_of(candidate_id: int) -> list[Appeal]:
    """Every request of a candidate, newest first."""
    rows = select(Appeal).where(Appeal.candidate_id == candidate_id).order_by(Appeal.id.desc())
    return list(db.session.scalars(rows))


def appeal(appeal_id: int) -> Appeal | None:
    """One request for a second look."""
    return db.session.get(Appeal, appeal_id)


def appeals_for(actor: Actor, *, before: int = 0, limit: int = 30) -> list[Appeal]:
    """Requests about classes that somebody looks after, those that wait first."""
    rows = (
        select(Appeal)
        .join(Candidate, Candidate.id == Appeal.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .join(Cohort, Cohort.id == Sitting.cohort_id)
        .where(_looked_after(actor))
        .options(
            contains_eager(Appeal.candidate).options(
                contains_eager(Candidate.enrolment).contains_eager(Enrolment.person),
                contains_eager(Candidate.sitting).contains_eager(Sitting.exam),
            )
        )
        .order_by(Appeal.id.desc())
        .limit(limit)
    )
    if before:
        rows = rows.where(Appeal.id < before)
    return list(db.session.scalars(rows))


def _looked_after(actor: Actor) -> ColumnElement[bool]:
    stations = select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    schools = select(Organisation.id).where(reached_by(actor, Role.INSTITUTION))
    return Cohort.station_id.in_(stations) | Cohort.institution_id.in_(schools)
