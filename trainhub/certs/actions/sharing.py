"""A link that shows what somebody holds: made by the holder, taken back by the holder."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from enum import StrEnum

from sqlalchemy import update

from trainhub.certs import queries
from trainhub.certs.models import Lookup, Share
from trainhub.certs.rules import LookupWay, Standing
from trainhub.core import clock, ids, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import Reason, Refused
from trainhub.core.words import N_
from trainhub.people.models import Person

#: How long a link opens.
SHARED_FOR = timedelta(days=30)
#: Links of one person that stand at the same time.
MOST_SHARES = 10


class ShareTrouble(StrEnum):
    """Why no link is made."""

    TOO_MANY = N_("You have {most} links already. Please take one back first.")


def make_share(*, person: Person, label: str, by: Actor) -> Share:
    """A link for thirty days. Raises ``Refused`` when ten stand already."""
    now = clock.now()
    standing = [share for share in queries.shares_of(person.id) if share.stands(now)]
    if len(standing) >= MOST_SHARES:
        raise Refused(Reason(ShareTrouble.TOO_MANY, most=MOST_SHARES))
    share = Share(
        person_id=person.id,
        token=ids.public_token(),
        label=label.strip()[:40],
        made_at=now,
        until=now + SHARED_FOR,
    )
    db.session.add(share)
    journal.record(by, "certificate.share.made", share, person_id=person.id)
    return share


def withdraw_share(*, share: Share, by: Actor) -> None:
    """Take a link back: from now on it opens nothing. Twice is nothing."""
    if share.withdrawn_at is None:
        share.withdrawn_at = clock.now()
        journal.record(by, "certificate.share.withdrawn", share, person_id=share.person_id)


def note_share_look(share_id: int, looked_at: Iterable[tuple[int, Standing]], source: str) -> None:
    """Note that a link was opened: on the link, and on each certificate that it showed."""
    now = clock.now()
    db.session.execute(
        update(Share).where(Share.id == share_id).values(looks=Share.looks + 1, looked_at=now)
    )
    db.session.add_all(
        Lookup(
            certificate_id=certificate_id,
            way=LookupWay.SHARE,
            answer=standing,
            source_key=source,
            at=now,
        )
        for certificate_id, standing in looked_at
    )
