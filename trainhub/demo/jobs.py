"""Orders and shifts as they go: asked, approved, offered, answered, worked, paid, rated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.money import PayUnit
from trainhub.courses.models import Trade
from trainhub.demo.agenda import Agenda
from trainhub.demo.city import City
from trainhub.demo.reserve import Reserve
from trainhub.demo.tables import table
from trainhub.people.models import Person
from trainhub.placement import actions, queries
from trainhub.placement.actions import Spot
from trainhub.placement.models import Offer, Order, Shift
from trainhub.placement.rules import CheckInWay, PayMethod, PostingCheck, RatingSide
from trainhub.placement.rules.orders import Terms
from trainhub.placement.rules.pool import CONTACT_NOTICE

_PRAISE = ("踏实肯干", "准时，客户满意", "岗位熟悉", "")
_THANKS = ("按时发钱", "管饭不错", "带班讲得清楚", "")


def job_called(key: str) -> dict[str, Any]:
    """A kind of work of the data file. Raises ``LookupError``."""
    found = [row for row in table("work")["job"] if row["key"] == key]
    if not found:
        raise LookupError(key)
    return dict(found[0])


def place(city: City, job: dict[str, Any], day: date, heads: int) -> Order:
    """The employer asks for ``heads`` people for a job on ``day``."""
    yuan, unit = job["pay"]
    starts_at, ends_at = (clock.at(day, hour) for hour in job["hours"])
    return actions.place_order(
        employer=city.organisation(job["employer"]),
        trade=db.session.get_one(Trade, job["trade"]),
        terms=Terms(
            title=job["title"],
            text=job["text"],
            heads=heads,
            starts_at=starts_at,
            ends_at=ends_at,
            deadline_at=clock.at(day - timedelta(days=1), 22),
            pay_fen=round(yuan * 100),
            pay_unit=PayUnit(unit),
        ),
        spot=Spot(job["place"], job["region"], job["at"][0], job["at"][1]),
        towards_regular=job["key"] == "estate_guard",
        by=city.clerks[job["employer"]],
    )


def approve(city: City, order_id: int) -> None:
    """The station goes through the checklist and lets the order out."""
    order = db.session.get_one(Order, order_id)
    actions.approve_order(order=order, checks=PostingCheck, by=city.clerks["majuqiao"])


@dataclass
class OrderRun:
    """An order on its way; holds ids only."""

    job: dict[str, Any]
    day: date
    heads: int
    number: int
    #: Where the crew begins in the row of ready people, and how long a piece of the row it is.
    start: int
    of: int
    city: City
    reserve: Reserve
    agenda: Agenda
    cast: tuple[str, ...] = ()
    order_id: int = 0
    asked: list[int] = field(default_factory=list)
    #: Persons who do not come although they said yes.
    missing: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Put every step on the agenda; those after the day of building stay undone."""
        starts_at, ends_at = (clock.at(self.day, hour) for hour in self.job["hours"])

        def on(days: int, hour: int, minute: int = 0) -> datetime:
            return clock.at(self.day + timedelta(days=days), hour, minute)

        for moment, deed in (
            (on(-4, 10), self._place),
            (on(-4, 16), lambda: approve(self.city, self.order_id)),
            (on(-2, 9, 30), self._ask),
            (on(-2, 19), self._answer),
            (on(-1, 15), self._agree_and_insure),
            (starts_at - timedelta(minutes=15), self._come),
            (starts_at + timedelta(minutes=40), self._miss),
            (ends_at, self._go_home),
            (on(1, 10), self._confirm),
            (on(2, 17), self._pay),
        ):
            self.agenda.at(moment, deed)

    @property
    def _boss(self) -> Actor:
        return self.city.clerks[self.job["employer"]]

    def _place(self) -> None:
        self.order_id = place(self.city, self.job, self.day, self.heads).id

    def _ask(self) -> None:
        members = [self.city.cast[key] for key in self.cast]
        spare = 1 if self.number % 4 == 3 else 0
        wanted = self.heads - len(members) + spare
        offset = self.start + self.number * wanted % max(1, self.of - wanted)
        crew = [
            person_id
            for person_id in self.reserve.crew(self.job["trade"], offset, wanted + len(members))
            if person_id not in members
        ][:wanted]
        self.asked = members + crew
        self.reserve.say_free(self.asked)
        persons = [db.session.get_one(Person, person_id) for person_id in self.asked]
        actions.send_offers(order=self._order(), persons=persons, by=self._boss)

    def _answer(self) -> None:
        no = self.asked[-1] if len(self.asked) > self.heads else None
        rows = select(Offer).where(Offer.order_id == self.order_id, Offer.withdrawn_at.is_(None))
        for offer in db.session.scalars(rows.order_by(Offer.id)).all():
            actions.answer_offer(
                offer=offer,
                yes=offer.person_id != no,
                by=self.reserve.actor_for(offer.person_id),
                notice=CONTACT_NOTICE,
            )
        if self.number % 6 == 5 and not self.cast:
            self.missing = self.asked[:1]

    def _agree_and_insure(self) -> None:
        for shift in self._shifts():
            actions.record_agreement(shift=shift, by=self.reserve.actor_for(shift.person_id))
            actions.insure(
                shift=shift, policy_no=f"YW{self.day:%Y%m%d}{shift.id:05d}", by=self._boss
            )

    def _come(self) -> None:
        for shift in self._shifts():
            if shift.person_id not in self.missing:
                actions.check_in(shift=shift, way=CheckInWay.EMPLOYER, by=self._boss)

    def _miss(self) -> None:
        for shift in self._shifts():
            if shift.person_id in self.missing:
                actions.mark_no_show(shift=shift, by=self._boss)

    def _go_home(self) -> None:
        for shift in self._came():
            actions.check_out(shift=shift, by=self._boss)

    def _confirm(self) -> None:
        pieces = 80 + self.number if self.job["pay"][1] == "piece" else None
        for turn, shift in enumerate(self._came()):
            minutes = clock.whole_minutes(shift.ends_at - shift.starts_at)
            actions.confirm_hours(shift=shift, minutes=minutes, pieces=pieces, by=self._boss)
            actions.rate(
                shift=shift,
                side=RatingSide.BY_EMPLOYER,
                stars=4 if (self.number + turn) % 5 == 2 else 5,
                punctual=(self.number + turn) % 9 != 4,
                comment=_PRAISE[(self.number + turn) % len(_PRAISE)],
                by=self._boss,
            )

    def _pay(self) -> None:
        method = PayMethod.BANK if self.number % 2 else PayMethod.WALLET
        for turn, shift in enumerate(self._came()):
            actions.settle(shift=shift, method=method, by=self._boss)
            actions.rate(
                shift=shift,
                side=RatingSide.BY_WORKER,
                stars=3 if (self.number + turn) % 13 == 7 else 5,
                comment=_THANKS[(self.number + turn) % len(_THANKS)],
                by=self.reserve.actor_for(shift.person_id),
            )

    def _order(self) -> Order:
        return db.session.get_one(Order, self.order_id)

    def _shifts(self) -> list[Shift]:
        return queries.shifts_of(self._order())

    def _came(self) -> list[Shift]:
        return [shift for shift in self._shifts() if shift.checked_in_at is not None]


def past_orders(city: City, reserve: Reserve, agenda: Agenda, today: date) -> Sequence[OrderRun]:
    """Every order of the data file that was worked on, or is being worked on now."""
    return [
        OrderRun(
            job=job_called(row["job"]),
            day=today - timedelta(days=days),
            heads=row["heads"],
            number=number,
            start=row.get("from", 0),
            of=row["of"],
            city=city,
            reserve=reserve,
            agenda=agenda,
            cast=tuple(row.get("cast", ())),
        )
        for row in table("work")["done"]
        for number, days in enumerate(row["days"])
    ]
