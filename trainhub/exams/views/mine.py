"""A trainee's exams: the next one, the ticket, the results."""

from __future__ import annotations

import segno
from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.address import absolute
from trainhub.core.clock import civil_day
from trainhub.core.db import transaction
from trainhub.core.web import found, safe_svg, whole_number
from trainhub.exams import actions, policy, queries
from trainhub.exams.models import Candidate, Component
from trainhub.exams.rules.regrading import last_day_to_ask
from trainhub.exams.rules.sittings import DOOR_OPENS, start_troubles
from trainhub.exams.rules.terms import COUNTING_WORDS, Terms, Try, resit_span, sits_used
from trainhub.exams.rules.timing import minutes_allowed
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.drill import weak_topics
from trainhub.exams.views.loaders import my_ticket, result_i_see
from trainhub.people.identity import mask_id
from trainhub.people.rules import Role
from trainhub.people.views.sessions import sign_in_mark

#: Roles that work with sittings.
EXAMINERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)


@bp.get("")
@allow(Role.TRAINEE)
def index() -> ResponseReturnValue:
    """My exams: what comes next, and what came of the others."""
    person_id = me().person_id
    rows = queries.exams_of(person_id) if person_id is not None else []
    now = clock.now()
    coming = [
        row
        for row in rows
        if row.outcome is None
        and row.candidate.sitting.published_at is None
        and row.candidate.sitting.ends_at > now
    ]
    past = [row for row in rows if row not in coming]
    return render_template(
        "exams/index.html", coming=coming[::-1], past=past, examines=me().has(*EXAMINERS)
    )


@bp.get("/tickets/<int:candidate_id>")
@allow(Role.TRAINEE)
def ticket(candidate_id: int) -> ResponseReturnValue:
    """My admission ticket and, when it is time, the button to start."""
    candidate = my_ticket(candidate_id)
    if candidate.sitting.published_at is not None:
        return redirect(url_for(".result", candidate_id=candidate_id))
    exam = candidate.sitting.exam
    terms, tries = _terms_and_tries(candidate)
    link = url_for(".scanned", ticket_no=candidate.ticket_no)
    return render_template(
        "exams/ticket.html",
        candidate=candidate,
        sitting=candidate.sitting,
        parts=[_part(candidate, part) for part in exam.components],
        tries_left=terms.most_sits - sits_used(each.conclusion for each in tries),
        max_sits=terms.most_sits,
        late_minutes=terms.late_minutes,
        qr=safe_svg(segno.make_qr(absolute(link), error="m").svg_inline(omitsize=True, border=2)),
        mask_id=mask_id,
        opens=candidate.sitting.starts_at - DOOR_OPENS,
    )


def _part(candidate: Candidate, part: Component) -> dict[str, object]:
    """One component on the ticket: its facts, my attempt, why I cannot start."""
    attempt = queries.attempt_of(candidate.id, part.id)
    sitting = candidate.sitting
    lines = queries.lines_of(part.blueprint_id) if part.blueprint_id else []
    return {
        "component": part,
        "attempt": attempt,
        "minutes": minutes_allowed(part.minutes, candidate.time_percent),
        "questions": sum(line.wanted for line in lines),
        "reasons": start_troubles(
            admitted=candidate.admitted_at is not None,
            on_screen=part.blueprint_id is not None,
            starts=sitting.starts_at,
            closes=sitting.ends_at,
            now=clock.now(),
        ),
    }


@bp.post("/tickets/<int:candidate_id>/start")
@allow(Role.TRAINEE)
def start(candidate_id: int) -> ResponseReturnValue:
    """Start a component, or go on with it: the paper is the same."""
    candidate = my_ticket(candidate_id)
    component_id = whole_number(request.form.get("component"))
    component = found(queries.component_in(candidate, component_id))
    with transaction():
        attempt = actions.start_attempt(
            candidate=candidate, component=component, by=me(), writer=sign_in_mark()
        )
        attempt_id = attempt.id
    return redirect(url_for(".question", attempt_id=attempt_id, position=1), code=303)


@bp.get("/results/<int:candidate_id>")
@allow(Role.TRAINEE)
def result(candidate_id: int) -> ResponseReturnValue:
    """Passed or not in words, then the score, then what comes next."""
    candidate = result_i_see(candidate_id)
    outcome = queries.outcome_of(candidate_id)
    if outcome is None:
        if policy.may_take(me(), candidate):
            return redirect(url_for(".ticket", candidate_id=candidate_id))
        abort(404)
    terms, tries = _terms_and_tries(candidate)
    again_from, again_until = resit_span(tries, terms)
    today = clock.today()
    return render_template(
        "exams/result.html",
        candidate=candidate,
        sitting=candidate.sitting,
        outcome=outcome,
        weak=weak_topics(candidate),
        mine=policy.may_take(me(), candidate),
        may_appeal=_may_appeal(candidate),
        may_withdraw=policy.may_withdraw(me(), candidate.sitting),
        tries_left=max(0, terms.most_sits - sits_used(each.conclusion for each in tries)),
        again_from=again_from if again_from and again_from > today else None,
        again_until=again_until,
        too_late=again_until is not None and today > again_until,
        counting=COUNTING_WORDS[terms.counting],
    )


def _terms_and_tries(candidate: Candidate) -> tuple[Terms, list[Try]]:
    """The terms of the day, and the person's tries in this class."""
    sitting = candidate.sitting
    so_far = queries.tries_so_far(sitting.cohort_id, sitting.exam.course_id)
    terms = queries.terms_on(sitting.exam_id, clock.civil_day(sitting.starts_at))
    return terms, so_far.get(candidate.enrolment_id, [])


def _may_appeal(candidate: Candidate) -> bool:
    """Whether a second look can be asked for, or was: its page shows both."""
    published = candidate.sitting.published_at
    if published is None:
        return False
    last = last_day_to_ask(civil_day(published), candidate.sitting.exam.appeal_days)
    return clock.today() <= last or bool(queries.appeals_of(candidate.id))
