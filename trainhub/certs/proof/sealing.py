"""The finished PDF of a certificate is sealed: its badge goes inside, a signature over all of it.

PAdES baseline B-B (ETSI EN 319 142-1) in one write: the signature's place is left open while the
file is written, then filled. With a timestamp authority it becomes B-T. The file stays PDF/A-3u:
an attachment with its relationship (ISO 19005-3, 6.8), annotations that print (6.3.3).
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pikepdf
from asn1crypto import algos, cms, core, tsp, x509
from pikepdf import Array, Dictionary, Name, String

from trainhub.core.signatures import PrivateKey, sign

#: Bytes kept open for the signature: RSA with its certificate takes under 2 KB …
ROOM = 3 * 1024
#: … and the token of a timestamp authority brings its own chain along.
ROOM_WITH_TIMESTAMP = 12 * 1024
BADGE_FILE = "badge.jwt"
#: Stands for a length that is not known yet; as long as the longest one.
_OPEN = 10**9
#: Millimetres from the left and the top of the page: where the red seal is printed.
SEAL_BOX_MM = (198.0, 145.0, 38.0, 38.0)
_POINTS = 72 / 25.4

Timestamp = Callable[[bytes], cms.ContentInfo]


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
    #: Whether the signature is to be seen where the red seal is printed.
    visible: bool = True
    timestamp: Timestamp | None = None

    @property
    def room(self) -> int:
        """Bytes to keep open."""
        return ROOM if self.timestamp is None else ROOM_WITH_TIMESTAMP


def sealed(pdf: bytes, seal: Seal) -> bytes:
    """``pdf`` with the badge attached and signed as a whole. Raises ``Unsealed``."""
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


def _attach(document: pikepdf.Pdf, seal: Seal) -> None:
    """The badge as an attachment that belongs to the whole document."""
    content = document.make_stream(seal.badge.encode("ascii"))
    content.Type = Name.EmbeddedFile
    # A name writes its slash as a number (ISO 32000-1, 7.3.5).
    content.Subtype = Name("/application/vc+jwt")
    content.Params = Dictionary(
        Size=len(seal.badge),
        ModDate=String(_pdf_date(seal.at)),
        CheckSum=String(hashlib.md5(seal.badge.encode(), usedforsecurity=False).digest()),
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
    box = _box(page) if seal.visible else Array([0, 0, 0, 0])
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


def _box(page: pikepdf.Page) -> Array:
    left, top, width, height = (each * _POINTS for each in SEAL_BOX_MM)
    bottom = float(page.mediabox[3]) - top - height
    return Array([round(each, 2) for each in (left, bottom, left + width, bottom + height)])


def _fill(file: bytearray, seal: Seal) -> bytes:
    """Write the byte range and the signature into the places left open."""
    room = b"<" + b"00" * seal.room + b">"
    start = file.rfind(room)
    open_range = b"/ByteRange [ 0 %d %d %d ]" % (_OPEN, _OPEN, _OPEN)
    place = file.rfind(open_range)
    if start < 0 or place < 0:
        raise Unsealed("the place of the signature was not found")
    end = start + len(room)
    known = b"/ByteRange [ 0 %d %d %d ]" % (start, end, len(file) - end)
    file[place : place + len(open_range)] = known.ljust(len(open_range))
    digest = hashlib.sha256(file[:start] + file[end:]).digest()
    made = signed_digest(digest, seal).hex().encode()
    if len(made) > 2 * seal.room:
        raise Unsealed("the signature is longer than its place")
    file[start + 1 : start + 1 + len(made)] = made
    return bytes(file)


def signed_digest(digest: bytes, seal: Seal) -> bytes:
    """The CMS of a PAdES signature (ETSI EN 319 122-1) over a SHA-256 ``digest``, DER."""
    certificate = x509.Certificate.load(seal.certificate)
    named = tsp.ESSCertIDv2(
        {
            "hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "cert_hash": hashlib.sha256(seal.certificate).digest(),
        }
    )
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            cms.CMSAttribute(
                {
                    "type": "signing_certificate_v2",
                    "values": [tsp.SigningCertificateV2({"certs": [named]})],
                }
            ),
        ]
    )
    signature = sign(seal.key, attributes.dump())
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                {
                    "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                        {
                            "issuer": certificate.issuer,
                            "serial_number": certificate.serial_number,
                        }
                    )
                }
            ),
            "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
            "signed_attrs": attributes,
            "signature_algorithm": algos.SignedDigestAlgorithm(
                {"algorithm": "sha256_rsa", "parameters": core.Null()}
            ),
            "signature": signature,
        }
    )
    if seal.timestamp is not None:
        token = seal.timestamp(signature)
        signer["unsigned_attrs"] = cms.CMSAttributes(
            [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
        )
    content = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    whole: bytes = cms.ContentInfo({"content_type": "signed_data", "content": content}).dump()
    return whole


def _pdf_date(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
