"""Item analysis from stored answers: equal to numpy, few queries, and only for those who may."""

from __future__ import annotations

import html
import math
import random
import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests import make, make_answers, make_exams
from tests.conftest import SignIn
from trainhub.core.db import db, transaction
from trainhub.core.tabular import read_tables
from trainhub.exams.actions import withdraw_result
from trainhub.exams.models import Candidate, Component, Outcome, QuestionVersion, Sitting
from trainhub.exams.rules import Conclusion
from trainhub.people import actions as people
from trainhub.people.models import Account, Organisation
from trainhub.people.rules import Role


@dataclass(frozen=True)
class Scene:
    """A bank, a part on the screen, papers, and who may look."""

    component: int
    answers: make_answers.Answers
    keeper: int
    head: int
    school: int
    examiner: int
    staff: int
    stranger: int
    trainee: int

    @property
    def path(self) -> str:
        """The page of the part."""
        return f"/exams/components/{self.component}/quality"


def _scene(app: Flask, papers: int, singles: int) -> Scene:
    with app.app_context():
        with transaction():
            here = make_exams.town(trainees=20)
            part = make_answers.component(here, singles)
            answers = make_answers.written(here, part, papers, random.Random(20261122))  # noqa: S311 - invented papers
            bank = part.blueprint.owner
            scene = Scene(
                component=part.id,
                answers=answers,
                keeper=make.member(Role.INSTRUCTOR, bank, "题库老师").id,
                head=make.member(Role.INSTITUTION, bank, "题库校长").id,
                school=bank.id,
                examiner=here.instructor.id,
                staff=here.staff.id,
                stranger=make.member(Role.INSTRUCTOR, make.institution("别的学校"), "外校").id,
                trainee=make.account(here.trainees[0]).id,
            )
        db.session.remove()
    return scene


@pytest.fixture
def scene(app: Flask, frozen: object) -> Scene:
    """Forty papers of six questions."""
    return _scene(app, 40, 6)


def _token(app: Flask, scene: Scene, *scopes: str) -> dict[str, str]:
    with app.app_context(), transaction():
        _row, secret = people.issue_token(
            organisation=db.session.get_one(Organisation, scene.school), name="t",
            scopes=list(scopes), days=1,
            by=make.actor(db.session.get_one(Account, scene.head)),
        )  # fmt: skip
    return {"Authorization": f"Bearer {secret}"}


def _close(ours: Any, theirs: float) -> bool:
    return ours is not None and abs(float(ours) - theirs) < 1e-9


def test_a_thousand_papers_agree_with_numpy_on_the_page_in_json_and_in_excel(
    app: Flask, client: FlaskClient, sign_in: SignIn, frozen: object, count_queries: Any
) -> None:
    scene = _scene(app, 1000, 15)
    taken = np.array([[-1 if one is None else one for one in row] for row in scene.answers.taken])
    marks = (taken == 0) * float(make_answers.POINTS)
    totals = marks.sum(axis=1)
    answer = client.get(
        f"/api/v1/components/{scene.component}/items", headers=_token(app, scene, "quality:read")
    )
    told = answer.json
    assert told["papers"] == 1000
    assert told["reckoned"] == "kr20"
    share = (taken == 0).mean(axis=0)
    kr20 = 15 / 14 * (1 - (share * (1 - share)).sum() / (taken == 0).sum(axis=1).var())
    assert _close(told["reliability"], kr20)
    assert _close(told["mean_h"], totals.mean())
    assert _close(told["spread_h"], totals.std(ddof=1))
    assert _close(told["error_h"], totals.std(ddof=1) * math.sqrt(1 - kr20))
    with app.app_context():
        column_of = {
            (version.question_id, version.number): scene.answers.versions.index(version.id)
            for version in db.session.query(QuestionVersion)
            if version.id in scene.answers.versions
        }
    assert len(told["items"]) == 15
    order = np.argsort(totals, kind="stable")
    for item in told["items"]:
        column = column_of[item["question_id"], item["version"]]
        mine, rest = marks[:, column], totals - marks[:, column]
        assert item["papers"] == 1000
        assert _close(item["facility"], mine.mean() / make_answers.POINTS)
        assert _close(item["spread"], mine.std(ddof=1) / make_answers.POINTS)
        if column == 0:  # Everybody had it right: nothing can go together with it.
            assert item["discrimination"] is None
            assert item["efficiency"] is None
        else:
            assert _close(item["discrimination"], np.corrcoef(mine, rest)[0, 1])
            most = np.cov(np.sort(mine), np.sort(rest), ddof=1)[0, 1]
            assert _close(item["efficiency"], np.cov(mine, rest, ddof=1)[0, 1] / most)
        upper_lower = (mine[order[-270:]].mean() - mine[order[:270]].mean()) / make_answers.POINTS
        assert _close(item["upper_lower"], upper_lower)
        for option in item["options"]:
            here = taken[:, column] == (-1 if option["index"] is None else option["index"])
            assert option["taken"] == here.sum()
            assert option["right"] is (option["index"] == 0)
            assert _close(option["share"], here.mean())
            assert _close(option["upper"], here[order[-333:]].mean())
            assert _close(option["lower"], here[order[:333]].mean())
    by_column = {column_of[i["question_id"], i["version"]]: i for i in told["items"]}
    assert "too_easy" in by_column[0]["flags"]
    assert "negative" in by_column[1]["flags"]
    assert told["items"][0] is by_column[1]

    sign_in(client, scene.keeper)
    book = read_tables(client.get(f"{scene.path}.xlsx").data, "x.xlsx")
    rows = [[cell.text for cell in row.cells] for row in book[0].rows][2:]
    assert len(rows) == 15
    for row in rows:
        item = by_column[column_of[int(float(row[0])), int(float(row[1]))]]
        names = ("facility", "spread", "discrimination", "efficiency", "upper_lower")
        for cell, name in zip(row[5:10], names, strict=True):
            assert (not cell) if item[name] is None else _close(cell, item[name])

    with count_queries() as statements:
        page = client.get(scene.path)
    assert page.status_code == 200
    assert len(statements) < 20
    assert f"{100 * share[2]:.1f}\u00a0%" in page.text
    assert f"{kr20:.2f}" in page.text


def test_few_papers_say_so_and_show_no_figure(
    app: Flask, client: FlaskClient, sign_in: SignIn, frozen: object
) -> None:
    scene = _scene(app, 29, 4)
    sign_in(client, scene.keeper)
    page = client.get(scene.path).text
    assert "只有 29 份" in page
    told = client.get(
        f"/api/v1/components/{scene.component}/items", headers=_token(app, scene, "quality:read")
    ).json
    assert told["papers"] == 29
    assert told["reliability"] is None
    assert all(item["facility"] is None and not item["flags"] for item in told["items"])
    version = scene.answers.versions[0]
    assert "29" in client.get(f"{scene.path}/{version}").text


def test_keepers_and_examiners_look_and_nobody_else(
    app: Flask, client: FlaskClient, sign_in: SignIn, scene: Scene
) -> None:
    version = scene.answers.versions[1]
    for account in (scene.keeper, scene.head, scene.examiner):
        sign_in(client, account)
        for path in (scene.path, f"{scene.path}/{version}", f"{scene.path}.xlsx"):
            assert client.get(path).status_code == 200
        assert scene.path in client.get("/exams/quality").text
    for account in (scene.stranger, scene.staff):
        sign_in(client, account)
        assert client.get(scene.path).status_code == 404
        assert client.get(f"{scene.path}/{version}").status_code == 404
        assert client.get(f"{scene.path}.xlsx").status_code == 404
        assert scene.path not in client.get("/exams/quality").text
    assert client.get("/exams/components/99999/quality").status_code == 404
    sign_in(client, scene.trainee)
    assert client.get(scene.path).status_code == 403
    assert client.post(scene.path).status_code == 405
    api = f"/api/v1/components/{scene.component}/items"
    assert client.get(api, headers=_token(app, scene, "bank:read")).status_code == 401
    good = _token(app, scene, "quality:read")
    assert client.get(api, headers=good).status_code == 200
    assert client.get(f"{api}?since=x", headers=good).status_code == 422
    assert client.get("/api/v1/components/99999/items", headers=good).status_code == 404


def test_a_question_tells_who_took_what_and_what_to_do(
    client: FlaskClient, sign_in: SignIn, scene: Scene
) -> None:
    sign_in(client, scene.keeper)
    page = client.get(f"{scene.path}/{scene.answers.versions[0]}").text
    assert "100.0\u00a0%" in page
    assert "没有意义" in page or "无法计算" in page
    assert client.get(f"{scene.path}/{scene.answers.versions[0]}?sitting=x").status_code == 200
    assert client.get(f"{scene.path}/99999").status_code == 404


def test_sittings_and_days_choose_the_papers(
    client: FlaskClient, sign_in: SignIn, scene: Scene
) -> None:
    sign_in(client, scene.examiner)
    first = scene.answers.sittings[0]
    assert "只有 20 份" in client.get(f"{scene.path}?sitting={first}").text
    assert "还没有试卷" in client.get(f"{scene.path}?since=2026-11-16").text
    assert "只有" not in client.get(f"{scene.path}?since=2026-11-13&until=2026-11-13").text
    assert client.get(f"{scene.path}?since=32.13.&until=99999-01-01").status_code == 200
    # The keeper of a bank does not see the classes of others.
    sign_in(client, scene.keeper)
    assert client.get(f"{scene.path}?sitting={first}").status_code == 404


def test_a_result_taken_back_is_in_no_figure(
    app: Flask, client: FlaskClient, sign_in: SignIn, scene: Scene
) -> None:
    with app.app_context(), transaction():
        row = db.session.get_one(Sitting, scene.answers.sittings[0])
        candidate = db.session.query(Candidate).filter_by(sitting_id=row.id).first()
        assert candidate is not None
        db.session.add(
            Outcome(
                candidate_id=candidate.id, conclusion=Conclusion.PASS, scores=[], at=row.ends_at
            )
        )
        db.session.flush()
        withdraw_result(candidate=candidate, why="测试", by=make.SYSTEM)
        assert db.session.get_one(Component, scene.component).blueprint is not None
    told = client.get(
        f"/api/v1/components/{scene.component}/items", headers=_token(app, scene, "quality:read")
    ).json
    assert told["papers"] == 39


def test_many_questions_are_told_page_by_page(
    app: Flask, client: FlaskClient, sign_in: SignIn, frozen: object
) -> None:
    scene = _scene(app, 31, 90)
    sign_in(client, scene.keeper)
    address, seen = scene.path, []
    for size in (40, 40, 10):
        page = client.get(address).text
        lines = re.findall(rf'href="{scene.path}/(\d+)"', page)
        assert len(lines) == size
        seen += lines
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        address = html.unescape(onward[1]) if onward else ""
    assert address == ""
    assert len(set(seen)) == 90
    assert client.get(f"{scene.path}?after=999999").text.count('scope="row"') == 40
