"""Sign in and out, call the roll, correct a mark, settle the hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from trainhub.core import clock, journal
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.crypto import keyring
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.events import announce
from trainhub.courses import queries
from trainhub.courses.actions.danger import warn_in_danger
from trainhub.courses.actions.marks import append_marks, mark_row, refuse_when_closed
from trainhub.courses.events import HoursCompleted
from trainhub.courses.models import AttendanceMark, Cohort, Enrolment, Lesson
from trainhub.courses.rules import (
    SEATED,
    Attendance,
    EnrolmentState,
    MarkKind,
    MarkMethod,
    SignInTrouble,
    reaches,
)
from trainhub.courses.rules.attending import SIGN_OUT_STAYS, mark_troubles, sign_in_troubles
from trainhub.courses.rules.codes import Opened, kind_of_code, opened_by
from trainhub.people.models import Person


@dataclass(frozen=True)
class RollEntry:
    """One line of a roll call; ``signed_out_at`` None leaves the sign-out open."""

    enrolment_id: int
    signed_in_at: datetime
    signed_out_at: datetime | None = None


@dataclass(frozen=True)
class Shown:
    """What somebody shows at the wall: the digits, and where the page has them the pass.

    ``device`` is the phone's own name: the teacher sees when two people use one.
    """

    code: str
    carried: str = ""
    device: str = ""


def lesson_key(lesson_id: int) -> bytes:
    """The secret behind the rotating code of a lesson."""
    return keyring().lookup("courses.lesson.code", str(lesson_id)).encode()


def sign_in_by_code(*, lesson: Lesson, person: Person, shown: Shown, by: Actor) -> AttendanceMark:
    """Sign in or out with the digits on the teacher's screen; which of both the code says.

    The moment of opening the code counts, so that a slow phone is not late. The same code twice
    changes nothing. Raises ``Refused`` for an old code, outside the time of the lesson, and for
    people who have no seat in the class.
    """
    refuse_when_closed(lesson)
    opened = _opened(lesson, person, shown, clock.now())
    kind, at = opened if opened else (None, clock.now())
    refuse_if(sign_in_troubles(kind, lesson.starts_at, lesson.ends_at, at))
    seat = queries.seat_of(lesson, person.id)
    if seat is None or kind is None:
        raise Refused(Reason(SignInTrouble.NOT_ON_THE_LIST))
    standing = queries.standing_marks(lesson.id, [seat.id])
    if kind is MarkKind.SIGN_OUT and (seat.id, MarkKind.SIGN_IN) not in standing:
        raise Refused(Reason(SignInTrouble.NOT_SIGNED_IN))
    return mark_attendance(
        lesson=lesson,
        enrolment=seat,
        kind=kind,
        at=at,
        method=MarkMethod.CODE,
        by=by,
        device=shown.device,
    )


def _opened(lesson: Lesson, person: Person, shown: Shown, now: datetime) -> Opened | None:
    key = lesson_key(lesson.id)
    earlier = opened_by(key, lesson.id, person.id, shown.carried, now)
    kind = kind_of_code(key, lesson.id, shown.code, now)
    if kind is None or (earlier is not None and earlier.kind is kind):
        return earlier
    return Opened(kind, now)


def mark_attendance(
    *,
    lesson: Lesson,
    enrolment: Enrolment,
    kind: MarkKind,
    at: datetime,
    method: MarkMethod,
    by: Actor,
    device: str = "",
) -> AttendanceMark:
    """Append one mark and settle the hours; the mark that stands already is left as it is."""
    if enrolment.cohort_id != lesson.cohort_id:
        raise Refused(Reason(SignInTrouble.NOT_ON_THE_LIST))
    phone = keyring().lookup("courses.mark.device", f"{lesson.id}/{device}") if device else None
    new = append_marks([mark_row(lesson, enrolment.id, kind, at, method, by, device_key=phone)])
    mark = queries.standing_marks(lesson.id, [enrolment.id])[enrolment.id, kind]
    if new:
        journal.record(
            by, "courses.attendance.marked", mark, person_id=enrolment.person_id,
            lesson=lesson.id, kind=kind.value, method=method.value,
        )  # fmt: skip
        settle_hours(cohort=lesson.cohort, by=by, enrolment_ids=[enrolment.id])
    return mark


def roll_call(
    *,
    lesson: Lesson,
    marks: Sequence[RollEntry],
    by: Actor,
    method: MarkMethod = MarkMethod.STAFF,
) -> int:
    """Write the marks of a whole lesson at once and settle the hours; returns how many were new.

    Marks that stand already are left as they are: changing one is a correction with a reason.
    People who have no seat in the class are passed over. Raises ``Refused`` for times outside
    the lesson, for times that have not come yet, and once the class is closed.
    """
    refuse_when_closed(lesson)
    now = clock.now()
    refuse_if(list(dict.fromkeys(why for entry in marks for why in _troubles(lesson, entry, now))))
    seated = set(queries.enrolled_ids(lesson.cohort_id))
    rows: dict[tuple[int, MarkKind], dict[str, Any]] = {}
    for entry in marks:
        wanted = {MarkKind.SIGN_IN: entry.signed_in_at, MarkKind.SIGN_OUT: entry.signed_out_at}
        for kind, at in wanted.items():
            if at is not None and entry.enrolment_id in seated:
                row = mark_row(lesson, entry.enrolment_id, kind, at, method, by)
                rows.setdefault((entry.enrolment_id, kind), row)
    count = len(append_marks(list(rows.values())))
    if count:
        people = sorted({enrolment_id for enrolment_id, _kind in rows})
        journal.record(
            by, "courses.roll.called", lesson, marks=count, people=len(people), method=method.value
        )
        settle_hours(cohort=lesson.cohort, by=by, enrolment_ids=people)
        if now > lesson.ends_at + SIGN_OUT_STAYS:
            warn_in_danger(lesson.cohort)  # entered from paper: now the others were not there
    return count


def _troubles(lesson: Lesson, entry: RollEntry, now: datetime) -> list[Reason]:
    times = (lesson.starts_at, lesson.ends_at)
    came, left = entry.signed_in_at, entry.signed_out_at
    reasons = mark_troubles(MarkKind.SIGN_IN, came, times, left, now)
    if left is not None:
        reasons += mark_troubles(MarkKind.SIGN_OUT, left, times, came, now)
    return reasons


def add_mark(
    *, lesson: Lesson, enrolment: Enrolment, kind: MarkKind, at: datetime, why: str, by: Actor
) -> AttendanceMark:
    """Enter a mark that is missing (补签), with the reason why it comes late.

    Raises ``Refused`` for a time outside the lesson, where such a mark stands already, and once
    the class is closed.
    """
    refuse_when_closed(lesson)
    if enrolment.cohort_id != lesson.cohort_id or enrolment.state not in SEATED:
        raise Refused(Reason(SignInTrouble.NOT_ON_THE_LIST))
    others = queries.standing_marks(lesson.id, [enrolment.id])
    opposite = others.get((enrolment.id, _other(kind)))
    if opposite is None and kind is MarkKind.SIGN_OUT:
        raise Refused(Reason(SignInTrouble.NOT_SIGNED_IN))
    times = (lesson.starts_at, lesson.ends_at)
    refuse_if(mark_troubles(kind, at, times, opposite.at if opposite else None, clock.now()))
    if not append_marks([mark_row(lesson, enrolment.id, kind, at, MarkMethod.STAFF, by, why)]):
        raise Refused(Reason(SignInTrouble.STANDS))
    mark = queries.standing_marks(lesson.id, [enrolment.id])[enrolment.id, kind]
    journal.record(
        by, "courses.attendance.added", mark, person_id=enrolment.person_id,
        lesson=lesson.id, kind=kind.value, after=at.isoformat(), why=why,
    )  # fmt: skip
    settle_hours(cohort=lesson.cohort, by=by, enrolment_ids=[enrolment.id])
    return mark


def correct_mark(
    *, mark: AttendanceMark, at: datetime | None, why: str, by: Actor
) -> AttendanceMark | None:
    """Put a new mark in the place of ``mark``, or strike it when ``at`` is None.

    The old mark stays readable. Raises ``Refused`` for a time outside the lesson, when somebody
    else corrected the mark meanwhile, and once the class is closed.
    """
    lesson = db.session.get_one(Lesson, mark.lesson_id)
    enrolment = db.session.get_one(Enrolment, mark.enrolment_id)
    refuse_when_closed(lesson)
    others = queries.standing_marks(lesson.id, [enrolment.id])
    other = others.get((enrolment.id, _other(mark.kind)))
    if at is not None:
        times = (lesson.starts_at, lesson.ends_at)
        opposite = other.at if other else None
        refuse_if(mark_troubles(mark.kind, at, times, opposite, clock.now()))
    _replace(mark)
    fresh = None
    if at is not None:
        fresh = AttendanceMark(
            **mark_row(lesson, enrolment.id, mark.kind, at, MarkMethod.STAFF, by, why)
        )
        db.session.add(fresh)
    journal.record(
        by, "courses.attendance.corrected", mark, person_id=enrolment.person_id,
        before=mark.at.isoformat(), after=at.isoformat() if at else None, why=why,
    )  # fmt: skip
    settle_hours(cohort=lesson.cohort, by=by, enrolment_ids=[enrolment.id])
    warn_in_danger(lesson.cohort, [enrolment.id])
    return fresh


def _other(kind: MarkKind) -> MarkKind:
    return MarkKind.SIGN_OUT if kind is MarkKind.SIGN_IN else MarkKind.SIGN_IN


def _replace(mark: AttendanceMark) -> None:
    replaced = rows_changed(
        update(AttendanceMark)
        .where(AttendanceMark.id == mark.id, AttendanceMark.replaced_at.is_(None))
        .values(replaced_at=clock.now())
        .execution_options(synchronize_session=False)
    )
    if replaced != 1:
        raise Refused(Reason(SignInTrouble.ALREADY_CORRECTED))
    db.session.refresh(mark)


def settle_hours(
    *, cohort: Cohort, by: Actor = SYSTEM, enrolment_ids: Sequence[int] | None = None
) -> list[int]:
    """Complete who reached the attendance floor and re-open who fell below it by a correction.

    Judged are the named enrolments, or everybody in the class. Each completion is announced
    once; returns the ids of those who completed now.
    """
    rows = select(Enrolment).where(Enrolment.cohort_id == cohort.id, Enrolment.state.in_(SEATED))
    if enrolment_ids is not None:
        rows = rows.where(Enrolment.id.in_(list(enrolment_ids)))
    minutes = queries.attended_minutes([cohort.id], enrolment_ids)
    planned = queries.planned_minutes(queries.lessons_of([cohort.id]).get(cohort.id, []))
    floor = cohort.attendance_floor
    completed = []
    for enrolment in db.session.scalars(rows.order_by(Enrolment.id)):
        there = reaches(Attendance(minutes.get(enrolment.id, 0), planned), floor)
        if there and enrolment.state is EnrolmentState.ENROLLED:
            enrolment.state, enrolment.completed_at = EnrolmentState.COMPLETED, clock.now()
            completed.append(enrolment)
        elif not there and enrolment.state is EnrolmentState.COMPLETED:
            enrolment.state, enrolment.completed_at = EnrolmentState.ENROLLED, None
            journal.record(by, "courses.hours.reopened", enrolment, person_id=enrolment.person_id)
    for enrolment in completed:
        journal.record(by, "courses.hours.completed", enrolment, person_id=enrolment.person_id)
        announce(HoursCompleted(enrolment.id))
    return [enrolment.id for enrolment in completed]
