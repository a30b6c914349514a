"""The press for earlier chapters: their forms and booklets as PDFs, or a refusal in words."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from trainhub.certs.pdf import errors
from trainhub.certs.pdf.press import press_booklet, press_form, press_roster
from trainhub.certs.pdf.roster import RosterFacts
from trainhub.certs.rules import PrintRefusal
from trainhub.core.booklet import Booklet
from trainhub.core.errors import Reason, Refused
from trainhub.core.printed import PrintedForm
from trainhub.core.printing import Printer


def _form(form: PrintedForm) -> bytes:
    try:
        return press_form(form).pdf
    except errors.PressError as failure:
        raise _refusal(failure) from failure


def _booklet(booklet: Booklet) -> bytes:
    try:
        return press_booklet(booklet).pdf
    except errors.PressError as failure:
        raise _refusal(failure) from failure


def _refusal(failure: errors.PressError) -> Refused:
    away = isinstance(failure, errors.PressUnavailable)
    return Refused(Reason(PrintRefusal.UNAVAILABLE if away else PrintRefusal.FAILED))


def bound(parts: list[bytes]) -> bytes:
    """The parts behind each other as one PDF; equal parts give equal bytes."""
    if len(parts) == 1:
        return parts[0]
    with pikepdf.new() as book:
        for part in parts:
            with pikepdf.open(BytesIO(part)) as sheet:
                book.pages.extend(sheet.pages)
        out = BytesIO()
        book.save(out, deterministic_id=True)
        return out.getvalue()


def roster_pdf(roster: RosterFacts) -> bytes:
    """The roster of a shift as a PDF. Raises ``Refused``, naming a character no font has."""
    try:
        return press_roster(roster).pdf
    except errors.MissingGlyphs as missing:
        spelled = "，".join(map(errors.spelled, missing.characters))
        raise Refused(Reason(PrintRefusal.GLYPHS, characters=spelled)) from missing
    except errors.PressError as failure:
        raise _refusal(failure) from failure


PRINTER = Printer(form=_form, booklet=_booklet, bound=bound)
