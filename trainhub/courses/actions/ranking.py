"""Enter who comes first in a line and how long a seat is held: dated rows with a source."""

from __future__ import annotations

from datetime import date

from trainhub.core import clock, journal
from trainhub.core.access import Actor
from trainhub.core.db import db
from trainhub.core.errors import refuse_if
from trainhub.courses import queries
from trainhub.courses.models import Scheme, SeatTermsVersion, WaitingPriority
from trainhub.courses.rules import SeatTerms
from trainhub.courses.rules.seats import Priority, priority_troubles, terms_troubles
from trainhub.people.models import Organisation


def enter_priority(
    *,
    priority: Priority,
    effective_on: date,
    source: str,
    by: Actor,
    ends_on: date | None = None,
    station: Organisation | None = None,
    scheme: Scheme | None = None,
) -> WaitingPriority:
    """Say who comes first from a day on; who waits already keeps the points of joining.

    Raises ``Refused`` for a group of sex, ethnicity or religion, and for impossible points.
    """
    refuse_if(priority_troubles(priority, effective_on, ends_on))
    row = WaitingPriority(
        kind=priority.kind,
        group=priority.group,
        points=priority.points,
        scheme_id=scheme.id if scheme else None,
        station_id=station.id if station else None,
        effective_on=effective_on,
        ends_on=ends_on,
        source=source,
        created_at=clock.now(),
    )
    db.session.add(row)
    journal.record(
        by, "courses.priority.entered", row, kind=row.kind.value, group=row.group,
        points=row.points,
    )  # fmt: skip
    return row


def end_priority(*, row: WaitingPriority, by: Actor) -> WaitingPriority:
    """Let a priority end with today; nobody's place in a line moves."""
    if row.ends_on is None or row.ends_on > clock.today():
        row.ends_on = clock.today()
        journal.record(by, "courses.priority.ended", row)
    return row


def set_seat_terms(
    *,
    terms: SeatTerms,
    effective_on: date,
    source: str,
    by: Actor,
    station: Organisation | None = None,
) -> SeatTermsVersion:
    """Say how long a freed seat is held from a day on, at one station or everywhere.

    A second word about the same day replaces the first.
    """
    refuse_if(terms_troubles(terms))
    station_id = station.id if station else None
    row = queries.terms_set_on(station_id, effective_on) or SeatTermsVersion(
        station_id=station_id, effective_on=effective_on
    )
    row.source = source
    for name, value in terms._asdict().items():
        setattr(row, name, value)
    db.session.add(row)
    journal.record(by, "courses.seat_terms.set", row, minutes=row.minutes)
    return row
