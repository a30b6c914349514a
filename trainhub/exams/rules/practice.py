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


class TopicScore(NamedTuple):
    """What a person earned in one topic of a paper, in hundredths of a point."""

    topic: str
    earned_h: int
    asked_h: int

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down: 99.9 is not all."""
        return 100 * self.earned_h // self.asked_h if self.asked_h else 0


def weak_topics(answers: Iterable[tuple[str, int | None, int]]) -> list[TopicScore]:
    """Topics in which points were lost, the weakest first.

    ``answers`` are (topic, points earned, points possible); what nobody has read yet, and what
    has no topic, stands in none.
    """
    earned: dict[str, int] = {}
    asked: dict[str, int] = {}
    for topic, worth_h, points_h in answers:
        if topic and worth_h is not None:
            earned[topic] = earned.get(topic, 0) + worth_h
            asked[topic] = asked.get(topic, 0) + points_h
    scores = [TopicScore(topic, earned[topic], asked[topic]) for topic in asked]
    lost = [score for score in scores if score.earned_h < score.asked_h]
    return sorted(lost, key=lambda score: (score.earned_h / score.asked_h, score.topic))


def drill_for(topics: Sequence[str], items: Sequence[PracticeItem]) -> list[int]:
    """Ids of the practice questions of these topics, topic by topic in their order."""
    return [item.id for topic in topics for item in items if item.topic == topic]
