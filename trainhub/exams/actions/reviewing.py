"""Writing questions on the screen, and saying yes or no to what others wrote."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses.models import Trade
from trainhub.exams import queries
from trainhub.exams.actions import bank
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules.reviewing import ReviewTrouble, review_troubles
from trainhub.people.models import Organisation


def write_question(*, item: QuestionItem, trade: Trade, owner: Organisation, by: Actor) -> Question:
    """A new question; it is drawn once somebody else has checked it.

    Raises ``Refused`` when the bank asks the same already.
    """
    lock(owner)
    if queries.known_digests(owner.id, [item.digest]):
        raise Refused(Reason(ReviewTrouble.KNOWN))
    bank.import_questions(items=[item], trade=trade, owner=owner, by=by, checked=False)
    ids = queries.question_ids_by_digest(owner.id, [item.digest])
    return db.session.get_one(Question, ids[item.digest])


def renew_question(*, question: Question, item: QuestionItem, by: Actor) -> QuestionVersion:
    """What a question says from now on; papers drawn before keep what they have.

    The version before stays in use until somebody else has checked this one. Raises
    ``Refused`` when nothing is new, or when the kind changes.
    """
    lock(question)
    newest = question.versions[-1]
    if newest.kind is not item.kind:
        raise Refused(Reason(ReviewTrouble.OTHER_KIND))
    placed = (question.topic, question.difficulty) == (item.topic, item.difficulty)
    if placed and bank.says_the_same(newest, item):
        raise Refused(Reason(ReviewTrouble.SAME_AS_BEFORE))
    question.topic, question.difficulty = item.topic, item.difficulty
    version = bank.new_version(item, question.id, newest.number + 1, by)
    db.session.add(version)
    db.session.flush()
    journal.record(by, "exams.question.renewed", question, number=version.number)
    return version


def accept_versions(*, version_ids: Sequence[int], owner_ids: Sequence[int], by: Actor) -> int:
    """Answer for versions that others wrote, in the banks of ``owner_ids``; returns how many.

    One's own, and those decided already, are left alone.
    """
    mine = select(Question.id).where(Question.owner_id.in_(owner_ids))
    accepted = db.session.scalars(
        update(QuestionVersion)
        .where(
            QuestionVersion.id.in_(list(version_ids)),
            QuestionVersion.question_id.in_(mine),
            QuestionVersion.reviewed_at.is_(None),
            QuestionVersion.returned_at.is_(None),
            _by_others(QuestionVersion.created_by, by),
        )
        .values(reviewed_at=clock.now(), reviewed_by=by.account_id)
        .returning(QuestionVersion.id)
        .execution_options(synchronize_session=False)
    ).all()
    for owner_id in owner_ids if accepted else []:
        owner = db.session.get_one(Organisation, owner_id)
        journal.record(by, "exams.questions.accepted", owner, versions=sorted(accepted))
    return len(accepted)


def _by_others(author: InstrumentedAttribute[int | None], by: Actor) -> ColumnElement[bool]:
    return or_(author.is_(None), author != (by.account_id or 0))


def accept_questions(*, trade: Trade, owner: Organisation, by: Actor) -> int:
    """Answer for every waiting version of a trade that others wrote; returns how many."""
    ids = queries.unaccepted_ids(owner.id, trade.code)
    done = 0
    for start in range(0, len(ids), 500):
        portion = ids[start : start + 500]
        done += accept_versions(version_ids=portion, owner_ids=[owner.id], by=by)
    return done


def accept_version(*, version: QuestionVersion, by: Actor) -> None:
    """Answer for one version. Raises ``Refused`` for one's own, and when it was decided."""
    lock(version)
    refuse_if(_troubles(version, by))
    version.reviewed_at, version.reviewed_by = clock.now(), by.account_id
    journal.record(by, "exams.question.accepted", version, question_id=version.question_id)


def send_back(*, version: QuestionVersion, why: str, by: Actor) -> None:
    """Send a version back to its author with a reason."""
    lock(version)
    refuse_if(_troubles(version, by))
    if not why.strip():
        raise Refused(Reason(ReviewTrouble.NEEDS_REASON))
    version.returned_at, version.returned_by = clock.now(), by.account_id
    version.returned_why = why.strip()[:200]
    journal.record(by, "exams.question.sent_back", version, question_id=version.question_id)


def _troubles(version: QuestionVersion, by: Actor) -> list[Reason]:
    decided = version.reviewed_at is not None or version.returned_at is not None
    return review_troubles(author=version.created_by, reviewer=by.account_id, decided=decided)


def note_export(*, trade: Trade, format: str, count: int, by: Actor) -> None:
    """Write down that somebody took questions with their keys out of the house."""
    journal.record(by, "exams.questions.exported", trade, format=format, count=count)
