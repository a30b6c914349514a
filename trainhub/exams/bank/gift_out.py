"""Writing GIFT. What Moodle's format has no place for goes into a comment that we read again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from trainhub.exams.bank.drafts import rubric_tag, scoring_tag, topic_of
from trainhub.exams.bank.gift import OWN
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.bank.weights import file_weights, partners_in_use, usual
from trainhub.exams.rules import Difficulty, QuestionKind
from trainhub.exams.rules.points import points_text
from trainhub.exams.rules.scoring import WHOLE, percent_text

_SIGNS = re.compile(r"([\\~=#{}:])")
_OPEN = frozenset({QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY})
_LIKE_A_MARK = re.compile(r"(?:[A-Za-zＡ-Ｚ]\s*[.)．）、]|ANSWER\s*[:：])", re.IGNORECASE)
_NOT = frozenset({QuestionKind.ORDERING, QuestionKind.CLOZE})


def carried_by_gift(item: QuestionItem) -> QuestionItem | None:
    """The question as GIFT can hold it; ``None`` for pictures, steps, gaps and arrows."""
    if item.kind in _NOT or item.media:
        return None
    if item.kind is QuestionKind.FILL_IN and (len(item.key) != 1 or _has_arrow(item.key[0])):
        return None
    if item.kind is QuestionKind.MATCHING:
        return None if _has_arrow(item.parts) else partners_in_use(item)
    return item


def _has_arrow(texts: Sequence[str]) -> bool:
    return any("->" in text for text in texts)


def write_gift(items: Sequence[QuestionItem], trade: str) -> bytes:
    """A GIFT file in UTF-8; questions of one topic stand under one category."""
    lines: list[str] = []
    category = None
    for item in items:
        heading = category_of(trade, item.topic)
        if heading != category:
            lines += [f"$CATEGORY: {_safe(heading)}", ""]
            category = heading
        own = _own_words(item, heading)
        lines += [*([f"{OWN}{own}"] if own else []), _written(item), ""]
    return "\n".join(lines).encode()


def category_of(trade: str, topic: str) -> str:
    """The path of a topic as Moodle has it."""
    path = [trade, topic] if topic else []
    return "/".join(["$course$", *(name.replace("/", "//") for name in path)])


def _own_words(item: QuestionItem, heading: str) -> str:
    """What has no place elsewhere, as JSON on one line; empty where there is nothing."""
    words = {}
    if topic_of(heading) != item.topic:
        words["topic"] = item.topic
    if item.difficulty is not Difficulty.MEDIUM:
        words["difficulty"] = item.difficulty.value
    if item.points_h != 1_00:
        words["points"] = points_text(item.points_h)
    if item.scoring != usual(item):
        words["scoring"] = scoring_tag(item.scoring)
    if item.kind is QuestionKind.SHORT_ANSWER:
        words["kind"] = item.kind.value
    if item.kind in _OPEN and item.key:
        words["model"] = item.key[0]
    if item.rubric:
        words["rubric"] = rubric_tag(item.rubric)
    return json.dumps(words, ensure_ascii=False) if words else ""


def _safe(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text).replace("\n", "\\n")


def _written(item: QuestionItem) -> str:
    form = "[html]" if item.html else "[plain]"
    general = f" ####{_safe(item.explanation)}\n" if item.explanation else ""
    return f"::{_safe(item.name)}::{form}{_safe(item.stem)} {{{_answers(item)}{general}}}"


def _answers(item: QuestionItem) -> str:
    if item.kind is QuestionKind.TRUE_FALSE:
        return "TRUE" if item.key[0] else "FALSE"
    if item.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        return _choices(item)
    if item.kind is QuestionKind.FILL_IN:
        weights = (item.scoring.weights or ((WHOLE,) * len(item.key[0]),))[0]
        pairs = zip(item.key[0], weights, strict=True)
        return " ".join(f"={_weight(share)}{_safe(text)}" for text, share in pairs)
    if item.kind is QuestionKind.NUMERIC:
        return _numbers(item)
    if item.kind is QuestionKind.MATCHING:
        return _pairs(item)
    return ""


def _weight(share: int) -> str:
    return f"%{percent_text(share)}%"


def _choices(item: QuestionItem) -> str:
    lines = []
    for text, share in zip(item.options, file_weights(item), strict=True):
        whole = item.kind is QuestionKind.SINGLE and share == WHOLE
        lines.append(f"\n{'=' if whole else '~'}{_weight(share)}{_safe(text)}")
    return "".join([*lines, "\n"])


def _numbers(item: QuestionItem) -> str:
    weights = item.scoring.weights or (WHOLE,) * len(item.key)
    lines = []
    for (how, first, second), share in zip(item.key, weights, strict=True):
        told = f"{first}..{second}" if how == ".." else f"{first}:{second}"
        lines.append(f"={_weight(share)}{told}")
    return f"#{' '.join(lines)}"


def _pairs(item: QuestionItem) -> str:
    used = set(item.key)
    lines = [
        f"\n={_safe(prompt)} -> {_safe(item.options[index])}"
        for prompt, index in zip(item.parts, item.key, strict=True)
    ]
    others = [option for index, option in enumerate(item.options) if index not in used]
    return "".join([*lines, *(f"\n= -> {_safe(option)}" for option in others), "\n"])


def carried_by_aiken(item: QuestionItem) -> QuestionItem | None:
    """The question as Aiken can hold it: a single choice in plain text, and nothing around it."""
    stem = " ".join(item.stem.split())
    options = tuple(" ".join(option.split()) for option in item.options)
    if item.kind is not QuestionKind.SINGLE or item.media or item.html:
        return None
    if _LIKE_A_MARK.match(stem) or not all(options):
        return None
    return QuestionItem(item.kind, stem, options, item.key)


def write_aiken(items: Sequence[QuestionItem]) -> bytes:
    """An Aiken file in UTF-8 of questions that it can hold."""
    blocks = []
    for item in items:
        options = [f"{chr(65 + n)}. {text}" for n, text in enumerate(item.options)]
        blocks.append("\n".join([item.stem, *options, f"ANSWER: {chr(65 + item.key[0])}", ""]))
    return "\n".join(blocks).encode()
