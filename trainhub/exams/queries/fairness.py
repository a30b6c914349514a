"""SELECTs behind equal wrong answers and behind the strictness of examiners."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import BigInteger, cast, func, or_, select
from sqlalchemy.orm import joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import AttendanceMark, Cohort, Enrolment
from trainhub.exams.models import Attempt, Candidate, Component, Exam, Mark, Sitting
from trainhub.exams.queries.scripts import ScriptItem, scripts
from trainhub.exams.rules import MarkSource, QuestionKind
from trainhub.exams.rules.items import OPTION_KINDS
from trainhub.exams.rules.leniency import Marked
from trainhub.exams.rules.similarity import WrongAnswers
from trainhub.people.models import Account, Organisation, Person
from trainhub.people.queries import reached_by
from trainhub.people.rules import Role


class WrongPapers(NamedTuple):
    """What everybody in a sitting answered wrongly, and how many wrong answers there are."""

    papers: list[WrongAnswers]
    choices: dict[int, int]


def wrong_answers(sitting_id: int) -> WrongPapers:
    """Wrong answers to questions with options, by candidate; two queries, finished papers only."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.candidate_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.sitting_id == sitting_id, Attempt.ended_at.is_not(None))
    )
    candidate_of = {row[0]: row[1] for row in rows}
    wrong: dict[int, dict[int, tuple[int, ...]]] = {
        candidate_id: {} for candidate_id in candidate_of.values()
    }
    choices: dict[int, int] = {}
    for item in scripts(candidate_of):
        if item.kind not in OPTION_KINDS or not item.given or item.worth_h:
            continue
        wrong[candidate_of[item.attempt_id]][item.version_id] = tuple(item.given)
        if (count := _wrong_choices(item)) is not None:
            choices[item.version_id] = count
    return WrongPapers([WrongAnswers(*each) for each in sorted(wrong.items())], choices)


def _wrong_choices(item: ScriptItem) -> int | None:
    """How many wrong answers a question offers; several options at once are not counted out."""
    if item.kind is QuestionKind.SINGLE:
        return len(item.options) - 1
    return 1 if item.kind is QuestionKind.TRUE_FALSE else None


class SameName(NamedTuple):
    """A candidate as the report names them."""

    ticket_no: str
    name: str


def names_in_sitting(sitting_id: int) -> dict[int, SameName]:
    """Ticket and name by candidate."""
    rows = db.session.execute(
        select(Candidate.id, Candidate.ticket_no, Person.name)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(Candidate.sitting_id == sitting_id)
    )
    return {row[0]: SameName(row[1], row[2]) for row in rows}


def phones_in_sitting(sitting_id: int) -> dict[int, set[str]]:
    """With which phones the candidates signed in to the lessons of their class."""
    rows = db.session.execute(
        select(Candidate.id, AttendanceMark.device_key)
        .join(AttendanceMark, AttendanceMark.enrolment_id == Candidate.enrolment_id)
        .where(
            Candidate.sitting_id == sitting_id,
            AttendanceMark.device_key.is_not(None),
            AttendanceMark.replaced_at.is_(None),
        )
        .distinct()
    )
    found: dict[int, set[str]] = {}
    for candidate_id, device in rows:
        found.setdefault(candidate_id, set()).add(str(device))
    return found


def marks_by_examiner() -> list[Marked]:
    """The newest mark of every examiner for each candidate and part, added up; one query."""
    newest = (
        select(func.max(Mark.id))
        .where(
            Mark.source == MarkSource.EXAMINER,
            Mark.points_h.is_not(None),
            Mark.account_id.is_not(None),
        )
        .group_by(Mark.candidate_id, Mark.component_id)
    )
    points = cast(Mark.points_h, BigInteger)
    rows = db.session.execute(
        select(
            Mark.component_id, Mark.account_id, func.count(), func.sum(points),
            func.sum(points * points),
        )
        .where(Mark.id.in_(newest))
        .group_by(Mark.component_id, Mark.account_id)
    )  # fmt: skip
    return [
        Marked(part, account or 0, n, int(one), int(two)) for part, account, n, one, two in rows
    ]


def examiners_i_answer_for(actor: Actor) -> dict[int, str]:
    """Names by account: who marked in classes that somebody looks after, and oneself."""
    stations = select(Organisation.id).where(reached_by(actor, Role.STAFF, Role.ADMIN))
    schools = select(Organisation.id).where(reached_by(actor, Role.INSTITUTION))
    rows = db.session.execute(
        select(Account.id, Person.name)
        .join(Person, Person.id == Account.person_id)
        .join(Mark, Mark.account_id == Account.id)
        .join(Candidate, Candidate.id == Mark.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .join(Cohort, Cohort.id == Sitting.cohort_id)
        .where(
            Mark.source == MarkSource.EXAMINER,
            or_(
                Cohort.station_id.in_(stations),
                Cohort.institution_id.in_(schools),
                Account.id == actor.account_id,
            ),
        )
        .distinct()
    )
    return {row[0]: row[1] for row in rows}


def components_by_id(ids: Iterable[int]) -> dict[int, Component]:
    """Components with their exams and courses."""
    rows = db.session.scalars(
        select(Component)
        .where(Component.id.in_(list(ids)))
        .options(joinedload(Component.exam).joinedload(Exam.course))
    )
    return {row.id: row for row in rows}
