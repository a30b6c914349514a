"""Learning minutes: every heartbeat of a page is judged by the server's clock."""

from __future__ import annotations

from trainhub.core import clock
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.courses.models import LearningClock, LearningTime, Module
from trainhub.courses.rules.learning import credited
from trainhub.people.actions import hold_people
from trainhub.people.models import Person


def note_beat(*, person: Person, module: Module, begins: bool) -> int:
    """A page with ``module`` is in use by ``person``; returns the seconds that were credited.

    ``begins``: it was just opened or shown again, so that nothing before counts. Two beats of
    one person at once wait for each other, so that no second is counted twice. Nothing is
    journaled: these minutes decide nothing, and the rows by day are the record.
    """
    hold_people([person.id])
    now = clock.now()
    row = db.session.get(LearningClock, person.id, populate_existing=True)
    worth = credited(row.counted_until if row is not None else None, now, begins=begins)
    if row is None:
        db.session.add(LearningClock(person_id=person.id, counted_until=worth.clock))
    else:
        row.counted_until = worth.clock
    if worth.seconds:
        _add(person, module, worth.seconds)
    return worth.seconds


def _add(person: Person, module: Module, seconds: int) -> None:
    day = civil_day(clock.now())
    place = {"person_id": person.id, "module_id": module.id, "day": day}
    row = db.session.get(LearningTime, place, populate_existing=True)
    if row is None:
        db.session.add(LearningTime(**place, seconds=seconds))
    else:
        row.seconds += seconds
