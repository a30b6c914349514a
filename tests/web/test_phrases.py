"""How hours and the time of day are told to a reader."""

from __future__ import annotations

from datetime import date

import pytest

from trainhub.core import clock, phrases


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0"), (44, "0.9"), (45, "1"), (89, "1.9"), (720, "16"), (698, "15.5")]
)
def test_training_hours_are_told_to_a_tenth_and_never_rounded_up(minutes: int, said: str) -> None:
    assert phrases.say_hours(minutes) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [(0, "凌晨0:05"), (9, "上午9:05"), (12, "中午12:05"), (13, "下午1:05"), (20, "晚上8:05")],
)
def test_the_time_of_day_is_told_as_people_say_it(hour: int, said: str) -> None:
    assert phrases.say_time(clock.at(date(2026, 3, 5), hour, 5)) == said
