"""Certificates on the web: my pages, the desk, decisions, papers from elsewhere."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make, make_certs
from tests.databases import lacking
from trainhub.certs import actions
from trainhub.certs.models import Certificate, Credential
from trainhub.certs.rules import CheckState, LedgerVerb
from trainhub.core import clock, jobs
from trainhub.core.db import db, transaction
from trainhub.core.jobs import Job
from trainhub.core.storage import files
from trainhub.people.rules import Role


class _World:
    """Ids only: rows belong to the context they were read in."""

    def __init__(self, app):
        with app.app_context(), transaction():
            here = make_certs.school()
            self.station_id = here.station.id
            mine, other = make_certs.certified(here, ["王建国", "李秀英"])
            self.mine, self.other = mine.id, other.id
            self.number = mine.number
            self.token = mine.token
            self.cohort = mine.enrolment.cohort_id
            self.holder = make.account(mine.person).id
            self.stranger = make.account(make.person("路人甲")).id
            self.staff = here.staff.id
            self.other_staff = make.member(Role.STAFF, make.station("别的站"), "陈站长").id
            self.institution = make.member(Role.INSTITUTION, here.institution, "周校长").id
            self.card = make_certs.external_type().id


@pytest.fixture
def world(app, frozen):
    return _World(app)


def _text(response):
    return response.get_data(as_text=True)


def test_my_certificates_show_standing_number_and_a_code(client, sign_in, world):
    sign_in(client, world.holder)
    page = _text(client.get("/certs"))
    assert "有效" in page
    assert world.number in page
    assert "<svg" in page
    assert "PDF 正在打印" in page


def test_somebody_without_certificates_is_told_what_to_do(client, sign_in, world):
    sign_in(client, world.stranger)
    page = _text(client.get("/certs"))
    assert "还没有证书" in page
    assert 'href="/courses/"' in page or 'href="/courses"' in page


def test_a_certificate_is_there_for_its_holder_staff_and_issuer_and_for_nobody_else(
    client, sign_in, world
):
    for account in (world.holder, world.staff, world.institution):
        sign_in(client, account)
        assert client.get(f"/certs/{world.mine}").status_code == 200
    for account in (world.stranger, world.other_staff):
        sign_in(client, account)
        assert client.get(f"/certs/{world.mine}").status_code == 404
        assert client.get(f"/certs/{world.mine}/pdf").status_code == 404


def test_the_pdf_is_served_as_it_was_stored(app, client, sign_in, world):
    sign_in(client, world.holder)
    waiting = client.get(f"/certs/{world.mine}/pdf")
    assert waiting.status_code == 409
    assert "PDF 还没打出来" in _text(waiting)
    with app.app_context():
        job = db.session.scalar(select(Job).where(Job.kind == actions.PRINT_JOB))
        jobs.run(job.id)
        certificate = db.session.get_one(Certificate, world.mine)
        stored = files().get(certificate.file_name) if certificate.pdf_sha256 else None
        name = certificate.file_name
    if stored is None:
        lacking("this machine cannot print")
    answer = client.get(f"/certs/{world.mine}/pdf")
    assert answer.data == stored
    assert answer.headers["Content-Type"] == "application/pdf"
    with app.app_context():
        files().put(name, stored.replace(b"PDF", b"FDP", 1))
    altered = client.get(f"/certs/{world.mine}/pdf")
    assert altered.status_code == 409
    assert "被改动" in _text(altered)


def test_staff_suspend_a_named_certificate_with_a_reason(app, client, sign_in, world):
    sign_in(client, world.staff)
    asked = _text(client.get(f"/certs/{world.mine}/suspend"))
    assert "暂停王建国的证书" in asked
    assert world.number in asked
    empty = client.post(f"/certs/{world.mine}/suspend", data={})
    assert empty.status_code == 422
    wrong = client.post(f"/certs/{world.mine}/suspend", data={"reason": "cleared"})
    assert wrong.status_code == 422
    done = client.post(f"/certs/{world.mine}/suspend", data={"reason": "under_review"})
    assert done.status_code == 303
    twice = client.post(f"/certs/{world.mine}/suspend", data={"reason": "under_review"})
    assert twice.status_code == 409
    with app.app_context():
        assert db.session.get_one(Certificate, world.mine).halted is LedgerVerb.SUSPENDED
    assert "已暂停，等待处理" in _text(client.get("/certs/desk"))


def test_who_merely_sees_a_certificate_does_not_decide_about_it(client, sign_in, world):
    sign_in(client, world.holder)
    assert client.get(f"/certs/{world.mine}/revoke").status_code == 403
    sign_in(client, world.institution)
    assert client.post(f"/certs/{world.mine}/revoke").status_code == 403
    sign_in(client, world.other_staff)
    assert client.post(f"/certs/{world.mine}/revoke").status_code == 404


def test_a_corrected_name_leads_to_the_new_certificate(client, sign_in, world):
    sign_in(client, world.staff)
    bad = client.post(
        f"/certs/{world.mine}/replace", data={"reason": "name_corrected", "name": "<script>"}
    )
    assert bad.status_code == 422
    done = client.post(
        f"/certs/{world.mine}/replace", data={"reason": "name_corrected", "name": "王建果"}
    )
    assert done.status_code == 303
    page = _text(client.get(done.headers["Location"]))
    assert "王建果" in page
    assert f"/certs/{world.mine}" in page
    assert "已换发新证" in _text(client.get(f"/certs/{world.mine}"))


def test_the_desk_finds_by_number_name_and_pinyin_and_only_my_people(client, sign_in, world):
    sign_in(client, world.staff)
    for search in (world.number, world.number.lower()[:12], "王建国", "wangjianguo"):
        page = _text(client.get("/certs/desk", query_string={"q": search}))
        assert f'href="/certs/{world.mine}"' in page, search
    assert "没有查到" in _text(client.get("/certs/desk?q=zzz"))
    sign_in(client, world.other_staff)
    found = _text(client.get("/certs/desk", query_string={"q": world.number}))
    assert f'href="/certs/{world.mine}"' not in found


def test_the_desk_does_not_read_more_often_for_more_rows(
    app, client, sign_in, world, count_queries
):
    sign_in(client, world.staff)
    client.get("/certs/desk")

    def cost():
        with count_queries() as statements:
            assert client.get("/certs/desk").status_code == 200
        return len(statements)

    few = cost()
    with app.app_context(), transaction():
        cohort = db.session.get_one(Certificate, world.mine).enrolment.cohort
        for n in range(8):
            person = make.person(f"证人{n}", station=cohort.station)
            make_certs.credential(person, make_certs.external_type(f"card{n}"), f"京{n}")
    assert cost() == few


def test_my_page_does_not_read_more_often_for_more_papers(
    app, client, sign_in, world, count_queries
):
    sign_in(client, world.holder)
    client.get("/certs")

    def cost():
        with count_queries() as statements:
            assert client.get("/certs").status_code == 200
        return len(statements)

    few = cost()
    with app.app_context(), transaction():
        person = db.session.get_one(Certificate, world.mine).person
        for n in range(6):
            make_certs.credential(person, make_certs.external_type(f"card{n}"), f"京{n}")
    assert cost() == few


def _handed_in(**changes):
    return {
        "kind": "1",
        "number": "京12345678",
        "issuer": "样例市公安局",
        "issued_on": "2026-05-01",
        "picture": (io.BytesIO(make_certs.picture()), "card.jpg"),
    } | changes


def test_a_card_is_handed_in_by_phone_and_accepted_at_the_desk(app, client, sign_in, world):
    sign_in(client, world.holder)
    assert "capture" in _text(client.get("/certs/credentials/new"))
    done = client.post("/certs/credentials/new", data=_handed_in(kind=str(world.card)))
    assert done.status_code == 303
    with app.app_context():
        credential_id = db.session.scalar(select(Credential.id))
    assert "等待站点核验" in _text(client.get("/certs"))
    page = f"/certs/credentials/{credential_id}"
    assert client.get(f"{page}/picture").headers["Content-Type"] == "image/jpeg"
    assert client.post(f"{page}/accept").status_code == 403
    sign_in(client, world.other_staff)
    assert client.get(f"{page}/picture").status_code == 404
    assert client.post(f"{page}/accept").status_code == 404
    sign_in(client, world.staff)
    assert "王建国" in _text(client.get("/certs/desk"))
    assert "一致，通过王建国的证书" in _text(client.get(page))
    assert client.post(f"{page}/reject", data={"note": ""}).status_code == 409
    assert client.post(f"{page}/accept").status_code == 303
    with app.app_context():
        assert db.session.get_one(Credential, credential_id).state is CheckState.ACCEPTED


def test_a_card_with_mistakes_is_told_them_and_nothing_is_kept(app, client, sign_in, world):
    sign_in(client, world.holder)
    path, kind = "/certs/credentials/new", str(world.card)
    assert client.post(path, data={"kind": kind}).status_code == 422
    text_file = (io.BytesIO(b"not a picture"), "card.jpg")
    answer = client.post(path, data=_handed_in(kind=kind, picture=text_file))
    assert answer.status_code == 409
    assert "请重拍" in _text(answer)
    late = (clock.today() + timedelta(days=3)).isoformat()
    assert "还没到" in _text(client.post(path, data=_handed_in(kind=kind, issued_on=late)))
    assert client.post(path, data=_handed_in(kind="999")).status_code == 422
    with app.app_context():
        assert db.session.scalar(select(Credential.id)) is None


def test_staff_record_a_card_for_somebody_at_the_counter(app, client, sign_in, world):
    with app.app_context():
        person_id = db.session.get_one(Certificate, world.mine).person_id
    sign_in(client, world.other_staff)
    assert client.get(f"/certs/credentials/new?person={person_id}").status_code == 404
    sign_in(client, world.staff)
    done = client.post(
        f"/certs/credentials/new?person={person_id}", data=_handed_in(kind=str(world.card))
    )
    assert done.status_code == 303
    with app.app_context():
        credential = db.session.scalar(select(Credential))
        assert credential is not None
        assert (credential.person_id, credential.recorded_by) == (person_id, world.staff)


def test_a_class_is_certified_by_one_job_with_a_page(app, client, sign_in, world):
    sign_in(client, world.institution)
    page = _text(client.get(f"/certs/cohorts/{world.cohort}/issue"))
    assert "王建国" in page
    done = client.post(f"/certs/cohorts/{world.cohort}/issue")
    assert done.status_code == 303
    assert client.get(done.headers["Location"]).status_code == 200
    sign_in(client, world.other_staff)
    assert client.post(f"/certs/cohorts/{world.cohort}/issue").status_code == 404


def test_the_kinds_of_certificates_tell_what_each_is_not(client, sign_in, world):
    sign_in(client, world.stranger)
    page = _text(client.get("/certs/types"))
    assert "不是保安员证" in page
    assert page.index("这里发的证") < page.index("别处发证，这里登记")
