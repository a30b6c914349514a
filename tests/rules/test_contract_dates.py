"""Dates of contracts, probation and retirement, from the text of the law."""

from __future__ import annotations

from datetime import date

import pytest

from trainhub.people.identity import Sex
from trainhub.placement.rules import Relation, Term
from trainhub.placement.rules.contract import (
    contract_due_on,
    follow_up_dates,
    insurance_due_on,
    probation_most,
    probation_until,
    relation_by_age,
    retires_on,
)


@pytest.mark.parametrize(
    ("starts_on", "due"),
    [
        # 劳动合同法 10 with 民法典 201, 202: the first day does not count, the period ends on
        # the corresponding day, in a short month on its last day.
        pytest.param(date(2026, 3, 5), date(2026, 4, 5), id="the corresponding day"),
        pytest.param(date(2026, 1, 31), date(2026, 2, 28), id="31 January, common year"),
        pytest.param(date(2028, 1, 31), date(2028, 2, 29), id="31 January, leap year"),
        pytest.param(date(2028, 1, 30), date(2028, 2, 29), id="30 January, leap year"),
        pytest.param(date(2026, 2, 28), date(2026, 3, 28), id="last of February is no last day"),
        pytest.param(date(2028, 2, 29), date(2028, 3, 29), id="leap day"),
        pytest.param(date(2026, 3, 31), date(2026, 4, 30), id="31 March"),
        pytest.param(date(2026, 8, 31), date(2026, 9, 30), id="31 August"),
        pytest.param(date(2026, 12, 31), date(2027, 1, 31), id="across the year"),
    ],
)
def test_the_written_contract_is_due_within_one_month(starts_on: date, due: date) -> None:
    assert contract_due_on(starts_on) == due


@pytest.mark.parametrize(
    ("starts_on", "due"),
    [
        # 社会保险法 58: within thirty days from the first day of work.
        pytest.param(date(2026, 1, 31), date(2026, 3, 2), id="common February"),
        pytest.param(date(2028, 1, 31), date(2028, 3, 1), id="leap February"),
        pytest.param(date(2026, 12, 5), date(2027, 1, 4), id="across the year"),
        pytest.param(date(2028, 2, 29), date(2028, 3, 30), id="leap day"),
    ],
)
def test_social_insurance_is_due_within_thirty_days(starts_on: date, due: date) -> None:
    assert insurance_due_on(starts_on, Relation.LABOUR_CONTRACT) == due
    assert insurance_due_on(starts_on, Relation.DISPATCH) == due


@pytest.mark.parametrize("relation", [Relation.OVER_AGE, Relation.SERVICE])
def test_no_social_insurance_is_due_without_a_labour_relation(relation: Relation) -> None:
    assert insurance_due_on(date(2026, 3, 5), relation) is None


@pytest.mark.parametrize(
    ("term", "months", "most"),
    [
        # 劳动合同法 19.
        pytest.param(Term.FIXED, 1, 0, id="a month"),
        pytest.param(Term.FIXED, 2, 0, id="below three months"),
        pytest.param(Term.FIXED, 3, 1, id="three months"),
        pytest.param(Term.FIXED, 11, 1, id="below a year"),
        pytest.param(Term.FIXED, 12, 2, id="a year"),
        pytest.param(Term.FIXED, 35, 2, id="below three years"),
        pytest.param(Term.FIXED, 36, 6, id="three years"),
        pytest.param(Term.FIXED, 60, 6, id="five years"),
        pytest.param(Term.OPEN, None, 6, id="without end"),
        pytest.param(Term.TASK, None, 0, id="until the task is done"),
    ],
)
def test_probation_is_bounded_by_the_term(term: Term, months: int | None, most: int) -> None:
    assert probation_most(Relation.LABOUR_CONTRACT, term, months, date(2026, 3, 5)) == most


def test_there_is_no_probation_without_a_labour_relation() -> None:
    assert probation_most(Relation.OVER_AGE, Term.FIXED, 36, date(2026, 3, 5)) == 0
    assert probation_most(Relation.SERVICE, Term.OPEN, None, date(2026, 3, 5)) == 0


@pytest.mark.parametrize(
    ("starts_on", "months", "last"),
    [
        (date(2026, 3, 1), 2, date(2026, 4, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 27)),
        (date(2027, 12, 31), 2, date(2028, 2, 28)),
        (date(2026, 3, 5), 6, date(2026, 9, 4)),
    ],
)
def test_probation_ends_the_day_before_the_corresponding_day(
    starts_on: date, months: int, last: date
) -> None:
    assert probation_until(starts_on, months) == last


def test_no_probation_has_no_end() -> None:
    assert probation_until(date(2026, 3, 1), 0) is None


@pytest.mark.parametrize(
    ("born", "sex", "technical", "day"),
    [
        # Tables annexed to the decision of 13 September 2024.
        pytest.param(date(1964, 12, 31), Sex.MALE, False, date(2024, 12, 31), id="man, before"),
        pytest.param(date(1965, 1, 1), Sex.MALE, False, date(2025, 2, 1), id="man, first month"),
        pytest.param(date(1965, 4, 30), Sex.MALE, False, date(2025, 5, 30), id="man, month 4"),
        pytest.param(date(1965, 5, 1), Sex.MALE, False, date(2025, 7, 1), id="man, month 5"),
        pytest.param(date(1976, 8, 15), Sex.MALE, False, date(2039, 7, 15), id="man, 62y11m"),
        pytest.param(date(1976, 9, 15), Sex.MALE, False, date(2039, 9, 15), id="man, 63"),
        pytest.param(date(1990, 1, 1), Sex.MALE, False, date(2053, 1, 1), id="man, young"),
        pytest.param(date(1969, 12, 1), Sex.FEMALE, True, date(2024, 12, 1), id="office, before"),
        pytest.param(date(1970, 1, 1), Sex.FEMALE, True, date(2025, 2, 1), id="office, first"),
        pytest.param(date(1981, 9, 1), Sex.FEMALE, True, date(2039, 9, 1), id="office, 58"),
        pytest.param(date(1974, 12, 1), Sex.FEMALE, False, date(2024, 12, 1), id="worker, before"),
        pytest.param(date(1975, 1, 1), Sex.FEMALE, False, date(2025, 2, 1), id="worker, first"),
        pytest.param(date(1975, 3, 1), Sex.FEMALE, False, date(2025, 5, 1), id="worker, month 3"),
        pytest.param(date(1984, 10, 1), Sex.FEMALE, False, date(2039, 9, 1), id="worker, 54y11m"),
        pytest.param(date(1984, 11, 1), Sex.FEMALE, False, date(2039, 11, 1), id="worker, 55"),
    ],
)
def test_retirement_follows_the_table(born: date, sex: Sex, technical: bool, day: date) -> None:
    assert retires_on(born, sex, date(2026, 1, 1), technical_post=technical) == day


def test_the_paper_changes_on_the_day_of_retirement() -> None:
    born, day = date(1965, 5, 1), date(2025, 7, 1)
    before = date(2025, 6, 30)
    assert relation_by_age(born, Sex.MALE, before, technical_post=False) is Relation.LABOUR_CONTRACT
    assert relation_by_age(born, Sex.MALE, day, technical_post=False) is Relation.OVER_AGE


def test_follow_ups_come_after_7_30_90_and_180_days() -> None:
    assert follow_up_dates(date(2028, 2, 1)) == [
        (7, date(2028, 2, 8)),
        (30, date(2028, 3, 2)),
        (90, date(2028, 5, 1)),
        (180, date(2028, 7, 30)),
    ]
