"""The one card of every home page: facts are read, a rule picks the step, here it gets words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from trainhub.core.access import Actor
from trainhub.core.clock import civil_day
from trainhub.people.rules import Role
from trainhub.reports import queries
from trainhub.reports.rules import (
    EmployerStep,
    InstitutionStep,
    StaffStep,
    employer_step,
    institution_step,
    staff_step,
)
from trainhub.reports.views.lessons import instructor_card
from trainhub.reports.views.steps import Card, own_line, trainee_card


@dataclass(frozen=True)
class Desk:
    """A home page: its card, what waits behind its links, the place on the line if any."""

    card: Card
    counts: dict[str, int] = field(default_factory=dict)
    line: int | None = None


def card_for(role: Role, actor: Actor, now: datetime) -> Desk:
    """The card of a role's home page."""
    return _DESKS[role](actor, now)


def _trainee(actor: Actor, now: datetime) -> Desk:
    desk = queries.trainee_desk(actor.person_id or 0, now)
    counts = {"offers": desk.facts.offers, "classes": sum(not c.is_over for c in desk.classes)}
    return Desk(trainee_card(desk, now), counts, own_line(desk))


def _instructor(actor: Actor, now: datetime) -> Desk:
    desk = queries.instructor_desk(actor.person_id or 0, now)
    return Desk(instructor_card(desk, now), {"sittings": len(desk.sittings)})


def _staff(actor: Actor, now: datetime) -> Desk:
    desk = queries.staff_desk(actor, now)
    facts = desk.facts
    counts = {
        "orders": facts.orders, "employers": facts.employers, "calls": facts.calls,
        "papers": facts.credentials + facts.decisions, "requests": facts.requests,
        "pots": facts.pots, "lessons": desk.lessons, "sittings": desk.sittings,
    }  # fmt: skip
    words = {
        StaffStep.ORDERS: (
            _("%(count)s orders wait for your yes", count=facts.orders),
            _("Go through the checklist. Then people can be asked."),
            "placement.orders", _("See the orders"),
        ),
        StaffStep.EMPLOYERS: (
            _("%(count)s employers wait to be checked", count=facts.employers),
            _("Look at the licence and the signed mandate."),
            "people.organisations", _("See the employers"),
        ),
        StaffStep.CREDENTIALS: (
            _("%(count)s certificates wait to be checked", count=facts.credentials),
            _("Compare the photo with what was typed."),
            "certs.desk", _("See the certificates"),
        ),
        StaffStep.CALLS: (
            _("%(count)s follow-up calls are due", count=facts.calls),
            _("Ask whether work, hours and pay are as promised."),
            "placement.track", _("See the calls"),
        ),
        StaffStep.POTS: (
            _("For %(count)s courses enough people wait", count=facts.pots),
            _("Send them to an institution together, or plan a class at once."),
            "courses.demand", _("See who waits"),
        ),
        StaffStep.REQUESTS: (
            _("%(count)s training requests wait", count=facts.requests),
            _("Send each to an institution, or show a class that fits."),
            "courses.requests", _("See the requests"),
        ),
        StaffStep.DECISIONS: (
            _("%(count)s suspended certificates wait for a decision", count=facts.decisions),
            _("Make them valid again, or revoke them."),
            "certs.desk", _("See the certificates"),
        ),
        StaffStep.COUNTER: (
            _("Nothing waits. Who is next at the counter?"),
            _("Find a person by name, pinyin, phone or ID number."),
            "people.counter", _("To the counter"),
        ),
    }  # fmt: skip
    title, text, endpoint, action = words[staff_step(facts)]
    today = [
        (_("Lessons today"), str(desk.lessons)),
        (_("Exams today"), str(desk.sittings)),
    ]
    return Desk(Card(title, text, url_for(endpoint), action, today), counts)


def _institution(actor: Actor, now: datetime) -> Desk:
    desk = queries.institution_desk(actor.organisations(Role.INSTITUTION), now)
    facts = desk.facts
    words = {
        InstitutionStep.REQUESTS: (
            _("%(count)s training requests wait for your answer", count=facts.requests),
            _("Take it, or say why not."),
            "courses.requests", _("See the requests"),
        ),
        InstitutionStep.RESULTS: (
            _("%(count)s exams are over without results", count=facts.results),
            _("The examiner enters the last marks and publishes."),
            "exams.sittings", _("See the exams"),
        ),
        InstitutionStep.PLAN_EXAM: (
            _("%(count)s classes have no exam yet", count=facts.without_exam),
            _("Choose day, place and examiner."),
            "exams.new_sitting", _("Plan an exam"),
        ),
        InstitutionStep.DRAFTS: (
            _("%(count)s classes are not published yet", count=facts.drafts),
            _("Enter timetable and teacher, then publish."),
            "courses.cohorts", _("See the classes"),
        ),
        InstitutionStep.CLASSES: (
            _("%(count)s classes are running", count=facts.running),
            _("Nothing waits for you."),
            "courses.cohorts", _("See the classes"),
        ),
    }  # fmt: skip
    title, text, endpoint, action = words[institution_step(facts)]
    counts = {"requests": facts.requests, "running": facts.running, "results": facts.results}
    figures = [
        (_("Classes running"), str(facts.running)),
        (_("People waiting for a seat"), str(desk.waiting)),
    ]
    return Desk(Card(title, text, url_for(endpoint), action, figures), counts)


def _employer(actor: Actor, now: datetime) -> Desk:
    desk = queries.employer_desk(actor.organisations(Role.EMPLOYER), now)
    facts = desk.facts

    def order(order_id: int | None) -> str:
        orders = url_for("placement.orders")
        return orders if order_id is None else url_for("placement.order", order_id=order_id)

    words = {
        EmployerStep.SUSPENDED: (
            _("Your company is suspended"),
            desk.employer.suspended_why if desk.employer else "",
            url_for("people.account"), _("My account and messages"),
        ),
        EmployerStep.NOT_VETTED: (
            _("The station checks your company"),
            _("Bring the business licence and the signed mandate. Then you can place orders."),
            url_for("placement.orders"), _("Look at the job board"),
        ),
        EmployerStep.INSURE: (
            _("%(count)s people wait for their insurance", count=facts.to_insure),
            _("Nobody starts work before it is entered."),
            order(desk.insure_at), _("Enter the insurance"),
        ),
        EmployerStep.CONFIRM: (
            _("%(count)s shifts wait for your yes to the hours", count=facts.to_confirm),
            _("Then the pay can be worked out."),
            order(desk.confirm_at), _("Confirm the hours"),
        ),
        EmployerStep.SETTLE: (
            _("%(count)s people wait for their pay", count=facts.to_settle),
            _("Pay, then record it here."),
            order(desk.settle_at), _("Record the pay"),
        ),
        EmployerStep.PAPERS: (
            _("%(count)s contracts or insurances are due", count=facts.papers),
            _("A written contract is due within a month of the first day."),
            url_for("placement.track"), _("See the dates"),
        ),
        EmployerStep.ASK: (
            _("%(count)s places are still free", count=facts.places),
            _("Ask certified people nearby."),
            order(desk.ask_at), _("Ask people"),
        ),
        EmployerStep.ORDER: (
            _("Whom do you need next?"),
            _("Place an order: work, day, place, pay."),
            url_for("placement.new_order"), _("Place an order"),
        ),
    }  # fmt: skip
    title, text, url, action = words[employer_step(facts)]
    figures = [
        (_("Places still free"), str(facts.places)),
        (_("Offers waiting for an answer"), str(desk.offers)),
    ]
    counts = {"orders": facts.to_confirm + facts.to_settle + facts.to_insure, "jobs": facts.papers}
    return Desk(Card(title, text, url, action, figures), counts)


def _bureau(_actor: Actor, now: datetime) -> Desk:
    figures = queries.public_figures(civil_day(now))
    card = Card(
        _("The figures, with their bases"),
        _("Every share is told with numerator, denominator and interval."),
        url_for("reports.index"),
        _("To the reports"),
        [
            (_("Classes finished"), str(figures.classes)),
            (_("People certified"), str(figures.certified)),
            (_("People in the pool"), str(figures.in_pool)),
            (_("People with a regular job"), str(figures.regular)),
        ],
    )
    return Desk(card)


def _admin(_actor: Actor, _now: datetime) -> Desk:
    waiting = queries.waiting_organisations()
    if waiting:
        card = Card(
            _("%(count)s organisations wait to be checked", count=waiting),
            _("Look at the licence and the signed mandate."),
            url_for("people.organisations"),
            _("See the organisations"),
        )
    else:
        card = Card(
            _("Nothing waits for you"),
            _("Organisations, roles and the journal are here."),
            url_for("people.organisations"),
            _("See the organisations"),
        )
    return Desk(card, {"employers": waiting})


_DESKS: dict[Role, Callable[[Actor, datetime], Desk]] = {
    Role.TRAINEE: _trainee,
    Role.INSTRUCTOR: _instructor,
    Role.STAFF: _staff,
    Role.INSTITUTION: _institution,
    Role.EMPLOYER: _employer,
    Role.BUREAU: _bureau,
    Role.ADMIN: _admin,
}
