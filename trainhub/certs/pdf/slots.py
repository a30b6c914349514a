"""Slots: the texts that differ from person to person, marked in the HTML of a page.

A template prints ``{{ holder_name }}``; what comes out carries marks that become an element
``<x-slot-0>`` around the text. The element changes nothing on the page and tells the stamping
press which strokes are the name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import unescape

from markupsafe import escape

#: Private characters: facts never hold them, see ``typeface.INVISIBLE``.
OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
MARKED = re.compile(f"{OPEN}([0-9]+){MIDDLE}([^{OPEN}-{CLOSE}]*){CLOSE}")
STRAY = re.compile(f"[{OPEN}-{CLOSE}]")
#: What is not text between tags: tags themselves and what they hold as raw words.
OTHER = re.compile(
    r"(<!--.*?-->|<title\b.*?</title\s*>|<style\b.*?</style\s*>|<script\b.*?</script\s*>|<[^>]*>)",
    re.DOTALL | re.IGNORECASE,
)
TAG = "x-slot-"


class Shown(str):
    """The text of a slot: a string for the template, marked where it is printed as it is."""

    __slots__ = ("_place",)
    _place: int

    @classmethod
    def at(cls, place: int, text: str) -> Shown:
        """``text`` as the slot number ``place``."""
        shown = cls(text)
        shown._place = place
        return shown

    def __html__(self) -> str:
        return f"{OPEN}{self._place}{MIDDLE}{escape(str(self))}{CLOSE}"

    def __str__(self) -> str:
        return str.__str__(self)


@dataclass(frozen=True, slots=True)
class Opaque:
    """A slot that can be printed and nothing else.

    A template that asks how long a name is would answer for the one person the plate is made
    from. With this it fails instead, and its people are printed one by one.
    """

    place: int
    text: str

    def __html__(self) -> str:
        return f"{OPEN}{self.place}{MIDDLE}{escape(self.text)}{CLOSE}"

    def __str__(self) -> str:
        raise TypeError("a slot is printed, not read")

    def __bool__(self) -> bool:
        raise TypeError("a slot is printed, not asked")

    def __eq__(self, _other: object) -> bool:
        raise TypeError("a slot is printed, not compared")

    __hash__ = None  # type: ignore[assignment]  # not a key either


@dataclass(frozen=True, slots=True)
class Placed:
    """HTML with its slots as elements, and the title with its marks."""

    html: str
    title: str
    #: A slot stands in an attribute or a style sheet, where nobody can stamp.
    hidden: bool


def placed(marked: str) -> Placed:
    """``marked`` as HTML that any renderer understands."""
    parts, title, hidden = [], "", False
    for index, part in enumerate(OTHER.split(marked)):
        if not index % 2:
            parts.append(MARKED.sub(_element, part))
            continue
        if part[:6].lower() == "<title":
            title = unescape(re.sub(r"<[^>]*>", "", part))
        elif OPEN in part:
            hidden = True
        parts.append(plain(part))
    html = "".join(parts)
    return Placed(STRAY.sub("", html), title, hidden or STRAY.search(html) is not None)


def _element(found: re.Match[str]) -> str:
    place, text = found.groups()
    return f"<{TAG}{place}>{text}</{TAG}{place}>"


def plain(marked: str) -> str:
    """The text without marks."""
    return MARKED.sub(lambda found: found[2], marked)


def filled(marked: str, values: Sequence[str]) -> str:
    """A marked text with other values in its slots."""
    return MARKED.sub(lambda found: values[int(found[1])], marked)
