"""A class of five hundred: what its pages cost the server."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time as day_time
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from trainhub.bench.stopwatch import Figure, cpu_ms
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions as courses
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Course
from trainhub.courses.rules import EnrolmentSource, Hours, ModulePart, pour
from trainhub.people import actions as people
from trainhub.people.models import Account, Membership, Person
from trainhub.people.rules import Role

HEADS = 500


def class_of(course: Course, heads: int) -> Cohort:
    """A published class of ``course`` with at least ``heads`` people of the demo market in it."""
    like = db.session.scalars(
        select(Cohort).where(Cohort.course_id == course.id).order_by(Cohort.id.desc())
    ).first()
    if like is None:
        raise RuntimeError("the demo market has no class of this course")
    # Far from every other class, so that nobody has a lesson elsewhere at these hours.
    first = clock.today() + timedelta(days=200)
    cohort = courses.plan_cohort(
        course=course, station=like.station, institution=like.institution, seats=heads,
        place="-", starts_on=first, ends_on=first + timedelta(days=60),
        enrol_until=first - timedelta(days=1), instructors=[like.instructors[0].person], by=SYSTEM,
    )  # fmt: skip
    db.session.flush()
    days = [first + timedelta(days=number) for number in range(60)]
    modules = [
        ModulePart(module.title, module.kind, module.minutes, id=module.id)
        for module in cohort.syllabus.modules
    ]
    lessons = pour(modules, days, [Hours(day_time(9), day_time(17))])
    courses.set_timetable(cohort=cohort, lessons=lessons, by=SYSTEM)
    courses.publish_cohort(cohort=cohort, by=SYSTEM)
    persons = db.session.scalars(select(Person).order_by(Person.id.desc()).limit(900)).all()
    courses.enrol_many(cohort=cohort, persons=persons, source=EnrolmentSource.COUNTER, by=SYSTEM)
    seated = len(queries.seated_in(cohort.id))
    if seated < heads:
        raise RuntimeError(f"the demo market has only {seated} people for this class")
    return cohort


def class_of_five_hundred(app: Flask) -> Iterator[Figure]:
    """The class page, the roll, one roll call for everybody, the dossier meter: CPU of each."""
    with app.app_context():
        engine = db.engine.dialect.name
        with transaction():
            course = db.session.scalars(select(Course).order_by(Course.id)).first()
            if course is None:
                raise RuntimeError("the demo market has no course")
            cohort_id = class_of(course, HEADS).id
        lesson = queries.lessons_of([cohort_id])[cohort_id][0]
        lesson_id, moment = lesson.id, lesson.starts_at + timedelta(minutes=10)
        cohort = db.session.get_one(Cohort, cohort_id)
        teacher = cohort.instructors[0].person.account
        staff = _staff_of(cohort.station_id)
        if teacher is None or staff is None:
            raise RuntimeError("the class has no teacher or staff with an account")
        accounts = {"teacher": teacher.id, "staff": staff.id}
        db.session.remove()
    with clock.frozen(moment):
        teaching = _signed_in(app, accounts["teacher"])
        managing = _signed_in(app, accounts["staff"])
        roll = f"/courses/lessons/{lesson_id}"
        yield _page("class of 500, roster", managing, f"/courses/cohorts/{cohort_id}", engine)
        yield _page("class of 500, roll", teaching, roll, engine)
        token = re.search(r'name="csrf_token" value="([^"]+)"', teaching.get(roll).text)
        if token is None:
            raise RuntimeError("the roll has no form")
        call = {"rest": "here", "late": "now", "leave": "other", "csrf_token": token[1]}
        spent = cpu_ms(lambda: _answers(teaching.post(roll, data=call).status_code, 303), 1)
        yield Figure("class of 500, roll call", round(spent), "CPU ms", None, None, engine)
        meter = f"/reports/cohorts/{cohort_id}/dossier"
        yield _page("class of 500, dossier", managing, meter, engine)


def _page(name: str, client: FlaskClient, path: str, engine: str) -> Figure:
    _answers(client.get(path).status_code, 200)
    spent = cpu_ms(lambda: _answers(client.get(path).status_code, 200), 3)
    return Figure(name, round(spent), "CPU ms", None, None, engine)


def _answers(status: int, wanted: int) -> None:
    if status != wanted:
        raise RuntimeError(f"answered {status}, not {wanted}")


def _staff_of(station_id: int) -> Account | None:
    return db.session.scalars(
        select(Account)
        .join(Membership, Membership.person_id == Account.person_id)
        .where(Membership.role == Role.STAFF, Membership.organisation_id == station_id)
    ).first()


def _signed_in(app: Flask, account_id: int) -> FlaskClient:
    with app.app_context(), transaction():
        token = people.start_session(account=db.session.get_one(Account, account_id))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    return client
