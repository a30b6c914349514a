"""Training requests: the list, one request with its history, send on, answer, open a class."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import SelectChoice

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.fields import choices
from trainhub.core.tabular import Column, Table, write_xlsx
from trainhub.core.web import XLSX, download, load, number_in_address
from trainhub.courses import actions, policy, queries
from trainhub.courses.forms.requests import AnswerForm, DispatchForm, OpenForm
from trainhub.courses.models import Cohort, TrainingRequest
from trainhub.courses.rules import WITH_STATION, EnrolmentState, RequestState
from trainhub.courses.rules.asking import next_first
from trainhub.courses.views.blueprint import bp, class_name, own_name, word
from trainhub.courses.views.loaders import insist, request_i_see
from trainhub.courses.views.timeline import timeline
from trainhub.people.identity import mask_name
from trainhub.people.models import Organisation
from trainhub.people.rules import Role

PAGE = 30
#: An Excel file of more rows is nobody's reading; the list can be paged instead.
MOST_ROWS = 5000
_PARTIES = (Role.STAFF, Role.INSTITUTION, Role.EMPLOYER, Role.ADMIN)


@bp.get("/requests")
@allow(*_PARTIES)
def requests() -> ResponseReturnValue:
    """Requests at my stations, sent to my institution, or made by my company, newest first."""
    rows = queries.requests_for(me(), after=number_in_address("after"), limit=PAGE + 1)
    return render_template(
        "courses/requests.html",
        requests=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        may_ask=bool(me().organisations(Role.EMPLOYER)),
        may_pool=me().has(Role.STAFF, Role.ADMIN),
        now=clock.now(),
    )


@bp.get("/requests.xlsx")
@allow(*_PARTIES)
def requests_table() -> ResponseReturnValue:
    """The same list as an Excel file."""
    now = clock.now()
    rows = queries.requests_for(me(), limit=MOST_ROWS)
    columns = [
        Column(_("Number"), 8), Column(_("Course"), 20), Column(_("Asked by"), 20),
        Column(_("People"), 8), Column(_("Station"), 20), Column(_("Asked on"), 18),
        Column(_("Wish"), 24), Column(_("From this day on"), 12), Column(_("Until this day"), 12),
        Column(_("State"), 18), Column(_("Institution"), 24), Column(_("Sent on"), 18),
        Column(_("To answer until"), 18), Column(_("Answered"), 18), Column(_("Reason"), 24),
        Column(_("Class"), 24),
    ]  # fmt: skip
    table = Table(_("Training requests"), columns, [_cells(row, now) for row in rows])
    name = _("Training requests %(day)s.xlsx", day=clock.civil_day(now).isoformat())
    return download(write_xlsx([table]), name, XLSX)


def _cells(row: TrainingRequest, now: datetime) -> list[str | int]:
    def moment(at: datetime | None) -> str:
        return f"{at.astimezone(clock.CIVIL_ZONE):%Y-%m-%d %H:%M}" if at else ""

    return [
        row.id, own_name(row.course), asker(row), row.heads, own_name(row.station),
        moment(row.asked_at), row.wish, str(row.wish_from or ""), str(row.wish_until or ""),
        word(row.standing(now)), own_name(row.institution) if row.institution else "",
        moment(row.dispatched_at), moment(row.due_at), moment(row.answered_at), row.answer,
        class_name(row.cohort) if row.cohort else "",
    ]  # fmt: skip


def asker(row: TrainingRequest) -> str:
    """Who asked: a company by name, a resident masked."""
    if row.employer is not None:
        return own_name(row.employer)
    return mask_name(row.person.name) if row.person else ""


@bp.get("/requests/<int:request_id>")
@allow(Role.TRAINEE)
def training_request(request_id: int) -> ResponseReturnValue:
    """One request: every step with who and when, and what I can do."""
    asked = request_i_see(request_id)
    return _request_page(asked), 200


def _request_page(
    asked: TrainingRequest,
    dispatch: DispatchForm | None = None,
    answer: AnswerForm | None = None,
) -> str:
    actor, now = me(), clock.now()
    state = asked.standing(now)
    may_dispatch = policy.may_dispatch(actor, asked) and state in WITH_STATION
    may_answer = policy.may_answer(actor, asked)
    can_open = policy.may_open(actor, asked) and state in WITH_STATION | {RequestState.ACCEPTED}
    can_open = can_open and (may_dispatch or state is RequestState.ACCEPTED)
    return render_template(
        "courses/request.html",
        asked=asked,
        state=state,
        stops=timeline(asked, queries.steps_of([asked.id]).get(asked.id, []), actor, now),
        dispatch=dispatch or (_dispatch_form(asked) if may_dispatch else None),
        answer=answer or AnswerForm(),
        may_answer=may_answer and state is RequestState.DISPATCHED,
        may_hand_back=may_answer and state is RequestState.ACCEPTED,
        came_together=len(queries.sent_with(asked)) if may_answer else 0,
        may_cancel=policy.may_cancel(actor, asked)
        and state not in {RequestState.OPENED, RequestState.DONE, RequestState.CANCELLED},
        cohorts=_fitting_cohorts(asked) if can_open else [],
        can_open=can_open,
        may_enrol=_may_enrol(asked, state),
        knows=policy.may_dispatch(actor, asked),
        heads=queries.heads_wanting(asked.course_id, asked.station_id, now),
        now=now,
    )


def _may_enrol(asked: TrainingRequest, state: RequestState) -> bool:
    """Whether the class I asked for is open and I have no place in it yet."""
    if state is not RequestState.OPENED or asked.cohort is None:
        return False
    if asked.person_id != me().person_id or clock.today() > asked.cohort.enrol_until:
        return False
    row = queries.enrolment_of(asked.cohort.id, asked.person_id or 0)
    return row is None or row.state is EnrolmentState.WITHDRAWN


def _dispatch_form(asked: TrainingRequest) -> DispatchForm:
    """The institutions to ask, the next one on top and chosen."""
    form = DispatchForm()
    form.institution_id.choices = schools_to_ask(asked.course_id, [asked.id])
    return form


def schools_to_ask(course_id: int, request_ids: list[int]) -> list[SelectChoice]:
    """Institutions in the order to ask them; whoever was asked before is marked."""
    schools = {school.id: school for school in queries.institutions_teaching(course_id)}
    tried = queries.institutions_asked(request_ids)
    pairs = []
    for school_id in next_first(list(schools), tried):
        name = own_name(schools[school_id])
        asked = _("%(name)s (asked before)", name=name)
        pairs.append((school_id, asked if school_id in tried else name))
    return choices(pairs)


def _fitting_cohorts(asked: TrainingRequest) -> list[Cohort]:
    """Classes that one can still join and that would answer the request."""
    coming = queries.open_cohorts([asked.course_id], clock.today()).get(asked.course_id, [])
    bound = {asked.institution_id} if asked.state is RequestState.ACCEPTED else None
    return [
        cohort
        for cohort in coming
        if policy.may_manage(me(), cohort) and (bound is None or cohort.institution_id in bound)
    ]


@bp.post("/requests/<int:request_id>/dispatch")
@allow(Role.STAFF, Role.ADMIN)
def dispatch(request_id: int) -> ResponseReturnValue:
    """派单: send the request, or everybody who waits with it, to an institution."""
    asked = request_i_see(request_id)
    insist(policy.may_dispatch(me(), asked))
    form = _dispatch_form(asked)
    if not form.validate():
        return _request_page(asked, dispatch=form), 422
    with transaction():
        others: list[TrainingRequest] = []
        if form.together.data:
            others = queries.waiting_requests(asked.course_id, [asked.station_id], clock.now())
        actions.dispatch_requests(
            requests=[asked, *(each for each in others if each.id != request_id)],
            institution=load(Organisation, form.institution_id.data),
            by=me(),
        )
    flash(_("The request is sent to the institution."), "good")
    return _back_to(request_id)


def _back_to(request_id: int) -> ResponseReturnValue:
    return redirect(url_for(".training_request", request_id=request_id), code=303)


@bp.post("/requests/<int:request_id>/answer")
@allow(Role.INSTITUTION)
def answer(request_id: int) -> ResponseReturnValue:
    """接单: take the request, or decline it and say why; also for those that came with it."""
    asked = request_i_see(request_id)
    insist(policy.may_answer(me(), asked))
    form = AnswerForm()
    if not form.validate():
        return _request_page(asked, answer=form), 422
    with transaction():
        actions.answer_requests(
            requests=queries.sent_with(asked) if form.together.data else [asked],
            accepts=form.accepts.data == "yes",
            why=form.why.data or "",
            by=me(),
        )
    flash(_("Your answer is saved."), "good")
    return _back_to(request_id)


@bp.post("/requests/<int:request_id>/open")
@allow(Role.STAFF, Role.INSTITUTION, Role.ADMIN)
def open_requested(request_id: int) -> ResponseReturnValue:
    """Answer the request with a class."""
    asked = request_i_see(request_id)
    insist(policy.may_open(me(), asked))
    form = OpenForm()
    form.cohort_id.choices = choices((c.id, class_name(c)) for c in _fitting_cohorts(asked))
    if not form.validate():
        return _request_page(asked), 422
    with transaction():
        actions.open_requested_cohort(
            request=asked, cohort=load(Cohort, form.cohort_id.data), by=me()
        )
    flash(_("The asker was told that the class is open."), "good")
    return _back_to(request_id)


@bp.post("/requests/<int:request_id>/cancel")
@allow(Role.TRAINEE)
def cancel_request(request_id: int) -> ResponseReturnValue:
    """Take the request back."""
    asked = request_i_see(request_id)
    insist(policy.may_cancel(me(), asked))
    with transaction():
        actions.cancel_request(request=asked, by=me())
    flash(_("The request is taken back."), "good")
    mine = asked.person_id == me().person_id
    return redirect(url_for(".mine") if mine else url_for(".requests"), code=303)
