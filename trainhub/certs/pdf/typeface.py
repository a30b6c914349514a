"""What the shipped fonts can print and how wide it is, read from their own tables.

Reading two tables takes a few milliseconds and needs no native library, so a form can refuse a
name long before a page is laid out, also on a machine that cannot print.
Table layouts: OpenType 1.9, chapters ``cmap`` (subtable format 12), ``hhea`` and ``hmtx``.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from mmap import ACCESS_READ, mmap
from pathlib import Path

from trainhub.certs.pdf.fontfile import FontFile

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FILES = {
    "serif": "Serif-Regular-tghgbk.ttf",
    "serif-bold": "Serif-Bold-tghgbk.ttf",
    "sans": "Sans-Regular-tghgbk.ttf",
}
#: Control, format, surrogate, private and unassigned characters leave no trace on paper.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Typeface:
    """One shipped face: which characters it covers and how far each one advances."""

    def __init__(self, data: bytes | mmap) -> None:
        self.file = FontFile(data)
        self._groups = _groups(data, self.file.place(b"cmap"))
        self._starts = [start for start, _, _ in self._groups]
        self._found: dict[str, int] = {}
        self._widths: dict[str, int] = {}

    def glyph(self, character: str) -> int:
        """The glyph of a character, 0 (the box of a missing one) when the font lacks it."""
        found = self._found.get(character)
        if found is None:
            found = self._look_up(ord(character))
            if found:  # what a font has is finite, what people type is not
                self._found[character] = found
        return found

    def _look_up(self, code: int) -> int:
        place = bisect_right(self._starts, code) - 1
        if place < 0:
            return 0
        start, end, first = self._groups[place]
        return first + code - start if code <= end else 0

    def width(self, text: str) -> float:
        """Advance of the text in em. The fonts carry no kerning, so the sum is exact."""
        widths, units = self._widths, 0
        for each in text:
            width = widths.get(each)
            if width is None:
                glyph = self.glyph(each)
                width = self.file.advance(glyph)
                if glyph:
                    widths[each] = width
            units += width
        return units / self.file.em


def _groups(data: bytes | mmap, table: int) -> list[tuple[int, int, int]]:
    """The (first character, last character, first glyph) runs of the format 12 subtable."""
    (subtables,) = struct.unpack_from(">H", data, table + 2)
    for index in range(subtables):
        (offset,) = struct.unpack_from(">I", data, table + 8 + 8 * index)
        (form,) = struct.unpack_from(">H", data, table + offset)
        if form == 12:
            (count,) = struct.unpack_from(">I", data, table + offset + 12)
            start = table + offset + 16
            return list(struct.iter_unpack(">III", data[start : start + 12 * count]))
    raise ValueError("the font has no cmap subtable of format 12")


@cache
def typeface(name: str) -> Typeface:
    """The shipped face ``serif``, ``serif-bold`` or ``sans``; raises ``OSError`` if it is gone."""
    with (FONTS / FILES[name]).open("rb") as file:
        # Mapped, not read: of nine megabytes a page needs a few thousand bytes.
        return Typeface(mmap(file.fileno(), 0, access=ACCESS_READ))


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that any of the three faces lacks, each once, in their order."""
    return tuple(character for character in dict.fromkeys(text) if not _printable(character))


@lru_cache(maxsize=30_000)
def _printable(character: str) -> bool:
    if unicodedata.category(character) in INVISIBLE:
        return False
    return all(typeface(name).glyph(character) for name in FILES)


@lru_cache(maxsize=1_000)
def fitting_size(text: str, face: str, width_mm: float, sizes_pt: tuple[float, float]) -> float:
    """The largest size in points, between (smallest, largest), that keeps the text on one line.

    Below the smallest the text breaks into lines instead; the page must leave room for two.
    """
    smallest, largest = sizes_pt
    ems = typeface(face).width(text)
    # A hundredth is left over so that rounding in the layout cannot push a glyph to a second line.
    room_pt = width_mm * 72 / 25.4 * 0.99
    return max(smallest, min(largest, int(room_pt / ems * 10) / 10)) if ems else largest
