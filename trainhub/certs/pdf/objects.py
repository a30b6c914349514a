"""Objects of a PDF as bytes, and the file around them (ISO 32000-1 §7.3 and §7.5)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
FREE = b"0000000000 65535 f \n"
#: Deflating less than this takes longer than it is worth where it is done for each person.
FEWEST_TO_DEFLATE = 2500


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object; long ones are deflated."""
    if len(content) >= FEWEST_TO_DEFLATE:
        content, extra = zlib.compress(content, 6), extra + b"/Filter/FlateDecode"
    return plain_stream(content, extra)


def plain_stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object as it is, such as the packet of metadata, which nobody may deflate."""
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (extra, len(content), content)


def dense_stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object as small as it gets, for what is made once and used a thousand times."""
    dense = zlib.compress(content, 9)
    if len(dense) + 20 < len(content):
        return plain_stream(dense, extra + b"/Filter/FlateDecode")
    return plain_stream(content, extra)


def numbered(number: int, body: bytes) -> bytes:
    """An indirect object."""
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def place(position: int) -> bytes:
    """The line of the cross-reference table for an object that begins at ``position``."""
    return b"%010d 00000 n \n" % position


def laid(objects: Mapping[int, bytes], position: int) -> tuple[bytes, dict[int, bytes]]:
    """The objects behind each other from ``position`` on, and their lines of the table."""
    parts, places = [], {}
    for number, body in objects.items():
        part = numbered(number, body)
        places[number] = place(position)
        parts.append(part)
        position += len(part)
    return b"".join(parts), places


def table(places: Mapping[int, bytes]) -> bytes:
    """The cross-reference table of a whole file."""
    size = max(places) + 1
    lines = [places.get(number, FREE) for number in range(1, size)]
    return b"xref\n0 %d\n%s%s" % (size, FREE, b"".join(lines))
