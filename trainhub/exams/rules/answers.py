"""Is an answer right, does it fit its question, what is it worth."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from trainhub.core.errors import Reason
from trainhub.exams.rules.numbers import accepts, number_from
from trainhub.exams.rules.scoring import ALL, HALF, WHOLE, Scoring, paid
from trainhub.exams.rules.words import AttemptTrouble, QuestionKind, ScoringRule

#: Kinds that wait for a person; a key alone can judge the others.
_BY_A_PERSON = frozenset({QuestionKind.SHORT_ANSWER, QuestionKind.ESSAY})
AUTOMATIC_KINDS = frozenset(QuestionKind) - _BY_A_PERSON
CHOICE_KINDS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE})
#: Kinds whose options stand in another order on every paper.
SHUFFLED_KINDS = CHOICE_KINDS | {QuestionKind.MATCHING, QuestionKind.ORDERING}
#: Kinds that are answered with a list of texts, one for each blank.
BLANK_KINDS = frozenset({QuestionKind.FILL_IN, QuestionKind.CLOZE})

#: Longest text in a blank, longest short answer and longest essay, in characters.
MAX_BLANK = 100
MAX_TEXT = 4000
MAX_ESSAY = 10_000

#: What nobody chose yet: a line of a matching, a step of an ordering.
NO_CHOICE, NO_RANK = -1, 0


def needs_person(kind: QuestionKind) -> bool:
    """Whether an examiner must read the answer."""
    return kind in _BY_A_PERSON


def folded(text: str) -> str:
    """``text`` as compared: full-width as half-width, no spaces, no case, no closing full stop."""
    half_width = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    # Folding case and dropping spaces may undo the normal form, so it is taken again.
    return unicodedata.normalize("NFKC", half_width).rstrip("。.,;、")


def right(
    kind: QuestionKind, key: Sequence[Any], answer: Sequence[Any], scoring: Scoring = ALL
) -> bool:
    """Whether ``answer`` agrees with ``key``; both count options as the version does.

    Keys by kind: option indexes; ``[True]`` or ``[False]``; for every blank a list of accepted
    texts; accepted numbers; the option of every prompt; the options in order. Raises
    ``ValueError`` for a kind that needs a person.
    """
    return paid(share(kind, key, answer, scoring), WHOLE) == WHOLE


def points(
    kind: QuestionKind,
    key: Sequence[Any],
    answer: Sequence[Any] | None,
    worth_h: int,
    scoring: Scoring = ALL,
) -> int | None:
    """Hundredths of a point for an answer; ``None`` while a person must read it.

    Nothing was answered: 0, whatever the kind.
    """
    if not answer:
        return 0
    if needs_person(kind):
        return None
    return paid(share(kind, key, answer, scoring), worth_h)


def share(kind: QuestionKind, key: Sequence[Any], answer: Sequence[Any], scoring: Scoring) -> int:
    """What part of its points an answer earns, of ``WHOLE``; 0 at least."""
    if needs_person(kind):
        raise ValueError(f"{kind} is judged by a person")
    if not answer:
        return 0
    return max(0, min(WHOLE, _SHARES[kind](key, answer, scoring)))


def _choice_share(key: Sequence[int], answer: Sequence[int], scoring: Scoring) -> int:
    if scoring.rule is ScoringRule.WEIGHTS:
        return sum(scoring.weights[index] for index in answer)
    chosen, wanted = set(answer), set(key)
    if chosen == wanted:
        return WHOLE
    if not chosen < wanted:
        return 0
    if scoring.rule is ScoringRule.SOME:
        return WHOLE * (scoring.percent or HALF) // 100
    return WHOLE * len(chosen) // len(wanted) if scoring.rule is ScoringRule.EACH else 0


def _truth_share(key: Sequence[bool], answer: Sequence[bool], _scoring: Scoring) -> int:
    return WHOLE if list(answer) == list(key) else 0


def _parts_share(parts: Sequence[int], scoring: Scoring) -> int:
    """The share of many parts of equal worth, each with a share of its own."""
    if scoring.rule in {ScoringRule.EACH, ScoringRule.WEIGHTS}:
        return sum(parts) // len(parts) if parts else 0
    return WHOLE if parts and min(parts) == WHOLE else 0


def _blank_shares(
    key: Sequence[Sequence[str]], answer: Sequence[str], scoring: Scoring
) -> list[int]:
    if len(key) != len(answer):
        return [0]
    weights: Sequence[Sequence[int]] = scoring.weights or [[WHOLE] * len(one) for one in key]
    return [
        _best(accepted, of_blank, partial(_reads, given))
        for accepted, of_blank, given in zip(key, weights, answer, strict=True)
    ]


def _reads(given: str, text: str) -> bool:
    return folded(text) == folded(given)


def _fill_in_share(key: Sequence[Any], answer: Sequence[str], scoring: Scoring) -> int:
    return _parts_share(_blank_shares(key, answer, scoring), scoring)


def _best(accepted: Iterable[Any], weights: Iterable[int], fits: Callable[[Any], bool]) -> int:
    """The largest weight among the accepted answers that fit."""
    return max((w for one, w in zip(accepted, weights, strict=True) if fits(one)), default=0)


def _numeric_share(key: Sequence[Any], answer: Sequence[str], scoring: Scoring) -> int:
    given = number_from(answer[0])
    if given is None:
        return 0
    weights = scoring.weights or [WHOLE] * len(key)
    return _best(key, weights, lambda accepted: accepts(accepted, given))


def _places_share(key: Sequence[int], answer: Sequence[int], scoring: Scoring) -> int:
    if len(key) != len(answer):
        return 0
    shares = [WHOLE if a == b else 0 for a, b in zip(key, answer, strict=True)]
    return _parts_share(shares, scoring)


def _order_share(key: Sequence[int], answer: Sequence[int], scoring: Scoring) -> int:
    return _places_share(_ranks(key), answer, scoring)


def _ranks(order: Sequence[int]) -> list[int]:
    """``[2, 3, 1]``, the number of every option, from ``[2, 0, 1]``, the options in order."""
    return [order.index(option) + 1 for option in range(len(order))]


def _cloze_share(key: Sequence[Any], answer: Sequence[str], scoring: Scoring) -> int:
    """Blanks of a text: each ``(kind, mark, accepted)``, with weights in ``scoring``."""
    if len(key) != len(answer):
        return 0
    earned: list[int] = [
        mark * _cloze_blank(kind, accepted, weights, given)
        for (kind, mark, accepted), weights, given in zip(key, scoring.weights, answer, strict=True)
    ]
    marks: int = sum(mark for _kind, mark, _accepted in key)
    return sum(earned) // (marks or 1)


def _cloze_blank(kind: str, accepted: Sequence[Any], weights: Sequence[int], given: str) -> int:
    if kind == "numerical":
        number = number_from(given)
        return _best(accepted, weights, lambda one: number is not None and accepts(one, number))
    if kind == "multichoice":
        return _best(accepted, weights, lambda one: given == str(one))
    return _best(accepted, weights, partial(_reads, given))


_SHARES: dict[QuestionKind, Callable[[Sequence[Any], Sequence[Any], Scoring], int]] = {
    QuestionKind.SINGLE: _choice_share,
    QuestionKind.MULTIPLE: _choice_share,
    QuestionKind.TRUE_FALSE: _truth_share,
    QuestionKind.FILL_IN: _fill_in_share,
    QuestionKind.NUMERIC: _numeric_share,
    QuestionKind.MATCHING: _places_share,
    QuestionKind.ORDERING: _order_share,
    QuestionKind.CLOZE: _cloze_share,
}


def as_in_version(
    kind: QuestionKind, option_order: Sequence[int], answer: Sequence[Any] | None
) -> list[Any]:
    """An answer given in shown positions, told in the version's own option indexes."""
    if not answer:
        return []
    if kind in CHOICE_KINDS:
        return sorted(option_order[shown] for shown in answer)
    if kind is QuestionKind.MATCHING:
        return [option_order[shown] if shown != NO_CHOICE else NO_CHOICE for shown in answer]
    if kind is QuestionKind.ORDERING:
        return [answer[option_order.index(index)] for index in range(len(option_order))]
    return list(answer)


def as_shown(kind: QuestionKind, option_order: Sequence[int], key: Sequence[Any]) -> list[Any]:
    """The way back: a key told as the answer of one candidate's paper."""
    if kind in CHOICE_KINDS:
        return sorted(option_order.index(index) for index in key)
    if kind is QuestionKind.MATCHING:
        return [option_order.index(index) for index in key]
    if kind is QuestionKind.ORDERING:
        ranks = _ranks(key)
        return [ranks[index] for index in option_order]
    if kind is QuestionKind.FILL_IN:
        return [accepted[0] for accepted in key]
    if kind is QuestionKind.NUMERIC:
        return [key[0][1]]
    if kind is QuestionKind.CLOZE:
        return [_first_of_blank(kind_, accepted) for kind_, _mark, accepted in key]
    return list(key)


def _first_of_blank(kind: str, accepted: Sequence[Any]) -> str:
    return str(accepted[0][1] if kind == "numerical" else accepted[0])


def answer_troubles(
    kind: QuestionKind, answer: Sequence[Any], *, options: int, blanks: int
) -> list[Reason]:
    """Whether ``answer`` (in shown positions) can belong to the question; empty takes it back.

    ``options`` counts the options shown, ``blanks`` the parts of the key.
    """
    if not answer:
        return []
    if kind in CHOICE_KINDS:
        return _bad_unless(_is_choice(kind, answer, options))
    if kind is QuestionKind.TRUE_FALSE:
        return _bad_unless(len(answer) == 1 and type(answer[0]) is bool)
    if kind is QuestionKind.MATCHING:
        return _bad_unless(len(answer) == blanks and _all_whole(answer, NO_CHOICE, options - 1))
    if kind is QuestionKind.ORDERING:
        return _bad_unless(len(answer) == options and _all_whole(answer, NO_RANK, options))
    return _text_troubles(kind, answer, blanks if kind in BLANK_KINDS else 1)


def _is_choice(kind: QuestionKind, answer: Sequence[Any], options: int) -> bool:
    once = len(set(map(str, answer))) == len(answer)
    enough = kind is QuestionKind.MULTIPLE or len(answer) == 1
    return once and enough and _all_whole(answer, 0, options - 1)


def _all_whole(answer: Sequence[Any], least: int, most: int) -> bool:
    return all(type(number) is int and least <= number <= most for number in answer)


def longest(kind: QuestionKind) -> int:
    """How many characters a text of this kind may have."""
    if kind is QuestionKind.ESSAY:
        return MAX_ESSAY
    return MAX_TEXT if kind is QuestionKind.SHORT_ANSWER else MAX_BLANK


def _text_troubles(kind: QuestionKind, answer: Sequence[Any], wanted: int) -> list[Reason]:
    if len(answer) != wanted or not all(type(text) is str for text in answer):
        return [Reason(AttemptTrouble.BAD_ANSWER)]
    if any(len(text) > longest(kind) for text in answer):
        return [Reason(AttemptTrouble.TOO_LONG, most=longest(kind))]
    return []


def _bad_unless(fits: bool) -> list[Reason]:
    return [] if fits else [Reason(AttemptTrouble.BAD_ANSWER)]
