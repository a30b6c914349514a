"""A TrueType font cut down to the few glyphs of one page, without any library.

The general tools carry every table of every font along: 70 ms and more for three characters, and
fifteen seconds where the fast one is missing. The shipped faces have plain outlines and nothing
else (no hints, no composites, no features), and of those a few can simply be copied out.
Table layouts: OpenType 1.9, chapters ``glyf``, ``loca``, ``hmtx``, ``hhea``, ``maxp``, ``head``.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

from trainhub.certs.pdf.fontfile import FontFile


def compact(font: FontFile, glyphs: Sequence[int]) -> bytes:
    """The font with the box of a missing glyph as number 0 and ``glyphs`` numbered from 1.

    Raises ``ValueError`` for a glyph that is built of other glyphs.
    """
    wanted = (0, *glyphs)
    outlines, places = [], [0]
    for glyph in wanted:
        outline = _simple(font, glyph)
        outlines.append(outline)
        places.append(places[-1] + len(outline))
    return _assembled(
        font,
        len(wanted),
        b"".join(outlines),
        struct.pack(f">{len(places)}I", *places),
        b"".join(map(font.metric, wanted)),
    )


def sparse(font: FontFile, glyphs: Iterable[int]) -> bytes:
    """The font with all but ``glyphs`` emptied; every glyph keeps its number.

    The empty ones deflate to nothing. Raises ``ValueError`` as ``compact`` does.
    """
    kept = sorted({0, *(glyph for glyph in glyphs if glyph < font.glyph_count)})
    places, outlines, end, metrics = [], [], 0, []
    for glyph, following in zip(kept, [*kept[1:], None], strict=True):
        outline = _simple(font, glyph)
        gap = (following or glyph + 1) - glyph
        places.append(struct.pack(">I", end) + struct.pack(">I", end + len(outline)) * (gap - 1))
        metrics.append(font.metric(glyph) + bytes(4) * (gap - 1))
        outlines.append(outline)
        end += len(outline)
    loca = b"".join(places) + struct.pack(">I", end)
    return _assembled(font, kept[-1] + 1, b"".join(outlines), loca, b"".join(metrics))


def _simple(font: FontFile, glyph: int) -> bytes:
    outline = font.outline(glyph)
    if outline and outline[0] & 0x80:  # a negative number of contours marks a composite
        raise ValueError(f"glyph {glyph} is composite")
    return outline


def _assembled(font: FontFile, count: int, glyf: bytes, loca: bytes, hmtx: bytes) -> bytes:
    head = font.table(b"head")
    hhea, maxp = font.table(b"hhea"), font.table(b"maxp")
    return _file(
        {
            b"glyf": glyf,
            # No adjustment of the checksum, which no reader of PDF asks for; long offsets.
            b"head": head[:8] + bytes(4) + head[12:50] + b"\x00\x01" + head[52:],
            b"hhea": hhea[:34] + struct.pack(">H", count),
            b"hmtx": hmtx,
            b"loca": loca,
            b"maxp": maxp[:4] + struct.pack(">H", count) + maxp[6:],
        }
    )


def _file(tables: Mapping[bytes, bytes]) -> bytes:
    """Tables behind their directory, in the order of their names, each on a multiple of four."""
    power = len(tables).bit_length() - 1
    reach = 16 << power
    directory = [
        struct.pack(">IHHHH", 0x00010000, len(tables), reach, power, len(tables) * 16 - reach)
    ]
    offset, bodies = 12 + 16 * len(tables), []
    for tag in sorted(tables):
        body = tables[tag]
        padded = body + bytes(-len(body) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory.append(struct.pack(">4sIII", tag, checksum, offset, len(body)))
        bodies.append(padded)
        offset += len(padded)
    return b"".join(directory + bodies)
