"""What is open on the day the market is built: the desks have work, the pool is fresh."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select

from trainhub.certs import actions as certs
from trainhub.certs.actions import Paper
from trainhub.certs.models import Certificate
from trainhub.certs.rules import LedgerReason
from trainhub.core import clock, outbox
from trainhub.core.db import db
from trainhub.courses import actions as courses
from trainhub.courses.models import Cohort, TrainingRequest
from trainhub.demo.agenda import Agenda
from trainhub.demo.city import City
from trainhub.demo.classes import ClassRun
from trainhub.demo.curriculum import course_called
from trainhub.demo.jobs import approve, job_called, place
from trainhub.demo.reserve import Reserve, type_called
from trainhub.demo.tables import file
from trainhub.demo.voices import agree_on_terms, speak
from trainhub.people.models import Person
from trainhub.people.queries import has_consented
from trainhub.people.rules import Purpose
from trainhub.placement import actions as placement
from trainhub.placement.models import Offer, Order
from trainhub.placement.rules.pool import CONTACT_NOTICE

_GUARD_CARD = {
    "code": "guard_card",
    "issuer": "样例市公安局（样例）",
    "number": "样公保字{year}第{serial:06d}号",
}
_HEALTH = {
    "code": "health",
    "issuer": "样例市疾控中心（样例）",
    "number": "样健{year}{serial:06d}",
}
#: Orders that are open: the job, in how many days, how many heads.
_OPEN = (
    ("ward_care", 3, 4), ("newborn_day", 5, 1), ("facade", 4, 2), ("wardrobe", 3, 4),
    ("fold_data", 2, 6), ("bath_visit", 4, 2), ("stairs", 3, 3),
)  # fmt: skip
#: The one that the whole story waits for: ten guards on a Thursday at eight.
_THURSDAY = 3
_BIG_ORDER_HEADS = 10


@dataclass
class Present:
    """The last weeks' loose ends, and this morning."""

    city: City
    reserve: Reserve
    agenda: Agenda
    today: date
    runs: dict[str, ClassRun]
    big_order_id: int = 0
    _doomed_id: int = 0

    def begin(self) -> None:
        """Put what happened lately on the agenda."""
        for days_ago, hour, deed in (
            (40, 10, self._suspend),
            (33, 10, self._decide),
            (17, 9, lambda: agree_on_terms(self.city)),
            (16, 10, self._ask_for_training),
            (14, 10, self._plan_a_class_that_falls_through),
            (9, 10, self._expired_papers),
            (8, 15, self._refuse_a_paper),
            (7, 10, self._cancel_it),
            (5, 11, self._dispatch_requests),
            (4, 9, self._accept_a_request),
            (2, 20, lambda: speak(self.runs, self.today)),
            (1, 9, self._open_orders),
            (1, 10, self._waiting_orders),
            (1, 8, self._read_messages),
            (1, 17, self._fresh_papers),
        ):
            moment = clock.at(self.today - timedelta(days=days_ago), hour)
            self.agenda.at(moment, deed)

    def _certificates(self, run: str) -> list[Certificate]:
        people = self.runs[run].passed
        rows = select(Certificate).where(Certificate.person_id.in_(people))
        return list(db.session.scalars(rows.order_by(Certificate.id)))

    def _suspend(self) -> None:
        clerk = self.city.clerks["yunshan"]
        for certificate in self._certificates("yunshan-1")[-3:]:
            certs.suspend(
                certificate=certificate, reason=LedgerReason.UNDER_REVIEW, by=clerk,
                note="有人反映代考，正在核实",
            )  # fmt: skip

    def _decide(self) -> None:
        clerk = self.city.clerks["yunshan"]
        cleared, false, _still_open = self._certificates("yunshan-1")[-3:]
        certs.reinstate(certificate=cleared, reason=LedgerReason.CLEARED, by=clerk)
        certs.revoke(
            certificate=false, reason=LedgerReason.FRAUD, by=clerk, note="核实为代考",
            evidence=file("specimen.jpg"),
        )  # fmt: skip

    def _ask_for_training(self) -> None:
        city, majuqiao = self.city, self.city.organisation("majuqiao")
        for run, course, station in (
            ("famed-28", "HEIGHT", "majuqiao"), ("famed-29", "ELDER", "majuqiao"),
            ("huajia-2", "BABY", "huajia"),
        ):  # fmt: skip
            person = db.session.get_one(Person, self.runs[run].person_ids[0])
            courses.ask_training(
                course=course_called(course),
                station=city.organisation(station),
                person=person,
                wish="晚上或周末有时间",
                by=city.clerks[station].acting_for(person.id),
            )
        for course, heads, wish in (
            ("GUARD", 10, "周四前要10名持证保安"),
            ("HEIGHT", 6, "外墙班组"),
        ):
            courses.ask_training(
                course=course_called(course), station=majuqiao,
                employer=city.organisation("jindun"), heads=heads, wish=wish,
                by=city.clerks["jindun"],
            )  # fmt: skip

    def _requests(self) -> list[TrainingRequest]:
        return list(db.session.scalars(select(TrainingRequest).order_by(TrainingRequest.id)))

    def _dispatch_requests(self) -> None:
        guards = self._requests()[3]
        courses.dispatch_request(
            request=guards, institution=self.city.organisation("andun"),
            by=self.city.clerks["majuqiao"],
        )  # fmt: skip
        babies = self._requests()[2]
        courses.dispatch_request(
            request=babies, institution=self.city.organisation("yihe"),
            by=self.city.clerks["huajia"],
        )  # fmt: skip

    def _accept_a_request(self) -> None:
        babies = self._requests()[2]
        courses.answer_request(request=babies, accepts=True, by=self.city.clerks["yihe"])

    def _plan_a_class_that_falls_through(self) -> None:
        city, course = self.city, course_called("TIDY")
        first = self.today + timedelta(days=10)
        cohort = courses.plan_cohort(
            course=course, station=city.organisation("yinxing"),
            institution=city.organisation("jiangxin"), seats=16, place="银杏路零工市场培训室",
            starts_on=first, ends_on=first + timedelta(days=1),
            enrol_until=first - timedelta(days=1),
            instructors=[db.session.get_one(Person, city.instructors["姚婷婷"])],
            by=city.clerks["yinxing"],
        )  # fmt: skip
        self._doomed_id = cohort.id

    def _cancel_it(self) -> None:
        cohort = db.session.get_one(Cohort, self._doomed_id)
        courses.cancel_cohort(cohort=cohort, why="场地维修，改期", by=self.city.clerks["jiangxin"])

    def _expired_papers(self) -> None:
        """A special operation card and a health certificate whose time is over."""
        clerk = self.city.clerks["konggang"]
        person_ids = self.runs["konggang-1"].person_ids[-3:-1]
        for person_id, code, days in zip(
            person_ids, ("special_height", "health"), (7 * 365, 500), strict=True
        ):
            person = db.session.get_one(Person, person_id)
            paper = Paper(
                number=f"T{person.id_no}" if code == "special_height" else "样健2024990001",
                issuer="样例市应急管理局（样例）",
                issued_on=self.today - timedelta(days=days),
            )
            credential = certs.record_credential(
                person=person, kind=type_called(code), paper=paper,
                picture=file("specimen.jpg"), by=clerk.acting_for(person_id),
            )  # fmt: skip
            certs.check_credential(credential=credential, accepted=True, by=clerk)

    def _refuse_a_paper(self) -> None:
        clerk, person_id = self.city.clerks["majuqiao"], self.runs["famed-27"].passed[-1]
        credential = self.reserve.bring(person_id, _GUARD_CARD, clerk.acting_for(person_id))
        certs.check_credential(
            credential=credential, accepted=False, by=clerk, note="照片看不清编号，请重拍"
        )

    def _read_messages(self) -> None:
        """The cast has read what it was told so far."""
        for person_id in self.city.cast.values():
            outbox.put_away(person_id)

    def _fresh_papers(self) -> None:
        """Four certificates wait for the staff of the cast, two at other stations."""
        for run, paper in (
            ("famed-28", _GUARD_CARD), ("famed-29", _GUARD_CARD), ("famed-29", _HEALTH),
            ("famed-30", _GUARD_CARD), ("yunshan-2", _GUARD_CARD), ("huajia-2", _HEALTH),
        ):  # fmt: skip
            plan = self.runs[run].plan
            person_id = self.runs[run].passed[-2]
            by = self.city.clerks[plan.station].acting_for(person_id)
            self.reserve.bring(person_id, paper, by)

    def _open_orders(self) -> None:
        for key, days, heads in _OPEN:
            self._post(key, self.today + timedelta(days=days), heads)
        self.big_order_id = self._post("estate_guard", self._next_thursday(), _BIG_ORDER_HEADS)

    def _post(self, key: str, day: date, heads: int) -> int:
        order = place(self.city, job_called(key), day, heads)
        db.session.flush()  # the station names it by its id
        approve(self.city, order.id)
        return order.id

    def _next_thursday(self) -> date:
        """The first Thursday at least two days ahead, so that people can still answer."""
        day = self.today + timedelta(days=2)
        return day + timedelta(days=(_THURSDAY - day.weekday()) % 7)

    def _waiting_orders(self) -> None:
        for key, days, heads in (("kitchen", 4, 5), ("event_guard", 6, 8), ("fair_usher", 7, 4)):
            order = place(self.city, job_called(key), self.today + timedelta(days=days), heads)
            if key == "fair_usher":
                placement.return_order(
                    order=order, why="请写明结薪日期", by=self.city.clerks["majuqiao"]
                )

    def this_morning(self) -> None:
        """What only holds for hours: who is free, what is offered. The real clock goes again."""
        trades = sorted(self.reserve.ready)
        people = sorted({who for trade in trades for who in self.reserve.ready[trade]})
        pooled = [who for who in people if has_consented(who, Purpose.POOL)]
        # Four of five said lately that they are free.
        self.reserve.say_free([who for turn, who in enumerate(pooled) if turn % 5 != 4])
        worker = self.city.cast["worker"]
        guards = [worker, *self.reserve.crew("guard", 48, 8)]
        order = db.session.get_one(Order, self.big_order_id)
        self.reserve.say_free(guards)
        persons = [db.session.get_one(Person, person_id) for person_id in guards]
        placement.send_offers(order=order, persons=persons, by=self.city.clerks["jindun"])
        rows = select(Offer).where(Offer.order_id == order.id).order_by(Offer.id)
        for turn, offer in enumerate(db.session.scalars(rows).all()):
            # The first is the cast's own; the last three have not answered yet either.
            if 0 < turn < 6:
                placement.answer_offer(
                    offer=offer, yes=turn != 5, notice=CONTACT_NOTICE,
                    by=self.reserve.actor_for(offer.person_id),
                )  # fmt: skip
