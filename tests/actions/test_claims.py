"""Claims: who is on one, what blocks a second one, and what becomes of it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests import make, make_courses, make_schemes
from tests.make_schemes import TERMS
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.courses import actions, queries
from trainhub.courses.models import Claim, ClaimLine, Cohort, Course, Scheme
from trainhub.courses.rules import EnrolmentSource, EnrolmentState
from trainhub.courses.rules.claims import ClaimState, ClaimTrouble
from trainhub.courses.rules.schemes import NotPaid, SchemeTrouble, Unpaid
from trainhub.people.models import Organisation, Person

FIRST, SECOND = date(2026, 11, 18), date(2026, 11, 25)
AFTER = clock.at(date(2026, 12, 1), 9)


class _Two:
    """Two subsidised classes of one course at one station."""

    def __init__(self, unpaid: Unpaid = Unpaid.SEATED) -> None:
        with transaction():
            self.scheme = make_schemes.scheme(unpaid=unpaid).id
            station, course = make.station(), make_courses.course()
            rows = [
                make_courses.cohort(course=course, station=station, starts_on=day)
                for day in (FIRST, SECOND)
            ]
            for row in rows:
                make_schemes.funded(row, db.session.get_one(Scheme, self.scheme))
            self.first, self.second = (row.id for row in rows)
            self.station, self.course = station.id, course.id

    def cohort(self, cohort_id: int) -> Cohort:
        return db.session.get_one(Cohort, cohort_id)

    def person(self, name: str = "王建国") -> Person:
        return make.person(name, station=db.session.get_one(Organisation, self.station))

    def enrol(self, cohort_id: int, person: Person) -> actions.EnrolResult:
        return actions.enrol_many(
            cohort=self.cohort(cohort_id), persons=[person],
            source=EnrolmentSource.COUNTER, by=SYSTEM,
        )[0]  # fmt: skip

    def close(self, cohort_id: int) -> None:
        make_schemes.close(self.cohort(cohort_id))


def _codes(reasons: object) -> list[object]:
    return [reason.code for reason in reasons]  # type: ignore[attr-defined]


def test_a_claim_names_amounts_and_who_is_left_out(inside: Flask) -> None:
    two = _Two()
    with transaction():
        one, other = two.person(), two.person("陈秀英")
        two.enrol(two.first, one)
        left_id = two.enrol(two.first, other).enrolment.id  # type: ignore[union-attr]
        two.close(two.first)
    with clock.frozen(AFTER), transaction():
        cohort = two.cohort(two.first)
        made = make_schemes.claim(cohort, make_schemes.reached(cohort, but=left_id))
        (line,) = queries.claim_lines(made)
        assert line.amount_fen == 4 * 25_00
        assert (line.person.name, line.attended, line.planned) == ("王建国", 180, 180)
        assert made.left_out == [[left_id, [[NotPaid.NO_CERTIFICATE.value, {}]]]]
        assert made.due_on == date(2027, 12, 1)
        assert made.state is ClaimState.MADE
        (entry,) = db.session.query(JournalEntry).filter_by(verb="courses.claim.made")
        assert entry.facts == {"people": 1, "fen": 10000, "cohort": cohort.id}


@pytest.mark.parametrize("closed", [False, True])
def test_a_claim_needs_a_closed_class_under_a_scheme(inside: Flask, closed: bool) -> None:
    with transaction():
        cohort = make_courses.cohort()
        make_courses.enrolment(cohort)
        if closed:
            make_schemes.close(cohort)
        else:
            make_schemes.funded(cohort)
    with clock.frozen(AFTER), pytest.raises(Refused) as refusal, transaction():
        make_schemes.claim(db.session.get_one(Cohort, cohort.id))
    expected = ClaimTrouble.NO_SCHEME if closed else ClaimTrouble.NOT_CLOSED
    assert _codes(refusal.value.reasons) == [expected]


def test_nobody_is_claimed_for_twice_in_a_course(inside: Flask) -> None:
    two = _Two()
    with transaction():
        person = two.person()
        two.enrol(two.first, person)
        two.enrol(two.second, person)
        two.enrol(two.second, two.person("陈秀英"))
        two.close(two.first)
        two.close(two.second)
    with clock.frozen(AFTER):
        with transaction():
            make_schemes.claim(two.cohort(two.first))
        with transaction():
            second = make_schemes.claim(two.cohort(two.second))
            assert [line.person.name for line in queries.claim_lines(second)] == ["陈秀英"]
            ((_row, ((sentence, facts),)),) = second.left_out
            assert sentence == NotPaid.PAID_BEFORE.value
            assert facts["day"] == "2026-11-18"


def test_the_database_refuses_a_second_line_for_the_same_person_and_course(inside: Flask) -> None:
    two = _Two()
    with transaction():
        person = two.person()
        two.enrol(two.first, person)
        other = two.enrol(two.second, person).enrolment
        assert other is not None
        other_id = other.id
        two.close(two.first)
    with clock.frozen(AFTER), transaction():
        make_schemes.claim(two.cohort(two.first))
    first = db.session.query(ClaimLine).one()
    names = [column.name for column in ClaimLine.__table__.columns if column.name != "id"]
    copy = {name: getattr(first, name) for name in names} | {"enrolment_id": other_id}
    with pytest.raises(IntegrityError), transaction():
        db.session.add(ClaimLine(**copy))


def test_two_claims_at_once_pay_once(app: Flask, frozen: object) -> None:
    with app.app_context():
        two = _Two()
        with transaction():
            person = two.person()
            two.enrol(two.first, person)
            two.enrol(two.second, person)
            two.close(two.first)
            two.close(two.second)
    answers: list[str] = []
    barrier = threading.Barrier(2)

    def claim_for(cohort_id: int) -> None:
        with app.app_context(), clock.frozen(AFTER):
            barrier.wait()
            try:
                with transaction():
                    make_schemes.claim(two.cohort(cohort_id))
                answers.append("made")
            except Refused as refusal:
                answers.extend(reason.key for reason in refusal.reasons)

    threads = [threading.Thread(target=claim_for, args=(i,)) for i in (two.first, two.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) in (["made", "nobody"], ["made", "taken"])
    with app.app_context():
        assert db.session.query(ClaimLine).count() == 1


def test_who_sits_in_a_second_class_is_seated_and_named_as_not_paid_for(inside: Flask) -> None:
    two = _Two()
    with transaction():
        person = two.person()
        two.enrol(two.first, person)
        assert two.enrol(two.second, person).enrolment is not None
    named = {
        cohort_id: _codes(queries.not_paid_in(two.cohort(cohort_id), [person])[person.id])
        for cohort_id in (two.first, two.second)
    }
    # The class that was joined first is the one that is paid for.
    assert named == {two.first: [], two.second: [NotPaid.IN_ANOTHER]}


def test_a_strict_scheme_refuses_the_second_class_at_the_door(inside: Flask) -> None:
    two = _Two(Unpaid.REFUSED)
    with transaction():
        person = two.person()
        two.enrol(two.first, person)
        refused = two.enrol(two.second, person)
    assert refused.enrolment is None
    assert _codes(refused.reasons) == [NotPaid.IN_ANOTHER]


def test_leaving_the_first_class_opens_the_second(inside: Flask) -> None:
    two = _Two(Unpaid.REFUSED)
    with transaction():
        person = two.person()
        row = two.enrol(two.first, person).enrolment
        assert row is not None
        actions.withdraw(enrolment=row, why="家里有事", by=SYSTEM)
        assert two.enrol(two.second, person).enrolment is not None


def test_a_class_that_was_closed_without_the_hours_blocks_nothing(inside: Flask) -> None:
    two = _Two(Unpaid.REFUSED)
    with transaction():
        person = two.person()
        row = two.enrol(two.first, person).enrolment
        assert row is not None
        two.close(two.first)
        assert row.state is EnrolmentState.ENROLLED
    with clock.frozen(clock.at(FIRST + timedelta(days=2), 9)), transaction():
        assert two.enrol(two.second, person).enrolment is not None


def test_a_refused_claim_lets_its_people_be_claimed_for_again(inside: Flask) -> None:
    two = _Two()
    with transaction():
        two.enrol(two.first, two.person())
        two.close(two.first)
    with clock.frozen(AFTER), transaction():
        made = make_schemes.claim(two.cohort(two.first))
        day = clock.today()
        actions.hand_in_claim(claim=made, on=day, by=SYSTEM)
        actions.set_publicity(claim=made, first=day, last=day + timedelta(days=5), by=SYSTEM)
        actions.mark_refused(claim=made, on=day, why="缺承诺书", by=SYSTEM)
        assert made.state is ClaimState.REFUSED
        again = make_schemes.claim(two.cohort(two.first))
        assert len(queries.claim_lines(again)) == 1


def test_a_paid_claim_stays_and_a_second_one_has_nobody(inside: Flask) -> None:
    two = _Two()
    with transaction():
        two.enrol(two.first, two.person())
        two.close(two.first)
    with clock.frozen(AFTER):
        with transaction():
            made = make_schemes.claim(two.cohort(two.first))
            actions.hand_in_claim(claim=made, on=clock.today(), by=SYSTEM)
            actions.mark_paid(claim=made, on=clock.today(), by=SYSTEM)
        for step in (
            lambda row: actions.drop_claim(claim=row, why="x", by=SYSTEM),
            lambda row: actions.mark_refused(claim=row, on=clock.today(), why="x", by=SYSTEM),
            lambda row: actions.mark_paid(claim=row, on=clock.today(), by=SYSTEM),
        ):
            with pytest.raises(Refused) as refusal, transaction():
                step(db.session.query(Claim).one())
            assert _codes(refusal.value.reasons) == [ClaimTrouble.MOVED_ON]
        with pytest.raises(Refused) as refusal, transaction():
            make_schemes.claim(two.cohort(two.first))
        assert _codes(refusal.value.reasons) == [ClaimTrouble.NOBODY]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 11, 30), ClaimTrouble.BEFORE),
        (date(2027, 12, 1), None),
        (date(2027, 12, 2), NotPaid.WINDOW_OVER),
        (date(2027, 12, 4), ClaimTrouble.AHEAD),
    ],
)
def test_a_claim_is_handed_in_inside_its_window(inside: Flask, on: date, expected: object) -> None:
    two = _Two()
    with transaction():
        two.enrol(two.first, two.person())
        two.close(two.first)
    with clock.frozen(AFTER), transaction():
        make_schemes.claim(two.cohort(two.first))
    with clock.frozen(clock.at(date(2027, 12, 3), 9)):
        assert _answers_to_handing_in(on) == ([] if expected is None else [expected])


def _answers_to_handing_in(on: date) -> list[object]:
    try:
        with transaction():
            actions.hand_in_claim(claim=db.session.query(Claim).one(), on=on, by=SYSTEM)
    except Refused as refusal:
        return _codes(refusal.reasons)
    return []


def test_a_new_version_never_changes_a_class_that_is_planned(inside: Flask) -> None:
    two = _Two()
    with transaction():
        row = db.session.get_one(Scheme, two.scheme)
        terms = replace(TERMS, amount_fen=99_00)
        actions.add_scheme_version(
            scheme=row, facts=make_schemes.version(date(2026, 11, 1), terms), by=SYSTEM
        )
        first, second = two.cohort(two.first).scheme, two.cohort(two.second).scheme
        assert first is not None
        assert first is second
        assert first.amount_fen == 25_00
        later = make_courses.cohort(
            course=db.session.get_one(Course, two.course), starts_on=date(2026, 12, 9)
        )
        assert make_schemes.funded(later, row).scheme.amount_fen == 99_00  # type: ignore[union-attr]


def test_a_scheme_is_refused_where_it_cannot_pay(inside: Flask) -> None:
    two = _Two()
    with transaction():
        row = db.session.get_one(Scheme, two.scheme)
        early = make_courses.cohort(
            course=db.session.get_one(Course, two.course), starts_on=date(2027, 1, 5)
        )
        with pytest.raises(Refused) as taken:
            actions.add_scheme_version(scheme=row, facts=make_schemes.version(), by=SYSTEM)
        assert _codes(taken.value.reasons) == [SchemeTrouble.DAY_TAKEN]
        actions.retire_scheme(scheme=row, by=SYSTEM)
        with pytest.raises(Refused) as retired:
            make_schemes.funded(early, row)
        assert _codes(retired.value.reasons) == [SchemeTrouble.RETIRED]
        actions.bring_scheme_back(scheme=row, by=SYSTEM)
        assert make_schemes.funded(early, row).scheme_version_id is not None


def test_the_queries_of_an_enrolment_do_not_grow_with_the_people(
    inside: Flask, count_queries: object
) -> None:
    two = _Two(Unpaid.REFUSED)
    counts = []
    for number in (1, 20):
        with transaction():
            people = [two.person() for _ in range(number)]
        people = db.session.query(Person).order_by(Person.id.desc()).limit(number).all()
        cohort = two.cohort(two.second)
        with count_queries() as statements:  # type: ignore[operator]
            queries.not_paid_in(cohort, people)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 4
