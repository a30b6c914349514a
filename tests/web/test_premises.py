"""Rooms, licence, teachers and the opening form on screen."""

from __future__ import annotations

import pytest

from tests import make, make_courses
from trainhub.core.db import db, transaction
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, TeacherFacts
from trainhub.people.models import Person

TEACHER = {
    "title": "高级技师", "speciality": "安全保卫", "modules": "法律常识", "employed": "part",
    "teaching_since": "2010", "contract_until": "2027-06-30", "certificate_no": "1199-001",
}  # fmt: skip
OPENING = {
    "kind": "project", "level": "5", "textbook": "保安员教材", "assessment": "理论加实操",
    "in_charge": "周校长", "in_charge_phone": "0571-1234567",
}  # fmt: skip


@pytest.fixture
def cast(app, frozen):
    with app.app_context(), transaction():
        return make_courses.cast()


def test_an_institution_keeps_its_rooms(client, cast, sign_in, app):
    sign_in(client, cast.manager)
    assert client.get("/courses/premises").location.endswith(f"/premises/{cast.school}")
    body = {"name": " 一号教室 ", "seats": "40", "address": "三楼"}
    path = f"/courses/premises/{cast.school}/rooms/new"
    assert client.post(path, data=body).status_code == 303
    assert client.post(path, data=body).status_code == 409
    assert client.post(path, data={"name": "", "seats": "0"}).status_code == 422
    with app.app_context():
        (room,) = queries.rooms_of([cast.school])
        assert (room.name, room.seats) == ("一号教室", 40)
        room_id = room.id
    page = client.get(f"/courses/premises/{cast.school}").get_data(as_text=True)
    assert "一号教室" in page
    changed = {"name": "大教室", "seats": "60"}
    assert client.post(f"/courses/rooms/{room_id}", data=changed).status_code == 303
    assert client.post(f"/courses/rooms/{room_id}/retire").status_code == 303
    assert "已停用" in client.get(f"/courses/rooms/{room_id}").get_data(as_text=True)
    assert client.post(f"/courses/rooms/{room_id}/reopen").status_code == 303


def test_the_licence_shows_where_the_opening_form_asks_for_it(client, cast, sign_in):
    sign_in(client, cast.staff)
    path = f"/courses/premises/{cast.school}/licence"
    assert client.post(path, data={"number": ""}).status_code == 422
    assert client.post(path, data={"number": "人社民 1199"}).status_code == 303
    assert "人社民 1199" in client.get(f"/courses/premises/{cast.school}").get_data(as_text=True)
    assert "人社民 1199" in client.get(path).get_data(as_text=True)


def test_the_sheet_of_teachers_is_filled_by_the_institution(client, cast, sign_in, app):
    sign_in(client, cast.manager)
    path = f"/courses/premises/{cast.school}/teachers/{cast.teacher}"
    assert "119999" not in client.get(path).get_data(as_text=True)
    assert client.post(path, data=TEACHER | {"teaching_since": "2030"}).status_code == 422
    assert client.post(path, data=TEACHER).status_code == 303
    with app.app_context():
        facts = db.session.query(TeacherFacts).one()
        assert (facts.full_time, facts.teaching_since) == (False, 2010)
        assert facts.certificate_no == "1199-001"
    assert "高级技师" in client.get(path).get_data(as_text=True)


def test_only_teachers_of_the_house_have_a_row(client, cast, sign_in):
    sign_in(client, cast.manager)
    stranger = f"/courses/premises/{cast.school}/teachers/{cast.person}"
    assert client.get(stranger).status_code == 404
    assert client.post(stranger, data=TEACHER).status_code == 404


def test_the_opening_form_names_what_the_papers_lack(client, cast, sign_in, app):
    sign_in(client, cast.manager)
    path = f"/courses/cohorts/{cast.cohort}/opening"
    page = client.get(path).get_data(as_text=True)
    assert "办学许可证号还没填" in page
    assert client.post(path, data=OPENING | {"in_charge_phone": "call me"}).status_code == 422
    assert client.post(path, data=OPENING | {"kind": "unknown"}).status_code == 422
    assert client.post(path, data=OPENING).status_code == 303
    with app.app_context():
        assert queries.opening_of(cast.cohort).in_charge_phone == "0571-1234567"
    assert "开班备案信息还没填" not in client.get(path).get_data(as_text=True)


def test_the_page_of_a_house_asks_the_same_number_of_queries(
    client, cast, sign_in, app, count_queries
):
    sign_in(client, cast.manager)
    path = f"/courses/premises/{cast.school}"
    client.get(path)
    with count_queries() as few:
        client.get(path)
    with app.app_context(), transaction():
        house = db.session.get_one(Cohort, cast.cohort).institution
        for number in range(12):
            actions.add_room(organisation=house, name=f"{number}号", seats=9, by=make.SYSTEM)
            make.member(make_courses.Role.INSTRUCTOR, house, "新老师")
    with count_queries() as many:
        client.get(path)
    assert len(many) == len(few)
    with app.app_context():
        assert db.session.get_one(Person, cast.teacher).name == "赵老师"
