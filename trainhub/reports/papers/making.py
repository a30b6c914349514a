"""A paper of a class as a file: Excel or PDF, each from the same description."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from typing import Any

import pikepdf

from trainhub.certs.pdf import errors
from trainhub.certs.pdf.press import press_form
from trainhub.core.errors import Reason, Refused
from trainhub.core.printed import PrintedForm
from trainhub.core.tabular import write_form
from trainhub.courses.models import Cohort
from trainhub.reports.papers.claims import CLAIM
from trainhub.reports.papers.layout import Layout, said
from trainhub.reports.papers.people import ATTENDANCE, ROSTER, lesson_record, lesson_records
from trainhub.reports.papers.planning import OPENING, TEACHERS, TIMETABLE
from trainhub.reports.papers.results import CERTIFICATES, FOLLOW_UPS, MARKS
from trainhub.reports.rules.papers import TITLES, PaperKind, PaperTrouble

#: The description of each paper.
LAYOUTS: dict[PaperKind, Layout[Any]] = {
    layout.kind: layout
    for layout in (
        OPENING, TIMETABLE, TEACHERS, ROSTER, ATTENDANCE, MARKS, CERTIFICATES, CLAIM, FOLLOW_UPS,
    )
}  # fmt: skip
#: What somebody waits for at the screen: six seconds of a core.
MOST_ROWS = 600


def title_of(kind: PaperKind) -> str:
    """``学员花名册(实名制)``."""
    return said(TITLES[kind])


def excel_of(kind: PaperKind, cohort: Cohort) -> bytes:
    """The paper as a workbook."""
    return write_form(LAYOUTS[kind].form(cohort), title_of(kind))


def form_of(kind: PaperKind, cohort: Cohort, lesson_id: int = 0) -> PrintedForm:
    """The paper as it is printed; attendance is printed for one lesson at a time."""
    if kind is PaperKind.ATTENDANCE:
        return lesson_record(cohort, lesson_id)
    return LAYOUTS[kind].form(cohort)


def forms_of(kind: PaperKind, cohort: Cohort) -> list[PrintedForm]:
    """What is printed while somebody waits: one form, and for attendance one for each lesson.

    Raises ``Refused`` for more than ``MOST_ROWS`` rows: the whole file of the class holds them.
    """
    several = kind is PaperKind.ATTENDANCE
    forms = lesson_records(cohort) if several else [LAYOUTS[kind].form(cohort)]
    rows = sum(len(form.rows) for form in forms)
    if rows > MOST_ROWS:
        raise Refused(Reason(PaperTrouble.TOO_LONG, rows=rows))
    return forms


def printed(form: PrintedForm) -> bytes:
    """One form as a PDF; raises ``Refused`` where this machine cannot make it."""
    try:
        return press_form(form).pdf
    except errors.PressUnavailable as away:
        raise Refused(Reason(PaperTrouble.CANNOT_PRINT)) from away
    except errors.PressError as failure:
        raise Refused(Reason(PaperTrouble.NOT_PRINTED)) from failure


def bound(parts: Iterable[bytes]) -> bytes:
    """The parts behind each other as one PDF; equal parts give equal bytes."""
    several = list(parts)
    if len(several) == 1:
        return several[0]
    with pikepdf.new() as book:
        for part in several:
            with pikepdf.open(BytesIO(part)) as sheet:
                book.pages.extend(sheet.pages)
        out = BytesIO()
        book.save(out, deterministic_id=True)
        return out.getvalue()
