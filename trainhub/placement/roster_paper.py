"""The roster of a shift as it hangs at the gate: finished text for the press."""

from __future__ import annotations

from datetime import datetime

from trainhub.certs.pdf.roster import RosterFacts, RosterLine
from trainhub.core import clock
from trainhub.people.identity import mask_id
from trainhub.placement import queries

TITLE = "上岗人员名单"
NO_END, NONE_HELD = "长期", "—"


def printed_roster(roster: queries.Roster, address: str, now: datetime) -> RosterFacts:
    """Everybody of a shift with what they hold now; ``address`` is where the code leads."""
    order = roster.order
    return RosterFacts(
        title=TITLE,
        employer=order.employer.name,
        work=f"{order.trade.name} · {order.title}",
        place=order.place,
        when=_span(order.starts_at, order.ends_at),
        issuer=order.employer.name,
        seal_text="",
        made=f"{_day(now)}制",
        verify_url=address,
        lines=tuple(_line(line) for line in roster.lines),
    )


def _line(line: queries.RosterLine) -> RosterLine:
    # The paper that lasts longest; one without end lasts longer than any.
    best = max(line.papers, key=lambda each: (each.ends_on is None, each.ends_on), default=None)
    until = NONE_HELD
    if best is not None:
        until = f"{best.ends_on:%Y.%m.%d}" if best.ends_on else NO_END
    return RosterLine(
        name=line.person.name,
        masked_id_number=mask_id(line.person.id_no) if line.person.id_no else NONE_HELD,
        certificate=best.name if best else NONE_HELD,
        number="",
        valid_until=until,
    )


def _day(moment: datetime) -> str:
    day = clock.civil_day(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _span(starts: datetime, ends: datetime) -> str:
    first, last = (each.astimezone(clock.CIVIL_ZONE) for each in (starts, ends))
    return f"{_day(starts)} {first:%H:%M}—{last:%H:%M}"
