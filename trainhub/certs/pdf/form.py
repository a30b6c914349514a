"""Statutory forms into the HTML of as many pages as they need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

from jinja2.sandbox import ImmutableSandboxedEnvironment

from trainhub.certs.pdf.marks import qr_svg
from trainhub.certs.pdf.typeface import unprintable
from trainhub.core.printed import PrintedBox, PrintedForm, one_line

DESIGN = "statutory-form"
#: Printers' mark for a letter that is missing (下駄): the clerk writes the character into it.
GAP = "〓"


def printable(form: PrintedForm) -> PrintedForm:
    """The form with a blank mark for every character that no shipped font has.

    A certificate with such a name is refused; a form of sixty people is printed and the one
    character is written by hand.
    """
    tidy = form.with_texts(one_line)
    missing = unprintable("".join(tidy.texts()))
    if not missing:
        return tidy
    gaps = str.maketrans(dict.fromkeys(missing, GAP))
    marked = tidy.with_texts(lambda text: text.translate(gaps))
    return replace(marked, notes=(*form.notes, form.gap_note))


def compose_form(form: PrintedForm, templates: ImmutableSandboxedEnvironment) -> str:
    """The HTML of a form; raises whatever a faulty template raises."""
    template = templates.get_template(f"{DESIGN}/form.html")
    return template.render(
        title=form.title,
        across=form.across,
        head=form.head,
        columns=[asdict(column) for column in form.columns],
        rows=form.rows,
        boxes=list(_lines(form.boxes)),
        notes=form.notes,
        signatures=form.signatures,
        page_words=form.page_words,
        row_mm=form.row_mm,
        qr=qr_svg(form.qr) if form.qr else "",
        qr_words=form.qr_words,
    )


def _lines(boxes: Sequence[PrintedBox]) -> Iterator[dict[str, Any]]:
    """Two boxes a line, a wide one alone; a lone narrow one takes the line too."""
    waiting: list[PrintedBox] = []
    for box in boxes:
        if box.wide and waiting:
            yield _line(waiting)
            waiting = []
        waiting.append(box)
        if box.wide or len(waiting) == 2:
            yield _line(waiting)
            waiting = []
    if waiting:
        yield _line(waiting)


def _line(boxes: Sequence[PrintedBox]) -> dict[str, Any]:
    return {
        "boxes": [asdict(box) for box in boxes],
        "wide": len(boxes) == 1,
        "mm": max(box.mm for box in boxes),
    }
