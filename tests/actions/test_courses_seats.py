"""A freed seat goes along the line; applications are decided in turn; invitations are answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
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
from trainhub.courses.models import Cohort, Enrolment, Scheme, SchemeVersion, SeatOffer
from trainhub.courses.rules import (
    HOLDING,
    EnrolmentSource,
    EnrolmentState,
    PriorityKind,
    SeatAnswer,
    SeatTrouble,
    Unmet,
)
from trainhub.courses.rules.seats import Priority, PriorityTrouble
from trainhub.people.models import Person

TODAY = date(2026, 11, 16)
FAR = date(2026, 12, 7)


def _line(cohort: Cohort, *names: str) -> list[Enrolment]:
    return [make_courses.enrolment(cohort, make.person(name)) for name in names]


def _leave(row: Enrolment) -> None:
    actions.withdraw(enrolment=row, why="", by=SYSTEM)


def _offer(row: Enrolment) -> SeatOffer:
    offer = queries.open_offer(row.id)
    assert offer is not None
    return offer


def _told(row: Enrolment) -> list[str]:
    return list(
        db.session.scalars(
            select(Message.sentence).where(Message.person_id == row.person_id).order_by(Message.id)
        )
    )


def _exact(cohort: Cohort) -> bool:
    db.session.expire_all()
    held = db.session.scalar(
        select(func.count(Enrolment.id)).where(
            Enrolment.cohort_id == cohort.id, Enrolment.state.in_(HOLDING)
        )
    )
    return bool(cohort.taken == held)


def _asking(cohort: Cohort) -> Cohort:
    """The class keeps to a scheme under which the station says yes to every application."""
    scheme = Scheme(code="sample", name="样例补贴", created_at=clock.now())
    version = SchemeVersion(
        scheme=scheme,
        effective_on=date(2026, 1, 1),
        source="样例",
        needs_approval=True,
        created_at=clock.now(),
    )
    db.session.add_all([scheme, version])
    db.session.flush()
    cohort.scheme_version_id = version.id
    db.session.flush()
    return cohort


def test_yes_takes_the_kept_seat(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, first, second = _line(cohort, "甲明", "乙明", "丙明")
    _leave(sitting)

    answered = actions.answer_seat(offer=_offer(first), yes=True, by=SYSTEM)

    assert answered.answer is SeatAnswer.ACCEPTED
    assert (first.state, second.state) == (EnrolmentState.ENROLLED, EnrolmentState.WAITLISTED)
    assert first.enrolled_at == clock.now()
    assert _exact(cohort)


def test_no_leaves_the_line_and_the_next_is_asked(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, first, second = _line(cohort, "甲明", "乙明", "丙明")
    _leave(sitting)

    actions.answer_seat(offer=_offer(first), yes=False, by=SYSTEM)

    assert (first.state, second.state) == (EnrolmentState.WITHDRAWN, EnrolmentState.OFFERED)
    assert _exact(cohort)


def test_answering_twice_changes_nothing(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, first, _second = _line(cohort, "甲明", "乙明", "丙明")
    _leave(sitting)
    offer = _offer(first)
    actions.answer_seat(offer=offer, yes=True, by=SYSTEM)

    assert actions.answer_seat(offer=offer, yes=False, by=SYSTEM).answer is SeatAnswer.ACCEPTED
    assert first.state is EnrolmentState.ENROLLED
    assert _exact(cohort)


def test_an_overdue_seat_goes_to_the_next_and_the_silent_one_waits_at_the_end(
    inside: Flask,
) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, silent, second, third = _line(cohort, "甲明", "乙明", "丙明", "丁明")
    _leave(sitting)
    until = _offer(silent).until
    assert until == clock.now() + timedelta(hours=24)

    with clock.frozen(until - timedelta(seconds=1)):
        assert actions.lapse_seats(cohort=cohort) == 0
    with clock.frozen(until):
        assert actions.lapse_seats(cohort=cohort) == 1

    assert second.state is EnrolmentState.OFFERED
    assert [row.id for row in queries.waiting_in(cohort.id)] == [third.id, silent.id]
    assert "did not answer" in _told(silent)[-1]
    assert queries.offers_of(silent.id)[0].answer is SeatAnswer.LAPSED
    assert _exact(cohort)


def test_whoever_misses_twice_leaves_the_line_and_is_told(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, silent = _line(cohort, "甲明", "乙明")
    _leave(sitting)
    for _time in range(2):
        with clock.frozen(_offer(silent).until):
            actions.lapse_seats(cohort=cohort)

    assert silent.state is EnrolmentState.WITHDRAWN
    assert _told(silent)[-1].endswith("You left the waiting list.")
    assert cohort.taken == 0


def test_a_late_yes_is_too_late_and_the_next_is_asked(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, late, second = _line(cohort, "甲明", "乙明", "丙明")
    _leave(sitting)
    offer = _offer(late)

    with clock.frozen(offer.until):
        answered = actions.answer_seat(offer=offer, yes=True, by=SYSTEM)

    assert answered.answer is SeatAnswer.LAPSED
    assert (late.state, second.state) == (EnrolmentState.WAITLISTED, EnrolmentState.OFFERED)
    assert _exact(cohort)


def test_yes_is_refused_while_another_class_is_in_the_way_and_the_seat_stays(
    inside: Flask,
) -> None:
    station = make.station()
    cohort = make_courses.cohort(seats=1, starts_on=FAR, station=station)
    other = make_courses.cohort(seats=5, starts_on=FAR, station=station, hour=10)
    sitting, first = _line(cohort, "甲明", "乙明")
    _leave(sitting)
    make_courses.enrolment(other, first.person)

    with pytest.raises(Refused) as refusal:
        actions.answer_seat(offer=_offer(first), yes=True, by=SYSTEM)

    assert refusal.value.reasons[0].code is Unmet.CLASH
    assert first.state is EnrolmentState.OFFERED
    assert _exact(cohort)


def test_whoever_is_asked_and_leaves_frees_the_seat_for_the_next(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, first, second = _line(cohort, "甲明", "乙明", "丙明")
    _leave(sitting)
    _leave(first)

    assert queries.offers_of(first.id)[0].answer is SeatAnswer.TAKEN_BACK
    assert second.state is EnrolmentState.OFFERED
    assert _exact(cohort)


def test_the_sweeper_finds_overdue_seats_by_itself(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            cohort = make_courses.cohort(seats=1, starts_on=FAR)
            sitting, first, second = _line(cohort, "甲明", "乙明", "丙明")
            _leave(sitting)
            until, second_id = _offer(first).until, second.id
        with clock.frozen(until - timedelta(minutes=1)):
            assert actions.lapse_seats_when_due() == 0
        with clock.frozen(until):
            assert actions.lapse_seats_when_due() == 1
            assert actions.lapse_seats_when_due() == 0
        assert db.session.get_one(Enrolment, second_id).state is EnrolmentState.OFFERED


def test_points_come_before_the_order_of_coming(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    for row in (Priority(PriorityKind.GROUP, "就业困难人员", 20),):
        actions.enter_priority(priority=row, effective_on=TODAY, source="样例", by=SYSTEM)
    sitting, first = _line(cohort, "甲明", "乙明")
    person = make.person("丙明")
    person.category = "就业困难人员"
    hard = make_courses.enrolment(cohort, person)

    assert queries.places_in_line([first.id, hard.id]) == {hard.id: 1, first.id: 2}
    assert hard.priority_why[0][1]["group"] == "就业困难人员"
    _leave(sitting)
    assert (hard.state, first.state) == (EnrolmentState.OFFERED, EnrolmentState.WAITLISTED)


@pytest.mark.parametrize(("when", "points"), [(0, 10), (-1, 0), (8, 0)])
def test_a_priority_counts_from_its_first_to_its_last_day(
    inside: Flask, when: int, points: int
) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    actions.enter_priority(
        priority=Priority(PriorityKind.INVITED, "", 10),
        effective_on=TODAY,
        ends_on=TODAY + timedelta(days=7),
        source="样例",
        by=SYSTEM,
    )
    _line(cohort, "甲明")
    with clock.frozen(clock.now() + timedelta(days=when)):
        row = actions.enrol(
            cohort=cohort, person=make.person(), source=EnrolmentSource.ORDER, by=SYSTEM
        )
    assert row.priority == points


def test_a_priority_of_one_station_and_one_scheme_stays_there(inside: Flask) -> None:
    station, other = make.station(), make.station("南桥站")
    here = _asking(make_courses.cohort(seats=1, starts_on=FAR, station=station))
    there = make_courses.cohort(seats=1, starts_on=FAR, station=other, hour=14)
    scheme = db.session.scalars(select(Scheme)).one()
    for where in ({"station": station}, {"scheme": scheme}):
        actions.enter_priority(
            priority=Priority(PriorityKind.INVITED, "", 10 if "station" in where else 20),
            effective_on=TODAY,
            source="样例",
            by=SYSTEM,
            **where,  # type: ignore[arg-type]  # either of two keywords
        )
    person = make.person()
    for cohort, points in ((here, 20), (there, 0)):
        weights = queries.weights(cohort, [person], EnrolmentSource.ORDER, TODAY)
        assert weights[person.id].points == points


def test_whoever_asked_for_the_class_comes_first(inside: Flask) -> None:
    station, course = make.station(), make_courses.course()
    asker = make.person("求课明", station=station)
    actions.ask_training(course=course, station=station, person=asker, by=SYSTEM)
    cohort = make_courses.cohort(seats=1, starts_on=FAR, station=station, course=course)
    actions.enter_priority(
        priority=Priority(PriorityKind.ASKED, "", 10), effective_on=TODAY, source="样例", by=SYSTEM
    )
    _sitting, first = _line(cohort, "甲明", "乙明")
    row = make_courses.enrolment(cohort, asker)
    assert queries.places_in_line([first.id, row.id]) == {row.id: 1, first.id: 2}


def test_nobody_is_ranked_by_sex_or_people(inside: Flask) -> None:
    with pytest.raises(Refused) as refusal:
        actions.enter_priority(
            priority=Priority(PriorityKind.GROUP, "妇女", 10),
            effective_on=TODAY,
            source="样例",
            by=SYSTEM,
        )
    assert refusal.value.reasons[0].code is PriorityTrouble.FORBIDDEN


def test_a_stations_own_terms_come_before_the_common_ones(inside: Flask) -> None:
    station = make.station()
    common = queries.seat_terms(station.id, TODAY)
    actions.set_seat_terms(
        terms=common._replace(minutes=600), effective_on=TODAY, source="样例", by=SYSTEM
    )
    assert queries.seat_terms(station.id, TODAY).minutes == 600
    for minutes in (700, 800):
        actions.set_seat_terms(
            terms=common._replace(minutes=minutes),
            effective_on=TODAY,
            source="样例",
            station=station,
            by=SYSTEM,
        )
    assert queries.seat_terms(station.id, TODAY).minutes == 800
    assert queries.seat_terms(station.id, TODAY - timedelta(days=1)) == common


def _apply(cohort: Cohort, *names: str) -> list[Enrolment]:
    rows = []
    for minutes, name in enumerate(names):
        with clock.frozen(clock.now() + timedelta(minutes=minutes)):
            rows.append(
                actions.enrol(
                    cohort=cohort,
                    person=make.person(name),
                    source=EnrolmentSource.ONLINE,
                    by=SYSTEM,
                )
            )
    return rows


def test_an_application_holds_no_seat_until_the_station_says_yes(inside: Flask) -> None:
    cohort = _asking(make_courses.cohort(seats=2, starts_on=FAR))
    first, second, third = _apply(cohort, "甲明", "乙明", "丙明")
    assert cohort.taken == 0
    assert {row.state for row in (first, second, third)} == {EnrolmentState.APPLIED}

    done = actions.approve(cohort=cohort, enrolments=[third, second, first], by=SYSTEM)

    assert not any(decision.reasons for decision in done)
    states = [row.state for row in (first, second, third)]
    assert states == [EnrolmentState.ENROLLED] * 2 + [EnrolmentState.WAITLISTED]
    assert third.waiting_since == third.applied_at
    assert "said yes" in _told(first)[-1]
    assert _exact(cohort)


def test_a_later_yes_does_not_overtake_an_undecided_application(inside: Flask) -> None:
    cohort = _asking(make_courses.cohort(seats=1, starts_on=FAR))
    first, second = _apply(cohort, "甲明", "乙明")

    actions.approve(cohort=cohort, enrolments=[second], by=SYSTEM)
    assert (second.state, cohort.taken) == (EnrolmentState.WAITLISTED, 0)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        walk_in = make_courses.enrolment(cohort, make.person("丙明"))
    assert walk_in.state is EnrolmentState.WAITLISTED

    actions.refuse(cohort=cohort, enrolments=[first], why="材料不全", by=SYSTEM)
    assert first.state is EnrolmentState.REFUSED
    assert second.state is EnrolmentState.OFFERED
    assert walk_in.state is EnrolmentState.WAITLISTED
    assert "{why}" in _told(first)[-1]
    assert _exact(cohort)


def test_an_application_taken_back_frees_its_claim(inside: Flask) -> None:
    cohort = _asking(make_courses.cohort(seats=1, starts_on=FAR))
    first, second = _apply(cohort, "甲明", "乙明")
    actions.approve(cohort=cohort, enrolments=[second], by=SYSTEM)
    _leave(first)
    assert second.state is EnrolmentState.OFFERED


def test_whoever_cannot_join_any_more_stays_undecided_with_the_reason(inside: Flask) -> None:
    station = make.station()
    cohort = _asking(make_courses.cohort(seats=3, starts_on=FAR, station=station))
    other = make_courses.cohort(seats=3, starts_on=FAR, station=station, hour=10)
    first, second = _apply(cohort, "甲明", "乙明")
    make_courses.enrolment(other, first.person)

    done = actions.approve(cohort=cohort, enrolments=[first, second], by=SYSTEM)

    by_id = {decision.enrolment.id: decision for decision in done}
    assert by_id[first.id].reasons[0].code is Unmet.CLASH
    assert (first.state, second.state) == (EnrolmentState.APPLIED, EnrolmentState.ENROLLED)


def test_deciding_twice_says_so(inside: Flask) -> None:
    cohort = _asking(make_courses.cohort(seats=3, starts_on=FAR))
    (row,) = _apply(cohort, "甲明")
    actions.approve(cohort=cohort, enrolments=[row], by=SYSTEM)
    (again,) = actions.refuse(cohort=cohort, enrolments=[row], why="x", by=SYSTEM)
    assert again.reasons[0].code is SeatTrouble.NOT_UNDECIDED
    assert row.state is EnrolmentState.ENROLLED


def test_whoever_was_refused_comes_back_only_through_the_station(inside: Flask) -> None:
    cohort = _asking(make_courses.cohort(seats=3, starts_on=FAR))
    (row,) = _apply(cohort, "甲明")
    actions.refuse(cohort=cohort, enrolments=[row], why="材料不全", by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        actions.enrol(cohort=cohort, person=row.person, source=EnrolmentSource.ONLINE, by=SYSTEM)
    assert refusal.value.reasons[0].code is SeatTrouble.REFUSED_BEFORE
    assert make_courses.enrolment(cohort, row.person).state is EnrolmentState.ENROLLED


def test_an_invitation_is_answered_with_one_yes(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    people = [make.person(name) for name in ("甲明", "乙明", "丙明")]
    young = make.person("小明", born="20100101")
    sitting = make_courses.enrolment(cohort, people[2])

    results = actions.invite_to_class(
        cohort=cohort, persons=[*people, young], title="展会安保十人", order_id=7, by=SYSTEM
    )
    reasons = [[reason.code for reason in result.reasons] for result in results]
    assert reasons == [
        [],
        [],
        [SeatTrouble.ALREADY_IN_CLASS],
        [Unmet.UNDER_AGE_FOR_TRADE],
    ]
    again = actions.invite_to_class(cohort=cohort, persons=people[:1], title="又", by=SYSTEM)
    assert again[0].reasons[0].code is SeatTrouble.NOT_INVITED_TWICE
    first, second = (queries.invitations_to(person.id, clock.now())[0] for person in people[:2])
    _leave(sitting)

    _row, enrolled = actions.answer_invitation(invitation=first, yes=True, by=SYSTEM)
    assert enrolled is not None
    assert (enrolled.state, enrolled.source) == (EnrolmentState.ENROLLED, EnrolmentSource.ORDER)
    _row, waits = actions.answer_invitation(invitation=second, yes=True, by=SYSTEM)
    assert waits is not None
    assert waits.state is EnrolmentState.WAITLISTED
    assert queries.invitations_to(people[0].id, clock.now()) == []


def test_an_invitation_that_is_over_or_declined_enrols_nobody(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=5, starts_on=FAR)
    results = actions.invite_to_class(
        cohort=cohort, persons=[make.person(), make.person("乙明")], title="展会", by=SYSTEM
    )
    late, declined = (result.invitation for result in results)
    assert late is not None
    assert declined is not None
    actions.answer_invitation(invitation=declined, yes=False, by=SYSTEM)
    with clock.frozen(late.until), pytest.raises(Refused) as refusal:
        actions.answer_invitation(invitation=late, yes=True, by=SYSTEM)
    assert refusal.value.reasons[0].code is SeatTrouble.INVITATION_OVER
    assert cohort.taken == 0


def test_every_step_of_the_line_is_on_the_record(inside: Flask) -> None:
    cohort = make_courses.cohort(seats=1, starts_on=FAR)
    sitting, silent, second = _line(cohort, "甲明", "乙明", "丙明")
    _leave(sitting)
    with clock.frozen(_offer(silent).until):
        actions.lapse_seats(cohort=cohort)
        actions.answer_seat(offer=_offer(second), yes=True, by=SYSTEM)
    verbs = list(
        db.session.scalars(
            select(JournalEntry.verb)
            .where(JournalEntry.verb.startswith("courses.seat."))
            .order_by(JournalEntry.id)
        )
    )
    assert verbs == [
        "courses.seat.offered",
        "courses.seat.lapsed",
        "courses.seat.offered",
        "courses.seat.accepted",
    ]


def _at_once(app: Flask, moment: object, deeds: Sequence[Callable[[], None]]) -> list[str]:
    """Everybody acts at the same moment, each in a thread with a connection of its own."""
    start, troubles = threading.Barrier(len(deeds)), []

    def one(deed: Callable[[], None]) -> None:
        with app.app_context(), clock.frozen(moment):  # type: ignore[arg-type]  # a datetime
            start.wait()
            try:
                with transaction():
                    deed()
            except Refused as refusal:
                troubles.append(refusal.reasons[0].key)

    threads = [threading.Thread(target=one, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return troubles


def test_fifty_at_once_for_the_last_seats_and_the_freed_seat_reaches_the_right_one(
    app: Flask, frozen: object
) -> None:
    with app.app_context():
        with transaction():
            cohort = make_courses.cohort(seats=3, starts_on=FAR)
            cohort_id = cohort.id
            ids = [make.person(f"学员{i}明").id for i in range(50)]
        db.session.remove()

    def come(person_id: int) -> Callable[[], None]:
        def deed() -> None:
            actions.enrol(
                cohort=db.session.get_one(Cohort, cohort_id),
                person=db.session.get_one(Person, person_id),
                source=EnrolmentSource.ONLINE,
                by=SYSTEM,
            )

        return deed

    assert _at_once(app, frozen, [come(person_id) for person_id in ids]) == []
    with app.app_context():
        waiting = [row.id for row in queries.waiting_in(cohort_id)]
        sitting = queries.enrolled_ids(cohort_id)
        assert (len(sitting), len(waiting)) == (3, 47)
        told = db.session.scalar(
            select(func.count(Message.id)).where(Message.sentence.contains("waiting list"))
        )
        assert told == 47
        with transaction():
            _leave(db.session.get_one(Enrolment, sitting[1]))
        offers = queries.open_offers_in(cohort_id)
        assert [offer.enrolment_id for offer in offers] == [waiting[0]]
        assert _exact(db.session.get_one(Cohort, cohort_id))


def test_a_yes_and_the_sweeper_at_once_leave_one_truth(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            cohort = make_courses.cohort(seats=2, starts_on=FAR)
            rows = _line(cohort, "甲明", "乙明", "丙明", "丁明", "戊明")
            for row in rows[:2]:
                _leave(row)
            offers = [_offer(row) for row in rows[2:4]]
            cohort_id, ids, until = cohort.id, [o.id for o in offers], offers[0].until
        db.session.remove()

    def answer(offer_id: int) -> Callable[[], None]:
        def deed() -> None:
            offer = db.session.get_one(SeatOffer, offer_id)
            actions.answer_seat(offer=offer, yes=True, by=SYSTEM)

        return deed

    def sweep() -> None:
        actions.lapse_seats(cohort=db.session.get_one(Cohort, cohort_id))

    late = until + timedelta(seconds=1)
    assert _at_once(app, late, [*(answer(i) for i in ids), sweep, answer(ids[0]), sweep]) == []
    with app.app_context():
        cohort = db.session.get_one(Cohort, cohort_id)
        assert _exact(cohort)
        answers = [db.session.get_one(SeatOffer, offer_id).answer for offer_id in ids]
        assert answers == [SeatAnswer.LAPSED] * 2
        kept = queries.open_offers_in(cohort_id)
        assert len(kept) == len({offer.enrolment_id for offer in kept}) == 2


def test_one_yes_ten_times_at_once_seats_once(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            cohort = make_courses.cohort(seats=1, starts_on=FAR)
            sitting, first = _line(cohort, "甲明", "乙明")
            _leave(sitting)
            cohort_id, offer_id = cohort.id, _offer(first).id
        db.session.remove()

    def answer() -> None:
        offer = db.session.get_one(SeatOffer, offer_id)
        actions.answer_seat(offer=offer, yes=True, by=SYSTEM)

    assert _at_once(app, frozen, [answer] * 10) == []
    with app.app_context():
        assert len(queries.enrolled_ids(cohort_id)) == 1
        accepted = select(func.count(JournalEntry.id)).where(
            JournalEntry.verb == "courses.seat.accepted"
        )
        assert db.session.scalar(accepted) == 1


def test_approving_and_applying_at_once_stays_exact(app: Flask, frozen: object) -> None:
    with app.app_context():
        with transaction():
            cohort = _asking(make_courses.cohort(seats=3, starts_on=FAR))
            ids = [row.id for row in _apply(cohort, *(f"申请{i}明" for i in range(8)))]
            cohort_id = cohort.id
        db.session.remove()

    def say_yes(enrolment_id: int) -> Callable[[], None]:
        def deed() -> None:
            actions.approve(
                cohort=db.session.get_one(Cohort, cohort_id),
                enrolments=[db.session.get_one(Enrolment, enrolment_id)],
                by=SYSTEM,
            )

        return deed

    assert _at_once(app, frozen, [say_yes(enrolment_id) for enrolment_id in ids]) == []
    with app.app_context():
        cohort = db.session.get_one(Cohort, cohort_id)
        assert _exact(cohort)
        kept = {offer.enrolment_id for offer in queries.open_offers_in(cohort_id)}
        assert {*queries.enrolled_ids(cohort_id), *kept} == set(ids[:3])
