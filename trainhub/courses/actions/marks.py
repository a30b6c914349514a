"""Write marks: appended once per person, lesson and kind, whoever is first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from trainhub.core import clock
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import refuse_if
from trainhub.courses.models import AttendanceMark, Lesson
from trainhub.courses.rules import MarkKind, MarkMethod
from trainhub.courses.rules.attending import books_troubles


def refuse_when_closed(lesson: Lesson) -> None:
    """Raise ``Refused`` when nothing can be entered: class closed, or lesson called off."""
    cohort = lesson.cohort
    called_off = lesson.cancelled_at is not None or cohort.cancelled_at is not None
    refuse_if(books_troubles(closed=cohort.closed_at is not None, cancelled=called_off))


def mark_row(
    lesson: Lesson,
    enrolment_id: int,
    kind: MarkKind,
    at: datetime,
    method: MarkMethod,
    by: Actor,
    why: str = "",
    device_key: str | None = None,
) -> dict[str, Any]:
    """One mark to be."""
    return {
        "lesson_id": lesson.id,
        "enrolment_id": enrolment_id,
        "kind": kind,
        "at": at,
        "method": method,
        "account_id": by.account_id,
        "why": why,
        "device_key": device_key,
        "recorded_at": clock.now(),
    }


def append_marks(rows: Sequence[dict[str, Any]]) -> list[int]:
    """Append marks and answer the ids of the new ones; a mark that stands already stays as it is.

    Two who call the roll at once, or a button that is pressed twice, make one mark.
    """
    if not rows:
        return []
    engine = db.session.get_bind().dialect.name
    return list(db.session.scalars(_appending(engine), list(rows)))


@lru_cache(maxsize=2)
def _appending(engine: str) -> Executable:
    table = AttendanceMark
    person_lesson_kind = [table.lesson_id, table.enrolment_id, table.kind]
    insert = sqlite.insert if engine == "sqlite" else postgresql.insert
    once = insert(table).on_conflict_do_nothing(
        index_elements=person_lesson_kind, index_where=table.replaced_at.is_(None)
    )
    return once.returning(table.id)
