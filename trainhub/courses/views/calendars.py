"""Timetables for calendar programs: a secret address that its owner can take back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from flask import abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me, public
from trainhub.core.address import absolute
from trainhub.core.db import transaction
from trainhub.core.ics import TYPE, Event, calendar_bytes
from trainhub.core.web import found
from trainhub.courses import actions, policy, queries
from trainhub.courses.models import CalendarFeed, Cohort, Lesson
from trainhub.courses.views.blueprint import bp, class_name, own_name, word
from trainhub.courses.views.loaders import cohort_i_see, my_feed, my_person
from trainhub.courses.views.premises import KEEPERS
from trainhub.people.queries import actor_of
from trainhub.people.rules import Role

#: Calendars keep what lies so far back; they look again after so long.
PAST, REFRESH = timedelta(days=90), timedelta(hours=2)


@bp.get("/calendar")
@allow(Role.TRAINEE)
def calendar() -> ResponseReturnValue:
    """The address of my own lessons, or how to get one."""
    return _page(queries.feed_of(my_person().id, None), None)


def _page(feed: CalendarFeed | None, cohort: Cohort | None) -> str:
    address = feed and absolute(url_for(".feed", secret=actions.feed_secret(feed.uid)))
    return render_template("courses/calendar.html", feed=feed, cohort=cohort, address=address)


@bp.post("/calendar")
@allow(Role.TRAINEE)
def open_calendar() -> ResponseReturnValue:
    """Make the address of my own lessons."""
    person = my_person()
    with transaction():
        actions.open_feed(person=person, by=me())
    return redirect(url_for(".calendar"), code=303)


@bp.get("/cohorts/<int:cohort_id>/calendar")
@allow(Role.INSTRUCTOR, *KEEPERS)
def cohort_calendar(cohort_id: int) -> ResponseReturnValue:
    """The address of one class for whoever teaches or runs it."""
    cohort = cohort_i_see(cohort_id)
    return _page(queries.feed_of(my_person().id, cohort.id), cohort)


@bp.post("/cohorts/<int:cohort_id>/calendar")
@allow(Role.INSTRUCTOR, *KEEPERS)
def open_cohort_calendar(cohort_id: int) -> ResponseReturnValue:
    """Make it."""
    cohort, person = cohort_i_see(cohort_id), my_person()
    with transaction():
        actions.open_feed(person=person, cohort=cohort, by=me())
    return redirect(url_for(".cohort_calendar", cohort_id=cohort_id), code=303)


@bp.post("/calendar/<int:feed_id>/revoke")
@allow(Role.TRAINEE)
def revoke_calendar(feed_id: int) -> ResponseReturnValue:
    """Take an address of mine back."""
    feed = my_feed(feed_id)
    cohort_id = feed.cohort_id
    with transaction():
        actions.revoke_feed(feed=feed, by=me())
    if cohort_id is not None:
        return redirect(url_for(".cohort_calendar", cohort_id=cohort_id), code=303)
    return redirect(url_for(".calendar"), code=303)


@bp.get("/feeds/<secret>.ics")
@public
def feed(secret: str) -> ResponseReturnValue:
    """What a calendar program reads: exactly what the owner of the address may see now."""
    row = found(queries.live_feed(secret))
    account = row.person.account
    if account is None or account.disabled_at is not None:
        abort(404)
    since = clock.now() - PAST
    if row.cohort is None:
        name, lessons = _("My lessons"), queries.calendar_of_person(row.person_id, since)
    else:
        if not policy.may_see_roster(actor_of(account), row.cohort):
            abort(404)
        name, lessons = class_name(row.cohort), queries.calendar_of_cohort(row.cohort.id, since)
    response = make_response(calendar_bytes(str(name), _events(lessons), REFRESH))
    response.headers["Content-Type"] = TYPE
    response.headers["Cache-Control"] = "private, no-cache"
    response.add_etag()
    return response.make_conditional(request)


def _events(lessons: Sequence[Lesson]) -> list[Event]:
    house = urlsplit(absolute("/")).hostname or "trainhub"
    return [
        Event(
            uid=f"{lesson.uid}@{house}",
            starts_at=lesson.starts_at,
            ends_at=lesson.ends_at,
            title=_title(lesson),
            place=f"{own_name(lesson.cohort.station)} {lesson.place}",
            changed_at=max(lesson.changed_at, lesson.cohort.cancelled_at or lesson.changed_at),
            text=_text(lesson),
            sequence=lesson.sequence + (1 if lesson.cohort.cancelled_at else 0),
            cancelled=lesson.cancelled_at is not None or lesson.cohort.cancelled_at is not None,
        )
        for lesson in lessons
    ]


def _title(lesson: Lesson) -> str:
    title = f"{lesson.title} · {class_name(lesson.cohort)}"
    return f"[{_('Make-up lesson')}] {title}" if lesson.makes_up_id else title


def _text(lesson: Lesson) -> str:
    lines = [word(lesson.kind)]
    if lesson.instructor is not None:
        lines.append(lesson.instructor.name)
    if lesson.cancelled_why:
        lines.append(lesson.cancelled_why)
    return "\n".join(lines)
