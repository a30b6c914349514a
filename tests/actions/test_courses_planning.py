"""Single lessons, rooms, teachers and copies: who is told, what calendars learn, what clashes."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from tests import make, make_courses
from tests.make import SYSTEM
from trainhub.core import clock
from trainhub.core.clock import at
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.outbox import Message
from trainhub.courses import actions, queries
from trainhub.courses.actions import OpeningEntry, PlanEntry
from trainhub.courses.actions.timetable import as_planned
from trainhub.courses.models import Cohort, Lesson, Room, Scheme, SchemeVersion
from trainhub.courses.queries.standing import plan_for
from trainhub.courses.rules import CohortTrouble, LessonKind, PlannedLesson, Stage
from trainhub.courses.rules.booking import BookingTrouble
from trainhub.courses.rules.enrolling import Unmet
from trainhub.courses.rules.papers import TrainingKind, TrainingLevel
from trainhub.courses.rules.rooms import RoomTrouble
from trainhub.people.rules import Role

DAY = date(2026, 11, 18)
SIDE_BY_SIDE = 8


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _lesson(hour=18, *, minutes=60, day=DAY, **more):
    start = at(day, hour)
    end = start + timedelta(minutes=minutes)
    return PlannedLesson("答疑", LessonKind.THEORY, start, end, **more)


def _room(cohort, name="一号教室", seats=40):
    return actions.add_room(organisation=cohort.station, name=name, seats=seats, by=SYSTEM)


def _told(person_id):
    rows = select(Message.sentence).where(Message.person_id == person_id).order_by(Message.id)
    return list(db.session.scalars(rows))


@pytest.fixture
def running(inside):
    """A published class with one trainee; tests go on in its transaction."""
    with transaction():
        cohort = make_courses.cohort()
        seat = make_courses.enrolment(cohort)
        yield cohort, seat


def test_a_moved_lesson_keeps_its_name_and_everybody_is_told(running):
    cohort, seat = running
    lesson = queries.standing_lessons(cohort.id)[0]
    teacher = queries.teacher_ids(cohort.id)[0]
    uid, before = lesson.uid, lesson.changed_at
    to = as_planned(lesson)._replace(starts_at=at(DAY, 16), ends_at=at(DAY, 17, 30))
    with clock.frozen(clock.now() + timedelta(hours=1)):
        actions.change_lesson(lesson=lesson, to=to, by=SYSTEM)
    assert (lesson.uid, lesson.sequence) == (uid, 1)
    assert lesson.changed_at > before
    assert any("is changed" in words for words in _told(seat.person_id))
    assert any("is changed" in words for words in _told(teacher))


def test_a_change_of_nothing_tells_nobody(running):
    cohort, seat = running
    lesson = queries.standing_lessons(cohort.id)[0]
    known = _told(seat.person_id)
    actions.change_lesson(lesson=lesson, to=as_planned(lesson), by=SYSTEM)
    assert (lesson.sequence, _told(seat.person_id)) == (0, known)


def test_another_title_or_teacher_raises_the_sequence_but_tells_no_trainee(running):
    cohort, seat = running
    lesson = queries.standing_lessons(cohort.id)[0]
    guest = make.member(Role.INSTRUCTOR, cohort.institution, "孙老师").person
    old, known = queries.teacher_ids(cohort.id)[0], _told(seat.person_id)
    to = as_planned(lesson)._replace(title="案例", instructor_id=guest.id)
    actions.change_lesson(lesson=lesson, to=to, by=SYSTEM)
    assert lesson.sequence == 1
    assert _told(seat.person_id) == known
    assert any("is changed" in words for words in _told(guest.id))
    assert any("Somebody else teaches" in words for words in _told(old))


def test_a_lesson_with_attendance_keeps_its_time_but_may_name_its_teacher(running):
    cohort, seat = running
    lesson = queries.standing_lessons(cohort.id)[0]
    make_courses.attend(lesson, seat)
    later = as_planned(lesson)._replace(ends_at=lesson.ends_at - timedelta(minutes=5))
    with pytest.raises(Refused) as refusal:
        actions.change_lesson(lesson=lesson, to=later, by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.ATTENDANCE_HERE]
    with pytest.raises(Refused) as refusal:
        actions.cancel_lesson(lesson=lesson, why="雨", by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.ATTENDANCE_HERE]
    guest = make.member(Role.INSTRUCTOR, cohort.institution, "孙老师").person
    to = as_planned(lesson)._replace(instructor_id=guest.id)
    assert actions.change_lesson(lesson=lesson, to=to, by=SYSTEM).instructor_id == guest.id


def test_a_called_off_lesson_leaves_the_plan_until_it_is_made_up(running):
    cohort, seat = running
    lesson = queries.standing_lessons(cohort.id)[0]
    actions.cancel_lesson(lesson=lesson, why="停电", by=SYSTEM)
    assert (lesson.sequence, lesson.cancelled_why) == (1, "停电")
    assert any("called off" in words for words in _told(seat.person_id))
    assert plan_for(queries.lessons_of([cohort.id])[cohort.id]).minutes == 90
    again = _lesson(minutes=90, module_id=lesson.module_id, makes_up_id=lesson.id)
    made_up = actions.add_lesson(cohort=cohort, lesson=again, by=SYSTEM)
    assert made_up.makes_up_id == lesson.id
    assert any("make-up" in words for words in _told(seat.person_id))
    assert plan_for(queries.lessons_of([cohort.id])[cohort.id]).minutes == 180
    with pytest.raises(Refused) as refusal:
        actions.change_lesson(lesson=lesson, to=as_planned(lesson), by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.LESSON_CANCELLED]
    assert actions.cancel_lesson(lesson=lesson, why="", by=SYSTEM).sequence == 1


def test_the_hour_of_a_called_off_lesson_is_free_again(running):
    cohort, _seat = running
    lesson = queries.standing_lessons(cohort.id)[0]
    actions.cancel_lesson(lesson=lesson, why="停电", by=SYSTEM)
    actions.add_lesson(cohort=cohort, lesson=as_planned(lesson), by=SYSTEM)
    assert len(queries.standing_lessons(cohort.id)) == 2


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (_lesson(9), CohortTrouble.LESSONS_OVERLAP),
        (_lesson(18, minutes=0), CohortTrouble.LESSON_EMPTY),
        (_lesson(18, day=DAY + timedelta(days=1)), CohortTrouble.LESSON_OUTSIDE),
    ],
)
def test_an_impossible_lesson_is_refused(running, wanted, code):
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(cohort=running[0], lesson=wanted, by=SYSTEM)
    assert _codes(refusal) == [code]


def test_a_room_holds_one_class_at_an_hour_and_the_refusal_tells_which(running):
    cohort, _seat = running
    room = _room(cohort)
    other = make_courses.cohort(station=cohort.station, hour=14)
    actions.add_lesson(cohort=cohort, lesson=_lesson(18, room_id=room.id, place="楼上"), by=SYSTEM)
    wanted = _lesson(18, minutes=30, room_id=room.id, place="楼上")
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(cohort=other, lesson=wanted, by=SYSTEM)
    (reason,) = refusal.value.reasons
    assert reason.code is BookingTrouble.ROOM_BUSY
    assert reason.facts["start"] == at(DAY, 18)
    actions.add_lesson(cohort=other, lesson=_lesson(19, room_id=room.id, place="楼上"), by=SYSTEM)
    assert [lesson.cohort_id for lesson in queries.lessons_in(room.id, clock.now())] == [
        cohort.id,
        other.id,
    ]


def test_a_room_of_a_cancelled_class_or_lesson_is_free(running):
    cohort, _seat = running
    room = _room(cohort)
    other = make_courses.cohort(station=cohort.station, hour=14)
    wanted = _lesson(18, room_id=room.id, place="楼上")
    held = actions.add_lesson(cohort=cohort, lesson=wanted, by=SYSTEM)
    actions.cancel_lesson(lesson=held, why="停电", by=SYSTEM)
    actions.add_lesson(cohort=other, lesson=wanted, by=SYSTEM)
    actions.cancel_cohort(cohort=other, why="人不够", by=SYSTEM)
    actions.add_lesson(cohort=cohort, lesson=wanted, by=SYSTEM)


def test_a_room_out_of_use_cannot_be_booked_nor_a_booked_one_taken_out(running):
    cohort, _seat = running
    room = _room(cohort)
    held = actions.add_lesson(
        cohort=cohort, lesson=_lesson(18, room_id=room.id, place="楼上"), by=SYSTEM
    )
    with pytest.raises(Refused) as refusal:
        actions.retire_room(room=room, by=SYSTEM)
    assert _codes(refusal) == [RoomTrouble.STILL_BOOKED]
    actions.cancel_lesson(lesson=held, why="停电", by=SYSTEM)
    actions.retire_room(room=room, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(
            cohort=cohort, lesson=_lesson(19, room_id=room.id, place="楼上"), by=SYSTEM
        )
    assert _codes(refusal) == [RoomTrouble.NOT_TO_BE_HAD]


def test_a_teacher_of_one_lesson_is_taken_and_the_teacher_of_the_class_is_free(running):
    cohort, _seat = running
    old = queries.teachers_of(cohort.id)[0]
    guest = make.member(Role.INSTRUCTOR, cohort.institution, "孙老师").person
    actions.add_lesson(cohort=cohort, lesson=_lesson(18, instructor_id=guest.id), by=SYSTEM)
    free = make_courses.cohort(instructors=[old], hour=14)
    actions.add_lesson(cohort=free, lesson=_lesson(18), by=SYSTEM)
    taken = make_courses.cohort(instructors=[guest], hour=14)
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(cohort=taken, lesson=_lesson(18), by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.INSTRUCTOR_BUSY]


def test_a_teacher_who_learns_elsewhere_cannot_teach_then_nor_learn_while_teaching(running):
    cohort, _seat = running
    teacher = queries.teachers_of(cohort.id)[0]
    with pytest.raises(Refused):  # it meets at nine, when the teacher teaches
        make_courses.enrolment(make_courses.cohort(), teacher)
    evening = make_courses.cohort(hour=18)
    make_courses.enrolment(evening, teacher)
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(cohort=cohort, lesson=_lesson(18), by=SYSTEM)
    assert BookingTrouble.INSTRUCTOR_LEARNS in _codes(refusal)


def test_people_who_sit_elsewhere_are_named_and_may_be_asked_to_choose(running):
    cohort, seat = running
    make_courses.enrolment(make_courses.cohort(hour=14), seat.person)
    wanted = _lesson(14)
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(cohort=cohort, lesson=wanted, by=SYSTEM)
    (reason,) = refusal.value.reasons
    assert (reason.code, reason.facts["names"]) == (
        BookingTrouble.PEOPLE_BUSY,
        seat.person.name,
    )
    assert actions.add_lesson(cohort=cohort, lesson=wanted, by=SYSTEM, though_busy=True).id


def test_a_new_timetable_of_a_published_class_keeps_calendar_entries(running):
    cohort, _seat = running
    first, second = queries.standing_lessons(cohort.id)
    names = (first.uid, second.uid)
    lessons = [_lesson(9, minutes=90), _lesson(18, minutes=90), _lesson(20)]
    actions.set_timetable(cohort=cohort, lessons=lessons, by=SYSTEM)
    kept = queries.standing_lessons(cohort.id)
    assert [lesson.uid for lesson in kept][:2] == list(names)
    assert [lesson.sequence for lesson in kept] == [1, 1, 0]
    actions.set_timetable(cohort=cohort, lessons=lessons[:1], by=SYSTEM)
    (left,) = queries.standing_lessons(cohort.id)
    assert (left.uid, left.sequence) == (names[0], 1)
    assert sum(lesson.cancelled_at is not None for lesson in cohort.lessons) == 2


def test_a_new_timetable_of_a_draft_leaves_nothing_behind(inside):
    with transaction():
        draft = make_courses.cohort(published=False)
        actions.set_timetable(cohort=draft, lessons=[_lesson(9)], by=SYSTEM)
        assert [lesson.sequence for lesson in draft.lessons] == [0]


def test_a_room_too_small_keeps_a_class_from_being_published(inside):
    with transaction():
        draft = make_courses.cohort(published=False)
        small, large = _room(draft, "小教室", 20), _room(draft, "大教室", 30)
        for room, codes in ((small, [RoomTrouble.TOO_SMALL]), (large, [])):
            entry = PlanEntry("", DAY, DAY, DAY, queries.teachers_of(draft.id), room)
            actions.change_plan(cohort=draft, to=entry, by=SYSTEM)
            assert {lesson.room_id for lesson in draft.lessons} == {room.id}
            missing = queries.next_missing(draft, clock.now())
            assert [reason.code for reason in missing] == codes
        assert "大教室" in draft.place
        actions.publish_cohort(cohort=draft, by=SYSTEM)


def test_a_class_gets_other_teachers_only_when_they_are_free(running):
    cohort, _seat = running
    other = make_courses.cohort()
    old, busy = queries.teachers_of(cohort.id), queries.teachers_of(other.id)
    entry = PlanEntry(cohort.place, DAY, DAY, DAY, busy)
    with pytest.raises(Refused) as refusal:
        actions.change_plan(cohort=cohort, to=entry, by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.INSTRUCTOR_BUSY] * 2
    assert queries.teachers_of(cohort.id) == old
    free = make.member(Role.INSTRUCTOR, cohort.institution, "孙老师").person
    actions.change_plan(cohort=cohort, to=entry._replace(instructors=[free]), by=SYSTEM)
    assert queries.teachers_of(cohort.id) == [free]


def test_who_sits_in_a_class_does_not_come_to_teach_it(running):
    cohort, seat = running
    entry = PlanEntry(cohort.place, DAY, DAY, DAY, [seat.person])
    with pytest.raises(Refused) as refusal:
        actions.change_plan(cohort=cohort, to=entry, by=SYSTEM)
    assert _codes(refusal) == [Unmet.TEACHES]
    with pytest.raises(Refused) as refusal:
        actions.add_lesson(cohort=cohort, lesson=_lesson(instructor_id=seat.person_id), by=SYSTEM)
    assert _codes(refusal) == [Unmet.TEACHES]


def test_dates_that_leave_lessons_outside_are_refused(running):
    cohort, _seat = running
    late = DAY + timedelta(days=1)
    entry = PlanEntry(cohort.place, late, late, late, queries.teachers_of(cohort.id))
    with pytest.raises(Refused) as refusal:
        actions.change_plan(cohort=cohort, to=entry, by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.LESSON_OUTSIDE]


def _scheme(*days):
    scheme = Scheme(code="S1", name="技能补贴", created_at=clock.now())
    scheme.versions = [
        SchemeVersion(effective_on=day, source="样例", created_at=clock.now()) for day in days
    ]
    db.session.add(scheme)
    db.session.flush()
    return scheme


def test_a_class_that_moves_keeps_the_rules_of_its_scheme_on_the_new_first_day(inside):
    with transaction():
        scheme = _scheme(date(2026, 1, 1), DAY - timedelta(days=1))
        cohort = make_courses.cohort(published=False)
        entry = PlanEntry("楼上", DAY, DAY, DAY, queries.teachers_of(cohort.id), scheme=scheme)
        actions.change_plan(cohort=cohort, to=entry, by=SYSTEM)
        assert cohort.scheme.effective_on == DAY - timedelta(days=1)
        early = entry._replace(starts_on=DAY - timedelta(days=9))
        actions.change_plan(cohort=cohort, to=early, by=SYSTEM)
        assert cohort.scheme.effective_on == date(2026, 1, 1)
        later = DAY + timedelta(days=14)
        twin, _left_out = actions.copy_cohort(cohort=cohort, starts_on=later, by=SYSTEM)
        assert twin.scheme.effective_on == DAY - timedelta(days=1)
        actions.change_plan(cohort=cohort, to=early._replace(scheme=None), by=SYSTEM)
        assert cohort.scheme is None


def test_a_copy_is_a_draft_with_everything_so_many_days_later(running):
    cohort, _seat = running
    room = _room(cohort)
    entry = PlanEntry("楼上", DAY, DAY, DAY, queries.teachers_of(cohort.id), room)
    actions.change_plan(cohort=cohort, to=entry, by=SYSTEM)
    facts = OpeningEntry(TrainingKind.PROJECT, TrainingLevel.FIVE, "教材", "笔试", "周", "12345678")
    actions.enter_opening(cohort=cohort, facts=facts, by=SYSTEM)
    later = DAY + timedelta(days=14)
    twin, left_out = actions.copy_cohort(cohort=cohort, starts_on=later, by=SYSTEM)
    assert left_out == []
    assert (twin.number, twin.stage(DAY)) == (cohort.number + 1, Stage.DRAFT)
    assert (twin.starts_on, twin.ends_on, twin.taken) == (later, later, 0)
    assert (twin.room_id, twin.place) == (room.id, "楼上")
    assert queries.teachers_of(twin.id) == queries.teachers_of(cohort.id)
    spans = [lesson.starts_at for lesson in queries.standing_lessons(twin.id)]
    assert spans == [at(later, 9), at(later, 10, 30)]
    assert queries.opening_of(twin.id).in_charge_phone == "12345678"
    uids = {lesson.uid for lesson in [*cohort.lessons, *twin.lessons]}
    assert len(uids) == 4


def test_a_copy_that_clashes_leaves_nothing_behind(inside):
    with transaction():
        cohort = make_courses.cohort()
    with pytest.raises(Refused) as refusal, transaction():
        actions.copy_cohort(cohort=cohort, starts_on=DAY, by=SYSTEM)
    assert set(_codes(refusal)) == {CohortTrouble.INSTRUCTOR_BUSY}
    assert db.session.scalar(select(func.count(Cohort.id))) == 1


def test_clashing_lessons_are_left_out_of_a_copy_and_told(running):
    cohort, _seat = running
    twin, left_out = actions.copy_cohort(cohort=cohort, starts_on=DAY, by=SYSTEM, leave_out=True)
    assert queries.standing_lessons(twin.id) == []
    assert {reason.code for reason in left_out} == {CohortTrouble.INSTRUCTOR_BUSY}


def test_the_timetable_of_the_last_class_is_taken_over(running):
    cohort, _seat = running
    later = DAY + timedelta(days=7)
    nxt = actions.plan_cohort(
        course=cohort.course, station=cohort.station, institution=cohort.institution, seats=9,
        place="三楼", starts_on=later, ends_on=later, enrol_until=later,
        instructors=queries.teachers_of(cohort.id), by=SYSTEM,
    )  # fmt: skip
    lessons = actions.timetable_as_before(cohort=nxt, by=SYSTEM)
    assert [lesson.starts_at for lesson in lessons] == [at(later, 9), at(later, 10, 30)]
    assert {lesson.place for lesson in lessons} == {"三楼"}
    with pytest.raises(Refused) as refusal:
        actions.timetable_as_before(cohort=make_courses.cohort(published=False), by=SYSTEM)
    assert _codes(refusal) == [CohortTrouble.NO_CLASS_BEFORE]


def _at_once(app, wishes):
    """Each wish, (cohort id, lesson), in a thread with its own transaction; answers by wish."""
    answers = [""] * len(wishes)
    start = threading.Barrier(len(wishes))
    now = clock.now()

    def ask(place):
        cohort_id, lesson = wishes[place]
        with app.app_context(), clock.frozen(now):
            start.wait()
            try:
                with transaction():
                    cohort = db.session.get_one(Cohort, cohort_id)
                    actions.add_lesson(cohort=cohort, lesson=lesson, by=SYSTEM)
                answers[place] = "booked"
            except Refused as refusal:
                answers[place] = refusal.reasons[0].key

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(len(wishes))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.parametrize("scarce", ["room", "teacher"])
def test_of_many_classes_at_once_one_gets_the_room_or_the_teacher(app, frozen, scarce):
    with app.app_context():
        with transaction():
            home = make.station()
            classes = [make_courses.cohort(station=home) for _ in range(SIDE_BY_SIDE)]
            ids = [cohort.id for cohort in classes]
            room = _room(classes[0]).id
            guest = make.member(Role.INSTRUCTOR, home, "孙老师").person.id
        db.session.remove()
        more = {"room_id": room, "place": "楼上"} if scarce == "room" else {"instructor_id": guest}
        wanted = _lesson(18, **more)
    answers = _at_once(app, [(cohort_id, wanted) for cohort_id in ids])
    busy = "room_busy" if scarce == "room" else "instructor_busy"
    assert sorted(answers) == sorted(["booked"] + [busy] * (SIDE_BY_SIDE - 1))
    with app.app_context():
        held = select(func.count(Lesson.id)).where(Lesson.starts_at == at(DAY, 18))
        assert db.session.scalar(held) == 1
        assert db.session.get_one(Room, room).retired_at is None
