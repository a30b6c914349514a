"""Whether a paper holds on a day, and until when. No I/O."""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import count
from typing import Protocol

from trainhub.certs.rules.words import LedgerVerb, Standing


class Paper(Protocol):
    """What ``is_valid`` looks at: a certificate of ours or a credential from elsewhere."""

    @property
    def stands(self) -> bool:
        """No decision of a human being speaks against it."""

    @property
    def issued_on(self) -> date:
        """The first day it holds."""

    @property
    def valid_until(self) -> date | None:
        """The last day it holds, that day included; ``None``: without end."""

    @property
    def review_due(self) -> date | None:
        """The last day it holds without a review; ``None``: needs none."""


def ends_on(paper: Paper) -> date | None:
    """The last day ``paper`` holds: its end or its overdue review, whichever comes first."""
    ends = [day for day in (paper.valid_until, paper.review_due) if day is not None]
    return min(ends) if ends else None


def is_valid(paper: Paper, on: date) -> bool:
    """Whether ``paper`` holds on the civil day ``on``.

    The one judgement for pool, orders, offers, check-in and verification. Decisions count as
    they are known now: a card revoked today was not a valid card last week.
    ``queries.valid_on`` says the same in SQL and is tested against this.
    """
    last = ends_on(paper)
    return paper.stands and paper.issued_on <= on and (last is None or on <= last)


def standing(paper: Paper, halted: LedgerVerb | None, on: date, remind_days: int) -> Standing:
    """What a verifier is told about ``paper`` on the civil day ``on``.

    ``halted`` is the newest decision against it, see ``halted_by``. Within ``remind_days``
    days of its end it is expiring, which is still valid.
    """
    if halted is not None:
        return Standing(halted.value)
    if not is_valid(paper, on):
        return Standing.EXPIRED if paper.issued_on <= on else Standing.NEVER_ISSUED
    last = ends_on(paper)
    soon = last is not None and (last - on).days <= remind_days
    return Standing.EXPIRING if soon else Standing.VALID


def months_after(day: date, months: int) -> date:
    """The corresponding day ``months`` later; where the month is too short, its last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def last_day(issued_on: date, months: int | None) -> date | None:
    """The last day of a term of ``months``, that day included; ``None`` for no term.

    民法典 201, 202: the first day is not counted; the term ends on the corresponding day of
    the last month, or on that month's last day where there is none.
    """
    return None if months is None else months_after(issued_on, months)


#: Days before its end on which a holder is reminded, where the type says nothing else.
REMINDERS = (90, 60, 30, 7)


def may_renew(ends: date | None, on: date, grace_days: int) -> bool:
    """Whether a certificate that holds until ``ends`` can be renewed on the civil day ``on``.

    The days of grace follow its end: it does not hold in them, but the short course is enough.
    """
    return ends is None or on <= ends + timedelta(days=grace_days)


def renewed_term_from(ends: date | None, on: date, window_days: int) -> date:
    """The day from which the term of a renewal is counted.

    Whoever renews within ``window_days`` of the end loses none of the days that are left;
    earlier and later the term begins ``on`` the day of issue.
    """
    if ends is None or not 0 <= (ends - on).days <= window_days:
        return on
    return ends


def reminder_due(issued_on: date, ends: date, on: date, reminders: Iterable[int]) -> int | None:
    """Which reminder of a paper that holds until ``ends`` is due ``on`` a day; ``None``: none.

    It is told by its days before the end; 0 says that the paper has ended, within a week of it.
    A paper whose whole term is shorter is not reminded on the day it is given, and what a
    sleeping house missed is not said late: the nearest reminder stands for all before it.
    """
    left = (ends - on).days
    if left < 0:
        return 0 if left >= -MOST_DAYS_LATE else None
    term = (ends - issued_on).days
    due = [days for days in reminders if left <= days < term]
    return min(due, default=None)


#: So many days after its end nobody is told any more that a paper has ended.
MOST_DAYS_LATE = 7


def review_days(issued_on: date, review_months: int | None, until: date | None) -> list[date]:
    """The days until which each review must have happened, before the certificate ends anyway.

    A card of 72 months with a review every 36 has one (特种作业: six years, reviewed after three).
    Without an end only the first is told.
    """
    days: list[date] = []
    for turn in count(1) if review_months else ():
        day = months_after(issued_on, (review_months or 0) * turn)
        if until is not None and day >= until:
            break
        days.append(day)
        if until is None:
            break
    return days


def next_review(
    issued_on: date, reviewed_on: date | None, review_months: int | None, until: date | None
) -> date | None:
    """Until when the next review is due, counted from the last one; ``None`` when none is."""
    if review_months is None:
        return None
    due = months_after(reviewed_on or issued_on, review_months)
    return due if until is None or due < until else None
