"""The rehearsal: the real screen, harmless questions, and nothing that counts."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.exams.models import Attempt, AttemptItem, Outcome, QuestionVersion, Rehearsal
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.rehearsing import SAMPLES


@pytest.fixture
def trainee(app, client, sign_in, frozen):
    with app.app_context(), transaction():
        here = make_exams.town()
        row = make_exams.sitting(here, starts_in=24 * 60)
        candidate = make_exams.candidates(row)[0].id
        account = make.account(here.trainees[0]).id
    sign_in(client, account)
    return SimpleNamespace(client=client, ticket=f"/exams/tickets/{candidate}")


@pytest.fixture
def begun(trainee):
    answer = trainee.client.post("/exams/rehearsal/start")
    assert answer.headers["Location"] == "/exams/rehearsal/1"
    return trainee.client


def test_the_ticket_leads_to_the_rehearsal_a_day_before(trainee):
    assert "/exams/rehearsal/start" in trainee.client.get(trainee.ticket).text
    assert "不计分" in trainee.client.get("/exams/rehearsal/start").text


def test_every_sample_is_on_the_real_screen_with_clock_flag_and_sheet(begun):
    for position in range(1, len(SAMPLES) + 1):
        page = begun.get(f"/exams/rehearsal/{position}").text
        for part in ("data-exam-clock", "data-exam-flag", "data-exam-form", "exam.js"):
            assert part in page
        assert 'data-base="/exams/rehearsal"' in page
        assert "试练" in page
    assert begun.get(f"/exams/rehearsal/{len(SAMPLES) + 1}").status_code == 404
    assert begun.get("/exams/rehearsal/paper").text.count("<template") == len(SAMPLES) + 1


def test_answers_are_kept_by_form_and_by_sync_and_old_ones_change_nothing(begun):
    sent = {"answer": "0", "seq": "1", "go": "next"}
    answer = begun.post("/exams/rehearsal/1", data=sent)
    assert answer.headers["Location"] == "/exams/rehearsal/2"
    assert begun.post("/exams/rehearsal/1", data=sent | {"answer": "9"}).status_code == 422
    assert begun.post("/exams/rehearsal/1", data=sent | {"answer": "1"}).status_code == 409
    body = {
        "answers": [
            {"n": 2, "seq": 1, "values": ["0", "1"]},
            {"n": 1, "seq": 1, "values": ["2"]},
            {"n": 77, "seq": 1, "values": ["2"]},
        ],
        "flags": [{"n": 3, "on": True}],
    }
    told = begun.post("/exams/rehearsal/sync", json=body).json
    assert [(one["n"], one["kept"]) for one in told["answers"]] == [(2, "saved"), (1, "stale")]
    assert not told["over"]
    sheet = begun.get("/exams/rehearsal").text
    assert sheet.count('exam-cell is-done"') == 2 + 1  # and the key of the sheet
    assert "is-flagged" in sheet


def test_the_end_says_that_nothing_counted_and_again_begins_anew(begun):
    begun.post("/exams/rehearsal/1", data={"answer": "0", "seq": "1"})
    assert "/exams/rehearsal/hand-in" in begun.get("/exams/rehearsal/hand-in").text
    assert begun.post("/exams/rehearsal/hand-in").headers["Location"].endswith("/receipt")
    assert "没有计分" in begun.get("/exams/rehearsal/receipt").text
    assert begun.get("/exams/rehearsal/1").headers["Location"].endswith("/receipt")
    assert begun.post("/exams/rehearsal/sync", json={}).json["over"]
    begun.post("/exams/rehearsal/start")
    assert "checked" not in begun.get("/exams/rehearsal/1").text


def test_the_clock_ends_it_as_it_ends_an_exam(begun):
    with clock.frozen(NOW + timedelta(minutes=16)):
        assert begun.get("/exams/rehearsal").headers["Location"].endswith("/receipt")
        assert begun.post("/exams/rehearsal/1", data={"seq": "1"}).status_code == 303


def test_no_attempt_no_bank_question_and_no_result_come_of_it(app, begun):
    for position in range(1, len(SAMPLES) + 1):
        begun.post(f"/exams/rehearsal/{position}", data={"answer": "1", "seq": "1"})
    begun.post("/exams/rehearsal/hand-in")
    with app.app_context():
        for model in (Attempt, AttemptItem, Outcome):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
        stems = set(db.session.scalars(select(QuestionVersion.stem)))
        assert not stems & {sample.stem for sample in SAMPLES}
        assert db.session.scalar(select(func.count(Rehearsal.id))) == 1


def test_nobody_sees_the_rehearsal_of_somebody_else(app, begun, sign_in):
    with app.app_context(), transaction():
        other = make.account(make.person("旁人")).id
    sign_in(begun, other)
    assert begun.get("/exams/rehearsal/1").status_code == 404
    assert begun.post("/exams/rehearsal/hand-in").status_code == 404


def test_the_samples_show_every_kind_of_question():
    assert {sample.kind for sample in SAMPLES} == set(QuestionKind)
