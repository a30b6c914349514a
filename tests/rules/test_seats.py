"""Who comes first in a line, and until when a freed seat is kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from trainhub.core import clock
from trainhub.courses.reference import SEAT_TERMS
from trainhub.courses.rules import EnrolmentSource, PriorityKind, SeatTerms
from trainhub.courses.rules.seats import (
    Priority,
    PriorityReason,
    PriorityTrouble,
    Standing,
    Turn,
    ahead_of,
    answer_until,
    claims_hold,
    priority_troubles,
    spare,
    terms_troubles,
    weigh,
)

TERMS = SeatTerms(*SEAT_TERMS[:7])
MONDAY = date(2026, 11, 16)
NOBODY = Standing("", asked=False, source=EnrolmentSource.ONLINE)
HARDSHIP = Priority(PriorityKind.GROUP, "就业困难人员", 20)
ASKED = Priority(PriorityKind.ASKED, "", 10)
INVITED = Priority(PriorityKind.INVITED, "", 5)


@pytest.mark.parametrize(
    ("standing", "points", "why"),
    [
        (NOBODY, 0, []),
        (NOBODY._replace(group="就业困难人员"), 20, [PriorityReason.GROUP]),
        (NOBODY._replace(group="企业在职职工"), 0, []),
        (NOBODY._replace(asked=True), 10, [PriorityReason.ASKED]),
        (NOBODY._replace(source=EnrolmentSource.ORDER), 5, [PriorityReason.INVITED]),
        (
            Standing("就业困难人员", asked=True, source=EnrolmentSource.ORDER),
            35,
            [PriorityReason.GROUP, PriorityReason.ASKED, PriorityReason.INVITED],
        ),
    ],
)
def test_different_reasons_add_up_and_explain_themselves(
    standing: Standing, points: int, why: list[PriorityReason]
) -> None:
    weight = weigh(standing, [HARDSHIP, ASKED, INVITED])
    assert weight.points == points
    assert [reason.code for reason in weight.why] == why


def test_two_rows_about_the_same_thing_count_once_with_the_higher() -> None:
    standing = NOBODY._replace(group="就业困难人员")
    local = HARDSHIP._replace(points=30)
    assert weigh(standing, [HARDSHIP, local, HARDSHIP]).points == 30


@pytest.mark.parametrize(
    ("row", "until", "trouble"),
    [
        (HARDSHIP, None, None),
        (HARDSHIP, MONDAY, None),
        (HARDSHIP, MONDAY - timedelta(days=1), PriorityTrouble.ENDS_EARLY),
        (HARDSHIP._replace(points=1), None, None),
        (HARDSHIP._replace(points=100), None, None),
        (HARDSHIP._replace(points=0), None, PriorityTrouble.POINTS),
        (HARDSHIP._replace(points=101), None, PriorityTrouble.POINTS),
        (HARDSHIP._replace(group=""), None, PriorityTrouble.NEEDS_GROUP),
        (ASKED._replace(group="残疾人"), None, PriorityTrouble.NO_GROUP),
        (HARDSHIP._replace(group="农村妇女"), None, PriorityTrouble.FORBIDDEN),
        (HARDSHIP._replace(group="少数民族"), None, PriorityTrouble.FORBIDDEN),
        (HARDSHIP._replace(group="回族"), None, PriorityTrouble.FORBIDDEN),
        (HARDSHIP._replace(group="零就业家庭子女"), None, None),
    ],
)
def test_a_priority_has_a_group_points_and_never_a_sex_or_a_people(
    row: Priority, until: date | None, trouble: PriorityTrouble | None
) -> None:
    found = [reason.code for reason in priority_troubles(row, MONDAY, until)]
    assert found == ([trouble] if trouble else [])


@pytest.mark.parametrize(
    ("now", "starts", "until"),
    [
        # A day, while the class is far away.
        (clock.at(MONDAY, 10), clock.at(date(2026, 12, 1), 9), clock.at(date(2026, 11, 17), 10)),
        # Three days and a minute before: still a day. Three days before: four hours.
        (
            clock.at(MONDAY, 8, 59),
            clock.at(date(2026, 11, 19), 9),
            clock.at(date(2026, 11, 17), 9),
        ),
        (clock.at(MONDAY, 10), clock.at(date(2026, 11, 18), 9), clock.at(MONDAY, 14)),
        # Nobody's time runs out at night.
        (clock.at(MONDAY, 18), clock.at(date(2026, 11, 18), 9), clock.at(date(2026, 11, 17), 9)),
        (clock.at(MONDAY, 16, 59), clock.at(date(2026, 11, 18), 9), clock.at(MONDAY, 20, 59)),
        (clock.at(MONDAY, 2), clock.at(date(2026, 11, 18), 9), clock.at(MONDAY, 9)),
        # Not past the first lesson, but an hour at the least.
        (clock.at(MONDAY, 7), clock.at(MONDAY, 9), clock.at(MONDAY, 9)),
        (clock.at(MONDAY, 8, 30), clock.at(MONDAY, 9), clock.at(MONDAY, 9, 30)),
        # The class runs already.
        (clock.at(MONDAY, 10), clock.at(MONDAY, 9), clock.at(MONDAY, 14)),
    ],
)
def test_a_seat_is_kept_for_a_day_shorter_near_the_class_and_never_into_the_night(
    now: datetime, starts: datetime, until: datetime
) -> None:
    assert answer_until(now, starts, TERMS) == until


def test_terms_must_grow() -> None:
    assert terms_troubles(TERMS) == []
    assert terms_troubles(TERMS._replace(near_minutes=2000))
    assert terms_troubles(TERMS._replace(least_minutes=0))
    assert terms_troubles(TERMS._replace(most_misses=0))
    assert terms_troubles(TERMS._replace(quiet_from=11))


def test_undecided_applications_keep_a_claim_until_the_class_begins() -> None:
    mine = Turn(0, clock.at(MONDAY, 10), 3)
    others = [
        Turn(0, clock.at(MONDAY, 9), 1),
        Turn(0, clock.at(MONDAY, 10), 2),
        Turn(0, clock.at(MONDAY, 10), 4),
        Turn(5, clock.at(MONDAY, 11), 5),
    ]
    assert ahead_of(mine, others) == 3
    assert (spare(3, 1), spare(1, 1), spare(0, 2)) == (2, 0, 0)
    assert claims_hold(MONDAY, MONDAY - timedelta(days=1))
    assert not claims_hold(MONDAY, MONDAY)
