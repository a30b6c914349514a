"""Load and allow: a stranger gets 404, an insider without the right 403."""

from __future__ import annotations

from flask import abort

from trainhub.core.access import Actor, me
from trainhub.core.web import found, load
from trainhub.courses import policy
from trainhub.courses.models import (
    AttendanceMark,
    CalendarFeed,
    Cohort,
    Course,
    Enrolment,
    Lesson,
    PaperSheet,
    Room,
    TrainingRequest,
    WalkIn,
)
from trainhub.people.models import Organisation, Person
from trainhub.people.queries import people_with_role
from trainhub.people.rules import Role

#: Whoever holds lessons, or looks after those who do.
HOLDERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


def course_on_offer(course_id: int) -> Course:
    """A course that is taught."""
    course = load(Course, course_id)
    if course.retired_at is not None:
        abort(404)
    return course


def published_cohort(cohort_id: int) -> Cohort:
    """A class that everybody may see; a draft is not there."""
    cohort = load(Cohort, cohort_id)
    if cohort.published_at is None:
        abort(404)
    return cohort


def cohort_i_see(cohort_id: int) -> Cohort:
    """A class that I teach or manage."""
    cohort = load(Cohort, cohort_id)
    if not policy.may_see_roster(me(), cohort):
        abort(404)
    return cohort


def cohort_i_manage(cohort_id: int) -> Cohort:
    """A class of my stations or my institution."""
    cohort = cohort_i_see(cohort_id)
    if not policy.may_manage(me(), cohort):
        abort(403)
    return cohort


def cohort_i_fill(cohort_id: int) -> Cohort:
    """A class of my stations, into which I enrol people."""
    cohort = cohort_i_see(cohort_id)
    if not policy.may_enrol_others(me(), cohort):
        abort(403)
    return cohort


def lesson_i_hold(lesson_id: int) -> Lesson:
    """A lesson of a class that I teach or manage; one that was called off has no roll."""
    lesson = load(Lesson, lesson_id)
    cohort_i_see(lesson.cohort_id)
    if lesson.cancelled_at is not None:
        abort(404)
    return lesson


def lesson_i_manage(lesson_id: int) -> Lesson:
    """A lesson of a class that I manage."""
    lesson = load(Lesson, lesson_id)
    cohort_i_manage(lesson.cohort_id)
    return lesson


def mark_i_correct(mark_id: int) -> AttendanceMark:
    """An attendance mark of a lesson that I hold."""
    mark = load(AttendanceMark, mark_id)
    lesson_i_hold(mark.lesson_id)
    return mark


def organisation_i_keep(organisation_id: int) -> Organisation:
    """A station or institution whose rooms and teachers I keep; another one is not there."""
    organisation = load(Organisation, organisation_id)
    if not policy.may_keep(me(), organisation):
        abort(404)
    return organisation


def room_i_keep(room_id: int) -> Room:
    """A room that I keep."""
    room = load(Room, room_id)
    organisation_i_keep(room.organisation_id)
    return room


def teacher_i_keep(organisation_id: int, person_id: int) -> tuple[Organisation, Person]:
    """Somebody who teaches at an organisation that I keep, and the organisation."""
    organisation = organisation_i_keep(organisation_id)
    teachers = people_with_role(Role.INSTRUCTOR, [organisation.id])
    return organisation, found(next((each for each in teachers if each.id == person_id), None))


def enrolment_on_the_roll(lesson_id: int, enrolment_id: int) -> tuple[Lesson, Enrolment]:
    """A lesson that I hold and somebody of its class."""
    lesson = lesson_i_hold(lesson_id)
    row = load(Enrolment, enrolment_id)
    if row.cohort_id != lesson.cohort_id:
        abort(404)
    return lesson, row


def note_i_hold(walk_in_id: int) -> WalkIn:
    """Somebody at the door of a lesson that I hold."""
    note = load(WalkIn, walk_in_id)
    lesson_i_hold(note.lesson_id)
    return note


def note_i_settle(walk_in_id: int) -> WalkIn:
    """Somebody at the door of a lesson of my stations."""
    note = load(WalkIn, walk_in_id)
    cohort_i_fill(note.lesson.cohort_id)
    return note


def sheet_i_see(sheet_id: int) -> PaperSheet:
    """The photo of a sheet of a lesson that I hold."""
    sheet = load(PaperSheet, sheet_id)
    lesson_i_hold(sheet.lesson_id)
    return sheet


def my_feed(feed_id: int) -> CalendarFeed:
    """A calendar address of my own; anybody else's is not there."""
    feed = load(CalendarFeed, feed_id)
    if feed.person_id != me().person_id:
        abort(404)
    return feed


def my_person() -> Person:
    """The signed-in person's own row."""
    return load(Person, me().person_id or 0)


def my_enrolment(enrolment_id: int) -> Enrolment:
    """One of my own enrolments; anybody else's is not there."""
    enrolment = load(Enrolment, enrolment_id)
    if not policy.may_see_enrolment(me(), enrolment):
        abort(404)
    return enrolment


def request_i_see(request_id: int) -> TrainingRequest:
    """A training request in which I have a part."""
    request = load(TrainingRequest, request_id)
    if not policy.may_see_request(me(), request):
        abort(404)
    return request


def insist(allowed: bool) -> None:
    """403 for an insider without the right."""
    if not allowed:
        abort(403)


def acting_for(person_id: int) -> Actor:
    """Me, in assisted mode for somebody at the counter: both go on the record."""
    return me().acting_for(person_id)
