"""A small market for tests: a trade with a required certificate, workers, employers, orders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tests import make, make_line
from trainhub.certs.actions.entering import enter, new_certificate
from trainhub.certs.models import Certificate, CertificateType
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.money import PayUnit
from trainhub.courses.models import Trade
from trainhub.people.models import Organisation, Person
from trainhub.placement import actions, queries
from trainhub.placement.models import Engagement, Offer, Order, Shift
from trainhub.placement.rules import (
    CheckInWay,
    PayMethod,
    PostingCheck,
    RatingSide,
    Relation,
    Term,
)
from trainhub.placement.rules.orders import Terms
from trainhub.placement.rules.pool import CONTACT_NOTICE, POOL_NOTICE
from trainhub.placement.rules.track import Proposal


@dataclass(frozen=True)
class Market:
    """What most tests need, by id and as rows of the open session."""

    station: Organisation
    employer: Organisation
    other: Organisation
    trade: Trade
    kind: CertificateType


def market() -> Market:
    """A station, two employers, and guards who need a training certificate."""
    station = make.station()
    trade = make_line.trade()
    kind = make_line.certificate_type(make_line.course(trade))
    actions.require(
        trade=trade, choice=1, type=kind, since=date(2020, 1, 1), source="测试", by=SYSTEM
    )
    employer = make.employer("样例金盾保安公司")
    other = make.employer("样例和鸽物业公司")
    return Market(station, employer, other, trade, kind)


def known(employer_id: int, person_id: int) -> Market:
    """A market made earlier, read anew: one employer and the station of one of its people."""
    employer = db.session.get_one(Organisation, employer_id)
    station = db.session.get_one(Person, person_id).station
    assert station is not None
    kind = db.session.scalars(select(CertificateType)).one()
    return Market(station, employer, employer, db.session.get_one(Trade, "guard"), kind)


def certificate(
    person: Person,
    kind: CertificateType,
    issuer: Organisation,
    *,
    days_ago: int = 10,
    until: date | None = None,
) -> Certificate:
    """A certificate issued some days ago; ``until`` overrides the type's term."""
    row = new_certificate(
        kind=kind,
        person_id=person.id,
        enrolment_id=None,
        issuer=issuer,
        number=f"T-{kind.id}-{person.id}-{days_ago}",
        facts={
            "title": kind.name,
            "name": person.name,
            "id_no": "",
            "region": "119999",
            "design": kind.design,
            "course": "保安员微培训",
            "cohort": "2026年第1期",
            "station": issuer.name,
            "issuer": issuer.name,
            "institution": issuer.name,
            "minutes": 1800,
            "scores": [],
            "remark": kind.remark,
            "seal_text": kind.seal_text,
        },
        on=clock.today() - timedelta(days=days_ago),
        by=SYSTEM,
        until=(until, None) if until else None,
    )
    enter([row], SYSTEM)
    return row


def worker(
    of: Market,
    name: str = "王建国",
    *,
    born: str = "19800315",
    certified: bool = True,
    pooled: bool = True,
    until: date | None = None,
    place: tuple[int, int] | None = (39_905_000, 116_405_000),
) -> Person:
    """Somebody of the station, by default with a certificate, in the pool and free."""
    person = make.person(name, born=born, station=of.station)
    if place is not None:
        person.lat_e6, person.lng_e6 = place
    if certified:
        certificate(person, of.kind, of.station, until=until)
    if pooled:
        actions.set_wish(person=person, trades=[of.trade.code], by=SYSTEM)
        actions.join_pool(person=person, notice=POOL_NOTICE, by=SYSTEM)
    return person


def start_of_work(days: int = 2) -> datetime:
    """08:00 in China some days from now."""
    return clock.at(clock.today() + timedelta(days=days), 8)


def terms(
    *,
    heads: int = 2,
    starts_at: datetime | None = None,
    hours: int = 8,
    pay: tuple[int, PayUnit] = (260_00, PayUnit.DAY),
    title: str = "展会保安",
    text: str = "负责入口秩序。",
    backups: int = 0,
) -> Terms:
    """Plain terms of a day's work."""
    start = starts_at or start_of_work()
    return Terms(
        title=title,
        text=text,
        heads=heads,
        starts_at=start,
        ends_at=start + timedelta(hours=hours),
        deadline_at=start - timedelta(hours=2),
        pay_fen=pay[0],
        pay_unit=pay[1],
        backups=backups,
    )


def order(
    of: Market,
    *,
    employer: Organisation | None = None,
    wanted: Terms | None = None,
    approved: bool = True,
) -> Order:
    """An order, approved by the station unless said otherwise."""
    row = actions.place_order(
        employer=employer or of.employer,
        trade=of.trade,
        terms=wanted or terms(),
        spot=actions.Spot("会展中心东门", "119999", 39_910_000, 116_410_000),
        by=SYSTEM,
    )
    if approved:
        actions.approve_order(order=row, checks=PostingCheck, by=SYSTEM)
    return row


def offered(of: Order, persons: Sequence[Person]) -> list[Offer]:
    """Offers to people who can all be asked."""
    lines = actions.send_offers(order=of, persons=persons, by=SYSTEM)
    sent = [line.offer for line in lines if line.offer is not None]
    assert len(sent) == len(persons), [line.reasons for line in lines]
    return sent


def accepted(of: Order, person: Person) -> Shift:
    """A shift that somebody said yes to."""
    (offer,) = offered(of, [person])
    shift = actions.answer_offer(offer=offer, yes=True, by=SYSTEM, notice=CONTACT_NOTICE)
    assert isinstance(shift, Shift)
    return shift


def insured(shift: Shift) -> Shift:
    """The same shift, agreed and insured."""
    actions.record_agreement(shift=shift, by=SYSTEM)
    actions.insure(shift=shift, policy_no="TEST-0001", by=SYSTEM)
    return shift


def worked(shift: Shift, *, stars: int = 5, punctual: bool = True) -> Shift:
    """The same shift, worked from the first to the last minute, paid and rated by both."""
    insured(shift)
    with clock.frozen(shift.starts_at):
        actions.check_in(shift=shift, way=CheckInWay.WORKER, by=SYSTEM)
    with clock.frozen(shift.ends_at):
        actions.check_out(shift=shift, by=SYSTEM)
        minutes = clock.whole_minutes(shift.ends_at - shift.starts_at)
        actions.confirm_hours(shift=shift, minutes=minutes, by=SYSTEM)
        actions.settle(shift=shift, method=PayMethod.BANK, by=SYSTEM)
        actions.rate(
            shift=shift, side=RatingSide.BY_EMPLOYER, stars=stars, punctual=punctual, by=SYSTEM
        )
        actions.rate(shift=shift, side=RatingSide.BY_WORKER, stars=5, by=SYSTEM)
    return shift


def proposal(*, starts_on: date | None = None, **changes: object) -> Proposal:
    """A year's labour contract with two months on trial."""
    facts: dict[str, object] = {
        "relation": Relation.LABOUR_CONTRACT,
        "term": Term.FIXED,
        "term_months": 12,
        "probation_months": 2,
        "starts_on": starts_on or clock.today(),
    }
    return Proposal(**(facts | changes))  # type: ignore[arg-type]


def engagement(of: Market, person: Person, wanted: Proposal | None = None) -> Engagement:
    """A proposal by the market's first employer."""
    return actions.propose_engagement(
        employer=of.employer,
        person=person,
        trade=of.trade,
        post="保安员",
        pay=(4800_00, PayUnit.MONTH),
        proposal=wanted or proposal(),
        by=SYSTEM,
    )


def found(search: queries.PoolSearch) -> list[int]:
    """Ids of the people a search finds now."""
    actions.enter_touched()
    return [card.person_id for card in queries.pool(search, clock.now(), limit=200).cards]


def reload(person_id: int) -> Person:
    """A person, read anew."""
    return db.session.get_one(Person, person_id)
