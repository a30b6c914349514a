"""A plate: one layout of a certificate, frozen, onto which people are stamped.

WeasyPrint lays a page out once for everybody whose texts take the same lines (see ``engraving``).
What it drew is kept as finished objects of a PDF, all but the runs of the slots. The child that
engraved it hands it over as JSON; the press stamps it without the child (see ``stamping``).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from trainhub.certs.pdf.objects import HEADER, laid
from trainhub.certs.pdf.sizes import Asked

#: Where the title stands in the XMP packet of a plate.
TITLE = "@title@"


class Unstampable(Exception):
    """This person needs a page of their own: another layout, or a character of another font."""


@dataclass(frozen=True, slots=True)
class Run:
    """The strokes of one slot on one line."""

    slot: int
    #: Which part of the text of the slot, ``None`` to its end.
    start: int
    end: int | None
    face: str
    #: The font that the page goes on with afterwards, and its size.
    font: bytes
    size: float
    x: float
    #: The rest of the text matrix: ``a b c d`` before the place and ``y`` behind it.
    turn: bytes
    y: bytes
    #: The width the page was laid out with, in em, and how far ``x`` moves for each em beyond it.
    width: float
    pull: float


@dataclass(frozen=True)
class Plate:
    """Everything of a page that is the same for all, and the runs of what is not."""

    #: Finished objects by number, without those that are written for each person.
    fixed: dict[int, bytes]
    #: The page in its order: numbers of fixed drawing streams, and runs.
    drawing: tuple[int | Run, ...]
    page: tuple[int, bytes, bytes]
    fonts: tuple[int, dict[bytes, int]]
    catalog: int
    info: tuple[int, bytes]
    metadata: tuple[int, str]
    #: The title with its slots marked.
    title: str
    qr: int | None
    photo: int | None
    #: For each slot the text it was laid out with, of which only the shape matters.
    shapes: tuple[str, ...]
    #: Slots whose text may be narrower than that: nothing else moves with it.
    free: frozenset[int]
    #: The type sizes that the design asked for, by question, see ``sizes``.
    sizes: tuple[tuple[Asked, float], ...] = ()

    @cached_property
    def head(self) -> tuple[bytes, dict[int, bytes]]:
        """The fixed part as it begins the file, and its lines of the cross-reference table."""
        body, places = laid(self.fixed, len(HEADER))
        return HEADER + body, places

    @cached_property
    def faces(self) -> tuple[str, ...]:
        """The faces of the slots."""
        return tuple(sorted({part.face for part in self.drawing if isinstance(part, Run)}))

    def to_json(self) -> dict[str, Any]:
        """As it goes over the wire."""
        return {
            "fixed": {number: _text(body) for number, body in self.fixed.items()},
            "drawing": [
                part if isinstance(part, int) else [
                    part.slot, part.start, part.end, part.face, _text(part.font), part.size,
                    part.x, _text(part.turn), _text(part.y), part.width, part.pull,
                ]
                for part in self.drawing
            ],
            "page": [self.page[0], _text(self.page[1]), _text(self.page[2])],
            "fonts": [self.fonts[0], {_text(name): no for name, no in self.fonts[1].items()}],
            "catalog": self.catalog,
            "info": [self.info[0], _text(self.info[1])],
            "metadata": list(self.metadata),
            "title": self.title,
            "qr": self.qr,
            "photo": self.photo,
            "shapes": list(self.shapes),
            "free": sorted(self.free),
            "sizes": [[way, list(given), answer] for (way, given), answer in self.sizes],
        }  # fmt: skip

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Plate:
        """The inverse; raises ``ValueError``, ``TypeError`` or ``KeyError`` for anything else."""
        return cls(
            fixed={int(number): _bytes(body) for number, body in said["fixed"].items()},
            drawing=tuple(
                part if isinstance(part, int) else _run(part) for part in said["drawing"]
            ),
            page=(int(said["page"][0]), _bytes(said["page"][1]), _bytes(said["page"][2])),
            fonts=(
                int(said["fonts"][0]),
                {_bytes(name): int(number) for name, number in said["fonts"][1].items()},
            ),
            catalog=int(said["catalog"]),
            info=(int(said["info"][0]), _bytes(said["info"][1])),
            metadata=(int(said["metadata"][0]), str(said["metadata"][1])),
            title=str(said["title"]),
            qr=said["qr"],
            photo=said["photo"],
            shapes=tuple(said["shapes"]),
            free=frozenset(said["free"]),
            sizes=tuple(map(_size, said["sizes"])),
        )


def _run(said: list[Any]) -> Run:
    slot, start, end, face, font, size, x, turn, y, width, pull = said
    return Run(
        slot=slot, start=start, end=end, face=face, font=_bytes(font), size=size, x=x,
        turn=_bytes(turn), y=_bytes(y), width=width, pull=pull,
    )  # fmt: skip


def _size(said: list[Any]) -> tuple[Asked, float]:
    way, given, answer = said
    fixed = tuple(tuple(each) if isinstance(each, list) else each for each in given)
    return (str(way), fixed), float(answer)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def plate_said(text: str) -> Plate:
    """The plate that a child sent; raises ``Unstampable`` when it is none."""
    try:
        return Plate.from_json(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unstampable("what came is no plate") from error
