"""Minutes learned at home: what a heartbeat is worth, and which module comes next. No I/O.

Learning minutes are shown to the learner and the teacher. They are not attendance minutes:
no class hour, no certificate and no subsidy follows from them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

#: A page that is visible and in use tells the server this often.
BEAT_EVERY = timedelta(seconds=30)
#: A longer silence is a pause and counts nothing. Slow networks get half a beat of patience.
LONGEST_GAP = timedelta(seconds=45)
#: Whoever touches nothing and plays nothing for so long is away: the page falls silent.
AWAY_AFTER = timedelta(seconds=60)
#: A module counts as begun after this.
BEGUN = timedelta(minutes=1)


class Credit(NamedTuple):
    """What a beat is worth in whole seconds, and from when on the next one counts."""

    seconds: int
    clock: datetime


def credited(clock: datetime | None, now: datetime, *, begins: bool) -> Credit:
    """What a beat at ``now`` by the server's clock is worth.

    ``clock`` is until when this person's time is counted already, on whatever page or device:
    one clock a person, so that overlapping pages share the time and never double it. ``begins``
    says that the page was just opened or shown again. The sum of all credits never exceeds the
    time that went by; parts of a second stay for the next beat.
    """
    if clock is not None and now <= clock:
        return Credit(0, clock)
    if clock is None or begins or now - clock > LONGEST_GAP:
        return Credit(0, now)
    seconds = int((now - clock).total_seconds())
    return Credit(seconds, clock + timedelta(seconds=seconds))


class LearningLine(NamedTuple):
    """A module as its learner stands to it."""

    seconds: int
    has_content: bool


def next_module(lines: Sequence[LearningLine]) -> int | None:
    """The place of the first module with content that was not read for a minute yet."""
    begun = BEGUN.total_seconds()
    for place, line in enumerate(lines):
        if line.has_content and line.seconds < begun:
            return place
    return None
