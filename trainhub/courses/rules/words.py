"""The words of the chapter: what lessons, classes, enrolments and requests can be."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class LessonKind(StrEnum):
    """Theory or practice."""

    THEORY = "theory"
    PRACTICE = "practice"


LESSON_KIND_WORDS: dict[LessonKind, str] = {
    LessonKind.THEORY: N_("Theory"),
    LessonKind.PRACTICE: N_("Practice"),
}


class Stage(StrEnum):
    """Where a class stands: derived from its dates and three human decisions, never stored."""

    DRAFT = "draft"
    ENROLLING = "enrolling"
    FULL = "full"
    READY = "ready"
    RUNNING = "running"
    FINISHED = "finished"
    CLOSED = "closed"
    CANCELLED = "cancelled"


STAGE_WORDS: dict[Stage, str] = {
    Stage.DRAFT: N_("Not published yet"),
    Stage.ENROLLING: N_("Enrolment is open"),
    Stage.FULL: N_("Full, waiting list open"),
    Stage.READY: N_("Starts soon"),
    Stage.RUNNING: N_("Running"),
    Stage.FINISHED: N_("Lessons are over"),
    Stage.CLOSED: N_("Closed"),
    Stage.CANCELLED: N_("Cancelled"),
}


class EnrolmentState(StrEnum):
    """Where an enrolment stands."""

    APPLIED = "applied"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    ENROLLED = "enrolled"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    COMPLETED = "completed"


ENROLMENT_WORDS: dict[EnrolmentState, str] = {
    EnrolmentState.APPLIED: N_("Applied"),
    EnrolmentState.WAITLISTED: N_("On the waiting list"),
    EnrolmentState.OFFERED: N_("A seat waits for the answer"),
    EnrolmentState.ENROLLED: N_("Enrolled"),
    EnrolmentState.WITHDRAWN: N_("Withdrawn"),
    EnrolmentState.REFUSED: N_("Application refused"),
    EnrolmentState.COMPLETED: N_("Hours completed"),
}

#: Whoever is in one of these states sits on a seat.
SEATED = frozenset({EnrolmentState.ENROLLED, EnrolmentState.COMPLETED})
#: These count in ``Cohort.taken``: a seat that is held for an answer is nobody else's.
HOLDING = SEATED | {EnrolmentState.OFFERED}
#: Whoever is in one of these states is not in the class any more.
LEFT = frozenset({EnrolmentState.WITHDRAWN, EnrolmentState.REFUSED})


class EnrolmentSource(StrEnum):
    """How somebody came into the cohort."""

    ONLINE = "online"
    COUNTER = "counter"
    ROSTER = "roster"
    ORDER = "order"
    DOOR = "door"


SOURCE_WORDS: dict[EnrolmentSource, str] = {
    EnrolmentSource.ONLINE: N_("Online"),
    EnrolmentSource.COUNTER: N_("At the counter"),
    EnrolmentSource.ROSTER: N_("From a roster"),
    EnrolmentSource.ORDER: N_("Invited by an order"),
    EnrolmentSource.DOOR: N_("Came to the door of a lesson"),
}


class MarkKind(StrEnum):
    """What an attendance mark says."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"


MARK_KIND_WORDS: dict[MarkKind, str] = {
    MarkKind.SIGN_IN: N_("Signed in"),
    MarkKind.SIGN_OUT: N_("Signed out"),
}


class MarkMethod(StrEnum):
    """How an attendance mark was made. A face is never the only way."""

    CODE = "code"
    STAFF = "staff"
    PAPER = "paper"
    DOOR = "door"


MARK_METHOD_WORDS: dict[MarkMethod, str] = {
    MarkMethod.CODE: N_("by code"),
    MarkMethod.STAFF: N_("by the teacher"),
    MarkMethod.PAPER: N_("from paper"),
    MarkMethod.DOOR: N_("noted at the door"),
}


class RequestState(StrEnum):
    """Where a training request stands."""

    ASKED = "asked"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    LAPSED = "lapsed"
    PLANNED = "planned"
    OPENED = "opened"
    DONE = "done"
    CANCELLED = "cancelled"


REQUEST_WORDS: dict[RequestState, str] = {
    RequestState.ASKED: N_("Asked"),
    RequestState.DISPATCHED: N_("Sent to an institution"),
    RequestState.ACCEPTED: N_("Accepted by the institution"),
    RequestState.DECLINED: N_("Declined by the institution"),
    RequestState.LAPSED: N_("No answer in time"),
    RequestState.PLANNED: N_("A class is being planned"),
    RequestState.OPENED: N_("The class is open"),
    RequestState.DONE: N_("The class is over"),
    RequestState.CANCELLED: N_("Taken back"),
}

#: A request in one of these states still waits for somebody.
STILL_OPEN = frozenset(
    {
        RequestState.ASKED,
        RequestState.DISPATCHED,
        RequestState.ACCEPTED,
        RequestState.DECLINED,
        RequestState.LAPSED,
        RequestState.PLANNED,
    }
)

#: The station holds the request: nobody else works on it.
WITH_STATION = frozenset({RequestState.ASKED, RequestState.DECLINED, RequestState.LAPSED})


class StepKind(StrEnum):
    """What happened to a training request, as its history tells it."""

    ASKED = "asked"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    HANDED_BACK = "handed_back"
    LAPSED = "lapsed"
    PLANNED = "planned"
    OPENED = "opened"
    CALLED_OFF = "called_off"
    DONE = "done"
    CANCELLED = "cancelled"


STEP_WORDS: dict[StepKind, str] = {
    StepKind.ASKED: N_("Asked for a class"),
    StepKind.DISPATCHED: N_("Sent to an institution"),
    StepKind.ACCEPTED: N_("Accepted by the institution"),
    StepKind.DECLINED: N_("Declined by the institution"),
    StepKind.HANDED_BACK: N_("Given back by the institution"),
    StepKind.LAPSED: N_("No answer in time"),
    StepKind.PLANNED: N_("A class is planned"),
    StepKind.OPENED: N_("The class is open"),
    StepKind.CALLED_OFF: N_("The class was called off"),
    StepKind.DONE: N_("The class is over"),
    StepKind.CANCELLED: N_("Taken back"),
}
