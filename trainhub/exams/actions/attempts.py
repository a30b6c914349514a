"""Starting an exam: the paper is drawn and frozen once, and one sign-in writes it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import insert

from trainhub.core import clock, ids, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import queries
from trainhub.exams.actions.twins import freeze
from trainhub.exams.actions.watching import note_sign
from trainhub.exams.models import (
    Attempt,
    AttemptItem,
    Blueprint,
    Candidate,
    Component,
    Sitting,
)
from trainhub.exams.rules import SittingTrouble
from trainhub.exams.rules.integrity import Sign
from trainhub.exams.rules.papers import FrozenItem, draw_paper
from trainhub.exams.rules.sittings import (
    start_troubles,
)
from trainhub.exams.rules.timing import deadline


def start_attempt(
    *, candidate: Candidate, component: Component, by: Actor, writer: str | None = None
) -> Attempt:
    """Draw and freeze the paper of one candidate; a second start finds the same paper.

    From here on the sign-in ``writer`` writes: a phone that wrote before is told so and can only
    fill in what nobody has answered. Raises ``Refused`` before the start, after the close, and
    without admission.
    """
    lock(candidate)  # two taps, two tabs, two phones: the later one waits and finds the paper
    found = queries.attempt_of(candidate.id, component.id)
    if found is not None:
        _take_over(found, writer)
        return found
    (attempt,) = _begin(candidate.sitting, component, [candidate], by)
    attempt.writer = writer
    journal.record(by, "exams.attempt.started", attempt, person_id=candidate.enrolment.person_id)
    return attempt


def _take_over(attempt: Attempt, writer: str | None) -> None:
    if writer is None or attempt.writer == writer:
        return
    if attempt.writer is not None:
        note_sign(attempt.id, Sign.OTHER_PHONE)
    attempt.writer = writer


def start_attempts(
    *, sitting: Sitting, component: Component, candidates: Sequence[Candidate], by: Actor
) -> list[Attempt]:
    """Start many candidates of one sitting at once, each with a paper of their own.

    Who has started already keeps the paper. Raises ``Refused`` when one may not start.
    """
    lock(sitting)
    known = {
        attempt.candidate_id: attempt
        for attempt in queries.attempts_of_sitting(sitting.id)
        if attempt.component_id == component.id
    }
    fresh = [candidate for candidate in candidates if candidate.id not in known]
    if fresh:
        begun = _begin(sitting, component, fresh, by)
        known.update((attempt.candidate_id, attempt) for attempt in begun)
        journal.record(by, "exams.attempts.started", sitting, count=len(fresh))
    return [known[candidate.id] for candidate in candidates]


def _begin(
    sitting: Sitting, component: Component, candidates: Sequence[Candidate], by: Actor
) -> list[Attempt]:
    now = clock.now()
    if sitting.cancelled_at is not None:
        raise Refused(Reason(SittingTrouble.CANCELLED))
    refuse_if(
        start_troubles(
            admitted=all(candidate.admitted_at is not None for candidate in candidates),
            on_screen=component.blueprint_id is not None,
            starts=sitting.starts_at,
            closes=sitting.ends_at,
            now=now,
        )
    )
    blueprint = component.blueprint
    assert blueprint is not None  # noqa: S101 - start_troubles refused the others
    papers = _papers(sitting, component, blueprint, candidates, by)
    attempts = [
        Attempt(
            candidate_id=candidate.id,
            component_id=component.id,
            seed=papers[candidate.id].seed,
            started_at=now,
            deadline_at=deadline(now, component.minutes, sitting.ends_at, candidate.time_percent),
            receipt=ids.public_token(8),
        )
        for candidate in candidates
    ]
    db.session.add_all(attempts)
    db.session.flush()  # the papers name their attempts
    db.session.execute(
        insert(AttemptItem),
        [
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_version_id": item.version_id,
                "option_order": item.option_order,
                "points_h": item.points_h,
            }
            for attempt in attempts
            for position, item in enumerate(papers[attempt.candidate_id].items, start=1)
        ],
    )
    return attempts


class _Drawn(NamedTuple):
    """The paper somebody starts with, and the seed that rebuilds it."""

    seed: str
    items: list[FrozenItem]


def _papers(
    sitting: Sitting,
    component: Component,
    blueprint: Blueprint,
    candidates: Sequence[Candidate],
    by: Actor,
) -> dict[int, _Drawn]:
    """By candidate: the paper that was frozen before, a fixed one, or one drawn now."""
    frozen = queries.frozen_of(component.id, [candidate.id for candidate in candidates])
    missing = [candidate for candidate in candidates if candidate.id not in frozen]
    if missing and queries.fixed_papers(blueprint.id):
        frozen |= freeze(sitting=sitting, component=component, candidates=missing, by=by)
        missing = []
    found = {
        candidate_id: _Drawn(paper.seed, [FrozenItem(*item) for item in paper.items])
        for candidate_id, paper in frozen.items()
    }
    if missing:
        pool = queries.drawable(blueprint.owner_id, blueprint.trade_code)
        lines = queries.lines_of(blueprint.id)
        for candidate in missing:
            seed = secrets.token_hex(16)
            found[candidate.id] = _Drawn(seed, draw_paper(lines, pool, seed))
    return found
