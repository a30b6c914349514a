"""The only wall clock. Everybody else is told the time as an argument."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

#: The civil day of every market is China's, whatever the server's own zone says.
CIVIL_ZONE = ZoneInfo("Asia/Shanghai")

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.get() or datetime.now(UTC)  # noqa: TID251 - the one place that may ask


def today() -> date:
    """The present civil day in China."""
    return civil_day(now())


def civil_day(moment: datetime) -> date:
    """The civil day in China of an aware moment (16:30 UTC is already tomorrow)."""
    return moment.astimezone(CIVIL_ZONE).date()


def at(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC moment of a civil clock time in China on ``day``."""
    local = datetime(day.year, day.month, day.day, hour, minute, tzinfo=CIVIL_ZONE)
    return local.astimezone(UTC)


def whole_minutes(span: timedelta) -> int:
    """Minutes in ``span``, never rounded up: 59 s are 0 minutes."""
    return int(span.total_seconds() // 60)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Let the clock stand at ``moment`` in this context: tests, the demo market, rehearsals."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware moments only")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
