"""Seats: exact, in order, and every refusal with its reasons."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests import make, make_courses
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.outbox import Message
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules import (
    CohortTrouble,
    EnrolmentSource,
    EnrolmentState,
    SeatAnswer,
    Unmet,
)
from trainhub.people.models import Person


def _states(cohort: Cohort) -> list[EnrolmentState]:
    rows = select(Enrolment.state).where(Enrolment.cohort_id == cohort.id).order_by(Enrolment.id)
    return list(db.session.scalars(rows))


def test_enrolling_takes_a_seat_and_is_journaled(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=2)
    person = make.person(station=cohort.station)

    row = actions.enrol(cohort=cohort, person=person, source=EnrolmentSource.ONLINE, by=SYSTEM)

    assert row.state is EnrolmentState.ENROLLED
    assert cohort.taken == 1
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "courses.enrolment.made")
    ).one()
    assert (entry.thing_id, entry.person_id) == (row.id, person.id)


def test_the_same_person_gets_the_same_row(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=2)
    person = make.person()

    first = make_courses.enrolment(cohort, person)
    second = make_courses.enrolment(cohort, person)

    assert first.id == second.id
    assert cohort.taken == 1


@pytest.mark.parametrize("source", list(EnrolmentSource))
def test_whoever_teaches_a_class_cannot_sit_in_it(inside: Flask, source: EnrolmentSource) -> None:
    cohort = make_courses.cohort(seats=2)
    (teacher,) = queries.teachers_of(cohort.id)

    with pytest.raises(Refused) as refusal:
        actions.enrol(cohort=cohort, person=teacher, source=source, by=SYSTEM)

    assert [reason.code for reason in refusal.value.reasons] == [Unmet.TEACHES]
    assert cohort.taken == 0


def test_a_full_class_puts_people_on_the_waiting_list_in_order_and_tells_them(
    inside: Flask,
) -> None:
    cohort = make_courses.cohort(seats=1)
    rows = [make_courses.enrolment(cohort, make.person(name)) for name in ("甲明", "乙明", "丙明")]

    assert [row.state for row in rows] == [
        EnrolmentState.ENROLLED,
        EnrolmentState.WAITLISTED,
        EnrolmentState.WAITLISTED,
    ]
    assert queries.places_in_line([row.id for row in rows]) == {rows[1].id: 1, rows[2].id: 2}
    told = db.session.scalars(select(Message.person_id).where(Message.sentence.contains("waiting")))
    assert list(told) == [rows[1].person_id, rows[2].person_id]


def test_a_freed_seat_is_kept_for_the_first_who_waits(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1)
    rows = [make_courses.enrolment(cohort, make.person(name)) for name in ("甲明", "乙明", "丙明")]

    actions.withdraw(enrolment=rows[0], why="有事", by=SYSTEM)

    assert _states(cohort) == [
        EnrolmentState.WITHDRAWN,
        EnrolmentState.OFFERED,
        EnrolmentState.WAITLISTED,
    ]
    assert cohort.taken == 1
    message = db.session.scalars(
        select(Message).where(Message.person_id == rows[1].person_id)
    ).all()[-1]
    offer = queries.open_offer(rows[1].id)
    assert offer is not None
    assert message.sentence.startswith("A seat in “{course}” is kept for you")
    assert message.link == f"/courses/seats/{offer.id}"


def test_withdrawing_twice_frees_one_seat(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=3)
    row = make_courses.enrolment(cohort)
    make_courses.enrolment(cohort, make.person("乙明"))

    actions.withdraw(enrolment=row, why="", by=SYSTEM)
    actions.withdraw(enrolment=row, why="", by=SYSTEM)

    assert cohort.taken == 1


def test_whoever_left_may_come_back_to_the_end_of_the_line(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1)
    first, second = (make_courses.enrolment(cohort, make.person(n)) for n in ("甲明", "乙明"))
    actions.withdraw(enrolment=first, why="", by=SYSTEM)

    again = make_courses.enrolment(cohort, first.person)

    assert again.id == first.id
    assert again.state is EnrolmentState.WAITLISTED
    assert second.state is EnrolmentState.OFFERED


def test_somebody_busy_by_now_is_skipped_told_and_keeps_the_place(inside: Flask) -> None:
    station = make.station()
    cohort = make_courses.cohort(seats=1, station=station)
    other = make_courses.cohort(seats=5, station=station, hour=10)
    sitting = make_courses.enrolment(cohort, make.person("甲明"))
    busy = make_courses.enrolment(cohort, make.person("乙明"))
    next_one = make_courses.enrolment(cohort, make.person("丙明"))
    make_courses.enrolment(other, busy.person)

    actions.withdraw(enrolment=sitting, why="", by=SYSTEM)

    assert busy.state is EnrolmentState.WAITLISTED
    assert next_one.state is EnrolmentState.OFFERED
    told = db.session.scalars(select(Message.sentence).where(Message.person_id == busy.person_id))
    assert any("you could not take it" in sentence for sentence in told)
    (passed,) = queries.offers_of(busy.id)
    assert passed.answer is SeatAnswer.SKIPPED
    assert passed.reasons[0][0] == Unmet.CLASH.value


def test_more_seats_promote_and_fewer_than_taken_are_refused_with_the_number(
    inside: Flask,
) -> None:
    cohort = make_courses.cohort(seats=1)
    rows = [make_courses.enrolment(cohort, make.person(name)) for name in ("甲明", "乙明")]

    actions.change_seats(cohort=cohort, seats=2, by=SYSTEM)

    assert rows[1].state is EnrolmentState.OFFERED
    with pytest.raises(Refused) as refusal:
        actions.change_seats(cohort=cohort, seats=1, by=SYSTEM)
    reason = refusal.value.reasons[0]
    assert (reason.code, reason.facts["taken"]) == (CohortTrouble.SEATS_TAKEN, 2)


def test_an_under_age_guard_is_refused_with_every_reason(inside: Flask) -> None:
    cohort = make_courses.cohort(course=make_courses.course(min_age=20))
    young = make.person("小明", born="20090101")

    with pytest.raises(Refused) as refusal:
        actions.enrol(cohort=cohort, person=young, source=EnrolmentSource.ONLINE, by=SYSTEM)

    assert [reason.code for reason in refusal.value.reasons] == [
        Unmet.UNDER_AGE_FOR_TRADE,
        Unmet.UNDER_AGE_FOR_COURSE,
    ]
    assert cohort.taken == 0


def test_an_overlapping_class_is_refused_and_explained(inside: Flask) -> None:
    station = make.station()
    first = make_courses.cohort(station=station, hour=9)
    second = make_courses.cohort(station=station, hour=11)
    person = make.person()
    make_courses.enrolment(first, person)

    with pytest.raises(Refused) as refusal:
        make_courses.enrolment(second, person)

    assert [reason.code for reason in refusal.value.reasons] == [Unmet.CLASH]


def test_a_cancelled_class_keeps_nobody_busy(inside: Flask) -> None:
    station = make.station()
    first = make_courses.cohort(station=station, hour=9)
    second = make_courses.cohort(station=station, hour=11)
    person = make.person()
    make_courses.enrolment(first, person)
    actions.cancel_cohort(cohort=first, why="老师生病", by=SYSTEM)

    assert make_courses.enrolment(second, person).state is EnrolmentState.ENROLLED


def test_online_enrolment_ends_on_its_day_but_walk_ins_are_let_in(inside: Flask) -> None:
    cohort = make_courses.cohort(starts_on=date(2026, 11, 18))
    person = make.person()
    with clock.frozen(clock.at(date(2026, 11, 18), 8)):
        with pytest.raises(Refused) as refusal:
            actions.enrol(cohort=cohort, person=person, source=EnrolmentSource.ONLINE, by=SYSTEM)
        row = make_courses.enrolment(cohort, person)

    assert refusal.value.reasons[0].code is Unmet.ENROLMENT_OVER
    assert row.state is EnrolmentState.ENROLLED


def test_a_roster_is_judged_one_by_one_and_seats_go_in_its_order(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=2)
    people = [
        make.person("甲明"),
        make.person("小明", born="20100101"),
        make.person("乙明"),
        make.person("丙明"),
    ]

    results = actions.enrol_many(
        cohort=cohort, persons=[*people, people[0]], source=EnrolmentSource.ROSTER, by=SYSTEM
    )

    states = [result.enrolment.state if result.enrolment else None for result in results]
    assert states == [
        EnrolmentState.ENROLLED,
        None,
        EnrolmentState.ENROLLED,
        EnrolmentState.WAITLISTED,
        EnrolmentState.ENROLLED,
    ]
    assert cohort.taken == 2


def test_enrolling_many_asks_the_database_a_fixed_number_of_times(
    inside: Flask, count_queries: object
) -> None:
    few, many = make_courses.cohort(seats=50), make_courses.cohort(seats=50, hour=14)
    people = [make.person(f"学员{i}明") for i in range(20)]

    def selects(cohort: Cohort, persons: list[Person]) -> int:
        db.session.commit()
        with count_queries() as statements:  # type: ignore[operator]  # a fixture that is callable
            actions.enrol_many(
                cohort=cohort, persons=persons, source=EnrolmentSource.ROSTER, by=SYSTEM
            )
        reads = [s for s in statements if s.startswith("SELECT") and "message" not in s]
        return len([s for s in reads if "FROM person" not in s or "IN (" in s])

    assert selects(few, people[:5]) == selects(many, people[5:])


def _race(app: Flask, jobs: list[tuple[int, int]]) -> list[str]:
    """Enrol (cohort id, person id) pairs at once, each in a thread with its own context."""
    answers: list[str] = []
    start = threading.Barrier(len(jobs))

    def one(cohort_id: int, person_id: int) -> None:
        with app.app_context(), clock.frozen(clock.at(date(2026, 11, 16), 10)):
            start.wait()
            try:
                with transaction():
                    row = actions.enrol(
                        cohort=db.session.get_one(Cohort, cohort_id),
                        person=db.session.get_one(Person, person_id),
                        source=EnrolmentSource.ONLINE,
                        by=SYSTEM,
                    )
                    state = row.state.value
                answers.append(state)
            except Refused as refusal:
                answers.append(refusal.reasons[0].key)

    threads = [threading.Thread(target=one, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_forty_at_once_for_five_seats_fill_exactly_five(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            cohort = make_courses.cohort(seats=5)
            people = [make.person(f"学员{i}明") for i in range(40)]
            cohort_id, ids = cohort.id, [person.id for person in people]
        db.session.remove()

    answers = _race(app, [(cohort_id, person_id) for person_id in ids])

    assert answers.count("enrolled") == 5
    assert answers.count("waitlisted") == 35
    with app.app_context():
        cohort = db.session.get_one(Cohort, cohort_id)
        assert cohort.taken == len(queries.enrolled_ids(cohort_id)) == 5
        waiting = queries.waiting_in(cohort_id)
        places = queries.places_in_line([row.id for row in waiting])
        assert [places[row.id] for row in waiting] == list(range(1, 36))


def test_one_person_ten_times_at_once_has_one_row(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            cohort, person = make_courses.cohort(seats=5), make.person()
            cohort_id, person_id = cohort.id, person.id
        db.session.remove()

    answers = _race(app, [(cohort_id, person_id)] * 10)

    assert answers == ["enrolled"] * 10
    with app.app_context():
        assert db.session.get_one(Cohort, cohort_id).taken == 1
        assert db.session.scalar(select(func.count(Enrolment.id))) == 1


def test_one_person_in_two_overlapping_classes_at_once_gets_one(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            station = make.station()
            cohorts = [make_courses.cohort(station=station, hour=hour) for hour in (9, 10)]
            person = make.person()
            ids, person_id = [cohort.id for cohort in cohorts], person.id
        db.session.remove()

    answers = _race(app, [(cohort_id, person_id) for cohort_id in ids])

    assert sorted(answers) == ["clash", "enrolled"]


def test_leaving_and_enrolling_at_once_never_leaves_a_seat_empty_behind_a_queue(
    app: Flask, frozen: object
) -> None:
    with app.app_context():
        with transaction():
            cohort = make_courses.cohort(seats=3)
            rows = [make_courses.enrolment(cohort, make.person(f"在座{i}明")) for i in range(3)]
            people = [make.person(f"后来{i}明") for i in range(6)]
            cohort_id = cohort.id
            leaving, coming = [row.id for row in rows], [person.id for person in people]
        db.session.remove()
    start = threading.Barrier(9)

    def leave(enrolment_id: int) -> None:
        with app.app_context(), clock.frozen(clock.at(date(2026, 11, 16), 10)):
            start.wait()
            with transaction():
                row = db.session.get_one(Enrolment, enrolment_id)
                actions.withdraw(enrolment=row, why="", by=SYSTEM)

    def come(person_id: int) -> None:
        with app.app_context(), clock.frozen(clock.at(date(2026, 11, 16), 10)):
            start.wait()
            with transaction():
                actions.enrol(
                    cohort=db.session.get_one(Cohort, cohort_id),
                    person=db.session.get_one(Person, person_id),
                    source=EnrolmentSource.ONLINE,
                    by=SYSTEM,
                )

    threads = [threading.Thread(target=leave, args=(row_id,)) for row_id in leaving]
    threads += [threading.Thread(target=come, args=(person_id,)) for person_id in coming]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        cohort = db.session.get_one(Cohort, cohort_id)
        kept = queries.open_offers_in(cohort_id)
        assert cohort.taken == len(queries.enrolled_ids(cohort_id)) + len(kept) == 3
        assert (
            len(queries.waiting_in(cohort_id)) + len(kept) + len(queries.enrolled_ids(cohort_id))
            == 6
        )


def test_leaving_after_the_class_is_over_is_refused(inside: Flask) -> None:
    cohort = make_courses.cohort(starts_on=date(2026, 11, 18))
    row = make_courses.enrolment(cohort)
    with (
        clock.frozen(clock.at(cohort.ends_on + timedelta(days=1))),
        pytest.raises(Refused) as refusal,
    ):
        actions.withdraw(enrolment=row, why="", by=SYSTEM)
    assert refusal.value.reasons[0].code is Unmet.CLASS_OVER
