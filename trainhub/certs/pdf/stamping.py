"""People stamped onto a plate: the texts of the slots, their few glyphs, the photo, the code.

Pure Python on finished bytes: no layout, no template, no library, nothing that anybody uploaded is
read. That is why the press does it itself and not its child.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from xml.sax.saxutils import escape

from trainhub.certs.pdf.codes import qr_rows
from trainhub.certs.pdf.letters import FONT_OBJECTS, Letters, Uncovered, letters_of
from trainhub.certs.pdf.objects import laid, plain_stream, stream, table
from trainhub.certs.pdf.plate import TITLE, Plate, Run, Unstampable
from trainhub.certs.pdf.portrait import SIZE
from trainhub.certs.pdf.shapes import shape
from trainhub.certs.pdf.slots import filled
from trainhub.certs.pdf.typeface import typeface


def stamp(plate: Plate, texts: Sequence[str], url: str, photo: bytes | None) -> bytes:
    """The PDF of one person; ``photo`` is a printed portrait and goes in as it is.

    Raises ``Unstampable`` for a text that takes another layout.
    """
    for slot, text in enumerate(texts):
        if slot not in plate.free and shape(text) != plate.shapes[slot]:
            raise Unstampable("another shape")
    number = max(plate.fixed) + 1
    objects: dict[int, bytes] = {}
    names, fonts = plate.fonts
    listed = dict(fonts)
    sets: dict[str, tuple[bytes, Letters]] = {}
    for index, face in enumerate(plate.faces):
        name, letters = b"/S%d" % index, _letters(plate, face, texts, number)
        sets[face] = name, letters
        listed[name] = number
        objects |= letters.objects
        number += FONT_OBJECTS
    contents = []
    for part in plate.drawing:
        if isinstance(part, int):
            contents.append(part)
            continue
        objects[number] = stream(_run(part, texts[part.slot], *sets[part.face]))
        contents.append(number)
        number += 1
    objects[names] = b"<<%s>>" % b"".join(b"%s %d 0 R" % each for each in listed.items())
    place, before, behind = plate.page
    shown = b" ".join(b"%d 0 R" % each for each in contents)
    objects[place] = b"%s[%s]%s" % (before, shown, behind)
    if plate.qr is not None:
        objects[plate.qr] = _code(url)
    if plate.photo is not None and photo is not None:
        objects[plate.photo] = _portrait(photo)
    title = filled(plate.title, texts)
    objects[plate.info[0]] = _info(plate.info[1], title)
    packet = plate.metadata[1].replace(TITLE, escape(title))
    objects[plate.metadata[0]] = plain_stream(packet.encode(), b"/Type/Metadata/Subtype/XML")
    return _file(plate, objects, "\n".join([*texts, url, title]))


def _letters(plate: Plate, face: str, texts: Sequence[str], number: int) -> Letters:
    runs = [part for part in plate.drawing if isinstance(part, Run) and part.face == face]
    try:
        return letters_of(face, (texts[run.slot][run.start : run.end] for run in runs), number)
    except Uncovered as error:
        raise Unstampable("the fonts lack a character") from error


def _run(run: Run, text: str, name: bytes, letters: Letters) -> bytes:
    part = text[run.start : run.end]
    ems = typeface(run.face).width(part)
    if ems > run.width + 1e-9:
        raise Unstampable("no room")
    x = run.x + run.pull * (ems - run.width)
    size, shown = _size(run.size), letters.shown(part).encode()
    place = b"%s %.4f %s Tm" % (run.turn, x, run.y)
    return b"%s %s %s Tf <%s> Tj %s %s Tf" % (place, name, size, shown, run.font, size)


def _size(size: float) -> bytes:
    return f"{size:.6f}".rstrip("0").rstrip(".").encode()


def _code(url: str) -> bytes:
    side, rows = qr_rows(url)
    return stream(
        rows,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 1/Decode[1 0]/Interpolate false" % (side, side),
    )


def _portrait(photo: bytes) -> bytes:
    return plain_stream(
        photo,
        b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceRGB" % SIZE
        + b"/BitsPerComponent 8/Interpolate false/Filter/DCTDecode",
    )


def _info(fixed: bytes, title: str) -> bytes:
    spelled = b"\xfe\xff" + title.encode("utf-16-be")
    return b"<<%s/Title<%s>>>" % (fixed, spelled.hex().encode())


def _file(plate: Plate, objects: dict[int, bytes], seed: str) -> bytes:
    """Head, objects, table and trailer; ``seed`` names the file (ISO 32000-1 §14.4)."""
    head, fixed = plate.head
    body, places = laid(objects, len(head))
    known = fixed | places
    name = hashlib.sha256(seed.encode()).hexdigest()[:32].encode()
    return b"".join(
        (
            head,
            body,
            table(known),
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
            % (max(known) + 1, plate.catalog, plate.info[0], name, name, len(head) + len(body)),
        )
    )
