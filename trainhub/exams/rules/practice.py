"""Which questions practise which module, and which may be practised at all. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules.words import QuestionKind


class PracticeTrouble(StrEnum):
    """Why a question is not practised."""

    OTHER_KIND = N_(
        "Only choices, true or false and blanks can be practised, without pictures and sounds."
    )


#: What the practice page asks and judges at once.
PRACTISED_KINDS = frozenset(
    {
        QuestionKind.SINGLE,
        QuestionKind.MULTIPLE,
        QuestionKind.TRUE_FALSE,
        QuestionKind.FILL_IN,
    }
)


class PracticeItem(NamedTuple):
    """A practice question: its id and the topic under which the bank keeps it."""

    id: int
    topic: str


def practice_troubles(kind: QuestionKind, *, has_media: bool) -> list[Reason]:
    """Why a question cannot be practised: the page must know at once what is right."""
    fits = kind in PRACTISED_KINDS and not has_media
    return [] if fits else [Reason(PracticeTrouble.OTHER_KIND)]


def items_for(topic: str, items: Sequence[PracticeItem]) -> list[int]:
    """Ids of the questions that practise a module with ``topic``, in the order of ``items``.

    Those of its topic; where it names none, or the bank has none of it, all of the trade.
    """
    fitting = [item.id for item in items if topic and item.topic == topic]
    return fitting or [item.id for item in items]


def counts_for(topics: Mapping[int, str], items: Iterable[PracticeItem]) -> dict[int, int]:
    """How many questions practise each module; ``topics`` are those of the modules by id."""
    known = list(items)
    return {module_id: len(items_for(topic, known)) for module_id, topic in topics.items()}
