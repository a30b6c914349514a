"""SELECTs while an exam is taken. None of them reads a key.

Every answer a candidate gives runs the first two, so they are built once, on tables: a statement
on mapped classes costs three times as much in Python before the database hears of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Table, bindparam, func, select

from trainhub.core.db import db
from trainhub.courses.models import Enrolment
from trainhub.exams.models import (
    Attempt,
    AttemptItem,
    Candidate,
    Component,
    Exam,
    QuestionVersion,
    Sitting,
)
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import AUTOMATIC_KINDS

_attempts = cast(Table, Attempt.__table__)
_candidates = cast(Table, Candidate.__table__)
_components = cast(Table, Component.__table__)
_enrolments = cast(Table, Enrolment.__table__)
_exams = cast(Table, Exam.__table__)
_items = cast(Table, AttemptItem.__table__)
_versions = cast(Table, QuestionVersion.__table__)


class AttemptFacts(NamedTuple):
    """An attempt, whose it is and when it ends."""

    id: int
    candidate_id: int
    person_id: int
    sitting_id: int
    exam: str
    exam_en: str
    component: str
    component_en: str
    minutes: int
    started_at: datetime
    deadline_at: datetime
    ended_at: datetime | None
    handed_in: bool
    receipt: str
    writer: str | None
    seen_at: datetime | None
    gap_minutes: int


_FACTS = (
    select(
        _attempts.c.id,
        _attempts.c.candidate_id,
        _enrolments.c.person_id,
        _candidates.c.sitting_id,
        _exams.c.name,
        _exams.c.name_en,
        _components.c.name,
        _components.c.name_en,
        _components.c.minutes,
        _attempts.c.started_at,
        _attempts.c.deadline_at,
        _attempts.c.ended_at,
        _attempts.c.handed_in,
        _attempts.c.receipt,
        _attempts.c.writer,
        _attempts.c.seen_at,
        _exams.c.gap_minutes,
    )
    .join(_candidates, _candidates.c.id == _attempts.c.candidate_id)
    .join(_enrolments, _enrolments.c.id == _candidates.c.enrolment_id)
    .join(_components, _components.c.id == _attempts.c.component_id)
    .join(_exams, _exams.c.id == _components.c.exam_id)
    .where(_attempts.c.id == bindparam("attempt_id"))
)


def attempt_facts(attempt_id: int) -> AttemptFacts | None:
    """An attempt in one cheap row."""
    row = db.session.execute(_FACTS, {"attempt_id": attempt_id}).one_or_none()
    return AttemptFacts._make(row) if row else None


class ItemShape(NamedTuple):
    """What an answer must look like to fit."""

    position: int
    kind: QuestionKind
    options: int
    blanks: int


# The number of blanks is counted inside the database: the key itself stays there.
_SHAPE_COLUMNS = (
    _items.c.position,
    _versions.c.kind,
    func.json_array_length(_items.c.option_order),
    func.json_array_length(_versions.c.key),
)
_SHAPES = (
    select(*_SHAPE_COLUMNS)
    .join(_versions, _versions.c.id == _items.c.question_version_id)
    .where(_items.c.attempt_id == bindparam("attempt_id"))
)
_SHAPE = _SHAPES.where(_items.c.position == bindparam("position"))


def item_shape(attempt_id: int, position: int) -> ItemShape | None:
    """What an answer at ``position`` of a paper must look like."""
    row = db.session.execute(_SHAPE, {"attempt_id": attempt_id, "position": position})
    found = row.one_or_none()
    return ItemShape._make(found) if found else None


def item_shapes(attempt_id: int) -> dict[int, ItemShape]:
    """What answers must look like, by position."""
    rows = db.session.execute(_SHAPES, {"attempt_id": attempt_id})
    return {row[0]: ItemShape._make(row) for row in rows}


class ItemShown(NamedTuple):
    """A question as a candidate sees it. It has no key to lose."""

    position: int
    kind: QuestionKind
    stem: str
    options: list[str]
    option_order: list[int]
    blanks: int
    points_h: int
    answer: list[Any] | None
    seq: int
    flagged: bool
    parts: list[Any]
    html: bool
    media: list[Any]

    @property
    def shown_options(self) -> list[str]:
        """The options in the order of this paper."""
        return [self.options[index] for index in self.option_order]


_ALL_SHOWN = (
    select(
        _items.c.position,
        _versions.c.kind,
        _versions.c.stem,
        _versions.c.options,
        _items.c.option_order,
        func.json_array_length(_versions.c.key),
        _items.c.points_h,
        _items.c.answer,
        _items.c.seq,
        _items.c.flagged,
        _versions.c.parts,
        _versions.c.html,
        _versions.c.media,
    )
    .join(_versions, _versions.c.id == _items.c.question_version_id)
    .where(_items.c.attempt_id == bindparam("attempt_id"))
    .order_by(_items.c.position)
)
_SHOWN = _ALL_SHOWN.where(_items.c.position == bindparam("position"))


def items_shown(attempt_id: int) -> list[ItemShown]:
    """A whole paper as its candidate sees it."""
    rows = db.session.execute(_ALL_SHOWN, {"attempt_id": attempt_id})
    return [ItemShown._make(row) for row in rows]


def item_shown(attempt_id: int, position: int) -> ItemShown | None:
    """One question of a paper as its candidate sees it."""
    row = db.session.execute(_SHOWN, {"attempt_id": attempt_id, "position": position})
    found = row.one_or_none()
    return ItemShown._make(found) if found else None


class SheetCell(NamedTuple):
    """One box of the answer sheet."""

    position: int
    done: bool
    flagged: bool


_SHEET = (
    select(_items.c.position, _items.c.answered_at.is_not(None), _items.c.flagged)
    .where(_items.c.attempt_id == bindparam("attempt_id"))
    .order_by(_items.c.position)
)


def answer_sheet(attempt_id: int) -> list[SheetCell]:
    """Which questions are done and which are flagged, in order."""
    rows = db.session.execute(_SHEET, {"attempt_id": attempt_id})
    return [SheetCell(position, bool(done), flagged) for position, done, flagged in rows]


_ANSWERS = select(_items.c.position, _items.c.answer, _items.c.seq).where(
    _items.c.attempt_id == bindparam("attempt_id")
)


def answers_of(attempt_id: int) -> dict[int, tuple[list[Any] | None, int]]:
    """The stored answers by position, each with the number of its last save."""
    rows = db.session.execute(_ANSWERS, {"attempt_id": attempt_id})
    return {position: (answer, seq) for position, answer, seq in rows}


def attempt_of(candidate_id: int, component_id: int) -> Attempt | None:
    """The one attempt of a candidate at a component."""
    return db.session.scalar(
        select(Attempt).where(
            Attempt.candidate_id == candidate_id, Attempt.component_id == component_id
        )
    )


def has_overdue(before: datetime) -> bool:
    """Whether an open attempt should have ended before this moment."""
    late = select(Attempt.id).where(Attempt.ended_at.is_(None), Attempt.deadline_at < before)
    return bool(db.session.scalar(select(late.exists())))


def attempts_of_sitting(sitting_id: int) -> list[Attempt]:
    """Every attempt of a sitting."""
    rows = (
        select(Attempt)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(Candidate.sitting_id == sitting_id)
        .order_by(Attempt.id)
    )
    return list(db.session.scalars(rows))


def papers_with_open_questions(sitting_id: int) -> set[int]:
    """Attempts of a sitting that hold an answer a person must mark."""
    rows = db.session.scalars(
        select(AttemptItem.attempt_id)
        .join(QuestionVersion, QuestionVersion.id == AttemptItem.question_version_id)
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .where(
            Candidate.sitting_id == sitting_id,
            QuestionVersion.kind.not_in(AUTOMATIC_KINDS),
            AttemptItem.answered_at.is_not(None),
        )
        .distinct()
    )
    return set(rows)


def answered_counts(sitting_id: int) -> dict[int, tuple[int, int]]:
    """By attempt of a sitting: (questions answered, questions on the paper), in one query."""
    rows = db.session.execute(
        select(AttemptItem.attempt_id, func.count(AttemptItem.answered_at), func.count())
        .join(Attempt, Attempt.id == AttemptItem.attempt_id)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(Sitting.id == sitting_id)
        .group_by(AttemptItem.attempt_id)
    )
    return {attempt_id: (done, asked) for attempt_id, done, asked in rows}
