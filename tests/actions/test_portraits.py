"""The photo of a person: given with a yes, sealed, journaled; frozen into what is issued."""

from __future__ import annotations

import io
from hashlib import sha256

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import make, make_certs
from tests.databases import lacking
from trainhub.certs import actions as certs
from trainhub.certs.models import Certificate
from trainhub.certs.pdf.probe import probe
from trainhub.certs.rules import PrintTrouble
from trainhub.core import jobs, papers
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.jobs import Job
from trainhub.core.journal import JournalEntry
from trainhub.core.pictures import PORTRAIT, PictureTrouble
from trainhub.core.storage import files
from trainhub.people.models import Person
from trainhub.people.portraits import actions, queries
from trainhub.people.portraits.models import Portrait
from trainhub.people.portraits.rules import PortraitTrouble


def _photo(colour: str = "#884422", size: tuple[int, int] = (900, 1200)) -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "taken at a secret place"
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "JPEG", exif=exif)
    return file.getvalue()


def _give(person, upload=None, *, agreed=True):
    with transaction():
        return actions.give_portrait(
            person=person, upload=upload or _photo(), notice="wofür", agreed=agreed, by=SYSTEM
        ).id


@pytest.fixture
def person(inside):
    with transaction():
        row_id = make.person(station=make.station()).id
    return db.session.get_one(Person, row_id)


def test_a_photo_is_cropped_sealed_and_loses_what_the_camera_noted(person):
    _give(person)
    kept = queries.portrait_of(person.id)
    content = papers.opened(kept.stored)
    with Image.open(io.BytesIO(content)) as picture:
        assert (picture.size, picture.format) == (PORTRAIT, "JPEG")
        assert not picture.getexif()
    assert b"secret place" not in content
    assert kept.digest == sha256(content).hexdigest()
    assert b"\xff\xd8\xff" not in files().get(kept.stored)
    assert kept.notice == "wofür"
    (entry,) = db.session.query(JournalEntry).filter_by(verb="person.portrait.given")
    assert entry.person_id == person.id


@pytest.mark.parametrize(
    ("upload", "why"),
    [
        (b"", PortraitTrouble.MISSING),
        (b"%PDF-1.7 no picture", PictureTrouble.UNREADABLE),
        (_photo()[:400], PictureTrouble.UNREADABLE),
        (_photo(size=(100, 140)), PortraitTrouble.TOO_SMALL),
    ],
    ids=["nothing", "another file", "half a file", "a stamp"],
)
def test_what_is_no_photo_is_refused(person, upload, why):
    with pytest.raises(Refused) as refusal, transaction():
        actions.give_portrait(person=person, upload=upload, notice="n", agreed=True, by=SYSTEM)
    assert refusal.value.reasons[0].code is why
    assert queries.portrait_of(person.id) is None


def test_without_a_yes_no_photo_is_kept(person):
    with pytest.raises(Refused) as refusal:
        _give(person, agreed=False)
    assert refusal.value.reasons[0].code is PortraitTrouble.NOT_AGREED


def test_a_photo_is_withdrawn_and_withdrawing_twice_is_refused(person):
    _give(person)
    with transaction():
        actions.withdraw_portrait(person=person, by=SYSTEM)
    assert queries.portrait_of(person.id) is None
    with pytest.raises(Refused) as refusal, transaction():
        actions.withdraw_portrait(person=person, by=SYSTEM)
    assert refusal.value.reasons[0].code is PortraitTrouble.NONE_THERE


@pytest.mark.parametrize(
    "change", ["UPDATE portrait SET digest = 'x'", "DELETE FROM portrait"]
)  # fmt: skip
def test_a_kept_photo_is_never_changed(person, change):
    _give(person)
    with pytest.raises(DBAPIError, match=r"portrait|append-only"), transaction():
        db.session.execute(text(change))
    assert db.session.query(Portrait).count() == 1


def _issued(photo: bytes) -> int:
    """A certificate of somebody who gave a photo before the results were out."""
    here = make_certs.school()
    cohort = make_certs.klass(here, ["王建国"])
    (enrolment,) = make_certs.enrolments(cohort)
    actions.give_portrait(person=enrolment.person, upload=photo, notice="n", agreed=True, by=SYSTEM)
    make_certs.publish(here, make_certs.sitting(here, cohort, [make_certs.PASS]))
    (certificate,) = make_certs.certificates(cohort)
    return certificate.id


def test_a_certificate_shows_the_photo_of_its_day_whatever_follows(inside):
    found = probe()
    if not found.ok:
        lacking(found.reason)
    with transaction():
        certificate_id = _issued(_photo("#884422"))
    certificate = db.session.get_one(Certificate, certificate_id)
    first = queries.portrait_of(certificate.person_id)
    digest, content = first.digest, papers.opened(first.stored)
    assert certificate.facts["photo"] == digest

    _give(certificate.person, _photo("#224488"))
    with transaction():
        actions.withdraw_portrait(person=certificate.person, by=SYSTEM)
    job = db.session.query(Job).filter_by(kind=certs.PRINT_JOB).one()
    jobs.run(job.id)

    certificate = db.session.get_one(Certificate, certificate_id)
    assert certificate.facts["photo"] == digest
    with pikepdf.open(io.BytesIO(files().get(certificate.file_name))) as pdf:
        drawn = pdf.pages[0].obj.Resources.XObject.values()
        (printed,) = [each for each in drawn if each.get("/Filter") == "/DCTDecode"]
        assert printed.read_raw_bytes() == content


def test_a_lost_photo_stops_one_certificate_and_says_so(inside):
    with transaction():
        certificate_id = _issued(_photo())
    certificate = db.session.get_one(Certificate, certificate_id)
    files().remove(queries.portrait_of(certificate.person_id).stored)
    job = db.session.query(Job).filter_by(kind=certs.PRINT_JOB).one()
    jobs.run(job.id)
    certificate = db.session.get_one(Certificate, certificate_id)
    assert (certificate.pdf_sha256, certificate.pdf_trouble) == (None, PrintTrouble.FACTS)
