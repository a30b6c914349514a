"""From certificate to pool: people bring the papers of others, agree, and say they are free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from trainhub.certs import actions as certs
from trainhub.certs import queries as certs_queries
from trainhub.certs.actions import Paper
from trainhub.certs.models import CertificateType, Credential
from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.money import PayUnit
from trainhub.demo.agenda import Agenda
from trainhub.demo.city import City
from trainhub.demo.classes import ClassRun
from trainhub.demo.tables import file, table
from trainhub.people.models import Person
from trainhub.placement import actions as placement
from trainhub.placement.rules.pool import POOL_NOTICE

#: Between the last lesson of a course and the day of its exam's results.
_CHECKED_AFTER = timedelta(days=2)


@dataclass
class Reserve:
    """People ready for work, by trade, in the order in which they became ready."""

    city: City
    agenda: Agenda
    ready: dict[str, list[int]] = field(default_factory=dict)
    #: Who serves a person at the counter.
    clerk_of: dict[int, Actor] = field(default_factory=dict)
    _serial: int = 0

    def crew(self, trade: str, start: int, count: int) -> list[int]:
        """``count`` people of a trade from a place in the row on, going round."""
        row = self.ready[trade]
        return [row[(start + place) % len(row)] for place in range(count)]

    def actor_for(self, person_id: int) -> Actor:
        """Who does what ``person_id`` decides: they themselves, or the counter for them."""
        for key, member in self.city.cast.items():
            if member == person_id:
                return self.city.cast_actors[key]
        return self.clerk_of[person_id].acting_for(person_id)

    def follow(self, run: ClassRun) -> None:
        """Put on the agenda who of a class gets ready for work, and when."""
        rows = [row for row in table("work")["readiness"] if row["course"] == run.plan.course]
        for row in rows:
            day = run.plan.starts_on + timedelta(days=4 + row["days"])
            self.agenda.at(clock.at(day, 15), partial(self._bring_papers, run, row))
            done = clock.at(day + _CHECKED_AFTER, 11)
            self.agenda.at(done, partial(self._get_ready, run, row))

    def _some(self, run: ClassRun, row: dict[str, Any]) -> list[int]:
        return run.passed[: row["each"]]

    def _bring_papers(self, run: ClassRun, row: dict[str, Any]) -> None:
        clerk = self.city.clerks[run.plan.station]
        for person_id in self._some(run, row):
            self.clerk_of[person_id] = clerk
            for paper in row["papers"]:
                self.bring(person_id, paper, clerk.acting_for(person_id))

    def bring(
        self, person_id: int, paper: dict[str, Any], by: Actor, days_ago: int = 3
    ) -> Credential:
        """Record a certificate of somebody else with its picture; nobody has checked it yet."""
        person = db.session.get_one(Person, person_id)
        issued_on = clock.today() - timedelta(days=days_ago)
        self._serial += 1
        number = paper["number"].format(
            year=issued_on.year, serial=self._serial, id_no=person.id_no
        )
        return certs.record_credential(
            person=person,
            kind=type_called(paper["code"]),
            paper=Paper(number=number, issuer=paper["issuer"], issued_on=issued_on),
            picture=file("specimen.jpg"),
            by=by,
        )

    def _get_ready(self, run: ClassRun, row: dict[str, Any]) -> None:
        clerk = self.city.clerks[run.plan.station]
        for place, person_id in enumerate(self._some(run, row)):
            for credential in certs_queries.credentials_of(person_id):
                certs.check_credential(credential=credential, accepted=True, by=clerk)
            self._join(person_id, row["trades"], place)
            for trade in row["trades"]:
                self.ready.setdefault(trade, []).append(person_id)

    def _join(self, person_id: int, trades: Sequence[str], place: int) -> None:
        person = db.session.get_one(Person, person_id)
        by = self.actor_for(person_id)
        placement.join_pool(person=person, notice=POOL_NOTICE, by=by)
        placement.set_wish(
            person=person,
            trades=trades,
            skills=("肯吃苦", "会开电动车", "有三年经验", "普通话好")[place % 4],
            radius_km=(5, 10, 10, 20)[place % 4],
            wants_regular=place % 2 == 0,
            pay=(200_00, PayUnit.DAY) if place % 3 == 0 else None,
            by=by,
        )

    def say_free(self, person_ids: Sequence[int]) -> None:
        """People say again that they are free."""
        for person_id in person_ids:
            person = db.session.get_one(Person, person_id)
            placement.renew_availability(person=person, by=self.actor_for(person_id))


def type_called(code: str) -> CertificateType:
    """The certificate type with a code. Raises ``LookupError``."""
    kind = certs_queries.type_by_code(code)
    if kind is None:
        raise LookupError(code)
    return kind
