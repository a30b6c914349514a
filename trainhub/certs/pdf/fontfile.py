"""A TrueType file as a row of tables: outlines and widths by glyph number.

Table layouts: OpenType 1.9, chapters ``head``, ``hhea``, ``hmtx``, ``loca``, ``glyf``, ``maxp``.
"""

from __future__ import annotations

import struct
from mmap import mmap


class FontFile:
    """The tables of one TrueType file with long offsets, read where they lie."""

    def __init__(self, data: bytes | mmap) -> None:
        self._data = data
        (count,) = struct.unpack_from(">H", data, 4)
        self._places: dict[bytes, tuple[int, int]] = {}
        for index in range(count):
            tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * index)
            self._places[tag] = (offset, length)
        head, hhea = self._places[b"head"][0], self._places[b"hhea"][0]
        #: Units of the em square.
        self.em: int = struct.unpack_from(">H", data, head + 18)[0]
        #: Ascent and descent in units.
        self.ascent, self.descent = struct.unpack_from(">hh", data, hhea + 4)
        #: The box around all glyphs, in units.
        self.box: tuple[int, int, int, int] = struct.unpack_from(">4h", data, head + 36)
        self._metrics: int = struct.unpack_from(">H", data, hhea + 34)[0]
        self.glyph_count: int = struct.unpack_from(">H", data, self._places[b"maxp"][0] + 4)[0]
        if struct.unpack_from(">h", data, head + 50)[0] != 1:
            raise ValueError("the font has short offsets")
        self._loca, self._glyf = self._places[b"loca"][0], self._places[b"glyf"][0]
        self._hmtx = self._places[b"hmtx"][0]

    def place(self, tag: bytes) -> int:
        """Where a table begins; raises ``KeyError``."""
        return self._places[tag][0]

    def table(self, tag: bytes) -> bytes:
        """One table; raises ``KeyError``."""
        offset, length = self._places[tag]
        return self._data[offset : offset + length]

    def outline(self, glyph: int) -> bytes:
        """The drawing of a glyph, empty for a blank."""
        start, end = struct.unpack_from(">II", self._data, self._loca + 4 * glyph)
        return self._data[self._glyf + start : self._glyf + end]

    def metric(self, glyph: int) -> bytes:
        """Advance and left bearing of a glyph as ``hmtx`` writes them, four bytes."""
        bearings = self._hmtx + 4 * self._metrics
        if glyph < self._metrics:
            return self._data[self._hmtx + 4 * glyph : self._hmtx + 4 * glyph + 4]
        last, bearing = bearings - 4, bearings + 2 * (glyph - self._metrics)
        return self._data[last : last + 2] + self._data[bearing : bearing + 2]

    def advance(self, glyph: int) -> int:
        """How far a glyph moves the pen, in units."""
        place = self._hmtx + 4 * min(glyph, self._metrics - 1)
        return int.from_bytes(self._data[place : place + 2], "big")
