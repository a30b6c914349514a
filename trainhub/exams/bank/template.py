"""The usual Chinese Excel template for questions: its words, and the empty file to download."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.exams.bank.rules import QuestionItem, letter
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.scoring import ALL, EACH, HALF, Scoring, percent_text, share_of

#: The words of the template, and how results are printed in its words.
KIND_WORDS: dict[QuestionKind, str] = {
    QuestionKind.SINGLE: "单选",
    QuestionKind.MULTIPLE: "多选",
    QuestionKind.TRUE_FALSE: "判断",
    QuestionKind.FILL_IN: "填空",
    QuestionKind.NUMERIC: "数值",
    QuestionKind.MATCHING: "匹配",
    QuestionKind.ORDERING: "排序",
    QuestionKind.SHORT_ANSWER: "简答",
    QuestionKind.ESSAY: "论述",
}
LEVEL_WORDS: dict[Difficulty, str] = {
    Difficulty.EASY: "易",
    Difficulty.MEDIUM: "中",
    Difficulty.HARD: "难",
}
_EACH_WORD, _ALL_WORD, _SOME_WORD = "按项得分", "全对得分", "少选得分"
_PERCENT = re.compile(r"(\d{1,3})\s*%")
ADVICE = (
    "填写说明：多选答案连续填写字母，如ABD；判断题填 正确 或 错误；填空题多个空的答案用“；”隔开，"
    "同一空的多个正确答案用“|”隔开；数值题可写 50、23.4±0.1 或 38~40；"
    "简答、论述题的评分细则每行写“要点 = 分数”，合计等于分值；"
    "匹配题在选项列写“左 -> 右”；排序题写正确顺序的字母，如BADC；示例行可删除，不会被导入。"
)
_EXAMPLE = (
    "单选", "示例：火警电话是（　　）。", "119", "110", "120", "122", "", "", "A",
    "常用报警电话。", "报警与应急处置", "易", "1",
)  # fmt: skip


def columns(options: int) -> tuple[Column, ...]:
    """The columns of the template with so many options."""
    return (
        Column("题型", 8, tuple(KIND_WORDS.values())),
        Column("题干", 50),
        *(Column(f"选项{letter(index)}", 18) for index in range(options)),
        Column("正确答案", 16),
        Column("解析", 30),
        Column("知识点", 20),
        Column("难度", 8, tuple(LEVEL_WORDS.values())),
        Column("分值", 8),
        Column("计分", 12),
        Column("评分细则", 30),
    )


def question_template() -> bytes:
    """An .xlsx with the headings, an example that the reader passes over, and lists to choose
    from. The columns are text, so that Excel makes no dates of options such as 3-5."""
    return write_xlsx([Table("试题", columns(6), [_EXAMPLE], ADVICE)])


def told(item: QuestionItem) -> dict[str, Any]:
    """A question in the words of the template, for programs."""
    whole, rest = divmod(item.points_h, 100)
    found = {
        "type": KIND_WORDS[item.kind],
        "topic": item.topic,
        "difficulty": LEVEL_WORDS[item.difficulty],
        "stem": item.stem,
        "options": list(item.options),
        "answer": _answer_told(item),
        "explanation": item.explanation,
        "points": whole if rest == 0 else item.points_h / 100,
    }
    return found if item.scoring == usual_scoring(item.kind) else (
        found | {"scoring": scoring_word(item.scoring)}
    )  # fmt: skip


def _answer_told(item: QuestionItem) -> Any:
    """Letters, true or false, accepted texts for every blank, pairs, or the model text."""
    if item.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.ORDERING}:
        return [letter(index) for index in item.key]
    if item.kind in {QuestionKind.FILL_IN, QuestionKind.NUMERIC}:
        return [list(accepted) for accepted in item.key]
    if item.kind is QuestionKind.MATCHING:
        pairs = zip(item.parts, item.key, strict=True)
        return [[prompt, item.options[index]] for prompt, index in pairs]
    return item.key[0] if item.key else ""


def usual_scoring(kind: QuestionKind) -> Scoring:
    """What an empty scoring cell means."""
    return EACH if kind is QuestionKind.MATCHING else ALL


def scoring_word(scoring: Scoring) -> str:
    """A rule as the template has it: ``少选得分50%``, or weights such as ``50;50;-50``."""
    if scoring.rule is ScoringRule.WEIGHTS:
        groups = scoring.weights if isinstance(scoring.weights[0], tuple) else (scoring.weights,)
        return "/".join(";".join(percent_text(share) for share in group) for group in groups)
    if scoring.rule is ScoringRule.SOME:
        return f"{_SOME_WORD}{scoring.percent}%"
    return _EACH_WORD if scoring.rule is ScoringRule.EACH else _ALL_WORD


def scoring_from(text: str, kind: QuestionKind, options: int) -> Scoring | None:
    """The way back; ``None`` for what is no rule."""
    word = unicodedata.normalize("NFKC", text).strip()
    if not word:
        return usual_scoring(kind)
    if word in {_ALL_WORD, "all"}:
        return ALL
    if word in {_EACH_WORD, "each"}:
        return EACH
    if word.startswith((_SOME_WORD, "some")):
        percent = _PERCENT.search(word)
        return Scoring(ScoringRule.SOME, int(percent[1]) if percent else HALF)
    return _weights_from(word, kind, options)


def _weights_from(word: str, kind: QuestionKind, options: int) -> Scoring | None:
    try:
        groups = tuple(
            tuple(share_of(Decimal(part)) for part in group.split(";")) for group in word.split("/")
        )
    except InvalidOperation:
        return None
    if kind is QuestionKind.FILL_IN:
        return Scoring(ScoringRule.WEIGHTS, weights=groups)
    choice = kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}
    fits = len(groups) == 1 and (not choice or len(groups[0]) == options)
    usable = choice or kind is QuestionKind.NUMERIC
    return Scoring(ScoringRule.WEIGHTS, weights=groups[0]) if fits and usable else None
