"""Writing Moodle XML; pictures travel inside, our own words as tags."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from trainhub.exams.bank import markup
from trainhub.exams.bank.cloze import write_cloze
from trainhub.exams.bank.drafts import rubric_tag, scoring_tag, topic_of
from trainhub.exams.bank.gift_out import category_of
from trainhub.exams.bank.media import ENDINGS
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.bank.weights import file_weights, partners_in_use, usual
from trainhub.exams.rules import Difficulty, QuestionKind
from trainhub.exams.rules.scoring import WHOLE, percent_text

_TYPES = {
    QuestionKind.SINGLE: "multichoice",
    QuestionKind.MULTIPLE: "multichoice",
    QuestionKind.TRUE_FALSE: "truefalse",
    QuestionKind.FILL_IN: "shortanswer",
    QuestionKind.NUMERIC: "numerical",
    QuestionKind.MATCHING: "matching",
    QuestionKind.ORDERING: "ordering",
    QuestionKind.CLOZE: "cloze",
    QuestionKind.SHORT_ANSWER: "essay",
    QuestionKind.ESSAY: "essay",
}


def carried_by_moodle(item: QuestionItem) -> QuestionItem | None:
    """The question as Moodle XML can hold it; ``None`` for several blanks and for ranges."""
    if item.kind is QuestionKind.FILL_IN and (len(item.key) != 1 or "*" in item.key[0]):
        return None
    if item.kind is QuestionKind.NUMERIC and any(how == ".." for how, _a, _b in item.key):
        return None
    if item.kind is QuestionKind.ORDERING:
        return _in_order(item)
    return _plain_partners(item) if item.kind is QuestionKind.MATCHING else item


def _plain_partners(item: QuestionItem) -> QuestionItem | None:
    """Moodle's right sides are plain text; two that become the same are too few."""
    item = partners_in_use(item)
    if not item.html:
        return item
    options = tuple(markup.from_plain(markup.plain(option)) for option in item.options)
    unlike = all(options) and len(set(options)) == len(options)
    return replace(item, options=options) if unlike else None


def _in_order(item: QuestionItem) -> QuestionItem:
    """Moodle writes steps in their right order, so that is how they come back."""
    steps = tuple(item.options[index] for index in item.key)
    return replace(item, options=steps, key=tuple(range(len(steps))))


def write_moodle(items: Sequence[QuestionItem], trade: str) -> bytes:
    """A ``<quiz>`` in UTF-8; questions of one topic stand under one category."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>"]
    category = None
    for item in items:
        heading = category_of(trade, item.topic)
        if heading != category:
            lines += [
                '<question type="category">', f"<category>{_text(heading)}</category>",
                "</question>",
            ]  # fmt: skip
            category = heading
        lines += _question(item)
    return "\n".join([*lines, "</quiz>", ""]).encode()


def _text(text: str) -> str:
    return f"<text>{escape(text)}</text>"


def _question(item: QuestionItem) -> Iterator[str]:
    yield f'<question type="{_TYPES[item.kind]}">'
    yield f"<name>{_text(item.name)}</name>"
    yield from _stem(item)
    yield f'<generalfeedback format="plain_text">{_text(item.explanation)}</generalfeedback>'
    yield f"<defaultgrade>{Decimal(item.points_h) / 100:.7f}</defaultgrade>"
    yield from _answers(item)
    yield f"<tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in _tags(item))}</tags>"
    yield "</question>"


def _stem(item: QuestionItem) -> Iterator[str]:
    text = write_cloze(item) if item.kind is QuestionKind.CLOZE else item.stem
    html = item.html or bool(item.media)
    if item.media:
        shown = "".join(_shown(item, number) for number in range(len(item.media)))
        text = f"{text if item.html else markup.dressed(text)}{shown}"
    form = "html" if html else "plain_text"
    yield f'<questiontext format="{form}">{_text(text)}'
    for number, media in enumerate(item.media):
        content = base64.b64encode(media.content).decode()
        yield f'<file name="{_name(item, number)}" path="/" encoding="base64">{content}</file>'
    yield "</questiontext>"


def _name(item: QuestionItem, number: int) -> str:
    return f"media-{number + 1}.{ENDINGS[item.media[number].kind]}"


def _shown(item: QuestionItem, number: int) -> str:
    source = quoteattr(f"@@PLUGINFILE@@/{_name(item, number)}")
    alt = quoteattr(item.media[number].alt)
    if item.media[number].kind.startswith("image/"):
        return f"<p><img src={source} alt={alt}></p>"
    return f'<p><audio controls="true"><source src={source} alt={alt}></audio></p>'


def _tags(item: QuestionItem) -> Iterator[str]:
    if topic_of(category_of("", item.topic)) != item.topic:
        yield f"topic:{item.topic}"
    if item.difficulty is not Difficulty.MEDIUM:
        yield f"difficulty:{item.difficulty.value}"
    if item.scoring != usual(item):
        yield f"scoring:{scoring_tag(item.scoring)}"
    if item.kind is QuestionKind.SHORT_ANSWER:
        yield f"kind:{item.kind.value}"
    if item.rubric:
        yield f"rubric:{rubric_tag(item.rubric)}"
    if item.media and not item.html:
        yield "text:plain"


def _answers(item: QuestionItem) -> Iterator[str]:
    if item.kind in {QuestionKind.SINGLE, QuestionKind.MULTIPLE}:
        yield f"<single>{'true' if item.kind is QuestionKind.SINGLE else 'false'}</single>"
        for text, share in zip(item.options, file_weights(item), strict=True):
            yield _answer(item, text, share)
    elif item.kind is QuestionKind.TRUE_FALSE:
        for word, truth in (("true", True), ("false", False)):
            yield f'<answer fraction="{100 if item.key[0] is truth else 0}">{_text(word)}</answer>'
    elif item.kind is QuestionKind.FILL_IN:
        weights = (item.scoring.weights or ((WHOLE,) * len(item.key[0]),))[0]
        for text, share in zip(item.key[0], weights, strict=True):
            yield f'<answer fraction="{percent_text(share)}">{_text(text)}</answer>'
    elif item.kind in {QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY} and item.key:
        yield f'<graderinfo format="plain_text">{_text(item.key[0])}</graderinfo>'
    else:
        yield from _others(item)


def _others(item: QuestionItem) -> Iterator[str]:
    if item.kind is QuestionKind.NUMERIC:
        weights = item.scoring.weights or (WHOLE,) * len(item.key)
        for (_how, value, tolerance), share in zip(item.key, weights, strict=True):
            around = f"<tolerance>{tolerance}</tolerance>"
            yield f'<answer fraction="{percent_text(share)}">{_text(value)}{around}</answer>'
    elif item.kind is QuestionKind.MATCHING:
        yield from _pairs(item)
    elif item.kind is QuestionKind.ORDERING:
        for text in item.options:
            yield _answer(item, text, WHOLE)


def _answer(item: QuestionItem, text: str, share: int) -> str:
    form = "html" if item.html else "plain_text"
    return f'<answer fraction="{percent_text(share)}" format="{form}">{_text(text)}</answer>'


def _pairs(item: QuestionItem) -> Iterator[str]:
    form = "html" if item.html else "plain_text"
    used = set(item.key)
    pairs = [(p, item.options[i]) for p, i in zip(item.parts, item.key, strict=True)]
    pairs += [("", option) for index, option in enumerate(item.options) if index not in used]
    for left, right in pairs:
        # Moodle's answers of a matching are plain text, whatever its prompts are.
        plain = markup.plain(right) if item.html else right
        yield (
            f'<subquestion format="{form}">{_text(left)}'
            f"<answer>{_text(plain)}</answer></subquestion>"
        )
