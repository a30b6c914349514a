"""Whole papers with keys and answers: for marking, never for a candidate."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import func, select

from trainhub.core.db import db
from trainhub.exams.models import (
    AttemptItem,
    KeyCorrection,
    Question,
    QuestionVersion,
)
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.answers import as_in_version, points
from trainhub.exams.rules.regrading import Correction
from trainhub.exams.rules.scoring import ALL, scoring_from_json


class ScriptItem(NamedTuple):
    """A question, its key and the answer given: for marking, never for the candidate."""

    attempt_id: int
    position: int
    version_id: int
    kind: QuestionKind
    stem: str
    options: list[str]
    key: list[Any]
    option_order: list[int]
    points_h: int
    answer: list[Any] | None
    topic: str
    difficulty: Difficulty
    parts: list[Any]
    scoring: dict[str, Any]
    html: bool
    media: list[Any]
    #: How the key was put right after the exam, if it was.
    correction: Correction | None
    corrected_key: list[Any] | None
    item_id: int
    rubric: list[Any]

    @property
    def given(self) -> list[Any]:
        """The answer in the version's own option indexes."""
        return as_in_version(self.kind, self.option_order, self.answer)

    @property
    def worth_h(self) -> int | None:
        """What the key alone gives for the answer; ``None`` while a person must read it."""
        return self.worth_by(self.correction, self.corrected_key)

    def worth_by(self, correction: Correction | None, key: list[Any] | None) -> int | None:
        """The same under another correction: what a regrade compares."""
        if correction is Correction.EVERYBODY:
            return self.points_h
        scoring = scoring_from_json(self.scoring)
        if key is None:
            return points(self.kind, self.key, self.given, self.points_h, scoring)
        # Weights were written for the old key: a new one pays by its own rule.
        plain = ALL if scoring.rule is ScoringRule.WEIGHTS else scoring
        return points(self.kind, key, self.given, self.points_h, plain)


def newest_correction() -> Any:
    """The id of the correction that counts for a version of the outer query, if there is one."""
    return (
        select(func.max(KeyCorrection.id))
        .where(KeyCorrection.version_id == QuestionVersion.id)
        .correlate(QuestionVersion)
        .scalar_subquery()
    )


def scripts(attempt_ids: Iterable[int], version_id: int | None = None) -> list[ScriptItem]:
    """Whole papers with keys and answers, by attempt and position, in one query.

    ``version_id`` leaves only the lines of one question.
    """
    rows = (
        select(
            AttemptItem.attempt_id,
            AttemptItem.position,
            QuestionVersion.id,
            QuestionVersion.kind,
            QuestionVersion.stem,
            QuestionVersion.options,
            QuestionVersion.key,
            AttemptItem.option_order,
            AttemptItem.points_h,
            AttemptItem.answer,
            Question.topic,
            Question.difficulty,
            QuestionVersion.parts,
            QuestionVersion.scoring,
            QuestionVersion.html,
            QuestionVersion.media,
            KeyCorrection.kind,
            KeyCorrection.key,
            AttemptItem.id,
            QuestionVersion.rubric,
        )
        .join(QuestionVersion, QuestionVersion.id == AttemptItem.question_version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .outerjoin(KeyCorrection, KeyCorrection.id == newest_correction())
        .where(AttemptItem.attempt_id.in_(list(attempt_ids)))
        .order_by(AttemptItem.attempt_id, AttemptItem.position)
    )
    if version_id is not None:
        rows = rows.where(QuestionVersion.id == version_id)
    return [ScriptItem._make(row) for row in db.session.execute(rows)]
