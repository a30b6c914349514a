"""The steps of a training request: every move is one conditional UPDATE and one further row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update

from trainhub.core import outbox
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.courses.models import RequestStep, TrainingRequest
from trainhub.courses.rules import RequestState, RequestTrouble, StepKind
from trainhub.courses.rules.asking import before
from trainhub.people import queries as people_queries
from trainhub.people.models import Account, Organisation
from trainhub.people.rules import Role


def move(request: TrainingRequest, state: RequestState, **values: Any) -> None:
    """Take a request to ``state``. Raises ``Refused`` when somebody moved it on before."""
    moved = rows_changed(
        update(TrainingRequest)
        .where(TrainingRequest.id == request.id, TrainingRequest.state.in_(before(state)))
        .values(state=state, **values)
        .execution_options(synchronize_session=False)
    )
    if moved != 1:
        raise Refused(Reason(RequestTrouble.MOVED_ON))
    db.session.refresh(request)


def note(
    request: TrainingRequest, kind: StepKind, by: Actor, at: datetime, **facts: Any
) -> RequestStep:
    """Add a step to the history of a request."""
    step = RequestStep(request_id=request.id, kind=kind, at=at, account_id=by.account_id, **facts)
    db.session.add(step)
    return step


def tell_asker(request: TrainingRequest, key: str, sentence: str, link: str, **facts: Any) -> None:
    """Tell the resident, or whoever asked in the employer's name."""
    person_id = request.person_id
    if person_id is None and request.asked_by is not None:
        person_id = db.session.get_one(Account, request.asked_by).person_id
    if person_id is not None:
        outbox.say_to(
            person_id,
            f"request:{request.id}:{key}",
            sentence,
            link=link,
            course=request.course.name,
            **facts,
        )


def tell_office(
    organisation: Organisation, role: Role, key: str, sentence: str, link: str, **facts: Any
) -> None:
    """Tell everybody who holds ``role`` at an organisation; the same ``key`` is told once."""
    for member in people_queries.members_of(organisation):
        if member.role is role:
            outbox.say_to(
                member.person_id, f"request:{key}:{member.id}", sentence, link=link, **facts
            )
