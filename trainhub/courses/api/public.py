"""Public facts about courses and classes as JSON."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Date, Integer, List, Nested, String
from apiflask.validators import Length, Range

from trainhub.core import clock
from trainhub.core.access import public
from trainhub.courses import queries
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import Cohort
from trainhub.courses.queries import CourseTile


class CourseOut(Schema):
    """A course and what it teaches today."""

    id = Integer()
    code = String()
    trade = String(metadata={"description": "Code of the trade"})
    name = String()
    name_en = String()
    summary = String()
    theory_minutes = Integer()
    practice_minutes = Integer()
    min_age = Integer(metadata={"description": "Full years on the first day of class"})
    attendance_floor = Integer(metadata={"description": "Percent of planned minutes"})
    free_seats = Integer(metadata={"description": "In all classes that take enrolments today"})


class CohortOut(Schema):
    """A class that takes enrolments today. People in it are nobody's business."""

    id = Integer()
    course_id = Integer()
    number = Integer()
    stage = String()
    station = String()
    institution = String()
    place = String()
    starts_on = Date()
    ends_on = Date()
    enrol_until = Date()
    seats = Integer()
    free_seats = Integer()


class CoursesOut(Schema):
    """All courses."""

    courses = List(Nested(CourseOut))


class CohortsOut(Schema):
    """Classes, soonest first."""

    cohorts = List(Nested(CohortOut))


class CourseQuery(Schema):
    """Which courses."""

    trade = String(validate=Length(max=30), metadata={"description": "Code of a trade"})


class CohortQuery(Schema):
    """Which classes."""

    course_id = Integer(validate=Range(1, 2**31 - 1))


@bp.get("/courses")
@bp.input(CourseQuery, location="query")
@bp.output(CoursesOut)
@public
def courses(query_data: dict[str, Any]) -> dict[str, Any]:
    """Every course that is taught, with its hours of today."""
    tiles = queries.catalogue(clock.today(), query_data.get("trade"))
    return {"courses": [_course(tile) for tile in tiles]}


def _course(tile: CourseTile) -> dict[str, Any]:
    course, syllabus = tile.course, tile.syllabus
    return {
        "id": course.id,
        "code": course.code,
        "trade": course.trade_code,
        "name": course.name,
        "name_en": course.name_en,
        "summary": course.summary,
        "theory_minutes": syllabus.theory_minutes,
        "practice_minutes": syllabus.practice_minutes,
        "min_age": max(syllabus.min_age, course.trade.min_age),
        "attendance_floor": syllabus.attendance_floor,
        "free_seats": tile.free_seats,
    }


@bp.get("/cohorts")
@bp.input(CohortQuery, location="query")
@bp.output(CohortsOut)
@public
def cohorts(query_data: dict[str, Any]) -> dict[str, Any]:
    """Classes that take enrolments today."""
    today = clock.today()
    wanted = query_data.get("course_id")
    ids = [wanted] if wanted else [course.id for course in queries.courses()]
    found = queries.open_cohorts(ids, today)
    rows = sorted((c for each in found.values() for c in each), key=lambda c: (c.starts_on, c.id))
    return {"cohorts": [_cohort(row) for row in rows]}


def _cohort(row: Cohort) -> dict[str, Any]:
    return {
        "id": row.id,
        "course_id": row.course_id,
        "number": row.number,
        "stage": row.stage(clock.today()).value,
        "station": row.station.name,
        "institution": row.institution.name,
        "place": row.place,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "enrol_until": row.enrol_until,
        "seats": row.seats,
        "free_seats": row.free,
    }
