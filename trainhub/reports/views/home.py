"""The home page: for strangers the house, for everybody else one next step."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock, outbox
from trainhub.core.access import Actor, me_or_nobody, public
from trainhub.core.phrases import say_day
from trainhub.courses.models import Cohort
from trainhub.courses.queries import CourseTile, catalogue
from trainhub.courses.views.blueprint import own_name, own_summary
from trainhub.people.rules import ROLE_WORDS, Role
from trainhub.reports import queries
from trainhub.reports.navigation import main_role
from trainhub.reports.views.blueprint import bp
from trainhub.reports.views.cards import card_for
from trainhub.reports.views.ways import other_ways, ways_for

#: So many courses are shown to strangers.
_MOST_COURSES = 6
_MOST_MESSAGES = 3


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What do I do now?"""
    actor = me_or_nobody()
    return _strangers() if actor is None else _mine(actor)


def _mine(actor: Actor) -> str:
    role = main_role(actor) or Role.TRAINEE
    now = clock.now()
    desk = card_for(role, actor, now)
    messages = outbox.unread_of(actor.person_id or 0, limit=_MOST_MESSAGES + 1)
    return render_template(
        "reports/home.html",
        card=desk.card,
        line=desk.line,
        ways=ways_for(role, actor, desk.counts),
        other_ways=[(_(ROLE_WORDS[each]), ways) for each, ways in other_ways(role, actor)],
        role=_(ROLE_WORDS[role]),
        messages=messages[:_MOST_MESSAGES],
        more_messages=len(messages) > _MOST_MESSAGES,
    )


def _strangers() -> str:
    figures = queries.public_figures(clock.today())
    return render_template(
        "home_public.html",
        courses=[_tile(tile, cohort) for tile, cohort in _soonest()],
        figures=[
            (figures.classes, _("classes finished")),
            (figures.certified, _("people certified")),
            (figures.in_pool, _("people in the pool")),
            (figures.regular, _("people with a regular job")),
        ],
        demo_accounts=_demo_accounts(),
    )


def _soonest() -> list[tuple[CourseTile, Cohort]]:
    found = [(tile, tile.next_cohort) for tile in catalogue(clock.today())]
    tiles = [(tile, cohort) for tile, cohort in found if cohort is not None]
    tiles.sort(key=lambda pair: (pair[0].free_seats == 0, pair[1].starts_on, pair[1].id))
    return tiles[:_MOST_COURSES]


def _tile(tile: CourseTile, cohort: Cohort) -> SimpleNamespace:
    """A course for the public page: name, first day and free seats, place."""
    seats = (
        _("%(count)s seats free", count=cohort.free)
        if cohort.free
        else _("Full, you can wait for a seat")
    )
    return SimpleNamespace(
        title=own_name(tile.course),
        text=own_summary(tile.course),
        facts=[
            (_("Starts"), say_day(cohort.starts_on)),
            (_("Where"), own_name(cohort.station)),
            (_("Seats"), seats),
        ],
        url=url_for("courses.course", course_id=tile.course.id),
    )


def _demo_accounts() -> Any:
    if not current_app.config["SETTINGS"].demo:
        return []
    return current_app.extensions["demo_accounts"]()
