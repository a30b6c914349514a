"""SELECTs for planning: schemes to choose, what a class lacks for its next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.core.errors import Reason
from trainhub.courses.models import (
    AttendanceMark,
    Cohort,
    Lesson,
    Room,
    Teaching,
)
from trainhub.courses.queries.lessons import standing_lessons
from trainhub.courses.rules import Stage
from trainhub.courses.rules.stages import (
    PlanFacts,
    Progress,
    RoomSeats,
    next_gaps,
    publish_troubles,
)


def publish_missing(cohort: Cohort) -> list[Reason]:
    """What a draft lacks before people may enrol, in three queries."""
    lessons = standing_lessons(cohort.id)
    teachers = select(func.count(Teaching.id)).where(Teaching.cohort_id == cohort.id)
    return publish_troubles(
        PlanFacts(
            teachers=db.session.scalar(teachers) or 0,
            lessons=[(lesson.kind, lesson.minutes) for lesson in lessons],
            theory=cohort.syllabus.theory_minutes,
            practice=cohort.syllabus.practice_minutes,
            seats=cohort.seats,
            rooms=_rooms(cohort, lessons),
        )
    )


def _rooms(cohort: Cohort, lessons: Sequence[Lesson]) -> list[RoomSeats]:
    ids = {cohort.room_id, *(lesson.room_id for lesson in lessons)} - {None}
    rows = select(Room.name, Room.seats).where(Room.id.in_(ids)).order_by(Room.id)
    return [RoomSeats(*row) for row in db.session.execute(rows)]


def next_missing(cohort: Cohort, now: datetime) -> list[Reason]:
    """What a class still waits for before its next stop, in a fixed number of queries."""
    stage = cohort.stage(civil_day(now))
    if stage is Stage.DRAFT:
        return publish_missing(cohort)
    lessons = standing_lessons(cohort.id)
    over = [lesson.id for lesson in lessons if lesson.ends_at <= now]
    taken = select(func.count(AttendanceMark.lesson_id.distinct())).where(
        AttendanceMark.lesson_id.in_(over)
    )
    progress = Progress(
        starts_on=cohort.starts_on,
        ends_on=cohort.ends_on,
        taken=cohort.taken,
        to_come=len(lessons) - len(over),
        without_roll=len(over) - (db.session.scalar(taken) or 0),
    )
    return next_gaps(stage, progress)


def lessons_before(cohort: Cohort) -> list[Lesson]:
    """The timetable of the last class of the same course at the same station or institution."""
    before = db.session.scalar(
        select(Cohort)
        .join(Lesson, Lesson.cohort_id == Cohort.id)
        .where(
            Cohort.course_id == cohort.course_id,
            Cohort.id != cohort.id,
            Cohort.institution_id == cohort.institution_id,
            Cohort.syllabus_id == cohort.syllabus_id,
            Cohort.cancelled_at.is_(None),
            Cohort.starts_on <= cohort.starts_on,
        )
        .order_by(Cohort.starts_on.desc(), Cohort.id.desc())
        .limit(1)
    )
    return standing_lessons(before.id) if before is not None else []
