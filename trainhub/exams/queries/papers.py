"""SELECTs about blueprints and exams."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from trainhub.core.db import db
from trainhub.courses.models import Course
from trainhub.exams.models import Blueprint, BlueprintLine, Component, Exam, PassFloor
from trainhub.exams.rules import ComponentKind
from trainhub.exams.rules.papers import Floor, Line


def blueprints_of(owner_ids: Iterable[int]) -> list[Blueprint]:
    """Blueprints of some organisations with their lines, newest first."""
    rows = (
        select(Blueprint)
        .where(Blueprint.owner_id.in_(list(owner_ids)))
        .options(selectinload(Blueprint.lines), joinedload(Blueprint.owner))
        .order_by(Blueprint.id.desc())
    )
    return list(db.session.scalars(rows))


def blueprint(blueprint_id: int) -> Blueprint | None:
    """A blueprint with its lines and owner."""
    return db.session.scalar(
        select(Blueprint)
        .where(Blueprint.id == blueprint_id)
        .options(selectinload(Blueprint.lines), joinedload(Blueprint.owner))
    )


def lines_of(blueprint_id: int) -> list[Line]:
    """The lines of a blueprint as the rules read them, in order."""
    rows = db.session.execute(
        select(
            BlueprintLine.kind,
            BlueprintLine.topic,
            BlueprintLine.difficulty,
            BlueprintLine.count,
            BlueprintLine.points_h,
        )
        .where(BlueprintLine.blueprint_id == blueprint_id)
        .order_by(BlueprintLine.position)
    )
    return [Line(*row) for row in rows]


def lines_from(blueprint: Blueprint) -> list[Line]:
    """The lines of a loaded blueprint as the rules read them."""
    return [
        Line(line.kind, line.topic, line.difficulty, line.count, line.points_h)
        for line in blueprint.lines
    ]


def exams(*, retired: bool = False) -> list[Exam]:
    """Exams in use with their courses and components, by course; ``retired``: the old ones."""
    used = Exam.retired_at.is_not(None) if retired else Exam.retired_at.is_(None)
    rows = (
        select(Exam)
        .join(Exam.course)
        .where(used)
        .options(
            joinedload(Exam.course),
            selectinload(Exam.components).joinedload(Component.blueprint),
        )
        .order_by(Course.id, Exam.id)
    )
    return list(db.session.scalars(rows))


def exam_of_course(course_id: int) -> Exam | None:
    """The exam in use for a course, with its components."""
    return db.session.scalar(
        select(Exam)
        .where(Exam.course_id == course_id, Exam.retired_at.is_(None))
        .options(selectinload(Exam.components))
        .order_by(Exam.id.desc())
        .limit(1)
    )


def pass_floors(course_id: int, on: date) -> dict[ComponentKind, Floor]:
    """The least pass marks of a course in force on a day, by kind of part."""
    rows = db.session.scalars(
        select(PassFloor)
        .where(PassFloor.course_id == course_id, PassFloor.effective_on <= on)
        .order_by(PassFloor.effective_on, PassFloor.id)
    )
    return {row.kind: Floor(row.percent, row.source) for row in rows}


def floor_rows() -> list[PassFloor]:
    """Every least pass mark on record with its course, the newest first."""
    rows = select(PassFloor).options(joinedload(PassFloor.course))
    return list(
        db.session.scalars(rows.order_by(PassFloor.effective_on.desc(), PassFloor.id.desc()))
    )
