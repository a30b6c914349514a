"""Blueprints and exams: how papers are drawn and what counts as a pass."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses.models import Course, Trade
from trainhub.exams import queries
from trainhub.exams.actions.terms import FIRST_TERMS, write_terms
from trainhub.exams.models import Blueprint, BlueprintLine, Component, Exam, PassFloor
from trainhub.exams.rules import ComponentKind, PaperTrouble
from trainhub.exams.rules.marking import SecondLook, second_look_troubles
from trainhub.exams.rules.papers import (
    ComponentDraft,
    Line,
    blueprint_troubles,
    exam_troubles,
    floor_troubles,
    total_h,
)
from trainhub.exams.rules.terms import Terms
from trainhub.people.models import Organisation


def draw_up_blueprint(
    *, name: str, trade: Trade, owner: Organisation, lines: Sequence[Line], by: Actor
) -> Blueprint:
    """Say how papers are drawn from the bank of ``owner``.

    Raises ``Refused`` with every line that the bank cannot fill.
    """
    refuse_if(blueprint_troubles(lines, queries.drawable(owner.id, trade.code)))
    blueprint = Blueprint(
        name=name, trade_code=trade.code, owner_id=owner.id, created_at=clock.now()
    )
    blueprint.lines = [
        BlueprintLine(
            position=position,
            kind=line.kind,
            topic=line.topic,
            difficulty=line.difficulty,
            count=line.wanted,
            points_h=line.points_h,
        )
        for position, line in enumerate(lines, start=1)
    ]
    db.session.add(blueprint)
    journal.record(by, "exams.blueprint.drawn_up", blueprint, total_h=total_h(lines))
    return blueprint


class ComponentPlan(NamedTuple):
    """A component to be; with a blueprint it is sat on the screen, else marked by an examiner."""

    kind: ComponentKind
    name: str
    maximum_h: int
    pass_mark_h: int
    minutes: int
    name_en: str = ""
    blueprint: Blueprint | None = None
    second: SecondLook = SecondLook()


def set_exam(
    *,
    course: Course,
    name: str,
    components: Sequence[ComponentPlan],
    by: Actor,
    name_en: str = "",
    terms: Terms = FIRST_TERMS,
    terms_source: str = "",
) -> Exam:
    """Set the exam of a course; the exam before it goes out of use, its sittings stay.

    Raises ``Refused`` when a component cannot be passed, or when its paper gives other
    points than its maximum.
    """
    refuse_if(_exam_troubles(course, components))
    lock(course)  # two people who set the exam at once: the later one stands alone
    now = clock.now()
    db.session.execute(
        update(Exam)
        .where(Exam.course_id == course.id, Exam.retired_at.is_(None))
        .values(retired_at=now)
    )
    exam = Exam(course_id=course.id, name=name, name_en=name_en, created_at=now)
    exam.components = [
        Component(
            position=position,
            kind=plan.kind,
            name=plan.name,
            name_en=plan.name_en,
            maximum_h=plan.maximum_h,
            pass_mark_h=plan.pass_mark_h,
            minutes=plan.minutes,
            blueprint_id=plan.blueprint.id if plan.blueprint else None,
            second_percent=plan.second.percent,
            tolerance_h=plan.second.tolerance_h,
            apart_rule=plan.second.rule,
        )
        for position, plan in enumerate(components, start=1)
    ]
    db.session.add(exam)
    write_terms(exam, terms, clock.today(), terms_source, by)
    journal.record(by, "exams.set", exam, course_id=course.id, components=len(components))
    return exam


def _exam_troubles(course: Course, components: Sequence[ComponentPlan]) -> list[Reason]:
    drafts, found = [], []
    floors = queries.pass_floors(course.id, clock.today())
    for plan in components:
        floor = floors.get(plan.kind)
        found += floor_troubles(plan.name, plan.maximum_h, plan.pass_mark_h, floor)
        paper_h = None
        if plan.blueprint is not None:
            paper_h = total_h(queries.lines_of(plan.blueprint.id))
            if plan.blueprint.trade_code != course.trade_code:
                found.append(Reason(PaperTrouble.OTHER_TRADE, name=plan.name))
        found += second_look_troubles(plan.name, plan.second, plan.maximum_h)
        drafts.append(
            ComponentDraft(plan.name, plan.maximum_h, plan.pass_mark_h, plan.minutes, paper_h)
        )
    return found + exam_troubles(drafts)


def lay_pass_floor(
    *, course: Course, kind: ComponentKind, percent: int, since: date, source: str, by: Actor
) -> PassFloor:
    """Put the least pass mark that a law sets for a course on record, from a day on.

    Exams that are set from then on keep it. Raises ``Refused`` without a source, and for what
    is no share.
    """
    if not 1 <= percent <= 100:
        raise Refused(Reason(PaperTrouble.PERCENT))
    if not source:
        raise Refused(Reason(PaperTrouble.NEEDS_SOURCE))
    row = PassFloor(
        course_id=course.id, kind=kind, percent=percent, effective_on=since, source=source,
        account_id=by.account_id, at=clock.now(),
    )  # fmt: skip
    db.session.add(row)
    journal.record(by, "exams.floor.laid", row, course_id=course.id, percent=percent)
    return row
