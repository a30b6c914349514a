"""QR codes of level Q, drawn alike for one certificate and for thousands.

In a QR code of one size every module is the exclusive or of some bits of its text (ISO/IEC
18004:2015: error correction, placement and masking are all linear), so a code follows from codes
of the same length that are known: a thousand verify addresses need the whole encoder for a hundred
of them. A code is kept as one integer, a bit for each module, first row first; judging a mask
then takes a few operations on integers where a walk over the modules takes milliseconds.
"""

from __future__ import annotations

import io
from functools import cache

import segno
from PIL import Image

#: Quiet zone in modules, ISO/IEC 18004:2015 §9.1.
QUIET = 4
#: A quarter of the code may be soiled.
LEVEL = "q"
MASKS = range(8)
#: Pixels a module: readers that smooth small pictures leave the edges sharp. With four of them a
#: module is one hexadecimal digit of a row: 0 or f.
PIXELS = 4
_INVERTED = bytes(255 - value for value in range(256))


class Family:
    """The codes of texts of one length in bytes; it learns from the codes it is asked for."""

    def __init__(self, length: int) -> None:
        self._origin = b"a" * length
        self._blank = [_drawn(self._origin, mask) for mask in MASKS]
        self.side = len(_encoded(self._origin, 0))
        self._known: dict[int, tuple[int, int]] = {}
        self._judge = _Judge(self.side)

    def code(self, text: bytes) -> int:
        """The modules of ``text`` under the mask that ISO/IEC 18004:2015 §7.8.3 prefers."""
        difference = self._difference(text)
        masked = [blank ^ difference for blank in self._blank]
        return min(masked, key=self._judge.penalty)

    def _difference(self, text: bytes) -> int:
        """What changes between the code of the first text of this family and that of ``text``."""
        rest = int.from_bytes(text, "big") ^ int.from_bytes(self._origin, "big")
        drawn = 0
        while rest:
            known = self._known.get(rest.bit_length())
            if known is None:
                whole = _drawn(text, 0) ^ self._blank[0]
                self._known[rest.bit_length()] = (rest, whole ^ drawn)
                return whole
            rest ^= known[0]
            drawn ^= known[1]
        return drawn


def _encoded(text: bytes, mask: int) -> tuple[bytearray, ...]:
    # As bytes and in the smallest version: only then are codes of one length of one kind.
    code = segno.make(text, error=LEVEL, mask=mask, mode="byte", micro=False, boost_error=False)
    return code.matrix


def _drawn(text: bytes, mask: int) -> int:
    return int("".join("".join(map(str, row)) for row in _encoded(text, mask)), 2)


class _Judge:
    """Penalties of a code of one size, counted on all its modules at once."""

    def __init__(self, side: int) -> None:
        self._side = side
        self._all = (1 << side * side) - 1
        # Which modules have that many neighbours in their row and in their column to compare with.
        rows = [
            sum(((1 << side - reach) - 1) << line * side for line in range(side))
            for reach in range(11)
        ]
        columns = [self._all >> reach * side for reach in range(11)]
        self._ways = ((1, rows), (side, columns))

    def penalty(self, code: int) -> int:
        """The sum of the four penalties; a light frame counts nothing for the third."""
        runs = sum(self._runs(code, step, inside) for step, inside in self._ways)
        finders = sum(self._finders(code, step, inside) for step, inside in self._ways)
        return runs + finders + self._blocks(code) + self._balance(code)

    def _runs(self, code: int, step: int, inside: list[int]) -> int:
        """Five and more of one colour in a row: 3, and 1 for each module beyond the fifth."""
        same = ~(code ^ code >> step) & inside[1]
        five = same & same >> step
        five &= five >> 2 * step
        return five.bit_count() + 2 * (five & ~(five << step)).bit_count()

    def _blocks(self, code: int) -> int:
        """Two by two of one colour: 3 for each."""
        (_, rows), (side, columns) = self._ways
        across = ~(code ^ code >> 1) & rows[1]
        down = ~(code ^ code >> side) & columns[1]
        return 3 * (across & down & down >> 1 & across >> side).bit_count()

    def _finders(self, code: int, step: int, inside: list[int]) -> int:
        """1:1:3:1:1 with four light modules before or behind it: 40 for each."""
        light = self._all ^ code
        core = (
            (code & light >> step & code >> 2 * step & code >> 3 * step & code >> 4 * step)
            & light >> 5 * step
            & code >> 6 * step
        )
        calm = light & light >> step
        calm &= calm >> 2 * step
        behind = core & calm >> 7 * step & inside[10]
        before = core >> 4 * step & calm & inside[10]
        return 40 * (behind.bit_count() + before.bit_count())

    def _balance(self, code: int) -> int:
        """10 for every 5 % that the share of dark modules is away from a half."""
        whole = self._side * self._side
        return 10 * (abs(20 * code.bit_count() - 10 * whole) // whole)


@cache
def _family(length: int) -> Family:
    return Family(length)


def qr_code(text: str) -> tuple[int, int]:
    """Modules a side and the code of ``text`` as an integer, first module first."""
    content = text.encode()
    family = _family(len(content))
    return family.side, family.code(content)


def qr_rows(text: str) -> tuple[int, bytes]:
    """Pixels a side, quiet zone included, and the picture: rows of bits, 1 is dark."""
    side, code = qr_code(text)
    pixels = (side + 2 * QUIET) * PIXELS
    width = -(-pixels // 8)
    quiet = bytes(width * QUIET * PIXELS)
    margin = "0" * QUIET
    rest = "0" * (2 * width - QUIET - side)
    drawn = format(code, f"0{side * side}b").replace("1", "f")
    rows = [
        bytes.fromhex(margin + drawn[start : start + side] + rest) * PIXELS
        for start in range(0, side * side, side)
    ]
    return pixels, b"".join([quiet, *rows, quiet])


def qr_png(text: str) -> bytes:
    """The code as a grey PNG, dark on white, for a page that is laid out whole."""
    pixels, rows = qr_rows(text)
    inverted = rows.translate(_INVERTED)
    file = io.BytesIO()
    Image.frombytes("1", (pixels, pixels), inverted).convert("L").save(file, "PNG")
    return file.getvalue()
