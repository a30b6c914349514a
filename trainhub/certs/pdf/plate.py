"""A plate: one layout of a certificate, frozen, and people stamped onto it.

WeasyPrint lays a page out once for everybody whose texts take the same lines (see
``engraving``). What it drew is kept as finished objects of a PDF. For a person only the texts of
the slots are written, with the few glyphs they need, the photo, the code and the title; objects,
offsets and the cross-reference table follow ISO 32000-1 §7.5.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from trainhub.certs.pdf.codes import qr_rows
from trainhub.certs.pdf.cutting import compact
from trainhub.certs.pdf.portrait import SIZE
from trainhub.certs.pdf.shapes import shape
from trainhub.certs.pdf.slots import filled
from trainhub.certs.pdf.typeface import typeface

HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
#: Objects a font takes: font, descendant, descriptor, file, characters behind its glyphs.
FONT_OBJECTS = 5
CHARACTERS = (
    b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo\n"
    b"<< /Registry (Adobe)\n/Ordering (UCS)\n/Supplement 0\n>> def\n"
    b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n"
    b"<0000> <ffff>\nendcodespacerange\n%s\nendcmap\n"
    b"CMapName currentdict /CMap defineresource pop\nend\nend"
)
#: Deflating less than this takes longer than it is worth.
FEWEST_TO_DEFLATE = 2500


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


@dataclass(frozen=True, slots=True)
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
    _ready: list[_Ready] = field(default_factory=list)

    def ready(self) -> _Ready:
        """The fixed part as it begins the file, made once."""
        if not self._ready:
            self._ready.append(_Ready.of(self.fixed))
        return self._ready[0]


@dataclass(frozen=True, slots=True)
class _Ready:
    head: bytes
    #: Lines of the cross-reference table by object number.
    places: dict[int, bytes]

    @classmethod
    def of(cls, fixed: dict[int, bytes]) -> _Ready:
        parts, places, position = [HEADER], {}, len(HEADER)
        for number, body in fixed.items():
            part = _object(number, body)
            places[number] = _place(position)
            parts.append(part)
            position += len(part)
        return cls(b"".join(parts), places)


def stamp(plate: Plate, texts: Sequence[str], url: str, photo: bytes | None, seed: bytes) -> bytes:
    """The PDF of one person; ``seed`` names the file (ISO 32000-1 §14.4).

    Raises ``Unstampable`` for a text that takes another layout.
    """
    for slot, text in enumerate(texts):
        if slot not in plate.free and shape(text) != plate.shapes[slot]:
            raise Unstampable("another shape")
    number = max(plate.fixed) + 1
    sets: dict[str, _Letters] = {}
    objects: dict[int, bytes] = {}
    contents = []
    for part in plate.drawing:
        if isinstance(part, int):
            contents.append(part)
            continue
        letters = sets.get(part.face)
        if letters is None:
            letters = sets[part.face] = _Letters(part.face, b"/S%d" % len(sets))
        objects[number] = stream(_run(part, texts[part.slot], letters))
        contents.append(number)
        number += 1
    names, fonts = plate.fonts
    listed = dict(fonts)
    for letters in sets.values():
        listed[letters.name] = number
        objects |= letters.objects(number)
        number += FONT_OBJECTS
    objects[names] = b"<<%s>>" % b"".join(b"%s %d 0 R" % each for each in listed.items())
    place, before, behind = plate.page
    objects[place] = b"%s[%s]%s" % (
        before,
        b" ".join(b"%d 0 R" % each for each in contents),
        behind,
    )
    if plate.qr is not None:
        objects[plate.qr] = _code(url)
    if plate.photo is not None and photo is not None:
        objects[plate.photo] = _portrait(photo)
    title = filled(plate.title, texts)
    objects[plate.info[0]] = _info(plate.info[1], title)
    packet = plate.metadata[1].replace(TITLE, escape(title))
    objects[plate.metadata[0]] = stream(packet.encode(), b"/Type/Metadata/Subtype/XML")
    return _file(plate, objects, seed)


#: Where the title stands in the XMP packet of a plate.
TITLE = "@title@"


def _run(run: Run, text: str, letters: _Letters) -> bytes:
    part = text[run.start : run.end]
    ems = typeface(run.face).width(part)
    if ems > run.width + 1e-9:
        raise Unstampable("no room")
    x = run.x + run.pull * (ems - run.width)
    size, shown = _size(run.size), letters.shown(part)
    place = b"%s %.4f %s Tm" % (run.turn, x, run.y)
    return b"%s %s %s Tf <%s> Tj %s %s Tf" % (place, letters.name, size, shown, run.font, size)


def _size(size: float) -> bytes:
    return f"{size:.6f}".rstrip("0").rstrip(".").encode()


class _Letters:
    """The font of the slots of one face on one certificate: only what they show."""

    def __init__(self, face: str, name: bytes) -> None:
        self.name = name
        self._face = typeface(face)
        self._family = FAMILIES[face]
        self._numbers: dict[str, int] = {}

    def shown(self, text: str) -> bytes:
        """The text as numbers of glyphs, counted as they come."""
        return b"".join(
            b"%04x" % self._numbers.setdefault(each, len(self._numbers) + 1) for each in text
        )

    def objects(self, number: int) -> dict[int, bytes]:
        """The font of the texts shown so far, its objects numbered from ``number``."""
        file = self._face.file
        glyphs = [self._face.glyph(each) for each in self._numbers]
        if not all(glyphs):
            raise Unstampable("the fonts lack a character")
        scale = 1000 / file.em
        widths = b" ".join(b"%d" % round(file.advance(each) * scale) for each in glyphs)
        cut = compact(file, glyphs)
        tag = bytes(65 + each % 26 for each in hashlib.sha256(cut).digest()[:6])
        name = tag + b"+" + self._family
        box = b" ".join(b"%d" % round(each * scale) for each in file.box)
        return {
            number: b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H"
            b"/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (name, number + 1, number + 4),
            number + 1: b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDToGIDMap/Identity"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/W[1[%s]]/FontDescriptor %d 0 R>>" % (name, widths, number + 2),
            number + 2: b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%s]/ItalicAngle 0"
            b"/Ascent %d/Descent %d/CapHeight %d/StemV 80/FontFile2 %d 0 R>>"
            % (name, box, round(file.ascent * scale), round(file.descent * scale),
               round(file.ascent * scale), number + 3),
            number + 3: stream(cut, b"/Length1 %d" % len(cut)),
            number + 4: stream(_characters(self._numbers)),
        }  # fmt: skip


#: Names of the faces in the files, without the letters that mark a subset.
FAMILIES = {
    "serif": b"Noto-Serif-CJK-SC",
    "serif-bold": b"Noto-Serif-CJK-SC-Bold",
    "sans": b"Noto-Sans-CJK-SC",
}


def _characters(numbers: dict[str, int]) -> bytes:
    lines = []
    items = list(numbers.items())
    for start in range(0, len(items), 100):  # ISO 32000-1 §9.10.3: at most a hundred in a section
        section = items[start : start + 100]
        lines.append(b"%d beginbfchar" % len(section))
        lines += [
            b"<%04x> <%s>" % (number, each.encode("utf-16-be").hex().encode())
            for each, number in section
        ]
        lines.append(b"endbfchar")
    return CHARACTERS % b"\n".join(lines)


def _code(url: str) -> bytes:
    side, rows = qr_rows(url)
    return stream(
        rows,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 1/Decode[1 0]/Interpolate false" % (side, side),
    )


def _portrait(photo: bytes) -> bytes:
    return b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB" % SIZE + (
        b"/BitsPerComponent 8/Interpolate false/Filter/DCTDecode/Length %d>>\nstream\n%s\nendstream"
        % (len(photo), photo)
    )


def _info(fixed: bytes, title: str) -> bytes:
    spelled = b"\xfe\xff" + title.encode("utf-16-be")
    return b"<<%s/Title<%s>>>" % (fixed, spelled.hex().encode())


def stream(content: bytes, extra: bytes = b"") -> bytes:
    """A stream object; long ones are deflated, the packet of metadata never is."""
    if len(content) >= FEWEST_TO_DEFLATE and b"/Metadata" not in extra:
        content, extra = zlib.compress(content, 6), extra + b"/Filter/FlateDecode"
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (extra, len(content), content)


def _object(number: int, body: bytes) -> bytes:
    return b"%d 0 obj\n%s\nendobj\n" % (number, body)


def _place(position: int) -> bytes:
    return b"%010d 00000 n \n" % position


FREE = b"0000000000 65535 f \n"


def _file(plate: Plate, objects: dict[int, bytes], seed: bytes) -> bytes:
    ready = plate.ready()
    parts, places, position = [ready.head], dict(ready.places), len(ready.head)
    for number, body in objects.items():
        part = _object(number, body)
        places[number] = _place(position)
        parts.append(part)
        position += len(part)
    size = max(places) + 1
    name = hashlib.sha256(seed).hexdigest()[:32].encode()
    parts.append(b"xref\n0 %d\n%s" % (size, FREE))
    parts += [places.get(number, FREE) for number in range(1, size)]
    parts.append(
        b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, plate.catalog, plate.info[0], name, name, position)
    )
    return b"".join(parts)
