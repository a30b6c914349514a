"""What a page puts on paper, read back from the PDF: to compare a stamped page with a whole one.

Pictures at some resolution would miss what falls between their dots and need a program that few
servers have. Compared instead is what makes the picture: every operator of the page, every glyph
as its outline at its place, every image by its pixels. Equal ink is equal at any resolution.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any, cast

import pikepdf

from trainhub.certs.pdf.fontfile import FontFile

#: Places are printed with four decimals of a pixel; two pages may round the last ones differently.
NEAR = 0.01
BFCHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
SECTION = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph on paper: its outline, the characters it stands for, and where."""

    outline: bytes
    meaning: str
    matrix: tuple[float, ...]
    size: float


class Letters:
    """One embedded TrueType font: meanings, widths in em and outlines by glyph number."""

    def __init__(self, font: pikepdf.Object) -> None:
        descendant = font.DescendantFonts[0]
        self.file = FontFile(descendant.FontDescriptor.FontFile2.read_bytes())
        self.meaning: dict[int, str] = {}
        for section in SECTION.findall(font.ToUnicode.read_bytes()):
            for glyph, characters in BFCHAR.findall(section):
                meaning = bytes.fromhex(characters.decode()).decode("utf-16-be")
                self.meaning[int(glyph, 16)] = meaning
        self.widths: dict[int, float] = {}
        first = None
        for entry in descendant.get("/W", []):
            if first is None:
                first = int(entry)
                continue
            for index, width in enumerate(entry):
                self.widths[first + index] = float(width) / 1000
            first = None

    def outline(self, glyph: int) -> bytes:
        """The drawing of a glyph; empty for a blank and for one that is not embedded."""
        return self.file.outline(glyph) if glyph < self.file.glyph_count else b""


def ink(pdf: bytes) -> list[Any]:
    """The strokes of the first page in their order."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        page = document.pages[0]
        resources = page.obj.Resources
        fonts = {name: Letters(font) for name, font in resources.Font.items()}
        strokes: list[Any] = []
        pen: tuple[float, ...] = ()
        font, size = None, 0.0
        for step in pikepdf.parse_content_stream(page):
            operands: Any = step.operands
            verb = str(step.operator)
            if verb == "Tf":
                font, size = fonts[str(operands[0])], float(operands[1])
            elif verb == "Tm":
                pen = tuple(map(float, operands))
            elif verb in ("Tj", "TJ"):
                shown = operands[0] if verb == "TJ" else operands
                pen = _write(strokes, shown, font, size, pen)
            elif verb == "Do":
                strokes.append(_drawn(resources.XObject[str(operands[0])]))
            else:
                strokes.append((verb, *(bytes(each.unparse()) if isinstance(each, pikepdf.Object)
                                        else str(each) for each in operands)))  # fmt: skip
        return strokes


def _write(
    strokes: list[Any],
    shown: Any,
    font: Letters | None,
    size: float,
    pen: tuple[float, ...],
) -> tuple[float, ...]:
    if font is None:
        raise ValueError("text without a font")
    for piece in shown:
        if not isinstance(piece, pikepdf.String):
            pen = _moved(pen, -float(piece) / 1000 * size)
            continue
        codes = bytes(piece)
        for place in range(0, len(codes), 2):
            glyph = int.from_bytes(codes[place : place + 2], "big")
            meaning = font.meaning.get(glyph, "")
            strokes.append(Glyph(font.outline(glyph), meaning, pen, size))
            pen = _moved(pen, font.widths.get(glyph, 1.0) * size)
    return pen


def _moved(pen: tuple[float, ...], distance: float) -> tuple[float, ...]:
    a, b, c, d, e, f = pen
    return (a, b, c, d, e + a * distance, f + b * distance)


def _drawn(thing: pikepdf.Object) -> tuple[Any, ...]:
    if thing.Subtype == "/Image":
        if thing.get("/Filter") == "/DCTDecode":
            return ("photo", thing.read_raw_bytes())
        picture = pikepdf.PdfImage(cast("pikepdf.Stream", thing)).as_pil_image().convert("RGB")
        return ("image", picture.size, picture.tobytes())
    return ("form", thing.read_bytes(), bytes(thing.get("/BBox", pikepdf.Array()).unparse()))


def same_ink(one: bytes, other: bytes) -> bool:
    """Whether two pages look alike at any resolution and give the same text to a reader."""
    first, second = ink(one), ink(other)
    return len(first) == len(second) and all(map(_alike, first, second))


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, Glyph) and isinstance(other, Glyph):
        return (
            (one.outline, one.meaning) == (other.outline, other.meaning)
            and abs(one.size - other.size) < NEAR
            and len(one.matrix) == len(other.matrix)
            and all(abs(a - b) < NEAR for a, b in zip(one.matrix, other.matrix, strict=True))
        )
    return bool(one == other)
