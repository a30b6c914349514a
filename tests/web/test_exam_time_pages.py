"""The pages on which people get time: five questions each, and two who sign."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.exams import actions, queries
from trainhub.exams.models import Attempt, Candidate


@pytest.fixture
def exam(app, frozen):
    with app.app_context(), transaction():
        here = make_exams.town()
        row = make_exams.sitting(here)
        actions.admit_all(sitting=row, by=here.by())
        candidate = make_exams.candidates(row)[0]
        attempt = actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
        return SimpleNamespace(
            sitting=row.id,
            candidate=candidate.id,
            idle=make_exams.candidates(row)[1].id,
            attempt=attempt.id,
            ends=attempt.deadline_at,
            instructor=here.instructor.id,
            staff=here.staff.id,
            trainee=make.account(here.trainees[0]).id,
        )


def _deadline(app, exam):
    with app.app_context():
        return db.session.get_one(Attempt, exam.attempt).deadline_at


def test_one_writes_an_outage_down_another_signs_and_the_clock_moves(app, client, sign_in, exam):
    address = f"/exams/sittings/{exam.sitting}/time"
    with clock.frozen(NOW + timedelta(minutes=30)):
        sign_in(client, exam.instructor)
        sent = {"began": "10:10", "ended": "10:20", "why": "停电"}
        assert client.post(f"/exams/sittings/{exam.sitting}/outages", data=sent).status_code == 303
        page = client.get(address).text
        assert "等另一个人签字" in page
        with app.app_context():
            (outage,) = queries.outages_of(exam.sitting)
        assert client.post(f"/exams/outages/{outage.id}/sign").status_code == 409
        assert _deadline(app, exam) == exam.ends
        sign_in(client, exam.staff)
        assert "签字确认这次中断" in client.get(address).text
        assert client.post(f"/exams/outages/{outage.id}/sign").status_code == 303
        assert "两人已签字" in client.get(address).text
    assert _deadline(app, exam) == exam.ends + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"began": "10:20", "ended": "10:10", "why": "停电"}, "本场考试之内"),
        ({"began": "10:10", "ended": "10:20", "why": ""}, "请填写"),
        ({"began": "nonsense", "ended": "10:20", "why": "停电"}, "error"),
        ({"began": "10:10", "ended": "12:20", "why": "停电"}, "这个时间还没有到。"),
    ],
)
def test_an_impossible_outage_is_answered_in_words(app, client, sign_in, exam, sent, said):
    sign_in(client, exam.instructor)
    with clock.frozen(NOW + timedelta(minutes=30)):
        answer = client.post(f"/exams/sittings/{exam.sitting}/outages", data=sent)
    assert answer.status_code == 422
    assert said in answer.text
    with app.app_context():
        assert queries.outages_of(exam.sitting) == []


def test_minutes_and_allowances_are_given_with_a_reason(app, client, sign_in, exam):
    sign_in(client, exam.instructor)
    minutes = f"/exams/sittings/{exam.sitting}/papers/{exam.attempt}/minutes"
    assert client.post(minutes, data={"minutes": "5", "why": ""}).status_code == 422
    assert client.post(minutes, data={"minutes": "9999", "why": "x"}).status_code == 422
    assert client.post(minutes, data={"minutes": "5", "why": "身体不适"}).status_code == 303
    assert _deadline(app, exam) == exam.ends + timedelta(minutes=5)
    page = client.get(f"/exams/sittings/{exam.sitting}/candidates/{exam.candidate}/time").text
    assert "身体不适" in page

    base = f"/exams/sittings/{exam.sitting}/candidates"
    sent = {"percent": "150", "why": "视力证明", "reader": "y"}
    assert client.post(f"{base}/{exam.candidate}/allowance", data=sent).status_code == 422
    assert client.post(f"{base}/{exam.idle}/allowance", data=sent).status_code == 303
    with app.app_context():
        idle = db.session.get_one(Candidate, exam.idle)
        assert (idle.time_percent, idle.reader, idle.allowed_by) == (150, True, exam.instructor)
    assert "150%" in client.get(f"/exams/sittings/{exam.sitting}/time").text


def test_the_page_costs_the_same_for_every_number_of_people(
    app, client, sign_in, exam, count_queries
):
    sign_in(client, exam.instructor)
    with count_queries() as statements:
        client.get(f"/exams/sittings/{exam.sitting}/time")
    few = len(statements)
    with app.app_context(), transaction():
        attempt = db.session.get_one(Attempt, exam.attempt)
        for number in range(3):
            actions.grant_time(attempt=attempt, minutes=1 + number, why="x", by=make.SYSTEM)
    with count_queries() as statements:
        client.get(f"/exams/sittings/{exam.sitting}/time")
    assert len(statements) <= few
