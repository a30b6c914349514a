"""Type sizes that a design asks for, so that the longest text allowed stays in its box.

A template writes ``{{ fit('holder_name', 'serif-bold', 166, 13, 30) }}``. What it asks is read from
its source before it runs: people may share a layout only where the answers are the same, and the
press must know that before anything is laid out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from jinja2 import nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from trainhub.certs.pdf.errors import PressFailed
from trainhub.certs.pdf.facts import LONGEST, CertificateFacts
from trainhub.certs.pdf.typeface import FILES, fitting_size, typeface

#: The sizes in points a paragraph may have, the largest first, and the one it has at worst.
PARAGRAPH_PT, SMALLEST_PARAGRAPH_PT = (16.0, 15.0, 14.0, 13.0, 12.0), 11.0
MM_PER_PT = 25.4 / 72

Asked = tuple[str, tuple[Any, ...]]


def fit(facts: CertificateFacts, field: str, face: str, width_mm: float, *pt: float) -> float:
    """The size in points between two that keeps one text of the facts in one line."""
    smallest, largest = pt
    return fitting_size(_text(facts, field), _face(face), width_mm, (smallest, largest))


def fill(
    facts: CertificateFacts,
    fields: tuple[str, ...],
    words_em: float,
    width_mm: float,
    height_mm: float,
    line: float,
) -> float:
    """The size in points at which a paragraph stays in its box.

    ``words_em`` is what the template itself says in it; ``line`` is its line height.
    """
    serif = typeface("serif")
    ems = words_em + sum(serif.width(_text(facts, field)) for field in fields)
    for size_pt in PARAGRAPH_PT:
        size_mm = size_pt * MM_PER_PT
        lines = -(-ems // (width_mm / size_mm - 1))
        if lines * size_mm * line <= height_mm:
            return size_pt
    return SMALLEST_PARAGRAPH_PT


WAYS: dict[str, Callable[..., float]] = {"fit": fit, "fill": fill}


def _text(facts: CertificateFacts, field: str) -> str:
    if field == "score_names":
        return "".join(score.name for score in facts.scores)
    if field not in LONGEST:
        raise PressFailed(f"There is no text {field!r} to fit.")
    return str(getattr(facts, field))


def _face(face: str) -> str:
    if face not in FILES:
        raise PressFailed(f"There is no face {face!r}; there are {', '.join(FILES)}.")
    return face


def sizes(
    facts: CertificateFacts, templates: ImmutableSandboxedEnvironment, name: str
) -> dict[Asked, float]:
    """Every size that the template ``name`` asks for. Raises ``PressFailed`` for a bad question."""
    return answers_to(_asked(templates, name), facts)


def answers_to(asked: Iterable[Asked], facts: CertificateFacts) -> dict[Asked, float]:
    """The answers for one person. Raises ``PressFailed`` for a bad question."""
    answers = {}
    for way, given in asked:
        try:
            answers[way, given] = WAYS[way](facts, *given)
        except (TypeError, ValueError, ZeroDivisionError, OverflowError) as error:
            raise PressFailed(f"{way}{given!r} asks for no size: {error}") from error
    return answers


@lru_cache(maxsize=256)
def _asked(templates: ImmutableSandboxedEnvironment, name: str) -> tuple[Asked, ...]:
    if templates.loader is None:
        return ()
    source, _, _ = templates.loader.get_source(templates, name)
    found: dict[Asked, None] = {}
    for call in templates.parse(source).find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name) or call.node.name not in WAYS:
            continue
        try:
            given = tuple(argument.as_const() for argument in call.args)
        except nodes.Impossible as error:
            words = f"line {call.lineno}: {call.node.name}(…) takes texts and numbers as they are"
            raise PressFailed(words) from error
        found[call.node.name, tuple(map(_fixed, given))] = None
    return tuple(found)


def _fixed(given: Any) -> Any:
    return tuple(given) if isinstance(given, list) else given


def answering(way: str, answers: dict[Asked, float]) -> Callable[..., float]:
    """``fit`` or ``fill`` for a template: only what its source asks in plain words is answered."""

    def answer(*given: Any) -> float:
        key = (way, tuple(map(_fixed, given)))
        if key not in answers:
            raise PressFailed(f"{way}(…) takes texts and numbers as they are.")
        return answers[key]

    return answer
