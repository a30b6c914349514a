"""What the statutory papers lack: licence and contracts last to the last day of class."""

from __future__ import annotations

from datetime import date

import pytest

from trainhub.courses.rules.papers import (
    LicenceFact,
    PaperTrouble,
    TeacherFact,
    paper_troubles,
)

LAST = date(2026, 11, 20)
FINE = LicenceFact("样例学校", "人社民 1199", date(2026, 11, 20))


def _codes(opening=True, licence=FINE, teachers=()):
    found = paper_troubles(opening=opening, licence=licence, teachers=teachers, ends_on=LAST)
    return [reason.code for reason in found]


def test_nothing_is_missing_when_everything_is_entered():
    assert _codes(teachers=[TeacherFact("赵老师", True)]) == []


def test_every_gap_is_named_at_once():
    assert _codes(False, LicenceFact("样例学校"), [TeacherFact("赵老师", False)]) == [
        PaperTrouble.NO_OPENING_FACTS,
        PaperTrouble.NO_LICENCE,
        PaperTrouble.NO_TEACHER_FACTS,
    ]


@pytest.mark.parametrize(
    ("until", "over"),
    [(date(2026, 11, 19), True), (date(2026, 11, 20), False), (None, False)],
)
def test_a_licence_and_a_contract_must_last_to_the_last_day(until, over):
    licence = LicenceFact("样例学校", "1199", until)
    assert _codes(licence=licence) == ([PaperTrouble.LICENCE_OVER] if over else [])
    teachers = [TeacherFact("赵老师", True, until)]
    assert _codes(teachers=teachers) == ([PaperTrouble.CONTRACT_OVER] if over else [])
