"""A list of tickets (准考证号 and 姓名) that comes as a table, to judge a mark sheet against."""

from __future__ import annotations

from collections.abc import Sequence

from trainhub.core.tabular.sheets import Sheet
from trainhub.exams.rules import ComponentKind
from trainhub.exams.sheets.columns import find_heading
from trainhub.exams.sheets.facts import Expected, Part
from trainhub.exams.sheets.reading import clean_ticket
from trainhub.people.identity import clean_name

#: What the usual exam asks for: two parts of 100 points, passed with 60.
USUAL_PARTS = (
    Part(1, ComponentKind.THEORY, "理论", 10000, 6000, "Theory"),
    Part(2, ComponentKind.PRACTICAL, "实操", 10000, 6000, "Practice"),
)


def people_in(sheets: Sequence[Sheet]) -> dict[str, Expected]:
    """The people of a ticket list by ticket number; empty when it has no such heading."""
    found: dict[str, Expected] = {}
    for sheet in sheets:
        heading = None if sheet.hidden else find_heading(sheet)
        if heading is None or heading.name is None:
            continue
        for row in sheet.rows:
            ticket = clean_ticket(row.cell(heading.ticket).text)
            if row.number > heading.row and ticket:
                name = clean_name(row.cell(heading.name).text)
                found[ticket] = Expected(row.number, 0, name, USUAL_PARTS)
    return found
