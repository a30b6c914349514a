"""Seats, invigilators and the door of a sitting on the screen; tickets with their QR."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from types import SimpleNamespace

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock, jobs
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions as courses
from trainhub.courses.rules import EnrolmentSource
from trainhub.exams import actions, queries
from trainhub.exams.models import Candidate
from trainhub.people.rules import Role
from trainhub.reports.actions import tickets as portions
from trainhub.reports.views import tickets


@pytest.fixture
def exam(app, frozen):
    """A sitting of three that begins in half an hour, in a room; a watcher who examines nothing."""
    with app.app_context(), transaction():
        here = make_exams.town()
        room = courses.add_room(organisation=here.institution, name="机考室", seats=5, by=SYSTEM)
        tiny = courses.add_room(organisation=here.institution, name="小间", seats=2, by=SYSTEM)
        row = make_exams.sitting(here, starts_in=30)
        actions.give_room(sitting=row, room=room, by=here.by())
        watcher = make.member(Role.INSTRUCTOR, here.institution, "周监考")
        stranger = make.member(Role.INSTRUCTOR, make.institution("别的学校"), "钱老师")
        candidates = make_exams.candidates(row)
        return SimpleNamespace(
            sitting=row.id,
            candidate=candidates[0].id,
            ticket=candidates[0].ticket_no,
            other=candidates[1].id,
            seats={c.id: c.seat.number for c in candidates},
            room=room.id,
            tiny=tiny.id,
            trainee=make.account(here.trainees[0]).id,
            neighbour=make.account(here.trainees[1]).id,
            instructor=here.instructor.id,
            staff=here.staff.id,
            watcher=watcher.id,
            watcher_person=watcher.person.id,
            stranger=stranger.id,
            exam=here.exam.id,
        )


def _admitted(app, candidate_id):
    with app.app_context():
        return db.session.get_one(Candidate, candidate_id).admitted_at


def _watch(client, sign_in, exam):
    sign_in(client, exam.staff)
    sent = {"people": [exam.watcher_person]}
    answer = client.post(f"/exams/sittings/{exam.sitting}/invigilators", data=sent)
    assert answer.status_code == 303
    sign_in(client, exam.watcher)


def test_the_watcher_sees_the_room_by_seat_and_lets_people_in(app, client, sign_in, exam):
    _watch(client, sign_in, exam)
    page = client.get(f"/exams/sittings/{exam.sitting}/door").text
    assert "已入场0人，共3人" in page
    answer = client.post(
        f"/exams/sittings/{exam.sitting}/candidates/{exam.candidate}/admit", data={"at": "door"}
    )
    assert answer.headers["Location"].endswith(f"/door#c{exam.candidate}")
    assert _admitted(app, exam.candidate) == NOW
    assert "已入场1人，共3人" in client.get(f"/exams/sittings/{exam.sitting}/door").text


@pytest.mark.parametrize(("wanted", "found"), [("学员1", True), ("没有的人", False)])
def test_the_door_finds_people_by_what_is_typed(client, sign_in, exam, wanted, found):
    sign_in(client, exam.instructor)
    page = client.get(f"/exams/sittings/{exam.sitting}/door?q={wanted}").text
    assert ("<strong>学员1</strong>" in page) is found
    assert "<strong>学员2</strong>" not in page


def test_the_door_finds_people_by_seat(client, sign_in, exam):
    sign_in(client, exam.instructor)
    seat = exam.seats[exam.candidate]
    page = client.get(f"/exams/sittings/{exam.sitting}/door?q={seat}").text
    assert re.findall(r"<strong>(学员\d)</strong>", page) == ["学员0"]


def test_a_scanned_ticket_opens_the_person_for_the_watcher_and_nobody_else(client, sign_in, exam):
    _watch(client, sign_in, exam)
    page = client.get(f"/exams/door/{exam.ticket}")
    assert page.status_code == 200
    assert f"{exam.seats[exam.candidate]}号座位" in page.text
    assert f"/candidates/{exam.candidate}/admit" in page.text
    sign_in(client, exam.trainee)
    own = client.get(f"/exams/door/{exam.ticket}")
    assert own.headers["Location"] == f"/exams/tickets/{exam.candidate}"
    for nosy in (exam.neighbour, exam.stranger):
        sign_in(client, nosy)
        assert client.get(f"/exams/door/{exam.ticket}").status_code == 404
    assert client.get("/exams/door/nothing").status_code == 404


def test_the_id_number_is_masked_at_the_door(app, client, sign_in, exam):
    with app.app_context():
        number = db.session.get_one(Candidate, exam.candidate).enrolment.person.id_no
    sign_in(client, exam.instructor)
    for address in (f"/exams/sittings/{exam.sitting}/door", f"/exams/door/{exam.ticket}"):
        assert number not in client.get(address).text
    sign_in(client, exam.trainee)
    assert number not in client.get(f"/exams/tickets/{exam.candidate}").text


def test_late_people_need_the_examiner_and_a_reason(app, client, sign_in, exam):
    _watch(client, sign_in, exam)
    address = f"/exams/sittings/{exam.sitting}/candidates/{exam.candidate}/admit"
    with clock.frozen(NOW + timedelta(minutes=61)):
        sign_in(client, exam.watcher)
        page = client.get(f"/exams/door/{exam.ticket}").text
        assert "开考30分钟后不能入场" in page
        assert "late_why" not in page
        assert client.post(address).status_code == 409
        assert client.post(address, data={"late_why": "堵车"}).status_code == 403
        sign_in(client, exam.instructor)
        assert "late_why" in client.get(f"/exams/door/{exam.ticket}").text
        assert client.post(address, data={"late_why": "堵车"}).status_code == 303
    assert _admitted(app, exam.candidate) == NOW + timedelta(minutes=61)


def test_the_ticket_tells_seat_room_and_a_code_for_the_door(client, sign_in, exam):
    sign_in(client, exam.trainee)
    page = client.get(f"/exams/tickets/{exam.candidate}").text
    for fact in (
        "机考室",
        "座位号",
        "<svg",
        "30分钟后不能入场",
        f"/reports/tickets/{exam.candidate}",
    ):
        assert fact in page


def test_seats_are_changed_on_the_page_and_never_shared(app, client, sign_in, exam):
    sign_in(client, exam.staff)
    place = f"/exams/sittings/{exam.sitting}/candidates/{exam.candidate}/seat"
    taken = exam.seats[exam.other]
    answer = client.post(place, data={"number": str(taken)})
    assert answer.status_code == 409
    assert f"{taken}号座位已有人" in answer.text
    assert client.post(place, data={"number": "x"}).status_code == 422
    assert client.post(place, data={"number": str(taken), "swap": "y"}).status_code == 303
    with app.app_context():
        assert queries.seat_numbers(exam.sitting)[exam.candidate] == taken


def test_a_room_that_is_too_small_says_so(client, sign_in, exam):
    sign_in(client, exam.staff)
    answer = client.post(f"/exams/sittings/{exam.sitting}/room", data={"room_id": exam.tiny})
    assert answer.status_code == 409
    assert "多出1人" in answer.text
    assert client.post(f"/exams/sittings/{exam.sitting}/room", data={}).status_code == 422
    assert client.post(f"/exams/sittings/{exam.sitting}/seats").status_code == 303


def test_terms_are_set_by_the_station_and_read_by_teachers(client, sign_in, exam):
    address = f"/exams/schemes/{exam.exam}/terms"
    sent = {
        "late_minutes": "15", "most_sits": "3", "resit_after_days": "7", "resit_until_days": "",
        "counting": "capped", "photo_days": "30", "since": clock.today().isoformat(),
        "source": "市级细则第八条",
    }  # fmt: skip
    sign_in(client, exam.instructor)
    assert client.get(address).status_code == 200
    assert client.post(address, data=sent).status_code == 403
    sign_in(client, exam.staff)
    assert client.post(address, data=sent | {"resit_until_days": "3"}).status_code == 422
    assert client.post(address, data=sent).status_code == 303
    page = client.get(address).text
    assert "市级细则第八条" in page
    assert "开考后15分钟内" in page


def test_pages_of_a_room_do_not_grow_with_its_people(app, client, sign_in, exam, count_queries):
    sign_in(client, exam.instructor)

    def asked(page):
        with count_queries() as statements:
            assert client.get(f"/exams/sittings/{exam.sitting}/{page}").status_code == 200
        return len(statements)

    few = {page: asked(page) for page in ("seats", "door")}
    with app.app_context(), transaction():
        row = queries.sitting(exam.sitting)
        more = [make.person(f"后来{n}", station=row.cohort.station) for n in range(2)]
        courses.enrol_many(
            cohort=row.cohort, persons=more, source=EnrolmentSource.COUNTER, by=SYSTEM
        )
        actions.register_newcomers(sitting=row, by=SYSTEM)
    assert {page: asked(page) for page in few} == few


@pytest.mark.parametrize("who", ["trainee", "staff"])
def test_tickets_are_printed_for_the_person_and_the_staff(client, sign_in, exam, who):
    sign_in(client, getattr(exam, who))
    answer = client.get(f"/reports/tickets/{exam.candidate}.pdf")
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    sitting = client.get(f"/reports/sittings/{exam.sitting}/tickets.pdf")
    assert sitting.status_code == (403 if who == "trainee" else 200)


def _photo() -> io.BytesIO:
    held = io.BytesIO()
    Image.new("RGB", (300, 400), "navy").save(held, "JPEG")
    held.seek(0)
    return held


def test_a_photo_comes_with_the_admission_and_is_seen_by_those_who_may(client, sign_in, exam):
    _watch(client, sign_in, exam)
    page = client.get(f"/exams/door/{exam.ticket}").text
    assert 'name="photo"' in page
    place = f"/exams/sittings/{exam.sitting}/candidates/{exam.candidate}"
    sent = {"at": "door", "photo": (_photo(), "a.jpg")}
    assert client.post(f"{place}/admit", data=sent).status_code == 303
    picture = f"/exams/candidates/{exam.candidate}/door-photo"
    assert picture in client.get(f"/exams/door/{exam.ticket}").text
    for account, status in (
        (exam.watcher, 200), (exam.instructor, 200), (exam.staff, 200), (exam.trainee, 200),
        (exam.neighbour, 404), (exam.stranger, 404),
    ):  # fmt: skip
        sign_in(client, account)
        answer = client.get(picture)
        assert answer.status_code == status, account
        if status == 200:
            assert answer.mimetype == "image/jpeg"
            assert answer.headers["Cache-Control"] == "no-store"
    sign_in(client, exam.trainee)
    assert picture in client.get(f"/exams/records/{exam.candidate}").text


def test_a_photo_is_taken_again_but_nothing_else_is_kept(client, sign_in, exam):
    _watch(client, sign_in, exam)
    place = f"/exams/sittings/{exam.sitting}/candidates/{exam.candidate}/photo"
    assert client.post(place, data={"photo": (io.BytesIO(b"x"), "a.jpg")}).status_code == 409
    assert client.post(place, data={}).status_code == 409
    assert client.get(f"/exams/candidates/{exam.candidate}/door-photo").status_code == 404
    assert client.post(place, data={"photo": (_photo(), "a.jpg")}).status_code == 303


def test_the_tickets_of_a_large_sitting_are_a_job(app, client, sign_in, exam, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_TICKETS", 2)
    monkeypatch.setattr(portions, "PORTION", 2)
    sign_in(client, exam.staff)
    address = f"/reports/sittings/{exam.sitting}/tickets.pdf"
    assert client.get(address).mimetype == "text/html"

    def work():
        job_id = int(client.post(address).headers["Location"].rsplit("/", 1)[1])
        with app.app_context():
            jobs.run(job_id)
            lines = db.session.scalars(
                select(jobs.JobLine.outcome).where(jobs.JobLine.job_id == job_id)
            )
            return [line.value for line in lines]

    assert work() == ["done", "done"]
    pdf = client.get(address)
    assert pdf.mimetype == "application/pdf"
    with pikepdf.open(io.BytesIO(pdf.data)) as made:
        assert len(made.pages) == 3
    # A second run prints nothing; somebody on another seat, and one portion is old.
    assert set(work()) == {"skipped"}
    with app.app_context(), transaction():
        seated = db.session.get_one(Candidate, exam.candidate)
        actions.change_seat(candidate=seated, number=4, by=SYSTEM)
    assert client.get(address).mimetype == "text/html"
    assert sorted(work()) == ["done", "skipped"]
    assert client.get(address).mimetype == "application/pdf"
