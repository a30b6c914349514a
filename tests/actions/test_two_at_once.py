"""What the database refuses: a key that somebody holds is a reason, anything else is a bug."""

from __future__ import annotations

from enum import StrEnum

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from tests import make_courses
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.db import db, rows_changed, transaction, write_unless_taken
from trainhub.core.errors import Reason, Refused
from trainhub.courses.models import Cohort, FeedbackCall, Trade


class _Late(StrEnum):
    TAKEN = "Somebody has it."


def _write(*rows: object) -> None:
    with transaction():
        db.session.add_all(rows)
        write_unless_taken(Reason(_Late.TAKEN))


def _trade(code: str, name: str) -> Trade:
    return Trade(code=code, name=name, name_en=code)


@pytest.mark.parametrize(("code", "name"), [("two", "一"), ("one", "二")])
def test_a_taken_key_is_refused_with_the_reason(inside: Flask, code: str, name: str) -> None:
    _write(_trade("one", "一"))
    db.session.expunge_all()
    with pytest.raises(Refused) as refusal:
        _write(_trade(code, name))
    assert refusal.value.reasons == (Reason(_Late.TAKEN),)


def test_a_broken_reference_stays_a_bug(inside: Flask) -> None:
    with pytest.raises(IntegrityError):
        _write(FeedbackCall(cohort_id=999_999, asked_at=NOW, people=1))


def test_a_missing_value_stays_a_bug(inside: Flask) -> None:
    with pytest.raises(IntegrityError):
        _write(Trade(code="one", name="一"))


def test_an_update_counts_its_rows(inside: Flask) -> None:
    with clock.frozen(NOW), transaction():
        cohort = make_courses.cohort()
        mine = update(Cohort).where(Cohort.id == cohort.id)
        assert rows_changed(mine.values(taken=1)) == 1
        assert rows_changed(mine.where(Cohort.taken == 0).values(taken=2)) == 0
