"""Trainees are asked about a class when it is over, and answer once, without their names."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from trainhub.core import clock, journal, outbox
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, is_taken, transaction, write_unless_taken
from trainhub.core.errors import Reason, refuse_if
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Enrolment, Feedback, FeedbackCall, FeedbackReceipt
from trainhub.courses.rules.feedback import FeedbackTrouble, Opinion, feedback_troubles


def ask_for_feedback(*, cohort: Cohort, by: Actor) -> FeedbackCall:
    """Ask everybody who attended a class, once. Raises ``IntegrityError`` for a second call."""
    ids = set(queries.attended_ids(cohort.id))
    call = FeedbackCall(cohort_id=cohort.id, asked_at=clock.now(), people=len(ids))
    db.session.add(call)
    db.session.flush()  # two sweepers at once: the index decides
    for enrolment in queries.seated_in(cohort.id):
        if enrolment.id in ids:
            outbox.say_to(
                enrolment.person_id,
                f"feedback:{enrolment.id}",
                N_("How was “{course}”? Three questions, without your name."),
                link=f"/courses/enrolments/{enrolment.id}/feedback",
                course=cohort.course.name,
            )
    journal.record(by, "courses.feedback.asked", cohort, people=len(ids))
    return call


def ask_when_over() -> None:
    """The sweeper's chore: ask the people of classes whose last lesson is over."""
    for cohort in queries.classes_to_ask(clock.now()):
        cohort_id = cohort.id
        try:
            with transaction():
                ask_for_feedback(cohort=db.session.get_one(Cohort, cohort_id), by=SYSTEM)
        except IntegrityError as error:
            if not is_taken(error):
                raise
            continue  # another sweeper was faster


def give_feedback(*, enrolment: Enrolment, opinion: Opinion, by: Actor) -> None:
    """Take one answer and forget whose it is. Raises ``Refused`` for a second one.

    The journal knows that somebody answered, the receipt that nobody answers twice; the answer
    itself stands alone.
    """
    refuse_if(
        feedback_troubles(
            attended=queries.came(enrolment),
            over_at=queries.last_lesson_ends(enrolment.cohort_id),
            now=clock.now(),
            answered=queries.has_answered(enrolment.id),
        )
    )
    receipt = FeedbackReceipt(enrolment_id=enrolment.id)
    db.session.add(receipt)
    write_unless_taken(Reason(FeedbackTrouble.ONCE))  # two clicks at once: the index decides
    db.session.add(
        Feedback(
            cohort_id=enrolment.cohort_id,
            content=opinion.content,
            teacher=opinion.teacher,
            place=opinion.place,
            as_advertised=opinion.as_advertised,
            text=opinion.text,
        )
    )
    journal.record(by, "courses.feedback.given", receipt, person_id=enrolment.person_id)
