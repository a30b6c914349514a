"""Who can be asked for an order and why not; hours, distance, freshness."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.people.rules import OrganisationKind, OrganisationTrouble
from trainhub.placement.rules.pool import (
    FAR,
    Candidate,
    Demand,
    Unmet,
    adult_from,
    band_km,
    clock_hours,
    distance_m,
    employer_troubles,
    fresh_until,
    next_morning,
    unmet_by_law,
    unmet_for_offer,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
START = datetime(2026, 3, 5, 0, 0, tzinfo=UTC)
DEMAND = Demand(
    starts_at=START,
    ends_at=START + timedelta(hours=9),
    min_age=18,
    choices=(frozenset({"guard", "guard_card"}), frozenset({"health"})),
    names={"guard": "保安员培训合格证书", "guard_card": "保安员证", "health": "健康证"},
)
READY = Candidate(
    age=45,
    in_pool=True,
    available_until=NOW + timedelta(hours=1),
    held_hours=frozenset(),
    held=frozenset({"guard_card", "health"}),
    held_to_end=frozenset({"guard_card", "health"}),
)


def test_somebody_ready_is_asked() -> None:
    assert unmet_for_offer(READY, DEMAND, NOW) == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"in_pool": False}, [Unmet.NOT_IN_POOL]),
        ({"available_until": NOW}, [Unmet.NOT_FRESH]),
        ({"available_until": None}, [Unmet.NOT_FRESH]),
        ({"asked": True}, [Unmet.ASKED_ALREADY]),
        ({"working": True, "held_hours": frozenset({START})}, [Unmet.SAID_YES]),
        ({"held_hours": frozenset({START + timedelta(hours=8)})}, [Unmet.TAKEN]),
        ({"held_hours": frozenset({START + timedelta(hours=9)})}, []),
        ({"held_hours": frozenset({START - timedelta(hours=1)})}, []),
        ({"age": 17}, [Unmet.UNDER_AGE]),
        ({"age": 18}, []),
        ({"age": None}, [Unmet.AGE_UNKNOWN]),
        ({"held": frozenset(), "held_to_end": frozenset()}, [Unmet.NO_CERTIFICATE] * 2),
        ({"held_to_end": frozenset({"health"})}, [Unmet.ENDS_BEFORE]),
        ({"held": frozenset({"health"})}, [Unmet.NO_CERTIFICATE]),
        (
            {"in_pool": False, "age": 17, "available_until": None},
            [Unmet.NOT_IN_POOL, Unmet.NOT_FRESH, Unmet.UNDER_AGE],
        ),
    ],
)
def test_everything_in_the_way_is_told(change: dict[str, object], codes: list[Unmet]) -> None:
    person = replace(READY, **change)  # type: ignore[arg-type]
    assert [reason.code for reason in unmet_for_offer(person, DEMAND, NOW)] == codes


def test_a_missing_certificate_is_named() -> None:
    person = replace(READY, held=frozenset({"health"}))
    (reason,) = unmet_by_law(person, DEMAND)
    assert reason.facts["wanted"] == "保安员培训合格证书 / 保安员证"


def test_any_of_a_choice_will_do_and_work_without_demands_is_open() -> None:
    papers = frozenset({"guard", "health"})
    other = replace(READY, held=papers, held_to_end=papers)
    assert unmet_by_law(other, DEMAND) == []
    plain = replace(DEMAND, choices=(), min_age=16)
    nobody = replace(READY, age=None, held=frozenset(), held_to_end=frozenset())
    assert unmet_by_law(nobody, plain) == []


def _hours(start: tuple[int, int], end: tuple[int, int]) -> list[int]:
    day = datetime(2026, 3, 5, tzinfo=UTC)
    first = day.replace(hour=start[0], minute=start[1])
    last = day.replace(hour=end[0], minute=end[1])
    return [hour.hour for hour in clock_hours(first, last)]


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ((8, 0), (10, 0), [8, 9]),
        ((8, 30), (10, 0), [8, 9]),
        ((8, 30), (10, 1), [8, 9, 10]),
        ((8, 15), (8, 45), [8]),
    ],
)
def test_every_clock_hour_that_is_touched_is_held(
    start: tuple[int, int], end: tuple[int, int], hours: list[int]
) -> None:
    assert _hours(start, end) == hours


def test_a_night_is_held_across_midnight() -> None:
    start = datetime(2026, 3, 5, 22, 0, tzinfo=UTC)
    assert len(clock_hours(start, start + timedelta(hours=8))) == 8


@pytest.mark.parametrize(
    ("one", "other", "metres"),
    [
        ((39_900_000, 116_400_000), (39_900_000, 116_400_000), 0),
        # A degree of latitude is 111.19 km on the sphere of 6,371,009 m.
        ((39_000_000, 116_400_000), (40_000_000, 116_400_000), 111_195),
        ((0, 179_500_000), (0, -179_500_000), 111_195),
        # A degree of longitude at 60 degrees is half as long.
        ((60_000_000, 0), (60_000_000, 1_000_000), 55_597),
    ],
)
def test_distance_is_whole_metres(
    one: tuple[int, int], other: tuple[int, int], metres: int
) -> None:
    assert distance_m(one, other) == pytest.approx(metres, abs=3)
    assert isinstance(distance_m(one, other), int)


@pytest.mark.parametrize(
    ("metres", "band"),
    [(0, 1), (1000, 1), (1001, 2), (4999, 5), (50_000, 50), (50_001, FAR), (None, FAR)],
)
def test_distance_is_told_in_bands(metres: int | None, band: int) -> None:
    assert band_km(metres) == band


def test_a_claim_of_being_free_holds_three_days() -> None:
    assert fresh_until(NOW) - NOW == timedelta(hours=72)


@pytest.mark.parametrize(
    ("born", "today", "since"),
    [
        (date(2008, 3, 3), date(2026, 3, 2), date(2026, 3, 3)),
        (date(1980, 1, 1), date(2026, 3, 2), date(2026, 3, 2)),
        (date(2008, 2, 29), date(2026, 2, 28), date(2026, 3, 1)),
        (date(2012, 2, 29), date(2030, 2, 1), date(2030, 3, 1)),
        (None, date(2026, 3, 2), None),
    ],
)
def test_adults_are_known_without_their_birthday(
    born: date | None, today: date, since: date | None
) -> None:
    assert adult_from(born, today) == since


def test_the_first_question_is_about_tomorrow_morning_in_china() -> None:
    late = datetime(2026, 3, 2, 16, 30, tzinfo=UTC)  # 00:30 on 3 March in China
    start, end = next_morning(late)
    assert start == datetime(2026, 3, 4, 0, 0, tzinfo=UTC)
    assert end - start == timedelta(hours=8)


@dataclass
class _Employer:
    kind: OrganisationKind = OrganisationKind.EMPLOYER
    vetted_at: datetime | None = NOW
    suspended_at: datetime | None = None


def test_only_a_checked_employer_in_good_standing_acts() -> None:
    assert employer_troubles(_Employer()) == []
    cases = {
        OrganisationTrouble.NOT_VETTED: _Employer(vetted_at=None),
        OrganisationTrouble.SUSPENDED: _Employer(suspended_at=NOW),
        OrganisationTrouble.WRONG_HOME: _Employer(kind=OrganisationKind.INSTITUTION),
    }
    for code, employer in cases.items():
        assert [reason.code for reason in employer_troubles(employer)] == [code]
