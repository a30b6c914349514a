"""The order of a shift's steps, its hours and its pay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.core.money import PayUnit
from trainhub.placement.rules import ShiftState, Step
from trainhub.placement.rules.shifts import (
    COURSE_OF_A_SHIFT,
    StepTrouble,
    cancel_troubles,
    hours_troubles,
    next_step,
    no_show_troubles,
    pay_due_fen,
    rating_troubles,
    shift_state,
    stamped_minutes,
    step_troubles,
)

START = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)
END = START + timedelta(hours=9)
DAY = date(2026, 3, 5)


@dataclass
class _Shift:
    starts_at: datetime = START
    ends_at: datetime = END
    agreed_at: datetime | None = None
    insured_at: datetime | None = None
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None
    confirmed_at: datetime | None = None
    settled_at: datetime | None = None
    cancelled_at: datetime | None = None
    no_show_at: datetime | None = None


ACCEPTED = _Shift()
AGREED = replace(ACCEPTED, agreed_at=START)
INSURED = replace(AGREED, insured_at=START)
CHECKED_IN = replace(INSURED, checked_in_at=START)
CHECKED_OUT = replace(CHECKED_IN, checked_out_at=END)
CONFIRMED = replace(CHECKED_OUT, confirmed_at=END)
SETTLED = replace(CONFIRMED, settled_at=END)
CANCELLED = replace(INSURED, cancelled_at=START)
NO_SHOW = replace(INSURED, no_show_at=START)
IN_ORDER = (ACCEPTED, AGREED, INSURED, CHECKED_IN, CHECKED_OUT, CONFIRMED, SETTLED)


def test_a_shift_stands_at_its_last_stamp() -> None:
    assert tuple(shift_state(shift) for shift in IN_ORDER) == COURSE_OF_A_SHIFT
    assert shift_state(CANCELLED) is ShiftState.CANCELLED
    assert shift_state(NO_SHOW) is ShiftState.NO_SHOW


def test_each_state_waits_for_exactly_one_step() -> None:
    waiting = [next_step(shift_state(shift)) for shift in IN_ORDER]
    assert waiting == [*Step, None]
    assert next_step(ShiftState.CANCELLED) is None


def test_a_step_is_taken_in_its_turn_only() -> None:
    for place, shift in enumerate(IN_ORDER):
        for turn, step in enumerate(Step):
            codes = [reason.code for reason in step_troubles(shift, step, START)]
            if turn == place:
                assert codes == []
            elif turn < place:
                assert codes == [StepTrouble.DONE_ALREADY]
            else:
                assert len(codes) == turn - place


def test_nobody_checks_in_without_insurance() -> None:
    codes = [reason.code for reason in step_troubles(AGREED, Step.CHECK_IN, START)]
    assert codes == [StepTrouble.NOT_INSURED]
    both = [reason.code for reason in step_troubles(ACCEPTED, Step.CHECK_IN, START)]
    assert both == [StepTrouble.NO_AGREEMENT, StepTrouble.NOT_INSURED]


@pytest.mark.parametrize("shift", [CANCELLED, NO_SHOW])
def test_a_closed_shift_takes_no_step(shift: _Shift) -> None:
    for step in Step:
        assert [r.code for r in step_troubles(shift, step, START)] == [StepTrouble.CLOSED]


@pytest.mark.parametrize(
    ("now", "codes"),
    [
        (START - timedelta(minutes=60, seconds=1), [StepTrouble.TOO_EARLY]),
        (START - timedelta(minutes=60), []),
        (END - timedelta(seconds=1), []),
        (END, [StepTrouble.TOO_LATE]),
    ],
)
def test_check_in_has_a_window(now: datetime, codes: list[StepTrouble]) -> None:
    assert [reason.code for reason in step_troubles(INSURED, Step.CHECK_IN, now)] == codes


def test_waiting_before_the_start_is_no_work() -> None:
    early = replace(CHECKED_OUT, checked_in_at=START - timedelta(minutes=40))
    assert stamped_minutes(early) == 540
    late = replace(CHECKED_OUT, checked_in_at=START + timedelta(minutes=10, seconds=30))
    assert stamped_minutes(late) == 529
    assert stamped_minutes(CHECKED_IN) == 0


@pytest.mark.parametrize(
    ("minutes", "pieces", "unit", "codes"),
    [
        (540, None, PayUnit.HOUR, []),
        (541, None, PayUnit.HOUR, [StepTrouble.TOO_MANY_MINUTES]),
        (0, None, PayUnit.HOUR, [StepTrouble.NO_MINUTES]),
        (480, None, PayUnit.PIECE, [StepTrouble.NO_PIECES]),
        (480, 12, PayUnit.PIECE, []),
    ],
)
def test_no_more_than_the_stamped_minutes_are_confirmed(
    minutes: int, pieces: int | None, unit: PayUnit, codes: list[StepTrouble]
) -> None:
    found = hours_troubles(CHECKED_OUT, minutes, pieces, unit)
    assert [reason.code for reason in found] == codes


@pytest.mark.parametrize(
    ("fen", "unit", "minutes", "planned", "pieces", "due"),
    [
        pytest.param(28_00, PayUnit.HOUR, 540, 540, None, 252_00, id="nine hours"),
        pytest.param(28_00, PayUnit.HOUR, 1, 540, None, 47, id="a minute, half up"),
        pytest.param(30_01, PayUnit.HOUR, 30, 540, None, 15_01, id="half a fen goes up"),
        pytest.param(28_00, PayUnit.HOUR, 600, 540, None, 280_00, id="longer by the hour"),
        pytest.param(260_00, PayUnit.DAY, 540, 540, None, 260_00, id="a whole day"),
        pytest.param(260_00, PayUnit.DAY, 525, 540, None, 260_00, id="a quarter of an hour"),
        pytest.param(260_00, PayUnit.DAY, 524, 540, None, 252_30, id="more than that"),
        pytest.param(260_00, PayUnit.DAY, 270, 540, None, 130_00, id="half a day"),
        pytest.param(260_00, PayUnit.DAY, 600, 540, None, 260_00, id="a day is a day"),
        pytest.param(4350_00, PayUnit.MONTH, 480, 480, None, 200_00, id="a day of 21.75"),
        pytest.param(4350_00, PayUnit.MONTH, 240, 480, None, 100_00, id="half of it"),
        pytest.param(1_50, PayUnit.PIECE, 480, 480, 120, 180_00, id="pieces"),
        pytest.param(300_00, PayUnit.ORDER, 60, 480, None, 300_00, id="the job"),
    ],
)
def test_pay_is_computed_in_whole_fen(
    fen: int, unit: PayUnit, minutes: int, planned: int, pieces: int | None, due: int
) -> None:
    amount = pay_due_fen(
        fen=fen, unit=unit, minutes=minutes, planned=planned, pieces=pieces, on=DAY
    )
    assert amount == due


def test_a_shift_is_cancelled_before_work_begins() -> None:
    for shift in (ACCEPTED, AGREED, INSURED):
        assert cancel_troubles(shift) == []
    assert [r.code for r in cancel_troubles(CHECKED_IN)] == [StepTrouble.AT_WORK]
    assert [r.code for r in cancel_troubles(CANCELLED)] == [StepTrouble.CLOSED]


def test_nobody_is_said_missing_before_half_an_hour() -> None:
    early = START + timedelta(minutes=29, seconds=59)
    assert [r.code for r in no_show_troubles(INSURED, early)] == [StepTrouble.WAIT_FOR_WORKER]
    assert no_show_troubles(INSURED, START + timedelta(minutes=30)) == []
    assert [r.code for r in no_show_troubles(CHECKED_IN, END)] == [StepTrouble.AT_WORK]


def test_each_side_rates_once_after_the_work() -> None:
    assert rating_troubles(CHECKED_OUT, 5, rated=False) == []
    assert [r.code for r in rating_troubles(CHECKED_IN, 5, rated=False)] == [StepTrouble.RATE_LATER]
    assert [r.code for r in rating_troubles(SETTLED, 5, rated=True)] == [StepTrouble.RATED_ALREADY]
    for stars in (0, 6):
        assert [r.code for r in rating_troubles(SETTLED, stars, rated=False)] == [StepTrouble.STARS]
