"""Working days: weekdays, unless a dated row of the calendar says otherwise. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

#: What a holiday notice says of a day: True is worked (调休), False is free. Other days: weekdays.
Calendar = Mapping[date, bool]

_SATURDAY = 5


def is_worked(day: date, calendar: Calendar) -> bool:
    """Whether offices work on ``day``."""
    return calendar.get(day, day.weekday() < _SATURDAY)


def working_days_before(day: date, count: int, calendar: Calendar) -> date:
    """The ``count``-th working day before ``day``; ``day`` itself is not counted.

    With 0 it is ``day`` itself.
    """
    found = day
    left = count
    while left > 0:
        found -= timedelta(days=1)
        left -= is_worked(found, calendar)
    return found
