"""Time given and given back, with everything that guards it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.exams import actions, queries
from trainhub.exams.actions import Given
from trainhub.exams.models import Attempt, Sitting
from trainhub.exams.rules import AttemptTrouble, QuestionKind
from trainhub.exams.rules.sittings import GRACE
from trainhub.exams.rules.timing import GrantKind, TimeTrouble

MINUTE = timedelta(minutes=1)


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town()


@pytest.fixture
def sitting(here):
    with transaction():
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
        return row


def _start(here, sitting, place=0):
    candidate = make_exams.candidates(sitting)[place]
    with transaction():
        return actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def test_an_allowance_moves_the_deadline_and_is_named_with_its_author(here, sitting):
    usual = _start(here, sitting, 1)
    candidate = make_exams.candidates(sitting)[0]
    with transaction():
        actions.allow_time(
            candidate=candidate, percent=150, reader=True, why="视力证明", by=here.by()
        )
    longer = _start(here, sitting, 0)
    minutes = here.theory.minutes
    assert longer.deadline_at - longer.started_at == timedelta(minutes=-(-minutes * 150 // 100))
    assert usual.deadline_at - usual.started_at == timedelta(minutes=minutes)
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "exams.time.allowed")
    ).one()
    assert entry.account_id == here.instructor.id
    assert entry.facts["why"] == "视力证明"
    with pytest.raises(Refused) as refusal, transaction():
        actions.allow_time(candidate=candidate, percent=200, reader=False, why="再要", by=here.by())
    assert _codes(refusal) == [TimeTrouble.STARTED]


def test_minutes_open_a_paper_that_the_clock_had_closed(here, sitting):
    attempt = _start(here, sitting)
    place = next(
        item.position for item in queries.scripts([attempt.id]) if item.kind is QuestionKind.SINGLE
    )
    late = attempt.deadline_at + GRACE + MINUTE
    with clock.frozen(late):
        with transaction():
            actions.close_overdue(late)
        with pytest.raises(Refused) as refusal, transaction():
            actions.save_answer(attempt_id=attempt.id, position=place, given=Given([0], 1))
        assert _codes(refusal) == [AttemptTrouble.OVER]
        with transaction():
            actions.grant_time(attempt=attempt, minutes=5, why="桌子断电", by=here.by())
        with transaction():
            actions.save_answer(attempt_id=attempt.id, position=place, given=Given([0], 1))
    assert queries.answers_of(attempt.id)[place] == ([0], 1)


def test_who_has_handed_in_gets_no_more_minutes(here, sitting):
    attempt = _start(here, sitting)
    with transaction():
        actions.hand_in(attempt_id=attempt.id, by=here.by())
    with pytest.raises(Refused) as refusal, transaction():
        actions.grant_time(attempt=attempt, minutes=5, why="想再看看", by=here.by())
    assert _codes(refusal) == [TimeTrouble.NO_ATTEMPT]


def test_an_outage_gives_back_to_everybody_what_it_took_once_two_have_signed(here, sitting):
    early, late = _start(here, sitting, 0), None
    with clock.frozen(NOW + 15 * MINUTE):
        late = _start(here, sitting, 1)
    before = {attempt.id: attempt.deadline_at for attempt in (early, late)}
    now = NOW + 30 * MINUTE
    with clock.frozen(now):
        with transaction():
            outage = actions.declare_outage(
                sitting=sitting, began_at=NOW + 10 * MINUTE, ended_at=NOW + 20 * MINUTE,
                why="机房跳闸", by=here.by(),
            )  # fmt: skip
        assert db.session.get_one(Attempt, early.id).deadline_at == before[early.id]
        with pytest.raises(Refused) as refusal, transaction():
            actions.sign_outage(outage=outage, by=here.by())
        assert _codes(refusal) == [TimeTrouble.TOGETHER]
        with transaction():
            given = actions.sign_outage(outage=outage, by=make.actor(here.staff))
        assert given == {early.id: 10, late.id: 5}
        with pytest.raises(Refused) as refusal, transaction():
            actions.sign_outage(outage=outage, by=make.actor(here.staff))
        assert _codes(refusal) == [TimeTrouble.SIGNED]
    db.session.expire_all()
    moved = {a.id: a.deadline_at - before[a.id] for a in (early, late)}
    assert moved == {early.id: 10 * MINUTE, late.id: 5 * MINUTE}
    grants = queries.grants_of_sitting(sitting.id)
    assert [(g.kind, g.minutes) for g in grants[early.id]] == [(GrantKind.OUTAGE, 10)]


def test_results_that_are_out_end_all_giving(here, sitting):
    attempt = _start(here, sitting)
    with transaction():
        db.session.get_one(Sitting, sitting.id).published_at = NOW
    for give in (
        lambda: actions.grant_time(attempt=attempt, minutes=5, why="x", by=here.by()),
        lambda: actions.allow_time(
            candidate=attempt.candidate, percent=120, reader=False, why="x", by=here.by()
        ),
        lambda: actions.declare_outage(
            sitting=sitting, began_at=NOW, ended_at=NOW + MINUTE, why="x", by=here.by()
        ),
    ):
        with pytest.raises(Refused) as refusal, transaction():
            give()
        assert _codes(refusal)[0] is TimeTrouble.PUBLISHED


@pytest.mark.parametrize(
    "change", ["DELETE FROM time_grant", "UPDATE exam_sign SET sign = 'came_back'"]
)
def test_what_was_given_and_noticed_stays_written(here, sitting, change):
    attempt = _start(here, sitting)
    with transaction():
        actions.grant_time(attempt=attempt, minutes=5, why="x", by=here.by())
        actions.sync(
            facts=queries.attempt_facts(attempt.id), shapes={}, writer="w",
            given={}, flags={}, signs=["left_page"],
        )  # fmt: skip
    with pytest.raises(DBAPIError, match="append-only"), transaction():
        db.session.execute(text(change))
