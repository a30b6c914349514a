"""What the figures are called and added up to, and which step comes first. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from trainhub.core.rates import Rate
from trainhub.core.words import N_
from trainhub.exams.rules import RateBase


class Base(StrEnum):
    """What a share is counted over, besides the bases of exams."""

    TRAINEES = N_("of all trainees")
    ISSUED = N_("of all issued")
    ORDERED = N_("of the heads ordered")
    POOL = N_("of the people in the pool")
    CHECKED_IN = N_("of the shifts with a check-in")
    ACCEPTED = N_("of the shifts said yes to")
    RATED = N_("of the shifts rated")
    ACCEPTED_JOBS = N_("of the regular jobs said yes to")
    CALLS_DUE = N_("of the calls due")
    CALLS_MADE = N_("of the calls made")


class Period(StrEnum):
    """How far back a report looks."""

    ALL = "all"
    YEAR = "365"
    QUARTER = "90"
    MONTH = "30"

    @property
    def days(self) -> int | None:
        """Days back from today; ``None`` for everything."""
        return None if self is Period.ALL else int(self.value)


PERIOD_WORDS: dict[Period, str] = {
    Period.ALL: N_("Everything"),
    Period.YEAR: N_("Last 365 days"),
    Period.QUARTER: N_("Last 90 days"),
    Period.MONTH: N_("Last 30 days"),
}


@dataclass(frozen=True)
class Training:
    """Figures of finished classes. People are counted once a class; sums are plain additions."""

    cohorts: int = 0
    #: Had a seat at the end, or sat the exam.
    trainees: int = 0
    #: Attendance reached the floor of the syllabus.
    completed: int = 0
    sat: int = 0
    passed: int = 0
    passed_first: int = 0
    #: Registered for an exam and never came.
    absent: int = 0
    #: Gave their seat back.
    withdrawn: int = 0
    certificates: int = 0
    #: Classes that run today or are still to begin.
    running: int = 0

    def __add__(self, other: Training) -> Training:
        return Training(**{name: mine + getattr(other, name) for name, mine in vars(self).items()})

    @property
    def pass_rate(self) -> Rate:
        """Passed, at whichever try, of those who sat: absent people are in neither number."""
        return Rate(self.passed, self.sat, RateBase.SAT)

    @property
    def first_rate(self) -> Rate:
        """Passed at the first try of those who sat."""
        return Rate(self.passed_first, self.sat, RateBase.FIRST_SAT)

    @property
    def enrolled_rate(self) -> Rate:
        """Passed of everybody in the classes: the strictest base."""
        return Rate(self.passed, self.trainees, RateBase.ENROLLED)

    @property
    def completed_rate(self) -> Rate:
        """Reached the attendance floor, of everybody in the classes."""
        return Rate(self.completed, self.trainees, Base.TRAINEES)


def total(parts: Iterable[Training]) -> Training:
    """The sum of figures."""
    return sum(parts, Training())
