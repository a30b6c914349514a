"""A page that WeasyPrint drew, taken apart just before it is written: strokes, fonts, objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pydyf
from weasyprint.document import Document
from weasyprint.draw import text as drawing

from trainhub.certs.pdf.fontfile import FontFile
from trainhub.certs.pdf.plate import TITLE, Unstampable
from trainhub.certs.pdf.slots import TAG
from trainhub.certs.pdf.typeface import FILES, typeface

BFCHAR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
SECTION = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)


@dataclass(slots=True)
class Stroke:
    """The text of one slot on one line, as drawn: by which operators."""

    slot: int
    first: int
    last: int
    text: str


@dataclass(slots=True)
class Drawn:
    """One laid-out page taken apart, before it is written."""

    texts: Sequence[str]
    operators: list[bytes] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    #: Every object as it will be written, by number.
    objects: dict[int, bytes] = field(default_factory=dict)
    page: tuple[int, bytes, bytes] = (0, b"", b"")
    contents: int = 0
    fonts: tuple[int, dict[bytes, int]] = (0, {})
    #: The objects of fonts, which differ with the glyphs that were drawn.
    lettering: set[int] = field(default_factory=set)
    faces: dict[bytes, str] = field(default_factory=dict)
    #: By name of the font in the page: which characters its glyphs stand for.
    meanings: dict[bytes, dict[int, str]] = field(default_factory=dict)
    #: Whether another drawing than the page's own writes with them too.
    shared: bool = False
    catalog: int = 0
    info: bytes = b""
    metadata: tuple[int, str] = (0, "")
    qr: int | None = None
    photo: int | None = None


@contextmanager
def watching() -> Iterator[list[tuple[Any, int, int, Any]]]:
    """Notes which operators of which stream come from which box of text."""
    notes: list[tuple[Any, int, int, Any]] = []
    real = drawing.draw_first_line

    def noting(stream: Any, textbox: Any, *rest: Any) -> Any:
        first = len(stream.stream)
        result = real(stream, textbox, *rest)
        notes.append((stream, first, len(stream.stream), textbox))
        return result

    drawing.draw_first_line = noting
    try:
        yield notes
    finally:
        drawing.draw_first_line = real


def taken_apart(
    document: Document,
    pdf: pydyf.PDF,
    notes: list[tuple[Any, int, int, Any]],
    texts: Sequence[str],
    shift: int,
    portrait: bytes | None,
    code_side: int,
) -> Drawn:
    """A page just before it is written; ``shift`` operators were put before all others.

    Raises ``Unstampable`` when a slot is drawn outside the page's own stream.
    """
    drawn = Drawn(texts)
    page = pdf.objects[int(pdf.pages["Kids"][0])]
    contents = pdf.objects[_number(page["Contents"])]
    drawn.contents, drawn.catalog = contents.number, pdf.catalog.number
    drawn.operators = [pydyf._to_bytes(each) for each in contents.stream]
    for where, first, last, textbox in notes:
        # Text in a drawing, such as a seal, comes without an element.
        tag = str(getattr(textbox, "element_tag", ""))
        if not tag.startswith(TAG) or first == last:
            continue
        if where is not contents:
            raise Unstampable("a slot is drawn in a group")
        slot, text = int(tag.removeprefix(TAG)), str(textbox.text)
        drawn.strokes.append(Stroke(slot, first + shift, last + shift, text))
    resources = pdf.objects[_number(page["Resources"])]
    fonts = pdf.objects[_number(resources["Font"])]
    drawn.fonts = (fonts.number, {f"/{k}".encode(): _number(v) for k, v in fonts.items()})
    for name, number in drawn.fonts[1].items():
        drawn.lettering |= _parts_of_font(pdf, number)
        drawn.faces[name] = _face(pdf, number)
        drawn.meanings[name] = _meanings(pdf, number)
    before, _, behind = page.data.partition(page["Contents"])
    drawn.page = (page.number, before, behind)
    packet = pdf.objects[_number(pdf.catalog["Metadata"])]
    words = b"\n".join(map(pydyf._to_bytes, packet.stream)).decode()
    title = document.metadata.title or ""
    if not title or words.count(_xml(title)) != 1:
        raise Unstampable("the title is not where it is expected")
    drawn.metadata = (packet.number, words.replace(_xml(title), TITLE))
    facts = pydyf.Dictionary({key: value for key, value in pdf.info.items() if key != "Title"})
    drawn.info = facts.data[2:-2]
    for thing in pdf.objects[1:]:
        drawn.objects[thing.number] = thing.data
        kind = thing.extra.get("Subtype") if isinstance(thing, pydyf.Stream) else None
        if kind == "/Image":
            _note_image(drawn, thing, portrait, code_side)
        elif kind == "/Form" and "Filter" not in thing.extra:
            drawn.shared |= any(b" Tf" in pydyf._to_bytes(each) for each in thing.stream)
    return drawn


def _note_image(drawn: Drawn, image: pydyf.Stream, portrait: bytes | None, side: int) -> None:
    grey = image.extra.get("ColorSpace") == "/DeviceGray"
    if portrait and image.extra.get("Filter") == "/DCTDecode":
        if b"".join(map(pydyf._to_bytes, image.stream)) == portrait:
            drawn.photo = image.number
    elif grey and (image.extra["Width"], image.extra["Height"]) == (side, side):
        if drawn.qr is not None:
            raise Unstampable("two pictures may be the code")
        drawn.qr = image.number


def _parts_of_font(pdf: pydyf.PDF, number: int) -> set[int]:
    font = pdf.objects[number]
    descendant = pdf.objects[_number(font["DescendantFonts"][0])]
    descriptor = pdf.objects[_number(descendant["FontDescriptor"])]
    file = _number(descriptor["FontFile2"])
    return {number, descendant.number, descriptor.number, file, _number(font["ToUnicode"])}


def _face(pdf: pydyf.PDF, number: int) -> str:
    """Which shipped face a font of the page is a part of, told by its head table."""
    font = pdf.objects[number]
    descendant = pdf.objects[_number(font["DescendantFonts"][0])]
    descriptor = pdf.objects[_number(descendant["FontDescriptor"])]
    file = FontFile(pdf.objects[_number(descriptor["FontFile2"])].stream[0])
    mark = file.table(b"head")[12:44]
    for name in FILES:
        if typeface(name).file.table(b"head")[12:44] == mark:
            return name
    raise Unstampable("a font that is not ours")


def _meanings(pdf: pydyf.PDF, number: int) -> dict[int, str]:
    """The characters behind the glyphs of a font."""
    words = pdf.objects[_number(pdf.objects[number]["ToUnicode"])].stream
    return {
        int(glyph, 16): bytes.fromhex(characters.decode()).decode("utf-16-be")
        for section in SECTION.findall(b"\n".join(map(pydyf._to_bytes, words)))
        for glyph, characters in BFCHAR.findall(section)
    }


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
