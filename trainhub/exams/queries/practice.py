"""SELECTs about practice questions. Only what somebody flagged for practice is ever told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from trainhub.core.db import db
from trainhub.courses.models import Course, Module, SyllabusVersion
from trainhub.exams.models import (
    Attempt,
    AttemptItem,
    Blueprint,
    Candidate,
    Component,
    Exam,
    Question,
    QuestionVersion,
    Sitting,
)
from trainhub.exams.queries.bank import newest_numbers
from trainhub.exams.queries.scripts import scripts
from trainhub.exams.rules.practice import (
    PRACTISED_KINDS,
    PracticeItem,
    TopicScore,
    counts_for,
    drill_for,
    items_for,
    weak_topics,
)


def practice_held(syllabus_id: int, owner_ids: Iterable[int]) -> dict[int, int]:
    """How many questions practise each module of a syllabus, in two queries."""
    rows = db.session.execute(
        select(Module.id, Module.topic, SyllabusVersion.course_id)
        .join(SyllabusVersion, SyllabusVersion.id == Module.syllabus_id)
        .where(Module.syllabus_id == syllabus_id)
    ).all()
    if not rows:
        return {}
    items = _items(rows[0].course_id, owner_ids)
    return counts_for({row.id: row.topic for row in rows}, items)


def practice_ids(module: Module, owner_ids: Iterable[int]) -> list[int]:
    """Ids of the questions that practise a module, in the order of the bank."""
    return items_for(module.topic, _items(module.syllabus.course_id, owner_ids))


def weak_topics_of(candidate_id: int) -> list[TopicScore]:
    """Where a candidate lost points on the papers of one sitting; ask when its results are out."""
    ids = db.session.scalars(select(Attempt.id).where(Attempt.candidate_id == candidate_id)).all()
    return weak_topics((item.topic, item.worth_h, item.points_h) for item in scripts(ids))


def drill_ids(course_id: int, owner_ids: Iterable[int], topics: list[str]) -> list[int]:
    """Ids of the practice questions of these topics: never one that papers still hold."""
    return drill_for(topics, _items(course_id, owner_ids))


def practice_version(question_id: int) -> QuestionVersion:
    """What a practice question says: its newest reviewed version, key and all.

    Ask with ids from ``practice_ids`` only; they hold no question that is none for practice.
    """
    return db.session.scalars(
        select(QuestionVersion)
        .where(QuestionVersion.question_id == question_id, QuestionVersion.reviewed_at.is_not(None))
        .order_by(QuestionVersion.number.desc())
        .limit(1)
    ).one()


def _items(course_id: int, owner_ids: Iterable[int]) -> list[PracticeItem]:
    """The practice questions of a course's trade: of some banks, and of those its exams draw on."""
    newest = newest_numbers(reviewed=True)
    drawn_on = (
        select(Blueprint.owner_id)
        .join(Component, Component.blueprint_id == Blueprint.id)
        .join(Exam, Exam.id == Component.exam_id)
        .where(Exam.course_id == course_id, Exam.retired_at.is_(None))
    )
    trade = select(Course.trade_code).where(Course.id == course_id).scalar_subquery()
    rows = db.session.execute(
        select(Question.id, Question.topic, QuestionVersion.media)
        .join(newest, newest.c.question_id == Question.id)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id)
            & (QuestionVersion.number == newest.c.number),
        )
        .where(
            Question.practice.is_(True),
            Question.retired_at.is_(None),
            Question.trade_code == trade,
            Question.owner_id.in_(list(owner_ids)) | Question.owner_id.in_(drawn_on),
            QuestionVersion.kind.in_(PRACTISED_KINDS),
            Question.id.not_in(_on_open_papers()),
        )
        .order_by(Question.id)
    )
    return [PracticeItem(row_id, topic) for row_id, topic, media in rows if not media]


def _on_open_papers() -> Any:
    """Questions on papers whose results are not out: their keys are nobody's business yet.

    A question drawn before it was flagged for practice waits until then.
    """
    return (
        select(QuestionVersion.question_id)
        .join(AttemptItem, AttemptItem.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(Sitting.published_at.is_(None), Sitting.cancelled_at.is_(None))
    )
