"""Seats of a sitting, and the people who watch over it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, insert

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock, write_unless_taken
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses import actions as courses
from trainhub.courses.models import Room
from trainhub.courses.queries import busy_learners, busy_teachers
from trainhub.courses.queries.booking import Span
from trainhub.courses.rules import Slot
from trainhub.exams import queries
from trainhub.exams.models import Candidate, ExamSeat, Invigilation, Sitting
from trainhub.exams.rules import SittingTrouble
from trainhub.exams.rules.seating import (
    Seated,
    SeatTrouble,
    room_troubles,
    seat_troubles,
    seats_for,
    watch_troubles,
)
from trainhub.people.actions import hold_people
from trainhub.people.models import Person


def give_room(*, sitting: Sitting, room: Room, by: Actor) -> Sitting:
    """Hold a sitting in a room and give everybody of it a seat; the room before is free again.

    Raises ``Refused`` when the room is taken at that time or has too few seats.
    """
    _refuse_closed(sitting)
    hold = courses.hold_room(
        room=room, what=sitting.exam.name, starts_at=sitting.starts_at, ends_at=sitting.ends_at,
        by=by,
    )  # fmt: skip
    lock(sitting)
    _refuse_closed(sitting)
    db.session.flush()
    if sitting.hold_id != hold.id:
        leave_room(sitting=sitting, by=by)
        sitting.hold_id, sitting.hold, sitting.place = hold.id, hold, _place(room)
    seat_people(sitting=sitting)
    journal.record(by, "exams.sitting.room", sitting, room=room.id)
    return sitting


def _place(room: Room) -> str:
    return f"{room.organisation.name} {room.name}"[:100]


def leave_room(*, sitting: Sitting, by: Actor) -> None:
    """Give the seats of a sitting back, and the room if nobody else sits there at that hour."""
    hold = sitting.hold
    if hold is None:
        return
    mine = [
        row.candidate_id for row in queries.seats_taken(hold.id) if row.sitting_id == sitting.id
    ]
    db.session.execute(delete(ExamSeat).where(ExamSeat.candidate_id.in_(mine)))
    if not queries.is_held_by_others(hold.id, sitting.id):
        courses.release_room(hold=hold, by=by)
    sitting.hold_id, sitting.hold = None, None


def seat_people(*, sitting: Sitting) -> int:
    """Give a seat to everybody of a sitting who has none; returns how many got one.

    Raises ``Refused`` when the room has too few, with how many.
    """
    hold = sitting.hold
    if hold is None:
        return 0
    lock(hold)
    taken = queries.seats_taken(hold.id)
    waiting = queries.candidates_without_seat(sitting.id)
    refuse_if(room_troubles(hold.room.name, hold.room.seats, len(taken), len(waiting)))
    given = seats_for(
        [Seated(candidate_id, sitting.cohort_id) for candidate_id in waiting],
        hold.room.seats,
        {row.number: row.cohort_id for row in taken},
        str(hold.id),
    )
    _seat(hold.id, given)
    return len(given)


def _seat(hold_id: int, given: dict[int, int]) -> None:
    if given:
        rows = [
            {"hold_id": hold_id, "candidate_id": candidate_id, "number": number}
            for candidate_id, number in given.items()
        ]
        db.session.execute(insert(ExamSeat), rows)
        db.session.expire_all()


def seat_again(*, sitting: Sitting, by: Actor) -> int:
    """Give all seats of the room anew, classes apart; returns how many people have moved.

    Everybody who moves is told. Raises ``Refused`` once somebody was let in.
    """
    _refuse_closed(sitting)
    hold = sitting.hold
    if hold is None:
        raise Refused(Reason(SeatTrouble.NO_ROOM))
    lock(hold)
    taken = queries.seats_taken(hold.id)
    if any(row.admitted_at is not None for row in taken):
        raise Refused(Reason(SeatTrouble.PEOPLE_IN))
    people = [Seated(row.candidate_id, row.cohort_id) for row in taken]
    given = seats_for(people, hold.room.seats, {}, str(hold.id))
    moved = [row.candidate_id for row in taken if given[row.candidate_id] != row.number]
    db.session.execute(delete(ExamSeat).where(ExamSeat.hold_id == hold.id))
    _seat(hold.id, given)
    for candidate_id in moved:
        _tell(db.session.get_one(Candidate, candidate_id), given[candidate_id])
    journal.record(by, "exams.seats.given", sitting, hold=hold.id, moved=len(moved))
    return len(moved)


def change_seat(*, candidate: Candidate, number: int, by: Actor, swap: bool = False) -> int:
    """Put a candidate on another seat; with ``swap`` whoever sits there takes the old one.

    Returns the number. Raises ``Refused`` for a seat that is taken or not there.
    """
    sitting = candidate.sitting
    _refuse_closed(sitting)
    hold = sitting.hold
    refuse_if(seat_troubles(number, hold.room.seats if hold else None))
    assert hold is not None  # noqa: S101 - seat_troubles refused the others
    if swap:
        lock(hold)
    before = candidate.seat.number if candidate.seat else None
    if before == number:
        return number
    other = queries.seat_holder(hold.id, number) if swap else None
    if other is not None and before is not None:
        there = other.candidate
        moved = {candidate.id: number, there.id: before}
        db.session.execute(delete(ExamSeat).where(ExamSeat.candidate_id.in_(moved)))
        _seat(hold.id, moved)
        _tell(there, before)
    elif before is None:
        db.session.add(ExamSeat(hold_id=hold.id, candidate_id=candidate.id, number=number))
        write_unless_taken(Reason(SeatTrouble.TAKEN, seat=number))
    else:
        assert candidate.seat is not None  # noqa: S101 - it has a number
        # Two who want the same seat at once: the constraint decides.
        candidate.seat.number = number
        write_unless_taken(Reason(SeatTrouble.TAKEN, seat=number))
    _tell(candidate, number)
    journal.record(
        by, "exams.seat.changed", candidate, person_id=candidate.enrolment.person_id,
        before=before, after=number,
    )  # fmt: skip
    return number


def _tell(candidate: Candidate, number: int) -> None:
    outbox.say_to(
        candidate.enrolment.person_id,
        f"exam-seat-{candidate.id}-{number}-{clock.now():%Y%m%d%H%M%S}",
        N_("Your seat in the exam {exam} is number {seat} now."),
        link=f"/exams/tickets/{candidate.id}",
        exam=candidate.sitting.exam.name,
        seat=str(number),
    )


def set_invigilators(*, sitting: Sitting, people: Sequence[Person], by: Actor) -> None:
    """Say who watches over a sitting, beside its examiner.

    Raises ``Refused`` for whoever watches, teaches or learns elsewhere at that time, and for
    whoever sits an exam then.
    """
    _refuse_closed(sitting)
    wanted = {person.id for person in people} - {sitting.examiner_id}
    hold_people(wanted)  # of two sittings that want the same person at once, the later one waits
    refuse_if(_watch_troubles(sitting, wanted))
    db.session.execute(delete(Invigilation).where(Invigilation.sitting_id == sitting.id))
    db.session.add_all(
        Invigilation(
            sitting_id=sitting.id, person_id=person_id, account_id=by.account_id, at=clock.now()
        )
        for person_id in sorted(wanted)
    )
    journal.record(by, "exams.invigilators.set", sitting, people=sorted(wanted))


def refuse_examiner(sitting: Sitting) -> None:
    """Whoever examines two sittings at once, or sits an exam then, cannot examine this one.

    Lessons do not count: schools give an exam the whole day, and its examiner looks in between
    them. Raises ``Refused``.
    """
    examiner = {sitting.examiner_id}
    hold_people(examiner)  # of two sittings planned at once, the later one sees the earlier
    span = Span(sitting.starts_at, sitting.ends_at)
    slot = Slot(span.since, span.until, sitting.exam.name)
    elsewhere = queries.watching_elsewhere(examiner, sitting)
    refuse_if(watch_troubles(slot, elsewhere, queries.who_sits(examiner, span)))


def _watch_troubles(sitting: Sitting, person_ids: set[int]) -> list[Reason]:
    span = Span(sitting.starts_at, sitting.ends_at)
    taken = [
        *queries.watching_elsewhere(person_ids, sitting),
        *busy_teachers(person_ids, sitting.cohort_id, span),
        *busy_learners(person_ids, 0, span),
    ]
    slot = Slot(span.since, span.until, sitting.exam.name)
    return watch_troubles(slot, taken, queries.who_sits(person_ids, span))


def _refuse_closed(sitting: Sitting) -> None:
    if sitting.cancelled_at is not None:
        raise Refused(Reason(SittingTrouble.CANCELLED))
    if sitting.published_at is not None:
        raise Refused(Reason(SittingTrouble.PUBLISHED))
