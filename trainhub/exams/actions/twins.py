"""Papers before the start: everybody's own, drawn once or given out by letter, and frozen."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from trainhub.core import clock, ids, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.exams import queries
from trainhub.exams.models import Candidate, Component, FixedPaper, FrozenPaper, Sitting
from trainhub.exams.rules import AttemptTrouble, SittingTrouble
from trainhub.exams.rules.fixed import letter_for
from trainhub.exams.rules.papers import blueprint_troubles, draw_paper

#: 31^10 codes: nobody meets another's by guessing, and a guess opens nothing.
_CODE_LENGTH = 10


def make_papers(
    *, sitting: Sitting, component: Component, by: Actor, candidates: Sequence[Candidate] = ()
) -> list[FrozenPaper]:
    """Freeze the papers of a component, of everybody or of ``candidates``, by ticket number.

    Whoever has a paper keeps it; whoever started on the screen gets that very paper. Raises
    ``Refused`` for a part without questions, a closed sitting, or a bank that cannot fill it.
    """
    if sitting.cancelled_at is not None:
        raise Refused(Reason(SittingTrouble.CANCELLED))
    if sitting.published_at is not None:
        raise Refused(Reason(SittingTrouble.PUBLISHED))
    if component.blueprint_id is None:
        raise Refused(Reason(AttemptTrouble.NOT_ON_SCREEN))
    lock(sitting)
    held = queries.hold_candidates(sitting.id)  # nobody starts with another paper meanwhile
    wanted = {candidate.id for candidate in candidates or held}
    known = queries.frozen_of(component.id, wanted)
    missing = [row for row in held if row.id in wanted and row.id not in known]
    if missing:
        freeze(sitting=sitting, component=component, candidates=missing, by=by)
        journal.record(
            by, "exams.papers.made", sitting, component_id=component.id, count=len(missing)
        )
    papers = queries.frozen_papers(sitting.id, component.id)
    return [paper for paper in papers if paper.candidate_id in wanted]


def freeze(
    *, sitting: Sitting, component: Component, candidates: Sequence[Candidate], by: Actor
) -> dict[int, FrozenPaper]:
    """Frozen papers for people who have none, by candidate id; the caller holds the people."""
    started = {
        attempt.candidate_id: attempt
        for attempt in queries.attempts_of_sitting(sitting.id)
        if attempt.component_id == component.id
    }
    written = queries.items_by_attempt(attempt.id for attempt in started.values())
    source = _Source(sitting, component)
    made: dict[int, FrozenPaper] = {}
    for candidate in candidates:
        attempt = started.get(candidate.id)
        seed = attempt.seed if attempt else secrets.token_hex(16)
        fixed = None if attempt else source.fixed_for(candidate.id)
        items = written[attempt.id] if attempt else source.items(fixed, seed)
        made[candidate.id] = FrozenPaper(
            candidate_id=candidate.id,
            component_id=component.id,
            code=ids.public_token(_CODE_LENGTH),
            seed=seed,
            fixed_paper_id=fixed.id if fixed else None,
            items=items,
            made_at=clock.now(),
            made_by=by.account_id,
        )
    db.session.add_all(made.values())
    db.session.flush()
    return made


class _Source:
    """Where the papers of a component come from: its fixed papers, else the bank."""

    def __init__(self, sitting: Sitting, component: Component) -> None:
        blueprint = component.blueprint
        if blueprint is None:
            raise Refused(Reason(AttemptTrouble.NOT_ON_SCREEN))
        self._fixed = queries.fixed_papers(blueprint.id)
        if self._fixed:
            lock(blueprint)  # whoever changes a fixed paper waits, and then finds it used
            self._fixed = queries.fixed_papers(blueprint.id)
            self._places = queries.places_in(sitting)
            return
        self._pool = queries.drawable(blueprint.owner_id, blueprint.trade_code)
        self._lines = queries.lines_of(blueprint.id)
        refuse_if(blueprint_troubles(self._lines, self._pool))

    def fixed_for(self, candidate_id: int) -> FixedPaper | None:
        """The fixed paper of somebody, by seat: neighbours get different letters."""
        if not self._fixed:
            return None
        return self._fixed[letter_for(self._places[candidate_id], len(self._fixed))]

    def items(self, fixed: FixedPaper | None, seed: str) -> list[Any]:
        """The items of one paper."""
        if fixed is not None:
            return [[i.question_version_id, i.option_order, i.points_h] for i in fixed.items]
        drawn = draw_paper(self._lines, self._pool, seed)
        return [[item.version_id, item.option_order, item.points_h] for item in drawn]
