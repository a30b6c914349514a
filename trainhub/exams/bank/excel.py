"""Reading questions from the usual Chinese Excel template, one row a question.

Columns come in any order: 题型, 题干, 选项A to H, 正确答案, 解析, 知识点, 难度, 分值, 计分. The
answer of a choice is letters together; answers of blanks are split by ；, alternatives by |.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from trainhub.core.errors import Reason
from trainhub.core.tabular.sheets import Cell, Kind, Row, Sheet
from trainhub.exams.bank.answers import plain_word, read_key
from trainhub.exams.bank.reading import ItemReading, Outcome, QuestionReading
from trainhub.exams.bank.rules import (
    MOST_POINTS_H,
    OPEN_KINDS,
    BankTrouble,
    QuestionItem,
    item_troubles,
    letter,
    repeated,
    weights_fit,
)
from trainhub.exams.bank.template import KIND_WORDS, scoring_from, told
from trainhub.exams.rules import Difficulty, QuestionKind
from trainhub.exams.rules.marking import read_rubric

_Meaning = TypeVar("_Meaning")
_ROWS_TO_SEARCH = 40


class Field(StrEnum):
    """What a column says about a question; options are columns of their own."""

    KIND = "kind"
    STEM = "stem"
    ANSWER = "answer"
    EXPLANATION = "explanation"
    TOPIC = "topic"
    DIFFICULTY = "difficulty"
    POINTS = "points"
    SCORING = "scoring"
    RUBRIC = "rubric"
    NAME = "name"


def _by_word(words: Mapping[_Meaning, str]) -> dict[str, _Meaning]:
    return {word: meaning for meaning, line in words.items() for word in line.split()}


_FIELD_OF: dict[str, Field] = _by_word({
    Field.KIND: "题型 试题类型 题目类型 类型 题类 type",
    Field.STEM: "题干 题目 试题 问题 题目内容 试题内容 试题题干 题干内容 question stem",
    Field.ANSWER: "正确答案 答案 标准答案 参考答案 试题答案 正确选项 answer",
    Field.EXPLANATION: "解析 答案解析 试题解析 题目解析 解释 依据 explanation",
    Field.TOPIC: "知识点 章节 模块 分类 考点 知识模块 所属知识点 科目 topic",
    Field.DIFFICULTY: "难度 难易度 难易程度 难度等级 难度系数 difficulty",
    Field.POINTS: "分值 分数 得分 每题分值 题目分值 points score",
    Field.SCORING: "计分 计分规则 评分规则 scoring",
    Field.RUBRIC: "评分细则 评分标准 得分点 采分点 评分要点 rubric",
    Field.NAME: "题目名称 试题名称 试题编号 题号 编号 name",
})  # fmt: skip
_KIND_OF: dict[str, QuestionKind] = _by_word({
    QuestionKind.SINGLE: "单选 单选题 单项选择 单项选择题 single",
    QuestionKind.MULTIPLE: "多选 多选题 多项选择 多项选择题 不定项 不定项选择题 multiple",
    QuestionKind.TRUE_FALSE: "判断 判断题 是非 是非题 对错题 truefalse",
    QuestionKind.FILL_IN: "填空 填空题 fillin",
    QuestionKind.NUMERIC: "数值 数值题 numeric",
    QuestionKind.MATCHING: "匹配 匹配题 matching",
    QuestionKind.ORDERING: "排序 排序题 ordering",
    QuestionKind.SHORT_ANSWER: "简答 简答题 问答 问答题 名词解释",
    QuestionKind.ESSAY: "论述 论述题 案例分析 案例分析题 作文 essay",
})  # fmt: skip
_LEVEL_OF: dict[str, Difficulty] = _by_word({
    Difficulty.EASY: "易 简单 容易 较易 低 easy",
    Difficulty.MEDIUM: "中 中等 一般 普通 适中 medium",
    Difficulty.HARD: "难 困难 较难 高 hard",
})  # fmt: skip
_OPTION_HEADING = re.compile(r"(?:选项|备选项|备选答案|option)?([a-h])(?:选项)?")
_NOISE = re.compile(r"[\s*:#_.]+|\([^()]*\)")
_POINTS_SIGN = re.compile(r"分$")


@dataclass(frozen=True)
class _Heading:
    row: int
    columns: Mapping[Field, int]
    options: Mapping[int, int]

    def cells(self, row: Row) -> dict[Field, Cell]:
        return {field: row.cell(column) for field, column in self.columns.items()}

    def option_cells(self, row: Row) -> list[Cell]:
        """The options in order of their letters, without the empty ones at the end."""
        last = max(self.options, default=-1)
        cells = [row.cell(self.options.get(n, len(row.cells))) for n in range(last + 1)]
        while cells and not _text(cells[-1]):
            cells.pop()
        return cells


def read_question_sheet(sheets: Sequence[Sheet]) -> QuestionReading:
    """Read the first visible sheet that has the headings of the template."""
    for sheet in sheets:
        heading = None if sheet.hidden else _find_heading(sheet)
        if heading is not None:
            items = tuple(_read_rows(sheet, heading))
            asked = any(item.outcome is not Outcome.IGNORED for item in items)
            troubles = () if asked else (Reason(BankTrouble.NO_QUESTIONS),)
            return QuestionReading("row", items, troubles, sheet.name, heading.row)
    return QuestionReading("row", troubles=(Reason(BankTrouble.NO_HEADING),))


def _find_heading(sheet: Sheet) -> _Heading | None:
    for row in sheet.rows[:_ROWS_TO_SEARCH]:
        columns: dict[Field, int] = {}
        options: dict[int, int] = {}
        for column, cell in enumerate(row.cells):
            word = plain_word(_NOISE.sub("", unicodedata.normalize("NFKC", cell.text)))
            option = _OPTION_HEADING.fullmatch(word)
            if word in _FIELD_OF:
                columns.setdefault(_FIELD_OF[word], column)
            elif option is not None:
                options.setdefault(ord(option[1]) - ord("a"), column)
        if Field.STEM in columns and Field.ANSWER in columns:
            return _Heading(row.number, columns, options)
    return None


def _read_rows(sheet: Sheet, heading: _Heading) -> Iterator[ItemReading]:
    seen: dict[str, int | str] = {}
    for row in sheet.rows:
        if row.number <= heading.row:
            continue
        cells = heading.cells(row)
        if _says_nothing(cells, heading.option_cells(row)):
            yield ItemReading(row.number, Outcome.IGNORED)
        else:
            yield _read_row(row, heading, seen)


def _says_nothing(cells: Mapping[Field, Cell], options: Sequence[Cell]) -> bool:
    """Blank rows, and rows filled down with nothing but a type, a level or points."""
    said = [cells[f] for f in (Field.STEM, Field.ANSWER) if f in cells]
    unfinished = any(cell.kind in {Kind.ERROR, Kind.FORMULA} for cell in said)
    stem = _text(cells[Field.STEM])
    if stem.startswith(("示例", "样例：", "例：")):
        return True
    return not unfinished and not any(_text(cell) for cell in [*said, *options])


def _read_row(row: Row, heading: _Heading, seen: dict[str, int | str]) -> ItemReading:
    cells, options = heading.cells(row), heading.option_cells(row)
    title = _text(cells[Field.STEM])[:30]
    reasons = _cell_troubles(cells, options)
    item = None
    if not reasons:
        item, reasons = _read_item(cells, [_text(cell) for cell in options])
    if item is not None:
        reasons = item_troubles(item) or _unfit(item) or repeated(item, seen, row.number)
    if reasons or item is None:
        return ItemReading(row.number, Outcome.REFUSED, tuple(reasons), title=title)
    kind = KIND_WORDS[item.kind]
    return ItemReading(row.number, Outcome.ACCEPTED, (), item, title, kind, told(item))


def _unfit(item: QuestionItem) -> list[Reason]:
    """Weights in the scoring column that stand beside nothing or give no full answer."""
    return [] if weights_fit(item) else [Reason(BankTrouble.UNKNOWN_SCORING, word="")]


def _cell_troubles(cells: Mapping[Field, Cell], options: Sequence[Cell]) -> list[Reason]:
    """What keeps a cell from being read. Options such as 3-5 are often turned into dates."""
    named = [(field.value, cell) for field, cell in cells.items()]
    named += [(letter(index), cell) for index, cell in enumerate(options)]
    codes = {
        Kind.ERROR: BankTrouble.ERROR_CELL,
        Kind.FORMULA: BankTrouble.FORMULA_CELL,
        Kind.DATE: BankTrouble.DATE_CELL,
    }
    return [Reason(codes[cell.kind], column=name) for name, cell in named if cell.kind in codes]


def _read_item(
    cells: Mapping[Field, Cell], options: Sequence[str]
) -> tuple[QuestionItem | None, list[Reason]]:
    """The question of readable cells, or the reasons why it cannot be understood."""

    def text(field: Field) -> str:
        return _text(cells[field]) if field in cells else ""

    kind = _KIND_OF.get(plain_word(text(Field.KIND)))
    if kind is None:
        return None, [Reason(BankTrouble.UNKNOWN_TYPE, word=text(Field.KIND))]
    level = _LEVEL_OF.get(plain_word(text(Field.DIFFICULTY) or "中"))
    if level is None:
        return None, [Reason(BankTrouble.UNKNOWN_DIFFICULTY, word=text(Field.DIFFICULTY))]
    points_h = _points_h(text(Field.POINTS))
    if points_h is None:
        return None, [Reason(BankTrouble.BAD_POINTS, most=MOST_POINTS_H // 100)]
    read = read_key(kind, text(Field.ANSWER), text(Field.STEM), options)
    if read.reasons:
        return None, read.reasons
    scoring = scoring_from(text(Field.SCORING), kind, len(options))
    if scoring is None:
        return None, [Reason(BankTrouble.UNKNOWN_SCORING, word=text(Field.SCORING)[:20])]
    rubric, unclear = read_rubric(text(Field.RUBRIC))
    if unclear:
        return None, unclear
    item = QuestionItem(
        kind=kind,
        stem=text(Field.STEM),
        options=read.options,
        key=read.key,
        topic=text(Field.TOPIC),
        difficulty=level,
        explanation=text(Field.EXPLANATION),
        points_h=points_h,
        parts=read.parts,
        scoring=scoring,
        name=text(Field.NAME),
        rubric=tuple(rubric) if kind in OPEN_KINDS else (),
    )
    return item, []


def _points_h(text: str) -> int | None:
    """Hundredths of a point; one point where nothing is written, None for no such number."""
    if not text:
        return 1_00
    try:
        points = Decimal(_POINTS_SIGN.sub("", unicodedata.normalize("NFKC", text)).strip())
    except InvalidOperation:
        return None
    if not points.is_finite() or not 0 < points <= MOST_POINTS_H:
        return None
    hundredths = points * 100
    return int(hundredths) if hundredths <= MOST_POINTS_H and hundredths % 1 == 0 else None


def _text(cell: Cell) -> str:
    """The text of a cell without outer spaces and invisible characters; line ends are kept."""
    shown = "".join(
        c for c in cell.text if c == "\n" or unicodedata.category(c) not in {"Cf", "Cc"}
    )
    return shown.strip()
