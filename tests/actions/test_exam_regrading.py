"""A key is corrected after publication, a second look is asked for: one truth, full history."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.outbox import Message
from trainhub.exams import actions, queries
from trainhub.exams.models import Appeal, KeyCorrection, Mark, Outcome, QuestionVersion
from trainhub.exams.rules import Conclusion, MarkSource, QuestionKind
from trainhub.exams.rules.regrading import AppealState, Correction, RegradeTrouble

PASS, FAIL, ABSENT, VOID = Conclusion


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town()


@pytest.fixture
def row(here):
    """Results are out: one just failed with five of ten, one passed, one stayed away."""
    with transaction():
        row = make_exams.sitting(here)
        make_exams.sat(here, row, [5, 10, None])
    with clock.frozen(row.ends_at + timedelta(minutes=10)), transaction():
        actions.publish_results(sitting=row, by=here.by())
    return row


#: Kinds whose wrong answer could be a key: half of a paper holds at least three of them.
_WITH_CHOICES = {QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.TRUE_FALSE}


def _wrongly_answered(row, place=0):
    """A question that the candidate at ``place`` got wrong, with its version."""
    candidate = make_exams.candidates(row)[place]
    (attempt,) = [a for a in queries.attempts_of_sitting(row.id) if a.candidate_id == candidate.id]
    item = next(
        item
        for item in queries.scripts([attempt.id])
        if item.worth_h == 0 and item.kind in _WITH_CHOICES
    )
    return item, db.session.get_one(QuestionVersion, item.version_id)


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _correct(version, by, **how):
    plan = {
        "kind": Correction.EVERYBODY,
        "key": None,
        "protects": True,
        "seen": 0,
        "why": "题目有误",
    }
    with transaction():
        return actions.correct_key(version=version, by=by, **(plan | how))


def _conclusions(row):
    return [line.conclusion for line in queries.outcomes_of_sitting(row.id)]


def test_a_faulty_question_pays_everybody_and_somebody_passes_now(here, row):
    assert _conclusions(row) == [FAIL, PASS, ABSENT]
    _item, version = _wrongly_answered(row)
    before = actions.changes_by(version=version, kind=Correction.EVERYBODY, key=None, protects=True)
    first = make_exams.candidates(row)[0]
    assert (first.id, 5000, 6000) in [(c.candidate_id, c.before_h, c.after_h) for c in before]
    run = _correct(version, here.by())
    assert run.report == [change.as_json() for change in before]
    assert _conclusions(row) == [PASS, PASS, ABSENT]
    marks = [m for m in queries.marks_of(first.id) if m.component_id == here.theory.id]
    assert sorted((m.source, m.points_h) for m in marks) == [
        (MarkSource.AUTOMATIC, 5000), (MarkSource.REGRADE, 6000),
    ]  # fmt: skip
    outcomes = db.session.scalars(
        select(Outcome).where(Outcome.candidate_id == first.id).order_by(Outcome.id)
    ).all()
    assert [o.conclusion for o in outcomes] == [FAIL, PASS]
    told = db.session.scalars(
        select(Message).where(Message.key.startswith("exam-result-again"))
    ).all()
    assert first.enrolment.person_id in {message.person_id for message in told}
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "exams.key.corrected")
    ).one()
    assert entry.facts["marks"] == len(before)


def test_a_new_key_pays_by_what_was_chosen_and_protects_who_had_it_right(here, row):
    item, version = _wrongly_answered(row)
    chosen = item.given
    assert chosen != version.key
    unprotected = actions.changes_by(
        version=version, kind=Correction.NEW_KEY, key=chosen, protects=False
    )
    protected = actions.changes_by(
        version=version, kind=Correction.NEW_KEY, key=chosen, protects=True
    )
    assert any(change.after_h < change.before_h for change in unprotected)
    assert all(change.after_h > change.before_h for change in protected)
    _correct(version, here.by(), kind=Correction.NEW_KEY, key=chosen)
    (again,) = queries.scripts([item.attempt_id], version.id)
    assert again.worth_h == item.points_h
    with pytest.raises(Refused) as refusal:
        _correct(version, here.by(), kind=Correction.NEW_KEY, key=chosen, seen=1)
    assert _codes(refusal) == [RegradeTrouble.SAME_KEY]


def test_a_run_that_takes_points_away_halts_what_the_pass_earned(here, row):
    second = make_exams.candidates(row)[1]
    actor = make.actor(here.staff)
    with transaction():  # the second is brought to the very pass mark first
        appeal = actions.ask_second_look(candidate=second, why="请复核", by=actor)
        actions.answer_second_look(
            appeal=appeal, points={here.theory.id: 6000}, answer="按评分表", by=actor
        )
    assert queries.outcome_of(second.id).conclusion is PASS
    paper = next(a for a in queries.attempts_of_sitting(row.id) if a.candidate_id == second.id)
    single = next(i for i in queries.scripts([paper.id]) if i.kind is QuestionKind.SINGLE)
    version = db.session.get_one(QuestionVersion, single.version_id)
    other = next(index for index in range(4) if [index] != version.key)
    _correct(version, here.by(), kind=Correction.NEW_KEY, key=[other], protects=False)
    assert queries.outcome_of(second.id).conclusion is FAIL


def test_of_two_who_correct_one_key_at_once_one_is_told(app, frozen):
    with app.app_context():
        with transaction():
            here = make_exams.town()
            row = make_exams.sitting(here)
            make_exams.sat(here, row, [5, 9, None])
        by = here.by()
        with clock.frozen(row.ends_at + timedelta(minutes=10)), transaction():
            actions.publish_results(sitting=row, by=by)
        version_id = _wrongly_answered(row)[1].id
    together = threading.Barrier(4)

    def correct(_number):
        with app.app_context(), clock.frozen(frozen):
            version = db.session.get_one(QuestionVersion, version_id)
            db.session.rollback()
            together.wait()
            try:
                _correct(version, by)
            except Refused as refusal:
                return [reason.code for reason in refusal.reasons]
            return "done"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(correct, range(4)))
    assert told.count("done") == 1
    assert told.count([RegradeTrouble.MOVED_ON]) == 3
    with app.app_context():
        assert db.session.query(KeyCorrection).count() == 1
        regraded = db.session.query(Mark).filter(Mark.source == MarkSource.REGRADE).count()
        assert regraded == len(db.session.query(KeyCorrection).one().report)


def test_a_correction_stays_written(here, row):
    _item, version = _wrongly_answered(row)
    _correct(version, here.by())
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text("UPDATE key_correction SET why = 'x'"))


def test_a_correction_needs_a_reason_and_a_key_that_fits(here, row):
    _item, version = _wrongly_answered(row)
    for how, trouble in (
        ({"why": " "}, RegradeTrouble.NEEDS_REASON),
        ({"kind": Correction.NEW_KEY, "key": []}, RegradeTrouble.BAD_KEY),
        ({"kind": Correction.NEW_KEY, "key": list(version.key)}, RegradeTrouble.SAME_KEY),
        ({"seen": 3}, RegradeTrouble.MOVED_ON),
    ):
        with pytest.raises(Refused) as refusal:
            _correct(version, here.by(), **how)
        assert _codes(refusal) == [trouble]
    assert db.session.query(KeyCorrection).count() == 0


def test_a_second_look_is_asked_once_and_answered_once(here, row):
    first = make_exams.candidates(row)[0]
    with transaction():
        person = make.actor(make.account(first.enrolment.person))
    staff = make.actor(here.staff)
    with transaction():
        appeal = actions.ask_second_look(candidate=first, why="第三题我选对了", by=person)
    with pytest.raises(Refused) as refusal, transaction():
        actions.ask_second_look(candidate=first, why="再来", by=person)
    assert _codes(refusal) == [RegradeTrouble.ASKED]
    with transaction():
        actions.answer_second_look(appeal=appeal, points={}, answer="答案无误", by=staff)
    assert appeal.state is AppealState.KEPT
    assert _conclusions(row)[0] is FAIL
    with pytest.raises(Refused) as refusal, transaction():
        actions.answer_second_look(appeal=appeal, points={}, answer="再看", by=staff)
    assert _codes(refusal) == [RegradeTrouble.ANSWERED]


def test_a_second_look_may_make_a_pass(here, row):
    first = make_exams.candidates(row)[0]
    staff = make.actor(here.staff)
    with transaction():
        appeal = actions.ask_second_look(candidate=first, why="请复核", by=staff)
        actions.answer_second_look(
            appeal=appeal, points={here.theory.id: 6000}, answer="第三题算对", by=staff
        )
    assert appeal.state is AppealState.CHANGED
    assert _conclusions(row)[0] is PASS
    newest = queries.newest_marks(row.id)[first.id, here.theory.id]
    assert (newest.source, newest.points_h, newest.why) == (MarkSource.APPEAL, 6000, "第三题算对")


def test_before_the_results_and_after_the_days_nobody_asks(here, row):
    first = make_exams.candidates(row)[0]
    late = row.published_at + timedelta(days=here.exam.appeal_days + 1)
    with clock.frozen(late), pytest.raises(Refused) as refusal, transaction():
        actions.ask_second_look(candidate=first, why="请复核", by=here.by())
    assert _codes(refusal) == [RegradeTrouble.TOO_LATE]
    assert db.session.query(Appeal).count() == 0
