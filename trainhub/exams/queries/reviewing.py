"""SELECTs for those who keep a bank in order: what waits, what was used, what is alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload

from trainhub.core.db import db
from trainhub.exams.models import AttemptItem, Question, QuestionVersion
from trainhub.exams.queries.bank import newest_numbers

#: Comparing every question with every other is bounded.
MOST_COMPARED = 5_000


def waiting_versions(
    owner_ids: Iterable[int], *, after: int = 0, limit: int = 10
) -> list[QuestionVersion]:
    """Newest versions that nobody has judged yet, oldest first, with their questions."""
    rows = (
        _newest_in_use(owner_ids)
        .where(
            QuestionVersion.reviewed_at.is_(None),
            QuestionVersion.returned_at.is_(None),
            QuestionVersion.id > after,
        )
        .options(contains_eager(QuestionVersion.question).joinedload(Question.owner))
        .order_by(QuestionVersion.id)
        .limit(limit)
    )
    return list(db.session.scalars(rows))


def _newest_in_use(owner_ids: Iterable[int]) -> Select[QuestionVersion]:
    newest = newest_numbers()
    return (
        select(QuestionVersion)
        .join(QuestionVersion.question)
        .join(
            newest,
            (newest.c.question_id == Question.id) & (newest.c.number == QuestionVersion.number),
        )
        .where(Question.owner_id.in_(list(owner_ids)), Question.retired_at.is_(None))
    )


def unaccepted_ids(owner_id: int, trade_code: str) -> list[int]:
    """Ids of all versions of a trade that nobody has accepted yet."""
    rows = (
        select(QuestionVersion.id)
        .join(Question)
        .where(
            Question.owner_id == owner_id,
            Question.trade_code == trade_code,
            QuestionVersion.reviewed_at.is_(None),
        )
        .order_by(QuestionVersion.id)
    )
    return list(db.session.scalars(rows))


def waiting_count(owner_ids: Iterable[int]) -> int:
    """How many versions in use wait for a reviewer."""
    rows = (
        select(func.count())
        .select_from(QuestionVersion)
        .join(QuestionVersion.question)
        .where(
            Question.owner_id.in_(list(owner_ids)),
            Question.retired_at.is_(None),
            QuestionVersion.reviewed_at.is_(None),
            QuestionVersion.returned_at.is_(None),
        )
    )
    return db.session.scalar(rows) or 0


def exposures(question_ids: Iterable[int]) -> dict[int, int]:
    """On how many papers each question has stood, in any of its versions."""
    rows = db.session.execute(
        select(QuestionVersion.question_id, func.count(AttemptItem.id))
        .join(AttemptItem, AttemptItem.question_version_id == QuestionVersion.id)
        .where(QuestionVersion.question_id.in_(list(question_ids)))
        .group_by(QuestionVersion.question_id)
    )
    return {row[0]: row[1] for row in rows}


class Said(NamedTuple):
    """What a question says, for comparing."""

    id: int
    trade_code: str
    topic: str
    stem: str
    options: list[str]


def said_by_questions(owner_ids: Iterable[int], trade_code: str) -> list[Said]:
    """The newest texts of the questions in use of a trade, at most ``MOST_COMPARED``."""
    newest = newest_numbers()
    rows = (
        select(
            Question.id,
            Question.trade_code,
            Question.topic,
            QuestionVersion.stem,
            QuestionVersion.options,
        )
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(
            newest,
            (newest.c.question_id == Question.id) & (newest.c.number == QuestionVersion.number),
        )
        .where(
            Question.owner_id.in_(list(owner_ids)),
            Question.trade_code == trade_code,
            Question.retired_at.is_(None),
        )
        .order_by(Question.id.desc())
        .limit(MOST_COMPARED)
    )
    return [Said(*row) for row in db.session.execute(rows)]


def versions_to_export(
    owner_ids: Iterable[int], *, trade_code: str, topic: str = ""
) -> list[QuestionVersion]:
    """The newest version of every question in use, by topic and age, with their questions."""
    rows = (
        _newest_in_use(owner_ids)
        .where(Question.trade_code == trade_code)
        .options(joinedload(QuestionVersion.question))
        .order_by(Question.topic, Question.id)
    )
    if topic:
        rows = rows.where(Question.topic == topic)
    return list(db.session.scalars(rows))
