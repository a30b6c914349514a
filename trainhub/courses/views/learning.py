"""Learning at home: the modules of my class, their content, my minutes."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.uploads import stored_file
from trainhub.core.web import found, load
from trainhub.courses import policy
from trainhub.courses.actions import learning as actions
from trainhub.courses.models import Enrolment, Module, ModuleMedia
from trainhub.courses.queries import learning as queries
from trainhub.courses.rules.learning import AWAY_AFTER, BEAT_EVERY, next_module
from trainhub.courses.rules.words import SEATED
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import my_enrolment, my_person
from trainhub.people.rules import Role


def my_class(enrolment_id: int) -> Enrolment:
    """One of my enrolments in which I have a seat."""
    row = my_enrolment(enrolment_id)
    if row.state not in SEATED:
        abort(404)
    return row


def module_i_see(module_id: int) -> tuple[Module, Enrolment | None]:
    """A module that I learn (with my seat) or write; to everybody else it is not there."""
    module = _module(module_id)
    seat = queries.my_seat(me().person_id or 0, module.syllabus_id)
    if seat is None and not policy.may_write_content(me(), module.syllabus.course):
        abort(404)
    return module, seat


def module_i_learn(module_id: int) -> Module:
    """A module of a class in which I have a seat."""
    module = _module(module_id)
    found(queries.my_seat(me().person_id or 0, module.syllabus_id))
    return module


def _module(module_id: int) -> Module:
    return found(queries.module(load(Module, module_id).id))


def lines_of(seat: Enrolment) -> list[queries.LearnLine]:
    """My modules with my minutes and the practice questions of those who teach the class."""
    cohort = seat.cohort
    owners = [cohort.institution_id, cohort.station_id]
    return queries.learn_lines(seat.person_id, cohort.syllabus_id, owners)


@bp.get("/enrolments/<int:enrolment_id>/learn")
@allow(Role.TRAINEE)
def learn(enrolment_id: int) -> ResponseReturnValue:
    """The modules of my class with my minutes, and which comes next."""
    seat = my_class(enrolment_id)
    lines = lines_of(seat)
    place = next_module([line.facts for line in lines])
    return render_template(
        "courses/learn.html",
        enrolment=seat,
        cohort=seat.cohort,
        lines=lines,
        next=lines[place] if place is not None else None,
        practice=next((line for line in lines if line.practice), None),
        total=sum(line.seconds for line in lines) // 60,
    )


@bp.get("/modules/<int:module_id>")
@allow(Role.TRAINEE)
def module(module_id: int) -> ResponseReturnValue:
    """The content of a module: to hear, to read, to look at."""
    shown, seat = module_i_see(module_id)
    lines = lines_of(seat) if seat is not None else []
    places = [line.module.id for line in lines]
    place = places.index(module_id) if module_id in places else None
    after = lines[place + 1 :] if place is not None else []
    media = queries.media_of([shown.id]).get(shown.id, [])
    return render_template(
        "courses/module.html",
        module=shown,
        seat=seat,
        mine=lines[place] if place is not None else None,
        following=next((line.module for line in after if line.has_content), None),
        sounds=[each for each in media if each.kind.value == "audio"],
        sights=[each for each in media if each.kind.value != "audio"],
        writes=policy.may_write_content(me(), shown.syllabus.course),
        beat_every=int(BEAT_EVERY.total_seconds()),
        away_after=int(AWAY_AFTER.total_seconds()),
    )


@bp.post("/modules/<int:module_id>/beat")
@allow(Role.TRAINEE)
def beat(module_id: int) -> ResponseReturnValue:
    """The page is visible and in use; the answer says how many minutes stand on it now."""
    module_i_learn(module_id)
    person_id = my_person().id
    with transaction():
        actions.note_beat(
            person=my_person(),
            module=load(Module, module_id),
            begins=request.form.get("begins") == "1",
        )
    seconds = queries.seconds_by_module([person_id], [module_id])
    return {"minutes": seconds.get((person_id, module_id), 0) // 60}


@bp.get("/media/<int:media_id>")
@allow(Role.TRAINEE)
def media(media_id: int) -> ResponseReturnValue:
    """A picture, a sound or a film of a module, whole or in parts."""
    row = load(ModuleMedia, media_id)
    module_i_see(row.module_id)
    try:
        return stored_file(row.stored, mime=row.mime, size=row.size, digest=row.digest)
    except FileNotFoundError:
        abort(404)
