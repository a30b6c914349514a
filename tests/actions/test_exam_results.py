"""Sittings, marks and results: planned, marked, published once, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make_exams
from trainhub.core import clock, events
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.outbox import Message
from trainhub.core.rates import Rate
from trainhub.exams import actions, queries
from trainhub.exams.events import ResultsPublished, ResultWithdrawn
from trainhub.exams.models import Mark, Outcome
from trainhub.exams.rules import (
    Conclusion,
    MarkSource,
    MarkTrouble,
    PaperTrouble,
    PublishTrouble,
    RateBase,
    SittingTrouble,
)
from trainhub.exams.rules.marking import MarkingTrouble

PASS, FAIL, ABSENT, VOID = Conclusion


@pytest.fixture
def here(inside):
    return make_exams.town()


@pytest.fixture
def announced(monkeypatch):
    """What happened, in order; the reactions run as well."""
    told = []
    really = events.announce

    def listen(event):
        told.append(event)
        really(event)

    monkeypatch.setattr("trainhub.exams.actions.results.announce", listen)
    return told


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _publish(here, row):
    with clock.frozen(row.ends_at + timedelta(minutes=10)):
        return actions.publish_results(sitting=row, by=here.by())


def _conclusions(row):
    return [line.conclusion for line in queries.outcomes_of_sitting(row.id)]


def test_a_sitting_registers_the_class_with_a_ticket_each(here):
    row = make_exams.sitting(here)
    people = make_exams.candidates(row)
    day = clock.civil_day(row.starts_at)
    assert [c.ticket_no for c in people] == [
        f"{day:%Y%m%d}{row.id:04d}{seat:03d}" for seat in (1, 2, 3)
    ]
    told = db.session.scalars(select(Message).where(Message.key.startswith("exam-ticket"))).all()
    assert len(told) == 3


def test_nobody_is_registered_twice(here):
    make_exams.sitting(here)
    with pytest.raises(Refused) as refusal:
        make_exams.sitting(here, starts_in=1440)
    assert _codes(refusal) == [SittingTrouble.NOBODY]


def test_impossible_times_are_refused_together(here):
    starts = clock.now() - timedelta(hours=3)
    with pytest.raises(Refused) as refusal:
        actions.plan_sitting(
            exam=here.exam,
            cohort=here.cohort,
            examiner=here.instructor.person,
            place="x",
            starts_at=starts,
            ends_at=starts + timedelta(minutes=30),
            by=here.by(),
        )
    assert _codes(refusal) == [SittingTrouble.IN_THE_PAST, SittingTrouble.TOO_SHORT]


def test_a_new_exam_retires_the_old_one(here):
    plan = actions.ComponentPlan(here.practice.kind, "实操", 10000, 8000, 30)
    fresh = actions.set_exam(course=here.course, name="新考试", components=[plan], by=here.by())
    db.session.flush()
    assert queries.exam_of_course(here.course.id).id == fresh.id
    db.session.expire(here.exam)
    with pytest.raises(Refused) as refusal:
        make_exams.sitting(here)
    assert PaperTrouble.RETIRED in _codes(refusal)


def test_everybody_gets_the_conclusion_their_marks_come_to(here, announced):
    row = make_exams.sitting(here)
    make_exams.sat(here, row, [6, 5, None], practice=6000)
    _publish(here, row)
    assert _conclusions(row) == [PASS, FAIL, ABSENT]
    scores = queries.outcomes_of_sitting(row.id)[0].scores
    assert [part["points_h"] for part in scores] == [6000, 6000]
    assert [event for event in announced if isinstance(event, ResultsPublished)] == [
        ResultsPublished(row.id)
    ]


def test_publishing_twice_makes_one_truth(here, announced):
    row = make_exams.sitting(here)
    make_exams.sat(here, row, [10, 10, 10])
    _publish(here, row)
    _publish(here, row)
    assert db.session.query(Outcome).count() == 3
    assert len(announced) == 1
    results = db.session.scalars(select(Message).where(Message.key.startswith("exam-result")))
    assert len(results.all()) == 3


def test_missing_marks_stop_the_results_and_are_counted(here):
    row = make_exams.sitting(here)
    actions.admit_all(sitting=row, by=here.by())
    db.session.expire_all()
    with pytest.raises(Refused) as refusal:
        _publish(here, row)
    assert [(r.code, r.facts["name"], r.facts["count"]) for r in refusal.value.reasons] == [
        (PublishTrouble.MARKS_MISSING, "理论", 3),
        (PublishTrouble.MARKS_MISSING, "实操", 3),
    ]
    assert db.session.query(Outcome).count() == 0


def test_whoever_came_to_one_part_only_has_not_passed(here):
    row = make_exams.sitting(here)
    make_exams.sat(here, row, [10, None, None], practice=None)
    _publish(here, row)
    assert _conclusions(row) == [FAIL, ABSENT, ABSENT]


def test_nothing_is_published_while_somebody_writes_or_may_still_come(here):
    row = make_exams.sitting(here)
    make_exams.sat(here, row, [10, 10, None])
    with pytest.raises(Refused) as refusal:
        actions.publish_results(sitting=row, by=here.by())
    assert _codes(refusal) == [PublishTrouble.NOT_OVER]
    last = make_exams.candidates(row)[2]
    actions.admit(candidate=last, by=here.by())
    db.session.refresh(last)
    actions.start_attempt(candidate=last, component=here.theory, by=here.by())
    with pytest.raises(Refused) as refusal:
        actions.publish_results(sitting=row, by=here.by())
    assert _codes(refusal) == [PublishTrouble.STILL_WRITING]


def test_a_paper_with_open_questions_waits_for_the_examiner(inside):
    here = make_exams.town(trainees=1, short_answer=True)
    row = make_exams.sitting(here)
    (candidate,) = make_exams.candidates(row)
    actions.admit(candidate=candidate, by=here.by())
    db.session.refresh(candidate)
    attempt = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    make_exams.answer(attempt, 10)
    with pytest.raises(Refused) as refusal:
        actions.record_mark(candidate=candidate, component=here.theory, points_h=9500, by=here.by())
    assert _codes(refusal) == [MarkTrouble.NOT_OVER]
    actions.hand_in(attempt_id=attempt.id, by=here.by())
    assert actions.mark_attempts(sitting=row) == 0
    with pytest.raises(Refused) as refusal:
        actions.record_mark(candidate=candidate, component=here.theory, points_h=9500, by=here.by())
    assert _codes(refusal) == [MarkingTrouble.BY_ANSWER]
    actions.record_mark(candidate=candidate, component=here.practice, points_h=9500, by=here.by())
    (answer,) = queries.open_answers(row.id, clock.now())
    given = actions.MarkGiven(1000)
    actions.mark_answer(sitting=row, item_id=answer.item_id, given=given, by=here.by())
    _publish(here, row)
    assert _conclusions(row) == [PASS]


def test_marking_twice_marks_once(here):
    row = make_exams.sitting(here)
    make_exams.sat(here, row, [7, 7, 7])
    assert actions.mark_attempts(sitting=row) == 3
    assert actions.mark_attempts(sitting=row) == 0
    automatic = select(Mark).where(Mark.source == MarkSource.AUTOMATIC)
    assert [mark.points_h for mark in db.session.scalars(automatic)] == [7000, 7000, 7000]


@pytest.mark.parametrize("points_h", [-1, 10001])
def test_a_mark_out_of_range_is_refused(here, points_h):
    candidate = make_exams.candidates(make_exams.sitting(here))[0]
    with pytest.raises(Refused) as refusal:
        actions.record_mark(
            candidate=candidate, component=here.practice, points_h=points_h, by=here.by()
        )
    assert _codes(refusal) == [MarkTrouble.OUT_OF_RANGE]


def test_a_changed_mark_needs_a_reason_and_both_stay_on_record(here):
    row = make_exams.sitting(here)
    candidate = make_exams.candidates(row)[0]
    facts = {"candidate": candidate, "component": here.practice, "by": here.by()}
    actions.record_mark(**facts, points_h=7000)
    again = actions.record_mark(**facts, points_h=7000)
    with pytest.raises(Refused) as refusal:
        actions.record_mark(**facts, points_h=8000)
    assert _codes(refusal) == [MarkTrouble.NEEDS_REASON]
    changed = actions.record_mark(**facts, points_h=8000, why="抄错了")
    db.session.flush()
    assert [mark.points_h for mark in queries.marks_of(candidate.id)] == [7000, 8000]
    assert again.id != changed.id
    assert queries.newest_marks(row.id)[candidate.id, here.practice.id].points_h == 8000


def test_what_the_key_judged_is_not_marked_by_hand(here):
    row = make_exams.sitting(here)
    (candidate, *_rest) = make_exams.sat(here, row, [3, None, None])
    with pytest.raises(Refused) as refusal:
        actions.record_mark(
            candidate=candidate, component=here.theory, points_h=10000, by=here.by()
        )
    assert _codes(refusal) == [MarkTrouble.AUTOMATIC_ONLY]


def test_no_mark_changes_after_publication(here):
    row = make_exams.sitting(here)
    (candidate, *_rest) = make_exams.sat(here, row, [3, None, None])
    _publish(here, row)
    with pytest.raises(Refused) as refusal:
        actions.record_mark(
            candidate=candidate, component=here.practice, points_h=1, by=here.by(), why="x"
        )
    assert _codes(refusal) == [SittingTrouble.PUBLISHED]


def test_a_withdrawn_pass_is_void_and_told_once(here, announced):
    row = make_exams.sitting(here)
    (candidate, *_rest) = make_exams.sat(here, row, [10, 10, None])
    _publish(here, row)
    actions.withdraw_result(candidate=candidate, why="替考", by=here.by())
    assert _conclusions(row) == [VOID, PASS, ABSENT]
    assert announced[-1] == ResultWithdrawn(candidate.id)
    with pytest.raises(Refused) as refusal:
        actions.withdraw_result(candidate=candidate, why="替考", by=here.by())
    assert _codes(refusal) == [PublishTrouble.NO_RESULT]
    history = db.session.scalars(select(Outcome).where(Outcome.candidate_id == candidate.id))
    assert [outcome.conclusion for outcome in history] == [PASS, VOID]


def test_taking_a_result_back_needs_a_reason(here):
    row = make_exams.sitting(here)
    (candidate, *_rest) = make_exams.sat(here, row, [10, None, None])
    _publish(here, row)
    with pytest.raises(Refused) as refusal:
        actions.withdraw_result(candidate=candidate, why="  ", by=here.by())
    assert _codes(refusal) == [PublishTrouble.NEEDS_REASON]


def test_a_resit_takes_those_who_may_and_the_better_outcome_counts(here):
    first = make_exams.sitting(here)
    make_exams.sat(here, first, [10, 2, None])
    _publish(here, first)
    second = make_exams.sitting(here, starts_in=3000)
    failed, absent = make_exams.candidates(second)
    with clock.frozen(second.starts_at):
        make_exams.sat(here, second, [9, None])
    _publish(here, second)
    best = queries.best_outcomes([failed.enrolment_id, absent.enrolment_id])
    assert best[failed.enrolment_id].conclusion is PASS
    assert best[absent.enrolment_id].conclusion is ABSENT
    (figures,) = queries.pass_rates_by_cohort()
    assert figures.rate() == Rate(2, 2, RateBase.SAT)
    assert figures.rate(RateBase.FIRST_SAT) == Rate(1, 2, RateBase.FIRST_SAT)
    assert figures.rate(RateBase.ENROLLED) == Rate(2, 3, RateBase.ENROLLED)
    assert figures.absent == 1


def test_after_two_failures_no_sitting_takes_the_person(here):
    for turn in range(2):
        row = make_exams.sitting(here, starts_in=turn * 3000)
        with clock.frozen(row.starts_at):
            make_exams.sat(here, row, [1, 1, 1])
        _publish(here, row)
    with pytest.raises(Refused) as refusal:
        make_exams.sitting(here, starts_in=9000)
    assert _codes(refusal) == [SittingTrouble.NOBODY, SittingTrouble.NO_SITS_LEFT]


def test_a_class_without_exam_has_figures_without_a_rate(here):
    (figures,) = queries.pass_rates_by_cohort([here.cohort.id])
    assert (figures.enrolled, figures.sat, figures.rate().interval()) == (3, 0, None)


def test_a_sitting_is_called_off_before_it_starts_only(here):
    row = make_exams.sitting(here, starts_in=60)
    actions.cancel_sitting(sitting=row, by=here.by())
    assert make_exams.sitting(here, starts_in=90).id != row.id
    running = queries.sittings_of_cohort(here.cohort.id)[-1].sitting
    with clock.frozen(running.starts_at), pytest.raises(Refused) as refusal:
        actions.cancel_sitting(sitting=running, by=here.by())
    assert _codes(refusal) == [SittingTrouble.HAS_STARTED]


def test_the_examiners_page_costs_the_same_for_one_and_for_many(app, frozen, count_queries):
    counts = []
    for trainees in (1, 6):
        with app.app_context():
            here = make_exams.town(trainees=trainees)
            row = make_exams.sitting(here)
            make_exams.sat(here, row, [3] * trainees)
            db.session.flush()
            with count_queries() as statements:
                queries.candidates_of(row.id)
            counts.append(len(statements))
            db.session.rollback()
    assert counts[0] == counts[1] <= 5
