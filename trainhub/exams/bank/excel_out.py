"""Writing the Chinese Excel template with questions in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.exams.bank.rules import QuestionItem, letter
from trainhub.exams.bank.template import (
    ADVICE,
    KIND_WORDS,
    LEVEL_WORDS,
    columns,
    scoring_word,
    usual_scoring,
)
from trainhub.exams.bank.weights import partners_in_use
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.marking import rubric_text
from trainhub.exams.rules.points import points_text

#: The template has columns for so many options.
MOST_OPTIONS = 8
_ARROW = re.compile(r"->|→|=>|⇒")
_BLANK = re.compile(r"_{2,}|[(][\s]*[)]")
_SPLIT = re.compile(r"[|｜;；]")


def carried_by_excel(item: QuestionItem) -> QuestionItem | None:
    """The question as the template can hold it; ``None`` for what it has no columns for."""
    if item.kind is QuestionKind.CLOZE or item.media or item.html:
        return None
    if len(item.options) > MOST_OPTIONS or item.stem.startswith(("示例", "样例：", "例：")):
        return None
    if item.kind is QuestionKind.SHORT_ANSWER and not item.key:
        return None
    if item.kind is QuestionKind.FILL_IN and not _blanks_fit(item):
        return None
    if item.kind is QuestionKind.MATCHING:
        texts = (*item.parts, *item.options)
        rows = len(item.parts) + len(set(range(len(item.options))) - set(item.key))
        return None if rows > MOST_OPTIONS or any(map(_ARROW.search, texts)) else (
            partners_in_use(item)
        )  # fmt: skip
    return item


def _blanks_fit(item: QuestionItem) -> bool:
    shown = len(_BLANK.findall(unicodedata.normalize("NFKC", item.stem)))
    texts = [text for accepted in item.key for text in accepted]
    return shown in (0, len(item.key)) and not any(map(_SPLIT.search, texts))


def write_excel(items: Sequence[QuestionItem]) -> bytes:
    """An .xlsx that ``read_question_sheet`` reads back."""
    most = max([6, *(len(option_texts(item)) for item in items)])
    heads = (Column("题目名称", 16), *columns(most))
    return write_xlsx([Table("试题", heads, [_row(item, most) for item in items], ADVICE)])


def option_texts(item: QuestionItem) -> list[str]:
    """What stands in the option columns."""
    if item.kind is not QuestionKind.MATCHING:
        return list(item.options)
    pairs = [(p, item.options[i]) for p, i in zip(item.parts, item.key, strict=True)]
    used = set(item.key)
    pairs += [("", option) for index, option in enumerate(item.options) if index not in used]
    return [f"{left} -> {right}" for left, right in pairs]


def _row(item: QuestionItem, most: int) -> tuple[str, ...]:
    cells = option_texts(item)
    usual = item.scoring == usual_scoring(item.kind)
    return (
        item.name,
        KIND_WORDS[item.kind],
        item.stem,
        *cells,
        *([""] * (most - len(cells))),
        answer_text(item),
        item.explanation,
        item.topic,
        LEVEL_WORDS[item.difficulty],
        points_text(item.points_h),
        "" if usual else scoring_word(item.scoring),
        rubric_text(item.rubric),
    )


def answer_text(item: QuestionItem) -> str:
    """What stands in the answer column."""
    if item.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.ORDERING}:
        return "".join(letter(index) for index in item.key)
    if item.kind is QuestionKind.TRUE_FALSE:
        return "正确" if item.key[0] else "错误"
    if item.kind is QuestionKind.FILL_IN:
        return "；".join("|".join(accepted) for accepted in item.key)
    if item.kind is QuestionKind.NUMERIC:
        return "|".join(_number(*accepted) for accepted in item.key)
    if item.kind is QuestionKind.MATCHING:
        return ""
    return item.key[0] if item.key else ""


def _number(how: str, first: str, second: str) -> str:
    if how == "..":
        return f"{first}~{second}"
    return first if second == "0" else f"{first}±{second}"
