"""When waiting people are enough for a class, and how long an institution may think. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class DemandTrouble(StrEnum):
    """Why the terms of a station are refused."""

    PAST = N_("New terms hold from today on or later.")
    SAME_DAY = N_("Terms from this day on are entered already.")


class Terms(NamedTuple):
    """What holds for requests: hours to answer and heads that make a class, with the source."""

    path: str
    #: None holds for every course that has no terms of its own.
    course_id: int | None
    effective_on: date
    answer_hours: int
    pot_heads: int
    source: str


def terms_for(rows: Iterable[Terms], path: str, course_id: int, day: date) -> Terms | None:
    """The terms of a course at the organisation with ``path``; None when nobody set any.

    The organisation's own terms go before those of the office above it, terms of the course
    before those of all courses, the newest before the older.
    """
    fitting = [
        row
        for row in rows
        if path.startswith(row.path)
        and row.course_id in {None, course_id}
        and row.effective_on <= day
    ]
    if not fitting:
        return None
    return max(fitting, key=lambda row: (len(row.path), row.course_id or 0, row.effective_on))


def answer_until(terms: Terms | None, now: datetime) -> datetime | None:
    """The last moment to answer a request sent at ``now``; None without terms."""
    return now + timedelta(hours=terms.answer_hours) if terms else None


def hours_left(due_at: datetime, now: datetime) -> int:
    """Whole hours until a deadline, never rounded up; 0 in the last hour and after it."""
    return max(0, int((due_at - now).total_seconds() // 3600))


def is_enough(waiting: int, terms: Terms | None) -> bool:
    """Whether so many waiting heads make a class."""
    return terms is not None and waiting >= terms.pot_heads


def start_troubles(effective_on: date, today: date) -> list[Reason]:
    """What was promised yesterday is not changed backwards."""
    return [Reason(DemandTrouble.PAST)] if effective_on < today else []
