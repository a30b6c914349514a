"""SELECTs about seats, invigilators, and the door of a sitting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import func, or_, select, union

from trainhub.core.db import db
from trainhub.courses.models import Enrolment
from trainhub.courses.queries.booking import Span
from trainhub.courses.rules import Slot
from trainhub.courses.rules.booking import Taken
from trainhub.exams.models import (
    Appeal,
    Candidate,
    DoorPhoto,
    Exam,
    ExamSeat,
    Invigilation,
    Sitting,
)
from trainhub.exams.rules.regrading import AppealState
from trainhub.people.models import Person


class SeatTaken(NamedTuple):
    """Who has a seat of a room, and of which class and sitting."""

    number: int
    candidate_id: int
    cohort_id: int
    sitting_id: int
    admitted_at: datetime | None


def seats_taken(hold_id: int) -> list[SeatTaken]:
    """The seats of a room that are given out, by number."""
    rows = db.session.execute(
        select(
            ExamSeat.number,
            ExamSeat.candidate_id,
            Sitting.cohort_id,
            Sitting.id,
            Candidate.admitted_at,
        )
        .join(Candidate, Candidate.id == ExamSeat.candidate_id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(ExamSeat.hold_id == hold_id)
        .order_by(ExamSeat.number)
    )
    return [SeatTaken(*row) for row in rows]


def candidates_without_seat(sitting_id: int) -> list[int]:
    """Who of a sitting has no seat yet."""
    rows = (
        select(Candidate.id)
        .outerjoin(ExamSeat, ExamSeat.candidate_id == Candidate.id)
        .where(Candidate.sitting_id == sitting_id, ExamSeat.id.is_(None))
        .order_by(Candidate.id)
    )
    return list(db.session.scalars(rows))


def seat_numbers(sitting_id: int) -> dict[int, int]:
    """The seat number by candidate of a sitting."""
    rows = (
        select(ExamSeat.candidate_id, ExamSeat.number)
        .join(Candidate, Candidate.id == ExamSeat.candidate_id)
        .where(Candidate.sitting_id == sitting_id)
    )
    return dict(iter(db.session.execute(rows)))


def seat_holder(hold_id: int, number: int) -> ExamSeat | None:
    """Who sits on a seat of a room."""
    return db.session.scalar(
        select(ExamSeat).where(ExamSeat.hold_id == hold_id, ExamSeat.number == number)
    )


def is_held_by_others(hold_id: int, sitting_id: int) -> bool:
    """Whether another sitting that stands uses the same hold of a room."""
    rows = select(Sitting.id).where(
        Sitting.hold_id == hold_id, Sitting.id != sitting_id, Sitting.cancelled_at.is_(None)
    )
    return bool(db.session.scalar(select(rows.exists())))


def door_photo(candidate_id: int) -> DoorPhoto | None:
    """What is on record about the photo of a candidate at the door."""
    return db.session.scalar(select(DoorPhoto).where(DoorPhoto.candidate_id == candidate_id))


def door_photos_due(today: date) -> list[DoorPhoto]:
    """Photos that are kept no longer; not those that a second look may still need."""
    asked = select(Appeal.candidate_id).where(Appeal.state == AppealState.ASKED)
    rows = select(DoorPhoto).where(
        DoorPhoto.removed_at.is_(None),
        DoorPhoto.keep_until < today,
        DoorPhoto.candidate_id.not_in(asked),
    )
    return list(db.session.scalars(rows.order_by(DoorPhoto.id).limit(500)))


def candidate_by_ticket(ticket_no: str) -> int | None:
    """The id of the candidate with a ticket number."""
    return db.session.scalar(select(Candidate.id).where(Candidate.ticket_no == ticket_no))


def invigilators_of(sitting_id: int) -> list[Person]:
    """Who watches over a sitting, beside its examiner."""
    rows = (
        select(Person)
        .join(Invigilation, Invigilation.person_id == Person.id)
        .where(Invigilation.sitting_id == sitting_id)
        .order_by(Person.name, Person.id)
    )
    return list(db.session.scalars(rows))


def invigilates(person_id: int | None, sitting_id: int) -> bool:
    """Whether a person watches over a sitting."""
    rows = select(Invigilation.id).where(
        Invigilation.sitting_id == sitting_id, Invigilation.person_id == person_id
    )
    return bool(db.session.scalar(select(rows.exists())))


def watching_elsewhere(person_ids: Iterable[int], but: Sitting) -> list[Taken]:
    """When people watch over or examine other sittings at the time of ``but``.

    A sitting in the same room from the same start is the same duty.
    """
    ids = list(person_ids)
    pairs = union(
        select(Sitting.id.label("sitting_id"), Sitting.examiner_id.label("person_id")).where(
            Sitting.examiner_id.in_(ids)
        ),
        select(Invigilation.sitting_id, Invigilation.person_id).where(
            Invigilation.person_id.in_(ids)
        ),
    ).subquery()
    rows = db.session.execute(
        select(Person.id, Person.name, Sitting.starts_at, Sitting.ends_at, Exam.name)
        .select_from(pairs)
        .join(Sitting, Sitting.id == pairs.c.sitting_id)
        .join(Person, Person.id == pairs.c.person_id)
        .join(Exam, Exam.id == Sitting.exam_id)
        .where(
            Sitting.id != but.id,
            Sitting.cancelled_at.is_(None),
            Sitting.starts_at < but.ends_at,
            Sitting.ends_at > but.starts_at,
            or_(Sitting.hold_id.is_(None), Sitting.hold_id != func.coalesce(but.hold_id, 0)),
        )
    )
    return [Taken(key, name, Slot(starts, ends, exam)) for key, name, starts, ends, exam in rows]


def who_sits(person_ids: Iterable[int], span: Span) -> dict[int, str]:
    """Which of these people are candidates of an exam in ``span``, with their names."""
    rows = db.session.execute(
        select(Person.id, Person.name)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(Candidate, Candidate.enrolment_id == Enrolment.id)
        .join(Sitting, Sitting.id == Candidate.sitting_id)
        .where(
            Person.id.in_(list(person_ids)),
            Sitting.cancelled_at.is_(None),
            Sitting.starts_at < span.until,
            Sitting.ends_at > span.since,
        )
        .distinct()
    )
    return dict(iter(rows))
