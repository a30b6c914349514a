"""Which column of a mark sheet is what, by the headings people give them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from trainhub.core.tabular.sheets import Cell, Row, Sheet
from trainhub.exams.rules import ComponentKind

#: Titles and advice stand above the headings, but not more than this.
_ROWS_TO_SEARCH = 40
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
_NOISE = re.compile(r"[\s*:#_/、.]+")

_TICKET = frozenset(
    ["准考证号", "准考证号码", "准考证", "考号", "考生号", "ticket", "ticketno", "ticketnumber"]
)
_NAME = frozenset(["姓名", "学员姓名", "考生姓名", "name", "fullname"])
_ABSENT = frozenset(["缺考", "缺考标记", "是否缺考", "缺考标识", "考试状态", "absent"])
#: What a part is called where a sheet does not use its own name.
_KINDS: Mapping[str, ComponentKind] = {
    word: kind
    for kind, words in (
        (ComponentKind.THEORY, "理论 理论知识 理论考试 笔试 theory"),
        (
            ComponentKind.PRACTICAL,
            "实操 实际操作 操作技能 技能操作 操作 实操考核 practical practice",
        ),
        (ComponentKind.REVIEW, "综合评审 评审 综合 review"),
    )
    for word in words.split()
}
_ENDINGS = re.compile(r"(成绩|得分|分数|分|score|points|mark)$")


@dataclass(frozen=True)
class Heading:
    """The heading row of a mark sheet; columns are counted from 0."""

    row: int
    ticket: int
    name: int | None
    absent: int | None
    #: Heading, told plainly, by column: whatever may be a part of an exam.
    others: Mapping[int, str]
    titles: Mapping[int, str]

    def column_of(self, part: str, part_en: str, kind: ComponentKind) -> int | None:
        """The column of a part: its own name first, then what its kind is usually called."""
        own = {plain(part), plain(part_en)} - {""}
        for column, word in self.others.items():
            if own & {word, _ENDINGS.sub("", word)}:
                return column
        for column, word in self.others.items():
            if kind_called(word) is kind:
                return column
        return None

    def is_repeated_in(self, row: Row) -> bool:
        """Whether ``row`` is the headings again, as at the top of a printed page."""
        return plain(row.cell(self.ticket).text) in _TICKET


def plain(title: str) -> str:
    """A heading for comparing: half-width, one case, without remarks in brackets."""
    told = _BRACKETS.sub("", unicodedata.normalize("NFKC", title).casefold())
    return _NOISE.sub("", told)


def kind_called(word: str) -> ComponentKind | None:
    """The kind of part that a plain heading names, if it names one."""
    return _KINDS.get(word) or _KINDS.get(_ENDINGS.sub("", word))


def find_heading(sheet: Sheet) -> Heading | None:
    """The heading row under whatever titles stand above: the first with a ticket number."""
    for row in sheet.rows[:_ROWS_TO_SEARCH]:
        words = [plain(cell.text) for cell in row.cells]
        ticket = _first(words, _TICKET)
        if ticket is None:
            continue
        name, absent = _first(words, _NAME), _first(words, _ABSENT)
        taken = {ticket, name, absent}
        others = {c: word for c, word in enumerate(words) if word and c not in taken}
        if others or name is not None:
            titles = {column: _title(cell) for column, cell in enumerate(row.cells)}
            return Heading(row.number, ticket, name, absent, others, titles)
    return None


def _first(words: Sequence[str], wanted: frozenset[str]) -> int | None:
    return next((column for column, word in enumerate(words) if word in wanted), None)


def _title(cell: Cell) -> str:
    return " ".join(cell.text.split())[:40]
