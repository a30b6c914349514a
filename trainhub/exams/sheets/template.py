"""The mark sheet that an examiner downloads, fills in and brings back. Its words are Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.exams.rules.points import points_text
from trainhub.exams.sheets.facts import Part

_ADVICE = (
    "填写说明：只填成绩列，如86或86.5；没来考的在“缺考”列写 缺考，只缺一科的写 实操缺考；"
    "准考证号和姓名请勿改动；空白不填，以后可再导入；已登记的成绩不会被覆盖。"
)


def mark_sheet(people: Iterable[tuple[str, str]], parts: Sequence[Part], title: str) -> bytes:
    """An .xlsx with the tickets and names of a sitting and an empty column for every part.

    Ticket numbers are text cells, so that a spreadsheet keeps every digit.
    """
    columns = (
        Column("准考证号", 20),
        Column("姓名", 16),
        *(Column(f"{part.name}（满分{points_text(part.maximum_h)}）", 18) for part in parts),
        Column("缺考", 14, ("缺考", *(f"{part.name}缺考" for part in parts))),
    )
    rows = [(ticket, name, *("" for _part in parts), "") for ticket, name in people]
    return write_xlsx([Table("成绩册", columns, rows, f"{title}。{_ADVICE}")])
