"""The editor of templates: staff write and release, institutions write, others stay out."""

from __future__ import annotations

import io

import pytest

from tests import make, make_certs
from tests.databases import lacking
from trainhub.certs.layouts import proving, queries
from trainhub.certs.layouts.actions import shipped_source
from trainhub.certs.layouts.words import PLACEHOLDERS
from trainhub.certs.models import CertificateType
from trainhub.certs.pdf.page import SLOTS, template_words
from trainhub.certs.pdf.probe import probe
from trainhub.core.db import db, transaction
from trainhub.people.rules import Role

HTML, CSS = shipped_source("training-pass")


@pytest.fixture
def town(app):
    with app.app_context(), transaction():
        here = make_certs.school()
        return {
            "type": here.kind.id,
            "card": make_certs.external_type().id,
            "staff": here.staff.id,
            "teacher": here.teacher.id,
            "institution": make.member(Role.INSTITUTION, here.institution, "周校长").id,
        }


@pytest.fixture
def press():
    found = probe()
    if not found.ok:
        lacking(found.reason)
    yield
    proving._press.close()


def _at(town, rest=""):
    return f"/certs/types/{town['type']}/template{rest}"


def test_the_editor_begins_with_the_design_that_ships(client, sign_in, town):
    sign_in(client, town["staff"])
    page = client.get(_at(town)).get_data(as_text=True)
    assert "{{ holder_name }}" in page
    assert "持证人姓名" in page
    assert 'hx-post="' in page
    assert client.get(f"/certs/types/{town['card']}/template").status_code == 404


def test_a_version_is_written_previewed_released_and_in_use(app, client, sign_in, town, press):
    sign_in(client, town["institution"])
    form = {"html": HTML.replace("特发此证", "特发本证"), "css": CSS, "note": "措辞"}
    seen = client.post(_at(town, "/preview"), data=form, headers={"HX-Request": "true"})
    assert "<iframe" in seen.get_data(as_text=True)
    pdf = client.get(_at(town, "/preview.pdf"))
    assert pdf.get_data().startswith(b"%PDF")
    assert "frame-ancestors 'self'" in pdf.headers["Content-Security-Policy"]
    assert client.post(_at(town), data=form).status_code == 303
    assert client.post(_at(town), data=form).status_code == 409
    assert client.post(_at(town, "/1/release")).status_code == 403

    sign_in(client, town["staff"])
    assert client.post(_at(town, "/1/release")).status_code == 303
    page = client.get(_at(town)).get_data(as_text=True)
    assert "使用中" in page
    assert "周校长" in page
    assert "李站长" in page
    with app.app_context():
        assert queries.in_use(town["type"]).number == 1


def test_a_fault_is_told_with_its_line_with_and_without_script(client, sign_in, town, press):
    sign_in(client, town["staff"])
    form = {"html": "<p>\n{{ salary }}</p>", "css": ""}
    with_script = client.post(_at(town, "/preview"), data=form, headers={"HX-Request": "true"})
    assert "第2行：没有“salary”这个占位符" in with_script.get_data(as_text=True)
    without = client.post(_at(town, "/preview"), data=form)
    assert without.status_code == 422
    assert "第2行：没有“salary”这个占位符" in without.get_data(as_text=True)
    assert "{{ salary }}" in without.get_data(as_text=True), "what was typed is still there"


def test_pictures_are_uploaded_seen_and_refused(client, sign_in, town):
    sign_in(client, town["staff"])
    sent = {"name": "seal", "picture": (io.BytesIO(make_certs.picture()), "seal.jpg")}
    assert client.post(_at(town, "/pictures"), data=sent).status_code == 303
    shown = client.get(_at(town, "/pictures/seal"))
    assert shown.mimetype == "image/jpeg"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    shown.close()
    hostile = {"name": "logo", "picture": (io.BytesIO(b"<svg><script/></svg>"), "x.svg")}
    refused = client.post(_at(town, "/pictures"), data=hostile)
    assert refused.status_code == 409
    assert "纯图形" in refused.get_data(as_text=True)


def test_a_teacher_writes_no_templates(client, sign_in, town):
    sign_in(client, town["teacher"])
    assert client.get(_at(town)).status_code == 403
    assert client.post(_at(town), data={"html": "x", "css": ""}).status_code == 403


def test_the_list_of_placeholders_is_what_a_template_may_say(app, town):
    with app.app_context():
        kind = db.session.get_one(CertificateType, town["type"])
        words = template_words(proving.trial_facts(kind, "王芳", photo=False))
    told = " ".join(PLACEHOLDERS)
    assert set(SLOTS) <= words.keys()
    assert [word for word in words if word not in told] == []
