"""SELECTs about the question bank."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.courses.models import Trade
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules import Difficulty, QuestionKind
from trainhub.exams.rules.papers import Drawable, are_tied
from trainhub.exams.rules.reviewing import BankStage, bank_stage
from trainhub.people.models import Organisation


def newest_numbers(*, reviewed: bool = False) -> Any:
    """For every question the number of its newest (reviewed) version."""
    numbers = select(
        QuestionVersion.question_id, func.max(QuestionVersion.number).label("number")
    ).group_by(QuestionVersion.question_id)
    if reviewed:
        numbers = numbers.where(QuestionVersion.reviewed_at.is_not(None))
    return numbers.subquery()


def drawable(owner_id: int, trade_code: str) -> list[Drawable]:
    """What a paper may hold: the newest reviewed version of every question in use.

    Practice questions are none of them: everybody knows their answers.
    """
    newest = newest_numbers(reviewed=True)
    rows = db.session.execute(
        select(
            QuestionVersion.id,
            QuestionVersion.kind,
            Question.topic,
            Question.difficulty,
            QuestionVersion.options,
        )
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(
            newest,
            (newest.c.question_id == QuestionVersion.question_id)
            & (newest.c.number == QuestionVersion.number),
        )
        .where(
            Question.owner_id == owner_id,
            Question.trade_code == trade_code,
            Question.retired_at.is_(None),
            Question.practice.is_(False),
        )
        .order_by(QuestionVersion.id)
    )
    return [
        Drawable(version_id, kind, topic, difficulty, len(options), are_tied(options))
        for version_id, kind, topic, difficulty, options in rows
    ]


class Stock(NamedTuple):
    """How many questions of a trade and topic a bank has in use, by kind."""

    trade_code: str
    trade: str
    trade_en: str
    topic: str
    kind: QuestionKind
    held: int


def stock(owner_ids: Iterable[int]) -> list[Stock]:
    """What the banks of some organisations hold, by trade, topic and kind."""
    newest = newest_numbers(reviewed=False)
    rows = db.session.execute(
        select(
            Trade.code,
            Trade.name,
            Trade.name_en,
            Question.topic,
            QuestionVersion.kind,
            func.count(),
        )
        .select_from(Question)
        .join(Trade, Trade.code == Question.trade_code)
        .join(newest, newest.c.question_id == Question.id)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id)
            & (QuestionVersion.number == newest.c.number),
        )
        .where(Question.owner_id.in_(list(owner_ids)), Question.retired_at.is_(None))
        .group_by(Trade.code, Trade.name, Trade.name_en, Question.topic, QuestionVersion.kind)
        .order_by(Trade.code, Question.topic, QuestionVersion.kind)
    )
    return [Stock(*row) for row in rows]


class QuestionLine(NamedTuple):
    """A question in a list: what its newest version says, without its key."""

    id: int
    topic: str
    difficulty: Difficulty
    kind: QuestionKind
    stem: str
    points_h: int
    number: int
    reviewed_at: datetime | None
    returned_at: datetime | None
    retired_at: datetime | None
    trade_code: str
    html: bool

    @property
    def stage(self) -> BankStage:
        """Where it stands."""
        return bank_stage(self.retired_at, self.reviewed_at, self.returned_at)


def questions(
    owner_ids: Iterable[int],
    *,
    trade_code: str = "",
    topic: str = "",
    search: str = "",
    after: int = 0,
    limit: int = 30,
) -> list[QuestionLine]:
    """Questions of some banks, oldest first; ``after`` is the last id of the page before."""
    newest = newest_numbers(reviewed=False)
    rows = (
        select(
            Question.id,
            Question.topic,
            Question.difficulty,
            QuestionVersion.kind,
            QuestionVersion.stem,
            QuestionVersion.points_h,
            QuestionVersion.number,
            QuestionVersion.reviewed_at,
            QuestionVersion.returned_at,
            Question.retired_at,
            Question.trade_code,
            QuestionVersion.html,
        )
        .join(newest, newest.c.question_id == Question.id)
        .join(
            QuestionVersion,
            (QuestionVersion.question_id == Question.id)
            & (QuestionVersion.number == newest.c.number),
        )
        .where(Question.owner_id.in_(list(owner_ids)), Question.id > after)
        .order_by(Question.id)
        .limit(limit)
    )
    if trade_code:
        rows = rows.where(Question.trade_code == trade_code)
    if topic:
        rows = rows.where(Question.topic == topic)
    if search.strip():
        rows = rows.where(QuestionVersion.stem.contains(search.strip()[:60], autoescape=True))
    return [QuestionLine._make(row) for row in db.session.execute(rows)]


def owners(owner_ids: Iterable[int]) -> list[Organisation]:
    """The organisations that keep some banks."""
    rows = select(Organisation).where(Organisation.id.in_(list(owner_ids)))
    return list(db.session.scalars(rows.order_by(Organisation.id)))


def topics(owner_ids: Iterable[int], trade_code: str) -> list[str]:
    """The topics of a trade in some banks, in order."""
    rows = (
        select(Question.topic)
        .where(Question.owner_id.in_(list(owner_ids)), Question.trade_code == trade_code)
        .distinct()
        .order_by(Question.topic)
    )
    return list(db.session.scalars(rows))


def question(question_id: int) -> Question | None:
    """A question with its owner and all its versions."""
    return db.session.scalar(
        select(Question)
        .where(Question.id == question_id)
        .options(joinedload(Question.owner), selectinload(Question.versions))
    )


def known_digests(owner_id: int, digests: Iterable[str]) -> set[str]:
    """Which contents a bank has already, asked in portions that every database takes."""
    wanted = list(digests)
    known: set[str] = set()
    for start in range(0, len(wanted), 500):
        rows = select(Question.digest).where(
            Question.owner_id == owner_id, Question.digest.in_(wanted[start : start + 500])
        )
        known.update(db.session.scalars(rows))
    return known


def newest_versions(question_ids: Iterable[int]) -> dict[int, QuestionVersion]:
    """The newest version of each question, judged or not, by question."""
    wanted = list(question_ids)
    newest: dict[int, QuestionVersion] = {}
    for start in range(0, len(wanted), 500):
        rows = select(QuestionVersion).where(
            QuestionVersion.question_id.in_(wanted[start : start + 500])
        )
        for version in db.session.scalars(rows.order_by(QuestionVersion.number)):
            newest[version.question_id] = version
    return newest


def question_ids_by_digest(owner_id: int, digests: Iterable[str]) -> dict[str, int]:
    """Ids of questions by content."""
    wanted = list(digests)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        rows = select(Question.digest, Question.id).where(
            Question.owner_id == owner_id, Question.digest.in_(wanted[start : start + 500])
        )
        found.update((digest, row_id) for digest, row_id in db.session.execute(rows))
    return found
