"""Leave, people at the door, paper sheets, closed books, one phone for two."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from tests import make, make_courses
from trainhub.core import clock, papers
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.outbox import Message
from trainhub.core.pictures import PictureTrouble
from trainhub.core.storage import files
from trainhub.courses import actions, queries
from trainhub.courses.actions import RollEntry, Shown
from trainhub.courses.models import (
    AttendanceMark,
    Cohort,
    Enrolment,
    Lesson,
    PaperSheet,
    WalkIn,
)
from trainhub.courses.rules import (
    Attendance,
    CohortTrouble,
    EnrolmentState,
    LeaveKind,
    LeaveState,
    LeaveTrouble,
    MarkKind,
    MarkMethod,
    PresenceState,
    SignInTrouble,
)
from trainhub.courses.rules.codes import Opened, code_at, pass_for
from trainhub.courses.rules.door import WalkInTrouble


def _lessons(cohort: Cohort) -> list[Lesson]:
    return queries.lessons_of([cohort.id])[cohort.id]


def _picture(colour: str = "white") -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(drawn, "PNG")
    return drawn.getvalue()


def _told(person_id: int) -> list[str]:
    rows = select(Message.sentence).where(Message.person_id == person_id)
    return list(db.session.scalars(rows.order_by(Message.id)))


def _verbs(prefix: str) -> list[str]:
    rows = select(JournalEntry.verb).where(JournalEntry.verb.startswith(prefix))
    return list(db.session.scalars(rows.order_by(JournalEntry.id)))


class TestTheWall:
    """Opened in time is in time; later or elsewhere is not."""

    def test_a_slow_phone_that_opened_the_code_in_time_is_in_time(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        opened = lesson.starts_at
        key = actions.lesson_key(lesson.id)
        code = code_at(key, lesson.id, MarkKind.SIGN_IN, opened)
        carried = pass_for(key, lesson.id, row.person_id, Opened(MarkKind.SIGN_IN, opened))
        with clock.frozen(opened + timedelta(seconds=170)):
            mark = actions.sign_in_by_code(
                lesson=lesson, person=row.person, shown=Shown(code, carried), by=SYSTEM
            )
        assert (mark.at, mark.method) == (opened, MarkMethod.CODE)

    def test_a_pass_of_somebody_else_is_an_old_code(self, inside: Flask) -> None:
        cohort = make_courses.cohort()
        here, absent = make_courses.enrolment(cohort), make_courses.enrolment(cohort)
        lesson = _lessons(cohort)[0]
        opened = Opened(MarkKind.SIGN_IN, lesson.starts_at)
        carried = pass_for(actions.lesson_key(lesson.id), lesson.id, here.person_id, opened)
        with (
            clock.frozen(lesson.starts_at + timedelta(seconds=100)),
            pytest.raises(Refused) as refusal,
        ):
            actions.sign_in_by_code(
                lesson=lesson, person=absent.person, shown=Shown("", carried), by=SYSTEM
            )
        assert refusal.value.reasons[0].code is SignInTrouble.CODE_OLD

    def test_two_people_with_one_phone_are_shown_to_the_teacher(self, inside: Flask) -> None:
        cohort = make_courses.cohort(seats=5)
        names = ("王建国", "刘芳", "陈秀英")
        rows = [make_courses.enrolment(cohort, make.person(name)) for name in names]
        lesson = _lessons(cohort)[0]
        code = code_at(actions.lesson_key(lesson.id), lesson.id, MarkKind.SIGN_IN, lesson.starts_at)
        with clock.frozen(lesson.starts_at):
            for row, phone in zip(rows, ("one", "one", "two"), strict=True):
                shown = Shown(code, device=phone)
                actions.sign_in_by_code(lesson=lesson, person=row.person, shown=shown, by=SYSTEM)
        assert queries.one_phone(lesson.id) == [["王建国", "刘芳"]]
        newest = queries.newest_marks(lesson.id, MarkKind.SIGN_IN)
        assert [mark.enrolment.person.name for mark in newest] == list(reversed(names))
        assert queries.count_marks(lesson.id) == {MarkKind.SIGN_IN: 3}


class TestLeave:
    """Leave explains an absence; it is no attendance."""

    def test_is_asked_for_before_the_lesson_and_granted_by_the_teacher(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        leave = actions.ask_leave(
            lesson=lesson, enrolment=row, kind=LeaveKind.ILL, reason="发烧", by=SYSTEM
        )
        again = actions.ask_leave(
            lesson=lesson, enrolment=row, kind=LeaveKind.WORK, reason="", by=SYSTEM
        )
        assert again is leave
        teacher = queries.teachers_of(row.cohort_id)[0]
        assert len(_told(teacher.id)) == 1
        assert queries.roll_line_of(lesson, row).presence.state is PresenceState.ABSENT

        assert actions.decide_leave(leave=leave, state=LeaveState.GRANTED, by=SYSTEM)
        assert not actions.decide_leave(leave=leave, state=LeaveState.GRANTED, by=SYSTEM)
        assert queries.roll_line_of(lesson, row).presence.state is PresenceState.LEAVE
        assert queries.attendance_of(row) == Attendance(0, 180)
        assert _verbs("courses.leave") == ["courses.leave.asked", "courses.leave.decided"]

    def test_is_not_asked_for_once_the_lesson_has_begun(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        with clock.frozen(lesson.starts_at), pytest.raises(Refused) as refusal:
            actions.ask_leave(
                lesson=lesson, enrolment=row, kind=LeaveKind.ILL, reason="", by=SYSTEM
            )
        assert refusal.value.reasons[0].code is LeaveTrouble.LESSON_BEGAN

    def test_is_entered_by_the_teacher_also_afterwards(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        with clock.frozen(lesson.ends_at):
            for expected in (1, 0):
                count = actions.enter_leave(
                    lesson=lesson, enrolments=[row], kind=LeaveKind.FAMILY, reason="", by=SYSTEM
                )
                assert count == expected
        assert queries.leaves_of(lesson.id)[row.id].state is LeaveState.GRANTED

    def test_is_not_entered_for_somebody_who_was_there(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        make_courses.attend(lesson, row)
        with pytest.raises(Refused) as refusal:
            actions.enter_leave(
                lesson=lesson, enrolments=[row], kind=LeaveKind.ILL, reason="", by=SYSTEM
            )
        assert refusal.value.reasons[0].code is LeaveTrouble.WAS_THERE


class TestTheDoor:
    """Somebody who stands on no list is noted, and becomes a person later."""

    def _note(self, lesson: Lesson, phone: str = "19900066001") -> WalkIn:
        with clock.frozen(lesson.starts_at + timedelta(minutes=5)):
            note = actions.note_walk_in(
                lesson=lesson, name="赵路人", phone=phone, id_no="", by=SYSTEM
            )
            db.session.flush()
            return note

    def test_the_note_becomes_marks_of_somebody_who_gets_a_seat(self, inside: Flask) -> None:
        cohort = make_courses.cohort()
        lesson = _lessons(cohort)[0]
        note = self._note(lesson)
        with clock.frozen(lesson.ends_at):
            actions.let_out(note=note, at=lesson.ends_at, by=SYSTEM)
        person = make.person("赵路人", station=cohort.station)
        with clock.frozen(lesson.ends_at + timedelta(days=1)):
            row = actions.merge_walk_in(note=note, person=person, by=SYSTEM)
        assert row.state is EnrolmentState.ENROLLED
        assert queries.attendance_of(row) == Attendance(85, 180)
        marks = queries.marks_of(lesson.id, row.id)
        assert {mark.method for mark in marks} == {MarkMethod.DOOR}
        assert (note.enrolment_id, note.settled_at is not None) == (row.id, True)
        assert _verbs("courses.walk_in")[-1] == "courses.walk_in.merged"

    def test_a_note_is_settled_once(self, inside: Flask) -> None:
        cohort = make_courses.cohort()
        note = self._note(_lessons(cohort)[0])
        actions.strike_walk_in(note=note, why="只是问路", by=SYSTEM)
        with pytest.raises(Refused) as refusal:
            actions.merge_walk_in(note=note, person=make.person(), by=SYSTEM)
        assert refusal.value.reasons[0].code is WalkInTrouble.SETTLED
        assert note.struck_why == "只是问路"

    def test_a_mark_that_stands_is_left_as_it_is(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        note = self._note(lesson)
        make_courses.attend(lesson, row)
        with clock.frozen(lesson.ends_at):
            actions.merge_walk_in(note=note, person=row.person, by=SYSTEM)
        assert queries.attendance_of(row) == Attendance(90, 180)
        assert len(queries.marks_of(lesson.id, row.id)) == 2

    def test_a_full_class_takes_nobody_from_the_door(self, inside: Flask) -> None:
        cohort = make_courses.cohort(seats=1)
        make_courses.enrolment(cohort)
        note = self._note(_lessons(cohort)[0])
        with pytest.raises(Refused) as refusal:
            actions.merge_walk_in(note=note, person=make.person("赵路人"), by=SYSTEM)
        assert refusal.value.reasons[0].code is WalkInTrouble.NO_SEAT

    def test_a_name_alone_finds_nobody(self, inside: Flask) -> None:
        lesson = _lessons(make_courses.cohort())[0]
        with clock.frozen(lesson.starts_at), pytest.raises(Refused) as refusal:
            actions.note_walk_in(lesson=lesson, name="赵路人", phone=" ", id_no="", by=SYSTEM)
        assert refusal.value.reasons[0].code is WalkInTrouble.CONTACT_NEEDED

    def test_a_lesson_with_a_note_stays_in_the_timetable(self, inside: Flask) -> None:
        cohort = make_courses.cohort()
        self._note(_lessons(cohort)[0])
        with pytest.raises(Refused) as refusal:
            actions.set_timetable(cohort=cohort, lessons=[], by=SYSTEM)
        assert refusal.value.reasons[0].code is CohortTrouble.ATTENDANCE_TAKEN

    def test_phone_and_id_stand_sealed_in_the_database(self, inside: Flask) -> None:
        note = self._note(_lessons(make_courses.cohort())[0])
        assert note.phone == "19900066001"
        assert note.phone_sealed is not None
        assert b"19900066001" not in note.phone_sealed


class TestPaper:
    """A sheet is entered line by line; its photo is evidence."""

    def test_lines_of_a_sheet_are_marks_from_paper(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        entry = RollEntry(row.id, lesson.starts_at + timedelta(minutes=5), lesson.ends_at)
        with clock.frozen(lesson.ends_at + timedelta(days=1)):
            count = actions.roll_call(
                lesson=lesson, marks=[entry], by=SYSTEM, method=MarkMethod.PAPER
            )
        assert count == 2
        assert queries.attendance_of(row) == Attendance(85, 180)
        assert {mark.method for mark in queries.marks_of(lesson.id, row.id)} == {MarkMethod.PAPER}

    def test_the_photo_is_kept_once_and_drawn_by_us(self, inside: Flask) -> None:
        lesson = _lessons(make_courses.cohort())[0]
        first = actions.keep_sheet(lesson=lesson, picture=_picture(), by=SYSTEM)
        again = actions.keep_sheet(lesson=lesson, picture=_picture(), by=SYSTEM)
        other = actions.keep_sheet(lesson=lesson, picture=_picture("black"), by=SYSTEM)
        assert first is again
        assert queries.paper_sheets_of(lesson.id) == [first, other]
        assert papers.opened(first.picture)[:3] == b"\xff\xd8\xff"
        assert b"\xff\xd8\xff" not in files().get(first.picture)

    @pytest.mark.parametrize("content", [b"<svg/>", b"%PDF-1.7 no photo", b""])
    def test_what_is_no_photo_is_refused(self, inside: Flask, content: bytes) -> None:
        lesson = _lessons(make_courses.cohort())[0]
        with pytest.raises(Refused) as refusal:
            actions.keep_sheet(lesson=lesson, picture=content, by=SYSTEM)
        assert isinstance(refusal.value.reasons[0].code, PictureTrouble)
        assert db.session.scalar(select(func.count(PaperSheet.id))) == 0


class TestClosedBooks:
    """A closed class changes only after staff opened it again, with a reason."""

    @pytest.fixture
    def closed(self, inside: Flask) -> Enrolment:
        """Somebody in a class that is closed; both lessons were attended."""
        row = make_courses.enrolment(make_courses.cohort())
        for lesson in _lessons(row.cohort):
            make_courses.attend(lesson, row)
        with clock.frozen(clock.at(row.cohort.ends_on + timedelta(days=1))):
            actions.close_cohort(cohort=row.cohort, by=SYSTEM)
        return row

    def test_nothing_is_entered_or_corrected(self, closed: Enrolment) -> None:
        lesson = _lessons(closed.cohort)[1]
        mark = queries.standing_marks(lesson.id, [closed.id])[closed.id, MarkKind.SIGN_OUT]
        at, later = lesson.starts_at, lesson.ends_at + timedelta(days=2)
        entry = RollEntry(closed.id, lesson.starts_at)
        tries = [
            lambda: actions.correct_mark(mark=mark, at=at, why="早退", by=SYSTEM),
            lambda: actions.roll_call(lesson=lesson, marks=[entry], by=SYSTEM),
            lambda: actions.keep_sheet(lesson=lesson, picture=_picture(), by=SYSTEM),
            lambda: actions.note_walk_in(
                lesson=lesson, name="赵路人", phone="19900066001", id_no="", by=SYSTEM
            ),
            lambda: actions.enter_leave(
                lesson=lesson, enrolments=[closed], kind=LeaveKind.ILL, reason="", by=SYSTEM
            ),
            lambda: actions.add_mark(
                lesson=lesson, enrolment=closed, kind=MarkKind.SIGN_IN, at=at, why="漏签", by=SYSTEM
            ),
        ]
        with clock.frozen(later):
            for attempt in tries:
                with pytest.raises(Refused) as refusal:
                    attempt()
                assert refusal.value.reasons[0].code is SignInTrouble.BOOKS_CLOSED

    def test_staff_open_it_with_a_reason_and_correct(self, closed: Enrolment) -> None:
        lesson = _lessons(closed.cohort)[1]
        mark = queries.standing_marks(lesson.id, [closed.id])[closed.id, MarkKind.SIGN_OUT]
        with clock.frozen(lesson.ends_at + timedelta(days=2)):
            actions.reopen_cohort(cohort=closed.cohort, why="签退记错", by=SYSTEM)
            actions.correct_mark(
                mark=mark, at=lesson.ends_at - timedelta(minutes=30), why="早退", by=SYSTEM
            )
            actions.close_cohort(cohort=closed.cohort, by=SYSTEM)
        assert queries.attendance_of(closed) == Attendance(150, 180)
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.verb == "courses.cohort.reopened")
        ).one()
        assert entry.facts["why"] == "签退记错"


class TestWhatIsMissing:
    """补签: a mark that comes late, with its reason."""

    def test_is_entered_with_a_reason_that_stays(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        with clock.frozen(lesson.ends_at + timedelta(hours=5)):
            for kind, at in (
                (MarkKind.SIGN_IN, lesson.starts_at),
                (MarkKind.SIGN_OUT, lesson.ends_at),
            ):
                actions.add_mark(
                    lesson=lesson, enrolment=row, kind=kind, at=at, why="手机没电", by=SYSTEM
                )
        assert queries.attendance_of(row) == Attendance(90, 180)
        assert [mark.why for mark in queries.marks_of(lesson.id, row.id)] == ["手机没电"] * 2
        assert _verbs("courses.attendance") == ["courses.attendance.added"] * 2

    def test_does_not_take_the_place_of_one_that_stands(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        make_courses.attend(lesson, row)
        with clock.frozen(lesson.ends_at), pytest.raises(Refused) as refusal:
            actions.add_mark(
                lesson=lesson, enrolment=row, kind=MarkKind.SIGN_IN, at=lesson.starts_at,
                why="漏签", by=SYSTEM,
            )  # fmt: skip
        assert refusal.value.reasons[0].code is SignInTrouble.STANDS

    def test_nobody_is_signed_out_who_did_not_come(self, inside: Flask) -> None:
        row = make_courses.enrolment(make_courses.cohort())
        lesson = _lessons(row.cohort)[0]
        with clock.frozen(lesson.ends_at), pytest.raises(Refused) as refusal:
            actions.add_mark(
                lesson=lesson, enrolment=row, kind=MarkKind.SIGN_OUT, at=lesson.ends_at,
                why="漏签", by=SYSTEM,
            )  # fmt: skip
        assert refusal.value.reasons[0].code is SignInTrouble.NOT_SIGNED_IN
        assert db.session.scalar(select(func.count(AttendanceMark.id))) == 0
