"""The catalogue of irregularities, and the two who make a result void."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from trainhub.exams.rules.irregularities import (
    CATALOGUE,
    Code,
    CodeTrouble,
    IrregularityTrouble,
    Reach,
    VoidStep,
    code_troubles,
    codes_on,
    signing_troubles,
    stands,
    voiding_troubles,
    writing_troubles,
)

NINE = datetime(2026, 3, 5, 1, 0, tzinfo=UTC)
TEN, MINUTE = NINE + timedelta(hours=1), timedelta(minutes=1)
PART = Code("W1", "", Reach.PART, date(2020, 1, 1), "")
NOTE, WHOLE = PART._replace(reach=Reach.NOTHING), PART._replace(reach=Reach.EXAM)


def _codes(reasons):
    return [reason.code for reason in reasons]


@pytest.mark.parametrize(
    ("at", "now", "fine"),
    [
        (NINE - 30 * MINUTE, TEN, True),
        (NINE - 31 * MINUTE, TEN, False),
        (NINE + MINUTE, NINE + MINUTE, True),
        (NINE + 2 * MINUTE, NINE + MINUTE, False),
        (TEN + 120 * MINUTE, TEN + 300 * MINUTE, True),
        (TEN + 121 * MINUTE, TEN + 300 * MINUTE, False),
    ],
)
def test_an_irregularity_happened_in_the_sitting_and_not_ahead(at, now, fine):
    found = writing_troubles(PART, "看手机", at, starts=NINE, closes=TEN, now=now)
    assert _codes(found) == ([] if fine else [IrregularityTrouble.NOT_THEN])


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"code": "w4"}, [CodeTrouble.UNCLEAR]),
        ({"code": "W1234"}, [CodeTrouble.UNCLEAR]),
        ({"name": ""}, [IrregularityTrouble.NO_TEXT]),
        ({"since": date(2026, 3, 5)}, [CodeTrouble.BACKWARDS]),
        ({"source": ""}, [CodeTrouble.NEEDS_SOURCE]),
    ],
)
def test_a_row_of_the_catalogue_begins_tomorrow_and_has_a_source(change, expected):
    row = Code("W4", "交头接耳", Reach.PART, date(2026, 3, 6), "市级考务细则")._replace(**change)
    assert _codes(code_troubles(row, date(2026, 3, 5))) == expected


def test_it_needs_a_code_and_words():
    found = writing_troubles(None, "", NINE, starts=NINE, closes=TEN, now=NINE)
    assert _codes(found) == [IrregularityTrouble.NO_CODE, IrregularityTrouble.NO_TEXT]


@pytest.mark.parametrize(
    ("code", "whole", "expected"),
    [
        (NOTE, False, [IrregularityTrouble.NO_VOID]),
        (None, False, [IrregularityTrouble.NO_VOID]),
        (PART, True, [IrregularityTrouble.ONE_PART]),
        (PART, False, []),
        (WHOLE, True, []),
        (WHOLE, False, []),
    ],
)
def test_a_code_says_how_far_it_reaches(code, whole, expected):
    assert _codes(voiding_troubles(code, "抄袭", whole=whole)) == expected


@pytest.mark.parametrize(
    ("steps", "signer", "expected"),
    [
        ([], 1, [IrregularityTrouble.TOGETHER]),
        ([], 2, []),
        ([VoidStep.SIGNED], 2, [IrregularityTrouble.SIGNED]),
        ([VoidStep.SIGNED, VoidStep.LIFTED], 2, [IrregularityTrouble.LIFTED]),
        ([VoidStep.LIFTED], 2, [IrregularityTrouble.LIFTED]),
    ],
)
def test_two_people_sign_and_once(steps, signer, expected):
    assert _codes(signing_troubles(steps, 1, signer)) == expected


def test_it_stands_when_signed_until_lifted():
    assert not stands([])
    assert stands([VoidStep.SIGNED])
    assert not stands([VoidStep.SIGNED, VoidStep.LIFTED])


def test_a_newer_row_of_a_code_holds_from_its_day():
    newer = PART._replace(reach=Reach.EXAM, since=date(2026, 6, 1))
    assert codes_on(date(2026, 5, 31), [PART, newer])["W1"].reach is Reach.PART
    assert codes_on(date(2026, 6, 1), [newer, PART])["W1"].reach is Reach.EXAM
    assert all(row.source for row in CATALOGUE)
