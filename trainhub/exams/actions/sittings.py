"""Sittings: plan one, register its people, open the door, call it off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import insert, update

from trainhub.core import clock, journal, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.words import N_
from trainhub.courses.models import Cohort, Enrolment, Room
from trainhub.courses.queries import seated_in
from trainhub.exams import queries
from trainhub.exams.actions.seating import (
    give_room,
    leave_room,
    refuse_examiner,
    seat_people,
)
from trainhub.exams.models import Candidate, Exam, Sitting
from trainhub.exams.rules import PaperTrouble, SittingTrouble
from trainhub.exams.rules.papers import blueprint_troubles
from trainhub.exams.rules.sittings import admission_troubles, sitting_troubles, ticket_number
from trainhub.exams.rules.terms import resit_troubles
from trainhub.people.models import Person


def plan_sitting(
    *,
    exam: Exam,
    cohort: Cohort,
    examiner: Person,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    room: Room | None = None,
) -> Sitting:
    """Plan an exam for a class and register everybody of it who may sit, with a ticket each.

    In a ``room`` everybody gets a seat. Raises ``Refused`` for impossible times, a strange exam,
    a room that is taken or too small, an examiner who examines elsewhere or sits an exam then, and
    when nobody may sit, with the reasons why.
    """
    now = clock.now()
    refuse_if(_planning_troubles(exam, cohort, starts_at, ends_at, now))
    if room is not None:
        lock(room)  # the room before the class, as in every booking
    lock(cohort)  # two plans at once would register the same people twice
    people, barred = _may_sit(exam, cohort, clock.civil_day(starts_at))
    if not people:
        raise Refused(Reason(SittingTrouble.NOBODY), *barred)
    sitting = Sitting(
        exam_id=exam.id,
        cohort_id=cohort.id,
        examiner_id=examiner.id,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=now,
    )
    db.session.add(sitting)
    db.session.flush()  # ticket numbers carry the id
    _register(sitting, people, first_seat=1, exam=exam)
    if room is not None:
        give_room(sitting=sitting, room=room, by=by)
    refuse_examiner(sitting)
    journal.record(by, "exams.sitting.planned", sitting, candidates=len(people))
    return sitting


def _planning_troubles(
    exam: Exam, cohort: Cohort, starts_at: datetime, ends_at: datetime, now: datetime
) -> list[Reason]:
    found = []
    if exam.course_id != cohort.course_id:
        found.append(Reason(SittingTrouble.OTHER_COURSE))
    if exam.retired_at is not None:
        found.append(Reason(PaperTrouble.RETIRED))
    minutes = [part.minutes for part in exam.components if part.blueprint_id is not None]
    found += sitting_troubles(starts=starts_at, ends=ends_at, minutes=minutes, now=now)
    return found + _papers_lacking(exam)


def _papers_lacking(exam: Exam) -> list[Reason]:
    """What the bank lacks for the papers of an exam: told when it is planned, not at the start."""
    found: list[Reason] = []
    for part in exam.components:
        blueprint = part.blueprint
        if blueprint is not None and not queries.fixed_papers(blueprint.id):
            pool = queries.drawable(blueprint.owner_id, blueprint.trade_code)
            found += blueprint_troubles(queries.lines_of(blueprint.id), pool)
    return found


def _may_sit(exam: Exam, cohort: Cohort, on: date) -> tuple[list[Enrolment], list[Reason]]:
    """Who has a seat in the class, may sit ``on`` a day and waits for no other sitting.

    With the reasons why others may not, each once.
    """
    so_far = queries.tries_so_far(cohort.id, exam.course_id)
    waiting = queries.registered_elsewhere(cohort.id)
    terms = queries.terms_on(exam.id, on)
    people, barred = [], []
    for enrolment in seated_in(cohort.id):
        if enrolment.id in waiting:
            continue
        troubles = resit_troubles(so_far.get(enrolment.id, []), terms, on)
        barred += troubles
        if not troubles:
            people.append(enrolment)
    return people, list(dict.fromkeys(barred))


def _register(
    sitting: Sitting, people: Sequence[Enrolment], *, first_seat: int, exam: Exam
) -> None:
    day = clock.civil_day(sitting.starts_at)
    rows = [
        {
            "sitting_id": sitting.id,
            "enrolment_id": enrolment.id,
            "ticket_no": ticket_number(day, sitting.id, seat),
        }
        for seat, enrolment in enumerate(people, start=first_seat)
    ]
    added = insert(Candidate).returning(Candidate.enrolment_id, Candidate.id)
    ids = dict(iter(db.session.execute(added, rows)))
    for enrolment in people:
        outbox.say_to(
            enrolment.person_id,
            f"exam-ticket-{ids[enrolment.id]}",
            N_("You are registered for the exam {exam}. Look at the time and the place."),
            link=f"/exams/tickets/{ids[enrolment.id]}",
            exam=exam.name,
        )


def register_newcomers(*, sitting: Sitting, by: Actor) -> int:
    """Register people who joined the class after the sitting was planned; returns how many."""
    lock(sitting)
    refuse_if(_closed(sitting))
    known = {line.candidate.enrolment_id for line in queries.candidates_of(sitting.id)}
    day = clock.civil_day(sitting.starts_at)
    may_sit, _barred = _may_sit(sitting.exam, sitting.cohort, day)
    people = [row for row in may_sit if row.id not in known]
    if people:
        _register(sitting, people, first_seat=len(known) + 1, exam=sitting.exam)
        seat_people(sitting=sitting)
        journal.record(by, "exams.sitting.newcomers", sitting, candidates=len(people))
    return len(people)


def _closed(sitting: Sitting) -> list[Reason]:
    if sitting.cancelled_at is not None:
        return [Reason(SittingTrouble.CANCELLED)]
    if sitting.published_at is not None:
        return [Reason(SittingTrouble.PUBLISHED)]
    return []


def _refuse_unless_open(sitting: Sitting, now: datetime, late_why: str = "") -> None:
    terms = queries.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at))
    refuse_if(
        admission_troubles(
            starts=sitting.starts_at,
            closes=sitting.ends_at,
            cancelled=sitting.cancelled_at is not None,
            published=sitting.published_at is not None,
            now=now,
            late_minutes=terms.late_minutes,
            late_why=late_why,
        )
    )


def admit(*, candidate: Candidate, by: Actor, late_why: str = "") -> None:
    """The invigilator saw the person and the document; a second time changes nothing.

    ``late_why`` lets in whom the late rule keeps out; the reason goes on the record. Raises
    ``Refused`` before the door opens, after the late rule without a reason, and at the close.
    """
    now = clock.now()
    _refuse_unless_open(candidate.sitting, now, late_why.strip())
    admitted = db.session.scalars(
        update(Candidate)
        .where(Candidate.id == candidate.id, Candidate.admitted_at.is_(None))
        .values(admitted_at=now, admitted_by=by.account_id)
        .returning(Candidate.id)
    ).all()
    if admitted:
        late = {"late_why": late_why.strip()[:200]} if late_why.strip() else {}
        person_id = candidate.enrolment.person_id
        journal.record(by, "exams.candidate.admitted", candidate, person_id=person_id, **late)


def admit_all(*, sitting: Sitting, by: Actor) -> int:
    """Admit everybody who is not in yet; returns how many came in by it."""
    now = clock.now()
    _refuse_unless_open(sitting, now)
    admitted = db.session.scalars(
        update(Candidate)
        .where(Candidate.sitting_id == sitting.id, Candidate.admitted_at.is_(None))
        .values(admitted_at=now, admitted_by=by.account_id)
        .returning(Candidate.id)
    ).all()
    if admitted:
        journal.record(by, "exams.candidates.admitted", sitting, count=len(admitted))
    return len(admitted)


def cancel_sitting(*, sitting: Sitting, by: Actor) -> None:
    """Call a sitting off before it starts, and tell its people."""
    lock(sitting)
    refuse_if(_closed(sitting))
    if clock.now() >= sitting.starts_at:
        raise Refused(Reason(SittingTrouble.HAS_STARTED))
    sitting.cancelled_at = clock.now()
    leave_room(sitting=sitting, by=by)
    for line in queries.candidates_of(sitting.id):
        outbox.say_to(
            line.person.id,
            f"exam-cancelled-{line.candidate.id}",
            N_("The exam {exam} was cancelled. You will get a new date."),
            link="/exams",
            exam=sitting.exam.name,
        )
    journal.record(by, "exams.sitting.cancelled", sitting)
