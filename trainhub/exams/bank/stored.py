"""Questions of the database as the item that every format reads and writes."""

from __future__ import annotations

from typing import Any

from trainhub.core.storage import files
from trainhub.exams.bank.rules import Media, QuestionItem
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules.marking import Criterion
from trainhub.exams.rules.scoring import scoring_from_json


def media_name(digest: str) -> str:
    """Where the bytes of a picture or sound lie; the same bytes lie there once."""
    return f"question-media/{digest}"


def stored_item(question: Question, version: QuestionVersion) -> QuestionItem:
    """A version as an item, with the bytes of its pictures."""
    return QuestionItem(
        kind=version.kind,
        stem=version.stem,
        options=tuple(version.options),
        key=_tuples(version.key),
        topic=question.topic,
        difficulty=question.difficulty,
        explanation=version.explanation,
        points_h=version.points_h,
        parts=_tuples(version.parts),
        scoring=scoring_from_json(version.scoring),
        rubric=tuple(Criterion(*line) for line in version.rubric),
        html=version.html,
        name=version.name,
        media=tuple(
            Media(files().get(media_name(digest)), kind, alt) for digest, kind, alt in version.media
        ),
    )


def _tuples(value: Any) -> Any:
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
