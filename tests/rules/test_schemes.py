"""Whether a class is within its subsidy scheme, and for whom the scheme pays."""

from dataclasses import replace
from datetime import date

import pytest

from trainhub.core.errors import Reason
from trainhub.courses.rules.claims import (
    Achieved,
    ClaimState,
    Earlier,
    Learner,
    Proof,
    final,
    may_follow,
    not_claimable,
    not_paid,
)
from trainhub.courses.rules.schemes import (
    AmountUnit,
    LeadUnit,
    NotPaid,
    Outside,
    PlannedClass,
    SchemeTrouble,
    Terms,
    amount_for,
    hours_text,
    last_claim_day,
    opening_due,
    outside,
    terms_troubles,
)
from trainhub.courses.rules.standing import Attendance
from trainhub.courses.rules.workdays import is_worked, working_days_before
from trainhub.people.identity import Sex

#: National Day 2026: Thursday 1 October to Wednesday 7 October free, two weekends worked.
HOLIDAY = {date(2026, 10, day): False for day in range(1, 8)} | {
    date(2026, 9, 20): True,
    date(2026, 10, 10): True,
}
MONDAY = date(2026, 11, 16)
FORTY_HOURS = PlannedClass(MONDAY, 16 * 45, 24 * 45, 30, filed_on=date(2026, 11, 1))


def _codes(reasons: list[Reason]) -> list[object]:
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 9, 18), True),  # Friday
        (date(2026, 9, 19), False),  # Saturday
        (date(2026, 9, 20), True),  # Sunday that is worked
        (date(2026, 10, 1), False),  # Thursday that is free
        (date(2026, 10, 10), True),  # Saturday that is worked
    ],
)
def test_a_day_is_worked_by_its_weekday_unless_the_notice_says_otherwise(
    day: date, worked: bool
) -> None:
    assert is_worked(day, HOLIDAY) is worked


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (MONDAY, 0, MONDAY),
        (MONDAY, 1, date(2026, 11, 13)),
        (MONDAY, 10, date(2026, 11, 2)),
        (date(2026, 10, 8), 1, date(2026, 9, 30)),
        (date(2026, 10, 12), 3, date(2026, 10, 8)),
        (date(2026, 9, 21), 1, date(2026, 9, 20)),
    ],
)
def test_working_days_are_counted_back_over_weekends_and_holidays(
    day: date, count: int, expected: date
) -> None:
    assert working_days_before(day, count, HOLIDAY) == expected


@pytest.mark.parametrize(
    ("unit", "days", "due"),
    [
        (LeadUnit.DAYS, 0, None),
        (LeadUnit.DAYS, 7, date(2026, 11, 9)),
        (LeadUnit.WORKING_DAYS, 10, date(2026, 11, 2)),
    ],
)
def test_the_opening_file_has_a_last_day(unit: LeadUnit, days: int, due: date | None) -> None:
    assert opening_due(Terms(lead_days=days, lead_unit=unit), MONDAY, {}) == due


@pytest.mark.parametrize(
    ("filed", "today", "kept"),
    [
        (None, date(2026, 11, 9), True),
        (None, date(2026, 11, 10), False),
        (date(2026, 11, 9), date(2026, 11, 30), True),
        (date(2026, 11, 10), date(2026, 11, 30), False),
    ],
)
def test_a_lead_of_seven_days_is_kept_on_its_last_day(
    filed: date | None, today: date, kept: bool
) -> None:
    planned = replace(FORTY_HOURS, filed_on=filed)
    assert (outside(Terms(lead_days=7), planned, {}, today) == []) is kept


def test_a_missed_lead_names_its_day_and_its_unit() -> None:
    late = replace(FORTY_HOURS, filed_on=None)
    (days,) = outside(Terms(lead_days=7), late, {}, MONDAY)
    terms = Terms(lead_days=10, lead_unit=LeadUnit.WORKING_DAYS)
    (working,) = outside(terms, late, {}, MONDAY)
    assert days == Reason(Outside.LEAD_DAYS, due=date(2026, 11, 9), days=7)
    assert working == Reason(Outside.LEAD_WORKING_DAYS, due=date(2026, 11, 2), days=10)


@pytest.mark.parametrize(("minutes", "within"), [(1800, True), (1799, False)])
def test_hours_count_forty_five_minutes_and_none_is_rounded_up(minutes: int, within: bool) -> None:
    planned = replace(FORTY_HOURS, theory_minutes=0, practice_minutes=minutes)
    assert (outside(Terms(least_hours=40), planned, {}, MONDAY) == []) is within
    assert hours_text(minutes) == ("40" if within else "39.9")


@pytest.mark.parametrize(
    ("theory", "practice", "within"), [(720, 1080, True), (721, 1080, False), (0, 0, True)]
)
def test_practice_is_a_share_of_the_planned_minutes(
    theory: int, practice: int, within: bool
) -> None:
    planned = replace(FORTY_HOURS, theory_minutes=theory, practice_minutes=practice)
    assert (outside(Terms(practice_percent=60), planned, {}, MONDAY) == []) is within


@pytest.mark.parametrize(
    ("heads", "expected"),
    [(14, [Outside.FEW_HEADS]), (15, []), (50, []), (51, [Outside.MANY_HEADS])],
)
def test_heads_have_two_bounds(heads: int, expected: list[Outside]) -> None:
    planned = replace(FORTY_HOURS, heads=heads)
    terms = Terms(least_heads=15, most_heads=50)
    assert _codes(outside(terms, planned, {}, MONDAY)) == expected


def test_every_reason_is_named_at_once() -> None:
    terms = Terms(lead_days=7, least_hours=56, practice_percent=80, most_heads=20)
    planned = replace(FORTY_HOURS, filed_on=None)
    assert _codes(outside(terms, planned, {}, MONDAY)) == [
        Outside.LEAD_DAYS, Outside.HOURS, Outside.PRACTICE, Outside.MANY_HEADS,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "minutes", "cap", "fen"),
    [
        (AmountUnit.PERSON, 1, 0, 25_00),
        (AmountUnit.HOUR, 44, 0, 0),
        (AmountUnit.HOUR, 45, 0, 25_00),
        (AmountUnit.HOUR, 40 * 45 - 1, 0, 39 * 25_00),
        (AmountUnit.HOUR, 40 * 45, 1000_00, 1000_00),
        (AmountUnit.HOUR, 41 * 45, 1000_00, 1000_00),
    ],
)
def test_the_amount_counts_whole_hours_and_stops_at_the_cap(
    unit: AmountUnit, minutes: int, cap: int, fen: int
) -> None:
    terms = Terms(amount_fen=25_00, amount_unit=unit, cap_fen=cap)
    assert amount_for(terms, minutes) == fen


@pytest.mark.parametrize(
    ("months", "certified", "last"),
    [
        (0, date(2026, 3, 5), None),
        (12, date(2026, 3, 5), date(2027, 3, 5)),
        (6, date(2026, 8, 31), date(2027, 2, 28)),
        (12, date(2024, 2, 29), date(2025, 2, 28)),
        (1, date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_the_claim_window_ends_on_the_corresponding_day(
    months: int, certified: date, last: date | None
) -> None:
    assert last_claim_day(Terms(claim_months=months), certified) == last


@pytest.mark.parametrize(
    ("sex", "age", "expected"),
    [
        (Sex.MALE, 15, [NotPaid.TOO_YOUNG]),
        (Sex.MALE, 16, []),
        (Sex.MALE, 60, []),
        (Sex.MALE, 61, [NotPaid.TOO_OLD]),
        (Sex.FEMALE, 55, []),
        (Sex.FEMALE, 56, [NotPaid.TOO_OLD]),
        (None, 56, []),
        (None, None, [NotPaid.AGE_UNKNOWN]),
    ],
)
def test_ages_are_full_years_with_both_ends_paid(
    sex: Sex | None, age: int | None, expected: list[NotPaid]
) -> None:
    terms = Terms(least_age=16, most_age_men=60, most_age_women=55)
    assert _codes(not_paid(terms, Learner(age, sex), 1, MONDAY)) == expected


def test_no_age_is_asked_where_the_scheme_sets_none() -> None:
    assert not_paid(Terms(), Learner(None, None), 1, MONDAY) == []


def _before(course: int = 1, *, claimed: bool = True, year: int = 2026, row: int = 5) -> Earlier:
    return Earlier(row, course, "保安员", 3, date(year, 3, 2), claimed)


@pytest.mark.parametrize(
    ("earlier", "repeats", "expected"),
    [
        ([_before()], False, [NotPaid.PAID_BEFORE]),
        ([_before(claimed=False)], False, [NotPaid.IN_ANOTHER]),
        ([_before(year=2019)], False, [NotPaid.PAID_BEFORE]),
        ([_before(course=2)], False, []),
        ([_before()], True, []),
    ],
)
def test_the_same_course_is_paid_once_unless_the_scheme_pays_again(
    earlier: list[Earlier], repeats: bool, expected: list[NotPaid]
) -> None:
    terms = Terms(pays_repeats=repeats)
    assert _codes(not_paid(terms, Learner(40, None, earlier), 1, MONDAY)) == expected


@pytest.mark.parametrize(
    ("earlier", "paid"),
    [
        ([_before(2), _before(3)], True),
        ([_before(2), _before(3), _before(4)], False),
        ([_before(2), _before(3), _before(4, year=2025)], True),
        # A second seat in a course that is paid once will not be paid, so it does not count.
        ([_before(2), _before(3), _before(3, claimed=False)], True),
        ([_before(2), _before(3, claimed=False), _before(3, claimed=False)], True),
    ],
)
def test_three_a_year_means_the_fourth_is_not_paid(earlier: list[Earlier], paid: bool) -> None:
    reasons = not_paid(Terms(most_per_year=3), Learner(40, None, earlier), 1, MONDAY)
    assert reasons == ([] if paid else [Reason(NotPaid.YEAR_FULL, most=3, year=2026, count=3)])


@pytest.mark.parametrize(
    ("proofs", "expected"),
    [
        ([], [NotPaid.CATEGORY_MISSING]),
        ([Proof("veteran", MONDAY, None, True)], [NotPaid.CATEGORY_MISSING]),
        ([Proof("rural", MONDAY, None, True)], []),
        ([Proof("rural", date(2026, 11, 17), None, True)], [NotPaid.CATEGORY_ENDS]),
        ([Proof("rural", date(2026, 1, 1), MONDAY, True)], []),
        ([Proof("rural", date(2026, 1, 1), date(2026, 11, 15), True)], [NotPaid.CATEGORY_ENDS]),
        ([Proof("rural", MONDAY, None, False)], [NotPaid.CATEGORY_UNCHECKED]),
        ([Proof("rural", MONDAY, None, False), Proof("rural", MONDAY, MONDAY, True)], []),
    ],
)
def test_a_group_counts_with_a_checked_proof_on_the_first_day(
    proofs: list[Proof], expected: list[NotPaid]
) -> None:
    terms = Terms(categories=("rural", "unemployed"))
    assert _codes(not_paid(terms, Learner(40, None, (), proofs), 1, MONDAY)) == expected


def test_at_the_door_only_what_no_paper_can_mend_counts() -> None:
    terms = Terms(categories=("rural",), least_age=16)
    reasons = not_paid(terms, Learner(None, None, [_before()]), 1, MONDAY)
    assert _codes(reasons) == [
        NotPaid.AGE_UNKNOWN, NotPaid.PAID_BEFORE, NotPaid.CATEGORY_MISSING,
    ]  # fmt: skip
    assert _codes(final(reasons)) == [NotPaid.PAID_BEFORE]


@pytest.mark.parametrize(
    ("attended", "certified", "on", "expected"),
    [
        (80, date(2026, 5, 5), date(2026, 11, 5), []),
        (79, date(2026, 5, 5), date(2026, 11, 5), [NotPaid.HOURS_SHORT]),
        (80, None, date(2026, 11, 5), [NotPaid.NO_CERTIFICATE]),
        (80, date(2026, 5, 5), date(2026, 11, 6), [NotPaid.WINDOW_OVER]),
        (0, None, date(2026, 11, 6), [NotPaid.HOURS_SHORT, NotPaid.NO_CERTIFICATE]),
    ],
)
def test_a_claim_needs_hours_certificate_and_window(
    attended: int, certified: date | None, on: date, expected: list[NotPaid]
) -> None:
    terms = Terms(amount_fen=100, claim_months=6)
    reached = Achieved(Attendance(attended, 100), 80, certified, "TH1")
    assert _codes(not_claimable(terms, reached, on)) == expected


def test_less_than_one_class_hour_is_paid_with_nothing() -> None:
    terms = Terms(amount_fen=100, amount_unit=AmountUnit.HOUR)
    reached = Achieved(Attendance(44, 44), 80, MONDAY, "TH1")
    assert _codes(not_claimable(terms, reached, MONDAY)) == [NotPaid.NOTHING_DUE]


def test_numbers_that_cross_are_all_named() -> None:
    terms = Terms(least_age=18, most_age_women=17, least_heads=20, most_heads=19)
    assert _codes(terms_troubles(terms, " ")) == [
        SchemeTrouble.NO_SOURCE, SchemeTrouble.AGES_CROSS, SchemeTrouble.HEADS_CROSS,
    ]  # fmt: skip
    assert terms_troubles(Terms(amount_fen=1), "人社发〔2026〕1号") == []


@pytest.mark.parametrize(
    ("now", "then", "allowed"),
    [
        (ClaimState.MADE, ClaimState.HANDED_IN, True),
        (ClaimState.MADE, ClaimState.PAID, False),
        (ClaimState.HANDED_IN, ClaimState.PAID, True),
        (ClaimState.HANDED_IN, ClaimState.REFUSED, True),
        (ClaimState.HANDED_IN, ClaimState.DROPPED, True),
        (ClaimState.PAID, ClaimState.REFUSED, False),
        (ClaimState.PAID, ClaimState.DROPPED, False),
        (ClaimState.REFUSED, ClaimState.HANDED_IN, False),
    ],
)
def test_a_claim_moves_one_way(now: ClaimState, then: ClaimState, allowed: bool) -> None:
    assert may_follow(now, then) is allowed
