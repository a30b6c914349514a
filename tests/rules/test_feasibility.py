"""Can an order be filled: the answer, and when a class may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pytest

from trainhub.placement.rules import OrderState, StandbyState
from trainhub.placement.rules.feasibility import (
    ClassTrouble,
    ComingClass,
    ComingExam,
    Outlook,
    Verdict,
    class_troubles,
    verdict,
)
from trainhub.placement.rules.pool import Candidate, Demand, Unmet
from trainhub.placement.rules.standbys import calls, standby_state, unmet_for_call

DAY = date(2026, 11, 20)
START = datetime.fromisoformat("2026-11-21T00:00:00+00:00")


def _ahead(missing=3, ready=0, sitting=0, seats=0, *, teachable=True):
    return Outlook(
        missing=missing,
        backups=0,
        ready=ready,
        near=0,
        at_most=200,
        exams=(ComingExam(DAY, sitting),) if sitting else (),
        classes=(ComingClass(1, DAY, seats),) if seats else (),
        teachable=teachable,
    )


@pytest.mark.parametrize(
    ("ahead", "answer"),
    [
        (_ahead(ready=3), Verdict.YES),
        (_ahead(ready=4), Verdict.YES),
        (_ahead(missing=0), Verdict.YES),
        (_ahead(ready=2, sitting=1), Verdict.WITH_EXAM),
        (_ahead(ready=2), Verdict.SHORT),
        (_ahead(sitting=2, seats=1), Verdict.WITH_CLASS),
        (_ahead(seats=3), Verdict.WITH_CLASS),
        (_ahead(sitting=1, seats=1), Verdict.SHORT),
    ],
)
def test_the_answer_is_the_best_that_is_true(ahead, answer):
    assert verdict(ahead) is answer


def test_two_hundred_is_a_lower_end():
    assert _ahead(ready=200).more_than_counted
    assert not _ahead(ready=199).more_than_counted


@pytest.mark.parametrize(
    ("ahead", "state", "asked", "why"),
    [
        (_ahead(), OrderState.OPEN, False, []),
        (_ahead(), OrderState.OPEN, True, [ClassTrouble.ASKED]),
        (_ahead(), OrderState.WAITING, False, [ClassTrouble.NOT_OPEN]),
        (_ahead(teachable=False), OrderState.OPEN, False, [ClassTrouble.NO_COURSE]),
        (_ahead(ready=3), OrderState.OPEN, False, [ClassTrouble.NOTHING_MISSING]),
    ],
)
def test_a_class_is_asked_for_once_and_only_where_it_helps(ahead, state, asked, why):
    assert [reason.code for reason in class_troubles(ahead, state, asked=asked)] == why


@dataclass
class _Standby:
    called_at: datetime | None = None
    left_at: datetime | None = None


def test_a_standby_stands_where_its_dates_say():
    assert standby_state(_Standby()) is StandbyState.WAITING
    assert standby_state(_Standby(called_at=START)) is StandbyState.CALLED
    assert standby_state(_Standby(left_at=START)) is StandbyState.LEFT


@pytest.mark.parametrize("state", OrderState)
def test_places_are_given_on_while_there_is_work_to_come(state):
    goes_on = {OrderState.OPEN, OrderState.FULL, OrderState.CLOSED, OrderState.RUNNING}
    assert calls(state) is (state in goes_on)


def test_a_stale_word_does_not_stop_a_call_but_other_work_and_the_law_do():
    demand = Demand(START, START + timedelta(hours=8), 18, (frozenset({"guard"}),), {})
    fit = Candidate(
        age=40, in_pool=True, available_until=None, held_hours=frozenset(),
        held=frozenset({"guard"}), held_to_end=frozenset({"guard"}),
    )  # fmt: skip
    assert unmet_for_call(fit, demand) == []
    for changes, why in (
        ({"in_pool": False}, Unmet.NOT_IN_POOL),
        ({"held_hours": frozenset({START})}, Unmet.TAKEN),
        ({"age": 17}, Unmet.UNDER_AGE),
        ({"held": frozenset(), "held_to_end": frozenset()}, Unmet.NO_CERTIFICATE),
        ({"held_to_end": frozenset()}, Unmet.ENDS_BEFORE),
    ):
        told = unmet_for_call(Candidate(**{**vars(fit), **changes}), demand)
        assert [reason.code for reason in told] == [why]
