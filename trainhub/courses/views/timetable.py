"""The timetable of a class: poured, taken over from the last class, and lesson by lesson."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_day, say_reason
from trainhub.core.web import load, number_in_address
from trainhub.courses import actions, queries
from trainhub.courses.forms.lessons import LessonForm, read_spans
from trainhub.courses.forms.parts import WhyForm
from trainhub.courses.forms.planning import HOURS, TimetableForm
from trainhub.courses.models import Cohort, Lesson, Room
from trainhub.courses.rules import ModulePart, PlannedLesson, pour
from trainhub.courses.rules.timetable import pour_into
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.choosing import rooms_for, teachers_for
from trainhub.courses.views.loaders import cohort_i_manage, lesson_i_manage
from trainhub.courses.views.premises import KEEPERS

#: The timetable page offers this many days at the most; longer classes are entered in parts.
MOST_DAYS = 62


@bp.get("/cohorts/<int:cohort_id>/timetable")
@allow(*KEEPERS)
def timetable(cohort_id: int) -> ResponseReturnValue:
    """The timetable, and the days and hours from which it is made."""
    planned = cohort_i_manage(cohort_id)
    form = _timetable_form(planned)
    form.days.data = [choice.value for choice in form.days.choices]
    form.hours.data = ["morning", "afternoon"]
    return _timetable_page(planned, form), 200


def _days(planned: Cohort) -> list[date]:
    length = min((planned.ends_on - planned.starts_on).days + 1, MOST_DAYS)
    return [planned.starts_on + timedelta(days=i) for i in range(length)]


def _timetable_form(planned: Cohort) -> TimetableForm:
    form = TimetableForm()
    form.days.choices = choices((day.isoformat(), say_day(day)) for day in _days(planned))
    names = {"morning": _("Morning"), "afternoon": _("Afternoon"), "evening": _("Evening")}
    form.hours.choices = choices(
        (name, f"{names[name]} {span.starts:%H:%M}–{span.ends:%H:%M}")
        for name, span in HOURS.items()
    )
    return form


def _timetable_page(planned: Cohort, form: TimetableForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "courses/timetable.html",
        cohort=planned,
        form=form,
        lessons=queries.lessons_with_details(planned.id),
        modules=queries.modules_of(planned.syllabus_id),
        minutes=queries.planned_minutes(queries.lessons_of([planned.id]).get(planned.id, [])),
        before=bool(queries.lessons_before(planned)),
        reasons=reasons or [],
    )


def _modules(planned: Cohort) -> list[ModulePart]:
    return [
        ModulePart(module.title, module.kind, module.minutes, id=module.id)
        for module in queries.modules_of(planned.syllabus_id)
    ]


@bp.post("/cohorts/<int:cohort_id>/timetable")
@allow(*KEEPERS)
def set_timetable(cohort_id: int) -> ResponseReturnValue:
    """Pour the syllabus into the ticked days and hours."""
    planned = cohort_i_manage(cohort_id)
    form = _timetable_form(planned)
    if not form.validate():
        return _timetable_page(planned, form), 422
    lessons = pour(_modules(planned), form.chosen_days(), form.chosen_hours())
    return _laid(
        planned, form, lambda: actions.set_timetable(cohort=planned, lessons=lessons, by=me())
    )


@bp.post("/cohorts/<int:cohort_id>/timetable/as-before")
@allow(*KEEPERS)
def timetable_as_before(cohort_id: int) -> ResponseReturnValue:
    """Take over the timetable of the last class of this course."""
    planned = cohort_i_manage(cohort_id)
    form = _timetable_form(planned)
    return _laid(planned, form, lambda: actions.timetable_as_before(cohort=planned, by=me()))


def _laid(planned: Cohort, form: TimetableForm, lay: Callable[[], object]) -> ResponseReturnValue:
    try:
        with transaction():
            lay()
    except Refused as refusal:
        return _timetable_page(planned, form, [say_reason(r) for r in refusal.reasons]), 409
    flash(_("The timetable is saved."), "good")
    return redirect(url_for(".timetable", cohort_id=planned.id), code=303)


@bp.get("/cohorts/<int:cohort_id>/free-times")
@allow(*KEEPERS)
def free_times(cohort_id: int) -> ResponseReturnValue:
    """Any begin and end on each day; the times that are planned already stand there."""
    planned = cohort_i_manage(cohort_id)
    typed: dict[str, str] = {}
    counted: dict[date, int] = {}
    for lesson in queries.standing_lessons(planned.id):
        day = clock.civil_day(lesson.starts_at)
        counted[day] = place = counted.get(day, 0) + 1
        typed[f"from-{day}-{place}"] = f"{lesson.starts_at.astimezone(clock.CIVIL_ZONE):%H:%M}"
        typed[f"to-{day}-{place}"] = f"{lesson.ends_at.astimezone(clock.CIVIL_ZONE):%H:%M}"
    return _free_page(planned, typed)


def _free_page(planned: Cohort, typed: dict[str, str], **more: object) -> str:
    return render_template(
        "courses/free_times.html", cohort=planned, days=_days(planned), typed=typed, **more
    )


@bp.post("/cohorts/<int:cohort_id>/free-times")
@allow(*KEEPERS)
def pour_free(cohort_id: int) -> ResponseReturnValue:
    """Pour the syllabus into the times that were typed."""
    planned = cohort_i_manage(cohort_id)
    typed = request.form.to_dict()
    spans, wrong = read_spans(typed, _days(planned))
    if wrong or not spans:
        return _free_page(planned, typed, wrong=wrong, nothing=not spans), 422
    lessons = pour_into(_modules(planned), spans)
    try:
        with transaction():
            actions.set_timetable(cohort=planned, lessons=lessons, by=me())
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _free_page(planned, typed, reasons=reasons), 409
    flash(_("The timetable is saved."), "good")
    return redirect(url_for(".timetable", cohort_id=cohort_id), code=303)


@bp.get("/cohorts/<int:cohort_id>/lessons/new")
@allow(*KEEPERS)
def new_lesson(cohort_id: int) -> ResponseReturnValue:
    """Add a lesson; ``makes_up`` names the lesson that it makes up for."""
    planned = cohort_i_manage(cohort_id)
    form = _lesson_form(planned)
    form.day.data, form.room_id.data = planned.starts_on, planned.room_id or 0
    lost = _made_up(planned, number_in_address("makes_up"))
    if lost is not None:
        form.fill(lost)
        form.makes_up.data = str(lost.id)
    return _lesson_page(planned, form, lost=lost)


def _made_up(planned: Cohort, lesson_id: int) -> Lesson | None:
    """The lesson of this class that a new one makes up for."""
    return next((each for each in planned.lessons if each.id == lesson_id), None)


def _lesson_form(planned: Cohort) -> LessonForm:
    form = LessonForm()
    form.offer(
        rooms=rooms_for(planned),
        teachers=teachers_for(planned),
        modules=queries.modules_of(planned.syllabus_id),
    )
    return form


def _lesson_page(planned: Cohort, form: LessonForm, **more: object) -> str:
    return render_template(
        "courses/lesson_plan.html",
        cohort=planned,
        form=form,
        why=WhyForm(),
        teachers=queries.teachers_of(planned.id),
        **more,
    )


def _wanted(form: LessonForm, before: Lesson | None) -> PlannedLesson:
    """The lesson that was typed: a room newly chosen brings its own place."""
    room = load(Room, form.room_id.data) if form.room_id.data else None
    same = before is not None and before.room_id == (room.id if room else None)
    typed = (form.place.data or "").strip()
    place = typed if same or room is None else actions.place_of(room)
    return form.lesson()._replace(place=place, room_id=room.id if room else None)


@bp.post("/cohorts/<int:cohort_id>/lessons/new")
@allow(*KEEPERS)
def add_lesson(cohort_id: int) -> ResponseReturnValue:
    """Put the lesson into the timetable."""
    planned = cohort_i_manage(cohort_id)
    form = _lesson_form(planned)
    lost = _made_up(planned, form.made_up_id())
    if not form.validate():
        return _lesson_page(planned, form, lost=lost), 422
    wanted = _wanted(form, None)._replace(makes_up_id=lost.id if lost else None)
    try:
        with transaction():
            actions.add_lesson(
                cohort=planned, lesson=wanted, though_busy=form.though_busy.data, by=me()
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _lesson_page(planned, form, lost=lost, reasons=reasons), 409
    flash(_("The lesson is in the timetable."), "good")
    return redirect(url_for(".timetable", cohort_id=cohort_id), code=303)


@bp.get("/lessons/<int:lesson_id>/plan")
@allow(*KEEPERS)
def edit_lesson(lesson_id: int) -> ResponseReturnValue:
    """One lesson: time, room, teacher, module, title."""
    lesson = lesson_i_manage(lesson_id)
    form = _lesson_form(lesson.cohort)
    form.fill(lesson)
    return _lesson_page(lesson.cohort, form, lesson=lesson)


@bp.post("/lessons/<int:lesson_id>/plan")
@allow(*KEEPERS)
def change_lesson(lesson_id: int) -> ResponseReturnValue:
    """Keep it, and tell people."""
    lesson = lesson_i_manage(lesson_id)
    form = _lesson_form(lesson.cohort)
    if not form.validate():
        return _lesson_page(lesson.cohort, form, lesson=lesson), 422
    wanted = _wanted(form, lesson)._replace(makes_up_id=lesson.makes_up_id)
    cohort_id = lesson.cohort_id
    try:
        with transaction():
            actions.change_lesson(
                lesson=lesson, to=wanted, though_busy=form.though_busy.data, by=me()
            )
    except Refused as refusal:
        reasons = [say_reason(reason) for reason in refusal.reasons]
        return _lesson_page(lesson.cohort, form, lesson=lesson, reasons=reasons), 409
    flash(_("The lesson is changed."), "good")
    return redirect(url_for(".timetable", cohort_id=cohort_id), code=303)


@bp.post("/lessons/<int:lesson_id>/cancel")
@allow(*KEEPERS)
def cancel_lesson(lesson_id: int) -> ResponseReturnValue:
    """Call one lesson off."""
    lesson = lesson_i_manage(lesson_id)
    form = WhyForm()
    if not form.validate():
        plan = _lesson_form(lesson.cohort)
        plan.fill(lesson)
        return _lesson_page(lesson.cohort, plan, lesson=lesson, needs_why=True), 422
    cohort_id = lesson.cohort_id
    with transaction():
        actions.cancel_lesson(lesson=lesson, why=form.why.data.strip(), by=me())
    flash(_("The lesson is called off. Everybody in the class was told."), "good")
    return redirect(url_for(".timetable", cohort_id=cohort_id), code=303)
