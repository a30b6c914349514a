"""Answers in words: a queue without names, second and third markers, and who comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

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
from trainhub.exams.actions import MarkGiven
from trainhub.exams.models import AnswerMark, Outcome, QuestionVersion, Sitting
from trainhub.exams.rules import (
    MarkSource,
    MarkTrouble,
    PublishTrouble,
    QuestionKind,
    SittingTrouble,
)
from trainhub.exams.rules.marking import LEASE, ApartRule, MarkingTrouble, SecondLook
from trainhub.exams.rules.regrading import Correction


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town(trainees=2, short_answer=True)


@pytest.fixture
def row(here):
    return _written(here)


def _written(here):
    with transaction():
        row = make_exams.sitting(here)
        make_exams.wrote(here, row)
    return row


@pytest.fixture
def twice(inside):
    """Every script is read twice; more than half a point apart asks for a third."""
    with transaction():
        return make_exams.town(
            trainees=1, short_answer=True, second=SecondLook(100, 50, ApartRule.THIRD)
        )


def _by(here, name):
    with transaction():
        return make.actor(make_exams.colleague(here, name))


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _states(row):
    return queries.answer_states(row, clock.now())


def _give(row, state, points_h, by, **more):
    with transaction():
        return actions.mark_answer(
            sitting=row, item_id=state.answer.item_id, given=MarkGiven(points_h, **more), by=by
        )


def _theory(row, here):
    found = [m for m in queries.newest_marks(row.id).values() if m.component_id == here.theory.id]
    return sorted(mark.points_h for mark in found)


def _publish(here, row):
    with clock.frozen(row.ends_at + timedelta(minutes=1)), transaction():
        for candidate in make_exams.candidates(row):
            if (candidate.id, here.practice.id) not in queries.newest_marks(row.id):
                actions.record_mark(
                    candidate=candidate, component=here.practice, points_h=9000, by=here.by()
                )
        return actions.publish_results(sitting=row, by=here.by())


def test_the_queue_holds_finished_answers_in_words_and_no_names(here):
    with transaction():
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
        for candidate in make_exams.candidates(row):
            db.session.refresh(candidate)
            part = here.theory
            attempt = actions.start_attempt(candidate=candidate, component=part, by=here.by())
            make_exams.answer(attempt, 10)
    assert _states(row) == []
    with transaction():
        actions.hand_in(attempt_id=attempt.id, by=here.by())
    (state,) = _states(row)
    kinds = [version.kind for version in db.session.scalars(
        select(QuestionVersion).where(QuestionVersion.id == state.answer.version_id)
    )]  # fmt: skip
    assert kinds == [QuestionKind.SHORT_ANSWER]
    assert state.answer.script not in candidate.ticket_no
    assert (state.missing, state.points_h) == ((1,), None)


def test_an_empty_answer_needs_nobody(here):
    with transaction():
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
        candidate = make_exams.candidates(row)[0]
        db.session.refresh(candidate)
        attempt = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
        actions.hand_in(attempt_id=attempt.id, by=here.by())
        assert actions.mark_attempts(sitting=row) == 1
    assert _states(row) == []


def test_the_last_answer_makes_the_mark_of_the_paper(here, row):
    first, second = _states(row)
    _give(row, first, 700, here.by())
    assert _theory(row, here) == [9700]
    _give(row, second, 250, here.by(), comment="只说了报警")
    assert _theory(row, here) == [9250, 9700]
    marks = [m for m in queries.newest_marks(row.id).values() if m.component_id == here.theory.id]
    assert {(mark.source, mark.account_id) for mark in marks} == {
        (MarkSource.ANSWERS, here.instructor.id)
    }


def test_a_changed_mind_is_a_new_row_and_the_last_counts(here, row):
    state = _states(row)[0]
    one = _give(row, state, 700, here.by())
    again = _give(row, state, 700, here.by())
    other = _give(row, state, 900, here.by(), comment="再看一遍")
    assert one.id == again.id
    history = queries.answer_marks_of(state.answer.candidate_id)
    assert [(m.turn, m.number, m.points_h) for m, _item in history] == [(1, 1, 700), (1, 2, 900)]
    assert _theory(row, here) == [9900]
    assert other.account_id == here.instructor.id


@pytest.mark.parametrize("verb", ["UPDATE answer_mark SET points_h = 1", "DELETE FROM answer_mark"])
def test_the_database_keeps_every_mark(here, row, verb):
    _give(row, _states(row)[0], 700, here.by())
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(verb))


@pytest.mark.parametrize("points_h", [None, -1, 1001])
def test_points_stay_in_the_range_of_the_question(here, row, points_h):
    with pytest.raises(Refused) as refusal:
        _give(row, _states(row)[0], points_h, here.by())
    assert _codes(refusal) == [MarkTrouble.OUT_OF_RANGE]


def test_the_sum_cannot_be_entered_past_the_queue(here, row):
    candidate = make_exams.candidates(row)[0]
    with pytest.raises(Refused) as refusal, transaction():
        actions.record_mark(candidate=candidate, component=here.theory, points_h=1, by=here.by())
    assert _codes(refusal) == [MarkingTrouble.BY_ANSWER]


def test_a_rubric_gives_the_points(here):
    with transaction():
        version = db.session.scalars(
            select(QuestionVersion).where(QuestionVersion.kind == QuestionKind.SHORT_ANSWER)
        ).one()
        version.rubric = [["先报警", 40], ["再疏散", 60]]
    row = _written(here)
    state = _states(row)[0]
    with pytest.raises(Refused) as refusal:
        _give(row, state, 1000, here.by())
    assert _codes(refusal) == [MarkingTrouble.CRITERIA_MISSING]
    mark = _give(row, state, None, here.by(), criteria=[400, 150])
    assert (mark.points_h, mark.criteria) == (550, [400, 150])


def test_two_who_ask_for_work_get_two_answers_and_a_lease_ends(here, row):
    other = _by(here, "钱老师")
    with transaction():
        mine = actions.take_next(sitting=row, component=here.theory, by=here.by())
    with transaction():
        theirs = actions.take_next(sitting=row, component=here.theory, by=other)
        assert actions.take_next(sitting=row, component=here.theory, by=other) == theirs
    assert mine.item_id != theirs.item_id
    state = next(s for s in _states(row) if s.answer.item_id == mine.item_id)
    with pytest.raises(Refused) as refusal:
        _give(row, state, 500, other)
    assert _codes(refusal) == [MarkingTrouble.TAKEN]
    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        _give(row, state, 500, other)
        with pytest.raises(Refused) as refusal:
            _give(row, state, 700, here.by())
        assert _codes(refusal) == [MarkingTrouble.MARKED]


def test_skipped_answers_come_again_at_the_end(here, row):
    with transaction():
        one = actions.take_next(sitting=row, component=here.theory, by=here.by())
        two = actions.take_next(sitting=row, component=here.theory, by=here.by(), after=one.item_id)
        again = actions.take_next(
            sitting=row, component=here.theory, by=here.by(), after=two.item_id
        )
    assert (one.item_id, two.item_id) == (again.item_id, _states(row)[1].answer.item_id)


def test_the_second_marker_is_somebody_else_and_not_the_teacher(twice):
    row = _written(twice)
    (state,) = _states(row)
    one, two = _by(twice, "甲老师"), _by(twice, "乙老师")
    _give(row, state, 700, one)
    assert _theory(row, twice) == []
    with transaction():
        assert actions.take_next(sitting=row, component=twice.theory, by=one) is None
    with pytest.raises(Refused) as refusal:
        _give(row, state, 700, twice.by())
    assert _codes(refusal) == [MarkingTrouble.TEACHES]
    _give(row, state, 745, two)
    assert _theory(row, twice) == [9000 + 722]
    with pytest.raises(Refused) as refusal:
        _give(row, state, 700, _by(twice, "丙老师"))
    assert _codes(refusal) == [MarkingTrouble.MARKED]


def test_when_two_are_apart_a_third_decides_and_publishing_waits(twice):
    row = _written(twice)
    (state,) = _states(row)
    _give(row, state, 200, _by(twice, "甲老师"))
    for count, points_h, name in [(1, 900, "乙老师"), (1, 600, "丙老师")]:
        with pytest.raises(Refused) as refusal:
            _publish(twice, row)
        assert [(r.code, r.facts["count"]) for r in refusal.value.reasons] == [
            (PublishTrouble.ANSWERS_MISSING, count)
        ]
        _give(row, state, points_h, _by(twice, name))
    assert _theory(row, twice) == [9600]
    _publish(twice, row)
    history = queries.answer_marks_of(state.answer.candidate_id)
    assert [(mark.turn, mark.points_h) for mark, _item in history] == [(1, 200), (2, 900), (3, 600)]


def test_a_changed_mind_that_agrees_or_not_moves_the_paper(twice):
    row = _written(twice)
    (state,) = _states(row)
    one, two = _by(twice, "甲老师"), _by(twice, "乙老师")
    _give(row, state, 700, one)
    _give(row, state, 700, two)
    assert _theory(row, twice) == [9700]
    _give(row, state, 200, one)
    with pytest.raises(Refused):
        _publish(twice, row)
    _give(row, state, 660, one)
    assert _theory(row, twice) == [9680]
    _publish(twice, row)


def test_nobody_marks_after_publication(here, row):
    states = _states(row)
    for state in states:
        _give(row, state, 1000, here.by())
    _publish(here, row)
    for do in (
        lambda: _give(row, states[0], 1, here.by()),
        lambda: actions.take_next(sitting=row, component=here.theory, by=here.by()),
    ):
        with pytest.raises(Refused) as refusal:
            do()
        assert _codes(refusal) == [SittingTrouble.PUBLISHED]


def test_a_corrected_key_before_publication_stays_when_a_marker_changes_their_mind(here):
    with transaction():
        row = make_exams.sitting(here)
        make_exams.wrote(here, row, right=0)
    state = _states(row)[0]
    _give(row, state, 500, here.by())
    paper = queries.scripts([state.answer.attempt_id])
    wrong = next(item for item in paper if item.worth_h == 0)
    version = db.session.get_one(QuestionVersion, wrong.version_id)
    with transaction():
        actions.correct_key(
            version=version, kind=Correction.EVERYBODY, key=None, why="题目有误",
            protects=True, seen=0, by=here.by(),
        )  # fmt: skip
    assert _theory(row, here) == [1500]
    _give(row, state, 800, here.by())
    assert _theory(row, here) == [1800]


def test_the_queue_costs_the_same_for_one_and_for_many(app, frozen, count_queries):
    counts = []
    for trainees in (1, 5):
        with app.app_context():
            here = make_exams.town(trainees=trainees, short_answer=True)
            row = make_exams.sitting(here)
            make_exams.wrote(here, row)
            db.session.flush()
            with count_queries() as statements:
                assert len(_states(row)) == trainees
            counts.append(len(statements))
            db.session.rollback()
    assert counts[0] == counts[1]


# Races, with real threads on a real database.


def _race(app, jobs):
    """Start all at once; what each came to, in order: a value or the codes of a refusal."""
    gate, now = Barrier(len(jobs)), clock.now()

    def run(job):
        with app.app_context(), clock.frozen(now):
            gate.wait()
            try:
                with transaction():
                    return job()
            except Refused as refusal:
                return [reason.code for reason in refusal.reasons]

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_ten_examiners_race_to_mark_one_script_and_one_mark_stands(inside):
    with transaction():
        here = make_exams.town(trainees=1, short_answer=True)
        markers = [make.actor(make_exams.colleague(here, f"考官{n}")) for n in range(10)]
    row = _written(here)
    item_id, sitting_id = _states(row)[0].answer.item_id, row.id
    db.session.rollback()

    def mark(by, points_h):
        sitting = db.session.get_one(Sitting, sitting_id)
        given = MarkGiven(points_h)
        return actions.mark_answer(sitting=sitting, item_id=item_id, given=given, by=by).points_h

    jobs = [lambda by=by, n=n: mark(by, 100 * n) for n, by in enumerate(markers)]
    answers = _race(inside, jobs)
    won = [answer for answer in answers if isinstance(answer, int)]
    assert len(won) == 1
    assert [a for a in answers if not isinstance(a, int)] == [[MarkingTrouble.MARKED]] * 9
    with transaction():
        rows = db.session.scalars(select(AnswerMark)).all()
        assert [(mark.turn, mark.number, mark.points_h) for mark in rows] == [(1, 1, won[0])]
        assert _theory(db.session.get_one(Sitting, sitting_id), here) == [9000 + won[0]]


def test_ten_examiners_who_ask_for_work_at_once_never_get_the_same_answer(inside):
    with transaction():
        here = make_exams.town(trainees=6, short_answer=True)
        markers = [make.actor(make_exams.colleague(here, f"考官{n}")) for n in range(10)]
    row = _written(here)
    sitting_id, part_id = row.id, here.theory.id
    db.session.rollback()

    def take(by):
        sitting = db.session.get_one(Sitting, sitting_id)
        part = next(part for part in sitting.exam.components if part.id == part_id)
        found = actions.take_next(sitting=sitting, component=part, by=by)
        return found and found.item_id

    answers = _race(inside, [lambda by=by: take(by) for by in markers])
    got = [answer for answer in answers if answer is not None]
    assert len(got) == len(set(got)) == 6


def test_two_administrators_publish_at_once_and_a_mark_arrives_meanwhile(inside, here, row):
    states = _states(row)
    for state in states:
        _give(row, state, 1000, here.by())
    with transaction():
        people = make_exams.candidates(row)
        for candidate in people:
            actions.record_mark(
                candidate=candidate, component=here.practice, points_h=9000, by=here.by()
            )
        other = make.actor(make_exams.colleague(here, "钱老师"))
    sitting_id, item_id = row.id, states[0].answer.item_id
    by, end = here.by(), row.ends_at + timedelta(minutes=1)
    db.session.rollback()

    def publish(who):
        sitting = db.session.get_one(Sitting, sitting_id)
        return actions.publish_results(sitting=sitting, by=who).published_by

    def change():
        sitting = db.session.get_one(Sitting, sitting_id)
        actions.mark_answer(sitting=sitting, item_id=item_id, given=MarkGiven(0), by=by)
        return "changed"

    with clock.frozen(end):
        one, two, late = _race(inside, [lambda: publish(by), lambda: publish(other), change])
    assert one == two
    assert one in {by.account_id, other.account_id}
    assert late in ("changed", [SittingTrouble.PUBLISHED])
    with transaction():
        outcomes = db.session.scalars(select(Outcome)).all()
        assert len(outcomes) == 2
        published = {o.candidate_id: o.scores[0]["points_h"] for o in outcomes}
        standing = queries.newest_marks(sitting_id)
        assert published == {c: standing[c, here.theory.id].points_h for c in published}
        told = select(Message).where(Message.key.startswith("exam-result"))
        assert len(db.session.scalars(told).all()) == 2
        noted = select(JournalEntry).where(JournalEntry.verb == "exams.results.published")
        assert len(db.session.scalars(noted).all()) == 1
