"""What happened, told forward: typed events, reactions in the same transaction.

Events are frozen dataclasses named in the past tense and carry ids, not decisions.
A reaction re-reads the facts, so hearing an event twice changes nothing. An error in a
reaction is let through and rolls the whole change back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

E = TypeVar("E")


@dataclass(frozen=True)
class Line:
    """One line of the plot: when this happens, those actions follow."""

    event: type[Any]
    reactions: tuple[Callable[[Any], object], ...]


_reactions: dict[type[Any], tuple[Callable[[Any], object], ...]] = {}


def when(event: type[E], *reactions: Callable[[E], object]) -> Line:
    """A line of the plot; the type checker refuses a reaction to another event."""
    return Line(event, reactions)


def tell(story: tuple[Line, ...]) -> None:
    """Take ``story`` as the whole plot. Called once by the composition root."""
    _reactions.clear()
    for line in story:
        _reactions[line.event] = _reactions.get(line.event, ()) + line.reactions


def announce(event: object) -> None:
    """Run the reactions to ``event`` now, in the caller's transaction."""
    for reaction in _reactions.get(type(event), ()):
        reaction(event)
