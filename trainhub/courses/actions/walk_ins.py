"""People at the door who stand on no list: noted, let out, merged with a person, or struck."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.courses import queries
from trainhub.courses.actions.attendance import settle_hours
from trainhub.courses.actions.enrolling import enrol
from trainhub.courses.actions.marks import append_marks, mark_row, refuse_when_closed
from trainhub.courses.models import Enrolment, Lesson, WalkIn
from trainhub.courses.rules import SEATED, EnrolmentSource, MarkKind, MarkMethod
from trainhub.courses.rules.attending import mark_troubles
from trainhub.courses.rules.door import WalkInTrouble, note_troubles
from trainhub.people.identity import clean_id, clean_name, clean_phone
from trainhub.people.models import Person


def note_walk_in(*, lesson: Lesson, name: str, phone: str, id_no: str, by: Actor) -> WalkIn:
    """Write down who came without standing on the list, as of now or of the lesson's beginning.

    Raises ``Refused`` without a name and a phone or ID number, and before the roll opens.
    """
    refuse_when_closed(lesson)
    called, number, card = clean_name(name), clean_phone(phone), clean_id(id_no)
    refuse_if(note_troubles(called, number, card))
    now = clock.now()
    came = now if now <= lesson.ends_at else lesson.starts_at
    times = (lesson.starts_at, lesson.ends_at)
    refuse_if(mark_troubles(MarkKind.SIGN_IN, came, times, None, now))
    note = WalkIn(
        lesson_id=lesson.id,
        name=called,
        phone=number or None,
        id_no=card or None,
        signed_in_at=came,
        noted_at=now,
        noted_by=by.account_id,
    )
    db.session.add(note)
    journal.record(by, "courses.walk_in.noted", note, lesson=lesson.id)
    return note


def let_out(*, note: WalkIn, at: datetime, by: Actor) -> WalkIn:
    """Write down when somebody from the door left; the first time stands.

    Raises ``Refused`` for times outside the lesson, and once the note is settled.
    """
    refuse_when_closed(note.lesson)
    _insist_open(note)
    if note.signed_out_at is None:
        times = (note.lesson.starts_at, note.lesson.ends_at)
        refuse_if(mark_troubles(MarkKind.SIGN_OUT, at, times, note.signed_in_at, clock.now()))
        note.signed_out_at = at
        journal.record(by, "courses.walk_in.let_out", note, at=at.isoformat())
    return note


def _insist_open(note: WalkIn) -> None:
    if note.settled_at is not None:
        raise Refused(Reason(WalkInTrouble.SETTLED))


def merge_walk_in(*, note: WalkIn, person: Person, by: Actor) -> Enrolment:
    """Say who it was: the person gets a seat if need be, and the times of the note as marks.

    A mark that stands already is left as it is. Raises ``Refused`` when the person may not join
    the class, when it is full, when the class is closed, and when the note is settled already.
    """
    lesson = note.lesson
    refuse_when_closed(lesson)
    enrolment = queries.enrolment_of(lesson.cohort_id, person.id)
    if enrolment is None or enrolment.state not in SEATED:
        enrolment = enrol(
            cohort=lesson.cohort,
            person=person,
            source=EnrolmentSource.DOOR,
            by=by.acting_for(person.id),
        )
    if enrolment.state not in SEATED:
        raise Refused(Reason(WalkInTrouble.NO_SEAT))
    _settle(note, by, enrolment_id=enrolment.id)
    times = {MarkKind.SIGN_IN: note.signed_in_at, MarkKind.SIGN_OUT: note.signed_out_at}
    new = append_marks(
        [
            mark_row(lesson, enrolment.id, kind, at, MarkMethod.DOOR, by)
            for kind, at in times.items()
            if at is not None
        ]
    )
    journal.record(
        by, "courses.walk_in.merged", note, person_id=person.id, lesson=lesson.id,
        enrolment=enrolment.id, marks=len(new),
    )  # fmt: skip
    settle_hours(cohort=lesson.cohort, by=by, enrolment_ids=[enrolment.id])
    return enrolment


def strike_walk_in(*, note: WalkIn, why: str, by: Actor) -> WalkIn:
    """Say that a note is worth nothing, and why. It stays readable."""
    refuse_when_closed(note.lesson)
    _settle(note, by, struck_why=why.strip())
    journal.record(by, "courses.walk_in.struck", note, lesson=note.lesson_id, why=why.strip())
    return note


def _settle(note: WalkIn, by: Actor, **facts: object) -> None:
    """Settle a note once, whoever is first."""
    db.session.flush()
    settled = rows_changed(
        update(WalkIn)
        .where(WalkIn.id == note.id, WalkIn.settled_at.is_(None))
        .values(settled_at=clock.now(), settled_by=by.account_id, **facts)
        .execution_options(synchronize_session=False)
    )
    if settled != 1:
        raise Refused(Reason(WalkInTrouble.SETTLED))
    db.session.refresh(note)
