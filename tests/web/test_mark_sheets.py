"""Marks from a table: the page, the yes, and the same by the command line."""

from __future__ import annotations

import json
from io import BytesIO
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from tests.workbooks import workbook
from trainhub.cli.results import import_results
from trainhub.core.db import db, transaction
from trainhub.core.journal import JournalEntry
from trainhub.core.tabular import read_tables
from trainhub.exams import actions, queries
from trainhub.exams.models import Mark
from trainhub.exams.rules import MarkSource
from trainhub.people.rules import Role


@pytest.fixture
def town(app, frozen):
    """A sitting of three, one of them not admitted."""
    with app.app_context(), transaction():
        here = make_exams.town()
        sitting = make_exams.sitting(here)
        people = make_exams.candidates(sitting)
        for candidate in people[:2]:
            actions.admit(candidate=candidate, by=here.by())
        return SimpleNamespace(
            sitting=sitting.id,
            theory=here.theory.id,
            practice=here.practice.id,
            tickets=[candidate.ticket_no for candidate in people],
            ids=[candidate.id for candidate in people],
            names=[person.name for person in here.trainees],
            instructor=here.instructor.id,
            stranger=make.member(Role.INSTRUCTOR, make.institution("别的学校"), "外校").id,
        )


def _book(town, *marks):
    rows = [
        (ticket, name, *line)
        for ticket, name, line in zip(town.tickets, town.names, marks, strict=False)
    ]
    return workbook({"成绩": [("准考证号", "姓名", "理论", "实操", "缺考"), *rows]})


def _send(client, town, book, name="成绩.xlsx"):
    return client.post(
        f"/exams/sittings/{town.sitting}/mark-sheet",
        data={"file": (BytesIO(book), name)},
        content_type="multipart/form-data",
    )


def _marks(app):
    with app.app_context():
        rows = db.session.query(Mark).order_by(Mark.id)
        return {(row.candidate_id, row.component_id): (row.points_h, row.source) for row in rows}


def test_the_sheet_of_a_sitting_comes_with_its_people(client, sign_in, town):
    sign_in(client, town.instructor)
    body = client.get(f"/exams/sittings/{town.sitting}/mark-sheet.xlsx").data
    (sheet,) = read_tables(body, "x.xlsx")
    assert {row.cell(0).text for row in sheet.rows} >= set(town.tickets)


def test_a_file_is_looked_at_first_and_goes_in_after_the_yes(app, client, sign_in, town):
    sign_in(client, town.instructor)
    page = _send(client, town, _book(town, (80, 70), (101, 60), (None, None, "缺考")))
    assert page.status_code == 200
    assert "分数要在 0 到 100 之间" in page.text
    assert _marks(app) == {}

    sent = [part.partition('"')[0] for part in page.text.split('name="mark" value="')[1:]]
    done = client.post(f"/exams/sittings/{town.sitting}/mark-sheet/marks", data={"mark": sent})
    assert done.status_code == 303

    paper = MarkSource.PAPER
    assert _marks(app) == {
        (town.ids[0], town.theory): (8000, paper),
        (town.ids[0], town.practice): (7000, paper),
        (town.ids[2], town.theory): (None, paper),
        (town.ids[2], town.practice): (None, paper),
    }


def test_a_yes_that_was_made_up_is_judged_all_the_same(app, client, sign_in, town):
    sign_in(client, town.instructor)
    address = f"/exams/sittings/{town.sitting}/mark-sheet/marks"
    ticket = town.tickets[0]
    beyond = client.post(address, data={"mark": [f"{ticket}:{town.practice}:10001"]})
    assert beyond.status_code == 409
    nonsense = ["", "x", f"{ticket}:9999:1", f"1:{town.practice}:1", f"{ticket}:{town.practice}:-1"]
    assert client.post(address, data={"mark": nonsense}).status_code == 303
    assert _marks(app) == {}


def test_a_file_that_is_no_sheet_says_why(client, sign_in, town):
    sign_in(client, town.instructor)
    assert _send(client, town, b"no table").status_code == 422
    assert _send(client, town, workbook({"x": [("姓名", "电话"), ("王", "1")]})).status_code == 422
    address = f"/exams/sittings/{town.sitting}/mark-sheet"
    assert client.post(address, data={}).status_code == 422


def test_strangers_have_no_sheet(client, sign_in, town):
    sign_in(client, town.stranger)
    assert client.get(f"/exams/sittings/{town.sitting}/mark-sheet").status_code == 404
    assert _send(client, town, _book(town, (80, 70))).status_code == 404


def test_the_questions_to_the_database_do_not_grow_with_the_people(
    app, client, sign_in, town, count_queries
):
    sign_in(client, town.instructor)
    with count_queries() as one:
        _send(client, town, _book(town, (80, 70)))
    with count_queries() as three:
        _send(client, town, _book(town, (80, 70), (81, 71), (82, 72)))
    assert len(three) == len(one)


def test_the_command_reads_writes_once_and_writes_into_the_journal(app, tmp_path, town):
    file = tmp_path / "成绩.xlsx"
    file.write_bytes(_book(town, (80, 70), (90.5, None), (60, 60)))
    runner = app.test_cli_runner()

    looked = runner.invoke(import_results, [str(file), "--dry-run", "--json"])
    assert looked.exit_code == 0
    told = json.loads(looked.stdout)
    assert told["counts"] == {"accepted": 3, "refused": 0, "ignored": 0}
    assert told["rows"][2]["warnings"] == ["not_admitted"]
    assert _marks(app) == {}

    assert runner.invoke(import_results, [str(file)]).exit_code == 0
    first = _marks(app)
    assert len(first) == 5

    again = runner.invoke(import_results, [str(file), "--json"])
    assert again.exit_code == 0
    assert json.loads(again.stdout)["counts"] == {"accepted": 0, "refused": 0, "ignored": 3}
    assert _marks(app) == first
    with app.app_context():
        entry = db.session.query(JournalEntry).filter_by(verb="exams.marks.imported").one()
        assert entry.facts["count"] == 5


def test_the_command_ends_with_one_where_nothing_can_be_read(app, tmp_path, town):
    file = tmp_path / "x.xlsx"
    file.write_bytes(workbook({"x": [("姓名", "电话"), ("王", "1")]}))
    done = app.test_cli_runner().invoke(import_results, [str(file), "--dry-run"])
    assert done.exit_code == 1
    assert "✗" in done.stderr


def test_a_ticket_list_is_for_looking_only(app, tmp_path, town):
    file, tickets = tmp_path / "x.xlsx", tmp_path / "t.csv"
    file.write_bytes(workbook({"x": [("准考证号", "姓名", "理论"), ("202611280101", "王喆", 80)]}))
    tickets.write_text("准考证号,姓名\n202611280101,王喆\n")
    runner = app.test_cli_runner()
    looked = runner.invoke(import_results, [str(file), "--dry-run", "--json", "--tickets", tickets])
    assert json.loads(looked.stdout)["counts"]["accepted"] == 1
    assert runner.invoke(import_results, [str(file), "--tickets", tickets]).exit_code == 2


def test_a_paper_on_the_screen_takes_no_mark_from_a_table(app, client, sign_in, town):
    with app.app_context(), transaction():
        candidate = queries.candidate(town.ids[0])
        part = queries.component_in(candidate, town.theory)
        by = make.SYSTEM
        attempt = actions.start_attempt(candidate=candidate, component=part, by=by)
        actions.hand_in(attempt_id=attempt.id, by=by)
    sign_in(client, town.instructor)
    page = _send(client, town, _book(town, (80, 70)))
    assert "由电脑评分" in page.text
