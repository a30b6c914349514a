"""What the door says: Chinese first, then English, on one line."""

from __future__ import annotations

import sys


class Stop(Exception):
    """The door cannot go on; the sentence says why and what to do."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n  {english}")


def say(chinese: str, english: str) -> None:
    """One line for the person in front of the screen."""
    line(f"{chinese} · {english}")


def line(text: str) -> None:
    """One line as it is, at once: a child may write next."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def speak_plainly() -> None:
    """Never fail for a terminal that lacks Chinese; it shows a question mark instead."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
