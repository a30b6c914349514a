"""Renewals lose no days, reminders come once for each step, a type says what it asks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from trainhub.certs.rules import (
    LedgerReason,
    LedgerTrouble,
    LedgerVerb,
    Unmet,
    evidence_troubles,
    may_renew,
    reminder_due,
    renewed_term_from,
    unmet_for_type,
)

DAY = timedelta(days=1)
TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("days_left", "due"),
    [(91, None), (90, 90), (61, 90), (60, 60), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0), (-7, 0),
     (-8, None)],
)  # fmt: skip
def test_the_nearest_reminder_stands_for_all_before_it(days_left: int, due: int | None) -> None:
    issued, ends = TODAY - 1000 * DAY, TODAY + days_left * DAY
    assert reminder_due(issued, ends, TODAY, [90, 60, 30, 7]) == due


def test_a_short_paper_is_not_reminded_on_the_day_it_is_given() -> None:
    ends = TODAY + 30 * DAY
    assert reminder_due(TODAY, ends, TODAY, [90, 60, 30, 7]) is None
    assert reminder_due(TODAY, ends, TODAY + 23 * DAY, [90, 60, 30, 7]) == 7
    assert reminder_due(TODAY, ends, TODAY + 23 * DAY, []) is None


@pytest.mark.parametrize(
    ("days_left", "grace", "may"),
    [(1, 0, True), (0, 0, True), (-1, 0, False), (-30, 30, True), (-31, 30, False)],
)
def test_grace_follows_the_end(days_left: int, grace: int, may: bool) -> None:
    assert may_renew(TODAY + days_left * DAY, TODAY, grace) is may
    assert may_renew(None, TODAY, 0)


@pytest.mark.parametrize(
    ("days_left", "kept"), [(90, True), (91, False), (1, True), (0, True), (-1, False)]
)
def test_a_renewal_inside_the_window_keeps_the_days_that_are_left(
    days_left: int, kept: bool
) -> None:
    ends = TODAY + days_left * DAY
    assert renewed_term_from(ends, TODAY, 90) == (ends if kept else TODAY)
    assert renewed_term_from(None, TODAY, 90) == TODAY


def test_what_a_type_asks_is_told_all_at_once() -> None:
    unmet = unmet_for_type(
        issuer="样例学校", minutes=100, required_minutes=101, lower="普工", renews_nothing=True
    )
    assert [reason.code for reason in unmet] == [
        Unmet.NOT_AN_ISSUER, Unmet.MINUTES_SHORT, Unmet.LOWER_MISSING, Unmet.NOTHING_TO_RENEW,
    ]  # fmt: skip
    assert (
        unmet_for_type(
            issuer=None, minutes=101, required_minutes=101, lower=None, renews_nothing=False
        )
        == []
    )


@pytest.mark.parametrize(
    ("reason", "person", "paper", "asked"),
    [
        (LedgerReason.FRAUD, True, False, True),
        (LedgerReason.FRAUD, True, True, False),
        (LedgerReason.FRAUD, False, False, False),
        (LedgerReason.HOLDER_ASKED, True, False, False),
    ],
)
def test_a_revocation_for_a_deed_needs_its_paper(
    reason: LedgerReason, person: bool, paper: bool, asked: bool
) -> None:
    troubles = evidence_troubles(LedgerVerb.REVOKED, reason, by_a_person=person, has_paper=paper)
    assert [one.code for one in troubles] == ([LedgerTrouble.NEEDS_EVIDENCE] if asked else [])
