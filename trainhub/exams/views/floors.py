"""Least pass marks that a law sets: read by those who set exams, laid by administrators."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.web import load
from trainhub.courses.models import Course
from trainhub.courses.queries import courses
from trainhub.exams import actions, queries
from trainhub.exams.forms.papers import FloorForm
from trainhub.exams.rules import ComponentKind
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp, own_name
from trainhub.people.rules import Role


@bp.get("/schemes/floors")
@allow(*KEEPERS)
def floors() -> ResponseReturnValue:
    """What holds, with the source."""
    return _page(_form())


def _form() -> FloorForm:
    form = FloorForm()
    form.course_id.choices = [(course.id, own_name(course)) for course in courses()]
    return form


def _page(form: FloorForm) -> str:
    may_set = me().has(Role.ADMIN)
    return render_template(
        "exams/floors.html", rows=queries.floor_rows(), form=form, may_set=may_set
    )


@bp.post("/schemes/floors")
@allow(Role.ADMIN)
def lay_floor() -> ResponseReturnValue:
    """One more, from a day on."""
    form = _form()
    if not form.validate():
        return _page(form), 422
    with transaction():
        actions.lay_pass_floor(
            course=load(Course, form.course_id.data),
            kind=ComponentKind(form.kind.data),
            percent=form.percent.data,
            since=form.since.data,
            source=form.source.data.strip(),
            by=me(),
        )
    return redirect(url_for(".floors"), code=303)
