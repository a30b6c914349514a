"""The page with the papers of a class: files, who may, what is written down."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from tests import make
from tests.conftest import SignIn
from tests.make_papers import finished_class, running_class
from trainhub.core import jobs
from trainhub.core.db import db, transaction
from trainhub.core.jobs import Job
from trainhub.core.journal import JournalEntry
from trainhub.core.tabular import read_tables
from trainhub.courses.models import Cohort, Lesson
from trainhub.courses.queries import lessons_of
from trainhub.people.rules import Role
from trainhub.reports.papers.people import sign_sheet
from trainhub.reports.rules.papers import PaperKind

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient


@pytest.fixture
def cohort_id(app: Flask, frozen: object) -> int:
    """A class of two that is over."""
    with app.app_context():
        return finished_class(["王建国", "欧阳䶮㛃"])


@pytest.fixture
def staff(app: Flask, client: FlaskClient, cohort_id: int, sign_in: SignIn) -> FlaskClient:
    """Somebody of the station of the class, signed in."""
    with app.app_context(), transaction():
        cohort = db.session.get_one(Cohort, cohort_id)
        account_id = make.member(Role.STAFF, cohort.station).id
    sign_in(client, account_id)
    return client


def _verbs(app: Flask) -> list[str]:
    with app.app_context():
        entries = select(JournalEntry.verb).where(JournalEntry.verb.startswith("reports."))
        return list(db.session.scalars(entries.order_by(JournalEntry.id)))


def test_the_page_offers_nine_papers_and_a_sheet_for_each_lesson(
    staff: FlaskClient, cohort_id: int
) -> None:
    page = staff.get(f"/reports/cohorts/{cohort_id}/papers").text

    for kind in PaperKind:
        assert f"/papers/{kind}.xlsx" in page
        assert f"/papers/{kind}.pdf" in page
    assert page.count("/sign-sheet.pdf") == 2
    assert "file.zip" not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_papers_are_chinese_whatever_the_readers_language(
    staff: FlaskClient, cohort_id: int, language: str
) -> None:
    staff.set_cookie("language", language)

    answer = staff.get(f"/reports/cohorts/{cohort_id}/papers/roster.xlsx")
    rows = read_tables(answer.data, "a.xlsx")[0].rows

    assert rows[0].cells[0].text == "学员花名册(实名制)"
    assert [row.cells[1].text for row in rows[2:5]] == ["姓名", "王建国", "欧阳䶮㛃"]
    told = answer.headers["Content-Disposition"]
    assert told.isascii()
    assert f"filename*=UTF-8''{quote('学员花名册')}" in told


def test_a_pdf_of_attendance_has_a_sheet_for_each_lesson(
    staff: FlaskClient, cohort_id: int
) -> None:
    answer = staff.get(f"/reports/cohorts/{cohort_id}/papers/attendance.pdf")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages]

    assert answer.mimetype == "application/pdf"
    assert len(pages) == 2
    assert all("欧阳䶮㛃" in page for page in pages)


def test_making_a_paper_is_written_down(app: Flask, staff: FlaskClient, cohort_id: int) -> None:
    staff.get(f"/reports/cohorts/{cohort_id}/papers/roster.xlsx")

    with app.app_context():
        entry = db.session.scalar(
            select(JournalEntry).where(JournalEntry.verb == "reports.paper.made")
        )
        assert entry is not None
        assert entry.thing_id == cohort_id
        assert entry.facts == {"paper": "roster", "form": "xlsx", "full_id_numbers": True}


def test_an_unknown_paper_is_not_there_and_nothing_is_written(
    app: Flask, staff: FlaskClient, cohort_id: int
) -> None:
    assert staff.get(f"/reports/cohorts/{cohort_id}/papers/wages.xlsx").status_code == 404
    assert staff.post(f"/reports/cohorts/{cohort_id}/papers/roster.xlsx").status_code == 405
    assert _verbs(app) == []


def test_the_whole_file_is_made_by_a_job_and_taken_on_the_record(
    app: Flask, staff: FlaskClient, cohort_id: int
) -> None:
    assert staff.get(f"/reports/cohorts/{cohort_id}/file.zip").status_code == 409
    asked = staff.post(f"/reports/cohorts/{cohort_id}/file")
    with app.app_context():
        job_id = db.session.scalar(select(Job.id).where(Job.kind == "reports.dossier"))
        assert job_id is not None
        assert jobs.run(job_id)

    progress = staff.get(asked.location)
    taken = staff.get(f"/reports/cohorts/{cohort_id}/file.zip")

    assert asked.location == f"/jobs/{job_id}"
    assert "学员花名册" in progress.text
    assert f'href="/reports/cohorts/{cohort_id}/papers"' in progress.text
    assert taken.data.startswith(b"PK")
    assert _verbs(app)[-1] == "reports.dossier.downloaded"
    assert "file.zip" in staff.get(f"/reports/cohorts/{cohort_id}/papers").text


def test_a_teacher_prints_the_sign_sheet_and_nothing_else(
    app: Flask, client: FlaskClient, frozen: object, sign_in: SignIn
) -> None:
    with app.app_context():
        class_id = running_class(["王建国"])
        cohort = db.session.get_one(Cohort, class_id)
        account = cohort.instructors[0].person.account
        assert account is not None
        account_id = account.id
        lesson_id = lessons_of([class_id])[class_id][0].id
    sign_in(client, account_id)

    sheet = client.get(f"/reports/lessons/{lesson_id}/sign-sheet.pdf")
    text = PdfReader(io.BytesIO(sheet.data)).pages[0].extract_text()

    assert "王建国" in text
    assert "119999" not in text
    # The code on the sheet leads to where it is typed off.
    with app.app_context():
        lesson = db.session.get_one(Lesson, lesson_id)
        address = sign_sheet(lesson.cohort, lesson).qr
    assert address.startswith("http://trainhub.test/")
    assert client.get(address.removeprefix("http://trainhub.test")).status_code == 200
    assert client.get(f"/reports/cohorts/{class_id}/papers").status_code == 403
