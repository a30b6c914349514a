"""Fonts of a few glyphs: what the slots of one person show, or the words of a whole class.

A font in a PDF is five objects: the font, its descendant, the descriptor, the file and the
characters behind its glyphs (ISO 32000-1 §9.6 to §9.10).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from trainhub.certs.pdf.cutting import compact
from trainhub.certs.pdf.objects import stream
from trainhub.certs.pdf.typeface import typeface

#: Objects a font takes.
FONT_OBJECTS = 5
#: Names of the faces in the files, without the letters that mark a subset.
FAMILIES = {
    "serif": b"Noto-Serif-CJK-SC",
    "serif-bold": b"Noto-Serif-CJK-SC-Bold",
    "sans": b"Noto-Sans-CJK-SC",
}
FIGURES = "0123456789"
CHARACTERS = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
    b"<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n"
    b"<0000> <ffff>\nendcodespacerange\n%s\nendcmap\n"
    b"CMapName currentdict /CMap defineresource pop\nend\nend"
)


class Uncovered(Exception):
    """A face lacks a character."""


@dataclass(frozen=True, slots=True)
class Letters:
    """A font of some characters: how each is written in a drawing, and the objects it takes."""

    numbers: Mapping[int, str]
    objects: Mapping[int, bytes]

    def shown(self, text: str) -> str:
        """The text as numbers of glyphs, in hexadecimal."""
        return text.translate(self.numbers)


def letters_of(face: str, texts: Iterable[str], number: int) -> Letters:
    """The font of ``texts``, its objects numbered from ``number``. Raises ``Uncovered``.

    With one figure come all: then a class shares the font of its numbers and scores, and only
    that of the names is cut for each person.
    """
    wanted = set().union(*texts)
    if not wanted.isdisjoint(FIGURES):
        wanted.update(FIGURES)
    return _letters(face, "".join(sorted(wanted)), number)


@lru_cache(maxsize=256)
def _letters(face: str, characters: str, number: int) -> Letters:
    drawn = typeface(face)
    glyphs = [drawn.glyph(each) for each in characters]
    if not all(glyphs):
        raise Uncovered(face)
    numbers = {ord(each): f"{place:04x}" for place, each in enumerate(characters, 1)}
    return Letters(numbers, font_objects(face, glyphs, characters, number, stream))


def font_objects(
    face: str,
    glyphs: Sequence[int],
    meanings: Sequence[str],
    number: int,
    write: Callable[[bytes, bytes], bytes],
) -> dict[int, bytes]:
    """The five objects of a font whose glyph 1 is the first of ``glyphs``, and so on.

    ``meanings`` are the characters behind the glyphs; ``write`` makes a stream. Raises
    ``ValueError`` as ``compact`` does.
    """
    file = typeface(face).file
    scale = 1000 / file.em
    widths = b" ".join(b"%d" % round(file.advance(each) * scale) for each in glyphs)
    cut = compact(file, glyphs)
    tag = bytes(65 + each % 26 for each in hashlib.sha256(cut).digest()[:6])
    name = tag + b"+" + FAMILIES[face]
    box = b" ".join(b"%d" % round(each * scale) for each in file.box)
    rise, fall = round(file.ascent * scale), round(file.descent * scale)
    return {
        number: b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
        b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (name, number + 1, number + 4),
        number + 1: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDToGIDMap/Identity"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/W[1[%s]]/FontDescriptor %d 0 R>>" % (name, widths, number + 2),
        number + 2: b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0"
        b"/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
        % (name, box, rise, fall, rise, number + 3),
        number + 3: write(cut, b"/Length1 %d" % len(cut)),
        number + 4: write(_characters(meanings), b""),
    }


def _characters(meanings: Sequence[str]) -> bytes:
    lines = []
    items = list(enumerate(meanings, 1))
    for start in range(0, len(items), 100):  # ISO 32000-1 §9.10.3: at most a hundred in a section
        section = items[start : start + 100]
        lines.append(b"%d beginbfchar" % len(section))
        lines += [
            b"<%04x> <%s>" % (number, each.encode("utf-16-be").hex().encode())
            for number, each in section
        ]
        lines.append(b"endbfchar")
    return CHARACTERS % b"\n".join(lines)
