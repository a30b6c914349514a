"""Pass rates told by class, course, teacher, place or month, over one of three bases. No I/O."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from trainhub.core.rates import Rate
from trainhub.core.words import N_
from trainhub.exams.rules import RateBase
from trainhub.reports.rules.figures import Training, total

Thing = TypeVar("Thing", bound=Hashable)
Line = TypeVar("Line")


class By(StrEnum):
    """What a row of the table is."""

    COHORT = "cohort"
    COURSE = "course"
    INSTRUCTOR = "instructor"
    STATION = "station"
    INSTITUTION = "institution"
    MONTH = "month"


BY_WORDS: dict[By, str] = {
    By.COHORT: N_("Class"),
    By.COURSE: N_("Course"),
    By.INSTRUCTOR: N_("Teacher"),
    By.STATION: N_("Station"),
    By.INSTITUTION: N_("Institution"),
    By.MONTH: N_("Month"),
}


class Over(StrEnum):
    """Which base the chart draws."""

    SAT = "sat"
    FIRST = "first"
    ENROLLED = "enrolled"


OVER_WORDS: dict[Over, str] = {
    Over.SAT: N_("Passed, of those who sat"),
    Over.FIRST: N_("Passed at the first try, of those who sat"),
    Over.ENROLLED: N_("Passed, of all in the class"),
}
OVER_BASES: dict[Over, RateBase] = {
    Over.SAT: RateBase.SAT,
    Over.FIRST: RateBase.FIRST_SAT,
    Over.ENROLLED: RateBase.ENROLLED,
}


def rate_over(figures: Training, over: Over) -> Rate:
    """One of the three pass rates of some classes."""
    if over is Over.FIRST:
        return figures.first_rate
    return figures.enrolled_rate if over is Over.ENROLLED else figures.pass_rate


@dataclass(frozen=True)
class PassLine(Generic[Thing]):
    """A row: a class, a course, a teacher …, and the figures of its finished classes."""

    thing: Thing
    figures: Training


def grouped(
    lines: Iterable[Line],
    keys: Callable[[Line], Sequence[Thing]],
    figures: Callable[[Line], Training],
) -> list[PassLine[Thing]]:
    """The figures added up by key, in the order in which the keys are met.

    A class that two people teach counts for each of them. Keys of which nobody was examined
    and nobody enrolled are left out.
    """
    parts: dict[Thing, list[Training]] = {}
    for line in lines:
        for key in keys(line):
            parts.setdefault(key, []).append(figures(line))
    sums = [PassLine(thing, total(each)) for thing, each in parts.items()]
    return [line for line in sums if line.figures.cohorts]
