"""Deadlines that lapse, pots that fill, classes that answer them, and the history of it all."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import make, make_courses, make_demand
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.outbox import Message
from trainhub.courses import actions, queries
from trainhub.courses.models import RequestStep, TrainingRequest
from trainhub.courses.rules import EnrolmentSource, RequestState, RequestTrouble, StepKind
from trainhub.courses.rules.demand import DemandTrouble
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

IN_TIME, TOO_LATE = NOW + timedelta(hours=48), NOW + timedelta(hours=48, seconds=1)


def _kinds(request: TrainingRequest) -> list[StepKind]:
    return [step.kind for step in queries.steps_of([request.id])[request.id]]


def _messages_to(person_id: int) -> list[str]:
    rows = select(Message.sentence).where(Message.person_id == person_id).order_by(Message.id)
    return list(db.session.scalars(rows))


def _sent(station: Organisation, school: Organisation) -> TrainingRequest:
    request = make_demand.asked(make_courses.course(), station)
    actions.dispatch_request(request=request, institution=school, by=SYSTEM)
    return request


def test_the_deadline_comes_from_the_terms_of_the_station(inside: Flask) -> None:
    station = make.station()
    make_demand.terms(make.bureau(), hours=72)
    assert _sent(station, make.institution()).due_at == NOW + timedelta(hours=72)
    make_demand.terms(station, hours=24)
    assert _sent(station, make.institution()).due_at == NOW + timedelta(hours=24)
    other = make.station("南门站")
    assert _sent(other, make.institution()).due_at == NOW + timedelta(hours=72)


def test_without_terms_there_is_no_deadline(inside: Flask) -> None:
    request = _sent(make.station(), make.institution())
    assert request.due_at is None
    with clock.frozen(NOW + timedelta(days=400)):
        assert actions.lapse_overdue(clock.now()) == 0
        actions.answer_request(request=request, accepts=True, by=SYSTEM)


def test_the_last_moment_counts_and_the_one_after_does_not(inside: Flask) -> None:
    station, school = make.station(), make.institution()
    make_demand.terms(station)
    first, second = _sent(station, school), _sent(station, school)
    with clock.frozen(IN_TIME):
        actions.answer_request(request=first, accepts=True, by=SYSTEM)
    with clock.frozen(TOO_LATE), pytest.raises(Refused) as refusal:
        actions.answer_request(request=second, accepts=True, by=SYSTEM)
    assert refusal.value.reasons[0].code is RequestTrouble.TOO_LATE
    assert second.state is RequestState.DISPATCHED


def test_the_sweeper_puts_a_forgotten_request_back_and_tells_the_station_once(app: Flask) -> None:
    with app.app_context():
        with clock.frozen(NOW), transaction():
            station, school = make.station(), make.institution()
            staff = make.member(Role.STAFF, station).person_id
            make_demand.terms(station)
            course = make_courses.course()
            sent = [make_demand.asked(course, station) for _ in range(2)]
            actions.dispatch_requests(requests=sent, institution=school, by=SYSTEM)
            ids = [request.id for request in sent]
        with clock.frozen(IN_TIME):
            actions.lapse_when_due()
        assert db.session.get_one(TrainingRequest, ids[0]).state is RequestState.DISPATCHED
        with clock.frozen(TOO_LATE):
            actions.lapse_when_due()
            actions.lapse_when_due()
        for request_id in ids:
            request = db.session.get_one(TrainingRequest, request_id)
            assert request.state is RequestState.LAPSED
            assert _kinds(request) == [StepKind.ASKED, StepKind.DISPATCHED, StepKind.LAPSED]
        assert len(_messages_to(staff)) == 1


def test_a_request_that_lapsed_unseen_goes_on_and_its_history_says_so(inside: Flask) -> None:
    station, school, other = make.station(), make.institution(), make.institution("另一所")
    make_demand.terms(station)
    request = _sent(station, school)
    with clock.frozen(TOO_LATE):
        assert request.standing(clock.now()) is RequestState.LAPSED
        actions.dispatch_request(request=request, institution=other, by=SYSTEM)
        assert request.due_at == TOO_LATE + timedelta(hours=48)
    steps = queries.steps_of([request.id])[request.id]
    assert [(step.kind, step.institution_id) for step in steps[1:]] == [
        (StepKind.DISPATCHED, school.id),
        (StepKind.LAPSED, school.id),
        (StepKind.DISPATCHED, other.id),
    ]
    assert queries.institutions_asked([request.id]) == [school.id, other.id]


def test_a_request_still_being_thought_about_is_not_sent_elsewhere(inside: Flask) -> None:
    station = make.station()
    make_demand.terms(station)
    request = _sent(station, make.institution())
    with clock.frozen(IN_TIME), pytest.raises(Refused) as refusal:
        actions.dispatch_request(request=request, institution=make.institution("乙"), by=SYSTEM)
    assert refusal.value.reasons[0].code is RequestTrouble.MOVED_ON


@pytest.mark.parametrize(
    "change", ["UPDATE request_step SET why = 'x'", "DELETE FROM request_step"]
)
def test_the_history_of_a_request_cannot_be_changed(app: Flask, change: str) -> None:
    with app.app_context(), clock.frozen(NOW):
        with transaction():
            make_demand.asked(make_courses.course(), make.station())
        with pytest.raises(DBAPIError, match="append-only"), transaction():
            db.session.execute(text(change))
        assert db.session.scalar(select(RequestStep.id)) is not None


def test_a_pot_counts_residents_and_heads_and_leaves_out_who_has_a_seat(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    staff = make.actor(make.member(Role.STAFF, station))
    make_demand.terms(station, heads=5)
    seated = make.person(station=station)
    for person in (seated, make.person("刘芳", station=station)):
        make_demand.asked(course, station, person)
    actions.ask_training(
        course=course, station=station, employer=make.employer(), heads=4, by=SYSTEM
    )
    (pot,) = queries.pots(staff, NOW)
    assert (pot.people, pot.heads, pot.is_enough) == (2, 4, True)
    cohort = make_courses.cohort(course=course, station=make.station("北站"))
    make_courses.enrolment(cohort, seated)
    (pot,) = queries.pots(staff, NOW)
    assert (pot.people, pot.heads, pot.is_enough) == (1, 4, True)
    assert queries.full_pots(staff, NOW) == 1
    actions.cancel_cohort(cohort=cohort, why="样例", by=SYSTEM)
    assert queries.pots(staff, NOW)[0].people == 2
    stranger = make.actor(make.member(Role.STAFF, make.station("南门站"), "孙敏"))
    assert queries.pots(stranger, NOW) == []


def test_everybody_in_a_pot_is_told_when_the_planned_class_is_published(inside: Flask) -> None:
    station, school, course = make.station(), make.institution(), make_courses.course()
    people = [make.person(station=station) for _ in range(3)]
    planned = [make_demand.asked(course, station, person) for person in people[:2]]
    waits = make_demand.asked(course, station, people[2])
    draft = make_courses.cohort(course=course, station=station, institution=school, published=False)
    actions.plan_for(cohort=draft, requests=planned, by=SYSTEM)
    assert {request.state for request in planned} == {RequestState.PLANNED}
    actions.publish_cohort(cohort=draft, by=SYSTEM)

    assert {request.state for request in planned} == {RequestState.OPENED}
    assert waits.state is RequestState.ASKED
    link = f"/courses/cohorts/{draft.id}/enrol"
    for person in people:
        links = select(Message.link).where(Message.person_id == person.id)
        assert list(db.session.scalars(links)) == [link]


def test_who_asked_first_keeps_the_place_until_there_is_a_seat(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    first, second, third = (make.person(station=station) for _ in range(3))
    make_demand.asked(course, station, first)
    with clock.frozen(NOW + timedelta(minutes=1)):
        requests = [make_demand.asked(course, station, each) for each in (second, third)]
    draft = make_courses.cohort(course=course, station=station, published=False)
    actions.plan_for(cohort=draft, requests=requests, by=SYSTEM)
    actions.publish_cohort(cohort=draft, by=SYSTEM)
    assert queries.asked_first(course.id, station.id) == [first.id, second.id, third.id]
    with clock.frozen(NOW + timedelta(hours=1)):
        actions.enrol(cohort=draft, person=second, source=EnrolmentSource.ONLINE, by=SYSTEM)
    assert queries.asked_first(course.id, station.id) == [first.id, third.id]
    actions.cancel_request(request=queries.requests_of(first.id)[0], by=SYSTEM)
    assert queries.asked_first(course.id, station.id) == [third.id]


def test_a_class_called_off_puts_everybody_back_once(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    person = make.person(station=station)
    request = make_demand.asked(course, station, person)
    cohort = make_courses.cohort(course=course, station=station, published=False)
    actions.plan_for(cohort=cohort, requests=[request], by=SYSTEM)
    actions.publish_cohort(cohort=cohort, by=SYSTEM)
    again = make_demand.asked(course, station, person)
    other = make_demand.asked(course, station)
    actions.open_requested_cohort(request=other, cohort=cohort, by=SYSTEM)

    actions.cancel_cohort(cohort=cohort, why="样例", by=SYSTEM)

    assert (request.state, again.state) == (RequestState.OPENED, RequestState.ASKED)
    assert (other.state, other.cohort_id) == (RequestState.ASKED, None)
    assert _kinds(other)[-1] is StepKind.CALLED_OFF


def test_the_result_of_the_class_ends_the_history(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    person = make.person(station=station)
    request = make_demand.asked(course, station, person)
    cohort = make_courses.cohort(course=course, station=station)
    actions.open_requested_cohort(request=request, cohort=cohort, by=SYSTEM)
    rows = [make_courses.enrolment(cohort, person), make_courses.enrolment(cohort)]
    for lesson in cohort.lessons:
        make_courses.attend(lesson, rows[0])
    with clock.frozen(NOW + timedelta(days=7)):
        actions.close_cohort(cohort=cohort, by=SYSTEM)
    last = queries.steps_of([request.id])[request.id][-1]
    assert (last.kind, last.enrolled, last.completed) == (StepKind.DONE, 2, 1)
    assert request.state is RequestState.DONE


def test_an_institution_that_accepted_may_give_it_back(inside: Flask) -> None:
    request = _sent(make.station(), make.institution())
    actions.answer_request(request=request, accepts=True, by=SYSTEM)
    actions.answer_request(request=request, accepts=False, why="教师离职", by=SYSTEM)
    assert (request.state, request.answer) == (RequestState.DECLINED, "教师离职")
    assert _kinds(request)[-2:] == [StepKind.ACCEPTED, StepKind.HANDED_BACK]


def test_a_plan_by_another_institution_does_not_take_an_accepted_request(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    request = make_demand.asked(course, station)
    actions.dispatch_request(request=request, institution=make.institution(), by=SYSTEM)
    actions.answer_request(request=request, accepts=True, by=SYSTEM)
    other = make_courses.cohort(
        course=course, station=station, institution=make.institution("乙"), published=False
    )
    with pytest.raises(Refused) as refusal:
        actions.plan_for(cohort=other, requests=[request], by=SYSTEM)
    assert refusal.value.reasons[0].code is RequestTrouble.OTHER_INSTITUTION


def test_the_employer_who_asked_is_told_too(inside: Flask) -> None:
    station, course, firm = make.station(), make_courses.course(), make.employer()
    boss = make.member(Role.EMPLOYER, firm, "吴经理")
    request = actions.ask_training(
        course=course, station=station, employer=firm, heads=8, by=make.actor(boss)
    )
    cohort = make_courses.cohort(course=course, station=station)
    actions.open_requested_cohort(request=request, cohort=cohort, by=SYSTEM)
    assert len(_messages_to(boss.person_id)) == 1


def test_a_request_sent_and_answered_at_once_takes_one_way(app: Flask) -> None:
    """Two desks send the same pot to two institutions in the same moment: one of them has it."""
    with app.app_context(), clock.frozen(NOW), transaction():
        station, course = make.station(), make_courses.course()
        schools = [make.institution("甲校").id, make.institution("乙校").id]
        ids = [make_demand.asked(course, station).id for _ in range(3)]
    gate, outcomes = threading.Barrier(2), []

    def send(order: list[int], school_id: int) -> None:
        with app.app_context(), clock.frozen(NOW):
            gate.wait()
            try:
                with transaction():
                    rows = [db.session.get_one(TrainingRequest, each) for each in order]
                    school = db.session.get_one(Organisation, school_id)
                    actions.dispatch_requests(requests=rows, institution=school, by=SYSTEM)
                outcomes.append("sent")
            except Refused as refusal:
                outcomes.append(str(refusal.reasons[0].code.name))
            db.session.remove()

    ways = [(ids, schools[0]), (ids[::-1], schools[1])]
    threads = [threading.Thread(target=send, args=way) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["MOVED_ON", "sent"]
    with app.app_context():
        holders = db.session.scalars(select(TrainingRequest.institution_id).distinct()).all()
        assert len(holders) == 1


def test_terms_of_one_day_are_entered_once(inside: Flask) -> None:
    station = make.station()
    make_demand.terms(station)
    with pytest.raises(Refused) as refusal:
        make_demand.terms(station)
    assert refusal.value.reasons[0].code is DemandTrouble.SAME_DAY
    db.session.rollback()
