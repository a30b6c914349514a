"""What the law says of a contract's dates, its probation and its kind. No I/O."""

from __future__ import annotations

from datetime import date, timedelta

from trainhub.certs.rules import months_after
from trainhub.people.identity import Sex
from trainhub.placement.rules import Relation, Term
from trainhub.placement.rules.law import (
    CONTRACT_DUE,
    FOLLOW_UP_DAYS,
    INSURANCE_DUE,
    OPEN_ENDED_COUNTS_AS_MONTHS,
    PROBATIONS,
    RETIREMENTS,
    Deadline,
    in_force,
)


def _due(rows: tuple[Deadline, ...], starts_on: date) -> date:
    (row,) = in_force(rows, starts_on)
    # The first day does not count and a short month ends the period (民法典 201, 202):
    # 31 January and a month is 28 February.
    return months_after(starts_on, row.months) + timedelta(days=row.days)


def contract_due_on(starts_on: date) -> date:
    """The last day for the written contract."""
    return _due(CONTRACT_DUE, starts_on)


def insurance_due_on(starts_on: date, relation: Relation) -> date | None:
    """The last day for the social insurance; ``None`` where no labour relation stands."""
    if relation in {Relation.LABOUR_CONTRACT, Relation.DISPATCH}:
        return _due(INSURANCE_DUE, starts_on)
    return None


def probation_most(relation: Relation, term: Term, term_months: int | None, on: date) -> int:
    """The longest probation in months that the law allows for a contract made ``on`` a day."""
    if relation not in {Relation.LABOUR_CONTRACT, Relation.DISPATCH} or term is Term.TASK:
        return 0
    months = OPEN_ENDED_COUNTS_AS_MONTHS if term is Term.OPEN else term_months or 0
    rows = [row for row in in_force(PROBATIONS, on) if row.from_months <= months]
    return max(rows, key=lambda row: row.from_months).most_months


def probation_until(starts_on: date, months: int) -> date | None:
    """The last day on trial; ``None`` without probation."""
    return months_after(starts_on, months) - timedelta(days=1) if months else None


def follow_up_dates(starts_on: date) -> list[tuple[int, date]]:
    """The days after the start on which somebody asks, with their dates."""
    return [(day, starts_on + timedelta(days=day)) for day in FOLLOW_UP_DAYS]


def retires_on(born_on: date, sex: Sex, on: date, *, technical_post: bool = False) -> date:
    """The day on which somebody reaches the legal retirement age by the table in force.

    The one place where sex decides anything: the law asks for it. ``technical_post``: women
    in management and technical posts retire later than women workers.
    """
    row = next(
        row
        for row in in_force(RETIREMENTS, max(on, RETIREMENTS[0].since))
        if row.sex is sex and row.technical_post == technical_post
    )
    year, month = row.first_birth
    later = (born_on.year - year) * 12 + born_on.month - month
    extra = 0 if later < 0 else min(row.most_months, later // row.step + 1)
    return months_after(born_on, row.base_months + extra)


def relation_by_age(born_on: date, sex: Sex, on: date, *, technical_post: bool) -> Relation:
    """Which paper the law knows at this age: the contract, or the agreement past retirement."""
    if retires_on(born_on, sex, on, technical_post=technical_post) <= on:
        return Relation.OVER_AGE
    return Relation.LABOUR_CONTRACT
