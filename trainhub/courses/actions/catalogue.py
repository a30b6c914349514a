"""Enter trades, courses and what they teach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, write_unless_taken
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.courses.actions.contents import carry_media
from trainhub.courses.models import Course, Module, Prerequisite, SyllabusVersion, Trade
from trainhub.courses.rules import LessonKind, ModulePart
from trainhub.courses.rules.prerequisites import PrerequisiteKind


class CourseTrouble(StrEnum):
    """Why something about a course is refused."""

    CODE_TAKEN = N_("There is a course or trade with the code {taken} already.")
    NO_MODULES = N_("A syllabus needs at least one module.")
    SAME_DAY = N_("There is a syllabus from that day on already.")
    ASKS_FOR_ITSELF = N_("A course cannot ask for itself.")


def enter_trade(
    *, code: str, name: str, name_en: str, min_age: int, source: str, by: Actor
) -> Trade:
    """Enter a line of work; ``source`` says where ``min_age`` (full years) comes from."""
    if db.session.get(Trade, code) is not None:
        raise Refused(Reason(CourseTrouble.CODE_TAKEN, taken=code))
    trade = Trade(code=code, name=name, name_en=name_en, min_age=min_age, source=source)
    db.session.add(trade)
    journal.record(by, "courses.trade.entered", trade, code=code, min_age=min_age)
    return trade


def open_course(
    *,
    code: str,
    trade: Trade,
    name: str,
    name_en: str,
    by: Actor,
    summary: str = "",
    summary_en: str = "",
) -> Course:
    """Put a course into the catalogue; it can be taught once it has a syllabus."""
    course = Course(
        code=code,
        trade_code=trade.code,
        name=name,
        name_en=name_en,
        summary=summary,
        summary_en=summary_en,
        created_at=clock.now(),
    )
    db.session.add(course)
    # The index on the code decides.
    write_unless_taken(Reason(CourseTrouble.CODE_TAKEN, taken=code))
    journal.record(by, "courses.course.opened", course, code=code)
    return course


def add_syllabus(
    *,
    course: Course,
    effective_on: date,
    modules: Sequence[ModulePart],
    by: Actor,
    min_age: int = 16,
    attendance_floor: int = 80,
    source: str = "",
    period_minutes: int = 45,
    asks: Sequence[tuple[PrerequisiteKind, str]] = (),
) -> SyllabusVersion:
    """What the course teaches from ``effective_on`` on; classes planned before keep theirs.

    ``attendance_floor`` is a percentage of planned minutes; ``source`` says where the hours
    and the floor come from; ``period_minutes`` is one class hour (学时). ``asks`` are the
    prerequisites: a level of schooling, the id of a course, the code of a certificate type.
    A module with the id of an earlier one takes its files along.
    Raises ``Refused`` without modules, for a second version of the same day, and when the
    course asks for itself.
    """
    if not modules:
        raise Refused(Reason(CourseTrouble.NO_MODULES))
    if (PrerequisiteKind.COURSE, str(course.id)) in asks:
        raise Refused(Reason(CourseTrouble.ASKS_FOR_ITSELF))
    version = SyllabusVersion(
        course_id=course.id,
        effective_on=effective_on,
        theory_minutes=_minutes(modules, LessonKind.THEORY),
        practice_minutes=_minutes(modules, LessonKind.PRACTICE),
        min_age=min_age,
        attendance_floor=attendance_floor,
        source=source,
        period_minutes=period_minutes,
        prerequisites=[_prerequisite(kind, key) for kind, key in dict.fromkeys(asks)],
        modules=[
            Module(
                position=position,
                title=module.title,
                kind=module.kind,
                minutes=module.minutes,
                text=module.text,
                topic=module.topic,
            )
            for position, module in enumerate(modules, start=1)
        ],
    )
    db.session.add(version)
    write_unless_taken(Reason(CourseTrouble.SAME_DAY))  # the index on course and day decides
    pairs = zip(modules, version.modules, strict=True)
    carry_media((part.id, module.id) for part, module in pairs if part.id is not None)
    journal.record(
        by, "courses.syllabus.added", version, course=course.code, since=effective_on.isoformat()
    )
    return version


def _prerequisite(kind: PrerequisiteKind, key: str) -> Prerequisite:
    course_id = int(key) if kind is PrerequisiteKind.COURSE else None
    return Prerequisite(kind=kind, key=key, course_id=course_id)


def _minutes(modules: Sequence[ModulePart], kind: LessonKind) -> int:
    return sum(module.minutes for module in modules if module.kind is kind)
