"""The tree of a QTI item in the names of 2.1: declarations, body, processing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from trainhub.core.plain_xml import Element, read_xml
from trainhub.exams.bank.qti import ANSWERS
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.rules import QuestionKind, ScoringRule
from trainhub.exams.rules.scoring import EACH, WHOLE

#: Tags that are HTML's in both versions.
HTML_TAGS = frozenset(
    {
        "p", "br", "strong", "b", "em", "i", "u", "s", "sub", "sup", "code", "pre", "blockquote",
        "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "span", "div", "h3", "h4",
        "h5", "img", "audio", "source", "object",
    }
)  # fmt: skip
TEMPLATE = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/"
_PREFIX = "参考要点："


def tag(name: str, attributes: dict[str, str], *content: Element | str) -> Element:
    """An element of our own making."""
    return Element(name, attributes, 0, list(content))


def assessment_item(item: QuestionItem, name: str, pictures: Sequence[str]) -> Element:
    """The item without its scores."""
    given = {
        "identifier": name, "title": item.name, "adaptive": "false", "timeDependent": "false",
    }  # fmt: skip
    root = tag("assessmentItem", given)
    body = tag("itemBody", {}, *_shown(item, pictures))
    declarations, interactions = _KINDS[item.kind](item)
    if item.kind in {QuestionKind.FILL_IN, QuestionKind.NUMERIC}:
        body.content += [_stem(item), tag("div", {"class": ANSWERS}, tag("p", {}, *interactions))]
    else:
        body.content += [_stem(item), *interactions]
    if item.kind in {QuestionKind.ESSAY, QuestionKind.SHORT_ANSWER} and item.key:
        body.content.append(_rubric(item.key[0]))
    root.content += [*declarations, body, *_processing(item)]
    if item.explanation:
        root.content += [_feedback_outcome(), _feedback(item.explanation)]
    return root


def _shown(item: QuestionItem, pictures: Sequence[str]) -> Iterable[Element]:
    for path, media in zip(pictures, item.media, strict=True):
        if media.kind.startswith("image/"):
            yield tag("p", {}, tag("img", {"src": path, "alt": media.alt}))
        else:
            data = {"data": path, "type": media.kind, "alt": media.alt}
            yield tag("p", {}, tag("object", data))


def _stem(item: QuestionItem) -> Element:
    return tag("div", {}, *_dressed(item, item.stem))


def _dressed(item: QuestionItem, text: str) -> list[Element | str]:
    """A text as the content of an element: HTML as its tree, plain text with its lines."""
    if item.html:
        closed = text.replace("<br>", "<br/>").replace("&nbsp;", "\u00a0")
        return list(read_xml(f"<div>{closed}</div>".encode()).content)
    found: list[Element | str] = []
    for line in text.split("\n"):
        found += [tag("br", {}), line] if found else [line]
    return found


def _option(item: QuestionItem, name: str, identifier: str, text: str, **more: str) -> Element:
    content = _dressed(item, text) if item.html else [text]
    return tag(name, {"identifier": identifier, **more}, *content)


def _rubric(model: str) -> Element:
    return tag("rubricBlock", {"view": "scorer"}, tag("p", {}, f"{_PREFIX}{model}"))


def _feedback_outcome() -> Element:
    given = {"identifier": "FEEDBACK", "cardinality": "single", "baseType": "identifier"}
    value = tag("defaultValue", {}, tag("value", {}, "explanation"))
    return tag("outcomeDeclaration", given, value)


def _feedback(text: str) -> Element:
    given = {"outcomeIdentifier": "FEEDBACK", "identifier": "explanation", "showHide": "show"}
    return tag("modalFeedback", given, text)


def _declaration(
    cardinality: str, base: str, correct: Sequence[str], mapping: dict[str, str], number: int = 0
) -> Element:
    name = f"RESPONSE{number + 1}" if number else "RESPONSE"
    given = {"identifier": name, "cardinality": cardinality, "baseType": base}
    found = tag("responseDeclaration", given)
    if correct:
        values = [tag("value", {}, value) for value in correct]
        found.content.append(tag("correctResponse", {}, *values))
    if mapping:
        entries = [tag("mapEntry", {"mapKey": k, "mappedValue": v}) for k, v in mapping.items()]
        found.content.append(tag("mapping", {"defaultValue": "0"}, *entries))
    return found


Parts = tuple[list[Element], list[Element]]


def _worth(item: QuestionItem, share: int) -> str:
    return f"{Decimal(item.points_h) / 100 * share / WHOLE:f}"


def _choice(item: QuestionItem) -> Parts:
    single = item.kind is QuestionKind.SINGLE
    names = [f"C{index + 1}" for index in range(len(item.options))]
    mapping = {}
    if item.scoring.rule is ScoringRule.WEIGHTS:
        pairs = zip(names, item.scoring.weights, strict=True)
        mapping = {name: _worth(item, share) for name, share in pairs}
    declaration = _declaration(
        "single" if single else "multiple", "identifier", [names[n] for n in item.key], mapping
    )
    given = {
        "responseIdentifier": "RESPONSE", "shuffle": "true", "maxChoices": "1" if single else "0",
    }  # fmt: skip
    options = [
        _option(item, "simpleChoice", n, t) for n, t in zip(names, item.options, strict=True)
    ]
    return [declaration], [tag("choiceInteraction", given, *options)]


def _truth(item: QuestionItem) -> Parts:
    declaration = _declaration("single", "identifier", ["true" if item.key[0] else "false"], {})
    given = {"responseIdentifier": "RESPONSE", "shuffle": "false", "maxChoices": "1"}
    options = [
        tag("simpleChoice", {"identifier": name}, word)
        for name, word in (("true", "正确"), ("false", "错误"))
    ]
    return [declaration], [tag("choiceInteraction", given, *options)]


def _blanks(item: QuestionItem) -> Parts:
    weights = item.scoring.weights or [[WHOLE] * len(accepted) for accepted in item.key]
    declarations, interactions = [], []
    for number, (accepted, shares) in enumerate(zip(item.key, weights, strict=True)):
        pairs = zip(accepted, shares, strict=True)
        mapping = {text: f"{Decimal(share) / WHOLE:f}" for text, share in pairs}
        declaration = _declaration("single", "string", [accepted[0]], mapping, number)
        declarations.append(declaration)
        given = {"responseIdentifier": declaration.attributes["identifier"]}
        interactions.append(tag("textEntryInteraction", given))
    return declarations, interactions


def _number(item: QuestionItem) -> Parts:
    declaration = _declaration("single", "float", [item.key[0][1]], {})
    return [declaration], [tag("textEntryInteraction", {"responseIdentifier": "RESPONSE"})]


def _text(_item: QuestionItem) -> Parts:
    declaration = _declaration("single", "string", [], {})
    given = {"responseIdentifier": "RESPONSE", "expectedLines": "8"}
    return [declaration], [tag("extendedTextInteraction", given)]


def _match(item: QuestionItem) -> Parts:
    left = [f"L{index + 1}" for index in range(len(item.parts))]
    right = [f"R{index + 1}" for index in range(len(item.options))]
    pairs = [f"{name} {right[index]}" for name, index in zip(left, item.key, strict=True)]
    each = str(Decimal(1))
    mapping = dict.fromkeys(pairs, each) if item.scoring == EACH else {}
    declaration = _declaration("multiple", "directedPair", pairs, mapping)
    columns = [
        tag(
            "simpleMatchSet",
            {},
            *(
                _option(item, "simpleAssociableChoice", n, t, matchMax=most)
                for n, t in zip(names, texts, strict=True)
            ),
        )
        for names, texts, most in ((left, item.parts, "1"), (right, item.options, "0"))
    ]
    given = {
        "responseIdentifier": "RESPONSE", "shuffle": "true", "maxAssociations": str(len(left)),
    }  # fmt: skip
    return [declaration], [tag("matchInteraction", given, *columns)]


def _order(item: QuestionItem) -> Parts:
    names = [f"S{index + 1}" for index in range(len(item.options))]
    declaration = _declaration("ordered", "identifier", [names[n] for n in item.key], {})
    given = {"responseIdentifier": "RESPONSE", "shuffle": "true"}
    options = [
        _option(item, "simpleChoice", n, t) for n, t in zip(names, item.options, strict=True)
    ]
    return [declaration], [tag("orderInteraction", given, *options)]


_KINDS = {
    QuestionKind.SINGLE: _choice,
    QuestionKind.MULTIPLE: _choice,
    QuestionKind.TRUE_FALSE: _truth,
    QuestionKind.FILL_IN: _blanks,
    QuestionKind.NUMERIC: _number,
    QuestionKind.MATCHING: _match,
    QuestionKind.ORDERING: _order,
    QuestionKind.SHORT_ANSWER: _text,
    QuestionKind.ESSAY: _text,
}


def _processing(item: QuestionItem) -> list[Element]:
    """How another program scores the item; people mark open questions."""
    if item.kind in {QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY}:
        return []
    if item.kind is QuestionKind.NUMERIC:
        return [_number_processing(item)]
    if item.kind is QuestionKind.FILL_IN and len(item.key) > 1:
        return [_blanks_processing(item)]
    mapped = item.scoring.rule is ScoringRule.WEIGHTS or item.kind is QuestionKind.FILL_IN
    mapped = mapped or (item.kind is QuestionKind.MATCHING and item.scoring == EACH)
    template = "map_response" if mapped else "match_correct"
    return [tag("responseProcessing", {"template": f"{TEMPLATE}{template}"})]


def _number_processing(item: QuestionItem) -> Element:
    tolerance = item.key[0][2]
    given = {"toleranceMode": "absolute", "tolerance": f"{tolerance} {tolerance}"}
    equal = tag(
        "equal",
        given,
        tag("variable", {"identifier": "RESPONSE"}),
        tag("correct", {"identifier": "RESPONSE"}),
    )
    full = tag("variable", {"identifier": "MAXSCORE"})
    scored = tag("setOutcomeValue", {"identifier": "SCORE"}, full)
    condition = tag("responseIf", {}, equal, scored)
    return tag("responseProcessing", {}, tag("responseCondition", {}, condition))


def _blanks_processing(item: QuestionItem) -> Element:
    """Every blank its share of the points."""
    names = ["RESPONSE", *(f"RESPONSE{n + 1}" for n in range(1, len(item.key)))]
    total = tag("sum", {}, *(tag("mapResponse", {"identifier": name}) for name in names))
    each = tag("baseValue", {"baseType": "float"}, str(len(names)))
    share = tag("divide", {}, total, each)
    scored = tag("product", {}, share, tag("variable", {"identifier": "MAXSCORE"}))
    return tag("responseProcessing", {}, tag("setOutcomeValue", {"identifier": "SCORE"}, scored))
