"""The photo of a person at the door: taken, taken again, and thrown away after its time."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from trainhub.core import clock, journal, papers
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import after_commit, db, lock, transaction
from trainhub.core.errors import Reason, Refused, refuse_if
from trainhub.core.pictures import kept_picture
from trainhub.core.storage import files
from trainhub.exams import queries
from trainhub.exams.models import Candidate, DoorPhoto
from trainhub.exams.rules import SittingTrouble
from trainhub.exams.rules.sittings import admission_troubles


def photograph(*, candidate: Candidate, upload: bytes, by: Actor) -> DoorPhoto:
    """Keep a photo of the person who came, sealed; a second one takes the place of the first.

    Raises ``Refused`` for what is no photo, before the door opens and after the close, and where
    the terms of the exam keep no photos.
    """
    sitting = candidate.sitting
    refuse_if(
        admission_troubles(
            starts=sitting.starts_at,
            closes=sitting.ends_at,
            cancelled=sitting.cancelled_at is not None,
            published=sitting.published_at is not None,
            now=clock.now(),
        )
    )
    day = clock.civil_day(sitting.starts_at)
    days = queries.terms_on(sitting.exam_id, day).photo_days
    if days == 0:
        raise Refused(Reason(SittingTrouble.NO_PHOTOS))
    picture = kept_picture(upload)
    lock(candidate)  # two invigilators at one person: the later photo stands
    row = queries.door_photo(candidate.id)
    if row is None:
        row = DoorPhoto(candidate_id=candidate.id)
        db.session.add(row)
    elif row.picture:
        after_commit(partial(files().remove, row.picture))
    row.picture, row.removed_at = papers.keep(picture).name, None
    row.taken_at, row.taken_by = clock.now(), by.account_id
    row.keep_until = day + timedelta(days=days)
    db.session.flush()
    journal.record(
        by, "exams.candidate.photographed", row, person_id=candidate.enrolment.person_id,
        keep_until=row.keep_until.isoformat(),
    )  # fmt: skip
    return row


def forget_door_photos(now: datetime) -> int:
    """Throw away the photos whose time is over; returns how many.

    One that a second look may still need is kept until that is answered.
    """
    rows = queries.door_photos_due(clock.civil_day(now))
    for row in rows:
        after_commit(partial(files().remove, row.picture))
        row.picture, row.removed_at = "", now
        journal.record(SYSTEM, "exams.door_photo.removed", row)
    return len(rows)


def forget_photos_when_due() -> None:
    """The sweeper's chore, without taking the write lock for nothing."""
    now = clock.now()
    if not queries.door_photos_due(clock.civil_day(now)):
        return
    with transaction():
        forget_door_photos(now)
