"""Words and judgements about courses, enrolment and attendance. No I/O."""

from __future__ import annotations

from trainhub.courses.rules.asking import RequestTrouble
from trainhub.courses.rules.attending import (
    PRESENCE_WORDS,
    Presence,
    PresenceState,
    SignInTrouble,
    presence,
)
from trainhub.courses.rules.codes import CODE_WINDOW
from trainhub.courses.rules.enrolling import Ages, Applicant, CohortFacts, Unmet, stage_of
from trainhub.courses.rules.leaving import (
    LEAVE_KIND_WORDS,
    LEAVE_STATE_WORDS,
    LeaveKind,
    LeaveState,
    LeaveTrouble,
)
from trainhub.courses.rules.rosters import BECAME_WORDS, Became
from trainhub.courses.rules.seats import (
    PRIORITY_WORDS,
    SEAT_ANSWER_WORDS,
    PriorityKind,
    SeatAnswer,
    SeatTerms,
    SeatTrouble,
)
from trainhub.courses.rules.standing import (
    WARNING_WORDS,
    Attendance,
    LessonFacts,
    Standing,
    WarningLevel,
    reaches,
)
from trainhub.courses.rules.timetable import (
    CohortTrouble,
    Hours,
    ModulePart,
    PlannedLesson,
    Slot,
    pour,
)
from trainhub.courses.rules.words import (
    ENROLMENT_WORDS,
    HOLDING,
    LEFT,
    LESSON_KIND_WORDS,
    MARK_KIND_WORDS,
    MARK_METHOD_WORDS,
    REQUEST_WORDS,
    SEATED,
    SOURCE_WORDS,
    STAGE_WORDS,
    STEP_WORDS,
    STILL_OPEN,
    WITH_STATION,
    EnrolmentSource,
    EnrolmentState,
    LessonKind,
    MarkKind,
    MarkMethod,
    RequestState,
    Stage,
    StepKind,
)

__all__ = [
    "BECAME_WORDS", "CODE_WINDOW", "ENROLMENT_WORDS", "HOLDING", "LEAVE_KIND_WORDS",
    "LEAVE_STATE_WORDS", "LEFT", "LESSON_KIND_WORDS", "MARK_KIND_WORDS", "MARK_METHOD_WORDS",
    "PRESENCE_WORDS", "PRIORITY_WORDS", "REQUEST_WORDS", "SEATED", "SEAT_ANSWER_WORDS",
    "SOURCE_WORDS", "STAGE_WORDS", "STEP_WORDS", "STILL_OPEN", "WARNING_WORDS", "WITH_STATION",
    "Ages", "Applicant", "Attendance", "Became", "CohortFacts", "CohortTrouble", "EnrolmentSource",
    "EnrolmentState", "Hours", "LeaveKind", "LeaveState", "LeaveTrouble", "LessonFacts",
    "LessonKind", "MarkKind", "MarkMethod", "ModulePart", "PlannedLesson", "Presence",
    "PresenceState", "PriorityKind", "RequestState", "RequestTrouble", "SeatAnswer", "SeatTerms",
    "SeatTrouble", "SignInTrouble", "Slot", "Stage", "Standing", "StepKind", "Unmet",
    "WarningLevel", "pour", "presence", "reaches", "stage_of",
]  # fmt: skip
