"""The practical exam on an examiner's phone: taps by script and by form, photos, the checklist."""

from __future__ import annotations

import io
from types import SimpleNamespace

import pytest

from tests import make, make_exams, make_schemes
from trainhub.core.db import db, transaction
from trainhub.exams import actions, queries
from trainhub.exams.models import Component, PracticalTap
from trainhub.exams.rules.practical import ChecklistItem, items_from
from trainhub.people.rules import Role

ITEMS = [ChecklistItem("检查装备", 40_00), ChecklistItem("切断电源", 60_00, True, True)]
AS_SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def exam(app, frozen):
    """One person admitted to a practice with a checklist; everybody is examined twice."""
    with app.app_context():
        with transaction():
            here = make_exams.town(trainees=1)
            here.practice.second_percent, here.practice.tolerance_h = 100, 5_00
            actions.set_checklist(component=here.practice, items=ITEMS, by=here.by())
            row = make_exams.sitting(here)
            make_exams.wrote(here, row)
            one, two = (make_exams.colleague(here, name) for name in ("甲考官", "乙考官"))
            admin = make.member(Role.ADMIN, make.bureau(), "钱管理")
        candidate = make_exams.candidates(row)[0]
        part = f"/exams/sittings/{row.id}/practical/{here.practice.id}"
        return SimpleNamespace(
            list=part, page=f"{part}/{candidate.id}", candidate=candidate.id, sitting=row.id,
            one=one.id, two=two.id, teacher=here.instructor.id, admin=admin.id,
            set=f"/exams/schemes/{here.practice.id}/checklist", part=here.practice.id,
            theory=here.theory.id,
        )  # fmt: skip


def _tap(client, exam, item, points, seq=1, **headers):
    sent = {"item": item, "points": points, "seq": seq}
    return client.post(f"{exam.page}/note", data=sent, headers=headers)


def _taps(app):
    with app.app_context():
        return [(tap.item, tap.points_h) for tap in db.session.query(PracticalTap)]


def _photo(client, exam, item=1):
    sent = {"item": item, "photo": (io.BytesIO(make_schemes.photo()), "x.png")}
    return client.post(f"{exam.page}/photo", data=sent)


def test_one_person_is_examined_without_script(app, client, sign_in, exam):
    sign_in(client, exam.one)
    assert exam.page in client.get(exam.list).text
    page = client.get(exam.page).text
    for word in ("检查装备", "关键项：没做到即不通过", "需要拍照"):
        assert word in page
    assert _tap(client, exam, 0, "32.5").location == f"{exam.page}#i0"
    assert _tap(client, exam, 1, "60").status_code == 303
    late = client.post(f"{exam.page}/done")
    assert late.status_code == 409
    assert "缺照片" in late.text
    assert _photo(client, exam).status_code == 303
    photo = client.get(exam.page).text.partition('<img src="')[2].partition('"')[0]
    assert client.get(photo).mimetype == "image/jpeg"
    assert client.post(f"{exam.page}/done").location == exam.list
    assert "我已评完：92.5 分" in client.get(exam.list).text
    assert _taps(app) == [(0, 32_50), (1, 60_00)]


def test_a_tap_that_is_sent_again_by_the_phone_is_answered_again(app, client, sign_in, exam):
    sign_in(client, exam.one)
    for _turn in range(2):
        told = _tap(client, exam, 0, "40", **AS_SCRIPT)
        assert told.json == {"item": 0, "points": 4000, "seq": 1, "sum": 4000, "left": 1}
    moved = _tap(client, exam, 0, "0", **AS_SCRIPT)
    assert moved.status_code == 409
    assert "别的屏幕" in moved.json["reasons"][0]
    assert _taps(app) == [(0, 40_00)]


@pytest.mark.parametrize(
    ("item", "points", "status"),
    [(0, "很多", 422), (0, "41", 409), (1, "30", 409), (9, "1", 409), ("x", "1", 409)],
)
def test_what_is_no_tap_is_refused_in_words(app, client, sign_in, exam, item, points, status):
    sign_in(client, exam.one)
    answer = _tap(client, exam, item, points)
    assert answer.status_code == status
    assert "没有计入" in answer.text
    assert _taps(app) == []


def test_the_second_examiner_sees_neither_points_nor_photos_of_the_first(client, sign_in, exam):
    sign_in(client, exam.one)
    _tap(client, exam, 0, "32.5")
    _tap(client, exam, 1, "60")
    _photo(client, exam)
    photo = client.get(exam.page).text.partition('<img src="')[2].partition('"')[0]
    client.post(f"{exam.page}/done")
    sign_in(client, exam.two)
    assert "需要第二人评" in client.get(exam.list).text
    page = client.get(exam.page).text
    assert "32.5" not in page
    assert "<img src" not in page
    assert client.get(photo).status_code == 404
    sign_in(client, exam.teacher)
    assert "您是这个班的教师" in client.get(exam.page).text


def test_a_checklist_is_written_on_screen(app, client, sign_in, exam):
    sign_in(client, exam.admin)
    assert "切断电源" in client.get(exam.set).text
    sent = {
        "items-0-text": "穿戴", "items-0-points": "30",
        "items-1-text": "断电", "items-1-points": "60", "items-1-critical": "y",
    }  # fmt: skip
    wrong = client.post(exam.set, data=sent)
    assert wrong.status_code == 422
    assert "各项共 90 分" in wrong.text
    assert client.post(exam.set, data=sent | {"items-0-points": ""}).status_code == 422
    assert client.post(exam.set, data=sent | {"items-0-points": "40"}).status_code == 303
    with app.app_context():
        newest = queries.checklists_of([exam.part])[exam.part]
        assert newest.number == 2
        assert items_from(newest.items) == [
            ChecklistItem("穿戴", 40_00), ChecklistItem("断电", 60_00, True),
        ]  # fmt: skip
    assert client.get(f"/exams/schemes/{exam.theory}/checklist").status_code == 404
    assert exam.set in client.get("/exams/schemes").text


def test_a_failed_critical_item_is_told_with_the_result(app, client, sign_in, exam):
    sign_in(client, exam.one)
    with app.app_context(), transaction():
        db.session.get_one(Component, exam.part).second_percent = 0
    _tap(client, exam, 0, "40")
    _tap(client, exam, 1, "0")
    _photo(client, exam)
    client.post(f"{exam.page}/done")
    sign_in(client, exam.teacher)
    assert "关键项没做到" in client.get(f"/exams/sittings/{exam.sitting}").text
