"""Reading Moodle XML: one ``<question>`` element an item, found again by its line."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator
from decimal import Decimal, InvalidOperation
from pathlib import PurePosixPath
from urllib.parse import unquote

from trainhub.core.errors import Reason
from trainhub.core.plain_xml import Element
from trainhub.exams.bank import drafts, markup
from trainhub.exams.bank.cloze import read_cloze
from trainhub.exams.bank.drafts import Answer, Draft, Made
from trainhub.exams.bank.media import MAX_MEDIA, media_from
from trainhub.exams.bank.reading import Found, QuestionReading, judged
from trainhub.exams.bank.rules import NAME_LIMIT, BankTrouble, Media
from trainhub.exams.rules import QuestionKind, ScoringRule
from trainhub.exams.rules.scoring import EACH, Scoring, share_of

_HTML = frozenset({"html", "moodle_auto_format"})
_SILENT = frozenset({"category", "description"})


def read_moodle(root: Element) -> QuestionReading:
    """Every question of a ``<quiz>``."""
    seen: dict[str, int | str] = {}
    items = tuple(judged(found, seen) for found in _questions(root))
    troubles = () if items else (Reason(BankTrouble.NO_QUESTIONS),)
    return QuestionReading("line", items, troubles, format="moodle")


def _questions(root: Element) -> Iterator[Found]:
    category = ""
    for element in root.children("question"):
        kind = element.attributes.get("type", "")
        if kind == "category":
            heading = element.child("category")
            category = heading.text if heading else ""
        else:
            yield _read(element, kind, category)


def _read(element: Element, kind: str, category: str) -> Found:
    draft = Draft(element.line, _text_of(element, "name")[:NAME_LIMIT], category)
    title, read = draft.name, _READERS.get(kind)
    if kind in _SILENT:
        return Found(element.line, title, kind, silent=True)
    if read is None:
        reason = draft.trouble(BankTrouble.UNSUPPORTED_TYPE, word=kind[:30])
        return Found(element.line, title, kind[:30], reasons=(reason,))
    reasons = _around(draft, element)
    item, more = (None, reasons) if reasons else read(draft, element)
    told = drafts.told(item, draft) | _mark_told(element) if item else None
    word = drafts.TYPE_WORDS[item.kind] if item else kind
    title = title or draft.stem[:30]
    return Found(element.line, title, word, item, tuple(more), told, line=element.line)


def _mark_told(element: Element) -> dict[str, object]:
    """``default_mark`` is the file's own word, ``None`` where it says nothing."""
    return {} if element.child("defaultgrade") else {"default_mark": None}


def _around(draft: Draft, element: Element) -> list[Reason]:
    """What stands around the answers; the reasons why it cannot be taken."""
    question = element.child("questiontext")
    raw = _text_of(element, "questiontext")
    draft.html = question is not None and question.attributes.get("format", "html") in _HTML
    markdown = question is not None and question.attributes.get("format") == "markdown"
    trouble = _pictures(draft, question, raw) if draft.html and question else []
    draft.stem = markup.cleaned(raw) if draft.html else raw
    if markdown:
        draft.html, draft.stem = True, markup.from_markdown(raw)
    draft.general = _plain(element.child("generalfeedback"))
    draft.tags = _tags(element)
    draft.topic = draft.tags.get("topic")
    if draft.tags.get("text") == "plain":
        draft.html, draft.stem = False, markup.undressed(draft.stem)
    if not draft.stem and not draft.media:
        trouble.append(draft.trouble(BankTrouble.EMPTY_STEM))
    grade = element.child("defaultgrade")
    draft.points_h = points_h(grade.text) if grade else 1_00
    return trouble


def _tags(element: Element) -> dict[str, str]:
    tags = element.child("tags")
    words = [_text_of(tag, "text") or tag.text for tag in tags.children("tag")] if tags else []
    return {name: value for name, colon, value in (word.partition(":") for word in words) if colon}


def points_h(text: str) -> int:
    """Hundredths of a point, 0 for nonsense: the rules refuse it by name."""
    try:
        points = Decimal(text)
    except InvalidOperation:
        return 0
    return int(points * 100) if points.is_finite() and points.copy_abs() < 100_000 else 0


def _pictures(draft: Draft, question: Element, raw: str) -> list[Reason]:
    """Embedded files that the text shows; a text that shows others is refused."""
    files = {file.attributes.get("name", ""): file for file in question.children("file")}
    found: list[Media] = []
    for source, alt in markup.shown_in(raw):
        file = files.get(PurePosixPath(unquote(source)).name)
        media = media_from(_bytes(file), alt) if file else None
        if media is None or len(found) == MAX_MEDIA:
            return [draft.trouble(BankTrouble.BAD_PICTURE, word=source[-40:])]
        found.append(media)
    draft.media = tuple(found)
    return []


def _bytes(file: Element) -> bytes:
    try:
        return base64.b64decode("".join(file.text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


def _text_of(element: Element, tag: str) -> str:
    """What the ``<text>`` inside a child says."""
    child = element.child(tag)
    text = child.child("text") if child else None
    return (text if text is not None else child).text if child else ""


def _plain(element: Element | None) -> str:
    """A text without markup, whatever its format."""
    if element is None:
        return ""
    text = element.child("text")
    raw = text.text if text else ""
    return markup.plain(raw) if element.attributes.get("format", "html") in _HTML else raw


def _said(draft: Draft, element: Element) -> str:
    """The text of an answer, dressed as the question is."""
    text = element.child("text")
    raw = text.text if text is not None else ""
    if element.attributes.get("format", "plain_text") in _HTML:
        return markup.cleaned(raw) if draft.html else markup.plain(raw)
    return markup.from_plain(raw) if draft.html else raw


def _answers(draft: Draft, element: Element, *, dressed: bool) -> list[Answer] | None:
    """The answers with their shares; ``None`` where a fraction is no number."""
    found = []
    for answer in element.children("answer"):
        try:
            share = share_of(Decimal(answer.attributes.get("fraction", "0")))
        except InvalidOperation:
            return None
        text = answer.child("text")
        said = _said(draft, answer) if dressed else (text.text if text is not None else "")
        found.append(Answer(said, share, _plain(answer.child("feedback"))))
    return found


def _multichoice(draft: Draft, element: Element) -> Made:
    answers = _answers(draft, element, dressed=True)
    single = _text_of(element, "single") or "true"
    if answers is None:
        return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
    if any(
        markup.shown_in(text.text)
        for a in element.children("answer")
        for text in a.children("text")
    ):
        return None, [draft.trouble(BankTrouble.PICTURE_IN_OPTION)]
    return drafts.choice(draft, answers, single=single.lower() in {"true", "1"})


def _truefalse(draft: Draft, element: Element) -> Made:
    answers = _answers(draft, element, dressed=False) or []
    right = [answer.text.lower() for answer in answers if answer.share > 0]
    draft.remarks = [(answer.text.upper(), answer.feedback) for answer in answers]
    if right not in (["true"], ["false"]):
        return None, [draft.trouble(BankTrouble.NO_CORRECT_ANSWER)]
    return drafts.truth(draft, right == ["true"])


def _shortanswer(draft: Draft, element: Element) -> Made:
    answers = _answers(draft, element, dressed=False)
    if answers is None:
        return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
    return drafts.texts(draft, [answer for answer in answers if answer.text != "*"])


def _numerical(draft: Draft, element: Element) -> Made:
    answers = _answers(draft, element, dressed=False)
    if answers is None:
        return None, [draft.trouble(BankTrouble.BAD_WEIGHTS)]
    found = []
    for answer, raw in zip(answers, element.children("answer"), strict=True):
        draft.remarks.append((answer.text, answer.feedback))
        if answer.share <= 0:
            continue
        tolerance = raw.child("tolerance")
        accepted = drafts.accepted_number(answer.text, tolerance.text if tolerance else "0")
        if accepted is None:
            return None, [draft.trouble(BankTrouble.NOT_A_NUMBER, word=answer.text[:20])]
        found.append((accepted, answer.share))
    return drafts.number(draft, found)


def _matching(draft: Draft, element: Element) -> Made:
    pairs = []
    for pair in element.children("subquestion"):
        answer = pair.child("answer")
        right = _text_of(pair, "answer") if answer else ""
        pairs.append((_said(draft, pair), markup.from_plain(right) if draft.html else right))
    return drafts.matching(draft, [pair for pair in pairs if any(pair)])


def _ordering(draft: Draft, element: Element) -> Made:
    """Moodle writes the steps in their right order."""
    steps = [_said(draft, answer) for answer in element.children("answer")]
    if len(steps) < 2:
        return None, [draft.trouble(BankTrouble.NO_CORRECT_ANSWER)]
    order = range(len(steps))
    return draft.item(QuestionKind.ORDERING, order, options=steps, scoring=EACH), []


def _essay(draft: Draft, element: Element) -> Made:
    model = _plain(element.child("graderinfo"))
    short = draft.tags.get("kind") == QuestionKind.SHORT_ANSWER
    kind = QuestionKind.SHORT_ANSWER if short else QuestionKind.ESSAY
    return draft.item(kind, [model] if model else []), []


def _cloze(draft: Draft, element: Element) -> Made:
    text = read_cloze(draft.stem, marked_up=draft.html)
    gaps = [gap for gap in text.gaps if gap is not None]
    if not gaps or len(gaps) < len(text.gaps):
        return None, [draft.trouble(BankTrouble.BAD_GAP)]
    draft.stem = text.text
    if element.child("defaultgrade") is None:
        draft.points_h = 1_00 * sum(gap.mark for gap in gaps)
    item = draft.item(
        QuestionKind.CLOZE,
        [(gap.kind, gap.mark, gap.accepted) for gap in gaps],
        parts=[(gap.kind, gap.options) for gap in gaps],
        scoring=Scoring(ScoringRule.WEIGHTS, weights=tuple(gap.weights for gap in gaps)),
    )
    return item, []


_READERS: dict[str, Callable[[Draft, Element], Made]] = {
    "multichoice": _multichoice,
    "truefalse": _truefalse,
    "shortanswer": _shortanswer,
    "numerical": _numerical,
    "matching": _matching,
    "ddmatch": _matching,
    "ordering": _ordering,
    "essay": _essay,
    "cloze": _cloze,
    "multianswer": _cloze,
}
