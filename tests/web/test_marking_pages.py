"""The queue of answers in words on screen: no names, no script needed, nothing typed is lost."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.courses.models import Teaching
from trainhub.exams import actions, queries
from trainhub.exams.models import AnswerMark, Outcome, QuestionVersion
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.marking import LEASE
from trainhub.people.rules import Role


@pytest.fixture
def exam(app, frozen):
    """Two people have handed in; their answer in words waits. A colleague may mark too."""
    with app.app_context():
        with transaction():
            here = make_exams.town(trainees=2, short_answer=True)
            version = (
                db.session.query(QuestionVersion).filter_by(kind=QuestionKind.SHORT_ANSWER).one()
            )
            version.rubric = [["先报警", 40], ["再疏散", 60]]
            row = make_exams.sitting(here)
            make_exams.wrote(here, row)
            colleague = make_exams.colleague(here, "钱老师")
            head = make.member(Role.INSTITUTION, here.institution, "周校长")
        people = make_exams.candidates(row)
        return SimpleNamespace(
            sitting=row.id, part=here.theory.id, practice=here.practice.id, ends_at=row.ends_at,
            instructor=here.instructor.id, colleague=colleague.id, head=head.id,
            names=[person.name for person in here.trainees],
            tickets=[person.ticket_no for person in people], people=[p.id for p in people],
            queue=f"/exams/sittings/{row.id}/marking/{here.theory.id}",
        )  # fmt: skip


def _marks(app):
    with app.app_context():
        rows = db.session.query(AnswerMark).order_by(AnswerMark.id)
        return [(mark.turn, mark.number, mark.points_h) for mark in rows]


def _begin(client, exam):
    return client.post(f"{exam.queue}/next").location


def test_a_marker_sees_the_answer_and_its_measure_and_never_a_name(client, sign_in, exam):
    sign_in(client, exam.colleague)
    assert exam.queue in client.get("/exams/marking").text
    page = client.get(_begin(client, exam)).text
    for word in (make_exams.SECRET, "先报警", "再疏散", "/ 4", "/ 6", "Enter"):
        assert word in page
    for secret in [*exam.names, *exam.tickets, "attempts", "papers/"]:
        assert secret not in page


def test_points_are_kept_and_the_next_answer_follows(app, client, sign_in, exam):
    sign_in(client, exam.instructor)
    first = _begin(client, exam)
    second = client.post(first, data={"criterion-0": "4", "criterion-1": "1.5", "comment": "好"})
    assert second.status_code == 303
    assert second.location not in {first, exam.queue}
    done = client.post(second.location, data={"criterion-0": "４", "criterion-1": "6"})
    assert done.location == exam.queue
    assert "没有需要您评的" in client.get(exam.queue).text
    assert _marks(app) == [(1, 1, 550), (1, 1, 1000)]
    again = client.get(first)
    assert 'value="1.5"' in again.text
    client.post(first, data={"criterion-0": "4", "criterion-1": "2"})
    assert _marks(app)[-1] == (1, 2, 600)


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"criterion-0": "4"},
        {"criterion-0": "很多", "criterion-1": "6"},
        {"criterion-0": "5", "criterion-1": "6"},
        {"criterion-0": "4", "criterion-1": "6", "comment": "长" * 301},
    ],
)
def test_what_is_no_mark_stays_on_the_page(app, client, sign_in, exam, typed):
    sign_in(client, exam.instructor)
    answer = client.post(_begin(client, exam), data=typed)
    assert answer.status_code in {409, 422}
    for text in typed.values():
        assert text in answer.text
    assert _marks(app) == []


def test_whoever_comes_second_is_told_and_keeps_what_was_typed(app, client, sign_in, exam):
    sign_in(client, exam.instructor)
    mine = _begin(client, exam)
    other = app.test_client()
    sign_in(other, exam.colleague)
    assert "其他考评员正在评" in other.get(mine).text
    late = other.post(mine, data={"criterion-0": "3.5", "criterion-1": "2.5"})
    assert late.status_code == 409
    assert "其他考评员正在评" in late.text
    assert 'value="3.5"' in late.text
    assert _begin(other, exam) != mine
    with clock.frozen(clock.now() + LEASE + timedelta(seconds=1)):
        assert other.post(mine, data={"criterion-0": "4", "criterion-1": "6"}).status_code == 303
    late = client.post(mine, data={"criterion-0": "1", "criterion-1": "0.5"})
    assert late.status_code == 409
    assert "其他考评员已经评了" in late.text
    assert 'value="0.5"' in late.text
    assert _marks(app) == [(1, 1, 1000)]


def test_two_browsers_race_for_one_script_and_one_mark_stands(app, sign_in, exam):
    clients = [app.test_client(), app.test_client()]
    for client, account in zip(clients, [exam.instructor, exam.colleague], strict=True):
        sign_in(client, account)
    place = _begin(clients[0], exam)
    gate = Barrier(2)

    def send(turn):
        gate.wait()
        with clock.frozen(exam.ends_at):
            typed = {"criterion-0": "4", "criterion-1": str(turn)}
            return clients[turn].post(place, data=typed).status_code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(send, range(2)))
    assert answers == [303, 409]
    assert len(_marks(app)) == 1


def test_a_paper_with_a_name_does_not_show_what_is_marked_without_one(app, client, sign_in, exam):
    with app.app_context():
        attempt_id = queries.attempts_of_sitting(exam.sitting)[0].id
    sign_in(client, exam.instructor)
    page = client.get(f"/exams/sittings/{exam.sitting}/papers/{attempt_id}").text
    assert "不记名评阅" in page
    assert page.count(f"{make_exams.SECRET}报警") == 1, "the model answer, not the answer given"


@pytest.mark.parametrize("place", ["/0000-0000/1", "/x/1", "/0000-0000/999999999999"])
def test_an_answer_that_is_not_there_is_not_there(client, sign_in, exam, place):
    sign_in(client, exam.instructor)
    assert client.get(f"{exam.queue}{place}").status_code == 404


def _all_marked(app, exam):
    with app.app_context():
        row = queries.sitting(exam.sitting)
        by = make.actor(row.examiner.account)
        with transaction():
            for answer in queries.open_answers(exam.sitting, clock.now()):
                given = actions.MarkGiven(None, [400, 600], "清楚")
                actions.mark_answer(sitting=row, item_id=answer.item_id, given=given, by=by)
            for candidate in make_exams.candidates(row):
                part = row.exam.components[1]
                actions.record_mark(candidate=candidate, component=part, points_h=9000, by=by)


def test_two_administrators_publish_at_once_and_both_are_told(app, sign_in, exam):
    _all_marked(app, exam)
    with app.app_context(), transaction():
        row = queries.sitting(exam.sitting)
        teacher = make.member(Role.INSTRUCTOR, row.cohort.institution, "赵老师")
        db.session.add(Teaching(cohort_id=row.cohort_id, person_id=teacher.person_id))
        second = teacher.id
    clients = [app.test_client(), app.test_client()]
    gate = Barrier(2)

    def publish(turn):
        gate.wait()
        with clock.frozen(exam.ends_at + timedelta(minutes=5)):
            sent = clients[turn].post(f"/exams/sittings/{exam.sitting}/publish")
            return sent.status_code, clients[turn].get(sent.location).text

    with clock.frozen(exam.ends_at):
        for client, account in zip(clients, [exam.instructor, second], strict=True):
            sign_in(client, account)
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(publish, range(2)))
    assert [status for status, _page in answers] == [303, 303]
    told = ["没有重复公布" in page for _status, page in answers]
    assert sorted(told) == [False, True]
    with app.app_context():
        assert db.session.query(Outcome).count() == 2


def test_the_history_tells_who_marked_what_when_but_not_to_a_marker_before_the_end(
    app, client, sign_in, exam
):
    _all_marked(app, exam)
    place = f"/exams/results/{exam.people[0]}/history"
    sign_in(client, exam.instructor)
    assert client.get(place).status_code == 403
    sign_in(client, exam.head)
    page = client.get(place).text
    for word in ("孙老师", "清楚", "10 分", "第1次评阅"):
        assert word in page
    with app.app_context(), clock.frozen(exam.ends_at + timedelta(minutes=1)), transaction():
        row = queries.sitting(exam.sitting)
        actions.publish_results(sitting=row, by=make.actor(row.examiner.account))
    sign_in(client, exam.instructor)
    assert "通过" in client.get(place).text
