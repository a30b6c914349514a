"""The class that answers requests: planned for them, opened, called off, and its result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.actions.asking import move, note, tell_asker
from trainhub.courses.models import Cohort, TrainingRequest
from trainhub.courses.rules import RequestState, RequestTrouble, StepKind


def plan_for(*, cohort: Cohort, requests: Sequence[TrainingRequest], by: Actor) -> None:
    """Say which requests a draft will answer; they open with it. Raises ``Refused``."""
    now = clock.now()
    for request in requests:
        _insist_on_fit(request, cohort)
        move(request, RequestState.PLANNED, cohort_id=cohort.id)
        note(request, StepKind.PLANNED, by, now, cohort_id=cohort.id)
        journal.record(by, "courses.request.planned", request, cohort=cohort.id)


def _insist_on_fit(request: TrainingRequest, cohort: Cohort) -> None:
    if cohort.course_id != request.course_id:
        raise Refused(Reason(RequestTrouble.OTHER_COURSE))
    sent_elsewhere = request.institution_id not in {None, cohort.institution_id}
    if request.state is RequestState.ACCEPTED and sent_elsewhere:
        raise Refused(Reason(RequestTrouble.OTHER_INSTITUTION))


def open_requested_cohort(*, request: TrainingRequest, cohort: Cohort, by: Actor) -> None:
    """Answer a request with a published class of the same course, and tell the asker."""
    _insist_on_fit(request, cohort)
    if cohort.published_at is None:
        raise Refused(Reason(RequestTrouble.NOT_PUBLISHED))
    _open(request, cohort, by, clock.now())


def _open(request: TrainingRequest, cohort: Cohort, by: Actor, now: datetime) -> None:
    move(
        request,
        RequestState.OPENED,
        cohort_id=cohort.id,
        opened_at=now,
        opened_by=by.account_id,
    )
    note(request, StepKind.OPENED, by, now, cohort_id=cohort.id)
    journal.record(by, "courses.request.opened", request, cohort=cohort.id)
    _tell_open(request, cohort)


def _tell_open(request: TrainingRequest, cohort: Cohort) -> None:
    """The link is the page with the one button: enrol."""
    if request.person_id is None:
        sentence = N_("The class “{course}” you asked for is open. Please send your people.")
        link = f"/courses/requests/{request.id}"
    else:
        sentence = N_("Your class “{course}” is open. Please enrol now.")
        link = f"/courses/cohorts/{cohort.id}/enrol"
    tell_asker(request, f"open:{cohort.id}", sentence, link)


def open_planned(*, cohort: Cohort, by: Actor) -> int:
    """A class is published: its requests open, and whoever waits at its station is told too.

    Those who only wait keep their place in the pot until they have a seat. Returns how many
    requests opened.
    """
    now = clock.now()
    planned = queries.planned_for(cohort.id, RequestState.PLANNED)
    for request in planned:
        _open(request, cohort, by, now)
    for request in queries.waiting_requests(cohort.course_id, [cohort.station_id], now):
        tell_asker(
            request,
            f"open:{cohort.id}",
            N_("A class “{course}” is open at your station. You asked for one: please enrol now."),
            f"/courses/cohorts/{cohort.id}/enrol",
        )
    return len(planned)


def wait_again(*, cohort: Cohort, by: Actor) -> None:
    """A class is called off: whoever asked for it waits again, in the old place."""
    now = clock.now()
    asks_again = queries.people_asking_again(cohort.course_id, cohort.station_id)
    for request in queries.planned_for(cohort.id, RequestState.PLANNED):
        _put_back(request, cohort, by, now)
    for request in queries.planned_for(cohort.id, RequestState.OPENED):
        # Whoever asked once more has a place in the pot already.
        if request.person_id is None or request.person_id not in asks_again:
            _put_back(request, cohort, by, now)
            asks_again.add(request.person_id)


def _put_back(request: TrainingRequest, cohort: Cohort, by: Actor, now: datetime) -> None:
    move(
        request,
        RequestState.ASKED,
        cohort_id=None,
        institution_id=None,
        opened_at=None,
        opened_by=None,
    )
    note(request, StepKind.CALLED_OFF, by, now, cohort_id=cohort.id)
    journal.record(by, "courses.request.called_off", request, cohort=cohort.id)


def tell_result(*, cohort: Cohort, by: Actor) -> None:
    """The books of a class are closed: the result goes into the history of its requests."""
    opened = queries.planned_for(cohort.id, RequestState.OPENED)
    if not opened:
        return
    now = clock.now()
    enrolled, completed = queries.class_result(cohort.id)
    for request in opened:
        move(request, RequestState.DONE)
        note(
            request, StepKind.DONE, by, now, cohort_id=cohort.id, enrolled=enrolled,
            completed=completed,
        )  # fmt: skip
        journal.record(by, "courses.request.done", request, cohort=cohort.id)
