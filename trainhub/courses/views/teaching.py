"""The teacher's day: today's lessons, who is at risk, my classes."""

from __future__ import annotations

from datetime import timedelta

from flask import render_template
from flask.typing import ResponseReturnValue

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.courses import queries
from trainhub.courses.rules.attending import SIGN_IN_OPENS
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import HOLDERS
from trainhub.people.rules import Role


@bp.get("/teaching")
@allow(Role.INSTRUCTOR)
def teaching() -> ResponseReturnValue:
    """My lessons of today with the roll in one tap, who is at risk, and my classes."""
    person_id = me().person_id or 0
    now, today = clock.now(), clock.today()
    tomorrow = clock.at(today + timedelta(days=1))
    lessons = queries.lessons_taught_by(person_id, clock.at(today), tomorrow)
    cohorts = queries.cohorts_taught_by(person_id, today - timedelta(days=60))
    running = [each for each in cohorts if each.starts_on <= today and each.closed_at is None]
    return render_template(
        "courses/teaching.html",
        lessons=lessons,
        here=queries.counts_of(lesson.id for lesson in lessons),
        coming=queries.lessons_taught_by(person_id, tomorrow, tomorrow + timedelta(days=7)),
        cohorts=cohorts,
        danger=queries.in_danger(running, now),
        asked=queries.leaves_asked(each.id for each in running),
        opens=SIGN_IN_OPENS,
        now=now,
    )


@bp.get("/in-danger")
@allow(*HOLDERS)
def in_danger() -> ResponseReturnValue:
    """Whoever may fail by absence in the running classes that I teach or run."""
    cohorts = queries.running_cohorts(me(), clock.today())
    return render_template(
        "courses/in_danger.html",
        danger=queries.in_danger(cohorts, clock.now()),
        cohorts={cohort.id: cohort for cohort in cohorts},
    )
