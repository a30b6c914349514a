"""Whether a paper holds on a day: one judgement, told in a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainhub.certs.rules import (
    LedgerVerb,
    Standing,
    ends_on,
    halted_by,
    is_valid,
    last_day,
    months_after,
    next_review,
    review_days,
    standing,
)

ISSUED = date(2026, 3, 15)


@dataclass(frozen=True)
class Paper:
    halted: LedgerVerb | None = None
    issued_on: date = ISSUED
    valid_until: date | None = None
    review_due: date | None = None

    @property
    def stands(self) -> bool:
        return self.halted is None


@pytest.mark.parametrize(
    ("issued", "months", "ends"),
    [
        (date(2026, 3, 15), 12, date(2027, 3, 15)),
        (date(2026, 3, 15), None, None),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 11, 30), 72, date(2032, 11, 30)),
    ],
)
def test_a_term_ends_on_the_corresponding_day_or_the_last_of_a_shorter_month(
    issued: date, months: int | None, ends: date | None
) -> None:
    assert last_day(issued, months) == ends


DAY = timedelta(days=1)
END = date(2027, 3, 15)


@pytest.mark.parametrize(
    ("paper", "on", "told"),
    [
        (Paper(), ISSUED, Standing.VALID),
        (Paper(), date(2099, 1, 1), Standing.VALID),
        (Paper(), ISSUED - DAY, Standing.NEVER_ISSUED),
        (Paper(valid_until=END), END - 61 * DAY, Standing.VALID),
        (Paper(valid_until=END), END - 60 * DAY, Standing.EXPIRING),
        (Paper(valid_until=END), END, Standing.EXPIRING),
        (Paper(valid_until=END), END + DAY, Standing.EXPIRED),
        (Paper(valid_until=END, review_due=date(2026, 9, 1)), date(2026, 9, 1), Standing.EXPIRING),
        (Paper(valid_until=END, review_due=date(2026, 9, 1)), date(2026, 9, 2), Standing.EXPIRED),
        (Paper(LedgerVerb.SUSPENDED, valid_until=END), ISSUED, Standing.SUSPENDED),
        (Paper(LedgerVerb.SUSPENDED, valid_until=END), END + DAY, Standing.SUSPENDED),
        (Paper(LedgerVerb.REVOKED), ISSUED, Standing.REVOKED),
        (Paper(LedgerVerb.REPLACED), ISSUED, Standing.REPLACED),
    ],
)
def test_a_verifier_is_told_the_standing_of_that_day(
    paper: Paper, on: date, told: Standing
) -> None:
    assert standing(paper, paper.halted, on, remind_days=60) is told


days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
papers = st.builds(
    Paper,
    halted=st.sampled_from(
        [None, None, LedgerVerb.SUSPENDED, LedgerVerb.REVOKED, LedgerVerb.REPLACED]
    ),
    issued_on=days,
    valid_until=st.none() | days,
    review_due=st.none() | days,
)


@given(papers, days, st.integers(0, 120))
def test_valid_and_expiring_are_exactly_the_days_on_which_it_holds(
    paper: Paper, on: date, remind_days: int
) -> None:
    told = standing(paper, paper.halted, on, remind_days)
    assert is_valid(paper, on) == (told in {Standing.VALID, Standing.EXPIRING})


@given(papers, days)
def test_what_held_once_and_ended_never_holds_again(paper: Paper, on: date) -> None:
    last = ends_on(paper)
    if last is not None and on > last:
        assert not is_valid(paper, on)


@pytest.mark.parametrize(
    ("verbs", "halted"),
    [
        ([LedgerVerb.ISSUED], None),
        ([LedgerVerb.ISSUED, LedgerVerb.SUSPENDED], LedgerVerb.SUSPENDED),
        ([LedgerVerb.ISSUED, LedgerVerb.SUSPENDED, LedgerVerb.REINSTATED], None),
        ([LedgerVerb.ISSUED, LedgerVerb.SUSPENDED, LedgerVerb.REVOKED], LedgerVerb.REVOKED),
        ([LedgerVerb.ISSUED, LedgerVerb.REPLACED], LedgerVerb.REPLACED),
        ([LedgerVerb.ISSUED, LedgerVerb.RENEWED], None),
    ],
)
def test_the_ledger_says_what_stands_against_a_certificate(
    verbs: list[LedgerVerb], halted: LedgerVerb | None
) -> None:
    assert halted_by(verbs) is halted


def test_a_card_of_six_years_is_reviewed_once_after_three() -> None:
    until = months_after(ISSUED, 72)
    assert review_days(ISSUED, 36, until) == [date(2029, 3, 15)]
    assert next_review(ISSUED, None, 36, until) == date(2029, 3, 15)
    assert next_review(ISSUED, date(2029, 1, 10), 36, until) == date(2032, 1, 10)
    assert next_review(ISSUED, date(2029, 3, 15), 36, until) is None


def test_a_card_without_end_tells_its_first_review_only() -> None:
    assert review_days(ISSUED, 12, None) == [date(2027, 3, 15)]
    assert review_days(ISSUED, None, None) == []
