"""Where somebody who learns or works stands: read from every chapter, a fixed number of SELECTs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainhub.certs.queries import Due, due_reminders, held
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import ClassInvitation, Enrolment, Lesson, SeatOffer
from trainhub.courses.queries import MyClass, invitations_to, my_enrolments, offers_to
from trainhub.courses.rules import EnrolmentState
from trainhub.exams.models import Attempt, Candidate
from trainhub.exams.queries import attempts_of, next_exam
from trainhub.people.queries import has_consented
from trainhub.people.rules import Purpose
from trainhub.placement.models import Engagement, Offer, Order, Shift
from trainhub.placement.queries import open_offers, wish_of
from trainhub.reports.rules import Span, TraineeFacts


@dataclass(frozen=True)
class TraineeDesk:
    """The things behind the facts, for the words of the card."""

    facts: TraineeFacts
    attempt: Attempt | None
    exam: Candidate | None
    offers: list[Offer]
    proposal: Engagement | None
    shift: Shift | None
    lesson: Lesson | None
    classes: list[MyClass]
    #: A seat in a class that is kept for the answer, and an invitation to one.
    seat: SeatOffer | None
    invitation: ClassInvitation | None
    #: A certificate that ends and can be renewed by a course.
    renewal: Due | None


def trainee_desk(person_id: int, now: datetime) -> TraineeDesk:
    """Where a person stands now."""
    attempt = _open_attempt(person_id, now)
    exam = next_exam(person_id, now)
    offers = open_offers(person_id, now)
    proposal = _open_proposal(person_id)
    shift = _next_shift(person_id, now)
    classes = my_enrolments(person_id, now)
    lesson = _next_lesson(classes)
    wish = wish_of(person_id)
    seat = next(iter(offers_to(person_id, now)), None)
    invitation = next(iter(invitations_to(person_id, now)), None)
    renewal = next((due for due in due_reminders(civil_day(now), person_id) if due.course_id), None)
    facts = TraineeFacts(
        writing=attempt is not None,
        exam=Span(exam.sitting.starts_at, exam.sitting.ends_at) if exam else None,
        handed_in=exam is not None and _handed_in(exam, now),
        offers=len(offers),
        proposals=1 if proposal else 0,
        shift=Span(shift.starts_at, shift.ends_at) if shift else None,
        terms_open=shift is not None and shift.agreed_at is None,
        lesson=Span(lesson.starts_at, lesson.ends_at) if lesson else None,
        seat_kept=seat is not None,
        invitations=1 if invitation else 0,
        waits=any(each.place is not None for each in classes),
        renewal=renewal is not None,
        certified=bool(held(person_id, civil_day(now))),
        in_pool=has_consented(person_id, Purpose.POOL),
        free=wish is not None and wish.available_until > now,
    )
    return TraineeDesk(
        facts,
        attempt,
        exam,
        offers,
        proposal,
        shift,
        lesson,
        classes,
        seat,
        invitation,
        renewal,
    )


def _open_attempt(person_id: int, now: datetime) -> Attempt | None:
    return db.session.scalar(
        select(Attempt)
        .join(Candidate, Candidate.id == Attempt.candidate_id)
        .join(Enrolment, Enrolment.id == Candidate.enrolment_id)
        .where(
            Enrolment.person_id == person_id,
            Attempt.ended_at.is_(None),
            Attempt.deadline_at > now,
        )
        .options(joinedload(Attempt.component))
        .order_by(Attempt.deadline_at, Attempt.id)
        .limit(1)
    )


def _handed_in(exam: Candidate, now: datetime) -> bool:
    """Whether there was something to write on the screen and none of it is open."""
    attempts = attempts_of(exam.id).values()
    return bool(attempts) and all(
        attempt.ended_at is not None or attempt.deadline_at <= now for attempt in attempts
    )


def _open_proposal(person_id: int) -> Engagement | None:
    return db.session.scalar(
        select(Engagement)
        .where(
            Engagement.person_id == person_id,
            Engagement.accepted_at.is_(None),
            Engagement.declined_at.is_(None),
            Engagement.ended_at.is_(None),
        )
        .options(joinedload(Engagement.employer))
        .order_by(Engagement.id)
        .limit(1)
    )


def _next_shift(person_id: int, now: datetime) -> Shift | None:
    return db.session.scalar(
        select(Shift)
        .where(
            Shift.person_id == person_id,
            Shift.cancelled_at.is_(None),
            Shift.no_show_at.is_(None),
            Shift.checked_out_at.is_(None),
            Shift.ends_at > now,
        )
        .options(joinedload(Shift.order).joinedload(Order.employer))
        .order_by(Shift.starts_at, Shift.id)
        .limit(1)
    )


def _next_lesson(classes: list[MyClass]) -> Lesson | None:
    seated = {EnrolmentState.ENROLLED, EnrolmentState.COMPLETED}
    lessons = [
        each.next_lesson
        for each in classes
        if each.next_lesson is not None and each.enrolment.state in seated
    ]
    return min(lessons, key=lambda lesson: lesson.starts_at, default=None)
