"""The blueprint that every page of this chapter hangs on, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.catalogues import language
from trainhub.core.phrases import say
from trainhub.core.prose import as_html
from trainhub.courses.models import Cohort
from trainhub.courses.rules import (
    ENROLMENT_WORDS,
    LEAVE_KIND_WORDS,
    LEAVE_STATE_WORDS,
    LESSON_KIND_WORDS,
    MARK_KIND_WORDS,
    MARK_METHOD_WORDS,
    PRESENCE_WORDS,
    REQUEST_WORDS,
    SEAT_ANSWER_WORDS,
    SOURCE_WORDS,
    STAGE_WORDS,
    STEP_WORDS,
    WARNING_WORDS,
    EnrolmentSource,
    EnrolmentState,
    LeaveKind,
    LeaveState,
    LessonKind,
    MarkKind,
    MarkMethod,
    PresenceState,
    RequestState,
    SeatAnswer,
    Stage,
    StepKind,
    WarningLevel,
)
from trainhub.courses.rules.media import MEDIA_WORDS, MediaKind
from trainhub.courses.rules.papers import (
    TRAINING_KIND_WORDS,
    TRAINING_LEVEL_WORDS,
    TrainingKind,
    TrainingLevel,
)
from trainhub.courses.rules.prerequisites import PREREQUISITE_WORDS, Wanted

bp = Blueprint("courses", "trainhub.courses", url_prefix="/courses", template_folder="templates")

#: By class first: members of two classes may be equal as strings.
_WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    Stage: STAGE_WORDS,
    EnrolmentState: ENROLMENT_WORDS,
    RequestState: REQUEST_WORDS,
    StepKind: STEP_WORDS,
    LessonKind: LESSON_KIND_WORDS,
    MarkKind: MARK_KIND_WORDS,
    MarkMethod: MARK_METHOD_WORDS,
    PresenceState: PRESENCE_WORDS,
    LeaveKind: LEAVE_KIND_WORDS,
    LeaveState: LEAVE_STATE_WORDS,
    WarningLevel: WARNING_WORDS,
    EnrolmentSource: SOURCE_WORDS,
    MediaKind: MEDIA_WORDS,
    TrainingKind: TRAINING_KIND_WORDS,
    TrainingLevel: TRAINING_LEVEL_WORDS,
    SeatAnswer: SEAT_ANSWER_WORDS,
}

#: The look of a state; the words beside it say the same.
_KINDS: dict[type[StrEnum], Mapping[Any, str]] = {
    Stage: {
        Stage.DRAFT: "off",
        Stage.ENROLLING: "good",
        Stage.FULL: "warn",
        Stage.READY: "wait",
        Stage.RUNNING: "good",
        Stage.FINISHED: "wait",
        Stage.CLOSED: "off",
        Stage.CANCELLED: "bad",
    },
    EnrolmentState: {
        EnrolmentState.APPLIED: "wait",
        EnrolmentState.WAITLISTED: "wait",
        EnrolmentState.OFFERED: "warn",
        EnrolmentState.REFUSED: "bad",
        EnrolmentState.ENROLLED: "good",
        EnrolmentState.WITHDRAWN: "off",
        EnrolmentState.COMPLETED: "good",
    },
    RequestState: {
        RequestState.ASKED: "wait",
        RequestState.DISPATCHED: "wait",
        RequestState.ACCEPTED: "good",
        RequestState.DECLINED: "warn",
        RequestState.LAPSED: "warn",
        RequestState.PLANNED: "good",
        RequestState.OPENED: "good",
        RequestState.DONE: "off",
        RequestState.CANCELLED: "off",
    },
    PresenceState: {
        PresenceState.ABSENT: "bad",
        PresenceState.LEAVE: "wait",
        PresenceState.OPEN: "wait",
        PresenceState.LATE: "warn",
        PresenceState.LEFT_EARLY: "warn",
        PresenceState.PRESENT: "good",
    },
    LeaveState: {
        LeaveState.ASKED: "wait",
        LeaveState.GRANTED: "good",
        LeaveState.REFUSED: "bad",
    },
    WarningLevel: {WarningLevel.NEAR: "warn", WarningLevel.LOST: "bad"},
}


def word(member: StrEnum) -> str:
    """A state in the reader's language."""
    return str(_(_WORDS[type(member)][member]))


def kind_of(member: StrEnum) -> str:
    """The look of a state: good, warn, bad, wait or off."""
    return _KINDS[type(member)][member]


def own_name(thing: Any) -> str:
    """The name of a course, trade or organisation in the reader's language, if it has one."""
    return str(thing.name_en if language() == "en" and thing.name_en else thing.name)


def own_summary(course: Any) -> str:
    """What a course is about, in the reader's language."""
    summary = course.summary_en if language() == "en" else ""
    return str(summary or course.summary)


def say_wanted(want: Wanted) -> str:
    """A prerequisite as a sentence in the reader's language."""
    return say(PREREQUISITE_WORDS[want.kind], name=want.name)


def class_name(cohort: Cohort) -> str:
    """``保安员（初级）第 12 期``."""
    course = own_name(cohort.course)
    return str(_("%(course)s, class %(number)s", course=course, number=cohort.number))


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "word": word,
        "kind_of": kind_of,
        "own_name": own_name,
        "own_summary": own_summary,
        "class_name": class_name,
        "say_wanted": say_wanted,
        "prose": as_html,
        "today": clock.today(),
    }
