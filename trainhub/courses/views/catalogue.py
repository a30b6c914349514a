"""What is taught, for everybody; and my own classes."""

from __future__ import annotations

from collections import Counter

from flask import render_template, request
from flask.typing import ResponseReturnValue

from trainhub.core import clock
from trainhub.core.access import allow, me_or_nobody, public
from trainhub.core.catalogues import language
from trainhub.core.fields import choices
from trainhub.core.web import found
from trainhub.courses import queries
from trainhub.courses.forms.requests import AskForm
from trainhub.courses.models import Enrolment
from trainhub.courses.queries import learning
from trainhub.courses.views.blueprint import bp, own_name
from trainhub.courses.views.loaders import course_on_offer, my_enrolment, my_person
from trainhub.courses.views.seats import lapse_on_sight
from trainhub.people import queries as people_queries
from trainhub.people.rules import OrganisationKind, Role


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Every course with the class that starts next; ``trade`` narrows the list."""
    tiles = queries.catalogue(clock.today())
    trade = request.args.get("trade", "")
    counts = Counter(tile.course.trade for tile in tiles)
    return render_template(
        "courses/index.html",
        tiles=[tile for tile in tiles if not trade or tile.course.trade_code == trade],
        trades=sorted(counts.items(), key=lambda pair: pair[0].code),
        trade=trade,
        total=len(tiles),
    )


@bp.get("/<int:course_id>")
@public
def course(course_id: int) -> ResponseReturnValue:
    """What a course is, how long it takes, and which classes one can join."""
    chosen = course_on_offer(course_id)
    today = clock.today()
    syllabus = found(queries.syllabus_on(chosen.id, today))
    return render_template(
        "courses/course.html",
        course=chosen,
        syllabus=syllabus,
        modules=queries.modules_of(syllabus.id),
        cohorts=queries.open_cohorts([chosen.id], today).get(chosen.id, []),
        wants=queries.wanted_by(syllabus.id, english=language() == "en"),
        min_age=max(chosen.trade.min_age, syllabus.min_age),
        ask=_ask_form() if me_or_nobody() else None,
    )


def _ask_form() -> AskForm:
    form = AskForm()
    stations = people_queries.organisations(OrganisationKind.STATION)
    form.station_id.choices = choices((each.id, own_name(each)) for each in stations)
    mine = my_person().station_id
    if mine is not None:
        form.station_id.data = mine
    return form


@bp.get("/mine")
@allow(Role.TRAINEE)
def mine() -> ResponseReturnValue:
    """My classes: what comes next, how much I attended, the code field of a lesson that is on."""
    person = my_person()
    now = clock.now()
    classes = queries.my_enrolments(person.id, now)
    return render_template(
        "courses/mine.html",
        current=[each for each in classes if not each.is_over],
        past=[each for each in classes if each.is_over],
        requests=queries.requests_of(person.id),
        invitations=queries.invitations_to(person.id, now),
        readable=learning.with_content(each.enrolment.cohort.syllabus_id for each in classes),
        now=now,
    )


@bp.get("/enrolments/<int:enrolment_id>")
@allow(Role.TRAINEE)
def enrolment(enrolment_id: int) -> ResponseReturnValue:
    """One of my classes, lesson by lesson."""
    lapse_on_sight(my_enrolment(enrolment_id).cohort_id)
    row = my_enrolment(enrolment_id)
    lines = queries.my_lessons(row)
    return render_template(
        "courses/enrolment.html",
        enrolment=row,
        cohort=row.cohort,
        readable=learning.with_content([row.cohort.syllabus_id]),
        lines=lines,
        attendance=queries.attendance_of(row),
        offer=queries.open_offer(row.id),
        turns=[turn for turn in queries.offers_of(row.id) if turn.answer is not None],
        place=queries.places_in_line([row.id]).get(row.id),
        may_judge=_may_judge(row),
        now=clock.now(),
    )


def _may_judge(row: Enrolment) -> bool:
    """Whether I can say now how the class was."""
    over_at = queries.last_lesson_ends(row.cohort_id)
    if over_at is None or over_at > clock.now():
        return False
    return queries.came(row) and not queries.has_answered(row.id)
