"""Sealed certificates: independent readers accept them, a changed byte is found, still PDF/A."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import x509
from lxml import etree
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko_certvalidator import ValidationContext

from tests.databases import lacking
from tests.pdf.validator import judged
from trainhub.certs.pdf.facts import CertificateFacts
from trainhub.certs.pdf.ink import Letters, same_ink
from trainhub.certs.proof.sealing import BADGE_FILE, SEAL_BOXES_MM, Seal, Unsealed, sealed
from trainhub.core import signatures
from trainhub.core.signatures import Algorithm

WHEN = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
BADGE = "eyJhbGciOiJSUzI1NiJ9.eyJuYW1lIjoi5q-U5pa5In0.c2lnbmF0dXJl"
PDFA = "{http://www.aiim.org/pdfa/ns/id/}"


@pytest.fixture(scope="module")
def key():
    private = signatures.private_key(signatures.new_private_key(Algorithm.RS256))
    span = (WHEN - timedelta(days=1), WHEN + timedelta(days=365))
    certificate = signatures.own_certificate(private, name="样例培训学校", serial=77, valid=span)
    return private, certificate


@pytest.fixture(scope="module", params=["laid out whole", "stamped"])
def page(request, press):
    """A finished page: one that WeasyPrint wrote, and one that the press stamped."""
    if request.param == "laid out whole":
        return press.press(_facts("张桂兰")).pdf
    for name in ("王一", "王二", "王三"):
        press.press_one_of_many(_facts(name))
    before = press.stamped
    stamped = press.press_one_of_many(_facts("张桂兰")).pdf
    assert press.stamped == before + 1
    return stamped


def _facts(name):
    return CertificateFacts(
        title="培训合格证书",
        holder_name=name,
        masked_id_number="119***********0023",
        course="保安员岗前培训",
        minutes=720,
        scores=(),
        number="MJQ-BA-2026-000731",
        issued_on=date(2026, 3, 18),
        valid_until=None,
        issuer="样例培训学校",
        institution="样例培训学校",
        cohort="2026年第3期",
        verify_url="https://trainhub.test/verify/7K2M9QX4T8B1C6D3F5H0JWNRPZ",
        seal_text="培训专用章",
    )


def _seal(key, **more):
    private, certificate = key
    facts = {
        "badge": BADGE, "key": private, "certificate": certificate, "signer": "样例培训学校",
        "at": WHEN,
    }  # fmt: skip
    return Seal(**facts | more)


@pytest.fixture(scope="module")
def file(page, key):
    return sealed(page, _seal(key))


def _judged(content, key):
    (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
    roots = [x509.Certificate.load(key[1])]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=WHEN)
    return judged(signature, context)


def test_pyhanko_accepts_the_signature_over_the_whole_file(file, key):
    status = _judged(file, key)
    assert status.bottom_line
    assert status.coverage.name == "ENTIRE_FILE"
    (signature,) = PdfFileReader(io.BytesIO(file)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_poppler_accepts_it_too(file, tmp_path):
    if shutil.which("pdfsig") is None:
        lacking("pdfsig is missing; on Debian: apt-get install poppler-utils")
    path = tmp_path / "sealed.pdf"
    path.write_bytes(file)
    said = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, timeout=60)
    assert "Signature is Valid." in said.stdout
    assert "Total document signed" in said.stdout


@pytest.mark.parametrize("part", [0.1, 0.5, 0.7, 0.9, 0.999])
def test_one_changed_byte_is_found_wherever_it_stands(file, key, part):
    start, gap_ends = _range(file)
    signed = [*range(0, start), *range(gap_ends, len(file))]
    place = signed[int(len(signed) * part)]
    changed = bytearray(file)
    changed[place] ^= 1
    try:
        status = _judged(bytes(changed), key)
    except Exception:  # noqa: BLE001 - so broken that it is no PDF any more
        return
    assert not status.bottom_line


def _range(file):
    (found,) = re.findall(rb"/ByteRange \[ 0 (\d+) (\d+) \d+ \]", file)
    return int(found[0]), int(found[1])


def test_another_key_is_not_trusted(file):
    private = signatures.private_key(signatures.new_private_key(Algorithm.RS256))
    span = (WHEN - timedelta(days=1), WHEN + timedelta(days=365))
    other = signatures.own_certificate(private, name="样例培训学校", serial=77, valid=span)
    assert not _judged(file, (private, other)).bottom_line


def test_the_badge_travels_inside_as_pdf_a_three_asks(file):
    with pikepdf.open(io.BytesIO(file)) as document:
        assert bytes(document.attachments[BADGE_FILE].get_file().read_bytes()) == BADGE.encode()
        (associated,) = document.Root.AF
        assert associated.AFRelationship == "/Data"
        assert associated.F == associated.UF == BADGE_FILE
        stream = associated.EF.F
        assert stream.Subtype == "/application/vc+jwt"
        assert "/ModDate" in stream.Params


def _objects(document):
    kinds = (pikepdf.Dictionary, pikepdf.Stream)
    return [each for each in document.objects if isinstance(each, kinds)]


def test_the_sealed_file_keeps_the_structure_of_pdf_a(file, page):
    """What ISO 19005-3 asks of such a file, clause by clause, and nothing lost of the page."""
    with pikepdf.open(io.BytesIO(file)) as document, pikepdf.open(io.BytesIO(page)) as before:
        assert len(document.trailer.ID) == 2  # 6.1.3
        assert "/Encrypt" not in document.trailer  # 6.1.3
        xmp = etree.fromstring(document.Root.Metadata.read_bytes())
        said = {name: value for each in xmp.iter() for name, value in each.attrib.items()}
        said |= {each.tag: each.text for each in xmp.iter() if isinstance(each.tag, str)}
        assert said[f"{PDFA}part"] == "3"  # 6.6.4
        assert said[f"{PDFA}conformance"] == "U"
        assert "/Filter" not in document.Root.Metadata  # 6.6.2
        (intent,) = document.Root.OutputIntents  # 6.2.3
        assert intent.S == "/GTS_PDFA1"
        assert len(intent.DestOutputProfile.read_bytes()) > 100
        for each in _objects(document):
            kind = each.get("/Type")
            if kind == "/Font" and each.get("/Subtype") != "/Type3":
                described = each.get("/DescendantFonts", [each])[0]
                descriptor = described.FontDescriptor  # 6.2.11.4: embedded
                assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
                if "/DescendantFonts" in each:
                    assert "/ToUnicode" in each  # 6.2.11.7: level U
            assert not each.get("/Interpolate", False)  # 6.2.8
            assert each.get("/S") not in {"/JavaScript", "/Launch", "/Movie", "/Sound"}  # 6.5.1
        for font in document.pages[0].obj.Resources.Font.values():
            letters = Letters(font)
            shown = {glyph: letters.file.advance(glyph) for glyph in letters.meaning}
            assert all(  # 6.2.11.5: widths as in the font, within a thousandth of an em
                abs(letters.widths[glyph] * letters.file.em - units) <= letters.file.em / 1000
                for glyph, units in shown.items()
            )
            assert font.DescendantFonts[0].CIDToGIDMap == "/Identity"  # 6.2.11.3.2
        for annotation in document.pages[0].Annots:
            assert int(annotation.F) & 4  # 6.3.2: it prints
            assert not int(annotation.F) & 2
            assert "/N" in annotation.AP  # 6.3.3
        assert "/NeedAppearances" not in document.Root.AcroForm  # 6.4.1
        drawn, drawn_before = (
            pikepdf.unparse_content_stream(pikepdf.parse_content_stream(each.pages[0]))
            for each in (document, before)
        )
        assert drawn == drawn_before
    assert same_ink(file, page)


def test_a_stamped_page_is_added_to_and_its_bytes_stay(file, page, request):
    stamped = request.node.callspec.params["page"] == "stamped"
    assert file.startswith(page) is stamped


@pytest.mark.parametrize(("box", "wide"), [(SEAL_BOXES_MM["training-pass"], True), (None, False)])
def test_the_signature_lies_over_the_printed_seal_or_is_invisible(page, key, box, wide):
    with pikepdf.open(io.BytesIO(sealed(page, _seal(key, box_mm=box)))) as document:
        left, bottom, right, top = map(float, document.pages[0].Annots[0].Rect)
        assert (right - left > 100, top - bottom > 100) == (wide, wide)
        assert right <= document.pages[0].mediabox[2]


def test_what_is_no_pdf_is_not_sealed(key):
    with pytest.raises(Unsealed):
        sealed(b"%PDF-1.7 broken", _seal(key))


def test_a_signature_too_long_for_its_place_is_refused(page, key, monkeypatch):
    monkeypatch.setattr("trainhub.certs.proof.sealing.ROOM", 100)
    with pytest.raises(Unsealed):
        sealed(page, _seal(key))
