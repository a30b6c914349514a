"""A freed seat: who in the line comes first, how long it is held, what became of it. No I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from trainhub.core import clock
from trainhub.core.errors import Reason
from trainhub.core.words import N_
from trainhub.courses.reference import NEVER_RANKED_BY
from trainhub.courses.rules.words import EnrolmentSource


class SeatAnswer(StrEnum):
    """What became of a seat that came to somebody in the line."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    SKIPPED = "skipped"
    TAKEN_BACK = "taken_back"


SEAT_ANSWER_WORDS: dict[SeatAnswer, str] = {
    SeatAnswer.ACCEPTED: N_("said yes"),
    SeatAnswer.DECLINED: N_("said no"),
    SeatAnswer.LAPSED: N_("did not answer in time"),
    SeatAnswer.SKIPPED: N_("passed over"),
    SeatAnswer.TAKEN_BACK: N_("left the line"),
}


class SeatTrouble(StrEnum):
    """Why an application or a seat that was held is not what somebody hoped."""

    REFUSED_BEFORE = N_("The station refused your application. Please ask at the counter.")
    NOT_UNDECIDED = N_("This application was decided already.")
    INVITATION_OVER = N_("This invitation is over.")
    NOT_INVITED_TWICE = N_("This person was invited to this class already.")
    ALREADY_IN_CLASS = N_("This person is in this class already.")


class PriorityKind(StrEnum):
    """What a priority looks at. Sex, ethnicity and religion are not among it."""

    GROUP = "group"
    ASKED = "asked"
    INVITED = "invited"


PRIORITY_WORDS: dict[PriorityKind, str] = {
    PriorityKind.GROUP: N_("Belongs to a group that comes first"),
    PriorityKind.ASKED: N_("Asked for this class"),
    PriorityKind.INVITED: N_("Invited by an order"),
}


class PriorityTrouble(StrEnum):
    """Why a priority cannot be entered."""

    NEEDS_GROUP = N_("Please name the group as it stands in the register.")
    NO_GROUP = N_("Only a priority for a group names a group.")
    FORBIDDEN = N_("Nobody is ranked by sex, ethnicity or religion.")
    POINTS = N_("Points go from 1 to {most}.")
    ENDS_EARLY = N_("The last day is before the first.")
    MINUTES = N_("The times do not fit: shortest, near the start and usual must grow.")


#: A priority weighs at most this much, so that the order of coming keeps its say.
MOST_POINTS = 100


class Priority(NamedTuple):
    """A row of data: who comes first, and by how much. Times beyond it are not looked at."""

    kind: PriorityKind
    group: str
    points: int


class Standing(NamedTuple):
    """What is looked at when somebody joins the line."""

    group: str
    asked: bool
    source: EnrolmentSource


class Weight(NamedTuple):
    """The points of somebody in the line and the sentences that explain them."""

    points: int = 0
    why: tuple[Reason, ...] = ()


class PriorityReason(StrEnum):
    """How points are explained to the person."""

    GROUP = N_("{points} points: you are registered as “{group}”.")
    ASKED = N_("{points} points: you asked for this class.")
    INVITED = N_("{points} points: an order invited you.")


class SeatTerms(NamedTuple):
    """How long a freed seat is held, in minutes, and how often one may miss it.

    ``near_days`` before the first lesson the time is ``near_minutes``. Nobody's time runs out
    between the hours ``quiet_from`` and ``quiet_until`` of the civil day.
    """

    minutes: int
    near_days: int
    near_minutes: int
    least_minutes: int
    quiet_from: int
    quiet_until: int
    most_misses: int


class Turn(NamedTuple):
    """A place in the line: more points first, then who came first."""

    points: int
    since: datetime
    id: int

    @property
    def order(self) -> tuple[int, datetime, int]:
        """What lines are sorted by."""
        return (-self.points, self.since, self.id)


def weigh(standing: Standing, priorities: Iterable[Priority]) -> Weight:
    """The points of somebody who joins a line now.

    Of several rows about the same thing the highest counts once; different things add up.
    """
    best: dict[PriorityKind, Priority] = {}
    for row in priorities:
        beaten = row.kind in best and best[row.kind].points >= row.points
        if _applies(row, standing) and not beaten:
            best[row.kind] = row
    kept = [best[kind] for kind in PriorityKind if kind in best]
    why = (
        Reason(PriorityReason[row.kind.name], points=row.points, group=row.group) for row in kept
    )
    return Weight(sum(row.points for row in kept), tuple(why))


def _applies(row: Priority, standing: Standing) -> bool:
    if row.kind is PriorityKind.GROUP:
        return bool(row.group) and row.group == standing.group
    if row.kind is PriorityKind.ASKED:
        return standing.asked
    return standing.source is EnrolmentSource.ORDER


def priority_troubles(row: Priority, since: date, until: date | None) -> list[Reason]:
    """Why a priority cannot be entered; empty means it can."""
    reasons = []
    if row.kind is PriorityKind.GROUP and not row.group:
        reasons.append(Reason(PriorityTrouble.NEEDS_GROUP))
    if row.kind is not PriorityKind.GROUP and row.group:
        reasons.append(Reason(PriorityTrouble.NO_GROUP))
    if any(word in row.group for word in NEVER_RANKED_BY):
        reasons.append(Reason(PriorityTrouble.FORBIDDEN))
    if not 1 <= row.points <= MOST_POINTS:
        reasons.append(Reason(PriorityTrouble.POINTS, most=MOST_POINTS))
    if until is not None and until < since:
        reasons.append(Reason(PriorityTrouble.ENDS_EARLY))
    return reasons


def terms_troubles(terms: SeatTerms) -> list[Reason]:
    """Why terms cannot be entered; empty means they can."""
    grows = 1 <= terms.least_minutes <= terms.near_minutes <= terms.minutes
    hours = 0 <= terms.quiet_until <= 12 <= terms.quiet_from <= 24
    counts = terms.near_days >= 0 and terms.most_misses >= 1
    return [] if grows and hours and counts else [Reason(PriorityTrouble.MINUTES)]


def answer_until(now: datetime, starts_at: datetime, terms: SeatTerms) -> datetime:
    """Until when a seat that is free ``now`` is held; the first lesson is at ``starts_at``.

    Never past the start of the class, unless that leaves less than the shortest time.
    """
    near = starts_at - now <= timedelta(days=terms.near_days)
    until = now + timedelta(minutes=terms.near_minutes if near else terms.minutes)
    until = _by_day(until, terms)
    if now < starts_at < until:
        until = max(starts_at, now + timedelta(minutes=terms.least_minutes))
    return until


def _by_day(moment: datetime, terms: SeatTerms) -> datetime:
    """``moment``, or the next morning when people sleep at that hour."""
    day, hour = clock.civil_day(moment), moment.astimezone(clock.CIVIL_ZONE).hour
    if hour >= terms.quiet_from:
        return clock.at(day + timedelta(days=1), terms.quiet_until)
    return clock.at(day, terms.quiet_until) if hour < terms.quiet_until else moment


def ahead_of(turn: Turn, undecided: Sequence[Turn]) -> int:
    """How many undecided applications come before ``turn``: each keeps a claim to a seat."""
    return sum(each.order < turn.order for each in undecided)


def claims_hold(first_day: date, today: date) -> bool:
    """Undecided applications keep their claim until the day on which the class begins."""
    return today < first_day


def spare(free: int, undecided: int) -> int:
    """Seats that somebody new may take: those that no undecided application could need."""
    return max(0, free - undecided)
