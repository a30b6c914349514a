"""The paper sheet of a lesson: its photo is kept as evidence; its lines are a roll call."""

from __future__ import annotations

from trainhub.core import clock, journal, papers
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.pictures import kept_picture
from trainhub.core.storage import files
from trainhub.courses import queries
from trainhub.courses.actions.marks import refuse_when_closed
from trainhub.courses.models import Lesson, PaperSheet


def keep_sheet(*, lesson: Lesson, picture: bytes, by: Actor) -> PaperSheet:
    """Keep the photo of a signed sheet, drawn again by us and sealed; twice is one sheet.

    Raises ``Refused`` for what is no photo, and once the class is closed.
    """
    refuse_when_closed(lesson)
    kept = papers.keep(kept_picture(picture))
    for known in queries.paper_sheets_of(lesson.id):
        if known.sha256 == kept.digest:
            files().remove(kept.name)
            return known
    sheet = PaperSheet(
        lesson_id=lesson.id,
        picture=kept.name,
        sha256=kept.digest,
        added_at=clock.now(),
        added_by=by.account_id,
    )
    db.session.add(sheet)
    journal.record(by, "courses.sheet.kept", sheet, lesson=lesson.id, sha256=kept.digest)
    return sheet
