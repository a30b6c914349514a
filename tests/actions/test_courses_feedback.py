"""People are asked when a class is over, answer once, and nothing tells who said what."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make_courses
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.outbox import Message
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Enrolment, Feedback, FeedbackCall, FeedbackReceipt
from trainhub.courses.rules.feedback import FeedbackTrouble, Opinion

FINE = Opinion(content=5, teacher=4, place=3, as_advertised=True, text="多一些实操")
#: The class of the tests is on the 18th from nine to twelve.
OVER = NOW + timedelta(days=2, hours=2)


def _held(came: int = 1, stayed_away: int = 0) -> tuple[Cohort, list[Enrolment]]:
    """A class to whose lessons the first ``came`` people came."""
    cohort = make_courses.cohort()
    rows = [make_courses.enrolment(cohort) for _ in range(came + stayed_away)]
    for lesson in cohort.lessons:
        make_courses.attend(lesson, *rows[:came])
    return cohort, rows


def _asked() -> set[int]:
    return set(db.session.scalars(select(Message.person_id).where(Message.key.like("feedback:%"))))


def test_who_came_is_asked_once_when_the_last_lesson_is_over(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(NOW), transaction():
            _cohort, rows = _held(came=2, stayed_away=1)
            people = [row.person_id for row in rows]
        with clock.frozen(OVER - timedelta(seconds=1)):
            actions.ask_when_over()
            assert _asked() == set()
        with clock.frozen(OVER):
            actions.ask_when_over()
            actions.ask_when_over()
        assert _asked() == set(people[:2])
        assert db.session.scalars(select(FeedbackCall.people)).all() == [2]


def test_a_class_long_past_asks_nobody(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(NOW), transaction():
            _held()
        with clock.frozen(OVER + timedelta(days=7)):
            actions.ask_when_over()
        assert _asked() == set()


def test_an_answer_stands_without_its_person(inside: Flask) -> None:
    cohort, (row, *_others) = _held(came=2)
    with clock.frozen(OVER):
        actions.give_feedback(enrolment=row, opinion=FINE, by=SYSTEM)
        with pytest.raises(Refused) as refusal:
            actions.give_feedback(enrolment=row, opinion=FINE, by=SYSTEM)
    assert refusal.value.reasons[0].code is FeedbackTrouble.ONCE
    columns = set(Feedback.__table__.columns.keys())
    assert columns == {
        "uid", "cohort_id", "content", "teacher", "place", "as_advertised", "text",
    }  # fmt: skip
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "courses.feedback.given")
    ).one()
    assert entry.facts == {}
    assert entry.thing == "feedback_receipt"
    sums = queries.opinions_of([cohort.id])[cohort.id]
    assert (sums.answers, sums.points, sums.as_advertised) == (1, 12, 1)


def test_who_stayed_away_does_not_judge(inside: Flask) -> None:
    _cohort, rows = _held(came=1, stayed_away=1)
    with clock.frozen(OVER), pytest.raises(Refused) as refusal:
        actions.give_feedback(enrolment=rows[1], opinion=FINE, by=SYSTEM)
    assert refusal.value.reasons[0].code is FeedbackTrouble.NOT_THERE


def test_two_answers_at_once_are_one(app: Flask) -> None:
    with app.app_context(), clock.frozen(NOW), transaction():
        _cohort, (row,) = _held()
        row_id = row.id
    gate, outcomes = threading.Barrier(4), []

    def answer() -> None:
        with app.app_context(), clock.frozen(OVER):
            gate.wait()
            try:
                with transaction():
                    enrolment = db.session.get_one(Enrolment, row_id)
                    actions.give_feedback(enrolment=enrolment, opinion=FINE, by=SYSTEM)
                outcomes.append("kept")
            except Refused as refusal:
                outcomes.append(refusal.reasons[0].code)
            db.session.remove()

    threads = [threading.Thread(target=answer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)).count("kept") == 1
    assert set(outcomes) == {"kept", FeedbackTrouble.ONCE}
    with app.app_context():
        for table in (Feedback, FeedbackReceipt):
            assert db.session.scalar(select(func.count()).select_from(table)) == 1
