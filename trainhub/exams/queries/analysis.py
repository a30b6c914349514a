"""SELECTs behind the item analysis: stored answers, the questions they belong to, who may look."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, Text, cast, func, or_, select
from sqlalchemy.orm import joinedload

from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.courses.models import Teaching
from trainhub.exams.models import (
    AnswerMark,
    Attempt,
    AttemptItem,
    Blueprint,
    Candidate,
    Component,
    Exam,
    KeyCorrection,
    Outcome,
    Question,
    QuestionVersion,
    Sitting,
)
from trainhub.exams.queries.results import stands
from trainhub.exams.queries.scripts import ScriptItem, newest_correction
from trainhub.exams.queries.sittings import SittingLine, sittings_for
from trainhub.exams.rules import Conclusion
from trainhub.exams.rules.answers import needs_person
from trainhub.exams.rules.items import Answer, ItemFacts
from trainhub.exams.rules.marking import SECOND, Judgement, settled

#: The newest papers that one analysis reads: more would change no figure that people act on.
MOST_PAPERS = 2000


class Wanted(NamedTuple):
    """Which papers an analysis looks at; empty fields leave nothing out."""

    component_id: int
    sitting_id: int = 0
    #: Bounds of the moment at which the sitting began; the second is not included.
    since: datetime | None = None
    until: datetime | None = None
    #: Only sittings that this person examines or whose class this person teaches.
    examined_by: int | None = None


class Asked(NamedTuple):
    """A version of a question with its key, and no answer."""

    question_id: int
    number: int
    item: ScriptItem

    @property
    def facts(self) -> ItemFacts:
        """What its figures need; the key as it counts now."""
        item = self.item
        key = item.key if item.corrected_key is None else item.corrected_key
        return ItemFacts(item.kind, len(item.options), key)


class Papers(NamedTuple):
    """Finished papers with what each answer is worth, in the order in which they were begun."""

    papers: list[list[Answer]]
    #: Every question that stood on them, by its version.
    questions: dict[int, Asked]
    #: There are more; the newest were taken.
    cut: bool


def analysed_component(component_id: int) -> Component | None:
    """A component on the screen with its exam, course and the bank it draws on."""
    return db.session.scalar(
        select(Component)
        .where(Component.id == component_id, Component.blueprint_id.is_not(None))
        .options(
            joinedload(Component.exam).joinedload(Exam.course),
            joinedload(Component.blueprint).joinedload(Blueprint.owner),
        )
    )


def examines(person_id: int | None, component_id: int) -> bool:
    """Whether a person examined, or taught a class that sat, this component."""
    rows = (
        select(Sitting.id)
        .join(Component, Component.exam_id == Sitting.exam_id)
        .where(Component.id == component_id, _examined_by(person_id))
    )
    return bool(db.session.scalar(select(rows.exists())))


def _examined_by(person_id: int | None) -> ColumnElement[bool]:
    taught = select(Teaching.cohort_id).where(Teaching.person_id == person_id)
    return or_(Sitting.examiner_id == person_id, Sitting.cohort_id.in_(taught))


class ComponentLine(NamedTuple):
    """A component in the list, with how many finished papers there are."""

    component: Component
    papers: int


def components_to_analyse(
    owner_ids: Iterable[int], person_id: int | None, now: datetime
) -> list[ComponentLine]:
    """Components that draw on these banks, and those that a person examined; in two queries.

    Papers are counted over everything; an examiner alone reads those of the own sittings.
    """
    examined = select(Sitting.exam_id).where(_examined_by(person_id))
    rows = db.session.scalars(
        select(Component)
        .join(Blueprint, Blueprint.id == Component.blueprint_id)
        .join(Exam, Exam.id == Component.exam_id)
        .where(or_(Blueprint.owner_id.in_(list(owner_ids)), Component.exam_id.in_(examined)))
        .options(joinedload(Component.exam).joinedload(Exam.course))
        .order_by(Exam.retired_at.is_not(None), Component.id)
    ).all()
    counted = db.session.execute(
        select(Attempt.component_id, func.count())
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(Attempt.component_id.in_([row.id for row in rows]), *_counts(now))
        .group_by(Attempt.component_id)
    )
    papers = {row[0]: row[1] for row in counted}
    return [ComponentLine(row, papers.get(row.id, 0)) for row in rows]


def sittings_to_choose(actor: Actor, exam_id: int) -> list[SittingLine]:
    """The newest sittings of an exam that somebody examines, teaches or looks after."""
    return sittings_for(actor, exam_id=exam_id)


def _counts(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions "this paper is finished and counts": a voided result is in no figure."""
    void = select(Outcome.candidate_id).where(stands(), Outcome.conclusion == Conclusion.VOID)
    return (
        or_(Attempt.ended_at.is_not(None), Attempt.deadline_at < now),
        Sitting.cancelled_at.is_(None),
        Candidate.id.not_in(void),
    )


def _chosen(wanted: Wanted, now: datetime) -> Select[Any]:
    rows = (
        select(Attempt.id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(Attempt.component_id == wanted.component_id, *_counts(now))
        .order_by(Attempt.id.desc())
        .limit(MOST_PAPERS)
    )
    if wanted.sitting_id:
        rows = rows.where(Candidate.sitting_id == wanted.sitting_id)
    if wanted.since is not None:
        rows = rows.where(Sitting.starts_at >= wanted.since)
    if wanted.until is not None:
        rows = rows.where(Sitting.starts_at < wanted.until)
    if wanted.examined_by is not None:
        rows = rows.where(_examined_by(wanted.examined_by))
    return rows


def papers_to_analyse(wanted: Wanted, now: datetime) -> Papers:
    """The papers and their questions, in four queries at most however many there are.

    An answer in words is worth what its markers settled on; while a mark is missing it stands in
    no figure. The answers come as the texts that the database keeps: a thousand papers give the
    same few answers again and again, and each is judged once.
    """
    chosen = _chosen(wanted, now).subquery()
    rows = db.session.execute(
        select(
            AttemptItem.attempt_id,
            AttemptItem.question_version_id,
            AttemptItem.points_h,
            cast(AttemptItem.option_order, Text),
            cast(AttemptItem.answer, Text),
            AttemptItem.id,
        )
        .join(chosen, chosen.c.id == AttemptItem.attempt_id)
        .order_by(AttemptItem.attempt_id, AttemptItem.position)
    ).all()
    questions = _questions({row[1] for row in rows})
    in_words = {key for key, asked in questions.items() if needs_person(asked.item.kind)}
    by_people = _by_people(chosen, wanted.component_id) if in_words else {}
    judged: dict[tuple[Any, ...], Answer] = {}
    papers: dict[int, list[Answer]] = {}
    for attempt_id, version_id, points_h, order, text, item_id in rows:
        seen = (version_id, points_h, order, text)
        answer = judged.get(seen)
        if answer is None:
            answer = _judged(questions[version_id].item, points_h, order, text)
            judged[seen] = answer
        if answer.worth_h is None:
            answer = answer._replace(worth_h=by_people.get(item_id))
        papers.setdefault(attempt_id, []).append(answer)
    return Papers(list(papers.values()), questions, len(papers) == MOST_PAPERS)


def _by_people(chosen: Subquery, component_id: int) -> dict[int, int]:
    """What people gave for answers in words, by answer; not while another marker is awaited."""
    rows = db.session.scalars(
        select(AnswerMark)
        .join(AttemptItem, AttemptItem.id == AnswerMark.item_id)
        .join(chosen, chosen.c.id == AttemptItem.attempt_id)
        .order_by(AnswerMark.number)
    )
    given: dict[int, dict[int, Judgement]] = {}
    for mark in rows:
        given.setdefault(mark.item_id, {})[mark.turn] = Judgement(mark.points_h)
    look = db.session.get_one(Component, component_id).second_look
    found = {
        item_id: settled(
            turns, demanded=SECOND in turns, tolerance_h=look.tolerance_h, rule=look.rule
        )
        for item_id, turns in given.items()
    }
    return {item_id: told.points_h for item_id, told in found.items() if told is not None}


def _judged(question: ScriptItem, points_h: int, order: str, answer: str | None) -> Answer:
    item = question._replace(
        points_h=points_h,
        option_order=json.loads(order),
        answer=json.loads(answer) if answer else None,
    )
    return Answer(item.version_id, points_h, item.worth_h, item.given)


def _questions(version_ids: Iterable[int]) -> dict[int, Asked]:
    """The questions of versions, with the keys as they count now."""
    rows = db.session.execute(
        select(Question, QuestionVersion, KeyCorrection.kind, KeyCorrection.key)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .outerjoin(KeyCorrection, KeyCorrection.id == newest_correction())
        .where(QuestionVersion.id.in_(list(version_ids)))
    )
    return {
        version.id: Asked(
            question.id,
            version.number,
            ScriptItem(
                attempt_id=0, position=0, version_id=version.id, kind=version.kind,
                stem=version.stem, options=version.options, key=version.key, option_order=[],
                points_h=version.points_h, answer=None, topic=question.topic,
                difficulty=question.difficulty, parts=version.parts, scoring=version.scoring,
                html=version.html, media=version.media, correction=correction,
                corrected_key=corrected_key, item_id=0, rubric=version.rubric,
            ),
        )
        for question, version, correction, corrected_key in rows
    }  # fmt: skip
