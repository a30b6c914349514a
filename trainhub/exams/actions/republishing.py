"""A published result changes in one way only: new marks, a new outcome, everybody told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from trainhub.core import clock, outbox
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.events import announce
from trainhub.core.words import N_
from trainhub.exams import queries
from trainhub.exams.actions.results import Worth, as_published, score_of, worth_in
from trainhub.exams.events import ResultsPublished, ResultWithdrawn
from trainhub.exams.models import Component, Mark, Outcome, Sitting
from trainhub.exams.rules import Conclusion, MarkSource
from trainhub.exams.rules.outcomes import conclude

#: Points by (candidate, component).
Points = Mapping[tuple[int, int], int]


def append_marks(
    points: Points,
    source: MarkSource,
    why: str,
    by: Actor,
    critical: Mapping[tuple[int, int], str] = MappingProxyType({}),
) -> None:
    """Append one mark for each changed score; ``critical``: items that stay failed."""
    now = clock.now()
    db.session.add_all(
        Mark(
            candidate_id=candidate_id,
            component_id=component_id,
            points_h=points_h,
            source=source,
            account_id=by.account_id,
            why=why,
            critical=critical.get((candidate_id, component_id), ""),
            at=now,
        )
        for (candidate_id, component_id), points_h in points.items()
    )
    db.session.flush()  # the outcomes are concluded from what stands now


def conclude_again(
    *, sitting: Sitting, candidate_ids: Iterable[int], why: str, by: Actor, lifted: bool = False
) -> dict[int, tuple[Conclusion, Conclusion]]:
    """Append the outcomes that follow from the newest marks; (before, after) by candidate.

    Withdrawn results stay withdrawn, unless what made them void was ``lifted``. Whoever passes
    now is told, and the chapters that follow hear of it as they do of every publication;
    whoever no longer passes as well.
    """
    wanted = set(candidate_ids)
    parts = list(sitting.exam.components)
    worth = worth_in(sitting)
    moved: dict[int, tuple[Conclusion, Conclusion]] = {}
    for line in queries.candidates_of(sitting.id):
        if line.candidate.id not in wanted or line.outcome is None:
            continue
        if line.outcome.conclusion is Conclusion.VOID and not lifted:
            continue
        after = conclude([score_of(line, part) for part in parts])
        _append(line, parts, after, why, by, worth)
        moved[line.candidate.id] = (line.outcome.conclusion, after)
    db.session.flush()
    for candidate_id, (before, after) in moved.items():
        if before is Conclusion.PASS and after is not Conclusion.PASS:
            announce(ResultWithdrawn(candidate_id))
    if any(after is Conclusion.PASS for _before, after in moved.values()):
        announce(ResultsPublished(sitting.id))
    return moved


def _append(
    line: queries.CandidateLine,
    parts: Sequence[Component],
    after: Conclusion,
    why: str,
    by: Actor,
    worth: Worth,
) -> None:
    row = Outcome(
        candidate_id=line.candidate.id,
        conclusion=after,
        scores=[as_published(line, part, worth) for part in parts],
        account_id=by.account_id,
        why=why,
        at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    outbox.say_to(
        line.person.id,
        f"exam-result-again-{row.id}",
        N_("Your result of the exam {exam} was corrected. Please look at it."),
        link=f"/exams/results/{line.candidate.id}",
        exam=line.candidate.sitting.exam.name,
    )
