"""The paper sheet of a lesson: entered line by line, its photo kept as evidence."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock, papers
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_date, say_hours, say_reason
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.uploads import sealed_paper
from trainhub.core.web import XLSX, download
from trainhub.courses import actions, queries
from trainhub.courses.actions import RollEntry
from trainhub.courses.forms.attendance import SheetForm
from trainhub.courses.forms.sheets import PaperLine, paper_lines
from trainhub.courses.models import Lesson
from trainhub.courses.queries import SheetRow
from trainhub.courses.rules import MarkMethod
from trainhub.courses.views.blueprint import bp, class_name, word
from trainhub.courses.views.loaders import HOLDERS, cohort_i_see, lesson_i_hold, sheet_i_see


@bp.get("/lessons/<int:lesson_id>/sheet")
@allow(*HOLDERS)
def sheet(lesson_id: int) -> ResponseReturnValue:
    """Where the code on a printed sheet leads: its lines, to be typed off."""
    return _paper_page(lesson_i_hold(lesson_id), {}, SheetForm()), 200


def _paper_page(
    held: Lesson,
    typed: dict[int, PaperLine],
    form: SheetForm,
    reasons: list[str] | None = None,
) -> str:
    return render_template(
        "courses/sheet.html",
        lesson=held,
        cohort=held.cohort,
        roll=queries.roll_of(held),
        typed=typed,
        form=form,
        reasons=reasons,
        starts=_clock_face(held.starts_at),
        ends=_clock_face(held.ends_at),
        sheets=queries.paper_sheets_of(held.id),
        over=held.ends_at <= clock.now(),
        closed=held.cohort.closed_at is not None or held.cancelled_at is not None,
    )


def _clock_face(moment: datetime) -> str:
    return f"{moment.astimezone(clock.CIVIL_ZONE):%H:%M}"


@bp.post("/lessons/<int:lesson_id>/sheet")
@allow(*HOLDERS)
def enter_sheet(lesson_id: int) -> ResponseReturnValue:
    """Enter the ticked lines of a sheet; entries that stand already stay as they are."""
    held = lesson_i_hold(lesson_id)
    lines = paper_lines(request.form)
    wrong = [line for line in lines.values() if line.trouble]
    if wrong:
        reasons = [_("A time could not be read. Please write it as 09:05.")]
        return _paper_page(held, lines, SheetForm(formdata=None), reasons), 422
    day = clock.civil_day(held.starts_at)
    entries = [
        RollEntry(
            enrolment_id,
            clock.at(day, line.came.hour, line.came.minute) if line.came else held.starts_at,
            clock.at(day, line.left.hour, line.left.minute) if line.left else held.ends_at,
        )
        for enrolment_id, line in lines.items()
        if line.signed
    ]
    try:
        with transaction():
            count = actions.roll_call(lesson=held, marks=entries, by=me(), method=MarkMethod.PAPER)
    except Refused as refusal:
        said = [say_reason(reason) for reason in refusal.reasons]
        page = _paper_page(lesson_i_hold(lesson_id), lines, SheetForm(formdata=None), said)
        return page, 409
    flash(_("Saved: %(count)s new entries.", count=count), "good")
    return redirect(url_for(".sheet", lesson_id=lesson_id), code=303)


@bp.post("/lessons/<int:lesson_id>/sheets")
@allow(*HOLDERS)
def keep_sheet(lesson_id: int) -> ResponseReturnValue:
    """Keep a photo of the signed sheet as evidence."""
    held = lesson_i_hold(lesson_id)
    form = SheetForm()
    if not form.validate():
        return _paper_page(held, {}, form), 422
    try:
        with transaction():
            actions.keep_sheet(lesson=held, picture=form.upload(), by=me())
    except Refused as refusal:
        form.picture.errors = [say_reason(reason) for reason in refusal.reasons]
        return _paper_page(lesson_i_hold(lesson_id), {}, form), 409
    flash(_("The photo of the sheet is kept."), "good")
    return redirect(url_for(".sheet", lesson_id=lesson_id), code=303)


@bp.get("/sheets/<int:sheet_id>")
@allow(*HOLDERS)
def sheet_photo(sheet_id: int) -> ResponseReturnValue:
    """The photo of a signed sheet, drawn again by us when it came in."""
    shown = sheet_i_see(sheet_id)
    return sealed_paper(shown.picture, papers.JPEG, _("Signed sheet"), as_photo=True)


@bp.get("/cohorts/<int:cohort_id>/attendance.xlsx")
@allow(*HOLDERS)
def attendance_table(cohort_id: int) -> ResponseReturnValue:
    """The attendance sheet of a class as a workbook."""
    shown = cohort_i_see(cohort_id)
    columns = [
        Column(_("Class number"), 10), Column(_("Date"), 18), Column(_("Lesson no."), 8),
        Column(_("Name"), 12), Column(_("Signed in at"), 12), Column(_("Signed out at"), 12),
        Column(_("How"), 16), Column(_("Location"), 18),
        Column(_("Late, early, missing, leave"), 22), Column(_("Class hours of 45 minutes"), 14),
        Column(_("Signature of the teacher"), 16),
        Column(_("Entered later by, and why"), 28),
    ]  # fmt: skip
    rows = [_table_row(row) for row in queries.attendance_sheet_rows(shown)]
    name = _("Attendance of %(name)s", name=class_name(shown))
    return download(write_xlsx([Table(name[:30], columns, rows)]), f"{name}.xlsx", XLSX)


def _table_row(row: SheetRow) -> list[str]:
    methods = dict.fromkeys(word(each) for each in (row.in_method, row.out_method) if each)
    return [
        str(row.cohort_number),
        say_date(row.starts_at),
        str(row.lesson_number),
        row.name,
        _clock_face(row.signed_in_at) if row.signed_in_at else "",
        _clock_face(row.signed_out_at) if row.signed_out_at else "",
        "、".join(methods),
        row.place,
        _how_it_was(row),
        say_hours(row.presence.minutes),
        "",
        "、".join((*row.added_by, *row.added_why)),
    ]


def _how_it_was(row: SheetRow) -> str:
    """Late and early with their minutes, else the word."""
    said = []
    if row.presence.late:
        said.append(_("%(minutes)s minutes late", minutes=row.presence.late))
    if row.presence.early:
        said.append(_("left %(minutes)s minutes early", minutes=row.presence.early))
    if row.leave is not None and row.signed_in_at is None:
        said.append(word(row.leave))
    return "、".join(said) or word(row.presence.state)
