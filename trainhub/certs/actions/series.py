"""Serial numbers without gaps: a series moves in the transaction that uses its numbers."""

from __future__ import annotations

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from trainhub.certs.models import NumberSeries
from trainhub.core.db import db, rows_changed


class Series:
    """The numbers of one certificate type in one region and year, held until the commit.

    Opening it locks its row: whoever issues in the same series waits here, so what is read
    afterwards is what the one before left. A rollback gives the numbers back.
    """

    def __init__(self, type_id: int, region_code: str, year: int) -> None:
        place = {"type_id": type_id, "region_code": region_code, "year": year}
        on_postgresql = db.session.get_bind().dialect.name == "postgresql"
        fresh = postgresql.insert(NumberSeries) if on_postgresql else sqlite.insert(NumberSeries)
        db.session.execute(fresh.values(**place, last=0).on_conflict_do_nothing())
        row = db.session.execute(
            select(NumberSeries.id, NumberSeries.last).filter_by(**place).with_for_update()
        ).one()
        self._id, self._last = row

    def take(self, count: int) -> range:
        """The next ``count`` serials."""
        moved = rows_changed(
            update(NumberSeries)
            .where(NumberSeries.id == self._id, NumberSeries.last == self._last)
            .values(last=self._last + count)
        )
        if moved != 1:
            raise RuntimeError("a number series moved under its lock")
        first, self._last = self._last + 1, self._last + count
        return range(first, first + count)
