"""Who may take a seat, and where a class stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.courses.rules import (
    Ages,
    Applicant,
    CohortFacts,
    EnrolmentSource,
    Slot,
    Stage,
    Unmet,
    stage_of,
)
from trainhub.courses.rules.enrolling import takes_enrolments, unmet_by

COHORT = CohortFacts(
    starts_on=date(2026, 11, 10),
    ends_on=date(2026, 11, 12),
    enrol_until=date(2026, 11, 8),
    seats=2,
    taken=1,
)
GUARD = Ages("保安员", of_trade=18, of_syllabus=16)
NINE = datetime(2026, 11, 10, 1, 0, tzinfo=UTC)
LESSON = Slot(NINE, NINE + timedelta(hours=3), "保安员初级")


@dataclass(frozen=True)
class Case:
    """A class on a day."""

    cohort: CohortFacts
    today: date
    stage: Stage


@pytest.mark.parametrize(
    "case",
    [
        Case(COHORT._replace(published=False), date(2026, 11, 1), Stage.DRAFT),
        Case(COHORT, date(2026, 11, 8), Stage.ENROLLING),
        Case(COHORT._replace(taken=2), date(2026, 11, 8), Stage.FULL),
        Case(COHORT._replace(taken=2), date(2026, 11, 9), Stage.READY),
        Case(COHORT, date(2026, 11, 9), Stage.READY),
        Case(COHORT, date(2026, 11, 10), Stage.RUNNING),
        Case(COHORT._replace(taken=2), date(2026, 11, 12), Stage.RUNNING),
        Case(COHORT, date(2026, 11, 13), Stage.FINISHED),
        Case(COHORT._replace(closed=True), date(2026, 11, 13), Stage.CLOSED),
        Case(COHORT._replace(cancelled=True, closed=True), date(2026, 11, 1), Stage.CANCELLED),
        Case(COHORT._replace(published=False, cancelled=True), date(2026, 11, 1), Stage.CANCELLED),
    ],
    ids=lambda case: f"{case.stage.value}-{case.today:%d}",
)
def test_a_class_stands_where_its_dates_and_decisions_put_it(case: Case) -> None:
    assert stage_of(case.cohort, case.today) is case.stage


@pytest.mark.parametrize(
    ("facts", "today", "source", "code"),
    [
        (COHORT, date(2026, 11, 8), EnrolmentSource.ONLINE, None),
        (COHORT._replace(taken=2), date(2026, 11, 8), EnrolmentSource.ONLINE, None),
        (COHORT, date(2026, 11, 9), EnrolmentSource.ONLINE, Unmet.ENROLMENT_OVER),
        (COHORT, date(2026, 11, 12), EnrolmentSource.COUNTER, None),
        (COHORT, date(2026, 11, 13), EnrolmentSource.COUNTER, Unmet.CLASS_OVER),
        (COHORT._replace(closed=True), date(2026, 11, 8), EnrolmentSource.ROSTER, Unmet.CLASS_OVER),
        (
            COHORT._replace(published=False),
            date(2026, 11, 8),
            EnrolmentSource.COUNTER,
            Unmet.NOT_PUBLISHED,
        ),
        (
            COHORT._replace(cancelled=True),
            date(2026, 11, 8),
            EnrolmentSource.ORDER,
            Unmet.CLASS_CANCELLED,
        ),
    ],
)
def test_the_door_closes_online_on_its_day_and_at_the_counter_with_the_class(
    facts: CohortFacts, today: date, source: EnrolmentSource, code: Unmet | None
) -> None:
    reasons = takes_enrolments(facts, source, today)
    assert [reason.code for reason in reasons] == ([code] if code else [])


@pytest.mark.parametrize(
    ("age", "ages", "codes"),
    [
        (18, GUARD, []),
        (17, GUARD, [Unmet.UNDER_AGE_FOR_TRADE]),
        (15, GUARD, [Unmet.UNDER_WORKING_AGE, Unmet.UNDER_AGE_FOR_TRADE]),
        (15, Ages("保洁员", 16, 16), [Unmet.UNDER_WORKING_AGE]),
        (19, Ages("保安员", 18, 20), [Unmet.UNDER_AGE_FOR_COURSE]),
        (
            15,
            Ages("保安员", 18, 20),
            [Unmet.UNDER_WORKING_AGE, Unmet.UNDER_AGE_FOR_TRADE, Unmet.UNDER_AGE_FOR_COURSE],
        ),
    ],
)
def test_every_age_that_is_not_reached_is_named(age: int, ages: Ages, codes: list[Unmet]) -> None:
    reasons = unmet_by(Applicant(age, document_seen=True), ages, [])
    assert [reason.code for reason in reasons] == codes


def test_an_unknown_age_is_enough_only_when_staff_saw_the_document() -> None:
    assert unmet_by(Applicant(None, document_seen=True), GUARD, []) == []
    unseen = unmet_by(Applicant(None, document_seen=False), GUARD, [])
    assert [reason.code for reason in unseen] == [Unmet.AGE_UNKNOWN]


def test_an_overlapping_lesson_elsewhere_is_told_with_its_day_and_course() -> None:
    other = Slot(NINE + timedelta(hours=2), NINE + timedelta(hours=5), "养老护理员")
    reasons = unmet_by(Applicant(40, document_seen=True, busy=[other]), GUARD, [LESSON])
    assert [reason.code for reason in reasons] == [Unmet.CLASH]
    assert reasons[0].facts["course"] == "养老护理员"
    assert reasons[0].facts["day"] == date(2026, 11, 10)


def test_lessons_that_touch_do_not_clash() -> None:
    after = Slot(LESSON.ends_at, LESSON.ends_at + timedelta(hours=1), "养老护理员")
    assert unmet_by(Applicant(40, document_seen=True, busy=[after]), GUARD, [LESSON]) == []
