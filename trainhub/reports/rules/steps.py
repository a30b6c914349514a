"""我现在该做什么: one next step for everybody, from facts. What runs out first comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

#: The door of an exam and of a lesson opens this long before it begins.
_DOOR = timedelta(minutes=30)
#: Check-in to work opens this long before the start.
_CHECK_IN = timedelta(minutes=60)


class Span(NamedTuple):
    """From a moment to a moment."""

    starts_at: datetime
    ends_at: datetime

    def is_on(self, now: datetime, before: timedelta = _DOOR) -> bool:
        """Whether it is time to be there."""
        return self.starts_at - before <= now < self.ends_at

    def is_ahead(self, now: datetime) -> bool:
        """Whether it is not over."""
        return now < self.ends_at


class TraineeStep(StrEnum):
    """What somebody who learns or works does next."""

    WRITE = "write"
    SIT = "sit"
    WORK = "work"
    SIGN_IN = "sign_in"
    TAKE_SEAT = "take_seat"
    ANSWER_OFFER = "answer_offer"
    ANSWER_PROPOSAL = "answer_proposal"
    ANSWER_INVITATION = "answer_invitation"
    AGREE = "agree"
    ATTEND = "attend"
    TICKET = "ticket"
    SHIFT = "shift"
    RENEW = "renew"
    JOIN_POOL = "join_pool"
    SAY_FREE = "say_free"
    LOOK_FOR_WORK = "look_for_work"
    AWAIT_RESULT = "await_result"
    AWAIT_SEAT = "await_seat"
    CHOOSE_COURSE = "choose_course"


@dataclass(frozen=True)
class TraineeFacts:
    """How somebody stands on the line from course to work."""

    #: A paper lies open.
    writing: bool = False
    #: The next sitting, and whether everything on the screen is handed in.
    exam: Span | None = None
    handed_in: bool = False
    offers: int = 0
    proposals: int = 0
    #: The next shift, and whether its terms still wait for a yes.
    shift: Span | None = None
    terms_open: bool = False
    lesson: Span | None = None
    #: A seat in a class is kept for an answer, and for a short time only.
    seat_kept: bool = False
    #: Invitations to classes.
    invitations: int = 0
    #: Waits for a seat.
    waits: bool = False
    #: A certificate ends soon, or just ended, and a course here renews it.
    renewal: bool = False
    certified: bool = False
    in_pool: bool = False
    #: Said lately to be free.
    free: bool = False


def trainee_step(facts: TraineeFacts, now: datetime) -> TraineeStep:
    """The one next step of somebody who learns or works."""
    return _at_once(facts, now) or _next_date(facts, now) or _towards_work(facts)


def _at_once(facts: TraineeFacts, now: datetime) -> TraineeStep | None:
    ordered = (
        (TraineeStep.WRITE, facts.writing),
        (TraineeStep.SIT, bool(facts.exam and facts.exam.is_on(now) and not facts.handed_in)),
        (TraineeStep.WORK, bool(facts.shift and facts.shift.is_on(now, _CHECK_IN))),
        (TraineeStep.SIGN_IN, bool(facts.lesson and facts.lesson.is_on(now))),
        (TraineeStep.TAKE_SEAT, facts.seat_kept),
        (TraineeStep.ANSWER_OFFER, facts.offers > 0),
        (TraineeStep.AGREE, facts.terms_open),
        (TraineeStep.ANSWER_PROPOSAL, facts.proposals > 0),
        (TraineeStep.ANSWER_INVITATION, facts.invitations > 0),
    )
    return next((step for step, holds in ordered if holds), None)


def _next_date(facts: TraineeFacts, now: datetime) -> TraineeStep | None:
    exam = None if facts.handed_in else facts.exam
    dates = (
        (facts.lesson, TraineeStep.ATTEND),
        (exam, TraineeStep.TICKET),
        (facts.shift, TraineeStep.SHIFT),
    )
    ahead = [(span.starts_at, step) for span, step in dates if span and span.is_ahead(now)]
    return min(ahead)[1] if ahead else None


def _towards_work(facts: TraineeFacts) -> TraineeStep:
    if facts.handed_in:
        return TraineeStep.AWAIT_RESULT
    if facts.renewal and not facts.waits:
        return TraineeStep.RENEW
    if facts.certified and not facts.in_pool:
        return TraineeStep.JOIN_POOL
    if facts.in_pool:
        return TraineeStep.LOOK_FOR_WORK if facts.free else TraineeStep.SAY_FREE
    return TraineeStep.AWAIT_SEAT if facts.waits else TraineeStep.CHOOSE_COURSE


class InstructorStep(StrEnum):
    """What an instructor or examiner does next."""

    OPEN_DOOR = "open_door"
    CALL_ROLL = "call_roll"
    MARK = "mark"
    PUBLISH = "publish"
    NEXT_LESSON = "next_lesson"
    BANK = "bank"


@dataclass(frozen=True)
class InstructorFacts:
    """What waits for an instructor."""

    #: A sitting of mine is on, and people still stand before the door.
    at_the_door: int = 0
    #: A lesson is on, or was held lately without a roll call.
    roll_open: bool = False
    #: Marks missing in sittings that are over.
    marks_missing: int = 0
    #: Sittings that are over and fully marked.
    publishable: int = 0
    next_lesson: bool = False


def instructor_step(facts: InstructorFacts) -> InstructorStep:
    """The one next step of an instructor."""
    ordered = (
        (InstructorStep.CALL_ROLL, facts.roll_open),
        (InstructorStep.OPEN_DOOR, facts.at_the_door > 0),
        (InstructorStep.MARK, facts.marks_missing > 0),
        (InstructorStep.PUBLISH, facts.publishable > 0),
        (InstructorStep.NEXT_LESSON, facts.next_lesson),
    )
    return next((step for step, holds in ordered if holds), InstructorStep.BANK)


class StaffStep(StrEnum):
    """What the desk of a station does next."""

    ORDERS = "orders"
    EMPLOYERS = "employers"
    CREDENTIALS = "credentials"
    CALLS = "calls"
    POTS = "pots"
    REQUESTS = "requests"
    DECISIONS = "decisions"
    COUNTER = "counter"


@dataclass(frozen=True)
class StaffFacts:
    """How many of each kind wait at a station."""

    orders: int = 0
    employers: int = 0
    credentials: int = 0
    calls: int = 0
    requests: int = 0
    #: Suspended certificates that nobody decided on.
    decisions: int = 0
    #: Courses for which enough people wait to make a class.
    pots: int = 0


def staff_step(facts: StaffFacts) -> StaffStep:
    """The one next step of a station's desk: work that begins soon, then people, then files."""
    ordered = (
        (StaffStep.ORDERS, facts.orders),
        (StaffStep.EMPLOYERS, facts.employers),
        (StaffStep.CREDENTIALS, facts.credentials),
        (StaffStep.CALLS, facts.calls),
        (StaffStep.POTS, facts.pots),
        (StaffStep.REQUESTS, facts.requests),
        (StaffStep.DECISIONS, facts.decisions),
    )
    return next((step for step, waiting in ordered if waiting), StaffStep.COUNTER)


class InstitutionStep(StrEnum):
    """What a training institution does next."""

    REQUESTS = "requests"
    RESULTS = "results"
    PLAN_EXAM = "plan_exam"
    DRAFTS = "drafts"
    CLASSES = "classes"


@dataclass(frozen=True)
class InstitutionFacts:
    """What waits at an institution."""

    requests: int = 0
    #: Sittings that are over without published results.
    results: int = 0
    #: Classes whose lessons are over and that have no sitting.
    without_exam: int = 0
    drafts: int = 0
    running: int = 0


def institution_step(facts: InstitutionFacts) -> InstitutionStep:
    """The one next step of an institution."""
    ordered = (
        (InstitutionStep.REQUESTS, facts.requests),
        (InstitutionStep.RESULTS, facts.results),
        (InstitutionStep.PLAN_EXAM, facts.without_exam),
        (InstitutionStep.DRAFTS, facts.drafts),
    )
    return next((step for step, waiting in ordered if waiting), InstitutionStep.CLASSES)


class EmployerStep(StrEnum):
    """What an employer does next."""

    SUSPENDED = "suspended"
    NOT_VETTED = "not_vetted"
    INSURE = "insure"
    CONFIRM = "confirm"
    SETTLE = "settle"
    PAPERS = "papers"
    ASK = "ask"
    ORDER = "order"


@dataclass(frozen=True)
class EmployerFacts:
    """What waits at an employer."""

    suspended: bool = False
    vetted: bool = True
    #: People said yes and agreed to the terms: the insurance is the employer's turn.
    to_insure: int = 0
    to_confirm: int = 0
    to_settle: int = 0
    #: Contracts and insurances of regular jobs that are still missing.
    papers: int = 0
    #: Places of open orders that nobody has taken.
    places: int = 0


def employer_step(facts: EmployerFacts) -> EmployerStep:
    """The one next step of an employer: people's safety, people's pay, then new people."""
    ordered = (
        (EmployerStep.SUSPENDED, facts.suspended),
        (EmployerStep.NOT_VETTED, not facts.vetted),
        (EmployerStep.INSURE, facts.to_insure > 0),
        (EmployerStep.CONFIRM, facts.to_confirm > 0),
        (EmployerStep.SETTLE, facts.to_settle > 0),
        (EmployerStep.PAPERS, facts.papers > 0),
        (EmployerStep.ASK, facts.places > 0),
    )
    return next((step for step, holds in ordered if holds), EmployerStep.ORDER)
