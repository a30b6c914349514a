"""Staff enter courses, and what they teach and ask for from a day on."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.catalogues import language
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.fields import choices
from trainhub.core.phrases import say_reason
from trainhub.core.web import number_in_address
from trainhub.courses import actions, queries
from trainhub.courses.forms.syllabuses import CourseForm, SyllabusForm
from trainhub.courses.models import Course, SyllabusVersion, Trade
from trainhub.courses.rules import ModulePart
from trainhub.courses.rules.prerequisites import PrerequisiteKind
from trainhub.courses.views.blueprint import bp, own_name
from trainhub.courses.views.loaders import course_on_offer
from trainhub.people.rules import Role

PAGE = 30
_WRITERS = (Role.STAFF, Role.ADMIN)


@bp.get("/catalogue")
@allow(*_WRITERS)
def catalogue_desk() -> ResponseReturnValue:
    """Every course with the syllabus in force, for those who enter them."""
    after = number_in_address("after")
    rows = queries.courses_after(after, PAGE + 1)
    return render_template(
        "courses/catalogue_desk.html",
        courses=rows[:PAGE],
        versions=queries.syllabuses_on([row.id for row in rows], clock.today()),
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
    )


@bp.get("/catalogue/new")
@allow(*_WRITERS)
def new_course() -> ResponseReturnValue:
    """Enter a course."""
    return render_template("courses/new_course.html", form=_course_form())


def _course_form() -> CourseForm:
    form = CourseForm()
    form.trade_code.choices = choices((trade.code, own_name(trade)) for trade in queries.trades())
    return form


@bp.post("/catalogue/new")
@allow(*_WRITERS)
def open_course() -> ResponseReturnValue:
    """Enter it, and go on to what it teaches."""
    form = _course_form()
    if not form.validate():
        return render_template("courses/new_course.html", form=form), 422
    try:
        with transaction():
            course = actions.open_course(
                code=form.code.data,
                trade=db.session.get_one(Trade, form.trade_code.data),
                name=form.name.data,
                name_en=form.name_en.data,
                summary=form.summary.data,
                summary_en=form.summary_en.data or "",
                by=me(),
            )
            course_id = course.id
    except Refused as refusal:
        form.code.errors = [say_reason(reason) for reason in refusal.reasons]
        return render_template("courses/new_course.html", form=form), 409
    return redirect(url_for(".new_syllabus", course_id=course_id), code=303)


@bp.get("/catalogue/<int:course_id>")
@allow(*_WRITERS)
def course_desk(course_id: int) -> ResponseReturnValue:
    """What a course teaches and asks for, version by version, the newest first."""
    course = course_on_offer(course_id)
    versions = queries.versions_of(course.id)
    today = clock.today()
    return render_template(
        "courses/course_desk.html",
        course=course,
        versions=versions,
        wants={
            each.id: queries.wanted_by(each.id, english=language() == "en") for each in versions
        },
        current=next((each.id for each in versions if each.effective_on <= today), None),
        planned=queries.classes_by_syllabus(course.id),
    )


@bp.get("/catalogue/<int:course_id>/syllabus")
@allow(*_WRITERS)
def new_syllabus(course_id: int) -> ResponseReturnValue:
    """A new version, filled in with the newest one."""
    course = course_on_offer(course_id)
    newest = next(iter(queries.versions_of(course.id)), None)
    form = _syllabus_form(course, newest)
    form.effective_on.data = clock.today()
    form.more_rows()
    return _syllabus_page(course, form), 200


def _syllabus_form(course: Course, newest: SyllabusVersion | None = None) -> SyllabusForm:
    form = SyllabusForm(**_told(newest)) if newest is not None else SyllabusForm()
    others = [each for each in queries.courses() if each.id != course.id]
    form.courses.choices = choices((str(each.id), own_name(each)) for each in others)
    papers = queries.certificate_names().values()
    form.certificates.choices = choices((each.code, own_name(each)) for each in papers)
    return form


def _told(newest: SyllabusVersion) -> dict[str, object]:
    """What a version says, as the form wants it."""
    keys: dict[PrerequisiteKind, list[str]] = {kind: [] for kind in PrerequisiteKind}
    for row in queries.prerequisites_of(newest.id):
        keys[row.kind].append(row.key)
    return {
        "source": newest.source,
        "period_minutes": newest.period_minutes,
        "attendance_floor": newest.attendance_floor,
        "min_age": newest.min_age,
        "schooling": next(iter(keys[PrerequisiteKind.SCHOOLING]), ""),
        "courses": keys[PrerequisiteKind.COURSE],
        "certificates": keys[PrerequisiteKind.CERTIFICATE],
        "modules": [
            {
                "title": module.title,
                "kind": module.kind.value,
                "minutes": module.minutes,
                "before": str(module.id),
            }
            for module in queries.modules_of(newest.id)
        ],
    }


def _syllabus_page(course: Course, form: SyllabusForm, reasons: list[str] | None = None) -> str:
    return render_template(
        "courses/new_syllabus.html", course=course, form=form, reasons=reasons or []
    )


@bp.post("/catalogue/<int:course_id>/syllabus")
@allow(*_WRITERS)
def add_syllabus(course_id: int) -> ResponseReturnValue:
    """Enter the version; the classes that are planned keep theirs."""
    course = course_on_offer(course_id)
    form = _syllabus_form(course)
    if request.form.get("more"):
        form.more_rows()
        return _syllabus_page(course, form), 200
    if not form.validate():
        return _syllabus_page(course, form), 422
    try:
        with transaction():
            actions.add_syllabus(
                course=course,
                effective_on=form.effective_on.data,
                modules=_parts(course, form),
                min_age=form.min_age.data,
                attendance_floor=form.attendance_floor.data,
                source=form.source.data,
                period_minutes=form.period_minutes.data,
                asks=form.asks(),
                by=me(),
            )
    except Refused as refusal:
        return _syllabus_page(course, form, [say_reason(each) for each in refusal.reasons]), 409
    flash(_("The syllabus is entered. Classes that are planned already keep theirs."), "good")
    return redirect(url_for(".course_desk", course_id=course_id), code=303)


def _parts(course: Course, form: SyllabusForm) -> list[ModulePart]:
    """The typed modules; whatever was written for an earlier module goes along."""
    earlier = {module.id: module for module in queries.modules_of_course(course.id)}
    parts = []
    for row in form.typed_modules():
        old = earlier.get(row.before)
        part = ModulePart(row.title, row.kind, row.minutes)
        if old is not None:
            part = part._replace(text=old.text, topic=old.topic, id=old.id)
        parts.append(part)
    return parts
