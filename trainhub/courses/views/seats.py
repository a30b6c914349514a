"""Answer for a seat that is kept for me, and for an invitation: one big yes, one big no."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import db, transaction
from trainhub.core.web import load
from trainhub.courses import actions, queries
from trainhub.courses.forms.seats import YesNoForm
from trainhub.courses.models import ClassInvitation, Cohort, SeatOffer
from trainhub.courses.rules import EnrolmentState, SeatAnswer
from trainhub.courses.views.blueprint import bp
from trainhub.people.rules import Role


def my_offer(offer_id: int) -> SeatOffer:
    """A seat that came to me; anybody else's is not there."""
    offer = load(SeatOffer, offer_id)
    if offer.enrolment.person_id != me().person_id:
        abort(404)
    return offer


def my_invitation(invitation_id: int) -> ClassInvitation:
    """An invitation to me; anybody else's is not there."""
    invitation = load(ClassInvitation, invitation_id)
    if invitation.person_id != me().person_id:
        abort(404)
    return invitation


def lapse_on_sight(cohort_id: int) -> None:
    """Whoever looks sees the line as it is: an overdue seat moves on without the sweeper."""
    if queries.has_lapsed_offers(cohort_id, clock.now()):
        with transaction():
            actions.lapse_seats(cohort=db.session.get_one(Cohort, cohort_id))


@bp.get("/seats/<int:offer_id>")
@allow(Role.TRAINEE)
def seat(offer_id: int) -> ResponseReturnValue:
    """A seat that is kept for me: until when, and yes or no."""
    lapse_on_sight(my_offer(offer_id).enrolment.cohort_id)
    offer = my_offer(offer_id)
    if offer.answer is not None:
        return redirect(url_for(".enrolment", enrolment_id=offer.enrolment_id), code=303)
    cohort = offer.enrolment.cohort
    return render_template(
        "courses/seat.html",
        offer=offer,
        cohort=cohort,
        lessons=queries.lessons_of([cohort.id]).get(cohort.id, []),
    )


@bp.post("/seats/<int:offer_id>")
@allow(Role.TRAINEE)
def answer_seat(offer_id: int) -> ResponseReturnValue:
    """My answer; too late is told as too late."""
    offer = my_offer(offer_id)
    form = YesNoForm()
    if not form.validate():
        abort(400)
    with transaction():
        answered = actions.answer_seat(offer=offer, yes=form.yes, by=me())
        answer, enrolment_id = answered.answer, answered.enrolment_id
    tell_answer(answer)
    return redirect(url_for(".enrolment", enrolment_id=enrolment_id), code=303)


def tell_answer(answer: SeatAnswer | None) -> None:
    """What became of a held seat, in one sentence."""
    if answer is SeatAnswer.ACCEPTED:
        flash(_("You are enrolled."), "good")
    elif answer is SeatAnswer.DECLINED:
        flash(_("The seat goes to the next person."), "good")
    else:
        flash(_("The time to answer was over. The seat went to the next person."), "warn")


@bp.get("/invitations/<int:invitation_id>")
@allow(Role.TRAINEE)
def invitation(invitation_id: int) -> ResponseReturnValue:
    """An invitation to a class: what for, when, where, and yes or no."""
    row = my_invitation(invitation_id)
    enrolled = queries.enrolment_of(row.cohort_id, row.person_id)
    if row.answer is SeatAnswer.ACCEPTED and enrolled is not None:
        return redirect(url_for(".enrolment", enrolment_id=enrolled.id), code=303)
    cohort = row.cohort
    return render_template(
        "courses/invitation.html",
        invitation=row,
        cohort=cohort,
        lessons=queries.lessons_of([cohort.id]).get(cohort.id, []),
        open=row.answer is None and row.until > clock.now() and cohort.cancelled_at is None,
    )


@bp.post("/invitations/<int:invitation_id>")
@allow(Role.TRAINEE)
def answer_invitation(invitation_id: int) -> ResponseReturnValue:
    """My answer; yes takes a seat at once where one is free."""
    row = my_invitation(invitation_id)
    form = YesNoForm()
    if not form.validate():
        abort(400)
    with transaction():
        _row, enrolled = actions.answer_invitation(invitation=row, yes=form.yes, by=me())
        state = enrolled.state if enrolled else None
        enrolment_id = enrolled.id if enrolled else 0
    if state is None:
        flash(_("Thank you for the answer."), "good")
        return redirect(url_for(".mine"), code=303)
    tell_state(state)
    return redirect(url_for(".enrolment", enrolment_id=enrolment_id), code=303)


def tell_state(state: EnrolmentState) -> None:
    """Where somebody stands who just asked for a seat, in one sentence."""
    if state is EnrolmentState.WAITLISTED:
        flash(_("The class is full. You are on the waiting list."), "warn")
    elif state is EnrolmentState.APPLIED:
        flash(_("You applied. The station looks at it and tells you."), "good")
    elif state is EnrolmentState.OFFERED:
        flash(_("A seat is kept for you. Please say yes or no."), "warn")
    else:
        flash(_("You are enrolled."), "good")
