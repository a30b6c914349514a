"""Keys put right and second looks on screen: report first, then the run; ask, then the answer."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.exams import actions, queries
from trainhub.exams.models import Appeal, Candidate, KeyCorrection
from trainhub.exams.rules import Conclusion
from trainhub.people.rules import Role


@pytest.fixture
def done(app, frozen):
    """Results are out; the first candidate just failed."""
    with app.app_context():
        with transaction():
            here = make_exams.town()
            row = make_exams.sitting(here)
            make_exams.sat(here, row, [5, 9, 9])
            head = make.member(Role.INSTITUTION, here.institution, "校长")
            person = make.account(here.trainees[0])
        with clock.frozen(row.ends_at), transaction():
            actions.publish_results(sitting=row, by=here.by())
        first = make_exams.candidates(row)[0]
        paper = queries.attempts_of_sitting(row.id)[0]
        item = next(i for i in queries.scripts([paper.id]) if i.worth_h == 0)
        version = queries.version(item.version_id)
        return SimpleNamespace(
            candidate=first.id, question=version.question_id, version=version.id, head=head.id,
            staff=here.staff.id, instructor=here.instructor.id, trainee=person.id,
            theory=here.theory.id,
        )  # fmt: skip


def _conclusion(app, done):
    with app.app_context():
        return queries.outcome_of(done.candidate).conclusion


def test_a_correction_is_shown_first_and_run_second(app, client, sign_in, done):
    sign_in(client, done.head)
    address = f"/exams/bank/{done.question}/versions/1/correct"
    assert client.get(address).status_code == 200
    form = {"kind": "everybody", "why": "题干写错", "protects": "y", "seen": "0"}
    shown = client.post(address, data=form)
    assert shown.status_code == 200
    assert "学员0" in shown.text
    with app.app_context():
        assert db.session.query(KeyCorrection).count() == 0
    assert client.post(f"{address}/run", data=form).status_code == 303
    assert _conclusion(app, done) is Conclusion.PASS
    again = client.post(f"{address}/run", data=form)
    assert again.status_code == 422
    assert "刚才已有人更正了答案" in again.text
    assert "题干写错" in client.get(address).text


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "everybody", "why": "", "seen": "0"},
        {"kind": "new_key", "why": "x", "seen": "0"},
        {"kind": "nonsense", "why": "x", "seen": "0"},
        {"why": "x" * 300, "kind": "everybody", "seen": "0"},
        {"kind": "everybody", "why": "x", "seen": "nonsense"},
    ],
)
def test_a_wrong_correction_changes_nothing(app, client, sign_in, done, form):
    sign_in(client, done.head)
    address = f"/exams/bank/{done.question}/versions/1/correct/run"
    assert client.post(address, data=form).status_code == 422
    with app.app_context():
        assert db.session.query(KeyCorrection).count() == 0


def test_a_second_look_goes_from_the_trainee_to_the_office_and_back(app, client, sign_in, done):
    sign_in(client, done.trainee)
    result = client.get(f"/exams/results/{done.candidate}").text
    assert "second-look" in result
    ask = f"/exams/results/{done.candidate}/second-look"
    assert client.post(ask, data={"why": ""}).status_code == 422
    assert client.post(ask, data={"why": "第三题选对了"}).status_code == 303
    assert client.post(ask, data={"why": "再问"}).status_code == 422
    with app.app_context():
        appeal_id = db.session.query(Appeal).one().id

    sign_in(client, done.staff)
    assert "学员0" in client.get("/exams/appeals").text
    address = f"/exams/appeals/{appeal_id}"
    assert "第三题选对了" in client.get(address).text
    bad = {f"part-{done.theory}": "许多", "answer": "x"}
    assert client.post(address, data=bad).status_code == 422
    high = {f"part-{done.theory}": "101", "answer": "x"}
    assert client.post(address, data=high).status_code == 422
    good = {f"part-{done.theory}": "60", "answer": "第三题应算对"}
    assert client.post(address, data=good).status_code == 303
    assert _conclusion(app, done) is Conclusion.PASS
    sign_in(client, done.trainee)
    assert "第三题应算对" in client.get(ask).text


def test_after_the_days_the_way_is_closed_and_says_until_when(client, sign_in, done, frozen):
    with clock.frozen(frozen + timedelta(days=7)):
        sign_in(client, done.trainee)
        assert "second-look" not in client.get(f"/exams/results/{done.candidate}").text
        ask = f"/exams/results/{done.candidate}/second-look"
        assert "截止" in client.post(ask, data={"why": "晚了"}).text


def test_the_keeper_of_a_bank_reads_no_names_of_other_peoples_classes(app, client, sign_in, done):
    with app.app_context(), transaction():
        sitting = db.session.get_one(Candidate, done.candidate).sitting
        sitting.cohort.institution_id = make.institution("另一学校").id
    sign_in(client, done.head)
    address = f"/exams/bank/{done.question}/versions/1/correct"
    form = {"kind": "everybody", "why": "题干写错", "protects": "y", "seen": "0"}
    shown = client.post(address, data=form)
    assert shown.status_code == 200
    assert "学员" not in shown.text.partition("<main")[2]
    assert client.post(f"{address}/run", data=form).status_code == 303
    assert "学员" not in client.get(address).text.partition("<main")[2]
