"""CPU time of two things in turn, so that a machine that speeds up or slows down cheats neither."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured figure. ``ratio`` is ours to the baseline of the same run; see ``better``."""

    name: str
    value: float
    unit: str
    baseline: float | None
    ratio: float | None
    engine: str

    def as_json(self) -> dict[str, object]:
        """As ``build/bench.json`` keeps it."""
        return asdict(self)


def cpu_ms(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of this process for one ``work``, the mean of ``times``."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def in_turn(
    ours: Callable[[], object], theirs: Callable[[], object], *, times: int, rounds: int = 5
) -> tuple[float, float]:
    """Median CPU ms of both, measured A B A B …, after a warm-up, with the collector quiet."""
    ours(), theirs()
    mine, other = [], []
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            mine.append(cpu_ms(ours, times))
            other.append(cpu_ms(theirs, times))
    finally:
        gc.enable()
    return statistics.median(mine), statistics.median(other)
