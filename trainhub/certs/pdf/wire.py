"""Frames between press and child: a mark, a length of four bytes, then that many bytes.

What the press sends in a frame is an order: its kind on a line, then its facts as JSON.
"""

from __future__ import annotations

import struct
from enum import StrEnum
from typing import IO

#: Distinguishes a frame from what a broken library prints on standard output.
MARK = b"THP1"
LARGEST = 32 * 1024 * 1024


class WireBroken(Exception):
    """The other side has gone, or speaks something else."""


class Kind(StrEnum):
    """What may be ordered: a certificate of one page, a form or a booklet of many."""

    CERTIFICATE = "certificate"
    #: A certificate, and the plate to stamp others like it with.
    PLATE = "plate"
    #: The photo that follows, not JSON: as it is printed.
    PORTRAIT = "portrait"
    FORM = "form"
    BOOKLET = "booklet"
    ROSTER = "roster"
    #: No page: a design that later orders name.
    DESIGN = "design"

    @property
    def patience(self) -> int:
        """How many times the time of a certificate it may take: a form may have 1000 rows."""
        return 1 if self is Kind.CERTIFICATE else 5


def order(kind: Kind, content: bytes) -> bytes:
    """The bytes that order ``content``: the JSON of what ``kind`` says, or a photo."""
    return b"%s\n%s" % (kind.encode(), content)


def read_order(payload: bytes) -> tuple[Kind, bytes]:
    """What is ordered; raises ``ValueError`` for a kind that nobody makes."""
    kind, _, text = payload.partition(b"\n")
    return Kind(kind.decode()), text


def patience_with(payload: bytes) -> int:
    """How much longer an order may take than a certificate; nothing more for what nobody makes."""
    try:
        return read_order(payload)[0].patience
    except ValueError:
        return 1


def send(pipe: IO[bytes], payload: bytes) -> None:
    """Write one frame; raises ``WireBroken`` when nobody reads any more."""
    rest = memoryview(MARK + struct.pack(">I", len(payload)) + payload)
    try:
        while rest:
            rest = rest[pipe.write(rest) :]
        pipe.flush()
    except (OSError, ValueError) as error:
        raise WireBroken("nobody reads") from error


def receive(pipe: IO[bytes]) -> bytes:
    """Read one frame; raises ``WireBroken`` at the end of the pipe or on anything but a frame."""
    head = _exactly(pipe, 8)
    (length,) = struct.unpack(">I", head[4:])
    if head[:4] != MARK or length > LARGEST:
        raise WireBroken("not a frame")
    return _exactly(pipe, length)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    """``count`` bytes; a pipe hands them over in pieces."""
    taken = bytearray()
    try:
        while len(taken) < count:
            piece = pipe.read(count - len(taken))
            if not piece:
                raise WireBroken("the other side has gone")
            taken += piece
    except (OSError, ValueError) as error:
        raise WireBroken("cannot read") from error
    return bytes(taken)
