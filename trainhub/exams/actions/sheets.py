"""Marks that come in a table: what the reading accepts goes in, the rest stays outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from trainhub.core import journal
from trainhub.core.access import Actor
from trainhub.core.errors import Reason, Refused
from trainhub.exams import queries
from trainhub.exams.actions.marking import record_marks
from trainhub.exams.models import Sitting
from trainhub.exams.rules import MarkSource
from trainhub.exams.sheets.facts import MarkRow
from trainhub.exams.sheets.words import SheetTrouble


def import_marks(*, rows: Iterable[MarkRow], digest: str, by: Actor) -> int:
    """Record the marks of the accepted rows of a sheet; returns how many marks.

    ``digest`` is the SHA-256 of the file, for the journal. Raises ``Refused`` with what stands
    in the way of a mark since the file was read; then nothing of it goes in.
    """
    columns: dict[tuple[int, int], dict[int, int | None]] = defaultdict(dict)
    for row in rows:
        if row.expected is None:
            raise Refused(Reason(SheetTrouble.UNKNOWN_TICKET, ticket=row.ticket))
        for part_id, points_h in row.marks.items():
            place = row.expected.sitting_id, part_id
            columns[place][row.expected.candidate_id] = points_h
    sittings: dict[int, Sitting] = {}
    for (sitting_id, part_id), points in sorted(columns.items()):
        sitting = sittings.get(sitting_id) or queries.sitting(sitting_id)
        if sitting is None:
            raise TypeError("somebody with a ticket has a sitting")
        sittings[sitting_id] = sitting
        part = next(part for part in sitting.exam.components if part.id == part_id)
        record_marks(sitting=sitting, component=part, points=points, by=by, source=MarkSource.PAPER)
    for sitting in sittings.values():
        count = sum(
            len(points) for (owner, _part), points in columns.items() if owner == sitting.id
        )
        journal.record(by, "exams.marks.imported", sitting, count=count, digest=digest[:16])
    return sum(len(points) for points in columns.values())
