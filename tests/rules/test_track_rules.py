"""What the law has against a proposal, and which step of regular work comes next."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

import pytest

from trainhub.people.identity import Sex
from trainhub.placement.rules import Duty, EngagementState, Relation, Term
from trainhub.placement.rules.track import (
    DeadlineKind,
    Evidence,
    Proposal,
    TrackTrouble,
    Worker,
    accept_troubles,
    confirm_troubles,
    engagement_state,
    follow_up_troubles,
    insure_troubles,
    open_deadlines,
    proposal_troubles,
    rungs_done,
    sign_troubles,
    stars_tenths,
)

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
TODAY = date(2026, 3, 2)
CONTRACT = Proposal(Relation.LABOUR_CONTRACT, Term.FIXED, 12, 2, TODAY)
WORKER = Worker(date(1980, 5, 1), Sex.MALE, tried_before=False)
RETIRED = Worker(date(1960, 5, 1), Sex.MALE, tried_before=False)
GUARD = frozenset({Duty.LABOUR_CONTRACT})


def _codes(
    proposal: Proposal, worker: Worker, duties: frozenset[Duty] = frozenset()
) -> list[object]:
    return [reason.code for reason in proposal_troubles(proposal, worker, duties)]


def test_a_year_with_two_months_on_trial_is_lawful() -> None:
    assert _codes(CONTRACT, WORKER, GUARD) == []


@pytest.mark.parametrize(
    ("change", "worker", "duties", "codes"),
    [
        ({"probation_months": 3}, WORKER, GUARD, [TrackTrouble.PROBATION_LONG]),
        ({"term_months": None, "probation_months": 0}, WORKER, GUARD, [TrackTrouble.TERM_MONTHS]),
        ({}, replace(WORKER, tried_before=True), GUARD, [TrackTrouble.PROBATION_ONCE]),
        ({"probation_months": 0}, replace(WORKER, tried_before=True), GUARD, []),
        ({"term": Term.TASK, "term_months": None}, WORKER, GUARD, [TrackTrouble.PROBATION_LONG]),
        (
            {"relation": Relation.SERVICE, "probation_months": 0},
            WORKER,
            GUARD,
            [TrackTrouble.MUST_BE_CONTRACT],
        ),
        ({"relation": Relation.SERVICE, "probation_months": 0}, WORKER, frozenset(), []),
        ({}, RETIRED, frozenset(), [TrackTrouble.PAST_RETIREMENT]),
        ({"relation": Relation.OVER_AGE, "probation_months": 0}, RETIRED, frozenset(), []),
        (
            {"relation": Relation.OVER_AGE, "probation_months": 0},
            WORKER,
            frozenset(),
            [TrackTrouble.NOT_PAST_RETIREMENT],
        ),
        (
            {"relation": Relation.OVER_AGE, "probation_months": 0},
            RETIRED,
            GUARD,
            [TrackTrouble.MUST_BE_CONTRACT],
        ),
        ({}, replace(WORKER, born_on=None), frozenset(), [TrackTrouble.AGE_UNKNOWN]),
        ({}, replace(WORKER, sex=None), frozenset(), [TrackTrouble.AGE_UNKNOWN]),
    ],
)
def test_the_law_is_asked_about_every_proposal(
    change: dict[str, object],
    worker: Worker,
    duties: frozenset[Duty],
    codes: list[TrackTrouble],
) -> None:
    assert _codes(replace(CONTRACT, **change), worker, duties) == codes  # type: ignore[arg-type]


@dataclass
class _Engagement:
    relation: Relation = Relation.LABOUR_CONTRACT
    proposed_at: datetime = NOW
    accepted_at: datetime | None = None
    declined_at: datetime | None = None
    starts_on: date = TODAY
    contract_due_on: date = date(2026, 4, 2)
    contract_signed_on: date | None = None
    insurance_due_on: date | None = date(2026, 4, 1)
    insured_on: date | None = None
    probation_until: date | None = date(2026, 5, 1)
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None


PROPOSED = _Engagement()
TRIAL = replace(PROPOSED, accepted_at=NOW)
SIGNED = replace(TRIAL, contract_signed_on=TODAY)
INSURED = replace(SIGNED, insured_on=TODAY)
REGULAR = replace(INSURED, confirmed_at=NOW)


@pytest.mark.parametrize(
    ("engagement", "state"),
    [
        (PROPOSED, EngagementState.PROPOSED),
        (replace(PROPOSED, declined_at=NOW), EngagementState.DECLINED),
        (TRIAL, EngagementState.TRIAL),
        (INSURED, EngagementState.TRIAL),
        (REGULAR, EngagementState.REGULAR),
        (replace(REGULAR, ended_at=NOW), EngagementState.ENDED),
    ],
)
def test_an_engagement_stands_where_its_stamps_say(
    engagement: _Engagement, state: EngagementState
) -> None:
    assert engagement_state(engagement) is state


def test_only_an_open_proposal_can_be_answered() -> None:
    assert accept_troubles(PROPOSED) == []
    for engagement in (TRIAL, REGULAR, replace(PROPOSED, declined_at=NOW)):
        assert [r.code for r in accept_troubles(engagement)] == [TrackTrouble.NOT_OPEN]


def test_a_contract_is_recorded_once_with_its_number_and_not_ahead() -> None:
    assert sign_troubles(TRIAL, "GZ-1", TODAY, TODAY) == []
    codes = [r.code for r in sign_troubles(SIGNED, " ", date(2026, 3, 3), TODAY)]
    assert codes == [
        TrackTrouble.SIGNED_ALREADY,
        TrackTrouble.NO_NUMBER,
        TrackTrouble.FUTURE_DATE,
    ]
    assert [r.code for r in sign_troubles(PROPOSED, "1", TODAY, TODAY)] == [
        TrackTrouble.NOT_ACCEPTED
    ]
    ended = replace(TRIAL, ended_at=NOW)
    assert [r.code for r in sign_troubles(ended, "1", TODAY, TODAY)] == [TrackTrouble.NOT_OPEN]


def test_insurance_is_recorded_once_and_not_ahead() -> None:
    assert insure_troubles(TRIAL, TODAY, TODAY) == []
    codes = [r.code for r in insure_troubles(INSURED, date(2026, 3, 3), TODAY)]
    assert codes == [TrackTrouble.INSURED_ALREADY, TrackTrouble.FUTURE_DATE]


@pytest.mark.parametrize(
    ("engagement", "codes"),
    [
        (INSURED, []),
        (SIGNED, [TrackTrouble.NOT_INSURED]),
        (TRIAL, [TrackTrouble.NOT_SIGNED, TrackTrouble.NOT_INSURED]),
        (replace(SIGNED, relation=Relation.OVER_AGE, insurance_due_on=None), []),
        (replace(INSURED, starts_on=date(2026, 3, 3)), [TrackTrouble.NOT_STARTED]),
        (REGULAR, [TrackTrouble.REGULAR_ALREADY]),
        (
            PROPOSED,
            [TrackTrouble.NOT_ACCEPTED, TrackTrouble.NOT_SIGNED, TrackTrouble.NOT_INSURED],
        ),
    ],
)
def test_regular_means_accepted_signed_insured_and_at_work(
    engagement: _Engagement, codes: list[TrackTrouble]
) -> None:
    assert [reason.code for reason in confirm_troubles(engagement, TODAY)] == codes


def test_deadlines_come_soonest_first_and_tell_how_late() -> None:
    due = open_deadlines(TRIAL, date(2026, 4, 3))
    assert [(row.kind, row.days_left) for row in due] == [
        (DeadlineKind.INSURANCE, -2),
        (DeadlineKind.CONTRACT, -1),
        (DeadlineKind.PROBATION, 28),
    ]
    assert open_deadlines(REGULAR, TODAY) == []
    assert open_deadlines(PROPOSED, TODAY) == []


def test_a_follow_up_is_recorded_once_and_not_ahead() -> None:
    assert follow_up_troubles(None, TODAY, TODAY) == []
    assert [r.code for r in follow_up_troubles(NOW, TODAY, TODAY)] == [TrackTrouble.DONE_ALREADY]
    (early,) = follow_up_troubles(None, date(2026, 3, 9), TODAY)
    assert early.code is TrackTrouble.DUE_LATER
    assert early.facts["days"] == 7


@pytest.mark.parametrize(
    ("stars", "rated", "tenths"), [(0, 0, None), (14, 3, 47), (9, 2, 45), (13, 3, 43), (5, 1, 50)]
)
def test_mean_stars_are_tenths_rounded_half_up(stars: int, rated: int, tenths: int | None) -> None:
    assert stars_tenths(stars, rated) == tenths


def test_evidence_is_plain_for_the_database() -> None:
    evidence = Evidence(9, 4320, 8, 9, 43, 0, "2026-01-05", "2026-02-20", ("保安员",))
    assert evidence.as_facts()["certificates"] == ["保安员"]
    assert evidence.as_facts()["minutes"] == 4320


@pytest.mark.parametrize(
    ("certified", "pooled", "shifts", "states", "done"),
    [
        (False, False, 0, [], 0),
        (False, True, 0, [], 0),
        (True, False, 0, [], 1),
        (True, True, 0, [], 2),
        (False, False, 3, [], 3),
        (True, True, 3, [EngagementState.DECLINED], 3),
        (True, True, 3, [EngagementState.PROPOSED], 4),
        (True, True, 3, [EngagementState.TRIAL, EngagementState.DECLINED], 5),
        (True, True, 3, [EngagementState.REGULAR], 6),
    ],
)
def test_the_way_to_a_regular_job_counts_its_stops(
    certified: bool, pooled: bool, shifts: int, states: list[EngagementState], done: int
) -> None:
    assert done == rungs_done(certified=certified, pooled=pooled, shifts=shifts, states=states)
