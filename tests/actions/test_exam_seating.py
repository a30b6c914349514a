"""Seats and invigilators of a sitting: one person a seat, one place a person, whatever the race."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.courses import actions as courses
from trainhub.courses.models import Room, RoomHold
from trainhub.courses.rules import EnrolmentSource, LessonKind, PlannedLesson
from trainhub.courses.rules.booking import BookingTrouble
from trainhub.courses.rules.rooms import RoomTrouble
from trainhub.exams import actions, queries
from trainhub.exams.models import Candidate, ExamSeat, Sitting
from trainhub.exams.rules import SittingTrouble
from trainhub.exams.rules.seating import SeatTrouble, WatchTrouble
from trainhub.people.models import Person
from trainhub.people.rules import Role

MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town(4)


@pytest.fixture
def room(here):
    return _room(here, 6)


def _room(here, seats, name="机考室"):
    with transaction():
        return courses.add_room(organisation=here.institution, name=name, seats=seats, by=SYSTEM)


def _sitting(here, room, cohort=None, starts_in=24 * 60):
    starts = clock.now() + starts_in * MINUTE
    with transaction():
        return actions.plan_sitting(
            exam=here.exam,
            cohort=cohort or here.cohort,
            examiner=(cohort or here.cohort).instructors[0].person,
            place="",
            starts_at=starts,
            ends_at=starts + 120 * MINUTE,
            room=room,
            by=here.by(),
        )


def _second_class(here, count):
    with transaction():
        people = [make.person(f"二班{n}", station=here.station) for n in range(count)]
        teacher = make.member(Role.INSTRUCTOR, here.institution, "周老师").person
        return make_exams.cohort(here.course, here.station, here.institution, teacher, people)


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _seats(sitting):
    return sorted(queries.seat_numbers(sitting.id).values())


def test_everybody_of_a_sitting_gets_a_seat_of_the_room(here, room):
    row = _sitting(here, room)
    assert _seats(row) == [1, 3, 5, 6]
    assert row.place.endswith("机考室")


def test_more_candidates_than_seats_are_refused_with_how_many(here):
    with pytest.raises(Refused) as refusal:
        _sitting(here, _room(here, 3))
    (reason,) = refusal.value.reasons
    assert reason.code is SeatTrouble.TOO_FEW
    assert (reason.facts["free"], reason.facts["wanted"], reason.facts["short"]) == (3, 4, 1)
    with transaction():
        assert db.session.scalar(select(func.count(Sitting.id))) == 0


def test_two_classes_share_a_room_and_sit_apart(here):
    shared = _room(here, 8)
    first, second = _sitting(here, shared), _sitting(here, shared, _second_class(here, 4))
    assert first.hold_id == second.hold_id
    assert not {n + 1 for n in _seats(first)} & set(_seats(first))
    assert sorted(_seats(first) + _seats(second)) == list(range(1, 9))


def test_a_room_is_not_given_twice_at_overlapping_times(here, room):
    _sitting(here, room)
    with pytest.raises(Refused) as refusal:
        _sitting(here, room, _second_class(here, 2), starts_in=25 * 60)
    assert _codes(refusal) == [BookingTrouble.ROOM_BUSY]


def test_a_lesson_does_not_take_the_room_of_an_exam(here, room):
    sitting = _sitting(here, room)
    other = _second_class(here, 2)
    starts = sitting.starts_at + 30 * MINUTE
    lesson = PlannedLesson(
        "法律与职责", LessonKind.THEORY, starts, starts + 90 * MINUTE, room_id=room.id
    )
    with pytest.raises(Refused) as refusal, transaction():
        courses.set_timetable(cohort=other, lessons=[lesson], by=SYSTEM)
    assert BookingTrouble.ROOM_BUSY in _codes(refusal)


def test_a_cancelled_sitting_gives_its_room_and_seats_back(here, room):
    row = _sitting(here, room)
    with pytest.raises(Refused) as refusal, transaction():
        courses.retire_room(room=room, by=SYSTEM)
    assert _codes(refusal) == [RoomTrouble.STILL_HELD]
    with transaction():
        actions.cancel_sitting(sitting=row, by=here.by())
    with transaction():
        assert db.session.scalar(select(func.count(ExamSeat.id))) == 0
        assert db.session.scalars(select(RoomHold.released_at)).one() == NOW
    _sitting(here, room)


def test_a_seat_changes_and_is_swapped_but_never_shared(here, room):
    row = _sitting(here, room)
    one, other = make_exams.candidates(row)[:2]
    before, taken = one.seat.number, other.seat.number
    with pytest.raises(Refused) as refusal, transaction():
        actions.change_seat(candidate=one, number=taken, by=here.by())
    assert _codes(refusal) == [SeatTrouble.TAKEN]
    with transaction():
        actions.change_seat(candidate=one, number=2, by=here.by())
    with transaction():
        actions.change_seat(candidate=one, number=taken, swap=True, by=here.by())
    seats = queries.seat_numbers(row.id)
    assert (seats[one.id], seats[other.id]) == (taken, 2)
    assert before not in seats.values()
    with pytest.raises(Refused) as refusal, transaction():
        actions.change_seat(candidate=one, number=7, by=here.by())
    assert _codes(refusal) == [SeatTrouble.NO_SUCH]


def test_the_database_knows_one_person_a_seat(here, room):
    row = _sitting(here, room)
    one, other = make_exams.candidates(row)[:2]
    with pytest.raises(IntegrityError), transaction():
        one.seat.number = other.seat.number


def test_newcomers_get_a_seat_or_a_refusal(here):
    tight = _room(here, 5)
    row = _sitting(here, tight)
    with transaction():
        late = [make.person(f"后来{n}", station=here.station) for n in range(2)]
        courses.enrol_many(
            cohort=here.cohort, persons=late, source=EnrolmentSource.COUNTER, by=SYSTEM
        )
    with pytest.raises(Refused) as refusal, transaction():
        actions.register_newcomers(sitting=row, by=here.by())
    assert _codes(refusal) == [SeatTrouble.TOO_FEW]


def test_all_seats_are_given_anew_until_somebody_is_in(here):
    shared = _room(here, 6)
    first = _sitting(here, shared)
    second = _sitting(here, shared, _second_class(here, 2))
    with transaction():
        moved = actions.seat_again(sitting=first, by=here.by())
        assert actions.seat_again(sitting=first, by=here.by()) == 0
    assert moved >= 0
    assert sorted(_seats(first) + _seats(second)) == [1, 2, 3, 4, 5, 6]
    with clock.frozen(second.starts_at), transaction():
        actions.admit(candidate=make_exams.candidates(second)[0], by=here.by())
        with pytest.raises(Refused) as refusal:
            actions.seat_again(sitting=first, by=here.by())
    assert _codes(refusal) == [SeatTrouble.PEOPLE_IN]


def _race(app, jobs):
    answers, start = [], threading.Barrier(len(jobs))

    def one(job):
        with app.app_context(), clock.frozen(NOW):
            start.wait()
            try:
                with transaction():
                    job()
                answers.append("done")
            except Refused as refusal:
                answers.append(refusal.reasons[0].code)

    threads = [threading.Thread(target=one, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_four_people_race_for_one_seat_and_one_gets_it(app, here, room):
    row = _sitting(here, room)
    ids = [candidate.id for candidate in make_exams.candidates(row)]
    db.session.rollback()

    def job(candidate_id):
        candidate = db.session.get_one(Candidate, candidate_id)
        actions.change_seat(candidate=candidate, number=2, by=SYSTEM)

    answers = _race(app, [lambda i=i: job(i) for i in ids])
    assert sorted(answers) == sorted([SeatTrouble.TAKEN] * 3 + ["done"])
    assert len(set(queries.seat_numbers(row.id).values())) == 4


def test_two_sittings_race_for_the_last_seats_of_a_room(app, here):
    tight, other = _room(here, 6), _second_class(here, 3)
    rows = [_sitting(here, None).id, _sitting(here, None, other).id]
    room_id = tight.id
    db.session.rollback()

    def job(sitting_id):
        sitting = db.session.get_one(Sitting, sitting_id)
        actions.give_room(sitting=sitting, room=db.session.get_one(Room, room_id), by=SYSTEM)

    answers = _race(app, [lambda i=i: job(i) for i in rows])
    assert sorted(answers) == sorted(["done", SeatTrouble.TOO_FEW])
    with transaction():
        assert db.session.scalar(select(func.count(ExamSeat.id))) in {3, 4}


def _watcher(here, name="监考"):
    with transaction():
        return make.member(Role.INSTRUCTOR, here.institution, name).person


def test_nobody_watches_two_rooms_at_a_time(here, room):
    watcher = _watcher(here)
    first = _sitting(here, room)
    second = _sitting(here, None, _second_class(here, 2), starts_in=25 * 60)
    with transaction():
        actions.set_invigilators(sitting=first, people=[watcher], by=here.by())
    with pytest.raises(Refused) as refusal, transaction():
        actions.set_invigilators(sitting=second, people=[watcher], by=here.by())
    assert _codes(refusal) == [WatchTrouble.BUSY]
    assert queries.invigilators_of(second.id) == []


def test_nobody_examines_two_sittings_at_a_time(here, room):
    other = _second_class(here, 2)
    _sitting(here, None)

    def plan(starts_in=25 * 60, in_room=None):
        starts = clock.now() + starts_in * MINUTE
        with transaction():
            return actions.plan_sitting(
                exam=here.exam, cohort=other, examiner=here.instructor.person, place="",
                starts_at=starts, ends_at=starts + 120 * MINUTE, room=in_room, by=here.by(),
            )  # fmt: skip

    with pytest.raises(Refused) as refusal:
        plan()
    assert _codes(refusal) == [WatchTrouble.BUSY]
    assert len(queries.sittings_of_cohort(other.id)) == 0
    assert plan(starts_in=26 * 60).examiner_id == here.instructor.person_id


def test_one_examiner_looks_after_two_classes_in_one_room(here):
    shared = _room(here, 8)
    _sitting(here, shared)
    other, starts = _second_class(here, 2), clock.now() + 24 * 60 * MINUTE
    with transaction():
        row = actions.plan_sitting(
            exam=here.exam, cohort=other, examiner=here.instructor.person, place="",
            starts_at=starts, ends_at=starts + 120 * MINUTE, room=shared, by=here.by(),
        )  # fmt: skip
    assert row.hold_id is not None


def test_who_watches_the_room_watches_both_classes_in_it(here):
    watcher, shared = _watcher(here), _room(here, 8)
    rows = [_sitting(here, shared), _sitting(here, shared, _second_class(here, 2))]
    for row in rows:
        with transaction():
            actions.set_invigilators(sitting=row, people=[watcher], by=here.by())
    assert [queries.invigilators_of(row.id) for row in rows] == [[watcher]] * 2


def test_nobody_watches_over_the_own_exam(here, room):
    row = _sitting(here, room)
    with pytest.raises(Refused) as refusal, transaction():
        actions.set_invigilators(sitting=row, people=[here.trainees[0]], by=here.by())
    assert WatchTrouble.SITS in _codes(refusal)


def test_two_sittings_race_for_one_invigilator(app, here, room):
    watcher = _watcher(here).id
    rows = [_sitting(here, room).id, _sitting(here, None, _second_class(here, 2)).id]
    db.session.rollback()

    def job(sitting_id):
        actions.set_invigilators(
            sitting=db.session.get_one(Sitting, sitting_id),
            people=[db.session.get_one(Person, watcher)],
            by=SYSTEM,
        )

    answers = _race(app, [lambda i=i: job(i) for i in rows])
    assert sorted(answers) == sorted(["done", WatchTrouble.BUSY])


def test_who_comes_too_late_is_let_in_with_a_reason_on_record(here, room):
    row = _sitting(here, room)
    one, other = make_exams.candidates(row)[:2]
    last = row.starts_at + 30 * MINUTE
    with clock.frozen(last), transaction():
        actions.admit(candidate=one, by=here.by())
    with clock.frozen(last + MINUTE):
        with pytest.raises(Refused) as refusal, transaction():
            actions.admit(candidate=other, by=here.by())
        assert _codes(refusal) == [SittingTrouble.TOO_LATE]
        with transaction():
            actions.admit(candidate=other, late_why="公交车抛锚", by=here.by())
    entry = db.session.scalars(
        select(JournalEntry)
        .where(JournalEntry.verb == "exams.candidate.admitted")
        .order_by(JournalEntry.id.desc())
        .limit(1)
    ).one()
    assert entry.facts == {"late_why": "公交车抛锚"}
