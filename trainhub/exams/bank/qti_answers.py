"""The answers of QTI items: right responses and mappings, by interaction."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from trainhub.core.plain_xml import Element
from trainhub.exams.bank import qti_terms as terms
from trainhub.exams.bank.drafts import Draft, Made, accepted_number, accepted_range
from trainhub.exams.bank.markup import cleaned
from trainhub.exams.bank.rules import BankTrouble
from trainhub.exams.rules import QuestionKind, ScoringRule
from trainhub.exams.rules.scoring import ALL, EACH, SLACK, WHOLE, Scoring

#: What an option may be worth; arithmetic with more may have no end.
_MOST_MAPPED = 1_000_000


@dataclass
class Asked:
    """One item while it is read."""

    root: Element
    body: Element
    interactions: list[Element]
    draft: Draft
    reference: str = ""
    sources: list[str] = field(default_factory=list)
    #: What programs are told about the answers.
    told: dict[str, Any] = field(default_factory=dict)

    def declaration(self, interaction: Element) -> Element:
        """The response declaration an interaction fills; an empty one where it has none."""
        name = interaction.attributes.get("response-identifier", "")
        return next(
            (
                declaration
                for declaration in self.root.children("response-declaration")
                if declaration.attributes.get("identifier") == name
            ),
            Element("response-declaration", {}, interaction.line),
        )

    def words(self, element: Element) -> str:
        """The text of an option, dressed as the question is."""
        return cleaned(element.inner) if self.draft.html else element.text


def _fail(asked: Asked, code: BankTrouble, **facts: object) -> Made:
    return None, [asked.draft.trouble(code, **facts)]


def _numbers(mapping: dict[str, str]) -> dict[str, Decimal] | None:
    try:
        found = {key: Decimal(value) for key, value in mapping.items()}
    except InvalidOperation:
        return None
    good = all(value.is_finite() and value.copy_abs() <= _MOST_MAPPED for value in found.values())
    return found if good else None


def _bounds(declaration: Element) -> dict[str, int | float]:
    """The bounds of a mapping, as programs are told."""
    mapping = declaration.child("mapping")
    given = mapping.attributes if mapping else {}
    names = {"lower-bound": "lower_bound", "upper-bound": "upper_bound"}
    return {
        told: float(given[name]) if "." in given[name] else int(given[name])
        for name, told in names.items()
        if given.get(name, "").lstrip("-").replace(".", "", 1).isdigit()
    }


def _choices(asked: Asked) -> tuple[list[str], list[str], list[str], dict[str, Decimal] | None]:
    """Identifiers and texts of the options, the right ones, and the mapping."""
    (interaction,) = asked.interactions
    declaration = asked.declaration(interaction)
    elements = interaction.children("simple-choice")
    names = [element.attributes.get("identifier", "") for element in elements]
    texts = [asked.words(element) for element in elements]
    correct = terms.values(declaration)
    mapping = _numbers(terms.mapped(declaration))
    asked.told |= {
        "options": dict(zip(names, texts, strict=True)), "correct": correct, "auto_scored": True,
    }  # fmt: skip
    if mapping:
        asked.told["mapping"] = {key: float(value) for key, value in mapping.items()}
        asked.told |= _bounds(declaration)
    return names, texts, correct, mapping


def _trouble_with(names: list[str], correct: list[str]) -> BankTrouble | None:
    if not correct:
        return BankTrouble.NO_CORRECT_ANSWER
    if len(set(names)) < len(names) or not set(correct) <= set(names):
        return BankTrouble.BROKEN_ITEM
    return None


def single(asked: Asked) -> Made:
    """One of several options; the options ``true`` and ``false`` make a true-or-false."""
    names, texts, correct, mapping = _choices(asked)
    if not correct and mapping:
        best = max(mapping.values())
        correct = [name for name, value in mapping.items() if value == best > 0]
    trouble = _trouble_with(names, correct)
    if trouble is not None or len(correct) != 1:
        return _fail(asked, trouble or BankTrouble.BROKEN_ITEM)
    if {name.lower() for name in names} == {"true", "false"}:
        return asked.draft.item(QuestionKind.TRUE_FALSE, (correct[0].lower() == "true",)), []
    scoring = ALL
    if mapping:
        weights = _weights(asked, names, mapping)
        if max(weights) != WHOLE:
            return _fail(asked, BankTrouble.BAD_WEIGHTS)
        plain = set(weights) <= {0, WHOLE}
        scoring = ALL if plain else Scoring(ScoringRule.WEIGHTS, weights=weights)
    key = [names.index(correct[0])]
    return asked.draft.item(QuestionKind.SINGLE, key, options=texts, scoring=scoring), []


def _weights(asked: Asked, names: list[str], mapping: dict[str, Decimal]) -> tuple[int, ...]:
    """Shares of the whole from what options are worth in points."""
    most = Decimal(asked.draft.points_h) / 100
    shares = [
        int((mapping.get(name, Decimal(0)) / most * WHOLE).to_integral_value()) for name in names
    ]
    return tuple(shares)


def multiple(asked: Asked) -> Made:
    """Several of several options, all or nothing or by a mapping."""
    names, texts, correct, mapping = _choices(asked)
    if not correct and mapping:
        correct = [name for name in names if mapping.get(name, 0) > 0]
    trouble = _trouble_with(names, correct)
    if trouble is not None or mapping is None or asked.draft.points_h <= 0:
        return _fail(asked, trouble or BankTrouble.BAD_WEIGHTS)
    key = sorted(names.index(name) for name in correct)
    scoring = ALL
    if mapping:
        weights = _weights(asked, names, mapping)
        right = [index for index, share in enumerate(weights) if share > 0]
        if right != key or abs(sum(weights[n] for n in right) - WHOLE) > SLACK:
            return _fail(asked, BankTrouble.BAD_WEIGHTS)
        scoring = Scoring(ScoringRule.WEIGHTS, weights=weights)
    return asked.draft.item(QuestionKind.MULTIPLE, key, options=texts, scoring=scoring), []


def text_entry(asked: Asked) -> Made:
    """Blanks with accepted texts, or one number."""
    declarations = [asked.declaration(interaction) for interaction in asked.interactions]
    if len(declarations) == 1 and declarations[0].attributes.get("base-type") in {
        "float",
        "integer",
    }:
        return _number(asked, declarations[0])
    key, weights = [], []
    for declaration in declarations:
        mapping = _numbers(terms.mapped(declaration))
        if mapping is None:
            return _fail(asked, BankTrouble.BAD_WEIGHTS)
        texts = [*mapping] or terms.values(declaration)
        best = max(mapping.values(), default=Decimal(1))
        if not texts or best <= 0:
            return _fail(asked, BankTrouble.NO_CORRECT_ANSWER)
        shares = {t: int((mapping.get(t, best) / best * WHOLE).to_integral_value()) for t in texts}
        kept = [text for text in texts if shares[text] > 0]
        key.append(tuple(kept))
        weights.append(tuple(shares[text] for text in kept))
    asked.told |= {"auto_scored": True, "accepted": list(key[0])}
    if len(key) > 1:
        asked.told["accepted"] = [list(accepted) for accepted in key]
    scoring = EACH if len(key) > 1 else ALL
    if any(set(of_blank) != {WHOLE} for of_blank in weights):
        scoring = Scoring(ScoringRule.WEIGHTS, weights=tuple(weights))
    return asked.draft.item(QuestionKind.FILL_IN, key, scoring=scoring), []


def _number(asked: Asked, declaration: Element) -> Made:
    """A number: the right value with the tolerance of its processing, or ranges of ours."""
    asked.told |= {"auto_scored": True, "accepted": terms.values(declaration)}
    ranges = [element for element in asked.root.walk() if element.tag == "equal"]
    tolerance = _tolerance(ranges[0]) if len(ranges) == 1 else None
    found = []
    for value in terms.values(declaration):
        accepted = accepted_range(*tolerance) if tolerance and tolerance[1] else (
            accepted_number(value, tolerance[0] if tolerance else "0")
        )  # fmt: skip
        if accepted is None:
            return _fail(asked, BankTrouble.NOT_A_NUMBER, word=value[:20])
        found.append(accepted)
    if not found:
        return _fail(asked, BankTrouble.NO_CORRECT_ANSWER)
    return asked.draft.item(QuestionKind.NUMERIC, found), []


def _tolerance(equal: Element) -> tuple[str, str] | None:
    """The absolute tolerance of an ``equal``, when it is one and the same on both sides."""
    mode = equal.attributes.get("tolerance-mode", "exact")
    given = equal.attributes.get("tolerance", "").split()
    if mode != "absolute" or not given or len(set(given)) > 1:
        return None
    return given[0], ""


def extended_text(asked: Asked) -> Made:
    """A text that a person marks."""
    asked.told |= {"auto_scored": False}
    if asked.reference:
        asked.told["reference"] = asked.reference
    lines = asked.interactions[0].attributes.get("expected-lines", "")
    short = asked.draft.tags.get("kind") == QuestionKind.SHORT_ANSWER
    short = short or (lines.isdecimal() and int(lines) <= 2)
    kind = QuestionKind.SHORT_ANSWER if short else QuestionKind.ESSAY
    return asked.draft.item(kind, [asked.reference] if asked.reference else []), []


def match(asked: Asked) -> Made:
    """Two columns; every line of the first has one partner in the second."""
    (interaction,) = asked.interactions
    declaration = asked.declaration(interaction)
    columns = [
        {
            e.attributes.get("identifier", ""): asked.words(e)
            for e in column.children("simple-associable-choice")
        }
        for column in interaction.children("simple-match-set")
    ]
    correct = terms.values(declaration) or list(terms.mapped(declaration))
    asked.told |= {"auto_scored": True, "correct": correct}
    pairs = dict(pair.split() for pair in correct if len(pair.split()) == 2)
    if not correct:
        return _fail(asked, BankTrouble.NO_CORRECT_ANSWER)
    fits = len(columns) == 2 and len(pairs) == len(correct) and set(pairs) == set(columns[0])
    if not fits or not set(pairs.values()) <= set(columns[1]):
        return _fail(asked, BankTrouble.BAD_MATCH_PAIR)
    left, right = columns
    places = list(right)
    asked.told["pairs"] = [[left[one], right[pairs[one]]] for one in left]
    item = asked.draft.item(
        QuestionKind.MATCHING,
        [places.index(pairs[one]) for one in left],
        options=list(right.values()),
        parts=list(left.values()),
        scoring=EACH if terms.mapped(declaration) else ALL,
    )
    return item, []


def order(asked: Asked) -> Made:
    """Steps in their right order."""
    names, texts, correct, _mapping = _choices(asked)
    del asked.told["options"]
    if sorted(correct) != sorted(names) or len(set(names)) < len(names):
        code = BankTrouble.BROKEN_ITEM if correct else BankTrouble.NO_CORRECT_ANSWER
        return _fail(asked, code)
    key = [names.index(name) for name in correct]
    asked.told["sequence"] = [texts[index] for index in key]
    return asked.draft.item(QuestionKind.ORDERING, key, options=texts), []
