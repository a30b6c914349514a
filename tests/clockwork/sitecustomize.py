"""Python loads this first in every process of a test town: the town has a clock of its own.

``TOWN_CLOCK`` names a file with the seconds by which the town is ahead of this machine. So a
test lives through a lesson, an exam and a shift without waiting for any of them, while every
process runs as it always does.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path

if _file := os.environ.get("TOWN_CLOCK"):
    from trainhub.core import clock

    _machine = clock.now

    def _now() -> datetime:
        return _machine() + timedelta(seconds=float(Path(_file).read_text()))

    clock.now = _now
