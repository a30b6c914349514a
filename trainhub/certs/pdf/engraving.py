"""How a plate is made: WeasyPrint lays the page out twice, and what it drew is taken apart.

Once with texts of the right shape that are wider than anybody's, once for the first person. What
differs between the two drawings is where people differ: a text that moved alone may be stamped in
any width up to the wider one; one that pushed others keeps its shape. What else differs means that
this design cannot be stamped, and its people are printed one by one.
"""

from __future__ import annotations

import re

from trainhub.certs.pdf.dissecting import Drawn, Stroke
from trainhub.certs.pdf.letters import FONT_OBJECTS, font_objects
from trainhub.certs.pdf.objects import dense_stream
from trainhub.certs.pdf.plate import Plate, Run, Unstampable
from trainhub.certs.pdf.shapes import plain_to_draw, shape
from trainhub.certs.pdf.slots import plain
from trainhub.certs.pdf.typeface import typeface

MATRIX = re.compile(rb"((?:\S+ ){4})(\S+) (\S+) Tm")
FONT = re.compile(rb"(/\S+) (\S+) Tf")
#: Glyphs in a row; a distance between them other than none would have to be stamped too.
SHOWN = re.compile(rb"\[((?:<[0-9a-f]*>|-?0(?:\.0*)?|\s)*)\] TJ")
HEX = re.compile(rb"<([0-9a-f]*)>")
#: A place is printed with six decimals; layout counts in 1024ths of a point.
NEAR = 0.002


def engraved(wide: Drawn, person: Drawn, title: str) -> Plate:
    """The plate of two pages of one layout; raises ``Unstampable`` with the reason why not.

    ``wide`` was laid out with the widest texts, ``person`` for somebody; ``title`` is marked.
    """
    if not all(map(plain_to_draw, (*wide.texts, *person.texts))):
        raise Unstampable("a text that is more than its characters")
    _same_apart_from_people(wide, person)
    pieces, free = _pieces(wide, person)
    fixed = {
        number: body
        for number, body in wide.objects.items()
        if number not in (wide.contents, wide.page[0], wide.fonts[0], wide.metadata[0],
                          wide.qr, wide.photo)
    }  # fmt: skip
    number = max(wide.objects) + 2
    fonts = dict(wide.fonts[1])
    for name, glyphs in _renumbered(wide, pieces).items() if not wide.shared else ():
        spelled = [wide.meanings[name].get(glyph, "") for glyph in glyphs]
        fonts[name] = number
        fixed |= font_objects(wide.faces[name], list(glyphs), spelled, number, dense_stream)
        number += FONT_OBJECTS
    if not wide.shared:
        fixed = {each: body for each, body in fixed.items() if each not in wide.lettering}
    order: list[int | Run] = []
    for piece in pieces:
        if isinstance(piece, Run):
            order.append(piece)
            continue
        fixed[number] = dense_stream(b"\n".join(piece))
        order.append(number)
        number += 1
    return Plate(
        fixed=fixed,
        drawing=tuple(order),
        page=wide.page,
        fonts=(wide.fonts[0], fonts),
        catalog=wide.catalog,
        info=(max(wide.objects) + 1, wide.info),
        metadata=wide.metadata,
        title=title,
        qr=wide.qr,
        photo=wide.photo,
        shapes=tuple(map(shape, wide.texts)),
        free=frozenset(free),
    )


def _pieces(wide: Drawn, person: Drawn) -> tuple[list[list[bytes] | Run], set[int]]:
    """The drawing cut at the slots; and the slots whose text may be narrower."""
    free = set(range(len(wide.texts)))
    pieces: list[list[bytes] | Run] = []
    position, font = 0, None
    for mine, theirs in zip(wide.strokes, person.strokes, strict=True):
        font = _font_before(wide.operators[position : mine.last], font)
        run = _run(wide, mine, person, theirs, font)
        if run.end is not None or shape(mine.text) == shape(theirs.text):
            free.discard(mine.slot)
        if mine.first > position:
            pieces.append(wide.operators[position : mine.first])
        pieces.append(run)
        position = mine.last
    return [*pieces, wide.operators[position:]], free


def _renumbered(wide: Drawn, pieces: list[list[bytes] | Run]) -> dict[bytes, dict[int, int]]:
    """Number the glyphs of the fixed words from 1, in place; returns the old and new numbers.

    WeasyPrint keeps the numbers of the whole font, whose tables then carry twenty thousand gaps.
    """
    numbers: dict[bytes, dict[int, int]] = {name: {} for name in wide.faces}
    name = b""

    def counted(found: re.Match[bytes]) -> bytes:
        known, old = numbers[name], found[1]
        glyphs = (int(old[place : place + 4], 16) for place in range(0, len(old), 4))
        return b"<%s>" % b"".join(
            b"%04x" % known.setdefault(each, len(known) + 1) for each in glyphs
        )

    for index, piece in enumerate(pieces):
        if isinstance(piece, Run):
            name = piece.font
            continue
        written = []
        for each in piece:
            if found := FONT.fullmatch(each):
                name = found[1]
            written.append(HEX.sub(counted, each) if each.endswith((b"TJ", b"Tj")) else each)
        pieces[index] = written
    return numbers


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
