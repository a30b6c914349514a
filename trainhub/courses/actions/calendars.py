"""Give a timetable to calendar programs, and take it back."""

from __future__ import annotations

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.crypto import keyring
from trainhub.core.db import db, lock
from trainhub.core.ids import new_uid
from trainhub.courses import queries
from trainhub.courses.models import CalendarFeed, Cohort
from trainhub.people.models import Person


def feed_secret(uid: str) -> str:
    """The secret in the address of a feed: 32 characters, 160 bits of a keyed hash."""
    return keyring().lookup("courses.calendar_feed", uid)


def open_feed(*, person: Person, by: Actor, cohort: Cohort | None = None) -> CalendarFeed:
    """A secret address for everything of one's own, or for one class; the one that lives stays."""
    lock(person)  # two presses at once make one address
    known = queries.feed_of(person.id, cohort.id if cohort else None)
    if known is not None:
        return known
    uid = new_uid()
    feed = CalendarFeed(
        uid=uid,
        person_id=person.id,
        cohort_id=cohort.id if cohort else None,
        secret_hash=queries.secret_digest(feed_secret(uid)),
        created_at=clock.now(),
    )
    db.session.add(feed)
    journal.record(by, "courses.calendar.opened", feed, cohort=feed.cohort_id)
    return feed


def revoke_feed(*, feed: CalendarFeed, by: Actor) -> None:
    """The address answers nobody any more."""
    if feed.revoked_at is None:
        feed.revoked_at = clock.now()
        journal.record(by, "courses.calendar.revoked", feed, cohort=feed.cohort_id)
