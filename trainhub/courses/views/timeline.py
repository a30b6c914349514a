"""The history of a training request in words: what happened, who did it, when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from trainhub.core.access import Actor
from trainhub.core.phrases import say_day, say_moment
from trainhub.courses import policy
from trainhub.courses.models import RequestStep, TrainingRequest
from trainhub.courses.rules import RequestState, StepKind
from trainhub.courses.rules.demand import hours_left
from trainhub.courses.views.blueprint import class_name, own_name, word
from trainhub.people.identity import mask_name
from trainhub.people.rules import Role

_BY_SCHOOL = frozenset({StepKind.ACCEPTED, StepKind.DECLINED, StepKind.HANDED_BACK})


@dataclass(frozen=True)
class Stop:
    """One stop of the line: a finished step, or the place where the request is now."""

    title: str
    at: datetime | None
    who: str
    notes: tuple[str, ...]
    here: bool = False


def timeline(
    asked: TrainingRequest, steps: Sequence[RequestStep], actor: Actor, now: datetime
) -> list[Stop]:
    """The stops of a request for a reader, and what everybody waits for at the end."""
    stops = [_stop(step, asked, actor) for step in steps]
    ahead = _ahead(asked, now)
    return stops if ahead is None else [*stops, Stop(ahead, None, "", (), here=True)]


def _stop(step: RequestStep, asked: TrainingRequest, actor: Actor) -> Stop:
    """What one institution said, and who said it, is between it and the station."""
    school = step.institution
    mine = school is None or actor.reaches(Role.INSTITUTION, school.path)
    if not mine and policy.may_answer(actor, asked) and not policy.may_dispatch(actor, asked):
        return Stop(word(step.kind), step.at, "", ())
    return Stop(word(step.kind), step.at, _who(step, asked, actor), tuple(_notes(step)))


def _who(step: RequestStep, asked: TrainingRequest, actor: Actor) -> str:
    if step.account is None:
        return str(_("by the clock"))
    person = step.account.person
    name = person.name
    if person.id == asked.person_id and not _knows(actor, asked):
        name = mask_name(name)
    if step.kind is StepKind.ASKED and asked.employer is not None:
        return f"{name} · {own_name(asked.employer)}"
    if step.kind in _BY_SCHOOL and step.institution is not None:
        return f"{name} · {own_name(step.institution)}"
    if step.kind is StepKind.DISPATCHED:
        return f"{name} · {own_name(asked.station)}"
    return name


def _knows(actor: Actor, asked: TrainingRequest) -> bool:
    """Only the resident and the staff who serve them read the full name."""
    return actor.person_id == asked.person_id or policy.may_dispatch(actor, asked)


def _notes(step: RequestStep) -> list[str]:
    notes = []
    if step.kind in {StepKind.DISPATCHED, StepKind.LAPSED} and step.institution is not None:
        notes.append(own_name(step.institution))
    if step.kind is StepKind.DISPATCHED and step.due_at is not None:
        notes.append(_("To answer until %(moment)s", moment=say_moment(step.due_at)))
    if step.why:
        notes.append(_("Reason: %(why)s", why=step.why))
    if step.cohort is not None:
        notes.append(f"{class_name(step.cohort)} · {say_day(step.cohort.starts_on)}")
    if step.kind is StepKind.DONE:
        notes.append(
            _(
                "%(enrolled)s people took part, %(completed)s completed the hours.",
                enrolled=step.enrolled,
                completed=step.completed,
            )
        )
    return [str(note) for note in notes]


def _ahead(asked: TrainingRequest, now: datetime) -> str | None:
    """What the request waits for; None at its end."""
    state = asked.standing(now)
    words = {
        RequestState.ASKED: _("The station looks for an institution."),
        RequestState.DECLINED: _("The station asks the next institution."),
        RequestState.LAPSED: _("The station asks the next institution."),
        RequestState.ACCEPTED: _("The institution plans a class."),
        RequestState.PLANNED: _("The class will be published."),
        RequestState.OPENED: _("The class takes place."),
    }
    if state is not RequestState.DISPATCHED:
        return words.get(state)
    if asked.due_at is None:
        return str(_("The institution answers."))
    return str(
        _(
            "The institution answers. %(hours)s hours left.",
            hours=hours_left(asked.due_at, now),
        )
    )
