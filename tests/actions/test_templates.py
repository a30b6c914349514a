"""Templates that people write: versions, pictures, trial prints, release, and what goes wrong."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import make, make_certs
from tests.databases import lacking
from trainhub.certs import actions as certs
from trainhub.certs.layouts import actions, proving, queries
from trainhub.certs.layouts.actions import shipped_source
from trainhub.certs.layouts.proving import Proof
from trainhub.certs.layouts.rules import LARGEST_PICTURE, LONGEST_SOURCE, TemplateTrouble
from trainhub.certs.models import Certificate, CertificateType
from trainhub.certs.pdf.probe import probe, text_with_outlines
from trainhub.core import jobs
from trainhub.core.access import SYSTEM, Actor
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Job
from trainhub.core.storage import files
from trainhub.people.rules import Role

HTML, CSS = shipped_source("training-pass")


@pytest.fixture
def here(inside) -> make_certs.School:
    with transaction():
        return make_certs.school()


@pytest.fixture
def press() -> Iterator[None]:
    """A machine that prints; the press of the trials ends with the test."""
    found = probe()
    if not found.ok:
        lacking(found.reason)
    yield
    proving._press.close()


def _kind(here) -> CertificateType:
    return db.session.get_one(CertificateType, here.kind.id)


def _write(here, html: str = HTML, css: str = CSS, by: Actor = SYSTEM):
    with transaction():
        row_id = actions.write_version(kind=_kind(here), html=html, css=css, by=by).id
    return db.session.get_one(queries.TemplateVersion, row_id)


def _why(refusal: pytest.ExceptionInfo[Refused]) -> object:
    return refusal.value.reasons[0].code


def _png(size: tuple[int, int] = (200, 200)) -> bytes:
    file = io.BytesIO()
    Image.new("RGBA", size, (200, 30, 30, 120)).save(file, "PNG")
    return file.getvalue()


def _add(here, name: str, upload: bytes):
    with transaction():
        return actions.add_picture(kind=_kind(here), name=name, upload=upload, by=SYSTEM).digest


def test_versions_are_counted_kept_and_never_changed(here):
    first, second = _write(here), _write(here, HTML + "<!-- 2 -->")
    assert [first.number, second.number] == [1, 2]
    assert first.html == HTML
    assert "ground" in first.pictures, "who begins from a design that ships keeps its drawing"
    with pytest.raises(Refused) as refusal:
        _write(here, HTML + "<!-- 2 -->")
    assert _why(refusal) is TemplateTrouble.SAME
    for change in ("UPDATE template_version SET html = 'x'", "DELETE FROM template_version"):
        with pytest.raises(DBAPIError, match=r"template_version|append-only"), transaction():
            db.session.execute(text(change))


def test_a_source_without_end_is_refused(here):
    with pytest.raises(Refused) as refusal:
        _write(here, "x" * (LONGEST_SOURCE + 1))
    assert _why(refusal) is TemplateTrouble.TOO_LONG


def test_a_released_version_prints_what_is_issued_and_stays_with_it(here, press):
    changed = HTML.replace("特发此证。", "特发此证，以资证明。").replace(
        "{{ seal }}", "<img src='asset:chop' class='seal' alt=''>"
    )
    _add(here, "chop", _png())
    version = _write(here, changed)
    proof = proving.proved(_kind(here), actions.design_of(version))
    with transaction():
        actions.release(version=version, proof=proof, by=SYSTEM)
    with transaction():
        (issued,) = make_certs.certified(here, ["阿卜杜热合曼·阿卜力米提"])
        certificate_id = issued.id
    # Another picture of the same name and another version change nothing that was issued.
    _add(here, "chop", _png((50, 50)))
    later = _write(here, changed.replace("以资证明", "另一句话"))
    with transaction():
        other = proving.proved(_kind(here), actions.design_of(later))
        actions.release(version=later, proof=other, by=SYSTEM)
    jobs.run(db.session.query(Job).filter_by(kind=certs.PRINT_JOB).one().id)

    certificate = db.session.get_one(Certificate, certificate_id)
    assert certificate.facts["template_version"] == 1
    assert certificate.template == certificate.facts["design"]
    read = "".join(text_with_outlines(files().get(certificate.file_name)).split())
    assert "以资证明" in read
    assert certificate.facts["name"] in read
    assert queries.in_use(here.kind.id).number == 2
    assert queries.version(here.kind.id, 1).retired_at is not None


def test_a_release_needs_the_proof_of_that_very_version(here):
    version = _write(here)
    with pytest.raises(Refused) as refusal, transaction():
        actions.release(version=version, proof=Proof("v-" + "0" * 32), by=SYSTEM)
    assert _why(refusal) is TemplateTrouble.UNPROVEN


def test_two_people_where_the_type_asks(here):
    with transaction():
        _kind(here).template_by_two = True
        writer, other = (
            make.actor(make.member(Role.STAFF, here.station, name)) for name in ("甲", "乙")
        )
    version = _write(here, by=writer)
    with pytest.raises(Refused) as refusal, transaction():
        actions.release(version=version, proof=Proof(version.name), by=writer)
    assert _why(refusal) is TemplateTrouble.SECOND_PERSON
    with transaction():
        actions.release(version=version, proof=Proof(version.name), by=other)
    with pytest.raises(Refused) as refusal, transaction():
        actions.release(version=version, proof=Proof(version.name), by=other)
    assert _why(refusal) is TemplateTrouble.IN_USE


def test_a_picture_is_drawn_again_and_named_plainly(here):
    digest = _add(here, "seal", _png())
    (row,) = queries.pictures_of(here.kind.id)
    assert (row.name, row.media, row.digest) == ("seal", "image/png", digest)
    for name, why in (
        ("../seal", TemplateTrouble.PICTURE_NAME),
        ("qr", TemplateTrouble.PICTURE_TAKEN),
    ):
        with pytest.raises(Refused) as refusal:
            _add(here, name, _png())
        assert _why(refusal) is why


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'


@pytest.mark.parametrize(
    "inside_svg",
    [
        "<script>alert(1)</script>",
        "<image href='http://127.0.0.1/x.png'/>",
        "<image xlink:href='file:///etc/passwd'/>",
        "<use href='http://127.0.0.1/x.svg#a'/>",
        "<rect style='fill: url(http://127.0.0.1/x)'/>",
        "<rect fill='url(http://127.0.0.1/x)'/>",
        "<style>@import 'http://127.0.0.1/x.css';</style>",
        "<foreignObject><p>x</p></foreignObject>",
        "<rect onload='x()'/>",
        "<a href='javascript:x()'><rect/></a>",
    ],
)
def test_a_drawing_that_reaches_out_is_refused(here, inside_svg):
    with pytest.raises(Refused) as refusal:
        _add(here, "logo", SVG.format(inside_svg).encode())
    assert _why(refusal) is TemplateTrouble.PICTURE_UNSAFE


def test_a_plain_drawing_is_kept_as_it_is(here):
    drawing = SVG.format("<defs><path id='a' d='M0 0h9'/></defs><use href='#a'/>").encode()
    _add(here, "logo", drawing)
    (row,) = queries.pictures_of(here.kind.id)
    assert files().get(row.stored) == drawing


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (b"", TemplateTrouble.PICTURE_KIND),
        (b"GIF89a" + bytes(40), TemplateTrouble.PICTURE_KIND),
        (_png()[:60], TemplateTrouble.PICTURE_KIND),
        (b"\x89PNG" + bytes(LARGEST_PICTURE), TemplateTrouble.PICTURE_LARGE),
        (_png((4000, 10)), TemplateTrouble.PICTURE_LARGE),
        (b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg>&a;</svg>", TemplateTrouble.PICTURE_UNSAFE),
    ],
    ids=["nothing", "gif", "half", "heavy", "wide", "entities"],
)
def test_what_is_no_fit_picture_is_refused(here, upload, why):
    with pytest.raises(Refused) as refusal:
        _add(here, "seal", upload)
    assert _why(refusal) is why


FAULTS = {
    "an open brace": ("<p>\n{{ holder_name }</p>", TemplateTrouble.SYNTAX, 2),
    "a word nobody knows": ("<p>\n\n{{ salary }}</p>", TemplateTrouble.PLACEHOLDER, 3),
    "the way out": ("<p>\n{{ title.__class__ }}", TemplateTrouble.FORBIDDEN, 2),
    "a picture nobody sent": ("<img src='asset:logo'>", TemplateTrouble.PICTURE, 0),
    "an address": ("<img src='https://example.org/x.png'>", TemplateTrouble.ADDRESS, 0),
    "two pages": ("<p style='break-after: page'>1</p><p>2</p>", TemplateTrouble.PAGES, 0),
    "no QR": (None, TemplateTrouble.NAMES_QR, 0),
    "no number": ("<img src='asset:qr'>{{ holder_name }}", TemplateTrouble.SAYS_NOT, 0),
}


def test_every_fault_is_told_with_its_line_and_certificates_go_on(here, press):
    for html, why, line in FAULTS.values():
        source = html if html is None else html + "<!-- asset:qr -->"
        design = actions.design_from(_kind(here), source or "{{ number }}", "@page {}")
        with pytest.raises(Refused) as refusal:
            proving.proved(_kind(here), design)
        assert _why(refusal) is why, refusal.value.reasons
        assert refusal.value.reasons[0].facts.get("line", 0) == line
    broken = actions.design_from(_kind(here), HTML, "p { color: nonsense-of-mine }")
    with pytest.raises(Refused) as refusal:
        proving.proved(_kind(here), broken)
    assert _why(refusal) is TemplateTrouble.STYLE
    sound = actions.design_from(_kind(here), HTML, CSS)
    assert proving.preview(_kind(here), sound).startswith(b"%PDF")
