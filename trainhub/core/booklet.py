"""A booklet ready to be printed: blocks to read and to write into, a code on every page.

Everything in it is finished: texts are clean HTML that acts nowhere, pictures carry their bytes.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to read and to answer; an empty field leaves its place out."""

    #: Stands above, and never alone at the foot of a page.
    heading: str = ""
    number: str = ""
    text: str = ""
    #: Small words beside the text, such as what it is worth.
    note: str = ""
    #: Names of pictures of the booklet.
    pictures: tuple[str, ...] = ()
    #: What one chooses from, each ``(letter, HTML)``, in so many columns.
    options: tuple[tuple[str, str], ...] = ()
    columns: int = 1
    #: Lines of a second column beside the options, each ``(number, HTML)``.
    partners: tuple[tuple[str, str], ...] = ()
    #: Words with room to write behind each, on one line.
    places: tuple[str, ...] = ()
    #: Empty lines for handwriting.
    lines: int = 0
    #: It may break over pages: it is longer than people like to turn back for.
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in a booklet: its content type, its bytes as Base64, what it says."""

    media: str
    content: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Booklet:
    """What one reader gets. ``address`` plus the number of a page is what the QR there opens."""

    title: str
    subtitle: str = ""
    #: Stands at the head of every page: whose it is.
    owner: str = ""
    #: Stands at the foot of every page, to be typed where nothing scans.
    code: str = ""
    address: str = ""
    #: Around the number of the page and the number of pages.
    page_words: tuple[str, str, str] = ("", "/", "")
    facts: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    pictures: dict[str, Picture]
    #: In letters for people who see badly.
    large: bool = False
    #: Added to the notes where a character could not be printed and stands as a blank mark.
    gap_note: str = ""

    def texts(self) -> Iterable[str]:
        """Every text that will stand on the paper."""
        yield from (self.title, self.subtitle, self.owner, self.code, *self.page_words)
        yield from (*self.notes, self.gap_note)
        for fact in self.facts:
            yield from fact
        for block in self.blocks:
            yield from (block.heading, block.number, block.text, block.note, *block.places)
            for letter, text in (*block.options, *block.partners):
                yield from (letter, text)

    def with_texts(self, change: Callable[[str], str]) -> Booklet:
        """The same booklet with ``change`` made to what data put into it."""

        def pairs(given: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
            return tuple((label, change(text)) for label, text in given)

        return replace(
            self,
            title=change(self.title),
            subtitle=change(self.subtitle),
            owner=change(self.owner),
            facts=pairs(self.facts),
            blocks=tuple(
                replace(
                    block,
                    text=change(block.text),
                    options=pairs(block.options),
                    partners=pairs(block.partners),
                )
                for block in self.blocks
            ),
        )

    def tidy(self) -> Booklet:
        """Without line ends and characters that leave no trace on paper."""
        return self.with_texts(_one_line)

    def to_json(self) -> str:
        """One canonical line of JSON: equal booklets give equal text."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Booklet:
        """The inverse of ``to_json``; raises ``ValueError`` for anything else."""
        record = json.loads(text)
        if not isinstance(record, dict) or set(record) != {field.name for field in fields(cls)}:
            raise ValueError("a booklet lacks a field or has one too many")
        return cls(**(record | _read(record)))


def _one_line(text: str) -> str:
    """``text`` on one line; a character that this Python does not know yet is somebody's name."""
    told = " ".join(text.splitlines())
    return "".join(c for c in told if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def _read(record: dict[str, Any]) -> dict[str, Any]:
    """The values that JSON keeps as lists."""
    return {
        "page_words": tuple(record["page_words"]),
        "facts": tuple((label, text) for label, text in record["facts"]),
        "notes": tuple(record["notes"]),
        "blocks": tuple(Block(**(block | _lists(block))) for block in record["blocks"]),
        "pictures": {name: Picture(**one) for name, one in record["pictures"].items()},
    }


def _lists(block: dict[str, Any]) -> dict[str, Any]:
    return {
        "pictures": tuple(block["pictures"]),
        "places": tuple(block["places"]),
        "options": tuple((letter, text) for letter, text in block["options"]),
        "partners": tuple((number, text) for number, text in block["partners"]),
    }
