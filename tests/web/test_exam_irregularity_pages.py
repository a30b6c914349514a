"""Writing down, proposing, signing and reading irregularities on the screen."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest
from PIL import Image

from tests import make, make_exams
from trainhub.core.db import db, transaction
from trainhub.exams import queries
from trainhub.exams.models import Irregularity, Voiding
from trainhub.people.rules import Role


@pytest.fixture
def exam(app, frozen):
    with app.app_context(), transaction():
        here = make_exams.town(2)
        row = make_exams.sitting(here)
        make_exams.sat(here, row, [10, 10])
        candidate = make_exams.candidates(row)[0].id
        return SimpleNamespace(
            sitting=row.id,
            candidate=candidate,
            instructor=here.instructor.id,
            staff=here.staff.id,
            trainee=make.account(here.trainees[0]).id,
            other=make.account(here.trainees[1]).id,
            stranger=make.member(Role.STAFF, make.station("别的站点"), "远方").id,
        )


def _photo():
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(picture, "PNG")
    return io.BytesIO(picture.getvalue()), "p.png"


def _write(client, exam, **change):
    sent = {
        "candidate_id": exam.candidate, "code": "S1", "seen": "10:00", "told": "桌下有小抄",
    }  # fmt: skip
    place = f"/exams/sittings/{exam.sitting}/irregularities"
    return client.post(place, data=sent | change, content_type="multipart/form-data")


def _only(app, model):
    with app.app_context():
        return db.session.query(model).one().id


def test_from_the_note_to_a_void_result_that_the_person_reads(app, client, sign_in, exam):
    sign_in(client, exam.instructor)
    assert _write(client, exam, picture=_photo()).status_code == 303
    number = _only(app, Irregularity)
    void = f"/exams/irregularities/{number}/void"
    assert client.get(void).status_code == 200
    assert client.post(void, data={"component_id": "0", "why": ""}).status_code == 422
    assert client.post(void, data={"component_id": "0", "why": "抄袭"}).status_code == 303
    sign = f"/exams/voidings/{_only(app, Voiding)}/sign"
    assert client.post(sign).status_code == 409
    sign_in(client, exam.staff)
    assert "第二人签字" in client.get(f"/exams/sittings/{exam.sitting}/irregularities").text
    assert client.post(sign).status_code == 303
    sign_in(client, exam.trainee)
    page = client.get(f"/exams/records/{exam.candidate}").text
    assert "桌下有小抄" in page
    assert "已作废" in page
    assert client.get(f"/exams/irregularities/{number}/photo").mimetype == "image/jpeg"


@pytest.mark.parametrize(
    "change", [{"code": "ZZ"}, {"told": ""}, {"seen": "03:00"}, {"candidate_id": "999"}]
)
def test_a_note_that_says_nothing_is_refused(client, sign_in, exam, change):
    sign_in(client, exam.instructor)
    assert _write(client, exam, **change).status_code == 422


def test_nobody_else_reads_or_judges(app, client, sign_in, exam):
    sign_in(client, exam.instructor)
    _write(client, exam, picture=_photo())
    number = _only(app, Irregularity)
    sign_in(client, exam.other)
    assert client.get(f"/exams/records/{exam.candidate}").status_code == 404
    assert client.get(f"/exams/irregularities/{number}/photo").status_code == 404
    sign_in(client, exam.stranger)
    assert client.get(f"/exams/sittings/{exam.sitting}/irregularities").status_code == 404
    assert client.get(f"/exams/irregularities/{number}/void").status_code == 404


def test_the_list_asks_the_same_for_one_note_and_for_many(
    app, client, sign_in, exam, count_queries
):
    sign_in(client, exam.instructor)

    def asked():
        with count_queries() as statements:
            client.get(f"/exams/sittings/{exam.sitting}/irregularities")
        return len(statements)

    _write(client, exam)
    few = asked()
    for _turn in range(3):
        _write(client, exam)
    assert asked() == few
    with app.app_context():
        assert len(queries.irregularities_of(exam.sitting)) == 4
