"""Everything a role can do, one tap from its home page; what waits is counted beside it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, url_for
from flask_babel import gettext as _

from trainhub.core.access import Actor, audience_of
from trainhub.core.words import N_
from trainhub.people.rules import Role


@dataclass(frozen=True)
class Way:
    """A link of the home page; ``count`` is what waits there, ``None`` where nothing is counted."""

    label: str
    url: str
    icon: str
    count: int | None = None


@dataclass(frozen=True)
class _Way:
    endpoint: str
    label: str
    icon: str
    #: The name of the count shown beside it.
    counted: str = ""


_VERIFY = _Way("certs.verify", N_("Check a certificate"), "qr")
_ACCOUNT = _Way("people.account", N_("My account and messages"), "person")
_TYPES = _Way("certs.types", N_("Kinds of certificates"), "list")
_REPORTS = _Way("reports.index", N_("Reports"), "chart")

_WAYS: dict[Role, tuple[_Way, ...]] = {
    Role.TRAINEE: (
        _Way("courses.index", N_("Choose a course"), "book"),
        _Way("courses.mine", N_("My classes"), "calendar", "classes"),
        _Way("exams.index", N_("My exams"), "exam"),
        _Way("certs.mine", N_("My certificates"), "certificate"),
        _Way("certs.new_credential", N_("Hand in a certificate I have"), "upload"),
        _Way("placement.offers", N_("My offers"), "inbox", "offers"),
        _Way("placement.orders", N_("Open work"), "work"),
        _Way("placement.my_work", N_("My work and pay"), "money"),
        _Way("placement.wish", N_("What I want, when I am free"), "star"),
        _Way("placement.track", N_("My way to a regular job"), "path"),
        _ACCOUNT,
        _VERIFY,
    ),
    Role.INSTRUCTOR: (
        _Way("courses.teaching", N_("My lessons and classes"), "book"),
        _Way("exams.sittings", N_("Exams: doors, marks, results"), "exam", "sittings"),
        _Way("exams.new_sitting", N_("Plan an exam"), "plus"),
        _Way("exams.bank", N_("Question bank"), "bank"),
        _Way("exams.new_import", N_("Import questions"), "upload"),
        _Way("exams.blueprints", N_("How papers are drawn"), "list"),
        _Way("exams.schemes", N_("Exam schemes"), "list"),
        _Way("courses.index", N_("Courses"), "book"),
        _ACCOUNT,
        _VERIFY,
    ),
    Role.STAFF: (
        _Way("people.counter", N_("People at the counter"), "people"),
        _Way("people.new_person", N_("Register a person"), "plus"),
        _Way("courses.new_roster", N_("Import a roster"), "upload"),
        _Way("courses.cohorts", N_("Classes"), "book", "lessons"),
        _Way("courses.new_cohort", N_("Open a class"), "plus"),
        _Way("courses.requests", N_("Training requests"), "inbox", "requests"),
        _Way("courses.demand", N_("Who waits for which course"), "people", "pots"),
        _Way("exams.sittings", N_("Exams"), "exam", "sittings"),
        _Way("certs.desk", N_("Certificates to check and to print"), "certificate", "papers"),
        _Way("courses.schemes", N_("Subsidy schemes"), "money"),
        _Way("courses.claims", N_("Subsidy claims"), "file"),
        _Way("people.proofs", N_("Documents to check"), "check"),
        _Way("placement.orders", N_("Work orders"), "work", "orders"),
        _Way("placement.pool", N_("Find people"), "search"),
        _Way("placement.track", N_("Regular jobs and follow-up calls"), "path", "calls"),
        _Way("people.organisations", N_("Employers and institutions"), "organisation", "employers"),
        _REPORTS,
        _VERIFY,
        _ACCOUNT,
    ),
    Role.INSTITUTION: (
        _Way("courses.requests", N_("Training requests"), "inbox", "requests"),
        _Way("courses.cohorts", N_("Classes"), "book", "running"),
        _Way("exams.sittings", N_("Exams"), "exam", "results"),
        _Way("exams.new_sitting", N_("Plan an exam"), "plus"),
        _Way("exams.bank", N_("Question bank"), "bank"),
        _Way("exams.new_import", N_("Import questions"), "upload"),
        _Way("exams.blueprints", N_("How papers are drawn"), "list"),
        _Way("exams.schemes", N_("Exam schemes"), "list"),
        _Way("certs.desk", N_("Certificates"), "certificate"),
        _Way("courses.claims", N_("Subsidy claims"), "file"),
        _REPORTS,
        _VERIFY,
        _ACCOUNT,
    ),
    Role.EMPLOYER: (
        _Way("placement.pool", N_("Find people"), "search"),
        _Way("placement.orders", N_("Work orders"), "work", "orders"),
        _Way("placement.new_order", N_("Place an order"), "plus"),
        _Way("placement.track", N_("Regular jobs"), "path", "jobs"),
        _Way("courses.requests", N_("Training requests"), "inbox"),
        _Way("courses.new_request", N_("Ask for a class for my people"), "plus"),
        _VERIFY,
        _TYPES,
        _ACCOUNT,
    ),
    Role.BUREAU: (
        _REPORTS,
        _Way("exams.sittings", N_("Exams"), "exam"),
        _Way("courses.index", N_("Courses"), "book"),
        _Way("placement.orders", N_("Open work"), "work"),
        _TYPES,
        _VERIFY,
        _ACCOUNT,
    ),
    Role.ADMIN: (
        _Way("people.organisations", N_("Organisations and roles"), "organisation", "employers"),
        _Way("people.new_organisation", N_("Enter an organisation"), "plus"),
        _Way("people.counter", N_("People"), "people"),
        _Way("courses.cohorts", N_("Classes"), "book"),
        _Way("exams.sittings", N_("Exams"), "exam"),
        _Way("exams.schemes", N_("Exam schemes"), "list"),
        _Way("certs.desk", N_("Certificates to check and to print"), "certificate"),
        _Way("placement.orders", N_("Work orders"), "work"),
        _Way("courses.schemes", N_("Subsidy schemes"), "money"),
        _Way("people.journal", N_("Journal"), "inbox"),
        _REPORTS,
        _VERIFY,
        _ACCOUNT,
    ),
}  # fmt: skip


def other_ways(main: Role, actor: Actor) -> list[tuple[Role, list[Way]]]:
    """The links of the other roles somebody holds; everybody with an account may learn."""
    held = [Role(scope.role) for scope in actor.scopes]
    others = [role for role in dict.fromkeys([*held, Role.TRAINEE]) if role is not main]
    return [(role, ways_for(role, actor, {})) for role in others]


def ways_for(role: Role, actor: Actor, counts: dict[str, int]) -> list[Way]:
    """The links of a home page; a page that the actor may not see is not offered."""
    return [
        Way(_(way.label), url_for(way.endpoint), way.icon, counts.get(way.counted))
        for way in _WAYS[role]
        if _may_see(way.endpoint, actor)
    ]


def _may_see(endpoint: str, actor: Actor) -> bool:
    audience = audience_of(current_app, endpoint)
    return audience is not None and (audience.everyone or actor.has(*audience.roles))
