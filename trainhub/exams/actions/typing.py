"""Answers typed from a paper: they become the candidate's attempt, so that the key marks them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, update

from trainhub.core import clock, ids, journal
from trainhub.core.access import Actor
from trainhub.core.db import db, lock
from trainhub.core.errors import Reason, refuse_if
from trainhub.exams import queries
from trainhub.exams.models import Attempt, AttemptItem, FrozenPaper, Sitting, TypedSheet
from trainhub.exams.rules import SittingTrouble
from trainhub.exams.rules.answers import answer_troubles
from trainhub.exams.rules.twins import TwinTrouble


def type_answers(*, paper: FrozenPaper, answers: Mapping[int, list[Any]], by: Actor) -> bool:
    """Keep what stands on a paper, by position in shown options; ``False``: it stands already.

    Every typing is appended with its author, the newest counts. Raises ``Refused`` before the
    exam, after the results, for somebody who wrote on the screen, once there is a mark, and
    for answers that do not fit their questions.
    """
    candidate = paper.candidate
    lock(candidate)  # two clerks with one paper, or a clerk and a late start on the screen
    attempt = queries.attempt_of(candidate.id, paper.component_id)
    before = queries.newest_sheet(attempt.id) if attempt else None
    refuse_if(_troubles(candidate.sitting, paper, attempt, before))
    items = queries.paper_items(paper.items)
    given = {item.position: answers.get(item.position, []) for item in items}
    refuse_if(
        list(
            dict.fromkeys(
                trouble
                for item in items
                for trouble in answer_troubles(
                    item.kind,
                    given[item.position],
                    options=len(item.option_order),
                    blanks=item.blanks,
                )
            )
        )
    )
    kept = {str(position): answer for position, answer in given.items()}
    if before is not None and before.answers == kept:
        return False
    if attempt is None:
        attempt = _begin(paper)
    _write(attempt, given)
    db.session.add(
        TypedSheet(attempt_id=attempt.id, answers=kept, account_id=by.account_id, at=clock.now())
    )
    journal.record(
        by, "exams.answers.typed", attempt, person_id=candidate.enrolment.person_id,
        answered=sum(bool(answer) for answer in given.values()), again=before is not None,
    )  # fmt: skip
    return True


def _troubles(
    sitting: Sitting, paper: FrozenPaper, attempt: Attempt | None, before: TypedSheet | None
) -> list[Reason]:
    if sitting.cancelled_at is not None:
        return [Reason(SittingTrouble.CANCELLED)]
    if sitting.published_at is not None:
        return [Reason(SittingTrouble.PUBLISHED)]
    if clock.now() < sitting.starts_at:
        return [Reason(TwinTrouble.NOT_STARTED)]
    if attempt is not None and before is None:
        return [Reason(TwinTrouble.ON_SCREEN)]
    if (paper.candidate_id, paper.component_id) in queries.newest_marks(sitting.id):
        return [Reason(TwinTrouble.MARKED)]
    return []


def _begin(paper: FrozenPaper) -> Attempt:
    """The attempt of a paper: it lasted as long as the sitting, and is handed in."""
    sitting = paper.candidate.sitting
    attempt = Attempt(
        candidate_id=paper.candidate_id,
        component_id=paper.component_id,
        seed=paper.seed,
        started_at=sitting.starts_at,
        deadline_at=sitting.ends_at,
        ended_at=min(clock.now(), sitting.ends_at),
        handed_in=True,
        receipt=ids.public_token(8),
    )
    db.session.add(attempt)
    db.session.flush()  # the items name their attempt
    db.session.execute(
        insert(AttemptItem),
        [
            {
                "attempt_id": attempt.id,
                "position": position,
                "question_version_id": version_id,
                "option_order": order,
                "points_h": points_h,
            }
            for position, (version_id, order, points_h) in enumerate(paper.items, start=1)
        ],
    )
    return attempt


def _write(attempt: Attempt, given: Mapping[int, list[Any]]) -> None:
    now = clock.now()
    for position, answer in given.items():
        db.session.execute(
            update(AttemptItem)
            .where(AttemptItem.attempt_id == attempt.id, AttemptItem.position == position)
            .values(
                answer=answer or None,
                seq=AttemptItem.seq + 1,
                answered_at=now if answer else None,
            )
            .execution_options(synchronize_session=False)
        )
