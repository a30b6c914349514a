"""Lines typed from a paper into answers, and back: one line of letters for many questions.

Answers are in shown positions, as the screen gives them. No I/O.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import NO_CHOICE, NO_RANK
from trainhub.exams.rules.twins import TwinTrouble

#: Questions on one line: what an eye takes in at once between paper and screen.
_AT_ONCE = {QuestionKind.SINGLE: 10, QuestionKind.TRUE_FALSE: 10, QuestionKind.MULTIPLE: 5}
#: What is typed for a question left empty.
NOTHING = "-"
_NOTHINGS = frozenset("-－—._?*")
_TRUE, _FALSE = frozenset("√✓T对正Y1"), frozenset("×✗XF错误N0")
_BETWEEN = re.compile(r"[\s,、;/|]+")
_BLANKS = re.compile(r"[;；]")
_TEXTS = frozenset({QuestionKind.NUMERIC, QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY})


class Typed(NamedTuple):
    """A question as typing meets it: how many options it shows, what its blanks are."""

    position: int
    kind: QuestionKind
    options: int
    blanks: int
    #: The kind of every gap of a cloze.
    gaps: tuple[str, ...] = ()


class EntryLine(NamedTuple):
    """One field of the page: questions that are typed together."""

    name: str
    kind: QuestionKind
    questions: tuple[Typed, ...]

    @property
    def label(self) -> str:
        """``1-10`` or ``7``."""
        first, last = self.questions[0].position, self.questions[-1].position
        return f"{first}-{last}" if last > first else str(first)


def entry_lines(questions: Sequence[Typed]) -> list[EntryLine]:
    """The fields for a paper, in its order: questions of one kind side by side share a line."""
    lines: list[EntryLine] = []
    for question in questions:
        last = lines[-1] if lines else None
        room = _AT_ONCE.get(question.kind, 1)
        if last is not None and last.kind is question.kind and len(last.questions) < room:
            lines[-1] = last._replace(questions=(*last.questions, question))
        else:
            lines.append(EntryLine(f"line-{question.position}", question.kind, (question,)))
    return lines


def answers_from(line: EntryLine, typed: str) -> tuple[dict[int, list[Any]], list[Reason]]:
    """The answers of one line by position, and what does not fit. An empty line answers nothing."""
    if not typed.strip():
        return {question.position: [] for question in line.questions}, []
    if line.kind not in _AT_ONCE:
        return _one(line.questions[0], typed)
    signs = _signs(line.kind, typed)
    if len(signs) != len(line.questions):
        facts = {"block": line.label, "wanted": len(line.questions), "found": len(signs)}
        return {}, [Reason(TwinTrouble.WRONG_LENGTH, **facts)]
    answers: dict[int, list[Any]] = {}
    troubles: list[Reason] = []
    for question, sign in zip(line.questions, signs, strict=True):
        told = _choice(question, sign)
        if told is None:
            facts = {"position": question.position, "typed": sign[:20]}
            troubles.append(Reason(TwinTrouble.BAD_SIGN, **facts))
        else:
            answers[question.position] = told
    return answers, troubles


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().upper()


def _signs(kind: QuestionKind, typed: str) -> list[str]:
    """One sign for every question; several letters of one question stand together."""
    plain = _plain(typed)
    if kind is QuestionKind.MULTIPLE:
        return [part for part in _BETWEEN.split(plain) if part]
    return list(_BETWEEN.sub("", plain))


def _choice(question: Typed, sign: str) -> list[Any] | None:
    """The answer of a sign, empty for nothing; ``None`` for a sign that does not fit."""
    if set(sign) <= _NOTHINGS:
        return []
    if question.kind is QuestionKind.TRUE_FALSE:
        if sign in _TRUE | _FALSE:
            return [sign in _TRUE]
        return None
    places = _places(sign, question.options)
    if places is None or len(set(places)) < len(places):
        return None
    return sorted(places)


def _places(letters: str, options: int) -> list[int] | None:
    """The places that letters name, ``NO_CHOICE`` for nothing; ``None`` for any other sign."""
    found = []
    for sign in letters:
        place = NO_CHOICE if sign in _NOTHINGS else ord(sign) - ord("A")
        if not (place == NO_CHOICE or 0 <= place < options):
            return None
        found.append(place)
    return found


def _one(question: Typed, typed: str) -> tuple[dict[int, list[Any]], list[Reason]]:
    answer = _READERS[question.kind](question, typed)
    if answer is None:
        facts = {"position": question.position, "typed": typed.strip()[:20]}
        return {}, [Reason(TwinTrouble.BAD_SIGN, **facts)]
    return {question.position: answer}, []


def _text(_question: Typed, typed: str) -> list[Any] | None:
    told = typed.strip()
    return [] if set(told) <= _NOTHINGS else [told]


def _matching(question: Typed, typed: str) -> list[Any] | None:
    places = _places(_BETWEEN.sub("", _plain(typed)), question.options)
    if places is None or len(places) != question.blanks:
        return None
    return places if any(place != NO_CHOICE for place in places) else []


def _ordering(question: Typed, typed: str) -> list[Any] | None:
    """Letters in order into the number of every option shown."""
    places = _places(re.sub(r"[→>]", "", _BETWEEN.sub("", _plain(typed))), question.options)
    if places is None or len(places) > question.options:
        return None
    ranks = [NO_RANK] * question.options
    for rank, place in enumerate(places, start=1):
        if place == NO_CHOICE:
            continue
        if ranks[place] != NO_RANK:
            return None
        ranks[place] = rank
    return ranks if any(rank != NO_RANK for rank in ranks) else []


def _blanks(question: Typed, typed: str) -> list[Any] | None:
    parts = [part.strip() for part in _BLANKS.split(typed)]
    if question.blanks == 1:
        parts = [typed.strip()]
    if len(parts) != question.blanks:
        return None
    told = ["" if part and set(part) <= _NOTHINGS else part for part in parts]
    return told if any(told) else []


def _cloze(question: Typed, typed: str) -> list[Any] | None:
    told = _blanks(question, typed)
    if not told:
        return told
    found = []
    for kind, text in zip(question.gaps, told, strict=True):
        letter = _plain(text)
        if kind == "multichoice" and letter:
            if len(letter) != 1 or not "A" <= letter <= "Z":
                return None
            found.append(str(ord(letter) - ord("A")))
        else:
            found.append(text)
    return found


_READERS: dict[QuestionKind, Callable[[Typed, str], list[Any] | None]] = {
    **dict.fromkeys(_TEXTS, _text),
    QuestionKind.MATCHING: _matching,
    QuestionKind.ORDERING: _ordering,
    QuestionKind.FILL_IN: _blanks,
    QuestionKind.CLOZE: _cloze,
}


def line_text(line: EntryLine, answers: Mapping[int, Sequence[Any]]) -> str:
    """The way back: what stands, as it would be typed; empty when nothing of it is answered."""
    given = [list(answers.get(question.position, ())) for question in line.questions]
    if not any(given):
        return ""
    told = [
        _told(question, answer) if answer else NOTHING
        for question, answer in zip(line.questions, given, strict=True)
    ]
    return (" " if line.kind is QuestionKind.MULTIPLE else "").join(told)


def _told(question: Typed, answer: Sequence[Any]) -> str:
    kind = question.kind
    if kind is QuestionKind.TRUE_FALSE:
        return "√" if answer[0] else "×"
    if kind is QuestionKind.ORDERING:
        ranked = sorted((rank, place) for place, rank in enumerate(answer) if rank != NO_RANK)
        return "".join(_letter(place) for _rank, place in ranked)
    if kind is QuestionKind.CLOZE:
        return "；".join(
            _letter(int(text)) if gap == "multichoice" and text else text or NOTHING
            for gap, text in zip(question.gaps, answer, strict=True)
        )
    if kind is QuestionKind.FILL_IN:
        return "；".join(text or NOTHING for text in answer)
    if kind in _TEXTS:
        return str(answer[0])
    return "".join(_letter(place) for place in answer)


def _letter(place: int) -> str:
    return NOTHING if place == NO_CHOICE else chr(ord("A") + place)
