"""Gaps inside a text as Moodle writes them: ``{1:NUMERICAL:=2.5:0.5}``; read and written."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any, NamedTuple

from trainhub.exams.bank.drafts import accepted_number
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.rules.scoring import WHOLE, percent_text, share_of

#: What a gap looks like in the text that people read.
GAP = "____"
#: A gap ends before the next one begins, or a text of beginnings alone would be read for ever.
_GAP = re.compile(r"(?<!\\)\{(\d*):([A-Z_]+):((?:\\.|[^\\{}]|\{(?!\d*:[A-Z_]+:))*)\}", re.DOTALL)
_RUNS = re.compile(r"_{2,}")
_KINDS = {
    "SHORTANSWER": "shortanswer", "SA": "shortanswer", "MW": "shortanswer",
    "SHORTANSWER_C": "shortanswer", "SAC": "shortanswer", "MWC": "shortanswer",
    "NUMERICAL": "numerical", "NM": "numerical",
    "MULTICHOICE": "multichoice", "MC": "multichoice",
    "MULTICHOICE_V": "multichoice", "MCV": "multichoice",
    "MULTICHOICE_H": "multichoice", "MCH": "multichoice",
    "MULTICHOICE_S": "multichoice", "MCS": "multichoice",
    "MULTICHOICE_VS": "multichoice", "MCVS": "multichoice",
    "MULTICHOICE_HS": "multichoice", "MCHS": "multichoice",
}  # fmt: skip
_WEIGHT = re.compile(r"%(-?\d+(?:\.\d+)?)%")
_SPECIAL = re.compile(r"([\\~}#=%])")


class Gap(NamedTuple):
    """One gap: its kind, what it counts, the options it shows, what it accepts, the weights."""

    kind: str
    mark: int
    options: tuple[str, ...]
    accepted: tuple[Any, ...]
    weights: tuple[int, ...]


class ClozeText(NamedTuple):
    """A text with its gaps; ``None`` among them is one that cannot be read."""

    text: str
    gaps: list[Gap | None]


def read_cloze(text: str, *, marked_up: bool) -> ClozeText:
    """The text with ``____`` in every gap, and the gaps in order."""
    gaps: list[Gap | None] = []
    pieces, at = [], 0
    for match in _GAP.finditer(text):
        pieces += [_RUNS.sub("＿", text[at : match.start()]), GAP]
        body = html.unescape(match[3]) if marked_up else match[3]
        gaps.append(_gap(match[2], int(match[1][:4] or 1), body))
        at = match.end()
    return ClozeText("".join([*pieces, _RUNS.sub("＿", text[at:])]), gaps)


def _gap(word: str, mark: int, body: str) -> Gap | None:
    kind = _KINDS.get(word)
    answers = [_answer(part) for part in re.split(r"(?<!\\)~", body) if part.strip()]
    if kind is None or not answers or not 0 < mark <= 100:
        return None
    answers = [(text, share) for text, share in answers if share > 0 or kind == "multichoice"]
    weights = tuple(share for _text, share in answers)
    if max(weights, default=0) != WHOLE or min(weights) < -WHOLE:
        return None
    texts = tuple(text for text, _share in answers)
    if kind == "multichoice":
        return Gap(kind, mark, texts, tuple(range(len(texts))), weights)
    if kind == "shortanswer":
        return Gap(kind, mark, (), texts, weights)
    numbers = [accepted_number(*_value(text)) for text in texts]
    return None if None in numbers else Gap(kind, mark, (), tuple(numbers), weights)


def _value(text: str) -> tuple[str, str]:
    value, _, tolerance = text.partition(":")
    return value, tolerance


def _answer(part: str) -> tuple[str, int]:
    """An answer of a gap without its feedback, and its share."""
    text = re.split(r"(?<!\\)#", part.strip())[0]
    share = 0
    weight = _WEIGHT.match(text)
    if text.startswith("="):
        share, text = WHOLE, text[1:]
    elif weight is not None:
        share, text = share_of(Decimal(weight[1])), text[weight.end() :]
    return re.sub(r"\\(.)", r"\1", text).strip(), share


def write_cloze(item: QuestionItem) -> str:
    """The text with its gaps in Moodle's own writing again."""
    pieces = item.stem.split(GAP)
    written = [pieces[0]]
    for number, piece in enumerate(pieces[1:]):
        written += [_written(item, number), piece]
    return "".join(written)


def _written(item: QuestionItem, number: int) -> str:
    kind, options = item.parts[number]
    _kind, mark, accepted = item.key[number]
    answers = []
    for one, share in zip(accepted, item.scoring.weights[number], strict=True):
        text = _text(kind, one, options)
        sign = "=" if share == WHOLE else f"%{percent_text(share)}%" if share else ""
        answers.append(f"{sign}{text}")
    body = "~".join(answers)
    return f"{{{mark}:{kind.upper()}:{html.escape(body, quote=False) if item.html else body}}}"


def _text(kind: str, accepted: Any, options: tuple[str, ...]) -> str:
    if kind == "numerical":
        return f"{accepted[1]}:{accepted[2]}"
    return _SPECIAL.sub(r"\\\1", options[accepted] if kind == "multichoice" else accepted)
