"""SELECTs for mark sheets: whose marks may come, and what stands already."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from trainhub.core import clock
from trainhub.core.db import db
from trainhub.exams.models import Attempt, Candidate, Component, Sitting
from trainhub.exams.queries.attempts import papers_with_open_questions
from trainhub.exams.queries.sittings import CandidateLine, candidates_of
from trainhub.exams.queries.sittings import sitting as loaded_sitting
from trainhub.exams.rules.sittings import is_over
from trainhub.exams.sheets.facts import Expected, Part
from trainhub.exams.sheets.words import SheetTrouble

#: Numbers in one question to the database.
_AT_ONCE = 500


def expected_by_ticket(tickets: Iterable[str]) -> dict[str, Expected]:
    """Who has these tickets, in whatever sitting; a fixed number of queries for each sitting."""
    sittings: set[int] = set()
    wanted = list(dict.fromkeys(tickets))
    for start in range(0, len(wanted), _AT_ONCE):
        some = Candidate.ticket_no.in_(wanted[start : start + _AT_ONCE])
        rows = select(Candidate.sitting_id).where(some).distinct()
        sittings.update(db.session.scalars(rows))
    found: dict[str, Expected] = {}
    for sitting_id in sorted(sittings):
        row = loaded_sitting(sitting_id)
        if row is not None:
            found |= expected_in(row)
    return found


def expected_in(sitting: Sitting) -> dict[str, Expected]:
    """The people of a sitting by ticket number, with the marks that stand."""
    parts = parts_of(sitting.exam.components)
    by_hand = papers_with_open_questions(sitting.id)
    closed = _closed(sitting)
    return {
        line.candidate.ticket_no: Expected(
            candidate_id=line.candidate.id,
            sitting_id=sitting.id,
            name=line.person.name,
            parts=parts,
            standing={part_id: mark.points_h for part_id, mark in line.marks.items()},
            locked=_locked(line, by_hand),
            closed=closed,
            admitted=line.candidate.admitted_at is not None,
        )
        for line in candidates_of(sitting.id)
    }


def parts_of(components: Sequence[Component]) -> tuple[Part, ...]:
    """Components as mark sheets meet them."""
    return tuple(
        Part(part.id, part.kind, part.name, part.maximum_h, part.pass_mark_h, part.name_en)
        for part in components
    )


def _closed(sitting: Sitting) -> SheetTrouble | None:
    if sitting.cancelled_at is not None:
        return SheetTrouble.CANCELLED
    return SheetTrouble.PUBLISHED if sitting.published_at is not None else None


def _locked(line: CandidateLine, by_hand: set[int]) -> dict[int, SheetTrouble]:
    """A paper on the screen is marked by its key, or by hand after its end."""
    found = {}
    for part_id, attempt in line.attempts.items():
        if not _is_over(attempt):
            found[part_id] = SheetTrouble.STILL_WRITING
        elif attempt.id not in by_hand:
            found[part_id] = SheetTrouble.BY_THE_COMPUTER
    return found


def _is_over(attempt: Attempt) -> bool:
    return is_over(attempt.ended_at, attempt.deadline_at, clock.now())
