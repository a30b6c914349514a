"""One person in one lesson: the entries, what is missing, what was wrong, leave."""

from __future__ import annotations

from datetime import datetime, time

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found, load
from trainhub.courses import actions, queries
from trainhub.courses.forms.attendance import AddMarkForm, CorrectForm, LeaveForm
from trainhub.courses.models import AttendanceMark, Enrolment, Lesson
from trainhub.courses.rules import LeaveState, MarkKind
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import (
    HOLDERS,
    enrolment_on_the_roll,
    mark_i_correct,
    my_enrolment,
)
from trainhub.people.rules import Role


@bp.get("/lessons/<int:lesson_id>/people/<int:enrolment_id>")
@allow(*HOLDERS)
def presence(lesson_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Everything about one person in one lesson, and the forms to complete it."""
    held, row = enrolment_on_the_roll(lesson_id, enrolment_id)
    return _presence_page(held, row, AddMarkForm(), LeaveForm()), 200


def _presence_page(held: Lesson, row: Enrolment, missing: AddMarkForm, leave: LeaveForm) -> str:
    line = queries.roll_line_of(held, row)
    if missing.kind.data is None:
        missing.kind.data = (MarkKind.SIGN_OUT if line.signed_in else MarkKind.SIGN_IN).value
        usual = held.ends_at if line.signed_in else held.starts_at
        missing.at.data = usual.astimezone(clock.CIVIL_ZONE).time()
    return render_template(
        "courses/presence.html",
        lesson=held,
        cohort=held.cohort,
        enrolment=row,
        line=line,
        history=queries.marks_of(held.id, row.id),
        missing=missing,
        leave_form=leave,
        closed=held.cohort.closed_at is not None or held.cancelled_at is not None,
        began=held.starts_at <= clock.now(),
    )


@bp.post("/lessons/<int:lesson_id>/people/<int:enrolment_id>/marks")
@allow(*HOLDERS)
def add_mark(lesson_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Enter a mark that is missing, with the reason why it comes late."""
    held, row = enrolment_on_the_roll(lesson_id, enrolment_id)
    form = AddMarkForm()
    if not form.validate() or form.at.data is None:
        return _presence_page(held, row, form, LeaveForm(formdata=None)), 422
    at = _moment(held, form.at.data)
    try:
        with transaction():
            actions.add_mark(
                lesson=held,
                enrolment=row,
                kind=form.mark_kind(),
                at=at,
                why=form.why.data or "",
                by=me(),
            )
    except Refused as refusal:
        form.at.errors = [say_reason(reason) for reason in refusal.reasons]
        held, row = enrolment_on_the_roll(lesson_id, enrolment_id)
        return _presence_page(held, row, form, LeaveForm(formdata=None)), 409
    flash(_("Entered, with your name and your reason."), "good")
    return redirect(url_for(".lesson", lesson_id=lesson_id), code=303)


def _moment(held: Lesson, typed: time) -> datetime:
    return clock.at(clock.civil_day(held.starts_at), typed.hour, typed.minute)


@bp.get("/marks/<int:mark_id>")
@allow(*HOLDERS)
def mark(mark_id: int) -> ResponseReturnValue:
    """One attendance entry, everything that happened to it, and the form to correct it."""
    row = mark_i_correct(mark_id)
    form = CorrectForm(at=row.at.astimezone(clock.CIVIL_ZONE).time())
    return _mark_page(row, form), 200


def _mark_page(row: AttendanceMark, form: CorrectForm) -> str:
    held = load(Lesson, row.lesson_id)
    return render_template(
        "courses/mark.html",
        mark=row,
        form=form,
        lesson=held,
        enrolment=row.enrolment,
        history=queries.marks_of(row.lesson_id, row.enrolment_id),
        closed=held.cohort.closed_at is not None or held.cancelled_at is not None,
    )


@bp.post("/marks/<int:mark_id>")
@allow(*HOLDERS)
def correct(mark_id: int) -> ResponseReturnValue:
    """Put the right time in the place of a wrong one, or take the entry away."""
    row = mark_i_correct(mark_id)
    form = CorrectForm()
    if not form.validate():
        return _mark_page(row, form), 422
    held = load(Lesson, row.lesson_id)
    at = None
    if not form.strike.data and form.at.data is not None:
        at = _moment(held, form.at.data)
    lesson_id = held.id
    try:
        with transaction():
            actions.correct_mark(mark=row, at=at, why=form.why.data or "", by=me())
    except Refused as refusal:
        form.at.errors = [say_reason(reason) for reason in refusal.reasons]
        return _mark_page(row, form), 409
    flash(_("Corrected. The old entry stays on the record."), "good")
    return redirect(url_for(".lesson", lesson_id=lesson_id), code=303)


@bp.post("/lessons/<int:lesson_id>/people/<int:enrolment_id>/leave")
@allow(*HOLDERS)
def enter_leave(lesson_id: int, enrolment_id: int) -> ResponseReturnValue:
    """Enter leave that somebody told the teacher, granted at once."""
    held, row = enrolment_on_the_roll(lesson_id, enrolment_id)
    form = LeaveForm()
    if not form.validate():
        return _presence_page(held, row, AddMarkForm(formdata=None), form), 422
    with transaction():
        actions.enter_leave(
            lesson=held,
            enrolments=[row],
            kind=form.leave_kind(),
            reason=form.reason.data or "",
            by=me(),
        )
    flash(_("The leave is entered."), "good")
    return redirect(url_for(".lesson", lesson_id=lesson_id), code=303)


@bp.post("/lessons/<int:lesson_id>/people/<int:enrolment_id>/leave/<any(granted, refused):answer>")
@allow(*HOLDERS)
def decide_leave(lesson_id: int, enrolment_id: int, answer: str) -> ResponseReturnValue:
    """Grant the leave that somebody asked for, or not."""
    held, row = enrolment_on_the_roll(lesson_id, enrolment_id)
    leave = found(queries.leaves_of(held.id, [row.id]).get(row.id))
    with transaction():
        actions.decide_leave(leave=leave, state=LeaveState(answer), by=me())
    flash(_("Noted. The person gets a message."), "good")
    return redirect(url_for(".lesson", lesson_id=lesson_id), code=303)


def _lesson_of_mine(enrolment_id: int, lesson_id: int) -> tuple[Enrolment, Lesson]:
    row = my_enrolment(enrolment_id)
    held = load(Lesson, lesson_id)
    return row, found(held if held.cohort_id == row.cohort_id else None)


@bp.get("/enrolments/<int:enrolment_id>/lessons/<int:lesson_id>/leave")
@allow(Role.TRAINEE)
def leave(enrolment_id: int, lesson_id: int) -> ResponseReturnValue:
    """Ask for leave from one of my lessons, before it begins."""
    row, held = _lesson_of_mine(enrolment_id, lesson_id)
    return _leave_page(row, held, LeaveForm()), 200


def _leave_page(row: Enrolment, held: Lesson, form: LeaveForm) -> str:
    return render_template(
        "courses/leave.html",
        enrolment=row,
        lesson=held,
        cohort=row.cohort,
        known=queries.leaves_of(held.id, [row.id]).get(row.id),
        began=held.starts_at <= clock.now(),
        form=form,
    )


@bp.post("/enrolments/<int:enrolment_id>/lessons/<int:lesson_id>/leave")
@allow(Role.TRAINEE)
def ask_leave(enrolment_id: int, lesson_id: int) -> ResponseReturnValue:
    """Ask for leave; the teacher gets a message."""
    row, held = _lesson_of_mine(enrolment_id, lesson_id)
    form = LeaveForm()
    if not form.validate():
        return _leave_page(row, held, form), 422
    with transaction():
        actions.ask_leave(
            lesson=held,
            enrolment=row,
            kind=form.leave_kind(),
            reason=form.reason.data or "",
            by=me(),
        )
    flash(_("Your teacher has been told. The answer comes as a message."), "good")
    return redirect(url_for(".enrolment", enrolment_id=enrolment_id), code=303)
