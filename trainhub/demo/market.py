"""Builds the demo market: eight months of a city, lived through by the actions people call."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import partial
from random import Random

from sqlalchemy import select

from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.demo import city as founding
from trainhub.demo import curriculum, learning, marking, subsidies
from trainhub.demo.accounts import somebody
from trainhub.demo.agenda import Agenda
from trainhub.demo.city import City
from trainhub.demo.classes import ClassRun
from trainhub.demo.jobs import past_orders
from trainhub.demo.people import Crowd
from trainhub.demo.plans import all_classes
from trainhub.demo.present import Present
from trainhub.demo.regulars import signings
from trainhub.demo.reserve import Reserve
from trainhub.people.models import Person

_SEED = 2026


class DemoTrouble(StrEnum):
    """Why the demo market is not built."""

    NOT_EMPTY = N_("There are people here already. The demo market wants an empty house.")


def stands() -> bool:
    """Whether anybody is registered already."""
    return db.session.scalar(select(Person.id).limit(1)) is not None


def build(*, show_progress: bool) -> None:
    """Build the whole market as of today; the same day, the same market.

    Raises ``Refused`` when anybody is registered already.
    """
    if stands():
        raise Refused(Reason(DemoTrouble.NOT_EMPTY))
    today = clock.today()
    agenda, city = Agenda(), City(Crowd(today, _SEED))
    _found(agenda, city, today)
    runs = {
        plan.key: ClassRun(plan, city, agenda, Random(plan.key))  # noqa: S311 - the demo repeats
        for plan in all_classes(today)
    }
    reserve = Reserve(city, agenda)
    for run in runs.values():
        run.begin()
        reserve.follow(run)
        subsidies.follow(run)
    for order in past_orders(city, reserve, agenda, today):
        order.begin()
    for signing in signings(city, reserve, agenda, today):
        signing.begin()
    desk = clock.at(today - marking.MARKED, 18)
    agenda.at(desk, lambda: marking.begin_to_mark(city, runs["yunshan-3"]))
    present = Present(city, reserve, agenda, today, runs)
    present.begin()
    agenda.live(clock.at(today - timedelta(days=1), 21), show_progress=show_progress)
    with transaction():
        present.this_morning()


def _found(agenda: Agenda, city: City, today: date) -> None:
    day = today - curriculum.FOUNDED
    agenda.at(clock.at(day, 9), lambda: founding.found(city))
    agenda.at(clock.at(day, 10), lambda: curriculum.teach(city))
    agenda.at(clock.at(day, 11), lambda: curriculum.certify(city))
    agenda.at(clock.at(day, 12), lambda: subsidies.enter(city))
    agenda.at(clock.at(day, 14), lambda: curriculum.examine(city))
    agenda.at(clock.at(day, 15), lambda: learning.write_modules(city))
    agenda.at(clock.at(day, 16), lambda: learning.open_practice(city))
    agenda.at(clock.at(day + timedelta(days=1), 10), lambda: founding.found_employers(city))
    agenda.at(clock.at(today - timedelta(days=20), 15), lambda: founding.suspend_employers(city))
    evening = clock.at(today - timedelta(days=1), 20, 15)
    agenda.at(evening, lambda: learning.read_at_home(city.cast["learner"]))
    agenda.at(clock.at(today - marking.SET, 17), lambda: marking.examine_in_words(city))
    for key, station, days_ago in _SIGN_UPS:
        moment = clock.at(today - timedelta(days=days_ago), 20)
        agenda.at(moment, partial(_sign_up, city, key, station))


#: When the trainees of the cast signed up, and at which station.
_SIGN_UPS = (
    ("worker", "majuqiao", 60),
    ("sitter", "haitang", 11),
    ("learner", "qinghelu", 9),
    ("newcomer", "majuqiao", 1),
)


def _sign_up(city: City, key: str, station: str) -> None:
    founding.meet(city, somebody(key), city.organisation(station))
