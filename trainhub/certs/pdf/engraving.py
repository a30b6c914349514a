"""How a plate is made: WeasyPrint lays the page out twice, and what it drew is taken apart.

Once with texts of the right shape that are wider than anybody's, once for the first person. What
differs between the two drawings is where people differ: a text that moved alone may be stamped in
any width up to the wider one; one that pushed others keeps its shape. What else differs means that
this design cannot be stamped, and its people are printed one by one.
"""

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
from trainhub.certs.pdf.plate import TITLE, Plate, Run, Unstampable, stream
from trainhub.certs.pdf.shapes import plain_to_draw, shape
from trainhub.certs.pdf.slots import TAG, plain
from trainhub.certs.pdf.typeface import FILES, typeface

MATRIX = re.compile(rb"((?:\S+ ){4})(\S+) (\S+) Tm")
FONT = re.compile(rb"(/\S+) (\S+) Tf")
#: Glyphs in a row; a distance between them other than none would have to be stamped too.
SHOWN = re.compile(rb"\[((?:<[0-9a-f]*>|-?0(?:\.0*)?|\s)*)\] TJ")
#: A place is printed with six decimals; layout counts in 1024ths of a point.
NEAR = 0.002


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
        if isinstance(thing, pydyf.Stream) and thing.extra.get("Subtype") == "/Image":
            _note_image(drawn, thing, portrait, code_side)
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


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _xml(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def engraved(wide: Drawn, person: Drawn, title: str) -> Plate:
    """The plate of two pages of one layout; raises ``Unstampable`` with the reason why not.

    ``wide`` was laid out with the widest texts, ``person`` for somebody; ``title`` is marked.
    """
    if not all(map(plain_to_draw, (*wide.texts, *person.texts))):
        raise Unstampable("a text that is more than its characters")
    _same_apart_from_people(wide, person)
    free = set(range(len(wide.texts)))
    pieces: list[int | Run] = []
    fixed = {
        number: body
        for number, body in wide.objects.items()
        if number not in (wide.contents, wide.page[0], wide.fonts[0], wide.metadata[0],
                          wide.qr, wide.photo)
    }  # fmt: skip
    number, position = max(wide.objects) + 2, 0
    font: tuple[bytes, float] | None = None
    for mine, theirs in zip(wide.strokes, person.strokes, strict=True):
        font = _font_before(wide.operators[position : mine.last], font)
        run = _run(wide, mine, person, theirs, font)
        if run.end is not None or shape(mine.text) == shape(theirs.text):
            free.discard(mine.slot)
        if mine.first > position:
            fixed[number] = stream(b"\n".join(wide.operators[position : mine.first]))
            pieces.append(number)
            number += 1
        pieces.append(run)
        position = mine.last
    fixed[number] = stream(b"\n".join(wide.operators[position:]))
    pieces.append(number)
    return Plate(
        fixed=fixed,
        drawing=tuple(pieces),
        page=wide.page,
        fonts=wide.fonts,
        catalog=wide.catalog,
        info=(max(wide.objects) + 1, wide.info),
        metadata=wide.metadata,
        title=title,
        qr=wide.qr,
        photo=wide.photo,
        shapes=tuple(map(shape, wide.texts)),
        free=frozenset(free),
    )


def _same_apart_from_people(wide: Drawn, person: Drawn) -> None:
    if plain(wide.metadata[1]) != person.metadata[1] or wide.info != person.info:
        raise Unstampable("what the file says of itself differs")
    places = [(each.slot, each.first, each.last) for each in wide.strokes]
    if places != [(each.slot, each.first, each.last) for each in person.strokes]:
        raise Unstampable("other lines")
    strokes = {index for _, first, last in places for index in range(first, last)}
    if len(wide.operators) != len(person.operators) or any(
        mine != theirs
        for index, (mine, theirs) in enumerate(zip(wide.operators, person.operators, strict=True))
        if index not in strokes
    ):
        raise Unstampable("something moves that is no slot")
    changing = wide.lettering | {wide.contents, wide.metadata[0], wide.qr, wide.photo}
    same = (
        wide.objects.keys() == person.objects.keys()
        and wide.lettering == person.lettering
        and wide.faces == person.faces
        and (wide.qr, wide.photo) == (person.qr, person.photo)
        and all(
            body == person.objects[number]
            for number, body in wide.objects.items()
            if number not in changing
        )
    )
    if not same:
        raise Unstampable("something differs that is not drawn")


def _font_before(
    operators: list[bytes], font: tuple[bytes, float] | None
) -> tuple[bytes, float] | None:
    for each in operators:
        if found := FONT.fullmatch(each):
            font = (found[1], float(found[2]))
    return font


def _run(
    wide: Drawn, mine: Stroke, person: Drawn, theirs: Stroke, font: tuple[bytes, float] | None
) -> Run:
    if font is None:
        raise Unstampable("a slot without a font")
    face = wide.faces[font[0]]
    matrix, other = _matrix(wide, mine, face), _matrix(person, theirs, face)
    if (matrix[0], matrix[2]) != (other[0], other[2]):
        raise Unstampable("a slot moves up or down")
    ems, others = typeface(face).width(mine.text), typeface(face).width(theirs.text)
    way = float(other[1]) - float(matrix[1])
    whole = mine.text == wide.texts[mine.slot] and theirs.text == person.texts[theirs.slot]
    start, end, pull = 0, None, 0.0
    if not whole or abs(ems - others) < 1e-9:
        if abs(way) > NEAR or shape(mine.text) != shape(theirs.text):
            raise Unstampable("a slot moves for no reason")
        if not whole:
            start, end = _part(wide, mine)
    else:
        pull = way / (others - ems)
    return Run(
        slot=mine.slot, start=start, end=end, face=face, font=font[0], size=font[1],
        x=float(matrix[1]), turn=matrix[0], y=matrix[2], width=ems, pull=pull,
    )  # fmt: skip


def _part(wide: Drawn, mine: Stroke) -> tuple[int, int]:
    """Which characters of its slot a line holds, counting what its earlier lines held."""
    text, end = wide.texts[mine.slot], 0
    for each in wide.strokes:
        if each.slot == mine.slot:
            start = text.find(each.text, end if end < len(text) else 0)
            if start < 0:
                break
            end = start + len(each.text)
            if each is mine:
                return start, end
    raise Unstampable("a line of a slot that its text does not hold")


def _matrix(drawn: Drawn, stroke: Stroke, face: str) -> tuple[bytes, bytes, bytes]:
    """Where a line of a slot begins; its operators are its place, perhaps its font, its glyphs."""
    operators = [
        each for each in drawn.operators[stroke.first : stroke.last] if not FONT.fullmatch(each)
    ]
    if len(operators) != 2:
        raise Unstampable("a slot of several strokes")
    matrix, shown = MATRIX.fullmatch(operators[0]), SHOWN.fullmatch(operators[1])
    if matrix is None or shown is None:
        raise Unstampable("a slot with letters apart")
    glyphs = b"".join(re.findall(rb"<([0-9a-f]*)>", shown[1]))
    expected = b"".join(b"%04x" % typeface(face).glyph(each) for each in stroke.text)
    if glyphs != expected:
        raise Unstampable("other glyphs than the characters say")
    return matrix[1].strip(), matrix[2], matrix[3]
