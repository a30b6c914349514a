"""Questions, keys and answers in words: for those who may read keys, and for reviews."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from trainhub.exams.bank.markup import cleaned, plain
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import CHOICE_KINDS
from trainhub.exams.rules.scoring import percent_text

_GAP = re.compile(r"_{4,}")


def rich(text: str, html: bool, *, gaps: bool = False) -> Markup:
    """A text of a question for the page; ``gaps``: its gaps are numbered."""
    # The bank keeps clean HTML; it is cleaned once more, for a page must not trust a table.
    told = Markup(cleaned(text)) if html else escape(text)  # noqa: S704 - cleaned by nh3
    if not gaps:
        return told
    numbers = iter(range(1, 1000))
    return Markup(_GAP.sub(lambda _match: f"____({next(numbers)})", told))  # noqa: S704 - see above


def key_lines(question: Any) -> list[str]:
    """The right answers of a version or a script, a line each part; never for a candidate."""
    kind, key = question.kind, question.key
    if kind in CHOICE_KINDS:
        return [_text(question, question.options[index]) for index in key]
    if kind is QuestionKind.TRUE_FALSE:
        return [_truth(key[0])]
    if kind is QuestionKind.FILL_IN:
        return [" | ".join(accepted) for accepted in key]
    if kind is QuestionKind.NUMERIC:
        return [" | ".join(_number(accepted) for accepted in key)]
    if kind is QuestionKind.MATCHING:
        return _pairs(question, key)
    if kind is QuestionKind.ORDERING:
        return [f"{n}. {_text(question, question.options[i])}" for n, i in enumerate(key, 1)]
    if kind is QuestionKind.CLOZE:
        return _gap_keys(question)
    return [str(text) for text in key]


def answer_lines(item: Any) -> list[str]:
    """What a candidate answered, a line each part; ``item`` is a script."""
    given, kind = item.given, item.kind
    if not given:
        return []
    if kind in CHOICE_KINDS:
        return [_text(item, item.options[index]) for index in given]
    if kind is QuestionKind.TRUE_FALSE:
        return [_truth(given[0])]
    if kind is QuestionKind.MATCHING:
        return _pairs(item, given)
    if kind is QuestionKind.ORDERING:
        ranked = sorted(range(len(given)), key=lambda index: given[index] or len(given) + 1)
        return [f"{given[i] or '—'}. {_text(item, item.options[i])}" for i in ranked]
    if kind is QuestionKind.CLOZE:
        return [_gap_given(part, text) or "—" for part, text in zip(item.parts, given, strict=True)]
    return [str(text) for text in given]


def _text(question: Any, text: str) -> str:
    return plain(text) if question.html else text


def _truth(value: bool) -> str:
    return str(_("Right")) if value else str(_("Wrong"))


def _number(accepted: Sequence[str]) -> str:
    how, first, second = accepted
    if how == "..":
        return f"{first}~{second}"
    return first if second == "0" else f"{first}±{second}"


def _pairs(question: Any, chosen: Sequence[int]) -> list[str]:
    return [
        f"{_text(question, prompt)} → {_text(question, question.options[i]) if i >= 0 else '—'}"
        for prompt, i in zip(question.parts, chosen, strict=True)
    ]


def _gap_keys(question: Any) -> list[str]:
    lines = []
    for (kind, options), (_kind, _mark, accepted), weights in zip(
        question.parts, question.key, question.scoring["weights"], strict=True
    ):
        told = [
            options[one] if kind == "multichoice" else _number(one) if kind == "numerical" else one
            for one, weight in zip(accepted, weights, strict=True)
            if weight > 0
        ]
        lines.append(" | ".join(told))
    return lines


def _gap_given(part: Sequence[Any], text: str) -> str:
    kind, options = part
    if kind != "multichoice":
        return text
    return str(options[int(text)]) if text.isdecimal() and int(text) < len(options) else ""


def weight_words(question: Any) -> list[str]:
    """The weights of the options of a choice, in percent; empty where there are none."""
    weights = question.scoring.get("weights") or []
    return [percent_text(share) for share in weights] if question.kind in CHOICE_KINDS else []
