"""Telling holders that a paper ends, each step once, with the way to renew it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy.dialects import postgresql, sqlite

from trainhub.certs import queries
from trainhub.certs.models import Reminder
from trainhub.certs.queries import Due
from trainhub.core import clock, outbox
from trainhub.core.db import db, rows_changed, transaction
from trainhub.core.words import N_

#: Reminders in one transaction: the write lock is never held for long.
PORTION = 100

_ENDS = N_(
    "Your certificate {title} ends on {year}-{month}-{day}. Renew it in time: the course is here."
)
_REVIEW = N_(
    "Your certificate {title} must be reviewed by {year}-{month}-{day}. The course for it is here."
)
_ENDED = N_(
    "Your certificate {title} ended on {year}-{month}-{day} and does not count now. Renew it here."
)
_ENDS_ELSEWHERE = N_(
    "Your certificate {title} ends on {year}-{month}-{day}. Renew it, then show us the new one."
)
_REVIEW_ELSEWHERE = N_(
    "Your certificate {title} must be reviewed by {year}-{month}-{day}. Then show us the stamp."
)
_ENDED_ELSEWHERE = N_(
    "Your certificate {title} ended on {year}-{month}-{day} and does not count now."
)


def words_of(due: Due) -> str:
    """The sentence of a reminder."""
    here = due.course_id is not None
    if due.days == 0:
        return _ENDED if here else _ENDED_ELSEWHERE
    if due.is_review:
        return _REVIEW if here else _REVIEW_ELSEWHERE
    return _ENDS if here else _ENDS_ELSEWHERE


def remind(dues: Iterable[Due]) -> int:
    """Send some reminders in the caller's transaction; returns how many were not sent before."""
    return sum(_send(due) for due in dues)


def _send(due: Due) -> int:
    insert = postgresql.insert if _on_postgresql() else sqlite.insert
    fresh = insert(Reminder).values(
        certificate_id=due.certificate_id,
        credential_id=due.credential_id,
        ends_on=due.ends_on,
        days=due.days,
        sent_at=clock.now(),
    )
    # The database decides between two who remind at once.
    if not rows_changed(fresh.on_conflict_do_nothing()):
        return 0
    paper = (
        f"certificate.{due.certificate_id}"
        if due.certificate_id
        else f"credential.{due.credential_id}"
    )
    outbox.say_to(
        due.person_id,
        f"{paper}.ends.{due.ends_on}.{due.days}",
        words_of(due),
        link=f"/courses/{due.course_id}" if due.course_id else "/certs/credentials/new",
        title=due.title,
        year=due.ends_on.year,
        month=due.ends_on.month,
        day=due.ends_on.day,
    )
    return 1


def _on_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def remind_in_portions(dues: Sequence[Due]) -> Iterator[tuple[int, int]]:
    """Send reminders, a transaction for each portion; yields (how many, of them new)."""
    for start in range(0, len(dues), PORTION):
        with transaction():
            portion = dues[start : start + PORTION]
            new = remind(portion)
        yield len(portion), new


_done: list[date] = []


def remind_when_due() -> None:
    """The sweeper's chore: once a civil day, everybody whose paper ends soon."""
    today = clock.today()
    if _done == [today]:
        return
    for _many, _new in remind_in_portions(queries.unsent(queries.due_reminders(today))):
        pass
    _done[:] = [today]
