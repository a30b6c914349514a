"""A pass mark that a law sets cannot be lowered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests import make_exams
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.exams import actions
from trainhub.exams.actions import ComponentPlan
from trainhub.exams.rules import ComponentKind, PaperTrouble

LAW = "安全生产资格考试与证书管理暂行办法"


@pytest.fixture
def here(inside):
    with transaction():
        return make_exams.town(1)


def _lay(here, percent, days=0):
    with transaction():
        actions.lay_pass_floor(
            course=here.course, kind=ComponentKind.PRACTICAL, percent=percent,
            since=clock.today() + timedelta(days=days), source=LAW, by=SYSTEM,
        )  # fmt: skip


def _set(here, pass_mark_h, maximum_h=100_00):
    part = ComponentPlan(ComponentKind.PRACTICAL, "实操", maximum_h, pass_mark_h, 30)
    with transaction():
        return actions.set_exam(course=here.course, name="考试", components=[part], by=SYSTEM)


def test_a_pass_mark_below_the_law_is_refused_with_its_source(here):
    _lay(here, 80)
    with pytest.raises(Refused) as refusal:
        _set(here, 79_99)
    (reason,) = refusal.value.reasons
    assert reason.code is PaperTrouble.BELOW_LAW
    assert (reason.facts["least"], reason.facts["source"]) == ("80", LAW)
    assert _set(here, 80_00).components[0].pass_mark_h == 80_00


def test_the_least_is_rounded_up_and_holds_from_its_day(here):
    _lay(here, 67)
    _lay(here, 90, days=1)
    with pytest.raises(Refused):
        _set(here, 33_49, maximum_h=50_00)
    _set(here, 33_50, maximum_h=50_00)
    with clock.frozen(clock.now() + timedelta(days=1)), pytest.raises(Refused):
        _set(here, 33_50, maximum_h=50_00)


@pytest.mark.parametrize(("percent", "source"), [(0, LAW), (101, LAW), (80, "")])
def test_a_floor_is_a_share_with_a_source(here, percent, source):
    with pytest.raises(Refused), transaction():
        actions.lay_pass_floor(
            course=here.course, kind=ComponentKind.THEORY, percent=percent,
            since=clock.today(), source=source, by=SYSTEM,
        )  # fmt: skip
