"""Links that holders give out and take back, the wallet, and a class in one file."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pikepdf
import pytest
from sqlalchemy import select

from tests import make, make_certs
from tests.databases import lacking
from trainhub.certs import actions
from trainhub.certs.models import Certificate, Lookup, Share
from trainhub.certs.pdf.probe import probe
from trainhub.certs.rules import LedgerReason, LookupWay
from trainhub.core import clock, jobs
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.jobs import Job
from trainhub.core.storage import files


class _Holder:
    """Somebody with a certificate of ours and a card of the police, and a stranger."""

    def __init__(self, app):
        self.app = app
        with app.app_context(), transaction():
            here = make_certs.school()
            row, second = make_certs.certified(here, ["欧阳建国", "李秀英"])
            kind = make_certs.external_type()
            card = make_certs.credential(row.person, kind)
            actions.check_credential(credential=card, accepted=True, by=here.by_staff())
            self.account, self.stranger = (
                make.account(row.person).id,
                make.account(second.person).id,
            )
            self.id, self.number, self.token = row.id, row.number, row.token
            self.id_no, self.phone = row.person.id_no, row.person.phone
            self.staff, self.cohort = here.staff.id, row.enrolment.cohort_id

    def share(self):
        with self.app.app_context():
            return db.session.scalars(select(Share).order_by(Share.id.desc())).first()


@pytest.fixture
def holder(app, frozen):
    return _Holder(app)


@pytest.fixture
def link(holder, client, sign_in):
    sign_in(client, holder.account)
    assert client.post("/certs/shares", data={"label": "新单位"}).status_code == 303
    return f"/verify/share/{holder.share().token}"


def test_a_link_shows_what_is_held_without_signing_in_and_no_private_number(holder, app, link):
    with app.test_client().get(link) as answer:
        assert "Set-Cookie" not in answer.headers
        page = answer.text
    for shown in ("欧阳建国", holder.number, "保安员证", ">有效<"):
        assert shown in page, shown
    for private in (holder.id_no, holder.phone, "京12345678", "新单位"):
        assert private not in page, private


def test_the_holder_sees_that_it_was_opened_and_takes_it_back(holder, app, client, link):
    with app.test_client().get(link):
        pass
    assert "1次" in client.get("/certs/shares").text
    with app.app_context():
        assert db.session.scalars(select(Lookup.way)).all() == [LookupWay.SHARE]
    share_id = holder.share().id
    assert client.post(f"/certs/shares/{share_id}/withdraw").status_code == 303
    closed = app.test_client().get(link)
    assert (closed.status_code, "欧阳" in closed.text) == (200, False)
    assert "这个链接已打不开" in closed.text


def test_a_link_ends_by_itself_and_tells_of_a_fallen_certificate(holder, app, link):
    with app.app_context(), transaction():
        row = db.session.get_one(Certificate, holder.id)
        actions.suspend(certificate=row, reason=LedgerReason.UNDER_REVIEW, by=SYSTEM)
    assert "已暂停" in app.test_client().get(link).text
    with clock.frozen(clock.now() + timedelta(days=30)):
        assert "这个链接已打不开" in app.test_client().get(link).text


def test_nobody_takes_back_the_link_of_another(holder, client, sign_in, link):
    sign_in(client, holder.stranger)
    assert client.post(f"/certs/shares/{holder.share().id}/withdraw").status_code == 404
    assert "新单位" not in client.get("/certs/shares").text


def test_ten_links_are_enough(holder, client, link):
    for number in range(9):
        assert client.post("/certs/shares", data={"label": f"{number}"}).status_code == 303
    refused = client.post("/certs/shares", data={"label": "第十一个"})
    assert (refused.status_code, "请先收回" in refused.text) == (409, True)


def test_the_wallet_can_be_put_on_the_phone_and_keeps_nothing_there(holder, client, sign_in):
    sign_in(client, holder.account)
    page = client.get("/certs/wallet")
    assert page.headers["Cache-Control"] == "no-store"
    assert "<svg" in page.text
    (address,) = re.findall(r'rel="manifest" href="([^"]+)"', page.text)
    manifest = client.get(address)
    assert manifest.headers["Content-Type"] == "application/manifest+json"
    told = manifest.get_json()
    assert (told["start_url"], told["display"]) == ("/certs/wallet", "standalone")
    assert "欧阳" not in manifest.text
    assert "serviceWorker" not in page.text


def test_a_class_lies_in_one_zip_of_originals_and_one_pdf(holder, app, client, sign_in):
    found = probe()
    if not found.ok:
        lacking(found.reason)
    sign_in(client, holder.staff)
    assert client.get(f"/certs/cohorts/{holder.cohort}/bundle.zip").status_code == 404
    assert client.post(f"/certs/cohorts/{holder.cohort}/bundle").status_code == 303
    with app.app_context():
        printing = db.session.scalars(select(Job.id).where(Job.kind == actions.PRINT_JOB)).one()
        early = db.session.scalars(select(Job.id).where(Job.kind == actions.BUNDLE_JOB)).one()
        jobs.run(early)
        lines = jobs.lines_of(db.session.get_one(Job, early))
        assert [line.outcome.value for line in lines] == ["failed", "failed", "skipped", "skipped"]
        jobs.run(printing)
        with transaction():
            jobs.retry_failed(db.session.get_one(Job, early))
    assert client.post(f"/certs/cohorts/{holder.cohort}/bundle").status_code == 303
    with app.app_context():
        last = db.session.scalars(select(Job.id).order_by(Job.id.desc())).first()
        jobs.run(last)
        lines = jobs.lines_of(db.session.get_one(Job, last))
        assert [line.outcome.value for line in lines] == ["done"] * 4
        rows = db.session.scalars(select(Certificate).order_by(Certificate.number)).all()
        originals = [files().get(row.file_name) for row in rows]
        names = [f"{row.facts['name']}-{row.number}.pdf" for row in rows]
    packed = client.get(f"/certs/cohorts/{holder.cohort}/bundle.zip")
    with ZipFile(io.BytesIO(packed.data)) as book:
        assert book.namelist() == names
        assert [book.read(name) for name in names] == originals
    joined = client.get(f"/certs/cohorts/{holder.cohort}/bundle.pdf")
    with pikepdf.open(io.BytesIO(joined.data)) as document:
        assert len(document.pages) == 2
    assert "打印" in client.get(f"/certs/cohorts/{holder.cohort}/issue").text
