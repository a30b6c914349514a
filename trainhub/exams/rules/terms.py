"""The terms of an exam from a day on: the late rule, and how it may be sat again. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.exams.rules.words import Conclusion, SittingTrouble

#: Bounds of what a form takes.
MOST_LATE, MOST_DAYS, MOST_SITS = 240, 3650, 9


class Counting(StrEnum):
    """Which of several sittings counts."""

    #: The best: a pass, then the one with the most points.
    BEST = "best"
    #: The one sat last.
    LAST = "last"
    #: The best, but a resit is worth the pass mark at most.
    CAPPED = "capped"


COUNTING_WORDS: dict[Counting, str] = {
    Counting.BEST: N_("The best result counts"),
    Counting.LAST: N_("The last result counts"),
    Counting.CAPPED: N_("The best counts, a resit with the pass mark at most"),
}


class TermsTrouble(StrEnum):
    """Why terms cannot stand."""

    LATE = N_("Please enter 0 to {most} minutes, or nothing.")
    SITS = N_("Please enter 1 to {most}.")
    DAYS = N_("Please enter 0 to {most} days.")
    NEVER = N_("The last day for a resit lies before the first one.")
    BACKWARDS = N_("New terms begin today or later.")
    NEEDS_SOURCE = N_("Please say where this rule comes from.")


class ResitTrouble(StrEnum):
    """Why an exam cannot be sat again on that day."""

    TOO_SOON = N_("It can be sat again from {first}.")
    TOO_LATE = N_("It could be sat again until {last}.")


class Terms(NamedTuple):
    """The terms in force on a day."""

    #: Minutes after the start until which people are admitted; ``None``: until the end.
    late_minutes: int | None
    #: Sittings that may be used up, the first included.
    most_sits: int
    #: Days after the results until the next try.
    resit_after_days: int
    #: Days after the first results in which tries are taken; ``None``: without end.
    resit_until_days: int | None
    counting: Counting
    #: Days after the sitting for which photos taken at the door are kept; 0: none are taken.
    photo_days: int = 90


class Try(NamedTuple):
    """A sitting of somebody whose result is out: the day it came out, and how it went."""

    conclusion: Conclusion
    published_on: date


def terms_troubles(terms: Terms, source: str, since: date, today: date) -> list[Reason]:
    """What is wrong with terms that shall hold from ``since`` on."""
    found = []
    if terms.late_minutes is not None and not 0 <= terms.late_minutes <= MOST_LATE:
        found.append(Reason(TermsTrouble.LATE, most=MOST_LATE))
    if not 1 <= terms.most_sits <= MOST_SITS:
        found.append(Reason(TermsTrouble.SITS, most=MOST_SITS))
    until = terms.resit_until_days
    spans = (terms.resit_after_days, until or 0, terms.photo_days)
    if not all(0 <= days <= MOST_DAYS for days in spans):
        found.append(Reason(TermsTrouble.DAYS, most=MOST_DAYS))
    if until is not None and until < terms.resit_after_days:
        found.append(Reason(TermsTrouble.NEVER))
    if since < today:
        found.append(Reason(TermsTrouble.BACKWARDS))
    if not source:
        found.append(Reason(TermsTrouble.NEEDS_SOURCE))
    return found


def sits_used(conclusions: Iterable[Conclusion]) -> int:
    """How many tries the newest outcomes of earlier sittings used up; an absence uses none."""
    return sum(conclusion is not Conclusion.ABSENT for conclusion in conclusions)


def resit_span(tries: Sequence[Try], terms: Terms) -> tuple[date | None, date | None]:
    """The first and the last day of the next try; ``None`` where nothing bounds it.

    Absences count neither way: whoever has never sat has no resit.
    """
    sat = [each.published_on for each in tries if each.conclusion is not Conclusion.ABSENT]
    if not sat:
        return None, None
    until = terms.resit_until_days
    first = max(sat) + timedelta(days=terms.resit_after_days)
    return first, None if until is None else min(sat) + timedelta(days=until)


def resit_troubles(tries: Sequence[Try], terms: Terms, on: date) -> list[Reason]:
    """Why a person may not sit (again) ``on`` a day: ``tries`` so far in this class."""
    conclusions = [each.conclusion for each in tries]
    if Conclusion.PASS in conclusions:
        return [Reason(SittingTrouble.ALREADY_PASSED)]
    if sits_used(conclusions) >= terms.most_sits:
        return [Reason(SittingTrouble.NO_SITS_LEFT, most=terms.most_sits)]
    first, last = resit_span(tries, terms)
    if first is not None and on < first:
        return [Reason(ResitTrouble.TOO_SOON, first=first)]
    return [Reason(ResitTrouble.TOO_LATE, last=last)] if last is not None and on > last else []


def worth_h(points_h: int | None, pass_mark_h: int, *, resit: bool, terms: Terms) -> int | None:
    """The points that a result is told with: those of a capped resit end at the pass mark."""
    if points_h is None or not resit or terms.counting is not Counting.CAPPED:
        return points_h
    return min(points_h, pass_mark_h)


class Told(NamedTuple):
    """A published outcome among others of the same person."""

    conclusion: Conclusion
    scores: Sequence[Any]
    order: int


def counts_before(told: Told, counting: Counting) -> tuple[int, ...]:
    """A key: the outcome with the smallest one counts.

    A pass stands above everything unless the last result counts; voided and missed sittings
    count only where there is nothing else.
    """
    rank = {Conclusion.PASS: 0, Conclusion.FAIL: 1}.get(told.conclusion, 2)
    if counting is Counting.LAST:
        return (int(rank == 2), -told.order)
    return (rank, -sum(score["points_h"] or 0 for score in told.scores), -told.order)
