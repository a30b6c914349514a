"""What courses teach and ask for, the content of a module, and my learning minutes as JSON."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Date, Integer, List, Nested, String
from flask import abort, url_for

from trainhub.core import clock
from trainhub.core.access import allow, me, public
from trainhub.core.prose import as_html
from trainhub.core.web import found, load
from trainhub.courses import policy, queries
from trainhub.courses.api.blueprint import bp
from trainhub.courses.models import Course, Module
from trainhub.courses.queries import learning
from trainhub.people.rules import Role


class ModuleOut(Schema):
    """A part of a syllabus."""

    id = Integer()
    position = Integer()
    title = String()
    kind = String(metadata={"description": "theory or practice"})
    minutes = Integer()


class PrerequisiteOut(Schema):
    """One thing besides the age that a syllabus asks for."""

    kind = String(metadata={"description": "schooling, course or certificate"})
    key = String(
        metadata={"description": "A level of schooling, a course id, a certificate type code"}
    )
    name = String()


class SyllabusOut(Schema):
    """What a course teaches today."""

    course_id = Integer()
    effective_on = Date()
    source = String()
    theory_minutes = Integer()
    practice_minutes = Integer()
    period_minutes = Integer(metadata={"description": "Minutes of one class hour"})
    attendance_floor = Integer(metadata={"description": "Percent of planned minutes"})
    min_age = Integer(metadata={"description": "Full years on the first day of class"})
    prerequisites = List(Nested(PrerequisiteOut))
    modules = List(Nested(ModuleOut))


class MediaOut(Schema):
    """A file of a module; its address takes range requests."""

    kind = String(metadata={"description": "picture, audio or video"})
    type = String(metadata={"description": "Media type"})
    size = Integer(metadata={"description": "Bytes"})
    caption = String()
    address = String()


class ContentOut(ModuleOut):
    """A module with what is read at home."""

    text = String(metadata={"description": "Markdown"})
    html = String(metadata={"description": "The text, sanitised"})
    media = List(Nested(MediaOut))


class LearnedModuleOut(Schema):
    """A module and the minutes I learned it at home."""

    module_id = Integer()
    title = String()
    minutes = Integer(metadata={"description": "Learned at home; no attendance minutes"})


class LearnedClassOut(Schema):
    """One of my classes."""

    enrolment_id = Integer()
    course_id = Integer()
    course = String()
    modules = List(Nested(LearnedModuleOut))


class LearnedOut(Schema):
    """Every class in which I have a seat, the newest first."""

    classes = List(Nested(LearnedClassOut))


@bp.get("/courses/<int:course_id>/syllabus")
@bp.output(SyllabusOut)
@public
def syllabus(course_id: int) -> dict[str, Any]:
    """What a course teaches today, module by module, and what it asks for."""
    course = load(Course, course_id)
    if course.retired_at is not None:
        abort(404)
    version = found(queries.syllabus_on(course.id, clock.today()))
    return {
        "course_id": course.id,
        "effective_on": version.effective_on,
        "source": version.source,
        "theory_minutes": version.theory_minutes,
        "practice_minutes": version.practice_minutes,
        "period_minutes": version.period_minutes,
        "attendance_floor": version.attendance_floor,
        "min_age": max(version.min_age, course.trade.min_age),
        "prerequisites": [want._asdict() for want in queries.wanted_by(version.id)],
        "modules": queries.modules_of(version.id),
    }


@bp.get("/modules/<int:module_id>")
@bp.output(ContentOut)
@allow(Role.TRAINEE)
def module(module_id: int) -> dict[str, Any]:
    """A module of a class in which I have a seat, or that I write."""
    shown = _module_i_see(module_id)
    media = learning.media_of([shown.id]).get(shown.id, [])
    return {
        "id": shown.id,
        "position": shown.position,
        "title": shown.title,
        "kind": shown.kind,
        "minutes": shown.minutes,
        "text": shown.text,
        "html": str(as_html(shown.text)),
        "media": [
            {
                "kind": row.kind.value,
                "type": row.mime,
                "size": row.size,
                "caption": row.caption,
                "address": url_for("courses.media", media_id=row.id),
            }
            for row in media
        ],
    }


def _module_i_see(module_id: int) -> Module:
    """A module that I learn or write; to everybody else it is not there."""
    shown = found(learning.module(load(Module, module_id).id))
    seat = learning.my_seat(me().person_id or 0, shown.syllabus_id)
    if seat is None and not policy.may_write_content(me(), shown.syllabus.course):
        abort(404)
    return shown


@bp.get("/my/learning")
@bp.output(LearnedOut)
@allow(Role.TRAINEE)
def my_learning() -> dict[str, Any]:
    """How many minutes I learned at home, by class and module."""
    return {
        "classes": [
            {
                "enrolment_id": each.enrolment.id,
                "course_id": each.enrolment.cohort.course_id,
                "course": each.enrolment.cohort.course.name,
                "modules": [
                    {"module_id": part.id, "title": part.title, "minutes": seconds // 60}
                    for part, seconds in each.lines
                ],
            }
            for each in learning.learned_by(me().person_id or 0)
        ]
    }
