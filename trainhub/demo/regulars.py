"""From gig to regular job: seventeen people, fourteen of whom signed on one day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial

from sqlalchemy import select

from trainhub.core import clock
from trainhub.core.db import db
from trainhub.core.money import PayUnit
from trainhub.courses.models import Trade
from trainhub.demo.agenda import Agenda, Deed
from trainhub.demo.city import City
from trainhub.demo.reserve import Reserve
from trainhub.people.models import Organisation, Person
from trainhub.placement import actions, queries
from trainhub.placement.models import Engagement, FollowUp, Order, Shift
from trainhub.placement.rules import Relation, Term
from trainhub.placement.rules.contract import relation_by_age
from trainhub.placement.rules.track import Proposal


@dataclass
class Signing:
    """A group of people who become regular at one employer; days are counted back from today."""

    employer: str
    trade: str
    post: str
    yuan_a_month: int
    people: int
    proposed: int
    #: The day of the signatures; ``None`` leaves the contract open.
    signed: int | None
    starts: int
    city: City
    reserve: Reserve
    agenda: Agenda
    today: date
    #: People who still have to say yes or no.
    undecided: bool = False
    #: Calls of the second round that nobody has made yet.
    uncalled: int = 0
    engagement_ids: list[int] = field(default_factory=list)

    def begin(self) -> None:
        """Put every step on the agenda."""
        self._at(self.proposed, 10, self._propose)
        if self.undecided:
            return
        self._at(self.proposed - 1, 11, self._accept)
        if self.signed is None:
            return
        self._at(self.signed, 15, self._sign)
        self._at(self.starts - 4, 10, self._insure)
        self._at(self.starts - 6, 10, self._confirm)
        self._at(self.starts - 7, 16, partial(self._call, 7))
        self._at(self.starts - 30, 16, partial(self._call, 30))

    def _at(self, days_ago: int, hour: int, deed: Deed) -> None:
        self.agenda.at(self._moment(days_ago, hour), deed)

    def _moment(self, days_ago: int, hour: int) -> datetime:
        return clock.at(self._day(days_ago), hour)

    def _day(self, days_ago: int) -> date:
        return self.today - timedelta(days=days_ago)

    def _employer(self) -> Organisation:
        return self.city.organisation(self.employer)

    def _propose(self) -> None:
        starts_on = self._day(self.starts)
        for person in self._fitting(starts_on):
            engagement = actions.propose_engagement(
                employer=self._employer(),
                person=person,
                trade=db.session.get_one(Trade, self.trade),
                post=self.post,
                pay=(self.yuan_a_month * 100, PayUnit.MONTH),
                proposal=Proposal(Relation.LABOUR_CONTRACT, Term.FIXED, 12, 0, starts_on),
                by=self.city.clerks[self.employer],
            )
            self.engagement_ids.append(engagement.id)

    def _fitting(self, starts_on: date) -> list[Person]:
        """People who worked here, the earliest first, and may have a labour contract."""
        busy = select(Engagement.person_id).where(Engagement.ended_at.is_(None))
        rows = (
            select(Person)
            .join(Shift, Shift.person_id == Person.id)
            .join(Order, Order.id == Shift.order_id)
            .where(
                Order.employer_id == self._employer().id,
                Shift.settled_at.is_not(None),
                Person.id.not_in(busy),
                Person.id.not_in(self.city.cast.values()),
            )
            .distinct()
            .order_by(Person.id)
        )
        fitting = []
        for person in db.session.scalars(rows):
            born = queries.born_on(person)
            if born and person.sex:
                paper = relation_by_age(born, person.sex, starts_on, technical_post=False)
                if paper is Relation.LABOUR_CONTRACT:
                    fitting.append(person)
        if len(fitting) < self.people:
            raise LookupError(f"{self.employer}: {len(fitting)} of {self.people}")
        return fitting[: self.people]

    def _engagements(self) -> list[Engagement]:
        rows = select(Engagement).where(Engagement.id.in_(self.engagement_ids))
        return list(db.session.scalars(rows.order_by(Engagement.id)))

    def _accept(self) -> None:
        for engagement in self._engagements():
            by = self.reserve.actor_for(engagement.person_id)
            actions.accept_engagement(engagement=engagement, by=by)

    def _sign(self) -> None:
        for engagement in self._engagements():
            actions.sign_contract(
                engagement=engagement,
                number=f"LD{clock.today():%Y%m}{engagement.id:04d}",
                on=clock.today(),
                by=self.city.clerks[self.employer],
            )

    def _insure(self) -> None:
        for engagement in self._engagements():
            actions.register_insurance(
                engagement=engagement, on=clock.today(), by=self.city.clerks[self.employer]
            )

    def _confirm(self) -> None:
        for engagement in self._engagements():
            by = self.reserve.clerk_of[engagement.person_id]
            actions.confirm_regular(engagement=engagement, by=by)
            person = db.session.get_one(Person, engagement.person_id)
            actions.leave_pool(person=person, by=by.acting_for(person.id))

    def _call(self, day: int) -> None:
        rows = select(FollowUp).where(
            FollowUp.engagement_id.in_(self.engagement_ids), FollowUp.day == day
        )
        calls = db.session.scalars(rows.order_by(FollowUp.id)).all()
        made = len(calls) - (self.uncalled if day == 30 else 0)
        for turn, follow_up in enumerate(calls[:made]):
            person_id = follow_up.engagement.person_id
            actions.record_follow_up(
                follow_up=follow_up,
                at_work=True,
                as_advertised=turn % 8 != 5,
                note="" if turn % 8 != 5 else "夜班比说的多，已和单位沟通",
                by=self.reserve.clerk_of[person_id],
            )


def signings(city: City, reserve: Reserve, agenda: Agenda, today: date) -> list[Signing]:
    """The 14 of one ceremony, three others, and two that are on their way."""

    def signing(
        employer: str, trade: str, post: str, yuan: int, people: int,
        days: tuple[int, int | None, int], *, undecided: bool = False, uncalled: int = 0,
    ) -> Signing:  # fmt: skip
        proposed, signed, starts = days
        return Signing(
            employer, trade, post, yuan, people, proposed, signed, starts, city, reserve, agenda,
            today, undecided, uncalled,
        )  # fmt: skip

    return [
        signing("jindun", "guard", "小区保安员", 5200, 14, (76, 72, 70), uncalled=2),
        signing("anxin", "eldercare", "养老护理员", 6000, 2, (45, 41, 40), uncalled=1),
        signing("qiaojiang", "organiser", "收纳师", 6500, 1, (30, 26, 25)),
        signing("jindun", "guard", "小区保安员", 5200, 1, (24, None, 20)),
        signing("jindun", "guard", "夜班保安员", 5600, 1, (2, None, -5), undecided=True),
    ]
