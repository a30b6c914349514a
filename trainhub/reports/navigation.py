"""The bar at the foot of a phone: four entries by role, words and icon."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app, request, url_for
from flask_babel import gettext as _

from trainhub.core.access import Actor
from trainhub.core.words import N_
from trainhub.people.rules import Role


@dataclass(frozen=True)
class NavItem:
    """One entry of the bar."""

    label: str
    url: str
    icon: str
    current: bool


@dataclass(frozen=True)
class _Entry:
    endpoint: str
    label: str
    icon: str


_HOME = _Entry("reports.home", N_("Home"), "home")
_COURSES = _Entry("courses.index", N_("Courses"), "book")

#: Four entries at the most; the rest is reached from the home page of the role.
_BARS: dict[Role | None, tuple[_Entry, ...]] = {
    None: (_HOME, _COURSES, _Entry("placement.orders", N_("Jobs"), "work"),
           _Entry("certs.verify", N_("Verify"), "check")),
    Role.TRAINEE: (_HOME, _COURSES, _Entry("certs.mine", N_("Certificates"), "certificate"),
                   _Entry("placement.my_work", N_("Work"), "work")),
    Role.INSTRUCTOR: (_HOME, _Entry("courses.teaching", N_("My classes"), "book"),
                      _Entry("exams.sittings", N_("Exams"), "exam"),
                      _Entry("exams.bank", N_("Question bank"), "bank")),
    Role.STAFF: (_HOME, _Entry("courses.cohorts", N_("Classes"), "book"),
                 _Entry("people.counter", N_("People"), "people"),
                 _Entry("placement.orders", N_("Orders"), "work")),
    Role.INSTITUTION: (_HOME, _Entry("courses.cohorts", N_("Classes"), "book"),
                       _Entry("exams.sittings", N_("Exams"), "exam"),
                       _Entry("courses.requests", N_("Requests"), "inbox")),
    Role.EMPLOYER: (_HOME, _Entry("placement.pool", N_("Find people"), "people"),
                    _Entry("placement.orders", N_("Orders"), "work"),
                    _Entry("placement.track", N_("Regular jobs"), "path")),
    Role.BUREAU: (_HOME, _Entry("reports.index", N_("Reports"), "chart"),
                  _Entry("certs.verify", N_("Verify"), "check")),
    Role.ADMIN: (_HOME, _Entry("people.organisations", N_("Organisations"), "people"),
                 _Entry("reports.index", N_("Reports"), "chart"),
                 _Entry("people.journal", N_("Journal"), "inbox")),
}  # fmt: skip


def main_role(actor: Actor | None) -> Role | None:
    """The role whose work the home page shows: the first that was granted, else trainee."""
    if actor is None:
        return None
    return Role(actor.scopes[0].role) if actor.scopes else Role.TRAINEE


def bar_for(actor: Actor | None) -> list[NavItem]:
    """The entries for whoever is looking."""
    return [
        NavItem(
            label=_(entry.label),
            url=url_for(entry.endpoint),
            icon=entry.icon,
            current=request.endpoint == entry.endpoint,
        )
        for entry in _BARS[main_role(actor)]
        if entry.endpoint in current_app.view_functions
    ]
