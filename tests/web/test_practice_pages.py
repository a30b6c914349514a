"""Practice questions: right or wrong at once, and never a key of a real paper."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_exams
from tests.conftest import SignIn
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.courses import queries as courses_queries
from trainhub.courses.models import Cohort
from trainhub.exams import actions, queries
from trainhub.exams.actions import practice
from trainhub.exams.models import AttemptItem, Exam, Outcome, Question, Sitting
from trainhub.exams.rules import Conclusion, QuestionKind
from trainhub.exams.rules.practice import PracticeTrouble


@dataclass(frozen=True)
class Scene:
    """A class whose bank has some questions for practice; ids by kind."""

    trainee: int
    stranger: int
    teacher: int
    seat: int
    module: int
    open: dict[QuestionKind, int]
    closed: int


@pytest.fixture
def scene(app: Flask, frozen: object) -> Scene:
    """One question of every automatic kind is open for practice."""
    with app.app_context():
        with transaction():
            here = make_exams.town()
            bank = db.session.query(Question).order_by(Question.id).all()
            opened: dict[QuestionKind, int] = {}
            for question in bank:
                kind = question.versions[-1].kind
                if kind is not QuestionKind.SHORT_ANSWER and kind not in opened:
                    opened[kind] = question.id
            for question in bank:
                if question.id in opened.values():
                    practice.set_practice(question=question, practice=True, by=SYSTEM)
            module = courses_queries.modules_of(here.cohort.syllabus_id)[0]
            made = Scene(
                trainee=make.account(here.trainees[0]).id,
                stranger=make.account(make.person("外人")).id,
                teacher=here.instructor.id,
                seat=make_exams.enrolments(here)[0].id,
                module=module.id,
                open=opened,
                closed=next(
                    q.id
                    for q in bank
                    if q.id not in opened.values() and q.versions[-1].kind is QuestionKind.SINGLE
                ),
            )
        db.session.remove()
        return made


def _said(app: Flask, question_id: int) -> tuple[list[str], list[object], str]:
    with app.app_context():
        version = db.session.get_one(Question, question_id).versions[-1]
        return version.options, version.key, version.explanation


def test_practice_begins_with_the_first_question_and_walks_through_all(
    client: FlaskClient, scene: Scene, sign_in: SignIn
) -> None:
    sign_in(client, scene.trainee)
    first = client.get(f"/exams/practice/{scene.module}")
    assert first.status_code == 303
    ids = sorted(scene.open.values())
    assert first.location.endswith(f"/{ids[0]}")
    for here, following in zip(ids, [*ids[1:], None], strict=True):
        path = f"/exams/practice/{scene.module}/{here}"
        assert client.get(path).status_code == 200
        answer = client.post(path, data={"answer": "0"})
        if answer.status_code == 422:  # True or false is answered in words.
            answer = client.post(path, data={"answer": "true"})
        assert answer.status_code == 200
        if following:
            assert f"/exams/practice/{scene.module}/{following}" in answer.text
    assert "/learn" in answer.text


def test_the_question_knows_no_key_and_the_answer_explains(
    client: FlaskClient, scene: Scene, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, scene.trainee)
    question = scene.open[QuestionKind.SINGLE]
    options, key, explanation = _said(app, question)
    path = f"/exams/practice/{scene.module}/{question}"
    page = client.get(path).text
    assert all(option in page for option in options)
    assert "is-good" not in page
    assert not explanation or explanation not in page
    right = client.post(path, data={"answer": str(key[0])}).text
    assert "verdict is-good" in right
    wrong = client.post(path, data={"answer": str((int(str(key[0])) + 1) % len(options))}).text
    assert "verdict is-bad" in wrong
    assert explanation in wrong


def test_nothing_or_nonsense_is_asked_for_again(
    client: FlaskClient, scene: Scene, sign_in: SignIn
) -> None:
    sign_in(client, scene.trainee)
    path = f"/exams/practice/{scene.module}/{scene.open[QuestionKind.SINGLE]}"
    for answer in ({}, {"answer": "99"}, {"answer": "x"}, {"answer": ["0", "1"]}):
        assert client.post(path, data=answer).status_code == 422


def test_a_question_that_is_not_for_practice_is_not_there(
    client: FlaskClient, scene: Scene, sign_in: SignIn
) -> None:
    sign_in(client, scene.trainee)
    path = f"/exams/practice/{scene.module}/{scene.closed}"
    assert client.get(path).status_code == 404
    assert client.post(path, data={"answer": "0"}).status_code == 404


def test_who_is_not_in_the_class_practises_nothing(
    client: FlaskClient, scene: Scene, sign_in: SignIn
) -> None:
    sign_in(client, scene.stranger)
    assert client.get(f"/exams/practice/{scene.module}").status_code == 404
    question = scene.open[QuestionKind.SINGLE]
    path = f"/exams/practice/{scene.module}/{question}"
    assert client.post(path, data={"answer": "0"}).status_code == 404


def test_a_question_on_a_paper_waits_until_the_results_are_out(
    client: FlaskClient, sign_in: SignIn, app: Flask, frozen: object
) -> None:
    with app.app_context():
        with transaction():
            here = make_exams.town()
            sat = make_exams.sitting(here)
            (candidate, *_rest) = make_exams.candidates(sat)
            actions.admit(candidate=candidate, by=here.by())
            actions.start_attempt(candidate=candidate, component=here.theory, by=here.by())
            item = db.session.query(AttemptItem).first()
            assert item is not None
            question = item.version.question
            practice.set_practice(question=question, practice=True, by=SYSTEM)
            sat_id = sat.id
            module = courses_queries.modules_of(here.cohort.syllabus_id)[0]
            ids = module.id, question.id, make.account(here.trainees[0]).id
        db.session.remove()
    sign_in(client, ids[2])
    path = f"/exams/practice/{ids[0]}/{ids[1]}"
    assert client.get(path).status_code == 404
    with app.app_context(), transaction():
        db.session.get_one(Sitting, sat_id).published_at = clock.now()
    assert client.get(path).status_code == 200


def test_a_practice_question_is_drawn_no_more(app: Flask, scene: Scene) -> None:
    with app.app_context():
        question = db.session.get_one(Question, scene.open[QuestionKind.SINGLE])
        drawn = {each.version_id for each in queries.drawable(question.owner_id, "guard")}
        assert drawn
        assert question.versions[-1].id not in drawn


def test_keepers_open_and_close_a_question_and_nobody_practises_a_short_answer(
    client: FlaskClient, scene: Scene, sign_in: SignIn, app: Flask
) -> None:
    sign_in(client, scene.teacher)
    path = f"/exams/bank/{scene.closed}"
    assert f"{path}/practice" in client.get(path).text
    assert client.post(f"{path}/practice", data={"practice": "1"}).status_code == 303
    with app.app_context():
        assert db.session.get_one(Question, scene.closed).practice
    assert client.post(f"{path}/practice", data={"practice": "0"}).status_code == 303
    with app.app_context(), transaction():
        assert not db.session.get_one(Question, scene.closed).practice
        short = next(
            q
            for q in db.session.query(Question)
            if q.versions[-1].kind is QuestionKind.SHORT_ANSWER
        )
        with pytest.raises(Refused) as refusal:
            practice.set_practice(question=short, practice=True, by=SYSTEM)
    assert refusal.value.reasons[0].code is PracticeTrouble.OTHER_KIND


def test_the_learn_page_leads_to_the_practice(
    client: FlaskClient, scene: Scene, sign_in: SignIn
) -> None:
    sign_in(client, scene.trainee)
    page = client.get(f"/courses/enrolments/{scene.seat}/learn")
    assert f"/exams/practice/{scene.module}" in page.text


def _result(app: Flask, scene: Scene, *, published: bool) -> int:
    """The trainee missed everything but the first two questions; the bank is drawn on no more."""
    with app.app_context():
        with transaction():
            here_exam = db.session.query(Exam).one()
            cohort = db.session.query(Cohort).one()
            starts = clock.now()
            for question in db.session.query(Question):
                question.practice = False
            db.session.flush()
            row = actions.plan_sitting(
                exam=here_exam, cohort=cohort, examiner=cohort.instructors[0].person, place="-",
                starts_at=starts, ends_at=starts + timedelta(hours=2), by=SYSTEM,
            )  # fmt: skip
            candidate = queries.candidates_of(row.id)[0].candidate
            actions.admit(candidate=candidate, by=SYSTEM)
            attempt = actions.start_attempt(
                candidate=candidate, component=here_exam.components[0], by=SYSTEM
            )
            make_exams.answer(attempt, 2)
            actions.hand_in(attempt_id=attempt.id, by=SYSTEM)
            for question_id in scene.open.values():
                db.session.get_one(Question, question_id).practice = True
            candidate_id = candidate.id
            if published:
                db.session.add(
                    Outcome(
                        candidate_id=candidate_id, conclusion=Conclusion.FAIL, scores=[], at=starts
                    )
                )
                row.published_at = starts
        db.session.remove()
    return candidate_id


def test_after_a_result_one_practises_what_was_missed(
    client: FlaskClient, scene: Scene, sign_in: SignIn, app: Flask
) -> None:
    candidate = _result(app, scene, published=True)
    sign_in(client, scene.trainee)
    page = client.get(f"/exams/results/{candidate}").text
    assert f"/exams/results/{candidate}/drill" in page
    assert "消防安全" in page
    first = client.get(f"/exams/results/{candidate}/drill")
    assert first.status_code == 303
    seen = set()
    place: str | None = first.location
    while place is not None:
        seen.add(int(place.rsplit("/", 1)[1]))
        assert client.get(place).status_code == 200
        answer = client.post(place, data={"answer": "0"})
        if answer.status_code == 422:  # True or false is answered in words.
            answer = client.post(place, data={"answer": "true"})
        ahead = re.findall(rf'href="(/exams/results/{candidate}/drill/\d+)"', answer.text)
        place = next((one for one in ahead if int(one.rsplit("/", 1)[1]) not in seen), None)
    assert seen <= set(scene.open.values())
    assert len(seen) >= 2
    assert client.get(f"/exams/results/{candidate}/drill/{scene.closed}").status_code == 404
    sign_in(client, scene.stranger)
    assert client.get(f"/exams/results/{candidate}/drill").status_code == 404


def test_before_the_result_nothing_is_drilled(
    client: FlaskClient, scene: Scene, sign_in: SignIn, app: Flask
) -> None:
    candidate = _result(app, scene, published=False)
    sign_in(client, scene.trainee)
    question = next(iter(scene.open.values()))
    assert client.get(f"/exams/results/{candidate}/drill").status_code == 404
    assert client.get(f"/exams/results/{candidate}/drill/{question}").status_code == 404
