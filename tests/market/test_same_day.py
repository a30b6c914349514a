"""Two markets of one day are the same market."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from tests.conftest import NOW, renew
from trainhub.certs.models import Certificate
from trainhub.core import clock, journal
from trainhub.core.db import db
from trainhub.demo import market
from trainhub.exams.models import Mark
from trainhub.people.models import Person
from trainhub.placement.models import Shift

if TYPE_CHECKING:
    from flask import Flask

    from tests.databases import Shelf
    from trainhub import config


#: A build takes twenty seconds on two quiet cores; a busy machine may take its time.
pytestmark = pytest.mark.timeout(400)


def _digest() -> dict[str, object]:
    """Facts that two markets of one day share; ids, tokens and seeds are left out."""
    names = db.session.scalars(select(Person.name).order_by(Person.id)).all()
    verbs = Counter(db.session.scalars(select(journal.JournalEntry.verb)))
    numbers = db.session.scalars(select(Certificate.number).order_by(Certificate.number)).all()
    marks = db.session.scalars(select(Mark.points_h).order_by(Mark.id)).all()
    pay = db.session.scalars(select(Shift.settled_fen).order_by(Shift.id)).all()
    return {
        "names": tuple(names),
        "verbs": dict(verbs),
        "certificates": tuple(numbers),
        "marks": tuple(marks),
        "pay": tuple(pay),
    }


def test_the_same_day_builds_the_same_market(
    town: Flask, settings: config.Settings, shelf: Shelf
) -> None:
    """The last test of the folder: it empties the house and builds a second time."""
    if not settings.database_url.startswith("sqlite"):
        pytest.skip("the embedded database has shown it; the plan knows no engine")
    with clock.frozen(NOW):
        with town.app_context():
            first = _digest()
        renew(town, settings, shelf)
        with town.app_context():
            market.build(show_progress=False)
            second = _digest()
    assert second == first
