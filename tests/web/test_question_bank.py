"""The bank on the screen: any file, writing, checking, pictures, export, JSON; keys stay inside."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from tests.web.test_exam_office import _upload, town
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.exams import actions, queries
from trainhub.exams.bank.export import Format
from trainhub.exams.bank.files import read_questions
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import AUTOMATIC_KINDS
from trainhub.exams.rules.papers import Line
from trainhub.people import actions as people
from trainhub.people.rules import Role

__all__ = ["town"]

SAMPLES = Path(__file__).parent.parent / "samples"
FILES = {
    "questions-caregiver.gift.txt": 43,
    "questions-caregiver.xml": 28,
    "questions-qti21.zip": 8,
    "questions-qti3.zip": 8,
}


@pytest.fixture
def colleague(app, town):
    with app.app_context(), transaction():
        school = db.session.get_one(make_exams.Organisation, town.institution)
        return make.member(Role.INSTRUCTOR, school, "周老师").id


@pytest.mark.parametrize(("name", "count"), FILES.items())
def test_any_format_is_recognised_shown_and_imported(app, client, sign_in, town, name, count):
    sign_in(client, town.instructor)
    # The name tells nothing: the content does.
    address = _upload(client, town, "题库", (SAMPLES / name).read_bytes()).headers["Location"]
    assert client.get(address).status_code == 200
    with app.app_context():
        before = db.session.query(Question).count()
    for _turn in range(2):
        client.post(address, data={"checked": "y"})
    with app.app_context():
        assert db.session.query(Question).count() == before + count


def test_a_broken_file_names_its_lines(client, sign_in, town):
    sign_in(client, town.instructor)
    name = "questions-caregiver-broken.gift.txt"
    page = client.get(_upload(client, town, name).headers["Location"]).text
    for line in ("第 3 行", "第 9 行", "第 13 行", "第 17 行"):
        assert line in page


def _form(**fields):
    return {"stem": "灭火器指针在哪里？", "points": "2", "difficulty": "easy", **fields}


def test_a_question_is_written_checked_by_a_colleague_and_changed(
    app, client, sign_in, town, colleague
):
    sign_in(client, town.instructor)
    address = f"/exams/bank/write?owner={town.institution}&trade=guard&kind=single"
    assert client.get(address).status_code == 200
    bad = client.post(address, data=_form(options="绿区", answer="A"))
    assert bad.status_code == 422
    done = client.post(address, data=_form(options="绿区\n红区\n黄区", answer="A"))
    assert done.status_code == 303
    question = int(re.search(r"/bank/(\d+)", done.headers["Location"])[1])
    own = client.post(f"/exams/bank/{question}/accept", data={"number": 1})
    assert own.status_code == 409
    sign_in(client, colleague)
    page = client.get("/exams/bank/review").text
    with app.app_context():
        version = db.session.query(QuestionVersion).filter_by(question_id=question).one().id
    assert f'value="{version}"' in page
    client.post("/exams/bank/review", data={"version": [version]})
    assert "启用" in client.get(f"/exams/bank/{question}").text
    edit = client.get(f"/exams/bank/{question}/edit").text
    assert "绿区\n红区\n黄区" in edit
    changed = client.post(
        f"/exams/bank/{question}/edit", data=_form(options="绿区\n红区", answer="A")
    )
    assert changed.status_code == 303
    with app.app_context():
        numbers = db.session.query(QuestionVersion.number).filter_by(question_id=question)
        assert sorted(row[0] for row in numbers) == [1, 2]


@pytest.mark.parametrize("kind", list(QuestionKind))
def test_every_kind_has_a_form(client, sign_in, town, kind):
    sign_in(client, town.instructor)
    address = f"/exams/bank/write?owner={town.institution}&trade=guard&kind={kind.value}"
    assert client.get(address).status_code == 200
    fields = {
        QuestionKind.SINGLE: {"options": "甲\n乙", "answer": "B"},
        QuestionKind.MULTIPLE: {"options": "甲\n乙\n丙", "answer": "AB", "scoring": "some 50%"},
        QuestionKind.TRUE_FALSE: {"truth": "F"},
        QuestionKind.FILL_IN: {"answer": "119|一一九"},
        QuestionKind.NUMERIC: {"answer": "50±0.5|38~40"},
        QuestionKind.MATCHING: {"options": "内 -> 掌心\n外 -> 手背\n-> 多余"},
        QuestionKind.ORDERING: {"options": "一\n二\n三", "answer": "BAC"},
        QuestionKind.CLOZE: {"stem": "约 {1:NUMERICAL:=2.5:0.5} 厘米"},
        QuestionKind.SHORT_ANSWER: {"answer": "报警"},
        QuestionKind.ESSAY: {},
    }[kind]
    done = client.post(address, data=_form() | fields)
    assert done.status_code == 303
    page = client.get(done.headers["Location"])
    assert page.status_code == 200
    edit = client.get(f"{done.headers['Location']}/edit")
    assert edit.status_code == 200
    again = client.post(f"{done.headers['Location']}/edit", data=_form() | fields)
    assert again.status_code == 422  # nothing was changed


def test_a_picture_is_seen_by_those_who_see_the_question_alone(app, client, sign_in, town):
    sign_in(client, town.instructor)
    picture = (SAMPLES.parent.parent / "docs/picture.png").read_bytes()
    address = f"/exams/bank/write?owner={town.institution}&trade=guard&kind=true_false"

    def send(content):
        data = _form(truth="T", alt="样图", media=(BytesIO(content), "x.png"))
        return client.post(address, data=data, content_type="multipart/form-data")

    assert send(b"<svg onload=alert(1)></svg>").status_code == 422
    done = send(picture)
    media = f"{done.headers['Location']}/versions/1/media/0"
    shown = client.get(media)
    assert (shown.status_code, shown.mimetype, shown.data) == (200, "image/png", picture)
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert client.get(media.replace("media/0", "media/1")).status_code == 404
    for stranger, status in ((town.other_instructor, 404), (town.trainee, 403)):
        sign_in(client, stranger)
        assert client.get(media).status_code == status


@pytest.fixture
def sat(app, town):
    """A trainee sits a paper with a question of every kind; the keys of the paper."""
    names = ("questions-caregiver.xml", "questions-qti3.zip")
    items = [q for n in names for q in read_questions((SAMPLES / n).read_bytes(), n).questions]
    with app.app_context(), transaction():
        exam = db.session.query(make_exams.Exam).one()
        owner = db.session.get_one(make_exams.Organisation, town.institution)
        trade = exam.course.trade
        actions.import_questions(items=items, trade=trade, owner=owner, by=SYSTEM)
        kinds = sorted({item.kind for item in items})
        lines = [Line(kind, None, None, 1, 1000) for kind in kinds]
        blueprint = actions.draw_up_blueprint(
            name="各种题型", trade=trade, owner=owner, lines=lines, by=SYSTEM
        )
        exam.components[0].blueprint_id = blueprint.id
        here = SimpleNamespace(
            exam=exam,
            cohort=db.session.get_one(make_exams.Cohort, town.cohort),
            instructor=SimpleNamespace(person=db.session.get_one(make_exams.Person, town.examiner)),
            by=lambda: SYSTEM,
        )
        sitting = make_exams.sitting(here)
        candidate = make_exams.candidates(sitting)[0]
        actions.admit(candidate=candidate, by=SYSTEM)
        db.session.refresh(candidate)
        component = exam.components[0]
        attempt = actions.start_attempt(candidate=candidate, component=component, by=SYSTEM)
        items = queries.scripts([attempt.id])
        right = make_exams.right_answers(attempt)
        return SimpleNamespace(id=attempt.id, sitting=sitting.id, items=items, right=right)


def _values(item, answer):
    """What the controls of a question send for an answer."""
    if item.kind is QuestionKind.TRUE_FALSE:
        return ["true" if answer[0] else "false"]
    return [str(part) for part in answer]


def test_every_kind_is_answered_without_script_and_read_by_the_examiner(
    app, client, sign_in, town, sat
):
    sign_in(client, town.trainee)
    for item in sat.items:
        address = f"/exams/attempts/{sat.id}/{item.position}"
        assert client.get(address).status_code == 200
        values = _values(item, sat.right.get(item.position) or ["自由作答"])
        done = client.post(address, data={"answer": values, "seq": "1"})
        assert done.status_code == 303, item.kind
        page = client.get(address).text
        controls = page.count(" selected") + page.count(" checked") + page.count("自由作答")
        texts = [value for value in values if value in page]
        assert controls or texts, item.kind
    client.post(f"/exams/attempts/{sat.id}/hand-in")
    with app.app_context():
        worth = {item.kind: item.worth_h for item in queries.scripts([sat.id])}
    assert {worth[kind] for kind in AUTOMATIC_KINDS if kind in worth} == {1000}
    sign_in(client, town.instructor)
    page = client.get(f"/exams/sittings/{sat.sitting}/papers/{sat.id}")
    assert page.status_code == 200


def _texts(value):
    """Every text of a key longer than a sign, however deep."""
    if isinstance(value, str):
        return [value] if len(value) > 1 and not value.isascii() else []
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def test_no_key_of_any_kind_reaches_the_candidate(app, client, sign_in, town, sat):
    sign_in(client, town.trainee)
    pages = [client.get(f"/exams/attempts/{sat.id}/{item.position}").text for item in sat.items]
    pages.append(client.get(f"/exams/attempts/{sat.id}/paper").text)
    for item in sat.items:
        hidden = [part for part in _texts(item.key) if part not in item.options]
        for page, secret in ((page, secret) for page in pages for secret in hidden):
            assert secret not in page or secret in _texts([item.stem, item.options, item.parts])
    for page in pages:
        assert "scoring" not in page
        assert "weights" not in page


@pytest.mark.parametrize("form", list(Format))
def test_the_bank_is_taken_away_in_every_format(client, sign_in, town, form):
    sign_in(client, town.instructor)
    assert client.get("/exams/bank/export?trade=guard").status_code == 200
    file = client.get(f"/exams/bank/export/{form.value}?trade=guard")
    assert file.status_code == 200
    reading = read_questions(file.data, "a.txt")
    assert reading.format == form.value
    assert len(reading.questions) >= 4
    sign_in(client, town.other_instructor)
    other = client.get(f"/exams/bank/export/{form.value}?trade=guard")
    assert "单选第0题".encode() not in other.data


def test_questions_alike_are_listed(client, sign_in, town):
    sign_in(client, town.instructor)
    for stem in ("保安员发现火情时首先做什么？", "保安员发现火情时，首先做什么"):
        address = f"/exams/bank/write?owner={town.institution}&trade=guard&kind=essay"
        client.post(address, data=_form(stem=f"{stem}{'请说明' if '，' in stem else ''}"))
    page = client.get("/exams/bank/duplicates?trade=guard").text
    assert "保安员发现火情时首先做什么？" in page


def test_programs_read_the_bank_without_keys_and_keys_with_a_scope(app, client, town):
    def token(*scopes):
        with app.app_context(), transaction():
            school = db.session.get_one(make_exams.Organisation, town.institution)
            head = db.session.get_one(make_exams.Account, town.head)
            _row, secret = people.issue_token(
                organisation=school, name="t", scopes=list(scopes), days=1, by=make.actor(head)
            )
        return {"Authorization": f"Bearer {secret}"}

    read = token("bank:read")
    answer = client.get("/api/v1/questions?trade=guard", headers=read)
    assert answer.status_code == 200
    assert make_exams.SECRET not in answer.text
    assert "key" not in answer.json["questions"][0]
    first = answer.json["questions"][0]["id"]
    assert client.get(f"/api/v1/questions/{first}", headers=read).status_code == 401
    whole = client.get(f"/api/v1/questions/{first}", headers=token("bank:keys"))
    assert whole.json["key"] == [2]
    assert client.get("/api/v1/questions").status_code == 401
