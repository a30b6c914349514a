"""Calendars that other programs read: iCalendar, RFC 5545, written by hand in a page.

Phones ask for a feed again and again, so it is written without a library; the tests read it
with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

TYPE = "text/calendar; charset=utf-8"
_PRODUCT = "-//TrainHub//Lessons//EN"
#: A line holds so many octets without its line break (RFC 5545, 3.1).
_OCTETS = 75
#: Control characters have no place in a text (RFC 5545, 3.1); a line break is told as ``\n``.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Event:
    """Something in a calendar; moments are aware.

    ``uid`` never changes and belongs to nothing else; ``sequence`` rises with every change that
    people should notice; ``changed_at`` is when it was last changed.
    """

    uid: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    changed_at: datetime
    text: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar_bytes(name: str, events: Iterable[Event], refresh: timedelta) -> bytes:
    """The calendar called ``name`` as a file; programs are asked to look again after ``refresh``.

    The same events make the same bytes, whenever they are written.
    """
    hours = max(1, int(refresh.total_seconds() // 3600))
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{hours}H",
        f"X-PUBLISHED-TTL:PT{hours}H",
    ]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return b"".join(_folded(line) for line in lines)


def _event(event: Event) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{_text(event.uid)}",
        f"DTSTAMP:{_moment(event.changed_at)}",
        f"LAST-MODIFIED:{_moment(event.changed_at)}",
        f"DTSTART:{_moment(event.starts_at)}",
        f"DTEND:{_moment(event.ends_at)}",
        f"SEQUENCE:{event.sequence}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        f"SUMMARY:{_text(event.title)}",
    ]
    if event.place:
        lines.append(f"LOCATION:{_text(event.place)}")
    if event.text:
        lines.append(f"DESCRIPTION:{_text(event.text)}")
    return [*lines, "END:VEVENT"]


def _moment(moment: datetime) -> str:
    """A UTC time (form 2 of RFC 5545, 3.3.5): no zone is needed to read it."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(words: str) -> str:
    """A text with what has a meaning escaped (RFC 5545, 3.3.11)."""
    plain = _CONTROL.sub("", words.replace("\r\n", "\n").replace("\r", "\n"))
    escaped = plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The line in pieces of 75 octets at most, none of which cuts a character."""
    out, used = bytearray(), 0
    for letter in line:
        octets = letter.encode()
        if used + len(octets) > _OCTETS:
            out += b"\r\n "
            used = 1
        out += octets
        used += len(octets)
    return bytes(out + b"\r\n")
