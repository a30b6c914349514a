"""How institutions answer, teach and are liked: every figure with what it was counted over."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from trainhub.core.rates import Rate
from trainhub.core.words import N_
from trainhub.courses.rules.feedback import Opinions
from trainhub.reports.rules.figures import Training

#: Below this base a share is marked: one case more or less moves it by five points and more.
SMALL = 20


class QualityBase(StrEnum):
    """What the shares of an institution are counted over."""

    DUE = N_("of the requests whose time to answer is over or used")
    ANSWERED = N_("of the requests answered")
    CLASSES = N_("of the classes held or cancelled")
    SEATS = N_("of the seats offered")


@dataclass(frozen=True)
class Quality:
    """The figures of one institution, or of several added up."""

    #: Requests sent to it, and how it answered.
    got: int = 0
    accepted: int = 0
    declined: int = 0
    lapsed: int = 0
    #: Accepted first and given back later.
    handed_back: int = 0
    cancelled: int = 0
    #: Seats of the classes held.
    seats: int = 0
    training: Training = field(default_factory=Training)
    opinions: Opinions = field(default_factory=Opinions)

    def __add__(self, other: Quality) -> Quality:
        return Quality(**{name: mine + getattr(other, name) for name, mine in vars(self).items()})

    @property
    def answered(self) -> int:
        """Answered before the deadline: later answers are not taken."""
        return self.accepted + self.declined

    @property
    def in_time_rate(self) -> Rate:
        """Answered in time, of those whose time is over or used."""
        return Rate(self.answered, self.answered + self.lapsed, QualityBase.DUE)

    @property
    def lapsed_rate(self) -> Rate:
        """Left without an answer."""
        return Rate(self.lapsed, self.answered + self.lapsed, QualityBase.DUE)

    @property
    def declined_rate(self) -> Rate:
        """Declined, of those answered."""
        return Rate(self.declined, self.answered, QualityBase.ANSWERED)

    @property
    def cancelled_rate(self) -> Rate:
        """Called off, of the classes held or called off."""
        return Rate(self.cancelled, self.cancelled + self.training.cohorts, QualityBase.CLASSES)

    @property
    def filled_rate(self) -> Rate:
        """Seats with a trainee. A class that lost seats later may not count above its seats."""
        return Rate(min(self.training.trainees, self.seats), self.seats, QualityBase.SEATS)


def is_small(rate: Rate) -> bool:
    """Whether so few were counted that the share says little."""
    return 0 < rate.denominator < SMALL
