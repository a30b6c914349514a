"""What a rehearsal shows: sample questions in the shape of a real paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from trainhub.core.db import db
from trainhub.exams.models import Rehearsal
from trainhub.exams.queries.attempts import ItemShape, ItemShown, SheetCell
from trainhub.exams.rules.rehearsing import SAMPLES, Sample


class RehearsalFacts(NamedTuple):
    """A rehearsal as the screens of an exam read an attempt."""

    id: str
    row_id: int
    exam: str
    component: str
    deadline_at: datetime
    ended_at: datetime | None
    handed_in: bool
    exam_en: str = ""
    component_en: str = ""
    rehearsal: bool = True


def rehearsal_of(person_id: int) -> Rehearsal | None:
    """The last rehearsal of a person."""
    return db.session.scalar(select(Rehearsal).where(Rehearsal.person_id == person_id))


def rehearsal_facts(row: Rehearsal, name: str) -> RehearsalFacts:
    """What the screens need; a phone keeps the answers of each rehearsal apart by its id."""
    return RehearsalFacts(
        id=f"rehearsal-{row.id}-{int(row.started_at.timestamp())}",
        row_id=row.id,
        exam=name,
        component=name,
        deadline_at=row.deadline_at,
        ended_at=row.ended_at,
        handed_in=row.ended_at is not None,
    )


def sample_shape(position: int) -> ItemShape | None:
    """What an answer to a sample must look like."""
    if not 0 < position <= len(SAMPLES):
        return None
    sample = SAMPLES[position - 1]
    blanks = len(sample.parts) or sample.blanks or min(1, len(sample.gap))
    return ItemShape(position, sample.kind, len(sample.options), blanks)


def samples_shown(row: Rehearsal, say: Callable[[str], str]) -> list[ItemShown]:
    """The samples as their candidate sees them, in the words of the reader."""
    shown = []
    for position, sample in enumerate(SAMPLES, start=1):
        kept = row.answers.get(str(position), {})
        shown.append(
            ItemShown(
                position=position,
                kind=sample.kind,
                stem=say(sample.stem) + (" {#1}" if sample.gap else ""),
                options=[say(option) for option in sample.options],
                option_order=list(range(len(sample.options))),
                blanks=sample.blanks,
                points_h=0,
                answer=kept.get("answer"),
                seq=kept.get("seq", 0),
                flagged=kept.get("flagged", False),
                parts=_parts(sample, say),
                html=False,
                media=[],
            )
        )
    return shown


def sample_sheet(row: Rehearsal) -> list[SheetCell]:
    """The answer sheet of a rehearsal."""
    kept = [row.answers.get(str(position), {}) for position in range(1, len(SAMPLES) + 1)]
    return [
        SheetCell(position, bool(one.get("answer")), one.get("flagged", False))
        for position, one in enumerate(kept, start=1)
    ]


def _parts(sample: Sample, say: Callable[[str], str]) -> list[Any]:
    """The lines to be matched, or the one gap with its choices."""
    if sample.gap:
        return [("multichoice", [say(choice) for choice in sample.gap])]
    return [say(part) for part in sample.parts]
