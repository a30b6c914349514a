"""Attendance in minutes, the floor, and the code on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.courses.rules import Attendance, MarkKind, PresenceState, SignInTrouble, presence
from trainhub.courses.rules.attending import mark_troubles, shown_kind, sign_in_troubles
from trainhub.courses.rules.codes import (
    CODE_GRACE,
    CODE_WINDOW,
    PASS_LASTS,
    Opened,
    code_at,
    code_lasts,
    kind_of_code,
    opened_by,
    pass_for,
)
from trainhub.courses.rules.standing import minutes_needed, reaches

START = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
END = START + timedelta(minutes=90)
KEY = b"a key"


def _at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("came", "left", "minutes", "state"),
    [
        (None, None, 0, PresenceState.ABSENT),
        (None, 90, 0, PresenceState.ABSENT),
        (0, None, 0, PresenceState.OPEN),
        (0, 90, 90, PresenceState.PRESENT),
        (-20, 110, 90, PresenceState.PRESENT),
        (0.5, 90, 89, PresenceState.PRESENT),
        (10, 90, 80, PresenceState.LATE),
        (0, 60, 60, PresenceState.LEFT_EARLY),
        (0, 89.99, 89, PresenceState.PRESENT),
        (10, 60, 50, PresenceState.LATE),
        (-30, -10, 0, PresenceState.LEFT_EARLY),
        (95, 100, 0, PresenceState.LATE),
    ],
)
def test_minutes_lie_inside_the_lesson_and_are_never_rounded_up(
    came: float | None, left: float | None, minutes: int, state: PresenceState
) -> None:
    here = presence(
        START, END, None if came is None else _at(came), None if left is None else _at(left)
    )
    assert (here.minutes, here.state) == (minutes, state)


def test_leave_explains_an_absence_and_is_worth_no_minute() -> None:
    assert presence(START, END, None, None, True)[::3] == (0, PresenceState.LEAVE)
    came_all_the_same = presence(START, END, START, END, True)
    assert came_all_the_same[::3] == (90, PresenceState.PRESENT)


@given(st.floats(-500, 500, allow_nan=False), st.floats(-500, 500, allow_nan=False))
def test_no_pair_of_marks_is_worth_more_than_the_lesson(came: float, left: float) -> None:
    minutes = presence(START, END, _at(came), _at(left)).minutes
    assert 0 <= minutes <= 90
    assert minutes <= max(0, left - came)


@pytest.mark.parametrize(
    ("attended", "planned", "floor", "there"),
    [
        (80, 100, 80, True),
        (79, 100, 80, False),
        (144, 180, 80, True),
        (143, 180, 80, False),
        (0, 0, 80, False),
        (0, 100, 0, True),
        (100, 100, 100, True),
    ],
)
def test_the_floor_is_a_share_of_the_planned_minutes(
    attended: int, planned: int, floor: int, there: bool
) -> None:
    assert reaches(Attendance(attended, planned), floor) is there
    assert (attended >= minutes_needed(planned, floor)) is (there or planned == 0)


def test_the_share_shown_is_never_rounded_up() -> None:
    assert Attendance(199, 200).percent == 99
    assert Attendance(0, 0).percent == 0


def test_half_of_the_lessons_attended_is_half_not_all_of_it() -> None:
    # Moodle's percentage counts only past sessions and shows 100 % here.
    assert Attendance(90, 180).percent == 50


class TestTheCode:
    """A photo of the screen is worth less than two windows."""

    def test_has_eight_digits_and_differs_by_lesson_kind_and_window(self) -> None:
        codes = {
            code_at(KEY, 1, MarkKind.SIGN_IN, START),
            code_at(KEY, 2, MarkKind.SIGN_IN, START),
            code_at(KEY, 1, MarkKind.SIGN_OUT, START),
            code_at(KEY, 1, MarkKind.SIGN_IN, START + timedelta(seconds=CODE_WINDOW)),
            code_at(b"another key", 1, MarkKind.SIGN_IN, START),
        }
        assert len(codes) == 5
        assert all(len(code) == 8 and code.isdigit() for code in codes)

    @pytest.mark.parametrize(
        ("seconds", "good"),
        [(0, True), (44, True), (45, True), (74, True), (75, False), (90, False), (600, False)],
    )
    def test_is_good_in_its_window_and_half_a_minute_after(self, seconds: int, good: bool) -> None:
        begin = datetime.fromtimestamp(START.timestamp() // CODE_WINDOW * CODE_WINDOW, UTC)
        code = code_at(KEY, 1, MarkKind.SIGN_IN, begin)
        said = kind_of_code(KEY, 1, code, begin + timedelta(seconds=seconds))
        assert said is (MarkKind.SIGN_IN if good else None)

    def test_says_whether_it_signs_in_or_out(self) -> None:
        assert kind_of_code(KEY, 1, code_at(KEY, 1, MarkKind.SIGN_OUT, START), START) is (
            MarkKind.SIGN_OUT
        )

    def test_may_be_typed_with_spaces_and_full_width_digits(self) -> None:
        code = code_at(KEY, 1, MarkKind.SIGN_IN, START)
        wide = "".join(chr(ord(digit) - ord("0") + 0xFF10) for digit in code)
        assert kind_of_code(KEY, 1, f" {wide[:4]} {wide[4:]} ", START) is MarkKind.SIGN_IN

    @pytest.mark.parametrize("code", ["", "1", "x" * 8, "0" * 20, "²²²²²²²²"])
    def test_that_is_wrong_says_nothing(self, code: str) -> None:
        assert kind_of_code(KEY, 1, code, START) is None

    def test_lasts_until_the_next_window(self) -> None:
        begin = datetime.fromtimestamp(START.timestamp() // CODE_WINDOW * CODE_WINDOW, UTC)
        assert code_lasts(begin) == CODE_WINDOW
        assert code_lasts(begin + timedelta(seconds=44)) == 1
        assert CODE_WINDOW + CODE_GRACE == 75


class TestThePass:
    """Whoever opened the code in time may take three minutes for the button."""

    def test_says_what_was_opened_and_when(self) -> None:
        carried = pass_for(KEY, 1, 7, Opened(MarkKind.SIGN_OUT, START))
        for later in (timedelta(0), PASS_LASTS):
            assert opened_by(KEY, 1, 7, carried, START + later) == Opened(MarkKind.SIGN_OUT, START)

    def test_is_worth_nothing_later_or_for_anybody_else(self) -> None:
        carried = pass_for(KEY, 1, 7, Opened(MarkKind.SIGN_IN, START))
        assert opened_by(KEY, 1, 7, carried, START + PASS_LASTS + timedelta(seconds=1)) is None
        assert opened_by(KEY, 1, 7, carried, START - timedelta(seconds=1)) is None
        assert opened_by(KEY, 1, 8, carried, START) is None
        assert opened_by(KEY, 2, 7, carried, START) is None
        assert opened_by(b"another key", 1, 7, carried, START) is None

    @pytest.mark.parametrize(
        "carried",
        ["", "sign_in", "sign_in.1", "sign_in..x", "sign_in.²²²²²²²².x", "sign_in.99999999999.ü"],
    )
    def test_that_is_nonsense_opens_nothing(self, carried: str) -> None:
        assert opened_by(KEY, 1, 7, carried, START) is None

    def test_cannot_be_turned_into_another_kind_or_time(self) -> None:
        carried = pass_for(KEY, 1, 7, Opened(MarkKind.SIGN_IN, START))
        kind, stamp, seal = carried.split(".")
        assert opened_by(KEY, 1, 7, f"sign_out.{stamp}.{seal}", START) is None
        assert opened_by(KEY, 1, 7, f"{kind}.{int(stamp) - 1}.{seal}", START) is None


@pytest.mark.parametrize(
    ("kind", "minutes", "code"),
    [
        (None, 10, SignInTrouble.CODE_OLD),
        (MarkKind.SIGN_IN, -31, SignInTrouble.TOO_EARLY),
        (MarkKind.SIGN_IN, -30, None),
        (MarkKind.SIGN_IN, 90, None),
        (MarkKind.SIGN_IN, 91, SignInTrouble.TOO_LATE),
        (MarkKind.SIGN_OUT, 120, None),
        (MarkKind.SIGN_OUT, 121, SignInTrouble.TOO_LATE),
    ],
)
def test_the_code_works_around_the_lesson_only(
    kind: MarkKind | None, minutes: int, code: SignInTrouble | None
) -> None:
    reasons = sign_in_troubles(kind, START, END, _at(minutes))
    assert [reason.code for reason in reasons] == ([code] if code else [])


def test_the_screen_offers_signing_out_in_the_last_quarter() -> None:
    assert shown_kind(START, END, _at(67)) is MarkKind.SIGN_IN
    assert shown_kind(START, END, _at(67.5)) is MarkKind.SIGN_OUT


@pytest.mark.parametrize(
    ("kind", "minutes", "other", "code"),
    [
        (MarkKind.SIGN_IN, 5, 90, None),
        (MarkKind.SIGN_IN, 90, 90, None),
        (MarkKind.SIGN_IN, 91, 90, SignInTrouble.OUT_BEFORE_IN),
        (MarkKind.SIGN_OUT, 5, 10, SignInTrouble.OUT_BEFORE_IN),
        (MarkKind.SIGN_OUT, 121, 10, SignInTrouble.MARK_OUTSIDE),
        (MarkKind.SIGN_IN, -31, None, SignInTrouble.MARK_OUTSIDE),
    ],
)
def test_a_correction_stays_inside_the_lesson_and_in_order(
    kind: MarkKind, minutes: int, other: int | None, code: SignInTrouble | None
) -> None:
    standing = None if other is None else _at(other)
    reasons = mark_troubles(kind, _at(minutes), (START, END), standing, now=_at(200))
    assert [reason.code for reason in reasons] == ([code] if code else [])


def test_nobody_is_signed_in_or_out_ahead_of_time() -> None:
    reasons = mark_troubles(MarkKind.SIGN_OUT, _at(60), (START, END), _at(0), now=_at(59))
    assert [reason.code for reason in reasons] == [SignInTrouble.MARK_AHEAD]
    assert mark_troubles(MarkKind.SIGN_OUT, _at(60), (START, END), _at(0), now=_at(60)) == []
