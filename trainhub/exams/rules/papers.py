"""Can a paper be drawn as the blueprint says, and what does one seed draw."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.exams.rules.answers import CHOICE_KINDS, SHUFFLED_KINDS, needs_person
from trainhub.exams.rules.points import points_text
from trainhub.exams.rules.words import Difficulty, PaperTrouble, QuestionKind

#: Longest paper, in questions.
MAX_QUESTIONS = 300
#: Longest component, in minutes.
MAX_MINUTES = 480

#: Options that speak of other options by place make sense in one order only.
_TIED = re.compile(r"以上|上述|前[两二三]|[A-F]\s*[和与及、]\s*[A-F]|of the above", re.IGNORECASE)


class Drawable(NamedTuple):
    """A reviewed version of the bank that a paper may hold."""

    version_id: int
    kind: QuestionKind
    topic: str
    difficulty: Difficulty
    options: int
    #: Its options refer to each other: they keep their order.
    tied: bool = False


class Line(NamedTuple):
    """So many of a kind, topic and difficulty; ``None`` means any.

    Any kind never means one that a person must mark: such questions are asked for by name.
    """

    kind: QuestionKind | None
    topic: str | None
    difficulty: Difficulty | None
    wanted: int
    points_h: int


class FrozenItem(NamedTuple):
    """A question as it stands on one candidate's paper."""

    version_id: int
    #: ``option_order[shown] = index in the version``.
    option_order: list[int]
    points_h: int


class ComponentDraft(NamedTuple):
    """A component as somebody wants it; ``paper_h`` is what its blueprint's paper gives."""

    name: str
    maximum_h: int
    pass_mark_h: int
    minutes: int
    paper_h: int | None


def are_tied(options: Sequence[str]) -> bool:
    """Whether an option speaks of another by its place (以上都对, A和B)."""
    return any(_TIED.search(option) for option in options)


def total_h(lines: Sequence[Line]) -> int:
    """What a paper of these lines gives, in hundredths of a point."""
    return sum(line.wanted * line.points_h for line in lines)


def fits(line: Line, question: Drawable) -> bool:
    """Whether ``question`` may be drawn for ``line``."""
    any_kind = line.kind is None and not needs_person(question.kind)
    return (
        (any_kind or question.kind is line.kind)
        and line.topic in (None, question.topic)
        and line.difficulty in (None, question.difficulty)
    )


def blueprint_troubles(lines: Sequence[Line], pool: Sequence[Drawable]) -> list[Reason]:
    """Why no paper can be drawn; exact also where lines compete for the same questions."""
    asked = sum(line.wanted for line in lines)
    if not lines or not 0 < asked <= MAX_QUESTIONS:
        return [Reason(PaperTrouble.NO_LINES)]
    short = []
    for number, line in enumerate(lines, start=1):
        found = sum(fits(line, question) for question in pool)
        if found < line.wanted:
            short.append(Reason(PaperTrouble.TOO_FEW, line=number, wanted=line.wanted, found=found))
    if short:
        return short
    drawn = sum(len(chosen) for chosen in _share_out(lines, pool, random.Random(0)))  # noqa: S311 - only counts
    return [] if drawn == asked else [Reason(PaperTrouble.SHARED, short=asked - drawn)]


def draw_paper(lines: Sequence[Line], pool: Sequence[Drawable], seed: str) -> list[FrozenItem]:
    """The paper that ``seed`` draws: same lines, pool and seed, same paper, on any machine.

    The lines keep their order; questions inside a line and options inside a question are
    shuffled. Raises ``ValueError`` when the pool cannot fill the lines.
    """
    rng = random.Random(seed)  # noqa: S311 - a paper must be rebuilt, not kept secret
    ordered = sorted(pool, key=lambda question: question.version_id)
    paper = []
    for line, chosen in zip(lines, _share_out(lines, ordered, rng), strict=True):
        if len(chosen) < line.wanted:
            raise ValueError("the bank cannot fill the blueprint")
        for question in chosen:
            paper.append(FrozenItem(question.version_id, _shuffled(question, rng), line.points_h))
    return paper


def _shuffled(question: Drawable, rng: random.Random) -> list[int]:
    order = list(range(question.options))
    # Steps and partners stand in their right order in the bank: these are always shuffled.
    tied = question.tied and question.kind in CHOICE_KINDS
    if question.kind in SHUFFLED_KINDS and not tied:
        rng.shuffle(order)
    return order


class _Deal:
    """Who holds which question while a paper is dealt out."""

    def __init__(self, choices: Sequence[Sequence[int]]) -> None:
        self.choices = choices
        self.holder: dict[int, int] = {}

    def take_one(self, line: int, asked: set[int]) -> bool:
        """One more question for ``line``; when all are taken another line swaps one away."""
        free = next((index for index in self.choices[line] if index not in self.holder), None)
        if free is not None:
            self.holder[free] = line
            return True
        asked.add(line)
        for index in self.choices[line]:
            other = self.holder[index]
            if other not in asked and self.take_one(other, asked):
                self.holder[index] = line
                return True
        return False


def _share_out(
    lines: Sequence[Line], pool: Sequence[Drawable], rng: random.Random
) -> list[list[Drawable]]:
    """Random questions for every line, none twice, as many as at all possible.

    Lines swap where they compete (augmenting paths), so a paper that exists is found,
    whatever the order of the lines.
    """
    choices = []
    for line in lines:
        fitting = [index for index, question in enumerate(pool) if fits(line, question)]
        rng.shuffle(fitting)
        choices.append(fitting)
    deal = _Deal(choices)
    for number, line in enumerate(lines):
        for _slot in range(line.wanted):
            if not deal.take_one(number, set()):
                break
    drawn: list[list[Drawable]] = [[] for _line in lines]
    for index in sorted(deal.holder):
        drawn[deal.holder[index]].append(pool[index])
    for chosen in drawn:
        rng.shuffle(chosen)
    return drawn


def exam_troubles(components: Sequence[ComponentDraft]) -> list[Reason]:
    """What is wrong with an exam made of these components."""
    if not components:
        return [Reason(PaperTrouble.NO_COMPONENTS)]
    found = []
    for part in components:
        facts = {"name": part.name, "maximum": points_text(part.maximum_h)}
        if not 0 <= part.pass_mark_h <= part.maximum_h or part.maximum_h <= 0:
            found.append(Reason(PaperTrouble.PASS_MARK, **facts))
        if not 1 <= part.minutes <= MAX_MINUTES:
            found.append(Reason(PaperTrouble.MINUTES, name=part.name))
        if part.paper_h is not None and part.paper_h != part.maximum_h:
            total = points_text(part.paper_h)
            found.append(Reason(PaperTrouble.WRONG_TOTAL, total=total, **facts))
    return found


class Floor(NamedTuple):
    """The least share of the full marks that passes, in percent, and who says so."""

    percent: int
    source: str


def floor_troubles(
    name: str, maximum_h: int, pass_mark_h: int, floor: Floor | None
) -> list[Reason]:
    """Why a pass mark cannot stand: a law sets a higher one. Exactly the least stands."""
    if floor is None:
        return []
    least_h = -(-maximum_h * floor.percent // 100)
    if pass_mark_h >= least_h:
        return []
    told = f"{least_h / 100:g}"
    return [Reason(PaperTrouble.BELOW_LAW, name=name, least=told, source=floor.source)]
