"""Rows of a roster that are nobody: blank lines, printed headings, sums and signatures."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from trainhub.core.tabular.sheets import Cell, Row
from trainhub.core.words import N_
from trainhub.courses.roster.columns import Field, Heading

#: Filled down a template before anybody writes a name; they alone make no person.
_PREFILLED = frozenset({
    Field.SERIAL, Field.SEX, Field.ID_TYPE, Field.EDUCATION, Field.CATEGORY, Field.OCCUPATION,
    Field.LEVEL,
})  # fmt: skip
#: These may look like a label or a date line, so beside a name they say nothing about the row.
_FREE = frozenset({Field.NOTE, Field.ADDRESS, Field.BIRTH})
_EXAMPLE = re.compile(r"[(\[【]?(示例|样例|范例|例如|例:|例\))")
_FOOTER = re.compile(
    r"(合计|总计|小计|共计|总人数|人数|共\d+人|以下空白|以下无正文|此页|必填|选填|第\d+页|共\d+页)"
    r"|(注|备注|说明|填表说明|填写说明|提示|温馨提示)\d*[:.]"
    r"|[^:\d]{0,12}(人|员|单位|日期|时间|部门|机构|领导|站点|签字|签名|盖章|公章)[^:\d]{0,6}:"
    r"|.{0,12}(签字|签名|盖章|公章)"
    r"|\d{4}年\d{1,2}月\d{1,2}日$"
)
_ANY_DIGIT = re.compile(r"\d")


class Nobody(StrEnum):
    """Why a row of a roster is passed over."""

    BLANK_ROW = N_("The row is blank.")
    REPEATED_HEADING = N_("The row repeats the headings.")
    FOOTER = N_("The row is a sum, a note or a signature.")
    EXAMPLE = N_("The row is the example of the template.")


def why_nobody(row: Row, heading: Heading) -> Nobody | None:
    """Why ``row`` is passed over, or None where it means a person."""
    if not any(plain(cell.text) for cell in row.cells) and not _has_trouble(row):
        return Nobody.BLANK_ROW
    if row.number == heading.second_row or heading.is_repeated_in(row):
        return Nobody.REPEATED_HEADING
    cells = heading.cells(row)
    name = plain(cells[Field.NAME].text)
    if _EXAMPLE.match(name):
        return Nobody.EXAMPLE
    if _has_number(cells, Field.ID_NO) or _has_number(cells, Field.PHONE):
        return None
    if _is_footer(row, heading, name):
        return Nobody.FOOTER
    return None if name or _somebody_wrote(row, heading) else Nobody.BLANK_ROW


def plain(text: str) -> str:
    """Half-width and without any space or invisible character, for comparing."""
    normal = unicodedata.normalize("NFKC", text)
    return "".join(c for c in normal if not c.isspace() and unicodedata.category(c) != "Cf")


def _has_number(cells: dict[Field, Cell], field: Field) -> bool:
    cell = cells.get(field)
    return cell is not None and bool(_ANY_DIGIT.search(plain(cell.text)))


def _has_trouble(row: Row) -> bool:
    """Formulas without a result have no text, but they are not blank."""
    return any(cell.computed and cell.value is None for cell in row.cells)


def _is_footer(row: Row, heading: Heading, name: str) -> bool:
    """With a name in its place, only the other labels of a signature line tell."""
    if name and _FOOTER.match(name):
        return True
    free = (
        {heading.columns[field] for field in _FREE if field in heading.columns} if name else set()
    )
    texts = [plain(cell.text) for column, cell in enumerate(row.cells) if column not in free]
    return any(_FOOTER.match(text) for text in texts if text != name)


def _somebody_wrote(row: Row, heading: Heading) -> bool:
    """Whether anything stands in the row beyond what templates fill in beforehand."""
    columns = {column for field, column in heading.columns.items() if field not in _PREFILLED}
    return any(
        plain(cell.text) and not cell.computed
        for column, cell in enumerate(row.cells)
        if column in columns
    )
