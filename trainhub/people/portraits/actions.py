"""Give a photo for certificates, and take it back."""

from __future__ import annotations

from sqlalchemy import update

from trainhub.core import clock, journal, papers
from trainhub.core.access import Actor
from trainhub.core.db import db, rows_changed
from trainhub.core.errors import Reason, Refused
from trainhub.core.pictures import PictureTrouble, portrait
from trainhub.people.actions.holding import hold_people
from trainhub.people.models import Person
from trainhub.people.portraits import queries
from trainhub.people.portraits.models import Portrait
from trainhub.people.portraits.rules import LEAST_SIDES, PortraitTrouble


def give_portrait(
    *, person: Person, upload: bytes, notice: str, agreed: bool, by: Actor
) -> Portrait:
    """Keep a photo (JPEG or PNG), cropped to 295 by 413 pixels, without what the camera noted.

    ``notice`` is what the person read, word for word. The photo before it stands no more, but
    certificates that carry it keep it. Raises ``Refused``.
    """
    if not agreed:
        raise Refused(Reason(PortraitTrouble.NOT_AGREED))
    kept = papers.keep_as_is(_cropped(upload))
    hold_people([person.id])  # two phones do not both give the one that stands
    _end(person)
    row = Portrait(
        person_id=person.id,
        stored=kept.name,
        digest=kept.digest,
        notice=notice,
        given_at=clock.now(),
        given_by=by.account_id,
    )
    db.session.add(row)
    journal.record(by, "person.portrait.given", row, person_id=person.id, digest=kept.digest)
    return row


def _cropped(upload: bytes) -> bytes:
    try:
        return portrait(upload, LEAST_SIDES)
    except Refused as refusal:
        if refusal.reasons[0].code is PictureTrouble.MISSING:
            raise Refused(Reason(PortraitTrouble.MISSING)) from refusal
        if refusal.reasons[0].code is PictureTrouble.TOO_SMALL:
            width, height = LEAST_SIDES
            reason = Reason(PortraitTrouble.TOO_SMALL, width=width, height=height)
            raise Refused(reason) from refusal
        raise


def withdraw_portrait(*, person: Person, by: Actor) -> None:
    """Take the photo back: as easy as giving it. Raises ``Refused`` when there is none."""
    hold_people([person.id])
    row = queries.portrait_of(person.id)
    if row is None or not _end(person):
        raise Refused(Reason(PortraitTrouble.NONE_THERE))
    journal.record(by, "person.portrait.withdrawn", row, person_id=person.id, digest=row.digest)


def _end(person: Person) -> int:
    return rows_changed(
        update(Portrait)
        .where(Portrait.person_id == person.id, Portrait.withdrawn_at.is_(None))
        .values(withdrawn_at=clock.now())
    )
