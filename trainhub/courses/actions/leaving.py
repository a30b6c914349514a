"""Leave (请假): asked for before a lesson, entered by the teacher, granted or not."""

from __future__ import annotations

from collections.abc import Iterable

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions.marks import refuse_when_closed
from trainhub.courses.models import Enrolment, Leave, Lesson
from trainhub.courses.rules import (
    SEATED,
    LeaveKind,
    LeaveState,
    LeaveTrouble,
    MarkKind,
    SignInTrouble,
)
from trainhub.courses.rules.leaving import asking_troubles


def ask_leave(
    *, lesson: Lesson, enrolment: Enrolment, kind: LeaveKind, reason: str, by: Actor
) -> Leave:
    """Ask for leave before a lesson begins; the teachers are told. Asking again changes nothing.

    Raises ``Refused`` once the lesson has begun, and for people without a seat in the class.
    """
    refuse_when_closed(lesson)
    _insist_on_seat(lesson, enrolment)
    refuse_if(asking_troubles(lesson.starts_at, clock.now()))
    known = queries.leaves_of(lesson.id, [enrolment.id]).get(enrolment.id)
    if known is not None:
        return known
    leave = _write(lesson, enrolment, kind, reason, by)
    journal.record(
        by, "courses.leave.asked", leave, person_id=enrolment.person_id, lesson=lesson.id,
        kind=kind.value,
    )  # fmt: skip
    for teacher in queries.teachers_of(lesson.cohort_id):
        outbox.say_to(
            teacher.id,
            f"leave:{leave.id}:asked:{teacher.id}",
            N_("{name} asks for leave from “{lesson}”."),
            link=f"/courses/lessons/{lesson.id}",
            name=enrolment.person.name,
            lesson=lesson.title,
        )
    return leave


def _insist_on_seat(lesson: Lesson, enrolment: Enrolment) -> None:
    if enrolment.cohort_id != lesson.cohort_id or enrolment.state not in SEATED:
        raise Refused(Reason(SignInTrouble.NOT_ON_THE_LIST))


def _write(lesson: Lesson, enrolment: Enrolment, kind: LeaveKind, reason: str, by: Actor) -> Leave:
    leave = Leave(
        lesson_id=lesson.id,
        enrolment_id=enrolment.id,
        kind=kind,
        reason=reason.strip(),
        state=LeaveState.ASKED,
        asked_at=clock.now(),
        asked_by=by.account_id,
    )
    db.session.add(leave)
    db.session.flush()  # messages name the leave by its id
    return leave


def enter_leave(
    *, lesson: Lesson, enrolments: Iterable[Enrolment], kind: LeaveKind, reason: str, by: Actor
) -> int:
    """Enter leave that people told the teacher, before the lesson or after it; granted at once.

    Returns how many were new. Raises ``Refused`` for somebody who signed in: leave explains an
    absence and nothing else.
    """
    refuse_when_closed(lesson)
    wanted = list(enrolments)
    known = queries.leaves_of(lesson.id)
    marks = queries.standing_marks(lesson.id, [enrolment.id for enrolment in wanted])
    count = 0
    for enrolment in wanted:
        _insist_on_seat(lesson, enrolment)
        if (enrolment.id, MarkKind.SIGN_IN) in marks:
            raise Refused(Reason(LeaveTrouble.WAS_THERE, name=enrolment.person.name))
        leave = known.get(enrolment.id) or _write(lesson, enrolment, kind, reason, by)
        count += decide_leave(leave=leave, state=LeaveState.GRANTED, by=by)
    return count


def decide_leave(*, leave: Leave, state: LeaveState, by: Actor) -> bool:
    """Grant leave or not; a later word takes the place of the earlier. The person is told.

    The same word twice changes nothing: whether there was anything to do.
    """
    refuse_when_closed(leave.lesson)
    if leave.state is state:
        return False
    before, leave.state = leave.state, state
    leave.decided_at, leave.decided_by = clock.now(), by.account_id
    enrolment = leave.enrolment
    journal.record(
        by, "courses.leave.decided", leave, person_id=enrolment.person_id,
        lesson=leave.lesson_id, before=before.value, after=state.value, kind=leave.kind.value,
    )  # fmt: skip
    granted = state is LeaveState.GRANTED
    outbox.say_to(
        enrolment.person_id,
        f"leave:{leave.id}:{state.value}:{clock.now().timestamp():.0f}",
        N_("Your leave from “{lesson}” is granted. The minutes are still missing.")
        if granted
        else N_("Your leave from “{lesson}” is not granted. Please come, or call the teacher."),
        link=f"/courses/enrolments/{enrolment.id}",
        lesson=leave.lesson.title,
    )
    return True
