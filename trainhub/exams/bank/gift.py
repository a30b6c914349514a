"""Reading GIFT: plain text, one question a paragraph, answers between curly brackets.

Stricter than Moodle, which lets a question without a right answer in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.exams.bank import drafts
from trainhub.exams.bank.drafts import Answer, Draft, Made
from trainhub.exams.bank.markup import cleaned, from_markdown
from trainhub.exams.bank.reading import Found, QuestionReading, judged
from trainhub.exams.bank.rules import NAME_LIMIT, BankTrouble
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.points import points_from
from trainhub.exams.rules.scoring import WHOLE, share_of

#: A sign after a backslash stands for itself; until the end it hides in a plane nobody uses.
_HIDE = 0x10F000
_ESCAPED = re.compile(r"\\([\\~=#{}:n])")
_HIDDEN = re.compile("[\U0010f000-\U0010f0ff]")
_CATEGORY = re.compile(r"\s*\$CATEGORY:\s*(.*)", re.IGNORECASE)
#: What our own export adds, in a comment that other programs pass over.
OWN = "// trainhub "
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|plain|moodle|markdown)\]", re.IGNORECASE)
_WEIGHT = re.compile(r"\s*%([+-]?\d+(?:\.\d+)?)%")
_TRUTH = re.compile(r"(T|TRUE|F|FALSE)\s*(?:#(.*))?", re.IGNORECASE | re.DOTALL)
_GAP = "_____"


class Paragraph(NamedTuple):
    """One question's lines: where they begin, under which category, with which tags."""

    line: int
    text: str
    category: str
    tags: dict[str, str]


def read_gift(text: str) -> QuestionReading:
    """Every question of a GIFT file, by the line on which it begins."""
    seen: dict[str, int | str] = {}
    items = tuple(judged(_read(paragraph), seen) for paragraph in _paragraphs(text))
    troubles = () if items else (Reason(BankTrouble.NO_QUESTIONS),)
    return QuestionReading("line", items, troubles, format="gift")


def _paragraphs(text: str) -> Iterator[Paragraph]:
    """Questions are divided by blank lines; comments and categories belong to none."""
    category, start = "", 0
    lines: list[str] = []
    tags: dict[str, str] = {}
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        heading = _CATEGORY.fullmatch(line)
        if line.strip() and heading is None:
            if line.lstrip().startswith("//"):
                tags.update(_own_words(line))
                continue
            start = start or number
            lines.append(line)
            continue
        if lines:
            yield Paragraph(start, "\n".join(lines), category, tags)
            lines, start, tags = [], 0, {}
        if heading is not None:
            category = _shown(_hidden(heading[1].strip()))


def _own_words(line: str) -> dict[str, str]:
    """The words of a comment of ours; nothing in anybody else's."""
    try:
        found = json.loads(line.strip().removeprefix(OWN.strip()))
    except (ValueError, RecursionError):
        return {}
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def _hidden(text: str) -> str:
    return _ESCAPED.sub(lambda match: chr(_HIDE + ord(match[1])), text)


def _shown(text: str) -> str:
    """The text as it is meant: hidden signs are themselves again, ``\\n`` ends a line."""
    signs = _HIDDEN.sub(
        lambda match: chr(ord(match[0]) - _HIDE), text.replace(chr(_HIDE + 110), "\n")
    )
    return signs.strip()


def _read(paragraph: Paragraph) -> Found:
    text = _hidden(paragraph.text)
    draft = Draft(paragraph.line, category=paragraph.category, tags=paragraph.tags)
    draft.topic = paragraph.tags.get("topic")
    draft.points_h = points_from(paragraph.tags.get("points", "1")) or 0
    name = _NAME.match(text)
    if name is not None:
        draft.name = _shown(name[1])[:NAME_LIMIT]
        text = text[name.end() :]
    form = _FORMAT.match(text)
    text = text[form.end() :] if form else text
    before, block, after = _cut(text)
    draft.stem = _stem(before, block, after)
    title = draft.name or draft.stem[:30]
    if block is None:
        trouble = _brackets(draft, text)
        return Found(draft.line, title, "description", None, tuple(trouble), silent=not trouble)
    _dress(draft, form[1].lower() if form else "")
    item, reasons = _answers(draft, block) if not _brackets(draft, after) else (
        None, [draft.trouble(BankTrouble.TWO_ANSWER_BLOCKS)]
    )  # fmt: skip
    told = drafts.told(item, draft) if item else None
    kind = drafts.TYPE_WORDS[item.kind] if item else ""
    return Found(draft.line, title, kind, item, tuple(reasons), told, line=draft.line)


def _cut(text: str) -> tuple[str, str | None, str]:
    """What stands before, inside and after the answer block; ``None`` where none is whole."""
    opened, closed = text.find("{"), text.find("}")
    if opened < 0 or closed < opened:
        return text, None, ""
    return text[:opened], text[opened + 1 : closed], text[closed + 1 :]


def _brackets(draft: Draft, text: str) -> list[Reason]:
    return [draft.trouble(BankTrouble.UNCLOSED_BRACE)] if "{" in text or "}" in text else []


def _stem(before: str, block: str | None, after: str) -> str:
    """The text; where it goes on after the block, a gap shows where the answer belongs."""
    if block is None or not after.strip():
        return _shown(before)
    return _shown(f"{before.lstrip()}{_GAP}{after.rstrip()}")


def _dress(draft: Draft, form: str) -> None:
    """Texts in HTML or Markdown become clean HTML."""
    if form in {"html", "markdown"}:
        draft.html = True
        draft.stem = cleaned(draft.stem) if form == "html" else from_markdown(draft.stem)


def _answers(draft: Draft, block: str) -> Made:
    body, _, general = block.strip().partition("####")
    draft.general = _shown(general)
    body = body.strip()
    if not draft.stem:
        return None, [draft.trouble(BankTrouble.EMPTY_STEM)]
    if not body:
        short = draft.tags.get("kind") == QuestionKind.SHORT_ANSWER
        model = draft.tags.get("model", "").strip()
        kind = QuestionKind.SHORT_ANSWER if short else QuestionKind.ESSAY
        return draft.item(kind, [model] if model else []), []
    if body.startswith("#"):
        return _numbers(draft, body[1:])
    if "~" in body:
        return _choice(draft, body)
    truth = _TRUTH.fullmatch(body)
    if truth is not None:
        return _truth(draft, truth)
    return _texts(draft, body)


def _parts(body: str, marks: str) -> list[tuple[str, str]]:
    """``=a ~b`` as [("=", "a"), ("~", "b")]; what stands before the first mark is lost to all."""
    return [(part[0], part[1:]) for part in re.findall(f"[{marks}][^{marks}]*", body)]


def _answer(draft: Draft, mark: str, text: str) -> Answer | None:
    """An answer with its weight and feedback; ``None`` for a weight beyond 100 %."""
    weight = _WEIGHT.match(text)
    share = WHOLE if mark == "=" else 0
    if weight is not None:
        share, text = share_of(Decimal(weight[1])), text[weight.end() :]
    said, _, feedback = text.partition("#")
    if abs(share) > WHOLE:
        return None
    words = _shown(said)
    return Answer(cleaned(words) if draft.html else words, share, _shown(feedback))


def _weighted(draft: Draft, body: str, marks: str) -> list[Answer]:
    """All answers; an empty list where one cannot be read."""
    answers = [_answer(draft, mark, text) for mark, text in _parts(body, marks)]
    return [] if None in answers else [answer for answer in answers if answer is not None]


def _choice(draft: Draft, body: str) -> Made:
    answers = _weighted(draft, body, "=~")
    if not answers:
        return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
    return drafts.choice(draft, answers, single="=" in body)


def _truth(draft: Draft, match: re.Match[str]) -> Made:
    value = match[1].upper().startswith("T")
    feedback = [_shown(part) for part in (match[2] or "").split("#")]
    for said, words in zip((not value, value), feedback, strict=False):
        draft.remarks.append(("TRUE" if said else "FALSE", words))
    return drafts.truth(draft, value)


def _texts(draft: Draft, body: str) -> Made:
    if not body.startswith("="):
        return None, [draft.trouble(BankTrouble.NO_CORRECT_ANSWER)]
    if "->" in body:
        return _pairs(draft, body)
    answers = _weighted(draft, body, "=")
    if not answers:
        return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
    return drafts.texts(draft, answers)


def _pairs(draft: Draft, body: str) -> Made:
    pairs = []
    for _mark, text in _parts(body, "="):
        left, arrow, right = text.partition("->")
        if not arrow:
            return None, [draft.trouble(BankTrouble.BAD_MATCH_PAIR)]
        sides = _shown(left), _shown(right.partition("#")[0])
        pairs.append((cleaned(sides[0]), cleaned(sides[1])) if draft.html else sides)
    return drafts.matching(draft, pairs)


def _numbers(draft: Draft, body: str) -> Made:
    """``#50``, ``#23.4:0.1``, ``#38..40``, or several with weights after ``=``."""
    found = []
    several = _parts(body, "=~") if body.lstrip()[:1] in {"=", "~"} else [("=", body)]
    for mark, text in several:
        answer = _answer(Draft(draft.line), mark, text)
        if answer is None:
            return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
        draft.remarks.append((answer.text, answer.feedback))
        if answer.share <= 0:
            continue
        accepted = _accepted(answer.text)
        if accepted is None:
            return None, [draft.trouble(BankTrouble.NOT_A_NUMBER, word=answer.text[:20])]
        found.append((accepted, answer.share))
    return drafts.number(draft, found)


def _accepted(text: str) -> tuple[str, str, str] | None:
    least, dots, most = text.partition("..")
    if dots:
        return drafts.accepted_range(least, most)
    value, _, tolerance = text.partition(":")
    return drafts.accepted_number(value, tolerance)
