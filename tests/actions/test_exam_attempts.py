"""Taking an exam: one paper, no lost answer, the server's clock."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make_exams
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.exams import actions, queries
from trainhub.exams.actions import Given, Kept
from trainhub.exams.models import Attempt, AttemptItem, Candidate, Component, Outcome, Sitting
from trainhub.exams.rules import AttemptTrouble, SittingTrouble
from trainhub.exams.rules.papers import draw_paper
from trainhub.exams.rules.sittings import GRACE


@pytest.fixture
def here(inside):
    return make_exams.town()


@pytest.fixture
def candidate(here):
    row = make_exams.sitting(here)
    candidate = make_exams.candidates(row)[0]
    actions.admit(candidate=candidate, by=here.by())
    db.session.refresh(candidate)
    return candidate


@pytest.fixture
def attempt(here, candidate):
    return actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())


def _save(attempt, position, answer, seq):
    return actions.save_answer(attempt_id=attempt.id, position=position, given=Given(answer, seq))


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def test_the_paper_is_frozen_and_its_seed_rebuilds_it(here, attempt):
    pool = queries.drawable(here.institution.id, here.trade.code)
    lines = queries.lines_of(here.blueprint.id)
    rebuilt = draw_paper(lines, pool, attempt.seed)
    frozen = [
        (item.question_version_id, item.option_order, item.points_h) for item in attempt.items
    ]
    assert frozen == [tuple(item) for item in rebuilt]
    assert len(frozen) == 10


def test_a_second_start_finds_the_same_paper(here, candidate, attempt):
    again = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    assert again.id == attempt.id
    assert db.session.query(AttemptItem).count() == 10


def test_everybody_gets_a_paper_of_their_own(here):
    row = make_exams.sitting(here)
    actions.admit_all(sitting=row, by=here.by())
    db.session.expire_all()
    people = make_exams.candidates(row)
    attempts = actions.start_attempts(
        sitting=row, component=here.theory, candidates=people, by=here.by()
    )
    again = actions.start_attempts(
        sitting=row, component=here.theory, candidates=people, by=here.by()
    )
    assert [a.id for a in attempts] == [a.id for a in again]
    orders = {tuple(item.question_version_id for item in a.items) for a in attempts}
    assert len(orders) == 3


def test_nobody_starts_before_being_admitted(here):
    candidate = make_exams.candidates(make_exams.sitting(here))[0]
    with pytest.raises(Refused) as refusal:
        actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    assert _codes(refusal) == [AttemptTrouble.NOT_ADMITTED]


def test_nobody_starts_early_and_nobody_late(here):
    row = make_exams.sitting(here, starts_in=20)
    candidate = make_exams.candidates(row)[0]
    actions.admit(candidate=candidate, by=here.by())
    db.session.refresh(candidate)
    with pytest.raises(Refused) as refusal:
        actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    assert _codes(refusal) == [AttemptTrouble.NOT_YET]
    with clock.frozen(row.ends_at), pytest.raises(Refused) as refusal:
        actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    assert _codes(refusal) == [SittingTrouble.OVER]


def test_the_practice_is_not_on_the_screen(here, candidate):
    with pytest.raises(Refused) as refusal:
        actions.start_attempt(candidate=candidate, component=here.practice, by=here.by())
    assert _codes(refusal) == [AttemptTrouble.NOT_ON_SCREEN]


def test_late_starters_end_when_the_door_closes(here):
    row = make_exams.sitting(here, minutes=90)
    candidate = make_exams.candidates(row)[0]
    actions.admit(candidate=candidate, by=here.by())
    db.session.refresh(candidate)
    with clock.frozen(row.starts_at + timedelta(minutes=60)):
        late = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    assert late.deadline_at == row.ends_at


def _choice(attempt):
    """A position of the paper that takes an option."""
    return next(
        item.position
        for item in queries.scripts([attempt.id])
        if item.kind.value in {"single", "multiple"}
    )


def test_an_answer_is_kept_changed_and_taken_back(attempt):
    position = _choice(attempt)
    assert _save(attempt, position, [1], 1).kept is Kept.SAVED
    assert _save(attempt, position, [2], 2).kept is Kept.SAVED
    assert queries.answers_of(attempt.id)[position] == ([2], 2)
    _save(attempt, position, [], 3)
    assert queries.answers_of(attempt.id)[position] == (None, 3)
    assert not any(cell.done for cell in queries.answer_sheet(attempt.id))


def test_a_late_repeat_changes_nothing_and_tells_what_stands(attempt):
    position = _choice(attempt)
    _save(attempt, position, [2], 5)
    stale = _save(attempt, position, [0], 4)
    assert (stale.kept, stale.answer, stale.seq) == (Kept.STALE, [2], 5)
    repeat = _save(attempt, position, [2], 5)
    assert repeat.kept is Kept.SAVED


def test_two_phones_write_to_one_attempt_and_the_later_number_stands(here, candidate, attempt):
    other = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
    position = _choice(attempt)
    _save(attempt, position, [1], 1)
    assert _save(other, position, [3], 1).kept is Kept.STALE
    assert _save(other, position, [3], 2).kept is Kept.SAVED
    assert queries.answers_of(attempt.id)[position] == ([3], 2)


@pytest.mark.parametrize(
    ("late_by", "kept"),
    [(timedelta(0), True), (GRACE, True), (GRACE + timedelta(seconds=1), False)],
    ids=["at the deadline", "in the grace", "a second after it"],
)
def test_the_servers_clock_decides_about_late_answers(attempt, late_by, kept):
    position = _choice(attempt)
    with clock.frozen(attempt.deadline_at + late_by):
        if kept:
            assert _save(attempt, position, [1], 1).kept is Kept.SAVED
        else:
            with pytest.raises(Refused) as refusal:
                _save(attempt, position, [1], 1)
            assert _codes(refusal) == [AttemptTrouble.OVER]
            with pytest.raises(Refused):
                actions.save_answers(attempt_id=attempt.id, given={position: Given([1], 1)})
            assert queries.answers_of(attempt.id)[position] == (None, 0)


@pytest.mark.parametrize(
    ("position", "answer", "seq", "code"),
    [
        (99, [0], 1, AttemptTrouble.NO_SUCH_QUESTION),
        (0, [0], 1, AttemptTrouble.NO_SUCH_QUESTION),
        (1, [99], 1, AttemptTrouble.BAD_ANSWER),
        (1, [{"a": 1}], 1, AttemptTrouble.BAD_ANSWER),
        (1, [0], 0, AttemptTrouble.BAD_ANSWER),
        (1, [0], 2**31, AttemptTrouble.BAD_ANSWER),
    ],
)
def test_what_does_not_fit_is_refused(attempt, position, answer, seq, code):
    with pytest.raises(Refused) as refusal:
        _save(attempt, position, answer, seq)
    assert _codes(refusal) == [code]


def test_a_batch_keeps_what_fits_and_refuses_the_rest_alone(attempt):
    position = _choice(attempt)
    saved = actions.save_answers(
        attempt_id=attempt.id,
        given={position: Given([1], 3), 99: Given([0], 1), 100: Given([True], 1)},
    )
    assert saved[position].kept is Kept.SAVED
    assert saved[99].kept is saved[100].kept is Kept.REFUSED
    stale = actions.save_answers(attempt_id=attempt.id, given={position: Given([2], 2)})
    assert (stale[position].kept, stale[position].answer) == (Kept.STALE, [1])


def test_handing_in_twice_gives_the_same_receipt_and_one_entry(here, attempt):
    first = actions.hand_in(attempt_id=attempt.id, by=here.by())
    ended, receipt = first.ended_at, first.receipt
    with clock.frozen(ended + timedelta(minutes=1)):
        second = actions.hand_in(attempt_id=attempt.id, by=here.by())
    assert (second.ended_at, second.receipt, second.handed_in) == (ended, receipt, True)
    entries = select(JournalEntry).where(JournalEntry.verb == "exams.attempt.handed_in")
    assert len(db.session.scalars(entries).all()) == 1


def test_nothing_is_saved_after_handing_in(here, attempt):
    position = _choice(attempt)
    actions.hand_in(attempt_id=attempt.id, by=here.by())
    with pytest.raises(Refused) as refusal:
        _save(attempt, position, [1], 1)
    assert _codes(refusal) == [AttemptTrouble.HANDED_IN]


def test_the_clock_closes_what_nobody_handed_in(here, attempt):
    assert actions.close_overdue(attempt.deadline_at + GRACE) == 0
    assert actions.close_overdue(attempt.deadline_at + GRACE + timedelta(seconds=1)) == 1
    closed = db.session.get_one(Attempt, attempt.id, populate_existing=True)
    assert (closed.ended_at, closed.handed_in) == (closed.deadline_at, False)


def test_handing_in_too_late_counts_as_closed_by_the_clock(here, attempt):
    with clock.frozen(attempt.deadline_at + timedelta(hours=1)):
        closed = actions.hand_in(attempt_id=attempt.id, by=here.by())
    assert (closed.ended_at, closed.handed_in) == (closed.deadline_at, False)


def test_answers_stay_out_of_the_journal(attempt):
    _save(attempt, _choice(attempt), [1], 1)
    verbs = db.session.scalars(select(JournalEntry.verb)).all()
    assert not any("answer" in verb for verb in verbs)


def test_flags_come_and_go(attempt):
    actions.set_flag(attempt_id=attempt.id, position=2, flagged=True)
    assert [cell.position for cell in queries.answer_sheet(attempt.id) if cell.flagged] == [2]
    actions.set_flag(attempt_id=attempt.id, position=2, flagged=False)
    assert not any(cell.flagged for cell in queries.answer_sheet(attempt.id))


def test_the_sweeper_closes_what_is_overdue_and_nothing_else(app, frozen):
    with app.app_context():
        with transaction():
            here = make_exams.town()
            row = make_exams.sitting(here)
            actions.admit_all(sitting=row, by=here.by())
            people = make_exams.candidates(row)
            started = actions.start_attempts(
                sitting=row, component=here.theory, candidates=people, by=here.by()
            )
            ends = started[0].deadline_at
        actions.close_when_due()
        assert db.session.query(Attempt).filter(Attempt.ended_at.is_not(None)).count() == 0
        db.session.rollback()
        with clock.frozen(ends + GRACE + timedelta(seconds=1)):
            actions.close_when_due()
        assert db.session.query(Attempt).filter(Attempt.ended_at == ends).count() == 3


def test_two_starts_at_once_make_one_paper(app, frozen):
    """Two phones start the same exam in the same moment, each with a connection of its own."""
    with app.app_context(), transaction():
        here = make_exams.town()
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
        candidate_id, theory_id = make_exams.candidates(row)[0].id, here.theory.id
        by = here.by()
    together = threading.Barrier(6)

    def start(_number):
        with app.app_context(), clock.frozen(frozen):
            candidate = db.session.get_one(Candidate, candidate_id)
            component = db.session.get_one(Component, theory_id)
            together.wait()
            with transaction():
                found = actions.start_attempt(candidate=candidate, component=component, by=by)
                return found.id

    with ThreadPoolExecutor(6) as pool:
        attempts = set(pool.map(start, range(6)))
    assert len(attempts) == 1
    with app.app_context():
        assert db.session.query(AttemptItem).count() == 10


def test_two_administrators_publish_at_once_and_it_happens_once(app, frozen):
    with app.app_context(), transaction():
        here = make_exams.town()
        row = make_exams.sitting(here)
        make_exams.sat(here, row, [10, 5, None])
        sitting_id, ends, by = row.id, row.ends_at, here.by()
    together = threading.Barrier(4)

    def publish(_number):
        with app.app_context(), clock.frozen(ends):
            row = db.session.get_one(Sitting, sitting_id)
            together.wait()
            with transaction():
                actions.publish_results(sitting=row, by=by)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish, range(4)))
    with app.app_context():
        assert db.session.query(Outcome).count() == 3
        verbs = select(JournalEntry).where(JournalEntry.verb == "exams.results.published")
        assert len(db.session.scalars(verbs).all()) == 1
