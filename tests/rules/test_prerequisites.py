"""What one must bring to take a course, and how schooling is read."""

from __future__ import annotations

import pytest

from trainhub.courses.rules.prerequisites import (
    Background,
    Lacking,
    PrerequisiteKind,
    Wanted,
    lacking,
)
from trainhub.courses.rules.schooling import WRITTEN_AS, Schooling, schooling_of

JUNIOR = Wanted(PrerequisiteKind.SCHOOLING, "junior", "junior middle school")
BASIC = Wanted(PrerequisiteKind.COURSE, "7", "保安员微培训")
CARD = Wanted(PrerequisiteKind.CERTIFICATE, "guard-card", "保安员证")


@pytest.mark.parametrize(
    ("has", "reasons"),
    [
        (None, [Lacking.SCHOOLING_UNKNOWN]),
        (Schooling.NONE, [Lacking.SCHOOLING_TOO_LOW]),
        (Schooling.PRIMARY, [Lacking.SCHOOLING_TOO_LOW]),
        (Schooling.JUNIOR, []),
        (Schooling.SENIOR, []),
        (Schooling.DOCTOR, []),
    ],
)
def test_schooling_is_judged_by_its_level(has: Schooling | None, reasons: list[Lacking]) -> None:
    assert [reason.code for reason in lacking([JUNIOR], Background(has))] == reasons


@pytest.mark.parametrize(
    ("want", "brings", "reasons"),
    [
        (BASIC, Background(completed=frozenset({"7"})), []),
        (BASIC, Background(completed=frozenset({"8"})), [Lacking.COURSE_MISSING]),
        (BASIC, Background(holds=frozenset({"7"})), [Lacking.COURSE_MISSING]),
        (CARD, Background(holds=frozenset({"guard-card"})), []),
        (CARD, Background(), [Lacking.CERTIFICATE_MISSING]),
        (CARD, Background(completed=frozenset({"guard-card"})), [Lacking.CERTIFICATE_MISSING]),
    ],
)
def test_courses_and_certificates_are_asked_for_by_their_keys(
    want: Wanted, brings: Background, reasons: list[Lacking]
) -> None:
    assert [reason.code for reason in lacking([want], brings)] == reasons


def test_every_missing_thing_is_told_and_nothing_is_asked_of_nobody() -> None:
    reasons = lacking([JUNIOR, BASIC, CARD], Background(Schooling.PRIMARY))
    assert [reason.code for reason in reasons] == [
        Lacking.SCHOOLING_TOO_LOW,
        Lacking.COURSE_MISSING,
        Lacking.CERTIFICATE_MISSING,
    ]
    assert reasons[1].facts["course"] == "保安员微培训"
    assert lacking([], Background()) == []


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("初中", Schooling.JUNIOR),
        (" 初中毕业", Schooling.JUNIOR),
        ("中专", Schooling.SENIOR),
        ("大专", Schooling.COLLEGE),
        ("大学本科", Schooling.BACHELOR),
        ("本科", Schooling.BACHELOR),
        ("研究生", Schooling.MASTER),
        ("半文盲", Schooling.NONE),
        ("", None),
        ("不详", None),
    ],
)
def test_schooling_is_read_as_people_write_it(written: str, level: Schooling | None) -> None:
    assert schooling_of(written) is level


def test_levels_rise() -> None:
    ranks = [level.rank for level in Schooling]
    assert ranks == sorted(set(ranks))


def test_what_the_house_writes_is_read_back() -> None:
    assert {level: schooling_of(written) for level, written in WRITTEN_AS.items()} == {
        level: level for level in Schooling
    }
