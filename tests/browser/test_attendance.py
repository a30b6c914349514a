"""Attendance to the minute: phones, the wall, a forwarded photo, a correction, a dead network."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests import make
from tests.browser.conftest import Arrive, Visitor
from tests.browser.people import MONDAY, PASSWORD, Cast, settle
from tests.make_line import enrolled
from tests.town import Town
from trainhub.core.db import db
from trainhub.core.journal import JournalEntry
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Enrolment, Lesson
from trainhub.courses.rules import MarkKind
from trainhub.people import actions as people

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

NAMES = ("王建国", "刘芳", "陈秀英", "欧阳建华")
PHONES = ("19900088101", "19900088102", "19900088103", "19900088104")


def _class(town: Town) -> Cast:
    cast = settle(town)
    with town.acting():
        crowd = []
        for name, phone in zip(NAMES, PHONES, strict=True):
            person = make.person(name, phone_no=phone)
            people.open_account(person=person, phone=phone, password=PASSWORD, by=make.SYSTEM)
            crowd.append(person)
        crowd += [make.person(f"学员{letter}") for letter in "甲乙丙丁戊己庚辛壬癸"]
        enrolled(db.session.get_one(Cohort, cast.ids["cohort"]), crowd)
    return cast


def _digits(teacher: Visitor) -> str:
    return re.sub(r"\D", "", teacher.page.locator(".code-digits").inner_text())


def test_attendance_agrees_to_the_minute_on_every_screen(visitor: Arrive, town: Town) -> None:
    cast = _class(town)
    lesson = cast.ids["first lesson"]
    teacher, she, friend = visitor(desk=True), visitor(), visitor()
    staff = visitor()
    teacher.signs_in(cast.phones["instructor"], PASSWORD)
    she.signs_in(PHONES[0], PASSWORD)
    friend.signs_in(PHONES[1], PASSWORD)
    staff.signs_in(cast.phones["staff"], PASSWORD)

    town.time_is(MONDAY + timedelta(minutes=3, seconds=5))
    teacher.goes_to(f"/courses/lessons/{lesson}/code")
    teacher.shows("a1-wall")
    address = f"/courses/sign-in?lesson={lesson}&code={_digits(teacher)}"
    she.goes_to(address)
    she.shows("a2-scanned")
    she.presses("I am here")
    she.sees(re.compile("10:03"))
    # The wall asks for itself again, and her name is on it.
    teacher.sees(NAMES[0])
    teacher.shows("a3-wall-with-a-name")

    town.later(minutes=2)
    friend.goes_to(address)
    friend.sees(re.compile("签到码已经过期"))
    friend.shows("a4-forwarded")

    town.time_is(MONDAY + timedelta(minutes=57, seconds=5))
    teacher.goes_to(f"/courses/lessons/{lesson}/code")
    she.goes_to(f"/courses/sign-in?lesson={lesson}&code={_digits(teacher)}")
    she.presses("I am leaving")
    she.sees(re.compile("10:57"))
    she.shows("a5-out")

    town.time_is(MONDAY + timedelta(minutes=65))
    staff.goes_to(f"/courses/lessons/{lesson}")
    staff.shows("a6-roll")
    staff.presses_words(re.compile(NAMES[0]))
    staff.shows("a7-person")
    staff.page.locator("a", has_text="更正这条记录").first.click()
    staff.page.locator("#at").fill("10:05")
    staff.page.locator("#why").fill("看错时间")
    staff.presses("Correct this entry")

    she.goes_to("/courses/mine")
    she.sees(re.compile(r"52 / 120"))
    staff.goes_to(f"/courses/lessons/{lesson}")
    staff.sees(re.compile("10:05 – .*10:57"))
    with town.app.app_context():
        cohort = db.session.get_one(Cohort, cast.ids["cohort"])
        row = next(r for r in queries.seated_in(cohort.id) if r.person.name == NAMES[0])
        share = queries.attendance_of(row)
        assert (share.attended, share.planned, share.percent) == (52, 120, 43)
        held = db.session.get_one(Lesson, lesson)
        marks = queries.marks_of(lesson, row.id)
        assert [(m.kind, m.replaced_at is None) for m in marks] == [
            (MarkKind.SIGN_IN, False),
            (MarkKind.SIGN_OUT, True),
            (MarkKind.SIGN_IN, True),
        ]
        entry = db.session.scalars(
            select(JournalEntry).where(JournalEntry.verb == "courses.attendance.corrected")
        ).one()
        assert entry.facts["before"] == marks[0].at.isoformat()
        assert entry.facts["after"] == (held.starts_at + timedelta(minutes=5)).isoformat()
        line = next(r for r in queries.attendance_sheet_rows(cohort) if r.enrolment_id == row.id)
        assert line.presence[:3] == (52, 5, 2)
        db.session.remove()

    _the_roll_survives_a_dead_network(town, visitor, cast)
    _without_scripts_the_roll_is_a_form(town, visitor, cast)


def _the_roll_survives_a_dead_network(town: Town, visitor: Arrive, cast: Cast) -> None:
    lesson = cast.ids["second lesson"]
    town.time_is(MONDAY + timedelta(minutes=70))
    teacher = visitor()
    teacher.signs_in(cast.phones["instructor"], PASSWORD)
    teacher.goes_to("/courses/teaching")
    teacher.shows("b1-teaching")
    teacher.presses("Open the roll")
    teacher.marks(NAMES[0], "is here")
    teacher.marks(NAMES[1], "late")
    teacher.marks(NAMES[2], "on leave")
    teacher.shows("b2-taps")
    teacher.page.reload()
    expect(teacher.page.locator(".taps input:checked")).to_have_count(3)
    teacher.page.context.set_offline(True)
    teacher.page.locator("main button", has_text="保存点名").last.click()
    teacher.sees(re.compile("没有网络"))
    teacher.shows("b3-offline")
    teacher.page.context.set_offline(False)
    teacher.sees(re.compile("新增3条"))
    teacher.shows("b4-saved")
    with town.app.app_context():
        held = db.session.get_one(Lesson, lesson)
        states = [line.presence.state.value for line in queries.roll_of(held)][:4]
        assert states == ["open", "open", "leave", "absent"] or states[1] in {"late", "open"}
        db.session.remove()


def _without_scripts_the_roll_is_a_form(town: Town, visitor: Arrive, cast: Cast) -> None:
    lesson = cast.ids["second lesson"]
    town.time_is(MONDAY + timedelta(minutes=80))
    teacher = visitor(script=False)
    teacher.signs_in(cast.phones["instructor"], PASSWORD)
    teacher.goes_to(f"/courses/lessons/{lesson}")
    teacher.page.locator("#rest input[value=here]").check()
    teacher.presses("Save the roll")
    teacher.goes_to(f"/courses/lessons/{lesson}/sheet")
    teacher.shows("c1-sheet")
    teacher.goes_to(f"/courses/lessons/{lesson}/door")
    teacher.shows("c2-door")
    teacher.goes_to(f"/courses/lessons/{lesson}/code")
    teacher.shows("c3-wall-on-a-phone")
    with town.app.app_context():
        held = db.session.get_one(Lesson, lesson)
        roll = queries.roll_of(held)
        assert sum(1 for line in roll if line.signed_in) == len(roll) - 1
        one = db.session.get_one(Enrolment, roll[0].enrolment.id)
        assert one.person.name == NAMES[0]
        db.session.remove()
