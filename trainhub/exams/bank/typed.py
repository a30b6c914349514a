"""A question as somebody types it into the form: the words of the Excel template."""

from __future__ import annotations

from dataclasses import dataclass

from trainhub.core.errors import Reason
from trainhub.exams.bank.answers import Read, read_key
from trainhub.exams.bank.cloze import read_cloze, write_cloze
from trainhub.exams.bank.excel_out import answer_text, option_texts
from trainhub.exams.bank.markup import cleaned
from trainhub.exams.bank.rules import (
    BankTrouble,
    Media,
    QuestionItem,
    item_troubles,
    weights_fit,
)
from trainhub.exams.bank.template import scoring_from, scoring_word, usual_scoring
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.marking import read_rubric, rubric_text
from trainhub.exams.rules.scoring import Scoring


@dataclass
class Typed:
    """The fields of the form. ``options`` are lines, ``answer`` is as in the template."""

    kind: QuestionKind
    stem: str
    options: str = ""
    answer: str = ""
    scoring: str = ""
    name: str = ""
    topic: str = ""
    difficulty: Difficulty = Difficulty.MEDIUM
    points_h: int = 1_00
    explanation: str = ""
    html: bool = False
    media: tuple[Media, ...] = ()
    #: A line each criterion: ``what is wanted = points``.
    rubric: str = ""


def typed_from(item: QuestionItem) -> Typed:
    """What the form shows of a question."""
    usual = item.scoring == usual_scoring(item.kind) or item.kind is QuestionKind.CLOZE
    return Typed(
        kind=item.kind,
        stem=write_cloze(item) if item.kind is QuestionKind.CLOZE else item.stem,
        options="\n".join(text.replace("\n", " ") for text in option_texts(item)),
        answer=_answer(item),
        scoring="" if usual else scoring_word(item.scoring),
        name=item.name,
        topic=item.topic,
        difficulty=item.difficulty,
        points_h=item.points_h,
        explanation=item.explanation,
        html=item.html,
        media=item.media,
        rubric=rubric_text(item.rubric),
    )


def _answer(item: QuestionItem) -> str:
    if item.kind is QuestionKind.TRUE_FALSE:
        return "T" if item.key[0] else "F"
    return "" if item.kind is QuestionKind.CLOZE else answer_text(item)


def item_from(typed: Typed) -> tuple[QuestionItem | None, list[Reason]]:
    """The question, or every reason why it is none yet."""
    stem = cleaned(typed.stem) if typed.html else typed.stem.strip()
    lines = [line.strip() for line in typed.options.splitlines() if line.strip()]
    options = [cleaned(line) if typed.html else line for line in lines]
    if typed.kind is QuestionKind.CLOZE:
        return _cloze(typed, stem)
    read = read_key(typed.kind, typed.answer.strip(), stem, options)
    if read.reasons:
        return None, read.reasons
    scoring = scoring_from(typed.scoring, typed.kind, len(options))
    if scoring is None:
        return None, [Reason(BankTrouble.UNKNOWN_SCORING, word=typed.scoring[:20])]
    return _whole(typed, stem, read, scoring)


def _cloze(typed: Typed, stem: str) -> tuple[QuestionItem | None, list[Reason]]:
    text = read_cloze(stem, marked_up=typed.html)
    gaps = [gap for gap in text.gaps if gap is not None]
    if not gaps or len(gaps) < len(text.gaps):
        return None, [Reason(BankTrouble.BAD_GAP, line=1)]
    read = Read(
        key=tuple((gap.kind, gap.mark, gap.accepted) for gap in gaps),
        parts=tuple((gap.kind, gap.options) for gap in gaps),
    )
    weights = tuple(gap.weights for gap in gaps)
    return _whole(typed, text.text, read, Scoring(ScoringRule.WEIGHTS, weights=weights))


def _whole(
    typed: Typed, stem: str, read: Read, scoring: Scoring
) -> tuple[QuestionItem | None, list[Reason]]:
    rubric, unclear = read_rubric(typed.rubric)
    if unclear:
        return None, unclear
    item = QuestionItem(
        kind=typed.kind,
        stem=stem,
        options=read.options,
        key=read.key,
        topic=typed.topic.strip(),
        difficulty=typed.difficulty,
        explanation=typed.explanation.strip(),
        points_h=typed.points_h,
        parts=read.parts,
        scoring=scoring,
        html=typed.html,
        name=typed.name.strip(),
        media=typed.media,
        rubric=tuple(rubric),
    )
    troubles = item_troubles(item)
    if not troubles and not weights_fit(item):
        troubles = [Reason(BankTrouble.UNKNOWN_SCORING, word=typed.scoring[:20])]
    return (None, troubles) if troubles else (item, [])
