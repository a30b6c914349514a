"""Days go by: what people do, in the order in which it happened, each at its own moment."""

from __future__ import annotations

import gc
import heapq
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from tqdm import tqdm

from trainhub.core import clock
from trainhub.core.db import transaction

#: Something that people do at a moment; it may put later things on the agenda.
Deed = Callable[[], object]


class Agenda:
    """Deeds by moment. Each is one transaction, done while the clock stands at its moment.

    Deeds of one moment are done in the order in which they were planned.
    """

    def __init__(self) -> None:
        self._waiting: list[tuple[datetime, int, Deed]] = []
        self._places = itertools.count()

    def at(self, moment: datetime, deed: Deed) -> None:
        """Plan ``deed`` for ``moment``."""
        heapq.heappush(self._waiting, (moment, next(self._places), deed))

    def live(self, until: datetime, *, show_progress: bool) -> int:
        """Do everything up to ``until``; what lies later stays undone. Returns how many deeds.

        Raises whatever a deed raises: a market that is half built must not look built.
        """
        done, begun = 0, self._waiting[0][0]
        days = (until - begun).days
        bar = tqdm(total=days, desc="Demo market", unit="d", disable=not show_progress)
        with bar, _no_garbage_collection():
            while self._waiting and self._waiting[0][0] <= until:
                moment, _place, deed = heapq.heappop(self._waiting)
                bar.update((moment - begun).days - bar.n)
                with clock.frozen(moment), transaction():
                    deed()
                done += 1
            bar.update(days - bar.n)
        return done


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Looking for cycles among the rows of eight months costs a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
