"""Read the answers that a paper on the screen sends."""

from __future__ import annotations

from typing import Any

from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import CHOICE_KINDS, NO_CHOICE, NO_RANK


def given_answer(kind: QuestionKind, values: list[str]) -> list[Any]:
    """What the controls of a question sent, as an answer in shown positions.

    Nonsense is passed on as it is: the rules refuse it by name.
    """
    if kind in CHOICE_KINDS:
        return sorted(
            int(v) if v.isascii() and v.isdigit() and len(v) < 4 else -1 for v in values[:100]
        )
    if kind is QuestionKind.TRUE_FALSE:
        truths = {"true": True, "false": False}
        return [truths.get(value, value) for value in values[:2]]
    if kind in {QuestionKind.MATCHING, QuestionKind.ORDERING}:
        return _chosen(NO_CHOICE if kind is QuestionKind.MATCHING else NO_RANK, values[:100])
    return list(values) if any(value.strip() for value in values) else []


def _chosen(nothing: int, values: list[str]) -> list[Any]:
    """Numbers of selects; an empty select is ``nothing``, all empty take the answer back."""
    numbers = [
        int(v) if v.isascii() and v.isdigit() and len(v) < 4 else v or nothing for v in values
    ]
    return numbers if any(number != nothing for number in numbers) else []


def seq_from(value: str) -> int:
    """The number of a save; 0, which is never accepted, for nonsense."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 11 else 0


#: A paper has at most this many questions; a phone that sends more is no phone of ours.
MOST_SENT = 300


def texts_sent(sent: Any) -> list[str]:
    """The texts of a JSON list; what is no text is passed over."""
    many = sent[:MOST_SENT] if isinstance(sent, list) else []
    return [one for one in many if isinstance(one, str)]


def flags_sent(sent: Any) -> dict[int, bool]:
    """``[{"n": 3, "on": true}]`` as flags by position."""
    many = sent[:MOST_SENT] if isinstance(sent, list) else []
    pairs = [one for one in many if isinstance(one, dict)]
    return {
        one["n"]: one["on"] is True
        for one in pairs
        if type(one.get("n")) is int and 0 < one["n"] <= MOST_SENT
    }
