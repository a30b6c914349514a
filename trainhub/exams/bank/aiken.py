"""Reading Aiken: a question on a line, options with letters, and ``ANSWER: B``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trainhub.core.errors import Reason
from trainhub.exams.bank import drafts
from trainhub.exams.bank.drafts import Draft
from trainhub.exams.bank.reading import Found, QuestionReading, judged
from trainhub.exams.bank.rules import BankTrouble
from trainhub.exams.rules import QuestionKind

_OPTION = re.compile(r"\s*([A-Za-zＡ-Ｚ])\s*[.)．）、]\s*(.*)")
_ANSWER = re.compile(r"\s*ANSWER\s*[:：]\s*(.*)", re.IGNORECASE)


def is_aiken(text: str) -> bool:
    """Whether an ANSWER line stands right under an option: no other format has that."""
    before = ""
    for line in text.split("\n"):
        if _ANSWER.fullmatch(line) and _OPTION.fullmatch(before):
            return True
        before = line
    return False


def read_aiken(text: str) -> QuestionReading:
    """Every question of an Aiken file, by the line on which it begins."""
    seen: dict[str, int | str] = {}
    items = tuple(judged(_read(number, lines), seen) for number, lines in _blocks(text))
    troubles = () if items else (Reason(BankTrouble.NO_QUESTIONS),)
    return QuestionReading("line", items, troubles, format="aiken")


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """A question ends with its ANSWER line, or at a blank line after its options."""
    lines: list[str] = []
    start, has_options = 0, False
    for number, line in enumerate(text.split("\n"), start=1):
        blank = not line.strip()
        if not blank:
            start = start if lines else number
            lines.append(line)
            has_options = has_options or _OPTION.fullmatch(line) is not None
        if (blank and has_options) or _ANSWER.fullmatch(line):
            yield start, lines
            lines, has_options = [], False
    if lines:
        yield start, lines


def _read(start: int, lines: list[str]) -> Found:
    draft = Draft(start)
    options: list[str] = []
    answer = ""
    stem: list[str] = []
    for line in lines:
        said, option = _ANSWER.fullmatch(line), _OPTION.fullmatch(line)
        if said is not None:
            answer = said[1].strip().upper()
        elif option is not None and _place(option[1]) == len(options):
            options.append(option[2].strip())
        elif not options:
            stem.append(line.strip())
    draft.stem = "\n".join(stem)
    title = draft.stem[:30]
    key = _place(answer[:1])
    if not draft.stem:
        reason = draft.trouble(BankTrouble.EMPTY_STEM)
    elif not answer:
        reason = draft.trouble(BankTrouble.NO_CORRECT_ANSWER)
    elif len(answer) > 1 or not 0 <= key < len(options):
        reason = Reason(BankTrouble.ANSWER_NOT_IN_OPTIONS, answer=answer[:20])
    else:
        item = draft.item(QuestionKind.SINGLE, [key], options=options)
        kind = drafts.TYPE_WORDS[item.kind]
        return Found(start, title, kind, item, (), drafts.told(item, draft), line=start)
    return Found(start, title, reasons=(reason,))


def _place(sign: str) -> int:
    """The place of a letter, full-width ones too; -1 for no letter."""
    if not sign:
        return -1
    code = ord(sign.upper())
    code -= 0xFEE0 if code > 0xFF00 else 0
    return code - ord("A") if ord("A") <= code <= ord("Z") else -1
