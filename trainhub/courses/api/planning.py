"""Classes, timetables and rooms of one's own house as JSON."""

from __future__ import annotations

from typing import Any

from apiflask import Schema, abort
from apiflask.fields import Boolean, Date, DateTime, Integer, List, Nested, String
from apiflask.validators import Range
from flask import g

from trainhub.core import clock
from trainhub.core.access import allow_token
from trainhub.courses import queries
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import Cohort, Lesson, Room

SCOPE = "courses:read"


class MyCohortOut(Schema):
    """A class that the house runs or hosts, drafts included. Nobody in it is named."""

    id = Integer()
    course_id = Integer()
    course = String()
    number = Integer()
    stage = String()
    station = String()
    institution = String()
    place = String()
    room_id = Integer(allow_none=True)
    starts_on = Date()
    ends_on = Date()
    enrol_until = Date()
    seats = Integer()
    taken = Integer()


class MyCohortsOut(Schema):
    """A page of classes, newest first."""

    cohorts = List(Nested(MyCohortOut))
    next = Integer(allow_none=True, metadata={"description": "``after`` of the next page."})


class MyCohortsQuery(Schema):
    """Which page."""

    after = Integer(load_default=0, validate=Range(0, 2**31 - 1))
    limit = Integer(load_default=30, validate=Range(1, 100))


class LessonOut(Schema):
    """One lesson; moments with zone."""

    uid = String(metadata={"description": "Its name, whatever happens to it."})
    title = String()
    kind = String()
    starts_at = DateTime()
    ends_at = DateTime()
    minutes = Integer()
    place = String()
    room_id = Integer(allow_none=True)
    instructor = String(allow_none=True, metadata={"description": "Null: the class's teachers."})
    make_up = Boolean()
    cancelled = Boolean()
    sequence = Integer(metadata={"description": "Rises with every change people were told of."})


class TimetableOut(Schema):
    """The timetable of a class, in order, called-off lessons included."""

    cohort_id = Integer()
    lessons = List(Nested(LessonOut))


class RoomOut(Schema):
    """A room of the house that is in use."""

    id = Integer()
    name = String()
    seats = Integer()
    address = String()


class RoomsOut(Schema):
    """The rooms of the house."""

    rooms = List(Nested(RoomOut))


@bp.get("/my/cohorts")
@allow_token(SCOPE)
@bp.input(MyCohortsQuery, location="query", arg_name="page")
@bp.output(MyCohortsOut)
@bp.doc(summary="Classes of the house", description="Needs a token with `courses:read`.")
def my_cohorts(page: dict[str, int]) -> dict[str, Any]:
    """Classes that the token's organisation runs or hosts."""
    house, limit = g.api_token.organisation_id, page["limit"]
    rows = queries.cohorts_of_house(house, after=page["after"], limit=limit + 1)
    following = rows[limit - 1].id if len(rows) > limit else None
    return {"cohorts": [_cohort(row) for row in rows[:limit]], "next": following}


def _cohort(row: Cohort) -> dict[str, Any]:
    return {
        "id": row.id,
        "course_id": row.course_id,
        "course": row.course.name,
        "number": row.number,
        "stage": row.stage(clock.today()).value,
        "station": row.station.name,
        "institution": row.institution.name,
        "place": row.place,
        "room_id": row.room_id,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "enrol_until": row.enrol_until,
        "seats": row.seats,
        "taken": row.taken,
    }


@bp.get("/my/cohorts/<int:cohort_id>/timetable")
@allow_token(SCOPE)
@bp.output(TimetableOut)
@bp.doc(summary="Timetable of a class", description="Needs a token with `courses:read`.")
def my_timetable(cohort_id: int) -> dict[str, Any]:
    """The timetable of a class of the house; another one is not there."""
    if queries.cohort_of_house(g.api_token.organisation_id, cohort_id) is None:
        abort(404)
    lessons = queries.lessons_with_details(cohort_id)
    return {"cohort_id": cohort_id, "lessons": [_lesson(lesson) for lesson in lessons]}


def _lesson(lesson: Lesson) -> dict[str, Any]:
    return {
        "uid": lesson.uid,
        "title": lesson.title,
        "kind": lesson.kind.value,
        "starts_at": lesson.starts_at,
        "ends_at": lesson.ends_at,
        "minutes": lesson.minutes,
        "place": lesson.place,
        "room_id": lesson.room_id,
        "instructor": lesson.instructor.name if lesson.instructor else None,
        "make_up": lesson.makes_up_id is not None,
        "cancelled": lesson.cancelled_at is not None,
        "sequence": lesson.sequence,
    }


@bp.get("/my/rooms")
@allow_token(SCOPE)
@bp.output(RoomsOut)
@bp.doc(summary="Rooms of the house", description="Needs a token with `courses:read`.")
def my_rooms() -> dict[str, Any]:
    """Rooms in use of the token's organisation."""
    return {"rooms": [_room(room) for room in queries.rooms_of([g.api_token.organisation_id])]}


def _room(room: Room) -> dict[str, Any]:
    address = room.address or room.organisation.address
    return {"id": room.id, "name": room.name, "seats": room.seats, "address": address}
