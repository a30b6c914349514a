"""What trainees say about a class afterwards: who may, and from how many answers it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.rates import Rate
from trainhub.core.words import N_

#: With fewer answers a teacher could guess who said what.
FEWEST_ANSWERS = 5
#: People are asked at the end of the class, and not about classes long past.
ASKED_WITHIN = timedelta(days=7)


class FeedbackTrouble(StrEnum):
    """Why somebody may not judge a class."""

    NOT_THERE = N_("Only people who attended the class can judge it.")
    NOT_OVER = N_("Please judge the class when its last lesson is over.")
    ONCE = N_("You have judged this class already. Thank you.")


class FeedbackBase(StrEnum):
    """What feedback is counted over."""

    ANSWERS = N_("of the answers")
    ASKED = N_("of the people asked")


#: Five faces; the words beside them say the same.
POINT_WORDS: dict[int, str] = {
    5: N_("Very satisfied"),
    4: N_("Satisfied"),
    3: N_("So-so"),
    2: N_("Not satisfied"),
    1: N_("Very unsatisfied"),
}


@dataclass(frozen=True)
class Opinion:
    """One anonymous answer: three times one to five points, and whether it was as advertised."""

    content: int
    teacher: int
    place: int
    as_advertised: bool
    text: str = ""


def feedback_troubles(
    *, attended: bool, over_at: datetime | None, now: datetime, answered: bool
) -> list[Reason]:
    """Whether somebody may judge a class whose last lesson ends at ``over_at``."""
    if answered:
        return [Reason(FeedbackTrouble.ONCE)]
    reasons = [] if attended else [Reason(FeedbackTrouble.NOT_THERE)]
    if over_at is None or now < over_at:
        reasons.append(Reason(FeedbackTrouble.NOT_OVER))
    return reasons


@dataclass(frozen=True)
class Opinions:
    """Answers added up. Below ``FEWEST_ANSWERS`` only their number may be shown."""

    answers: int = 0
    content: int = 0
    teacher: int = 0
    place: int = 0
    as_advertised: int = 0
    #: People who were asked.
    asked: int = 0

    def __add__(self, other: Opinions) -> Opinions:
        return Opinions(**{name: mine + getattr(other, name) for name, mine in vars(self).items()})

    @property
    def shown(self) -> bool:
        """Whether nobody's answer can be guessed from the sum."""
        return self.answers >= FEWEST_ANSWERS

    @property
    def points(self) -> int:
        """All points of the three questions together."""
        return self.content + self.teacher + self.place

    @property
    def advertised_rate(self) -> Rate:
        """Found the class as advertised, of the answers."""
        return Rate(self.as_advertised, self.answers, FeedbackBase.ANSWERS)

    @property
    def answer_rate(self) -> Rate:
        """Answered, of the people asked; somebody may answer before being asked."""
        return Rate(self.answers, max(self.asked, self.answers), FeedbackBase.ASKED)


def average(points: int, count: int) -> str | None:
    """Points over a count with two decimals, rounded half up in integers; None of nothing."""
    if count == 0:
        return None
    hundredths = (200 * points + count) // (2 * count)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
