"""The roster of a shift as whoever scans its code sees it: how many, who, until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from trainhub.certs.queries import HeldPaper, papers_on
from trainhub.core.clock import civil_day
from trainhub.core.db import db
from trainhub.people.identity import mask_name
from trainhub.people.models import Person
from trainhub.placement.models import Order, RosterCode
from trainhub.placement.queries.fitting import choices_of, requirements_of
from trainhub.placement.queries.shifts import shifts_of


@dataclass(frozen=True)
class RosterLine:
    """One person of a shift: the masked name, what is held of what the work demands."""

    name: str
    papers: list[HeldPaper]
    #: Whether everything that the work demands is held on the day asked about.
    certified: bool
    #: For those who run the order, who see the names of everybody who said yes.
    person: Person


@dataclass(frozen=True)
class Roster:
    """Everybody who stands on the roster of an order on a day."""

    order: Order
    lines: list[RosterLine]

    @property
    def certified(self) -> int:
        """How many hold everything that the work demands."""
        return sum(line.certified for line in self.lines)

    @property
    def certificate_ids(self) -> list[int]:
        """The certificates of ours that were looked at."""
        papers = (paper for line in self.lines for paper in line.papers)
        return [paper.certificate_id for paper in papers if paper.certificate_id is not None]


def roster_code_of(order_id: int) -> RosterCode | None:
    """The code of an order's roster, withdrawn or not."""
    return db.session.scalar(select(RosterCode).where(RosterCode.order_id == order_id))


def roster_code(token: str) -> RosterCode | None:
    """The code that carries ``token`` and still stands."""
    return db.session.scalar(
        select(RosterCode)
        .options(joinedload(RosterCode.order).joinedload(Order.employer))
        .where(RosterCode.token == token[:32], RosterCode.withdrawn_at.is_(None))
    )


def roster_on(order: Order, on: date) -> Roster:
    """Who stands on the roster of ``order``, judged on the civil day ``on``.

    The work asks what was in force on its first day. A constant number of queries.
    """
    wanted = requirements_of([order.trade_code], civil_day(order.starts_at))
    choices = choices_of(wanted.get(order.trade_code, []))
    types = {type_id for choice in choices for type_id in choice.ids}
    standing = [shift for shift in shifts_of(order) if shift.cancelled_at is None]
    held = papers_on([shift.person_id for shift in standing], types, on)
    lines = []
    for shift in standing:
        papers = held.get(shift.person_id, [])
        codes = {paper.code for paper in papers}
        certified = all(choice.codes & codes for choice in choices)
        lines.append(RosterLine(mask_name(shift.person.name), papers, certified, shift.person))
    return Roster(order, lines)
