"""Plan, lay out, change and copy classes on screen."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make, make_courses, make_schemes
from trainhub.core import clock
from trainhub.core.clock import at
from trainhub.core.db import db, transaction
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Lesson, Scheme, SchemeVersion

DAY = date(2026, 11, 18)


@pytest.fixture
def cast(app, frozen):
    with app.app_context(), transaction():
        return make_courses.cast()


@pytest.fixture
def room_id(app, cast):
    with app.app_context(), transaction():
        house = db.session.get_one(Cohort, cast.cohort).station
        return actions.add_room(organisation=house, name="一号教室", seats=40, by=make.SYSTEM).id


def _plan(cast, **more):
    return {
        "course_id": cast.course, "station_id": cast.station, "institution_id": cast.school,
        "instructors": [cast.teacher], "seats": "20", "place": "二楼", "starts_on": "2026-12-01",
        "ends_on": "2026-12-02", "enrol_until": "2026-11-30",
    } | more  # fmt: skip


def _lessons(app, cohort_id):
    with app.app_context():
        return [
            (lesson.id, lesson.starts_at, lesson.room_id, lesson.instructor_id)
            for lesson in queries.standing_lessons(cohort_id)
        ]


def _typed(**more):
    return {
        "title": "答疑", "kind": "theory", "module_id": "0", "day": "2026-11-18",
        "starts": "18:00", "ends": "19:00", "room_id": "0", "place": "", "instructor_id": "0",
    } | more  # fmt: skip


def test_a_class_is_planned_with_its_room_and_its_scheme(client, cast, room_id, sign_in, app):
    with app.app_context(), transaction():
        scheme = Scheme(code="S1", name="技能补贴", created_at=clock.now())
        scheme.versions = [
            SchemeVersion(effective_on=day, source="样例", created_at=clock.now())
            for day in (date(2026, 1, 1), date(2026, 12, 1), date(2026, 12, 2))
        ]
        db.session.add(scheme)
        db.session.flush()
        scheme_id = scheme.id
    sign_in(client, cast.staff)
    assert "技能补贴" in client.get("/courses/cohorts/new").get_data(as_text=True)
    form = _plan(cast, place="", room_id=str(room_id), scheme_id=str(scheme_id))
    assert client.post("/courses/cohorts/new", data=form).status_code == 303
    with app.app_context():
        row = db.session.scalar(select(Cohort).order_by(Cohort.id.desc()))
        assert (row.room_id, row.place) == (room_id, "一号教室")
        assert row.scheme.effective_on == date(2026, 12, 1)


def test_a_class_needs_a_room_or_a_place(client, cast, sign_in):
    sign_in(client, cast.staff)
    page = client.post("/courses/cohorts/new", data=_plan(cast, place=" "))
    assert page.status_code == 422
    assert "请选教室或填写地点" in page.get_data(as_text=True)


def test_a_lesson_is_added_changed_and_called_off(client, cast, room_id, sign_in, app):
    sign_in(client, cast.manager)
    path = f"/courses/cohorts/{cast.cohort}/lessons/new"
    assert client.get(path).status_code == 200
    assert client.post(path, data=_typed(day="")).status_code == 422
    assert client.post(path, data=_typed(starts="09:30")).status_code == 409
    form = _typed(room_id=str(room_id), instructor_id=str(cast.teacher))
    assert client.post(path, data=form).status_code == 303
    lesson_id, starts_at, room, teacher = _lessons(app, cast.cohort)[-1]
    assert (starts_at, room, teacher) == (at(DAY, 18), room_id, cast.teacher)
    edit = f"/courses/lessons/{lesson_id}/plan"
    page = client.get(edit).get_data(as_text=True)
    assert 'value="18:00"' in page
    changed = _typed(room_id=str(room_id), starts="19:00", ends="20:00", place="楼上")
    assert client.post(edit, data=changed).status_code == 303
    assert _lessons(app, cast.cohort)[-1][1:] == (at(DAY, 19), room_id, None)
    off = f"/courses/lessons/{lesson_id}/cancel"
    assert client.post(off, data={"why": ""}).status_code == 422
    assert client.post(off, data={"why": "停电"}).status_code == 303
    assert client.get(f"/courses/lessons/{lesson_id}").status_code == 404
    page = client.get(f"/courses/cohorts/{cast.cohort}/timetable").get_data(as_text=True)
    assert "已取消" in page
    assert "停电" in client.get(edit).get_data(as_text=True)


def test_a_make_up_lesson_is_marked_for_everybody(client, cast, sign_in, app):
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        seat = make_courses.enrolment(cohort)
        account, seat_id = make.account(seat.person).id, seat.id
        lesson = actions.cancel_lesson(lesson=cohort.lessons[0], why="停电", by=make.SYSTEM)
        lost, module_id = lesson.id, lesson.module_id or 0
    sign_in(client, cast.manager)
    path = f"/courses/cohorts/{cast.cohort}/lessons/new"
    assert "法律常识" in client.get(f"{path}?makes_up={lost}").get_data(as_text=True)
    form = _typed(makes_up=str(lost), module_id=str(module_id), ends="19:30")
    assert client.post(path, data=form).status_code == 303
    with app.app_context():
        made_up = db.session.scalar(select(Lesson).where(Lesson.makes_up_id == lost))
        assert made_up.starts_at == at(DAY, 18)
    sign_in(client, account)
    page = client.get(f"/courses/enrolments/{seat_id}").get_data(as_text=True)
    assert "补课" in page
    assert "已取消" in page


def test_a_lesson_of_another_class_is_not_made_up_for(client, cast, sign_in, app):
    with app.app_context(), transaction():
        other = make_courses.cohort(starts_on=date(2026, 12, 9)).lessons[0].id
    sign_in(client, cast.manager)
    path = f"/courses/cohorts/{cast.cohort}/lessons/new"
    assert client.post(path, data=_typed(makes_up=str(other))).status_code == 303
    with app.app_context():
        assert db.session.scalar(select(Lesson).where(Lesson.makes_up_id.is_not(None))) is None


def test_free_times_hold_the_syllabus_to_the_minute(client, cast, sign_in, app):
    sign_in(client, cast.staff)
    path = f"/courses/cohorts/{cast.draft}/free-times"
    assert 'value="14:00"' in client.get(path).get_data(as_text=True)
    assert client.post(path, data={}).status_code == 422
    half = {f"from-{DAY}-1": "18:00", f"to-{DAY}-1": ""}
    assert client.post(path, data=half).status_code == 422
    across = {f"from-{DAY}-1": "18:00", f"to-{DAY}-1": "20:00",
              f"from-{DAY}-2": "19:00", f"to-{DAY}-2": "21:00"}  # fmt: skip
    assert client.post(path, data=across).status_code == 422
    two = {f"from-{DAY}-1": "06:10", f"to-{DAY}-1": "07:40",
           f"from-{DAY}-2": "19:00", f"to-{DAY}-2": "20:30"}  # fmt: skip
    assert client.post(path, data=two).status_code == 303
    starts = [row[1] for row in _lessons(app, cast.draft)]
    assert starts == [at(DAY, 6, 10), at(DAY, 19)]


def test_the_plan_of_a_class_is_changed(client, cast, room_id, sign_in, app):
    sign_in(client, cast.staff)
    path = f"/courses/cohorts/{cast.cohort}/plan"
    assert "二楼教室" in client.get(path).get_data(as_text=True)
    form = {
        "instructors": [cast.teacher], "room_id": str(room_id), "place": "",
        "starts_on": "2026-11-18", "ends_on": "2026-11-20", "enrol_until": "2026-11-17",
    }  # fmt: skip
    assert client.post(path, data=form | {"starts_on": ""}).status_code == 422
    assert client.post(path, data=form | {"ends_on": "2026-11-17"}).status_code == 409
    assert client.post(path, data=form).status_code == 303
    with app.app_context():
        row = db.session.get_one(Cohort, cast.cohort)
        assert (row.room_id, row.ends_on) == (room_id, date(2026, 11, 20))
    assert {row[2] for row in _lessons(app, cast.cohort)} == {room_id}


def test_one_press_copies_a_class_a_week_later(client, cast, sign_in, app):
    sign_in(client, cast.manager)
    page = client.get(f"/courses/cohorts/{cast.cohort}").get_data(as_text=True)
    assert 'value="2026-11-25"' in page
    answer = client.post(f"/courses/cohorts/{cast.cohort}/copy", data={"starts_on": "2026-11-25"})
    assert answer.status_code == 303
    twin = int(answer.location.rsplit("/", 1)[1])
    assert [row[1] for row in _lessons(app, twin)] == [
        at(DAY + timedelta(days=7), 9),
        at(DAY + timedelta(days=7), 10, 30),
    ]


def test_a_copy_that_clashes_says_with_whom_and_leaves_out_on_demand(client, cast, sign_in, app):
    sign_in(client, cast.manager)
    path = f"/courses/cohorts/{cast.cohort}/copy"
    same_day = {"starts_on": "2026-11-18"}
    page = client.post(path, data=same_day)
    assert page.status_code == 409
    assert "赵老师" in page.get_data(as_text=True)
    answer = client.post(path, data=same_day | {"leave_out": "y"}, follow_redirects=True)
    assert "赵老师" in answer.get_data(as_text=True)
    with app.app_context():
        twin = db.session.scalar(select(Cohort.id).order_by(Cohort.id.desc()))
        assert queries.standing_lessons(twin) == []


def test_the_class_page_names_what_is_missing_for_the_next_step(client, cast, sign_in):
    sign_in(client, cast.staff)
    draft = client.get(f"/courses/cohorts/{cast.draft}").get_data(as_text=True)
    assert "下一步还缺" in draft
    assert "教师" in draft
    assert "发布" in draft
    running = client.get(f"/courses/cohorts/{cast.cohort}").get_data(as_text=True)
    assert "还没有人报名" in running


def test_a_guest_teacher_sees_the_class_of_the_lesson(client, cast, sign_in, app):
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        lesson = cohort.lessons[0]
        guest = make.member(make_courses.Role.INSTRUCTOR, cohort.station, "孙老师")
        guest_id, lesson_id = guest.id, lesson.id
    sign_in(client, guest_id)
    assert client.get(f"/courses/lessons/{lesson_id}").status_code == 404
    with app.app_context(), transaction():
        lesson = db.session.get_one(Lesson, lesson_id)
        lesson.instructor_id = make.db.session.get_one(make.Account, guest_id).person_id
    assert client.get(f"/courses/lessons/{lesson_id}").status_code == 200
    assert "法律常识" in client.get("/courses/teaching").get_data(as_text=True)


def test_the_class_page_asks_the_same_for_few_and_many(client, cast, sign_in, app, count_queries):
    sign_in(client, cast.staff)
    path = f"/courses/cohorts/{cast.cohort}"
    with app.app_context(), transaction():
        make_courses.enrolment(db.session.get_one(Cohort, cast.cohort))
    client.get(path)
    with count_queries() as few:
        client.get(path)
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        for hour in range(13, 20):
            guest = make.member(make_courses.Role.INSTRUCTOR, cohort.institution, f"师{hour}")
            wanted = make_courses.lessons_on(DAY, hour=hour)[0]._replace(
                ends_at=at(DAY, hour, 50), instructor_id=guest.person_id
            )
            actions.add_lesson(cohort=cohort, lesson=wanted, by=make.SYSTEM)
        for number in range(12):
            make_courses.enrolment(cohort, make.person(f"学员{number}", station=cohort.station))
    with count_queries() as many:
        client.get(path)
    assert len(many) == len(few)


def test_an_institution_does_not_choose_the_scheme_that_pays_it(client, cast, sign_in, app):
    with app.app_context(), transaction():
        make_schemes.funded(db.session.get_one(Cohort, cast.cohort))
        rich = Scheme(code="S2", name="高补贴", created_at=clock.now())
        rich.versions = [SchemeVersion(effective_on=DAY, source="样例", created_at=clock.now())]
        db.session.add(rich)
        db.session.flush()
        rich_id = rich.id
    address = f"/courses/cohorts/{cast.cohort}/plan"
    form = {
        "instructors": [cast.teacher], "room_id": "0", "place": "二楼教室",
        "starts_on": "2026-11-18", "ends_on": "2026-11-18", "enrol_until": "2026-11-16",
    }  # fmt: skip

    def scheme():
        with app.app_context():
            return db.session.get_one(Cohort, cast.cohort).scheme_version_id

    before = scheme()
    sign_in(client, cast.manager)
    assert "高补贴" not in client.get(address).text
    assert client.post(address, data=form | {"scheme_id": str(rich_id)}).status_code == 422
    assert client.post(address, data=form).status_code == 303
    assert scheme() == before
    sign_in(client, cast.staff)
    assert client.post(address, data=form | {"scheme_id": str(rich_id)}).status_code == 303
    assert scheme() != before
