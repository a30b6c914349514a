"""What trainees say about a class: the short form, and the sums for those who run it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.phrases import say_reason
from trainhub.courses import actions, queries
from trainhub.courses.forms.feedback import FeedbackForm
from trainhub.courses.models import Enrolment
from trainhub.courses.rules.feedback import (
    FEWEST_ANSWERS,
    POINT_WORDS,
    Opinion,
    Opinions,
    average,
    feedback_troubles,
)
from trainhub.courses.views.blueprint import bp
from trainhub.courses.views.loaders import cohort_i_see, my_enrolment
from trainhub.people.rules import Role


@bp.get("/enrolments/<int:enrolment_id>/feedback")
@allow(Role.TRAINEE)
def feedback(enrolment_id: int) -> ResponseReturnValue:
    """How was the class? Three questions, without my name."""
    return _form_page(my_enrolment(enrolment_id), FeedbackForm()), 200


def _form_page(enrolment: Enrolment, form: FeedbackForm) -> str:
    reasons = feedback_troubles(
        attended=queries.came(enrolment),
        over_at=queries.last_lesson_ends(enrolment.cohort_id),
        now=clock.now(),
        answered=queries.has_answered(enrolment.id),
    )
    return render_template(
        "courses/feedback.html",
        enrolment=enrolment,
        cohort=enrolment.cohort,
        form=form,
        reasons=[say_reason(reason) for reason in reasons],
        points=POINT_WORDS,
        fewest=FEWEST_ANSWERS,
    )


@bp.post("/enrolments/<int:enrolment_id>/feedback")
@allow(Role.TRAINEE)
def give_feedback(enrolment_id: int) -> ResponseReturnValue:
    """Take my answer."""
    enrolment = my_enrolment(enrolment_id)
    form = FeedbackForm()
    if not form.validate():
        return _form_page(enrolment, form), 422
    opinion = Opinion(
        content=form.content.data,
        teacher=form.teacher.data,
        place=form.place.data,
        as_advertised=form.as_advertised.data == "yes",
        text=(form.text.data or "").strip(),
    )
    with transaction():
        actions.give_feedback(enrolment=enrolment, opinion=opinion, by=me())
    flash(_("Thank you. Your answer is kept without your name."), "good")
    return redirect(url_for(".enrolment", enrolment_id=enrolment_id), code=303)


@bp.get("/cohorts/<int:cohort_id>/feedback")
@allow(Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
def cohort_feedback(cohort_id: int) -> ResponseReturnValue:
    """What people say about a class, added up; nothing while answers could be guessed."""
    shown = cohort_i_see(cohort_id)
    sums = queries.opinions_of([shown.id]).get(shown.id, Opinions())
    return render_template(
        "courses/cohort_feedback.html",
        cohort=shown,
        sums=sums,
        texts=queries.texts_about(shown.id) if sums.shown else [],
        average=average,
        fewest=FEWEST_ANSWERS,
    )
