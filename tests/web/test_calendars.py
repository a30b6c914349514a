"""Calendar feeds as other programs read them, Excel files and JSON of classes and timetables."""

from __future__ import annotations

from datetime import date, timedelta

import icalendar
import pytest

from tests import make, make_courses
from trainhub.core import clock
from trainhub.core.clock import at
from trainhub.core.db import db, transaction
from trainhub.core.ics import Event, calendar_bytes
from trainhub.core.tabular import read_tables
from trainhub.courses import actions, queries
from trainhub.courses.actions.timetable import as_planned
from trainhub.courses.models import Cohort
from trainhub.people import actions as people
from trainhub.people.models import Account, Organisation

DAY = date(2026, 11, 18)
TRAP = '逗号, 分号; 反斜杠\\ 换行\n“引号" 结束:' + "很长的课名" * 30


@pytest.fixture
def cast(app, frozen):
    with app.app_context(), transaction():
        return make_courses.cast()


def _feed(app, person_id, cohort_id=None):
    with app.app_context(), transaction():
        person = db.session.get_one(make_courses.Person, person_id)
        cohort = db.session.get_one(Cohort, cohort_id) if cohort_id else None
        feed = actions.open_feed(person=person, cohort=cohort, by=make.SYSTEM)
        return feed.id, f"/courses/feeds/{actions.feed_secret(feed.uid)}.ics"


def _events(response):
    assert response.status_code == 200
    calendar = icalendar.Calendar.from_ical(response.get_data())
    return {str(event["UID"]): event for event in calendar.walk("VEVENT")}


def _sit(app, cast, cohort_id=None):
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cohort_id or cast.cohort)
        make_courses.enrolment(cohort, db.session.get_one(make_courses.Person, cast.person))


def test_another_reader_finds_every_text_again_and_no_line_is_too_long():
    starts = at(DAY, 9)
    event = Event(
        "a@b", starts, starts + timedelta(hours=1), TRAP, TRAP, clock.at(DAY), text=TRAP,
        sequence=3, cancelled=True,
    )  # fmt: skip
    body = calendar_bytes("我的课", [event], timedelta(hours=2))
    assert body.endswith(b"END:VCALENDAR\r\n")
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    for line in body.split(b"\r\n"):
        line.decode()  # no character is cut in two
    calendar = icalendar.Calendar.from_ical(body)
    (read,) = calendar.walk("VEVENT")
    assert str(read["SUMMARY"]) == str(read["LOCATION"]) == str(read["DESCRIPTION"]) == TRAP
    assert (str(read["STATUS"]), int(read["SEQUENCE"])) == ("CANCELLED", 3)
    assert read["DTSTART"].dt == starts
    assert b"DTSTART:20261118T010000Z" in body
    assert read["DTSTAMP"].dt == clock.at(DAY)


def test_control_characters_do_not_break_out_of_a_line():
    starts = at(DAY, 9)
    title = "课\r\nEND:VEVENT\x00\x07"
    body = calendar_bytes("x", [Event("a", starts, starts, title, "", starts)], timedelta(hours=1))
    (read,) = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert str(read["SUMMARY"]) == "课\nEND:VEVENT"


def test_a_trainee_reads_the_lessons_of_the_classes_with_a_seat(client, cast, app):
    _feed_id, path = _feed(app, cast.person)
    assert _events(client.get(path)) == {}
    _sit(app, cast)
    events = _events(client.get(path))
    assert sorted(event["DTSTART"].dt for event in events.values()) == [
        at(DAY, 9),
        at(DAY, 10, 30),
    ]


def test_a_teacher_reads_own_lessons_and_not_those_of_a_guest(client, cast, app):
    _feed_id, path = _feed(app, cast.teacher)
    assert len(_events(client.get(path))) == 2
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        guest = make.member(make_courses.Role.INSTRUCTOR, cohort.institution, "孙老师").person
        lesson = queries.standing_lessons(cohort.id)[0]
        to = as_planned(lesson)._replace(instructor_id=guest.id)
        actions.change_lesson(lesson=lesson, to=to, by=make.SYSTEM)
        guest_id = guest.id
    assert len(_events(client.get(path))) == 1
    assert len(_events(client.get(_feed(app, guest_id)[1]))) == 1


def test_moved_and_called_off_lessons_keep_their_names_and_raise_the_sequence(client, cast, app):
    _sit(app, cast)
    _feed_id, path = _feed(app, cast.person)
    before = _events(client.get(path))
    with app.app_context(), transaction():
        first, second = queries.standing_lessons(cast.cohort)
        to = as_planned(first)._replace(starts_at=at(DAY, 16), ends_at=at(DAY, 17, 30))
        with clock.frozen(clock.now() + timedelta(hours=3)):
            actions.change_lesson(lesson=first, to=to, by=make.SYSTEM)
            actions.cancel_lesson(lesson=second, why="停电", by=make.SYSTEM)
    after = _events(client.get(path))
    assert after.keys() == before.keys()
    for uid, event in after.items():
        assert int(event["SEQUENCE"]) == int(before[uid]["SEQUENCE"]) + 1
        assert event["DTSTAMP"].dt == before[uid]["DTSTAMP"].dt + timedelta(hours=3)
    assert sorted(str(event["STATUS"]) for event in after.values()) == ["CANCELLED", "CONFIRMED"]


def test_a_cancelled_class_is_cancelled_in_every_calendar(client, cast, app):
    _feed_id, path = _feed(app, cast.teacher)
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        actions.cancel_cohort(cohort=cohort, why="人不够", by=make.SYSTEM)
    events = _events(client.get(path)).values()
    assert {(str(event["STATUS"]), int(event["SEQUENCE"])) for event in events} == {
        ("CANCELLED", 1)
    }


def test_the_address_is_made_shown_again_and_taken_back(client, cast, sign_in, app):
    sign_in(client, cast.trainee)
    assert client.post("/courses/calendar").status_code == 303
    feed_id, path = _feed(app, cast.person)
    assert path in client.get("/courses/calendar").get_data(as_text=True)
    sign_in(client, cast.other_trainee)
    assert client.post(f"/courses/calendar/{feed_id}/revoke").status_code == 404
    sign_in(client, cast.trainee)
    assert client.post(f"/courses/calendar/{feed_id}/revoke").status_code == 303
    assert client.get(path).status_code == 404
    assert client.post("/courses/calendar").status_code == 303
    assert _feed(app, cast.person)[1] != path


def test_a_feed_dies_with_the_account(client, cast, app):
    _feed_id, path = _feed(app, cast.person)
    assert client.get(path).status_code == 200
    with app.app_context(), transaction():
        account = db.session.get_one(Account, cast.trainee)
        people.disable_account(account=account, by=make.SYSTEM)
    assert client.get(path).status_code == 404
    assert client.get("/courses/feeds/abc.ics").status_code == 404


def test_the_feed_of_a_class_follows_the_rights_of_its_owner(client, cast, sign_in, app):
    sign_in(client, cast.manager)
    assert client.post(f"/courses/cohorts/{cast.cohort}/calendar").status_code == 303
    with app.app_context():
        manager = db.session.get_one(Account, cast.manager).person_id
    _feed_id, path = _feed(app, manager, cast.cohort)
    assert len(_events(client.get(path))) == 2
    with app.app_context(), transaction():
        school = db.session.get_one(Organisation, cast.school)
        for membership in make_courses.make.queries.members_of(school):
            if membership.person_id == manager:
                people.end_role(membership=membership, by=make.SYSTEM)
    assert client.get(path).status_code == 404


def test_an_unchanged_feed_is_not_sent_again(client, cast, app):
    _sit(app, cast)
    _feed_id, path = _feed(app, cast.person)
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


def test_a_feed_asks_the_same_for_few_and_many_lessons(client, cast, app, count_queries):
    _sit(app, cast)
    _feed_id, path = _feed(app, cast.person)
    client.get(path)
    with count_queries() as few:
        client.get(path)
    with app.app_context(), transaction():
        for week in range(1, 9):
            row = make_courses.cohort(starts_on=DAY + timedelta(weeks=week)).id
            cohort = db.session.get_one(Cohort, row)
            make_courses.enrolment(cohort, db.session.get_one(make_courses.Person, cast.person))
    with count_queries() as many:
        assert len(_events(client.get(path))) == 18
    assert len(many) == len(few)


def test_people_and_timetable_are_taken_away_as_excel(client, cast, sign_in, app):
    _sit(app, cast)
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cast.cohort)
        lesson = queries.standing_lessons(cohort.id)[0]
        to = as_planned(lesson)._replace(title="=1+1")
        actions.change_lesson(lesson=lesson, to=to, by=make.SYSTEM)
    sign_in(client, cast.manager)
    body = client.get(f"/courses/cohorts/{cast.cohort}/table.xlsx").get_data()
    roster, lessons = read_tables(body, "a.xlsx")
    assert "王建国" in str(roster.rows[1])
    assert "=1+1" in str(lessons.rows[1])
    (classes,) = read_tables(client.get("/courses/cohorts.xlsx").get_data(), "b.xlsx")
    assert "保安员初级" in str(classes.rows[1])


def test_a_program_of_the_house_reads_classes_timetables_and_rooms(client, cast, app):
    with app.app_context(), transaction():
        school = db.session.get_one(Organisation, cast.school)
        actions.add_room(organisation=school, name="一号", seats=9, by=make.SYSTEM)
        by = make.actor(db.session.get_one(Account, cast.manager))
        secrets = [
            people.issue_token(organisation=school, name="x", scopes=scopes, days=9, by=by)[1]
            for scopes in (["courses:read"], ["pool:read"])
        ]
    mine, other = ({"Authorization": f"Bearer {secret}"} for secret in secrets)
    page = client.get("/api/v1/my/cohorts?limit=1", headers=mine).get_json()
    assert [row["id"] for row in page["cohorts"]] == [cast.cohort]
    path = f"/api/v1/my/cohorts/{cast.cohort}/timetable"
    lessons = client.get(path, headers=mine).get_json()["lessons"]
    assert [lesson["minutes"] for lesson in lessons] == [90, 90]
    hidden = f"/api/v1/my/cohorts/{cast.draft}/timetable"
    assert client.get(hidden, headers=mine).status_code == 404
    assert client.get("/api/v1/my/rooms", headers=mine).get_json()["rooms"][0]["name"] == "一号"
    assert client.get("/api/v1/my/rooms", headers=other).status_code == 401
