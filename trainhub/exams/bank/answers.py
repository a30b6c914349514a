"""Right answers as people write them in a cell, read into the key of a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.exams.bank.drafts import accepted_number, accepted_range
from trainhub.exams.bank.rules import BankTrouble
from trainhub.exams.rules import QuestionKind

_TRUE_WORDS = frozenset(["正确", "对", "是", "√", "✓", "✔", "t", "true", "y", "yes", "1"])
_FALSE_WORDS = frozenset(
    ["错误", "错", "否", "不对", "不正确", "×", "✗", "✘", "x", "f", "false", "n", "no", "0"]
)
_BETWEEN_LETTERS = re.compile(r"[\s,、;./|和]+")
_ARROW = re.compile(r"\s*(?:->|→|=>|⇒)\s*")
_RANGE = re.compile(r"\s*([+-]?[\d.]+)\s*(?:~|\.\.|至|到)\s*([+-]?[\d.]+)\s*")
_BLANK = re.compile(r"_{2,}|[(][\s]*[)]")


class Read(NamedTuple):
    """What the answer cell and the option cells say together; see ``QuestionItem``."""

    key: tuple[Any, ...] = ()
    options: tuple[str, ...] = ()
    parts: tuple[Any, ...] = ()
    reasons: list[Reason] = []  # noqa: RUF012 - a field's default, never changed


def read_key(kind: QuestionKind, answer: str, stem: str, options: Sequence[str]) -> Read:
    """The key of a question of ``kind``, or why ``answer`` is none."""
    if kind is QuestionKind.MATCHING:
        return _pairs_key(options)
    if not answer:
        open_question = kind is QuestionKind.ESSAY
        return Read() if open_question else Read(reasons=[Reason(BankTrouble.MISSING_ANSWER)])
    if kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        indexes, troubles = _choice_key(answer, options)
        return Read(indexes, tuple(options), reasons=troubles)
    if kind is QuestionKind.ORDERING:
        return _order_key(answer, options)
    key: tuple[Any, ...] = (answer,)
    reasons: list[Reason] = []
    if kind is QuestionKind.TRUE_FALSE:
        key, reasons = _truth_key(answer, options)
    elif kind is QuestionKind.FILL_IN:
        key, reasons = _blanks_key(answer, stem)
    elif kind is QuestionKind.NUMERIC:
        key, reasons = _numbers_key(answer)
    return Read(key, reasons=reasons)


def _pairs_key(options: Sequence[str]) -> Read:
    """Pairs stand in the option cells: ``left -> right``; a right side alone is one too many."""
    sides = [_ARROW.split(option, maxsplit=1) for option in options]
    if any(len(side) != 2 or not side[1].strip() for side in sides):
        return Read(reasons=[Reason(BankTrouble.UNCLEAR_PAIRS)])
    pairs = [(left.strip(), right.strip()) for left, right in sides]
    rights = tuple(dict.fromkeys(right for _left, right in pairs))
    key = tuple(rights.index(right) for left, right in pairs if left)
    prompts = tuple(left for left, _right in pairs if left)
    if len(prompts) < 2 or len(set(prompts)) < len(prompts):
        return Read(reasons=[Reason(BankTrouble.UNCLEAR_PAIRS)])
    return Read(key, rights, prompts)


def _order_key(answer: str, options: Sequence[str]) -> Read:
    """Letters in the right order, every option once."""
    letters = _BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", answer)).upper()
    key = tuple(ord(character) - ord("A") for character in letters)
    if sorted(key) != list(range(len(options))):
        return Read(reasons=[Reason(BankTrouble.UNCLEAR_ORDER)])
    return Read(key, tuple(options))


def _numbers_key(answer: str) -> tuple[tuple[tuple[str, str, str], ...], list[Reason]]:
    """Accepted numbers split by ``|``: ``50``, ``23.4±0.1``, ``38~40``."""
    found = []
    for part in re.split(r"[|｜]", answer):
        range_ = _RANGE.fullmatch(unicodedata.normalize("NFKC", part))
        value, _, tolerance = part.partition("±")
        accepted = (
            accepted_range(range_[1], range_[2])
            if range_
            else accepted_number(value.strip(), tolerance.strip())
        )
        if accepted is None:
            return (), [Reason(BankTrouble.UNCLEAR_NUMBER, answer=part[:20])]
        found.append(accepted)
    return tuple(found), []


def _choice_key(answer: str, options: Sequence[str]) -> tuple[tuple[int, ...], list[Reason]]:
    """Option indexes from letters written together or apart, else from the words of an option.

    Letters come first: where the options are blood types, an answer A still means option A.
    """
    letters = _BETWEEN_LETTERS.sub("", unicodedata.normalize("NFKC", answer)).upper()
    indexes = tuple(sorted({ord(character) - ord("A") for character in letters}))
    if indexes and indexes[0] >= 0 and indexes[-1] < len(options):
        return indexes, []
    if answer in options:
        return (options.index(answer),), []
    return (), [Reason(BankTrouble.ANSWER_NOT_IN_OPTIONS, answer=answer[:20])]


def _truth_key(answer: str, options: Sequence[str]) -> tuple[tuple[bool, ...], list[Reason]]:
    """True or false in the words people use; a letter stands for the option it names."""
    word = plain_word(answer)
    if len(word) == 1 and "a" <= word <= "h" and ord(word) - ord("a") < len(options):
        word = plain_word(options[ord(word) - ord("a")])
    if word not in _TRUE_WORDS | _FALSE_WORDS:
        return (), [Reason(BankTrouble.UNCLEAR_ANSWER)]
    return (word in _TRUE_WORDS,), []


def _blanks_key(answer: str, stem: str) -> tuple[tuple[tuple[str, ...], ...], list[Reason]]:
    """The accepted texts of every blank: blanks split by ``；``, alternatives by ``|``."""
    blanks = tuple(
        tuple(text.strip() for text in re.split(r"[|｜]", part) if text.strip())
        for part in re.split(r"[;；]", answer.rstrip(";； "))
    )
    shown = len(_BLANK.findall(unicodedata.normalize("NFKC", stem)))
    if shown and shown != len(blanks):
        reason = Reason(BankTrouble.BLANKS_DO_NOT_MATCH, blanks=shown, answers=len(blanks))
        return (), [reason]
    return blanks, []


def plain_word(text: str) -> str:
    """A word for comparing: half-width, one case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
