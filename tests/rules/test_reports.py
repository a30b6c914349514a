"""Figures add up, and everybody has exactly one next step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trainhub.exams.rules import RateBase
from trainhub.reports.rules import (
    EmployerFacts,
    EmployerStep,
    InstitutionFacts,
    InstitutionStep,
    InstructorFacts,
    InstructorStep,
    Span,
    StaffFacts,
    StaffStep,
    TraineeFacts,
    TraineeStep,
    Training,
    employer_step,
    institution_step,
    instructor_step,
    staff_step,
    total,
    trainee_step,
)

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def _ahead(hours: float, length: float = 3) -> Span:
    """Something that begins in ``hours``."""
    return Span(NOW + hours * HOUR, NOW + (hours + length) * HOUR)


def test_figures_of_classes_add_up_and_keep_their_bases() -> None:
    one = Training(cohorts=1, trainees=17, completed=16, sat=16, passed=15, passed_first=14)
    other = Training(cohorts=1, trainees=16, completed=16, sat=16, passed=16, passed_first=16)
    both = total([one, other, Training(running=2)])
    assert (both.cohorts, both.trainees, both.running) == (2, 33, 2)
    assert both.pass_rate == (31, 32, RateBase.SAT)
    assert both.first_rate == (30, 32, RateBase.FIRST_SAT)
    assert both.enrolled_rate == (31, 33, RateBase.ENROLLED)


def test_nothing_counted_has_no_percent() -> None:
    assert total([]).pass_rate.percent() is None
    assert total([]).pass_rate.bounds() is None


def test_the_famed_figure_is_told_with_its_interval() -> None:
    famed = Training(cohorts=30, trainees=491, sat=488, passed=473)
    assert famed.pass_rate.percent() == "96.9"
    assert famed.pass_rate.bounds() == ("94.9", "98.2")


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (TraineeFacts(), TraineeStep.CHOOSE_COURSE),
        (TraineeFacts(waits=True), TraineeStep.AWAIT_SEAT),
        (TraineeFacts(lesson=_ahead(20)), TraineeStep.ATTEND),
        (TraineeFacts(lesson=_ahead(0.4)), TraineeStep.SIGN_IN),
        (TraineeFacts(lesson=_ahead(0.6)), TraineeStep.ATTEND),
        (TraineeFacts(lesson=_ahead(-2)), TraineeStep.SIGN_IN),
        (TraineeFacts(lesson=_ahead(20), exam=_ahead(40)), TraineeStep.ATTEND),
        (TraineeFacts(lesson=_ahead(40), exam=_ahead(20)), TraineeStep.TICKET),
        (TraineeFacts(exam=_ahead(0.5)), TraineeStep.SIT),
        (TraineeFacts(exam=_ahead(-1)), TraineeStep.SIT),
        (TraineeFacts(exam=_ahead(-1), writing=True), TraineeStep.WRITE),
        (TraineeFacts(exam=_ahead(-1), handed_in=True), TraineeStep.AWAIT_RESULT),
        (TraineeFacts(exam=_ahead(-1), handed_in=True, offers=1), TraineeStep.ANSWER_OFFER),
        (TraineeFacts(exam=_ahead(-1), offers=1), TraineeStep.SIT),
        (TraineeFacts(lesson=_ahead(20), offers=1), TraineeStep.ANSWER_OFFER),
        (TraineeFacts(lesson=_ahead(-1), offers=1), TraineeStep.SIGN_IN),
        (TraineeFacts(shift=_ahead(20), terms_open=True), TraineeStep.AGREE),
        (TraineeFacts(shift=_ahead(20), terms_open=True, offers=1), TraineeStep.ANSWER_OFFER),
        (TraineeFacts(shift=_ahead(1)), TraineeStep.WORK),
        (TraineeFacts(shift=_ahead(1.1)), TraineeStep.SHIFT),
        (TraineeFacts(proposals=1, in_pool=True), TraineeStep.ANSWER_PROPOSAL),
        (TraineeFacts(certified=True), TraineeStep.JOIN_POOL),
        (TraineeFacts(certified=True, in_pool=True), TraineeStep.SAY_FREE),
        (TraineeFacts(certified=True, in_pool=True, free=True), TraineeStep.LOOK_FOR_WORK),
    ],
)
def test_a_trainee_has_one_next_step(facts: TraineeFacts, step: TraineeStep) -> None:
    assert trainee_step(facts, NOW) is step


def test_what_is_over_is_no_next_step() -> None:
    over = Span(NOW - 3 * HOUR, NOW)
    assert trainee_step(TraineeFacts(lesson=over, shift=over), NOW) is TraineeStep.CHOOSE_COURSE


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (InstructorFacts(), InstructorStep.BANK),
        (InstructorFacts(next_lesson=True), InstructorStep.NEXT_LESSON),
        (InstructorFacts(next_lesson=True, publishable=1), InstructorStep.PUBLISH),
        (InstructorFacts(publishable=1, marks_missing=3), InstructorStep.MARK),
        (InstructorFacts(at_the_door=2, marks_missing=3), InstructorStep.OPEN_DOOR),
        (InstructorFacts(at_the_door=2, roll_open=True), InstructorStep.CALL_ROLL),
    ],
)
def test_an_instructor_has_one_next_step(facts: InstructorFacts, step: InstructorStep) -> None:
    assert instructor_step(facts) is step


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (StaffFacts(), StaffStep.COUNTER),
        (StaffFacts(decisions=1), StaffStep.DECISIONS),
        (StaffFacts(decisions=1, requests=1), StaffStep.REQUESTS),
        (StaffFacts(requests=1, pots=1), StaffStep.POTS),
        (StaffFacts(pots=1, calls=1), StaffStep.CALLS),
        (StaffFacts(calls=1, credentials=1), StaffStep.CREDENTIALS),
        (StaffFacts(credentials=1, employers=1), StaffStep.EMPLOYERS),
        (StaffFacts(employers=1, orders=1), StaffStep.ORDERS),
    ],
)
def test_a_station_desk_has_one_next_step(facts: StaffFacts, step: StaffStep) -> None:
    assert staff_step(facts) is step


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (InstitutionFacts(running=3), InstitutionStep.CLASSES),
        (InstitutionFacts(drafts=1), InstitutionStep.DRAFTS),
        (InstitutionFacts(drafts=1, without_exam=1), InstitutionStep.PLAN_EXAM),
        (InstitutionFacts(without_exam=1, results=1), InstitutionStep.RESULTS),
        (InstitutionFacts(results=1, requests=1), InstitutionStep.REQUESTS),
    ],
)
def test_an_institution_has_one_next_step(facts: InstitutionFacts, step: InstitutionStep) -> None:
    assert institution_step(facts) is step


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        (EmployerFacts(), EmployerStep.ORDER),
        (EmployerFacts(places=2), EmployerStep.ASK),
        (EmployerFacts(places=2, papers=1), EmployerStep.PAPERS),
        (EmployerFacts(papers=1, to_settle=1), EmployerStep.SETTLE),
        (EmployerFacts(to_settle=1, to_confirm=1), EmployerStep.CONFIRM),
        (EmployerFacts(to_confirm=1, to_insure=1), EmployerStep.INSURE),
        (EmployerFacts(to_insure=1, vetted=False), EmployerStep.NOT_VETTED),
        (EmployerFacts(vetted=False, suspended=True), EmployerStep.SUSPENDED),
    ],
)
def test_an_employer_has_one_next_step(facts: EmployerFacts, step: EmployerStep) -> None:
    assert employer_step(facts) is step
