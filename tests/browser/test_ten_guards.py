"""Ten guards for Saturday: seven are ready, a class gives three, two stand by, one falls out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests import make, make_certs, make_placement
from tests.browser.conftest import Arrive, Visitor, in_chinese
from tests.browser.people import MONDAY, PASSWORD
from tests.town import Town
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerReason
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.exams import actions as exams
from trainhub.exams.models import Sitting
from trainhub.people import actions as people
from trainhub.people.models import Account, Person
from trainhub.people.rules import Role
from trainhub.placement import actions as placement
from trainhub.placement.models import Offer, Order
from trainhub.placement.rules.pool import CONTACT_NOTICE, POOL_NOTICE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

TITLE = "周六展会保安"


class Cast:
    """Phones by role, and ids of people and of what waits in the town."""

    def __init__(self) -> None:
        self.phones: dict[str, str] = {}
        self.ready: list[int] = []
        self.later: list[int] = []
        self.trainees: list[int] = []
        self.sitting = 0
        self.teacher = 0


def _account(cast: Cast, word: str, person: Person) -> Account:
    cast.phones[word] = person.phone or make.phone()
    return people.open_account(person=person, phone=cast.phones[word], password=PASSWORD, by=SYSTEM)


def _settle(town: Town) -> Cast:
    """Seven guards free now, two free later, three whose exam is marked, not published."""
    cast = Cast()
    town.time_is(MONDAY)
    with town.acting():
        here = make_certs.school()
        trade = here.course.trade
        placement.require(
            trade=trade, choice=1, type=here.kind, since=date(2020, 1, 1),
            source="《保安服务管理条例》", by=SYSTEM,
        )  # fmt: skip
        employer = make.employer("样例金盾保安公司")
        employer.lat_e6, employer.lng_e6 = 39_910_000, 116_410_000
        for word, role, at in (
            ("employer", Role.EMPLOYER, employer), ("staff", Role.STAFF, here.station),
        ):  # fmt: skip
            person = make.person(f"{word}的人", station=here.station if word == "staff" else None)
            _account(cast, word, person)
            people.grant_role(person=person, role=role, organisation=at, by=SYSTEM)
        market = make_placement.Market(here.station, employer, employer, trade, here.kind)
        for number in range(9):
            free = number < 7
            guard = make_placement.worker(market, f"王师傅{number}", pooled=free)
            (cast.ready if free else cast.later).append(guard.id)
        _account(cast, "standby", db.session.get_one(Person, cast.later[0]))
        klass = make_certs.klass(here, ["赵学员", "钱学员", "孙学员"])
        row = make_certs.sitting(here, klass, [8000, 8000, 8000])
        cast.sitting, cast.teacher = row.id, here.teacher.id
        for candidate in make_certs.candidates(row):
            trainee = candidate.enrolment.person
            cast.trainees.append(trainee.id)
            placement.set_wish(person=trainee, trades=[trade.code], by=SYSTEM)
            placement.join_pool(person=trainee, notice=POOL_NOTICE, by=SYSTEM)
        _account(cast, "trainee", db.session.get_one(Person, cast.trainees[0]))
    return cast


def _arrives(arrive: Arrive, cast: Cast, who: str, *, desk: bool = False) -> Visitor:
    visit = arrive(desk=desk)
    visit.signs_in(cast.phones[who], PASSWORD)
    return visit


def _orders_ten(boss: Visitor) -> None:
    boss.goes_to("/orders/new")
    boss.chooses("Trade", "guard")
    for field, value in (
        ("title", TITLE), ("heads", "10"), ("backups", "2"), ("day", "2026-11-21"),
        ("start", "08:00"), ("end", "16:00"), ("place", "会展中心东门"), ("pay", "260"),
    ):  # fmt: skip
        boss.page.locator(f"#{field}").fill(value)
    boss.page.locator("#text").fill("负责入口秩序。")
    # The answer stands there before anything is signed.
    boss.reads("No: too few people, and no class ends before the work.")
    boss.shows("ten-01-outlook-while-writing")
    boss.presses("Send to the station")
    boss.shows("ten-02-order-waits")


def _lets_it_out(staff: Visitor, path: str) -> None:
    staff.goes_to(path)
    for box in staff.page.locator("input[name=checks]").all():
        box.check()
    staff.presses("Let the order out")
    staff.shows("ten-03-let-out")


def _asks_seven_and_for_a_class(boss: Visitor, path: str) -> None:
    boss.goes_to(path)
    boss.presses("Ask for a class for the missing %(heads)s", heads=3)
    boss.shows("ten-04-class-asked")
    boss.presses("Find people for it")
    boxes = boss.page.locator("input[name=person]").all()
    assert len(boxes) == 7
    for box in boxes:
        box.check()
    boss.shows("ten-05-seven-chosen")
    boss.presses("Ask the chosen people")


def _say_yes(town: Town, persons: Sequence[int]) -> None:
    with town.acting():
        for person_id in persons:
            offer = db.session.scalars(
                select(Offer).where(Offer.person_id == person_id, Offer.answer.is_(None))
            ).one()
            placement.answer_offer(offer=offer, yes=True, notice=CONTACT_NOTICE, by=SYSTEM)


def _order(town: Town) -> tuple[int, int]:
    order = town.ask(lambda: db.session.scalars(select(Order)).one())
    return order.taken, order.standing_by


def test_ten_guards_are_found_and_stay_ten(town: Town, visitor: Arrive) -> None:
    cast = _settle(town)
    boss = _arrives(visitor, cast, "employer", desk=True)
    _orders_ten(boss)
    path = f"/orders/{town.ask(lambda: db.session.scalars(select(Order.id)).one())}"
    _lets_it_out(_arrives(visitor, cast, "staff"), path)
    _asks_seven_and_for_a_class(boss, path)
    _say_yes(town, cast.ready)
    assert _order(town) == (7, 0)

    # The results come out: three certificates, and three offers in the same moment.
    with town.acting():
        teacher = make.actor(db.session.get_one(Account, cast.teacher))
        exams.publish_results(sitting=db.session.get_one(Sitting, cast.sitting), by=teacher)
    trainee = _arrives(visitor, cast, "trainee")
    trainee.goes_to("/orders/offers")
    trainee.sees(TITLE)
    trainee.shows("ten-06-offered-at-once")
    trainee.presses("Look and answer")
    trainee.presses("Yes, I come")
    trainee.reads("You said yes. The place is yours.")
    _say_yes(town, cast.trainees[1:])
    assert _order(town) == (10, 0)

    # Two more are free and asked: all places are taken, so they stand by.
    with town.acting():
        order = db.session.scalars(select(Order)).one()
        spare = [db.session.get_one(Person, person_id) for person_id in cast.later]
        for person in spare:
            placement.set_wish(person=person, trades=[order.trade_code], by=SYSTEM)
            placement.join_pool(person=person, notice=POOL_NOTICE, by=SYSTEM)
        placement.send_offers(order=order, persons=spare, by=SYSTEM)
    standby = _arrives(visitor, cast, "standby")
    standby.goes_to("/orders/offers")
    standby.presses("Look and answer")
    standby.shows("ten-07-all-taken")
    standby.presses("Yes, I stand by")
    standby.reads("You stand by. When somebody drops out, we call you in turn.")
    standby.shows("ten-08-stands-by")
    _say_yes(town, cast.later[1:])
    assert _order(town) == (10, 2)

    # In the night one certificate is suspended: its holder falls out, the first in line is called.
    town.later(hours=14)
    with town.acting():
        fallen = db.session.scalars(
            select(Certificate).where(Certificate.person_id == cast.ready[0])
        ).one()
        certs.suspend(certificate=fallen, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)
    assert _order(town) == (10, 1)
    standby.signs_in(cast.phones["standby"], PASSWORD)
    standby.goes_to("/")
    standby.sees(re.compile("轮到您了"))
    standby.shows("ten-09-called")
    boss.signs_in(cast.phones["employer"], PASSWORD)
    boss.goes_to(path)
    boss.sees(in_chinese("Was called"))
    boss.shows("ten-10-still-ten")
    assert town.now < MONDAY + timedelta(days=1)
