"""A question as every file format gives it, and what may be wrong with it. Pure judgement."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.marking import Criterion, rubric_troubles
from trainhub.exams.rules.scoring import ALL, SLACK, WHOLE, Scoring

#: What the database keeps of a topic and a name, and what fits on a screen of a phone.
TOPIC_LIMIT = 60
NAME_LIMIT = 200
TEXT_LIMIT = 2_000
MOST_POINTS_H = 100_00
MOST_OPTIONS = 26

_CHOICES = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
#: Kinds that a person reads, by a rubric if there is one.
OPEN_KINDS = frozenset({QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY})
_SIGNS = re.compile(r"[\s_]+")


class BankTrouble(StrEnum):
    """Why a question, or a whole file of them, is refused."""

    NO_HEADING = N_("No row has the headings for question and right answer.")
    NO_QUESTIONS = N_("There is no question in this file.")
    MISSING_STEM = N_("The question has no text.")
    EMPTY_STEM = N_("Line {line}: the question has no text.")
    MISSING_ANSWER = N_("The right answer is missing.")
    NO_CORRECT_ANSWER = N_("Line {line}: no answer is marked as right.")
    UNCLOSED_BRACE = N_("Line {line}: a curly bracket is open without its partner.")
    TWO_ANSWER_BLOCKS = N_("Line {line}: a question has one block of answers, not two.")
    BAD_MATCH_PAIR = N_("Line {line}: a pair needs an arrow between its two sides.")
    NOT_A_NUMBER = N_("Line {line}: “{word}” is not a number.")
    BAD_WEIGHTS = N_("Line {line}: the weights of the right answers do not add up to 100.")
    UNSUPPORTED_TYPE = N_("Line {line}: questions of type “{word}” cannot be imported.")
    BAD_GAP = N_("Line {line}: a gap of the text cannot be read.")
    BAD_PICTURE = N_("Line {line}: the picture or sound “{word}” is missing or of a wrong kind.")
    PICTURE_IN_OPTION = N_("Line {line}: an answer holds a picture. Put it into the question.")
    NOT_XML = N_("Line {line}: the file is not well-formed XML from here on.")
    UNSAFE_XML = N_("Line {line}: the file holds instructions that no question needs.")
    NOT_A_BANK = N_("This file is no question bank that we know.")
    BROKEN_ITEM = N_("Line {line}: the answer does not fit the question.")
    ITEM_MISSING = N_("The package names the file “{word}”, but does not hold it.")
    PACKAGE_DAMAGED = N_("The package is damaged. Export it again.")
    PACKAGE_TOO_BIG = N_("The package unpacks to more than {limit} MB or {files} files.")
    PACKAGE_UNSAFE = N_("The package holds “{word}”, which points outside of it.")
    UNKNOWN_TYPE = N_("The question type “{word}” is not known.")
    UNKNOWN_DIFFICULTY = N_("The difficulty “{word}” is not known; write easy, medium or hard.")
    UNKNOWN_SCORING = N_("The scoring rule “{word}” is not known.")
    BAD_POINTS = N_("The points must be a number above 0 and at most {most}.")
    TOO_FEW_OPTIONS = N_("A choice needs at least two options.")
    TOO_MANY_OPTIONS = N_("A question has at most {most} options.")
    MISSING_OPTION = N_("Option {letter} is empty, but a later one is not.")
    SAME_OPTIONS = N_("Two options say the same.")
    ANSWER_NOT_IN_OPTIONS = N_("The answer “{answer}” is not among the options.")
    TOO_MANY_ANSWERS_FOR_SINGLE = N_("A single choice has one right answer, not {count}.")
    UNCLEAR_ANSWER = N_("The answer to a true-or-false question must be true or false.")
    UNCLEAR_PAIRS = N_("Write every pair as “left -> right”.")
    UNCLEAR_NUMBER = N_("“{answer}” is no number, such as 50, 23.4±0.1 or 38~40.")
    UNCLEAR_ORDER = N_("The answer must name every step once, as in BADC.")
    BLANKS_DO_NOT_MATCH = N_("The text has {blanks} blanks, but there are {answers} answers.")
    TEXT_TOO_LONG = N_("“{part}” is longer than {limit} characters.")
    DUPLICATE_IN_FILE = N_("The same question stands in {place} already.")
    ERROR_CELL = N_("The cell “{column}” shows an error.")
    FORMULA_CELL = N_("The cell “{column}” is a formula without a result. Type the value instead.")
    DATE_CELL = N_("The spreadsheet made “{column}” a date. Format the cell as text and retype it.")


class Media(NamedTuple):
    """A picture or a sound of a question; ``kind`` as ``image/png``, told by its bytes."""

    content: bytes
    kind: str
    alt: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes: the same picture is kept once."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class QuestionItem:
    """A question, whatever file it came from.

    ``key`` holds the right answers by kind: indexes of options; ``(True,)``; a tuple of accepted
    texts for every blank; ``("±", "50", "0.5")`` or ``("..", "38", "40")`` for every accepted
    number; the option of every prompt in ``parts``; the options in order; ``(kind, mark,
    accepted)`` for every gap of a cloze, whose ``parts`` are ``(kind, options)``; the model text.
    ``points_h`` are hundredths of a point. ``html``: texts are clean HTML, not plain.
    """

    kind: QuestionKind
    stem: str
    options: tuple[str, ...]
    key: tuple[Any, ...]
    topic: str = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    explanation: str = ""
    points_h: int = 1_00
    parts: tuple[Any, ...] = ()
    scoring: Scoring = ALL
    html: bool = False
    name: str = ""
    media: tuple[Media, ...] = ()
    #: What a marker gives points for; of questions that a person reads.
    rubric: tuple[Criterion, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of what is asked: kind, text, options in any order, picture; 64 hex digits.

        The answer, the points and the explanation are left out on purpose: a file with a
        corrected answer must meet the old question, not stand beside it and contradict it.
        """
        asked: list[Any] = [self.kind.value, _folded(self.stem), _in_any_order(self.options)]
        if self.parts:
            asked.append(_in_any_order(json.dumps(p, ensure_ascii=False) for p in self.parts))
        if self.media:
            asked.append([media.digest for media in self.media])
        told = json.dumps(asked, ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "replace")).hexdigest()


def _in_any_order(texts: Iterable[str]) -> list[str]:
    return sorted(_folded(text) for text in texts)


def item_troubles(item: QuestionItem) -> list[Reason]:
    """What is wrong with a question that could be read; empty means it may enter the bank."""
    found = [*_text_troubles(item)]
    if item.kind in _CHOICES:
        found += _choice_troubles(item)
    elif item.options and item.kind in {QuestionKind.MATCHING, QuestionKind.ORDERING}:
        found += _option_troubles(item)
    if not 0 < item.points_h <= MOST_POINTS_H:
        found.append(Reason(BankTrouble.BAD_POINTS, most=MOST_POINTS_H // 100))
    return found + rubric_troubles(item.rubric, item.points_h)


def _text_troubles(item: QuestionItem) -> list[Reason]:
    found = []
    if not item.stem and not item.media:
        found.append(Reason(BankTrouble.MISSING_STEM))
    if item.kind not in OPEN_KINDS and (not item.key or any(part in ("", ()) for part in item.key)):
        found.append(Reason(BankTrouble.MISSING_ANSWER))
    for text, limit in (
        *((text, TEXT_LIMIT) for text in _texts(item)),
        (item.topic, TOPIC_LIMIT),
        (item.name, NAME_LIMIT),
    ):
        if len(text) > limit:
            found.append(Reason(BankTrouble.TEXT_TOO_LONG, part=f"{text[:12]}…", limit=limit))
    return found[:3]


def _texts(item: QuestionItem) -> list[str]:
    prompts = [part for part in item.parts if isinstance(part, str)]
    return [item.stem, item.explanation, *item.options, *prompts]


def _option_troubles(item: QuestionItem) -> list[Reason]:
    found = []
    if len(item.options) < 2:
        found.append(Reason(BankTrouble.TOO_FEW_OPTIONS))
    if len(item.options) > MOST_OPTIONS or len(item.parts) > MOST_OPTIONS:
        found.append(Reason(BankTrouble.TOO_MANY_OPTIONS, most=MOST_OPTIONS))
    gap = next((n for n, option in enumerate(item.options) if not option), None)
    if gap is not None:
        found.append(Reason(BankTrouble.MISSING_OPTION, letter=letter(gap)))
    elif len({_same_looking(option) for option in item.options}) < len(item.options):
        found.append(Reason(BankTrouble.SAME_OPTIONS))
    return found


def _choice_troubles(item: QuestionItem) -> list[Reason]:
    found = _option_troubles(item)
    outside = next((n for n in item.key if not 0 <= n < len(item.options)), None)
    if outside is not None:
        found.append(Reason(BankTrouble.ANSWER_NOT_IN_OPTIONS, answer=letter(outside)))
    if item.kind is QuestionKind.SINGLE and len(item.key) > 1:
        found.append(Reason(BankTrouble.TOO_MANY_ANSWERS_FOR_SINGLE, count=len(item.key)))
    return found


def weights_fit(item: QuestionItem) -> bool:
    """Whether the weights of a choice, of texts or of numbers make a full answer possible."""
    if item.scoring.rule is not ScoringRule.WEIGHTS:
        return True
    if item.kind is QuestionKind.MULTIPLE:
        right: int = sum(w for w in item.scoring.weights if w > 0)
        return abs(right - WHOLE) <= SLACK
    nested = item.kind in {QuestionKind.FILL_IN, QuestionKind.CLOZE}
    groups = item.scoring.weights if nested else (item.scoring.weights,)
    return all(max(group, default=0) == WHOLE for group in groups)


def repeated(item: QuestionItem, seen: dict[str, int | str], place: int | str) -> list[Reason]:
    """Whether the file asked this before; remembers it in ``seen`` (digest to place) if not."""
    first = seen.setdefault(item.digest, place)
    return [] if first == place else [Reason(BankTrouble.DUPLICATE_IN_FILE, place=first)]


def letter(index: int) -> str:
    """The letter of the option counted from 0."""
    return chr(ord("A") + index) if 0 <= index < MOST_OPTIONS else str(index + 1)


def _folded(text: str) -> str:
    """What two typings of the same text share."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _same_looking(text: str) -> str:
    """As ``_folded``, but capitals and blanks count: options may differ by just these."""
    return " ".join(unicodedata.normalize("NFKC", text).split())
