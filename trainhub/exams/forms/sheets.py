"""What comes with a mark sheet: the file, and afterwards the marks it was read to give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField

from trainhub.core.web import Form
from trainhub.exams.sheets.facts import Expected, MarkRow, Outcome


class MarkSheetForm(Form):
    """A filled mark sheet."""

    file = FileField(_l("Mark sheet"), [FileRequired(_l("Please choose a file."))])


class ConfirmSheetForm(Form):
    """The yes to what a mark sheet was read to give; ``rows_from`` reads the marks."""

    digest = HiddenField(_l("File"))


def sent_mark(points_h: int | None) -> str:
    """A mark as the page with the yes sends it back: hundredths, or ``absent``."""
    return "absent" if points_h is None else str(points_h)


def rows_from(sent: Sequence[str], people: Mapping[str, Expected]) -> list[MarkRow]:
    """The rows that a yes is about, from values ``ticket:part:hundredths``; nonsense is left out.

    What may stand is judged again by the action: anybody can send anything.
    """
    found: dict[str, MarkRow] = {}
    for value in sent[:20_000]:
        ticket, _, rest = value.partition(":")
        part, _, mark = rest.partition(":")
        expected = people.get(ticket)
        if expected is None or part not in {str(each.id) for each in expected.parts}:
            continue
        if mark != "absent" and not (mark.isascii() and mark.isdigit() and len(mark) < 9):
            continue
        row = found.get(ticket) or MarkRow(
            0, Outcome.ACCEPTED, ticket, expected.name, expected=expected
        )
        points_h = None if mark == "absent" else int(mark)
        found[ticket] = replace(row, marks={**row.marks, int(part): points_h})
    return list(found.values())
