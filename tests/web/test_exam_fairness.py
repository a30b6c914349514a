"""Equal wrong answers and strict examiners: told to those who answer for it, to nobody else."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from tests import make, make_answers, make_exams
from tests.conftest import SignIn
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.courses import actions as courses
from trainhub.exams import actions
from trainhub.exams.models import Attempt, AttemptItem, Candidate, Mark, Sitting
from trainhub.exams.rules import MarkSource
from trainhub.people.rules import Role


@dataclass(frozen=True)
class Scene:
    """A sitting of twenty in which two papers are alike, and marks of two examiners."""

    sitting: int
    twins: tuple[str, str]
    examiner: int
    second: int
    staff: int
    stranger: int


@pytest.fixture
def scene(app: Flask, frozen: object) -> Scene:
    """Paper 8 is paper 3 in another order; the second examiner gives ten points more."""
    with app.app_context():
        with transaction():
            here = make_exams.town(trainees=20)
            part = make_answers.component(here, 30)
            answers = make_answers.written(here, part, 20, random.Random(1))  # noqa: S311
            names = [_of(answers.attempts[n]) for n in (3, 8)]
            _copy(answers.attempts[3], answers.attempts[8])
            second = make.member(Role.INSTRUCTOR, here.institution, "松老师")
            _mark(here.practice.id, here.instructor.id, 60_00)
            _mark(here.practice.id, second.id, 70_00)
            made = Scene(
                sitting=answers.sittings[0],
                twins=(names[0], names[1]),
                examiner=here.instructor.id,
                second=second.id,
                staff=here.staff.id,
                stranger=make.member(Role.INSTRUCTOR, make.institution("别的学校"), "外校").id,
            )
        db.session.remove()
    return made


def _of(attempt_id: int) -> str:
    return db.session.get_one(Attempt, attempt_id).candidate.enrolment.person.name


def _copy(source: int, target: int) -> None:
    """Both miss most questions in the same way, each on a paper with an order of its own."""
    dice = random.Random(2)  # noqa: S311
    for one, other in zip(_items(source), _items(target), strict=True):
        taken = dice.choice([1, 2, 3, 0])
        one.answer = [one.option_order.index(taken)]
        other.answer = [other.option_order.index(taken)]


def _items(attempt_id: int) -> list[AttemptItem]:
    rows = db.session.query(AttemptItem).filter_by(attempt_id=attempt_id)
    return rows.order_by(AttemptItem.position).all()


def _mark(component_id: int, account_id: int, around: int) -> None:
    """Marks for half of everybody, twice: only the newer ones count."""
    candidates = [row.id for row in db.session.query(Candidate).order_by(Candidate.id)]
    known = db.session.query(Mark).count()
    mine = candidates[: len(candidates) // 2] if known == 0 else candidates[len(candidates) // 2 :]
    for shift in (-500, 0):
        db.session.execute(
            insert(Mark),
            [
                {
                    "candidate_id": one, "component_id": component_id, "points_h": around + shift,
                    "source": MarkSource.EXAMINER, "account_id": account_id, "at": clock.now(),
                }
                for one in mine
            ],
        )  # fmt: skip


def test_two_papers_alike_are_named_and_called_a_hint(
    client: FlaskClient, sign_in: SignIn, scene: Scene, count_queries: Any
) -> None:
    sign_in(client, scene.examiner)
    with count_queries() as statements:
        page = client.get(f"/exams/sittings/{scene.sitting}/similar").text
    assert len(statements) < 25
    assert all(name in page for name in scene.twins)
    assert page.count('scope="row"') == 1
    assert "不是证据" in page


def test_who_sat_side_by_side_is_told(
    app: Flask, client: FlaskClient, sign_in: SignIn, scene: Scene
) -> None:
    with app.app_context(), transaction():
        sitting = db.session.get_one(Sitting, scene.sitting)
        school = sitting.cohort.institution
        room = courses.add_room(organisation=school, name="机考室", seats=40, by=SYSTEM)
        db.session.flush()
        actions.give_room(sitting=sitting, room=room, by=SYSTEM)
        rows = {row.enrolment.person.name: row for row in sitting.candidates}
        one, other = (rows[name] for name in scene.twins)
        for number, candidate in ((39, one), (40, other)):
            actions.change_seat(candidate=candidate, number=number, swap=True, by=SYSTEM)
    sign_in(client, scene.examiner)
    page = client.get(f"/exams/sittings/{scene.sitting}/similar").text
    assert "座位相邻" in page
    assert "39号座位" in page


def test_only_examiners_read_it(client: FlaskClient, sign_in: SignIn, scene: Scene) -> None:
    for account, answer in ((scene.staff, 403), (scene.stranger, 404)):
        sign_in(client, account)
        page = client.get(f"/exams/sittings/{scene.sitting}/similar")
        assert page.status_code == answer
        assert scene.twins[0] not in page.text


def test_few_marks_say_so_and_name_only_whom_one_answers_for(
    client: FlaskClient, sign_in: SignIn, scene: Scene
) -> None:
    sign_in(client, scene.staff)
    page = client.get("/exams/examiners").text
    assert "孙老师" in page
    assert "松老师" in page
    assert page.count("打分太少") == 2
    sign_in(client, scene.second)
    page = client.get("/exams/examiners").text
    assert "松老师" in page
    assert page.count('scope="row"') == 1
    sign_in(client, scene.stranger)
    assert "松老师" not in client.get("/exams/examiners").text


def test_many_marks_tell_who_is_generous(
    app: Flask, client: FlaskClient, sign_in: SignIn, frozen: object
) -> None:
    with app.app_context():
        with transaction():
            here = make_exams.town(trainees=20)
            part = make_answers.component(here, 2)
            make_answers.written(here, part, 80, random.Random(1))  # noqa: S311
            _mark(here.practice.id, here.instructor.id, 60_00)
            second = make.member(Role.INSTRUCTOR, here.institution, "松老师")
            _mark(here.practice.id, second.id, 70_00)
            staff = here.staff.id
        db.session.remove()
    sign_in(client, staff)
    page = client.get("/exams/examiners").text
    assert "+10.0" in page
    assert "-10.0" in page
    assert "比别人松" in page
    assert "比别人严" in page
