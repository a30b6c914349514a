"""Which papers an analysis looks at, as the address of the page tells it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple

from trainhub.core import clock
from trainhub.core.web import whole_number
from trainhub.exams.queries.analysis import Wanted


class Chosen(NamedTuple):
    """What somebody chose; a day that is none leaves nothing out."""

    sitting_id: int
    since: date | None
    until: date | None

    def wanted(self, component_id: int, examined_by: int | None) -> Wanted:
        """As the query takes it: from the first moment of one day to the last of another."""
        return Wanted(
            component_id,
            self.sitting_id,
            clock.at(self.since, 0) if self.since else None,
            clock.at(self.until + timedelta(days=1), 0) if self.until else None,
            examined_by,
        )


def chosen_from(told: Mapping[str, str]) -> Chosen:
    """What stands in an address."""
    return Chosen(
        whole_number(told.get("sitting")), _day(told.get("since")), _day(told.get("until"))
    )


def _day(told: str | None) -> date | None:
    try:
        day = date.fromisoformat(told or "")
    except ValueError:
        return None
    # Days far from all exams would leave what a database can keep.
    return day if 2000 <= day.year < 2200 else None
