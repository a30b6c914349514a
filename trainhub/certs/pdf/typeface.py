"""What the shipped fonts can print and how wide it is, read from their own tables.

Reading two tables takes a few milliseconds and needs no native library, so a form can refuse a
name long before a page is laid out, also on a machine that cannot print.
Table layouts: OpenType 1.9, chapters ``cmap`` (subtable format 12), ``hhea`` and ``hmtx``.
"""

from __future__ import annotations

import struct
import unicodedata
from bisect import bisect_right
from functools import cache
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "static" / "fonts"
FILES = {
    "serif": "Serif-Regular-tghgbk.ttf",
    "serif-bold": "Serif-Bold-tghgbk.ttf",
    "sans": "Sans-Regular-tghgbk.ttf",
}
#: Control, format, surrogate, private and unassigned characters leave no trace on paper.
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


class Typeface:
    """One TrueType file: which characters it covers and how far each one advances."""

    def __init__(self, data: bytes) -> None:
        (count,) = struct.unpack_from(">H", data, 4)
        tables: dict[bytes, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
            tables[tag] = (offset, length)
        self._em: int = struct.unpack_from(">H", data, tables[b"head"][0] + 18)[0]
        (advances,) = struct.unpack_from(">H", data, tables[b"hhea"][0] + 34)
        metrics = struct.unpack_from(f">{advances * 2}H", data, tables[b"hmtx"][0])
        self._advances: tuple[int, ...] = metrics[::2]
        self._groups = _groups(data, tables[b"cmap"][0])
        self._starts = [start for start, _, _ in self._groups]

    def glyph(self, character: str) -> int:
        """The glyph of a character, 0 (the box of a missing one) when the font lacks it."""
        code = ord(character)
        place = bisect_right(self._starts, code) - 1
        if place < 0:
            return 0
        start, end, first = self._groups[place]
        return first + code - start if code <= end else 0

    def width(self, text: str) -> float:
        """Advance of the text in em. The fonts carry no kerning, so the sum is exact."""
        last = len(self._advances) - 1
        return sum(self._advances[min(self.glyph(each), last)] for each in text) / self._em


def _groups(data: bytes, table: int) -> list[tuple[int, int, int]]:
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
    return Typeface((FONTS / FILES[name]).read_bytes())


def unprintable(text: str) -> tuple[str, ...]:
    """The characters of ``text`` that any of the three faces lacks, each once, in their order."""
    faces = [typeface(name) for name in FILES]
    return tuple(
        character
        for character in dict.fromkeys(text)
        if unicodedata.category(character) in INVISIBLE
        or not all(face.glyph(character) for face in faces)
    )


def fitting_size(text: str, face: str, width_mm: float, sizes_pt: tuple[float, float]) -> float:
    """The largest size in points, between (smallest, largest), that keeps the text on one line.

    Below the smallest the text breaks into lines instead; the page must leave room for two.
    """
    smallest, largest = sizes_pt
    ems = typeface(face).width(text)
    # A hundredth is left over so that rounding in the layout cannot push a glyph to a second line.
    room_pt = width_mm * 72 / 25.4 * 0.99
    return max(smallest, min(largest, int(room_pt / ems * 10) / 10)) if ems else largest
