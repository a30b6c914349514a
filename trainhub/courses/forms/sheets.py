"""The lines of a paper sheet as they are typed off."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import NamedTuple

#: ``9:05``, ``09:05``, ``0905`` and what a Chinese keyboard makes of the colon.
_FACE = re.compile(r"\s*(\d{1,2})\s*[:：.]?\s*(\d{2})\s*")


class PaperLine(NamedTuple):
    """One line: whether it is signed, and the times where somebody typed any."""

    signed: bool
    came: time | None
    left: time | None
    #: What was typed, to be shown again.
    came_typed: str = ""
    left_typed: str = ""

    @property
    def trouble(self) -> bool:
        """Whether a signed line has a time that is none."""
        unread = (self.came_typed and not self.came) or (self.left_typed and not self.left)
        return self.signed and bool(unread)


def read_face(typed: str) -> time | None:
    """A time of day as people write it; None when it is none."""
    read = _FACE.fullmatch(typed)
    if read is None or int(read[1]) > 23 or int(read[2]) > 59:
        return None
    return time(int(read[1]), int(read[2]))


def paper_lines(typed: Mapping[str, str]) -> dict[int, PaperLine]:
    """The lines by enrolment: ``s<id>`` is the signature, ``i<id>`` and ``o<id>`` the times.

    A signed line without times stands for the whole lesson.
    """
    found = {}
    for name in typed:
        number = name[1:]
        if name[:1] == "s" and number.isascii() and number.isdigit() and len(number) < 10:
            came, left = (typed.get(f"{letter}{number}", "").strip()[:10] for letter in "io")
            found[int(number)] = PaperLine(True, read_face(came), read_face(left), came, left)
    return found
