"""Who may judge a class, and from how many answers the sums are shown."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from trainhub.courses.rules.feedback import (
    FeedbackTrouble,
    Opinions,
    average,
    feedback_troubles,
)

OVER = datetime(2026, 11, 18, 4, 0, tzinfo=UTC)
BEFORE = OVER - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("attended", "over_at", "now", "answered", "codes"),
    [
        (True, OVER, OVER, False, []),
        (True, OVER, BEFORE, False, [FeedbackTrouble.NOT_OVER]),
        (False, OVER, OVER, False, [FeedbackTrouble.NOT_THERE]),
        (False, None, OVER, False, [FeedbackTrouble.NOT_THERE, FeedbackTrouble.NOT_OVER]),
        (True, OVER, OVER, True, [FeedbackTrouble.ONCE]),
    ],
)
def test_who_was_there_judges_once_when_it_is_over(
    attended: bool,
    over_at: datetime | None,
    now: datetime,
    answered: bool,
    codes: list[FeedbackTrouble],
) -> None:
    reasons = feedback_troubles(attended=attended, over_at=over_at, now=now, answered=answered)
    assert [reason.code for reason in reasons] == codes


@pytest.mark.parametrize(("answers", "shown"), [(4, False), (5, True)])
def test_four_answers_are_not_shown(answers: int, shown: bool) -> None:
    assert Opinions(answers=answers).shown is shown


@pytest.mark.parametrize(
    ("points", "count", "words"),
    [(0, 0, None), (5, 1, "5.00"), (14, 3, "4.67"), (9, 2, "4.50"), (1, 8, "0.13")],
)
def test_averages_are_rounded_half_up(points: int, count: int, words: str | None) -> None:
    assert average(points, count) == words


def test_more_answers_than_calls_stay_a_share() -> None:
    assert Opinions(answers=3, asked=2).answer_rate.percent() == "100.0"
    assert (Opinions(answers=2, content=9) + Opinions(asked=5)).answer_rate[:2] == (2, 5)
