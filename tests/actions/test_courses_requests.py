"""点单, 派单, 接单, and the class that answers."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests import make, make_courses
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.outbox import Message
from trainhub.courses import actions, queries
from trainhub.courses.rules import RequestState, RequestTrouble
from trainhub.people import actions as people
from trainhub.people.rules import OrganisationTrouble, Role


def test_a_request_becomes_a_class_with_every_step_stamped(inside: Flask) -> None:
    station, school, course = make.station(), make.institution(), make_courses.course()
    staff = make.actor(make.member(Role.STAFF, station))
    manager_account = make.member(Role.INSTITUTION, school, "周校长")
    manager = make.actor(manager_account)
    person = make.person(station=station)
    resident = make.actor(make.account(person))

    request = actions.ask_training(course=course, station=station, person=person, by=resident)
    actions.dispatch_request(request=request, institution=school, by=staff)
    actions.answer_request(request=request, accepts=True, by=manager)
    cohort = make_courses.cohort(course=course, station=station, institution=school)
    actions.open_requested_cohort(request=request, cohort=cohort, by=manager)

    assert request.state is RequestState.OPENED
    assert request.cohort_id == cohort.id
    stamps = [
        (request.asked_at, request.asked_by),
        (request.dispatched_at, request.dispatched_by),
        (request.answered_at, request.answered_by),
        (request.opened_at, request.opened_by),
    ]
    now = clock.now()
    assert stamps == [
        (now, resident.account_id),
        (now, staff.account_id),
        (now, manager.account_id),
        (now, manager.account_id),
    ]
    verbs = select(JournalEntry.verb).where(JournalEntry.thing == "training_request")
    assert list(db.session.scalars(verbs.order_by(JournalEntry.id))) == [
        "courses.request.asked",
        "courses.request.dispatched",
        "courses.request.accepted",
        "courses.request.opened",
    ]
    told = db.session.scalars(select(Message.link).where(Message.person_id == person.id)).all()
    assert told[-1] == f"/courses/cohorts/{cohort.id}/enrol"
    assert db.session.scalar(
        select(Message.id).where(Message.person_id == manager_account.person_id)
    )


def test_asking_twice_is_one_request(inside: Flask) -> None:
    station, course, person = make.station(), make_courses.course(), make.person()
    first = actions.ask_training(course=course, station=station, person=person, by=SYSTEM)
    second = actions.ask_training(course=course, station=station, person=person, by=SYSTEM)
    assert first.id == second.id
    assert queries.heads_wanting(course.id, station.id, clock.now()) == 1


def test_a_declined_request_goes_to_another_institution(inside: Flask) -> None:
    request = actions.ask_training(
        course=make_courses.course(), station=make.station(), person=make.person(), by=SYSTEM
    )
    actions.dispatch_request(request=request, institution=make.institution(), by=SYSTEM)
    with pytest.raises(Refused) as silent:
        actions.answer_request(request=request, accepts=False, by=SYSTEM)
    actions.answer_request(request=request, accepts=False, why="没有教师", by=SYSTEM)
    other = make.institution("另一所学校")

    actions.dispatch_request(request=request, institution=other, by=SYSTEM)

    assert silent.value.reasons[0].code is RequestTrouble.NO_WHY
    assert (request.state, request.institution_id, request.answer) == (
        RequestState.DISPATCHED,
        other.id,
        "",
    )


def test_a_step_out_of_order_is_refused(inside: Flask) -> None:
    request = actions.ask_training(
        course=make_courses.course(), station=make.station(), person=make.person(), by=SYSTEM
    )
    with pytest.raises(Refused) as refusal:
        actions.answer_request(request=request, accepts=True, by=SYSTEM)
    assert refusal.value.reasons[0].code is RequestTrouble.MOVED_ON


def test_a_class_of_another_course_or_a_draft_answers_nothing(inside: Flask) -> None:
    course, station = make_courses.course(), make.station()
    request = actions.ask_training(
        course=course, station=station, employer=make.employer(), heads=10, by=SYSTEM
    )
    other = make_courses.cohort(station=station)
    draft = make_courses.cohort(station=station, course=course, hour=14, published=False)

    refusals = {
        other: RequestTrouble.OTHER_COURSE,
        draft: RequestTrouble.NOT_PUBLISHED,
    }
    for cohort, code in refusals.items():
        with pytest.raises(Refused) as refusal:
            actions.open_requested_cohort(request=request, cohort=cohort, by=SYSTEM)
        assert refusal.value.reasons[0].code is code
    assert request.state is RequestState.ASKED


def test_a_request_taken_back_may_be_made_again(inside: Flask) -> None:
    station, course, person = make.station(), make_courses.course(), make.person()
    first = actions.ask_training(course=course, station=station, person=person, by=SYSTEM)
    actions.cancel_request(request=first, by=SYSTEM)
    second = actions.ask_training(course=course, station=station, person=person, by=SYSTEM)
    assert first.id != second.id


def test_a_suspended_institution_gets_no_request(inside: Flask) -> None:
    school = make.institution()
    people.suspend_organisation(organisation=school, why="样例", by=SYSTEM)
    request = actions.ask_training(
        course=make_courses.course(), station=make.station(), person=make.person(), by=SYSTEM
    )
    with pytest.raises(Refused) as refusal:
        actions.dispatch_request(request=request, institution=school, by=SYSTEM)
    assert refusal.value.reasons[0].code is OrganisationTrouble.SUSPENDED
