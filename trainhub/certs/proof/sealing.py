"""The finished PDF of a certificate is sealed: its badge goes inside, a signature over all of it.

PAdES baseline B-B (ETSI EN 319 142-1) in one write: the signature's place is left open while the
file is written, then filled. What the press stamped is only added to; a page that was laid out
whole is written anew. With a timestamp authority it becomes B-T. The file stays PDF/A-3u:
an attachment with its relationship (ISO 19005-3, 6.8), annotations that print (6.3.3).
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from trainhub.certs.pdf.objects import dense_stream, plain_stream
from trainhub.certs.proof.appending import appended, ending_of
from trainhub.certs.proof.cms import Timestamp, signed_digest
from trainhub.core.signatures import PrivateKey

#: Bytes kept open for the signature: RSA with its certificate takes under 2 KB …
ROOM = 3 * 1024
#: … and the token of a timestamp authority brings its own chain along.
ROOM_WITH_TIMESTAMP = 12 * 1024
BADGE_FILE = "badge.jwt"
#: Stands for a length that is not known yet; as long as the longest one.
_OPEN = 10**9
OPEN_RANGE = b"/ByteRange [ 0 %d %d %d ]" % (_OPEN, _OPEN, _OPEN)
#: Where a design prints the red seal: millimetres from the left and the top, width, height.
Box = tuple[float, float, float, float]
SEAL_BOXES_MM: dict[str, Box] = {
    "training-pass": (198.0, 145.0, 38.0, 38.0),
    "skill-level": (119.0, 217.0, 42.0, 42.0),
    "wallet-card": (48.0, 37.2, 11.6, 11.6),
}
_POINTS = 72 / 25.4


class Unsealed(Exception):
    """A file could not be sealed: it is no PDF of ours, or the signature found no room."""


@dataclass(frozen=True, kw_only=True)
class Seal:
    """What a certificate is sealed with."""

    badge: str
    key: PrivateKey
    #: X.509 of the key, DER.
    certificate: bytes
    signer: str
    at: datetime
    #: Where the red seal is printed, over which the signature lies; ``None`` makes it invisible.
    box_mm: Box | None = SEAL_BOXES_MM["training-pass"]
    timestamp: Timestamp | None = None

    @property
    def room(self) -> int:
        """Bytes to keep open."""
        return ROOM if self.timestamp is None else ROOM_WITH_TIMESTAMP


def sealed(pdf: bytes, seal: Seal) -> bytes:
    """``pdf`` with the badge attached and signed as a whole. Raises ``Unsealed``."""
    if (added := _added(pdf, seal)) is not None:
        return _fill(bytearray(added), seal)
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            _attach(document, seal)
            _leave_room(document, seal)
            written = io.BytesIO()
            document.save(
                written,
                object_stream_mode=pikepdf.ObjectStreamMode.disable,
                compress_streams=True,
                fix_metadata_version=False,
            )
    except pikepdf.PdfError as error:
        raise Unsealed(str(error)) from error
    return _fill(bytearray(written.getvalue()), seal)


def _added(pdf: bytes, seal: Seal) -> bytes | None:
    """The badge and the open signature behind a stamped page; ``None`` for any other page.

    The objects are those of ``_attach`` and ``_leave_room``, written by hand.
    """
    ending = ending_of(pdf)
    if ending is None:
        return None
    badge = seal.badge.encode("ascii")
    content, file, signature, look, field = range(ending.size, ending.size + 5)
    box = _rectangle(seal, ending.sides)
    when, name = _pdf_date(seal.at).encode(), BADGE_FILE.encode()
    objects = {
        content: dense_stream(
            badge,
            b"/Type/EmbeddedFile/Subtype/application#2Fvc+jwt/Params<</Size %d/ModDate(%s)"
            b"/CheckSum<%s>>>" % (len(badge), when, _checksum(badge).hex().encode()),
        ),
        file: b"<</Type/Filespec/F(%s)/UF(%s)/AFRelationship/Data/Desc(Open Badges 3.0)"
        b"/EF<</F %d 0 R/UF %d 0 R>>>>" % (name, name, content, content),
        signature: b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/Name<feff%s>"
        b"/M(%s)%s/Contents%s>>"
        % (seal.signer.encode("utf-16-be").hex().encode(), when, OPEN_RANGE, _room(seal)),
        look: plain_stream(
            b"",
            b"/Type/XObject/Subtype/Form/BBox[0 0 %.2f %.2f]" % (box[2] - box[0], box[3] - box[1]),
        ),
        field: b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Seal)/V %d 0 R/Rect[%.2f %.2f %.2f %.2f]"
        b"/F 132/P %d 0 R/AP<</N %d 0 R>>>>" % (signature, *box, ending.page_number, look),
        ending.root: ending.catalog[:-2]
        + b"/Names<</EmbeddedFiles<</Names[(%s)%d 0 R]>>>>/AF[%d 0 R]"
        b"/AcroForm<</Fields[%d 0 R]/SigFlags 3>>>>" % (name, file, file, field),
        ending.page_number: ending.page[:-2] + b"/Annots[%d 0 R]>>" % field,
    }
    return appended(pdf, ending, objects, badge)


def _checksum(badge: bytes) -> bytes:
    return hashlib.md5(badge, usedforsecurity=False).digest()  # ISO 32000-1, 7.11.4


def _attach(document: pikepdf.Pdf, seal: Seal) -> None:
    """The badge as an attachment that belongs to the whole document."""
    content = document.make_stream(seal.badge.encode("ascii"))
    content.Type = Name.EmbeddedFile
    # A name writes its slash as a number (ISO 32000-1, 7.3.5).
    content.Subtype = Name("/application/vc+jwt")
    content.Params = Dictionary(
        Size=len(seal.badge),
        ModDate=String(_pdf_date(seal.at)),
        CheckSum=String(_checksum(seal.badge.encode())),
    )
    file = document.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(BADGE_FILE),
            UF=String(BADGE_FILE),
            AFRelationship=Name.Data,
            Desc=String("Open Badges 3.0"),
            EF=Dictionary(F=content, UF=content),
        )
    )
    names = document.Root.get("/Names", Dictionary())
    names["/EmbeddedFiles"] = Dictionary(Names=Array([String(BADGE_FILE), file]))
    document.Root["/Names"] = names
    document.Root["/AF"] = Array([file])


def _leave_room(document: pikepdf.Pdf, seal: Seal) -> None:
    """A signature field with everything but the signature itself."""
    signature = document.make_indirect(
        Dictionary(
            Type=Name.Sig,
            Filter=Name("/Adobe.PPKLite"),
            SubFilter=Name("/ETSI.CAdES.detached"),
            Name=String(seal.signer),
            M=String(_pdf_date(seal.at)),
            ByteRange=Array([0, _OPEN, _OPEN, _OPEN]),
            Contents=String(b"\0" * seal.room),
        )
    )
    page = document.pages[0]
    sides = float(page.mediabox[2]), float(page.mediabox[3])
    box = Array(_rectangle(seal, sides))
    look = document.make_stream(b"")
    look.Type, look.Subtype = Name.XObject, Name.Form
    look.BBox = Array([0, 0, box[2] - box[0], box[3] - box[1]])
    field = document.make_indirect(
        Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Sig,
            T=String("Seal"),
            V=signature,
            Rect=box,
            # Print and Locked: PDF/A wants a widget that prints.
            F=132,
            P=page.obj,
            # The printed seal is the picture; the field over it opens the signature.
            AP=Dictionary(N=look),
        )
    )
    page.obj["/Annots"] = Array([*page.obj.get("/Annots", Array()), field])
    document.Root["/AcroForm"] = Dictionary(Fields=Array([field]), SigFlags=3)


def _rectangle(seal: Seal, sides: tuple[float, float]) -> list[float]:
    """Where the signature lies, in points from the lower left; nowhere when it is invisible."""
    if seal.box_mm is None:
        return [0, 0, 0, 0]
    left, top, width, height = (each * _POINTS for each in seal.box_mm)
    bottom = sides[1] - top - height
    return [round(each, 2) for each in (left, bottom, left + width, bottom + height)]


def _room(seal: Seal) -> bytes:
    return b"<" + b"00" * seal.room + b">"


def _fill(file: bytearray, seal: Seal) -> bytes:
    """Write the byte range and the signature into the places left open."""
    room = _room(seal)
    start = file.rfind(room)
    place = file.rfind(OPEN_RANGE)
    if start < 0 or place < 0:
        raise Unsealed("the place of the signature was not found")
    end = start + len(room)
    known = b"/ByteRange [ 0 %d %d %d ]" % (start, end, len(file) - end)
    file[place : place + len(OPEN_RANGE)] = known.ljust(len(OPEN_RANGE))
    digest = hashlib.sha256(file[:start] + file[end:]).digest()
    made = signed_digest(digest, seal.key, seal.certificate, seal.timestamp).hex().encode()
    if len(made) > 2 * seal.room:
        raise Unsealed("the signature is longer than its place")
    file[start + 1 : start + 1 + len(made)] = made
    return bytes(file)


def _pdf_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
