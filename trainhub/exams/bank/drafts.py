"""From answers with weights, as Moodle's formats have them, to questions; and told back so."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from trainhub.core.errors import Reason
from trainhub.exams.bank.rules import OPEN_KINDS, TOPIC_LIMIT, BankTrouble, Media, QuestionItem
from trainhub.exams.rules import Difficulty, QuestionKind, ScoringRule
from trainhub.exams.rules.marking import CRITERION_LIMIT, MOST_CRITERIA, Criterion
from trainhub.exams.rules.numbers import exact_number, number_text
from trainhub.exams.rules.scoring import ALL, EACH, HALF, WHOLE, Scoring, percent_text

#: What Moodle calls our kinds.
TYPE_WORDS: dict[QuestionKind, str] = {
    QuestionKind.SINGLE: "multichoice_single",
    QuestionKind.MULTIPLE: "multichoice_multi",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.FILL_IN: "shortanswer",
    QuestionKind.NUMERIC: "numerical",
    QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.CLOZE: "cloze",
    QuestionKind.SHORT_ANSWER: "essay",
    QuestionKind.ESSAY: "essay",
}


@dataclass
class Answer:
    """One answer with its weight as a share of the whole, and what is said to who gave it."""

    text: str
    share: int
    feedback: str = ""


@dataclass
class Draft:
    """What a file says around the answers."""

    line: int
    name: str = ""
    category: str = ""
    #: The topic itself, where the path of the category does not end in it.
    topic: str | None = None
    stem: str = ""
    html: bool = False
    general: str = ""
    #: What is said about single answers: (answer, words).
    remarks: list[tuple[str, str]] = field(default_factory=list)
    points_h: int = 1_00
    media: tuple[Media, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    def trouble(self, code: BankTrouble, **facts: object) -> Reason:
        """A reason that names the line."""
        return Reason(code, line=self.line, **facts)

    def item(
        self,
        kind: QuestionKind,
        key: Sequence[Any],
        *,
        options: Sequence[str] = (),
        parts: Sequence[Any] = (),
        scoring: Scoring = ALL,
    ) -> QuestionItem:
        """The question with these answers."""
        lines = [self.general, *(f"{text} —— {words}" for text, words in self.remarks if words)]
        return QuestionItem(
            kind=kind,
            stem=self.stem,
            options=tuple(options),
            key=tuple(key),
            topic=topic_of(self.category) if self.topic is None else self.topic[:TOPIC_LIMIT],
            difficulty=_level(self.tags.get("difficulty", "")),
            explanation="\n".join(line for line in lines if line),
            points_h=self.points_h,
            parts=tuple(parts),
            scoring=_scoring(self.tags.get("scoring", ""), scoring),
            html=self.html,
            name=self.name,
            media=self.media,
            rubric=_rubric(self.tags.get("rubric", "")) if kind in OPEN_KINDS else (),
        )


Made = tuple[QuestionItem | None, list[Reason]]


def _level(word: str) -> Difficulty:
    return Difficulty(word) if word in set(Difficulty) else Difficulty.MEDIUM


def _scoring(tag: str, told: Scoring) -> Scoring:
    """The rule of a ``scoring:`` tag of ours, else what the weights of the file say."""
    word, _, percent = tag.partition("=")
    if word not in set(ScoringRule) or word == ScoringRule.WEIGHTS:
        return told
    rule = ScoringRule(word)
    if rule is ScoringRule.SOME:
        return Scoring(rule, int(percent) if percent.isdecimal() else HALF)
    return Scoring(rule)


def _rubric(tag: str) -> tuple[Criterion, ...]:
    """The lines of a ``rubric:`` tag of ours; nothing in one that is not whole."""
    try:
        lines = [Criterion(*line) for line in json.loads(tag or "[]")]
    except (ValueError, TypeError, RecursionError):
        return ()
    whole = len(lines) <= MOST_CRITERIA and all(
        isinstance(name, str) and 0 < len(name) <= CRITERION_LIMIT and type(points_h) is int
        and points_h > 0 for name, points_h in lines
    )  # fmt: skip
    return tuple(lines) if whole else ()


def rubric_tag(rubric: Sequence[Criterion]) -> str:
    """The way back: ``[["reports first", 200]]``."""
    return json.dumps(rubric, ensure_ascii=False)


def scoring_tag(scoring: Scoring) -> str:
    """The way back: ``some=50``."""
    told = f"={scoring.percent}" if scoring.rule is ScoringRule.SOME else ""
    return f"{scoring.rule.value}{told}"


def topic_of(category: str) -> str:
    """The last name of a category path; ``//`` is a stroke inside a name."""
    path = category.replace("//", "\0").rstrip("/")
    last = path.rpartition("/")[2].replace("\0", "/").strip()
    return "" if last.startswith("$") and last.endswith("$") else last[:TOPIC_LIMIT].strip()


def choice(draft: Draft, answers: Sequence[Answer], *, single: bool) -> Made:
    """A single or multiple choice of weighted answers."""
    shares = tuple(answer.share for answer in answers)
    right = [index for index, share in enumerate(shares) if share > 0]
    draft.remarks = [(answer.text, answer.feedback) for answer in answers]
    if not right:
        return None, [draft.trouble(BankTrouble.NO_CORRECT_ANSWER)]
    options = [answer.text for answer in answers]
    weighted = Scoring(ScoringRule.WEIGHTS, weights=shares)
    if not single:
        return draft.item(QuestionKind.MULTIPLE, right, options=options, scoring=weighted), []
    whole = [index for index, share in enumerate(shares) if share == WHOLE]
    plain = all(share in (0, WHOLE) for share in shares)
    if not whole:
        return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
    scoring = ALL if plain else weighted
    return draft.item(QuestionKind.SINGLE, whole, options=options, scoring=scoring), []


def truth(draft: Draft, value: bool) -> Made:
    """True or false."""
    return draft.item(QuestionKind.TRUE_FALSE, (value,)), []


def texts(draft: Draft, answers: Sequence[Answer]) -> Made:
    """One blank with accepted texts."""
    counted = [answer for answer in answers if answer.share > 0 and answer.text]
    draft.remarks = [(answer.text, answer.feedback) for answer in answers]
    if not counted:
        return None, [draft.trouble(BankTrouble.NO_CORRECT_ANSWER)]
    shares = tuple(answer.share for answer in counted)
    scoring = ALL if set(shares) == {WHOLE} else Scoring(ScoringRule.WEIGHTS, weights=(shares,))
    key = (tuple(answer.text for answer in counted),)
    return draft.item(QuestionKind.FILL_IN, key, scoring=scoring), []


def accepted_number(value: str, tolerance: str) -> tuple[str, str, str] | None:
    """``("±", value, tolerance)`` in one spelling; ``None`` where one is no number."""
    number, around = exact_number(value), exact_number(tolerance or "0")
    if number is None or around is None or around < 0:
        return None
    return "±", number_text(number), number_text(around)


def accepted_range(least: str, most: str) -> tuple[str, str, str] | None:
    """``("..", least, most)`` in one spelling."""
    low, high = exact_number(least), exact_number(most)
    if low is None or high is None or low > high:
        return None
    return "..", number_text(low), number_text(high)


def number(draft: Draft, accepted: Sequence[tuple[tuple[str, str, str], int]]) -> Made:
    """A number: accepted values with their shares."""
    counted = [(one, share) for one, share in accepted if share > 0]
    if not counted:
        return None, [draft.trouble(BankTrouble.NO_CORRECT_ANSWER)]
    shares = tuple(share for _one, share in counted)
    scoring = ALL if set(shares) == {WHOLE} else Scoring(ScoringRule.WEIGHTS, weights=shares)
    return draft.item(QuestionKind.NUMERIC, [one for one, _s in counted], scoring=scoring), []


def matching(draft: Draft, pairs: Sequence[tuple[str, str]]) -> Made:
    """Prompts with what belongs to them; an empty left side is one more right side."""
    if any(not right for _left, right in pairs):
        return None, [draft.trouble(BankTrouble.BAD_MATCH_PAIR)]
    prompts = [left for left, _right in pairs if left]
    options = list(dict.fromkeys(right for _left, right in pairs))
    key = [options.index(right) for left, right in pairs if left]
    if len(prompts) < 2 or len(set(prompts)) < len(prompts):
        return None, [draft.trouble(BankTrouble.BAD_MATCH_PAIR)]
    item = draft.item(QuestionKind.MATCHING, key, options=options, parts=prompts, scoring=EACH)
    return item, []


def percent(share: int) -> int | float:
    """A weight as programs read it: 100, 33.33333."""
    text = percent_text(share)
    return float(text) if "." in text else int(text)


def told(item: QuestionItem, draft: Draft) -> dict[str, Any]:
    """The question in the words of Moodle's formats."""
    found: dict[str, Any] = {
        "line": draft.line,
        "name": draft.name,
        "type": TYPE_WORDS[item.kind],
        "category": draft.category,
        "default_mark": float(Decimal(item.points_h) / 100),
        "html": item.html,
        "embedded_png": any(media.kind == "image/png" for media in item.media),
        "stem": item.stem,
    }
    if draft.general:
        found["general_feedback"] = draft.general
    if item.html:
        found["format"] = "html"
    found.update(_answers_told(item))
    return found


def _answers_told(item: QuestionItem) -> dict[str, Any]:
    if item.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        return _choice_told(item)
    if item.kind is QuestionKind.TRUE_FALSE:
        return {"correct": item.key[0]}
    if item.kind is QuestionKind.FILL_IN:
        weights = (item.scoring.weights or ((WHOLE,) * len(item.key[0]),))[0]
        pairs = zip(item.key[0], weights, strict=True)
        return {"accepted": [{"text": text, "weight": percent(w)} for text, w in pairs]}
    if item.kind is QuestionKind.NUMERIC:
        weights = item.scoring.weights or (WHOLE,) * len(item.key)
        return {"accepted": [_number_told(*pair) for pair in zip(item.key, weights, strict=True)]}
    if item.kind is QuestionKind.MATCHING:
        pairs = zip(item.parts, item.key, strict=True)
        return {"pairs": [[prompt, item.options[index]] for prompt, index in pairs]}
    if item.kind is QuestionKind.ORDERING:
        return {"sequence": [item.options[index] for index in item.key]}
    return {"blanks": _gaps_told(item)} if item.kind is QuestionKind.CLOZE else {}


def _choice_told(item: QuestionItem) -> dict[str, Any]:
    found: dict[str, Any] = {
        "correct": sorted(item.options[index] for index in item.key),
        "options": sorted(item.options),
    }
    if item.scoring.rule is ScoringRule.WEIGHTS:
        weights = zip(item.options, item.scoring.weights, strict=True)
        found["weights"] = {text: percent(share) for text, share in weights}
    return found


def _number_told(accepted: tuple[str, str, str], share: int) -> dict[str, Any]:
    how, first, second = accepted
    names = ("min", "max") if how == ".." else ("value", "tolerance")
    return {names[0]: float(first), names[1]: float(second), "weight": percent(share)}


def _gaps_told(item: QuestionItem) -> list[dict[str, Any]]:
    gaps = []
    for (kind, options), (_kind, mark, accepted), weights in zip(
        item.parts, item.key, item.scoring.weights, strict=True
    ):
        texts_ = [options[one] if kind == "multichoice" else one for one in accepted]
        answers = [
            [*one[1:], percent(share)] if kind == "numerical" else [one, percent(share)]
            for one, share in zip(texts_, weights, strict=True)
        ]
        gaps.append({"kind": kind, "mark": mark, "answers": answers})
    return gaps
