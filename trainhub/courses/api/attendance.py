"""Attendance as JSON: sign in by code, my minutes, the roll of a lesson."""

from __future__ import annotations

from typing import Any

from apiflask import Schema, abort
from apiflask.fields import DateTime, Integer, List, Nested, String
from apiflask.validators import Length, OneOf, Range
from flask_wtf.csrf import generate_csrf

from trainhub.core import clock
from trainhub.core.access import allow, allow_token, me
from trainhub.core.db import transaction
from trainhub.core.web import csrf, load
from trainhub.courses import actions, policy, queries
from trainhub.courses.actions import Shown
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import Lesson
from trainhub.courses.queries import MyClass, RollLine
from trainhub.courses.rules import MarkKind, PresenceState
from trainhub.people.models import Person
from trainhub.people.rules import Role
from trainhub.people.views.sessions import api_actor


class SignIn(Schema):
    """The digits on the teacher's screen."""

    lesson_id = Integer(required=True, validate=Range(1, 2**31 - 1))
    code = String(required=True, validate=Length(1, 20))


class MarkOut(Schema):
    """An entry of attendance."""

    lesson_id = Integer()
    kind = String(validate=OneOf([kind.value for kind in MarkKind]))
    at = DateTime()


class ClassOut(Schema):
    """A class of mine: minutes, not ticks."""

    enrolment_id = Integer()
    cohort_id = Integer()
    course = String()
    state = String()
    attended_minutes = Integer()
    planned_minutes = Integer(metadata={"description": "Includes what is to come."})
    percent = Integer(metadata={"description": "Never rounded up."})
    needed_percent = Integer()
    next_lesson_id = Integer(allow_none=True)
    next_lesson_at = DateTime(allow_none=True)


class MineOut(Schema):
    """My classes, newest first, and the token that a POST of this session sends back."""

    classes = List(Nested(ClassOut))
    csrf_token = String(metadata={"description": "Send it as `X-CSRFToken` with every POST."})


class LineOut(Schema):
    """Somebody on the roll. The enrolment stands for the person."""

    enrolment_id = Integer()
    name = String()
    signed_in_at = DateTime(allow_none=True)
    signed_out_at = DateTime(allow_none=True)
    minutes = Integer()
    late_minutes = Integer()
    early_minutes = Integer()
    state = String(validate=OneOf([state.value for state in PresenceState]))


class RollOut(Schema):
    """The roll of a lesson."""

    lesson_id = Integer()
    cohort_id = Integer()
    title = String()
    starts_at = DateTime()
    ends_at = DateTime()
    lines = List(Nested(LineOut))


@bp.post("/lessons/sign-in")
@allow(Role.TRAINEE)
@bp.input(SignIn, arg_name="typed")
@bp.output(MarkOut)
@bp.doc(
    summary="Sign in to a lesson, or out of it",
    description="For the session of a person; needs the header `X-CSRFToken`. The code says "
    "which of both it is. The same code twice is one entry.",
)
def sign_in_by_code(typed: dict[str, Any]) -> dict[str, Any]:
    """Sign in by the code on the wall."""
    csrf.protect()  # a session alone must not be enough for a page elsewhere
    lesson = load(Lesson, typed["lesson_id"])
    person = load(Person, me().person_id or 0)
    with transaction():
        mark = actions.sign_in_by_code(
            lesson=lesson, person=person, shown=Shown(typed["code"]), by=me()
        )
        return {"lesson_id": mark.lesson_id, "kind": mark.kind.value, "at": mark.at}


@bp.get("/my/attendance")
@allow(Role.TRAINEE)
@bp.output(MineOut)
@bp.doc(summary="My attendance", description="For the session of a person.")
def my_attendance() -> dict[str, Any]:
    """My classes with their minutes."""
    mine = queries.my_enrolments(me().person_id or 0, clock.now())
    return {"classes": [_class(each) for each in mine], "csrf_token": generate_csrf()}


def _class(each: MyClass) -> dict[str, Any]:
    cohort, lesson = each.enrolment.cohort, each.next_lesson
    return {
        "enrolment_id": each.enrolment.id,
        "cohort_id": cohort.id,
        "course": cohort.course.name,
        "state": each.enrolment.state.value,
        "attended_minutes": each.attendance.attended,
        "planned_minutes": each.attendance.planned,
        "percent": each.attendance.percent,
        "needed_percent": cohort.attendance_floor,
        "next_lesson_id": lesson.id if lesson else None,
        "next_lesson_at": lesson.starts_at if lesson else None,
    }


@bp.get("/lessons/<int:lesson_id>/roll")
@allow_token("attendance:read")
@bp.output(RollOut)
@bp.doc(
    summary="The roll of a lesson",
    description="Needs a token with `attendance:read` of whoever teaches or runs the class.",
)
def roll(lesson_id: int) -> dict[str, Any]:
    """Everybody with a seat and the minutes in this lesson."""
    lesson = load(Lesson, lesson_id)
    if not policy.may_see_roster(api_actor(), lesson.cohort):
        abort(404)
    return {
        "lesson_id": lesson.id,
        "cohort_id": lesson.cohort_id,
        "title": lesson.title,
        "starts_at": lesson.starts_at,
        "ends_at": lesson.ends_at,
        "lines": [_line(line) for line in queries.roll_of(lesson)],
    }


def _line(line: RollLine) -> dict[str, Any]:
    return {
        "enrolment_id": line.enrolment.id,
        "name": line.enrolment.person.name,
        "signed_in_at": line.signed_in.at if line.signed_in else None,
        "signed_out_at": line.signed_out.at if line.signed_out else None,
        "minutes": line.presence.minutes,
        "late_minutes": line.presence.late,
        "early_minutes": line.presence.early,
        "state": line.presence.state.value,
    }
