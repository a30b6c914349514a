"""Instructors and staff: bank and import, blueprints, exams, sittings, marks, publication."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.exams import actions, queries
from trainhub.exams.models import Blueprint, Exam, Outcome, Question, QuestionUpload, Sitting
from trainhub.people.rules import Role

SAMPLES = Path(__file__).parent.parent / "samples"


@pytest.fixture
def town(app, frozen):
    """A station with a class, its people, and strangers from elsewhere."""
    with app.app_context(), transaction():
        here = make_exams.town()
        other_school = make.institution("别的学校")
        return SimpleNamespace(
            station=here.station.id,
            institution=here.institution.id,
            cohort=here.cohort.id,
            course=here.course.id,
            blueprint=here.blueprint.id,
            theory=here.theory.id,
            practice=here.practice.id,
            instructor=here.instructor.id,
            examiner=here.instructor.person_id,
            staff=here.staff.id,
            head=make.member(Role.INSTITUTION, here.institution, "校长").id,
            other_instructor=make.member(Role.INSTRUCTOR, other_school, "外校老师").id,
            other_staff=make.member(Role.STAFF, make.station("别的站"), "外站").id,
            bureau=make.member(Role.BUREAU, make.bureau(), "局里").id,
            trainee=make.account(here.trainees[0]).id,
        )


@pytest.fixture
def sitting(app, town):
    """A running sitting of the class."""
    with app.app_context(), transaction():
        here_exam = db.session.query(Exam).one()
        cohort = queries.sittings_of_cohort(town.cohort)
        assert not cohort
        row = actions.plan_sitting(
            exam=here_exam,
            cohort=db.session.get_one(make_exams.Cohort, town.cohort),
            examiner=db.session.get_one(make_exams.Person, town.examiner),
            place="三楼机房",
            starts_at=clock.now(),
            ends_at=clock.now() + timedelta(hours=2),
            by=make.SYSTEM,
        )
        return row.id


def _candidates(app, sitting):
    with app.app_context():
        return [line.candidate.id for line in queries.candidates_of(sitting)]


def test_the_bank_shows_topics_with_counts_and_finds_words(client, sign_in, town):
    sign_in(client, town.instructor)
    page = client.get("/exams/bank?trade=guard").text
    assert "消防安全" in page
    found = client.get("/exams/bank?q=%E5%88%A4%E6%96%AD").text
    assert "判断第0题" in found
    assert "单选第0题" not in found
    assert client.get("/exams/bank?q=没有这样的词").status_code == 200


def test_an_instructor_reads_a_question_with_its_key_and_a_stranger_does_not(
    app, client, sign_in, town
):
    with app.app_context():
        question = db.session.query(Question).first().id
    sign_in(client, town.instructor)
    assert client.get(f"/exams/bank/{question}").status_code == 200
    for stranger in (town.other_instructor, town.other_staff):
        sign_in(client, stranger)
        assert client.get(f"/exams/bank/{question}").status_code == 404
        assert client.post(f"/exams/bank/{question}/retire").status_code == 404
        assert "单选第0题" not in client.get("/exams/bank").text
    sign_in(client, town.trainee)
    assert client.get(f"/exams/bank/{question}").status_code == 403


def test_a_question_is_retired_and_brought_back(app, client, sign_in, town):
    sign_in(client, town.instructor)
    with app.app_context():
        question = db.session.query(Question).first().id
    client.post(f"/exams/bank/{question}/retire")
    with app.app_context():
        assert db.session.get_one(Question, question).retired_at
    client.post(f"/exams/bank/{question}/bring-back")
    with app.app_context():
        assert db.session.get_one(Question, question).retired_at is None


def _upload(client, town, name, content=None):
    body = content if content is not None else (SAMPLES / name).read_bytes()
    data = {"owner_id": town.institution, "trade_code": "guard", "file": (BytesIO(body), name)}
    return client.post("/exams/bank/import", data=data, content_type="multipart/form-data")


def test_an_import_shows_the_file_first_and_writes_after_the_yes(app, client, sign_in, town):
    sign_in(client, town.instructor)
    answer = _upload(client, town, "questions-guard-broken.xlsx")
    assert answer.status_code == 303
    address = answer.headers["Location"]
    page = client.get(address).text
    with app.app_context():
        before = db.session.query(Question).count()
    assert page.count("<tr>") >= 8  # four refused and two accepted rows and their heads
    unchecked = client.post(address)
    assert unchecked.status_code == 422
    done = client.post(address, data={"checked": "y"})
    assert done.status_code == 303
    with app.app_context():
        assert db.session.query(Question).count() == before + 2
    again = client.post(address, data={"checked": "y"})
    assert again.status_code == 422
    with app.app_context():
        assert db.session.query(Question).count() == before + 2


def test_the_whole_guard_bank_comes_in_and_only_once(app, client, sign_in, town):
    sign_in(client, town.instructor)
    for _turn in range(2):
        address = _upload(client, town, "questions-guard.xlsx").headers["Location"]
        client.post(address, data={"checked": "y"})
    with app.app_context():
        assert db.session.query(Question).count() == 11 + 148


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.txt", b"\x00\x01"), ("x.xlsx", b"PK\x03\x04broken"), ("x.xlsx", b""), ("y.csv", b"a,b\n")],
)
def test_a_wrong_file_gets_a_clear_answer(app, client, sign_in, town, name, content):
    sign_in(client, town.instructor)
    answer = _upload(client, town, name, content)
    assert answer.status_code == 422
    assert "field-error" in answer.text
    with app.app_context():
        assert db.session.query(QuestionUpload).count() == 0


def test_nobody_imports_into_a_strange_bank_or_confirms_a_strangers_file(client, sign_in, town):
    sign_in(client, town.instructor)
    address = _upload(client, town, "questions-guard-broken.xlsx").headers["Location"]
    sign_in(client, town.other_instructor)
    assert _upload(client, town, "questions-guard-broken.xlsx").status_code == 422
    assert client.get(address).status_code == 404
    assert client.post(address, data={"checked": "y"}).status_code == 404


def test_the_template_is_an_excel_file_we_read_ourselves(app, client, sign_in, town):
    sign_in(client, town.instructor)
    file = client.get("/exams/bank/template")
    assert file.data.startswith(b"PK")


def _lines(*lines):
    data = {"name": "新卷"}
    for number, (wanted, points) in enumerate(lines):
        data |= {f"lines-{number}-wanted": wanted, f"lines-{number}-points": points}
    return data


def test_a_blueprint_is_drawn_up_if_the_bank_can_fill_it(app, client, sign_in, town):
    sign_in(client, town.instructor)
    address = f"/exams/blueprints/new?owner={town.institution}&trade=guard"
    assert client.get(address).status_code == 200
    refused = client.post(address, data=_lines(("99", "1")))
    assert refused.status_code == 422
    assert 'value="新卷"' in refused.text
    kept = client.post(address, data=_lines(("3", "2.5"), ("2", "5")))
    assert kept.status_code == 303
    assert client.get(kept.headers["Location"]).status_code == 200
    with app.app_context():
        row = db.session.query(Blueprint).order_by(Blueprint.id.desc()).first()
        assert [(line.count, line.points_h) for line in row.lines] == [(3, 250), (2, 500)]


def test_a_strange_blueprint_is_not_there(client, sign_in, town):
    sign_in(client, town.other_instructor)
    assert client.get(f"/exams/blueprints/{town.blueprint}").status_code == 404
    address = f"/exams/blueprints/new?owner={town.institution}&trade=guard"
    assert client.get(address).status_code == 404


def test_staff_set_an_exam_and_instructors_do_not(app, client, sign_in, town):
    data = {
        "course_id": town.course,
        "name": "新考试",
        "max_sits": "2",
        "parts-0-name": "实操",
        "parts-0-kind": "practical",
        "parts-0-maximum": "100",
        "parts-0-pass_mark": "60",
        "parts-0-minutes": "30",
        "parts-0-blueprint_id": "0",
        **{f"parts-{n}-kind": "practical" for n in (1, 2)},
        **{f"parts-{n}-blueprint_id": "0" for n in (1, 2)},
    }
    sign_in(client, town.instructor)
    assert client.post("/exams/schemes/new", data=data).status_code == 403
    sign_in(client, town.staff)
    assert client.get("/exams/schemes/new").status_code == 200
    wrong = client.post("/exams/schemes/new", data={**data, "parts-0-pass_mark": "101"})
    assert wrong.status_code == 422
    assert client.post("/exams/schemes/new", data=data).status_code == 303
    with app.app_context():
        assert queries.exam_of_course(town.course).name == "新考试"
    assert client.get("/exams/schemes").status_code == 200


def _plan(town, **changes):
    day = clock.today() + timedelta(days=3)
    facts = {
        "examiner_id": town.examiner,
        "place": "三楼机房",
        "day": day.isoformat(),
        "starts": "09:00",
        "minutes": "120",
    }
    return {**facts, **changes}


@pytest.mark.parametrize("who", ["instructor", "staff", "head"])
def test_whoever_looks_after_a_class_plans_its_exam(app, client, sign_in, town, who):
    sign_in(client, getattr(town, who))
    assert client.get("/exams/sittings/new").status_code == 200
    assert client.get(f"/exams/sittings/new?cohort={town.cohort}").status_code == 200
    done = client.post(f"/exams/sittings/new?cohort={town.cohort}", data=_plan(town))
    assert done.status_code == 303
    assert client.get(done.headers["Location"]).status_code == 200
    with app.app_context():
        row = db.session.query(Sitting).one()
        assert clock.civil_day(row.starts_at) == clock.today() + timedelta(days=3)
        assert len(row.candidates) == 3


@pytest.mark.parametrize("who", ["other_instructor", "other_staff"])
def test_strangers_plan_nothing_here(client, sign_in, town, sitting, who):
    sign_in(client, getattr(town, who))
    assert client.get(f"/exams/sittings/new?cohort={town.cohort}").status_code == 404
    assert client.get(f"/exams/sittings/{sitting}").status_code == 404
    assert client.post(f"/exams/sittings/{sitting}/publish").status_code == 404
    assert f"/exams/sittings/{sitting}" not in client.get("/exams/sittings").text


@pytest.mark.parametrize(
    "changes",
    [{"minutes": "20"}, {"day": "2020-01-01"}, {"day": "9999-01-01"}, {"examiner_id": "999999"}],
)
def test_an_impossible_plan_is_shown_again_with_the_reason(app, client, sign_in, town, changes):
    sign_in(client, town.instructor)
    address = f"/exams/sittings/new?cohort={town.cohort}"
    answer = client.post(address, data=_plan(town, **changes))
    assert answer.status_code == 422
    assert 'value="三楼机房"' in answer.text
    with app.app_context():
        assert db.session.query(Sitting).count() == 0


def test_the_bureau_looks_and_changes_nothing(client, sign_in, town, sitting):
    sign_in(client, town.bureau)
    page = client.get(f"/exams/sittings/{sitting}")
    assert page.status_code == 200
    assert "<form" not in page.text[page.text.index("<main") : page.text.index("</main")]
    assert client.post(f"/exams/sittings/{sitting}/admit-all").status_code == 403


def test_staff_see_a_sitting_but_do_not_examine(app, client, sign_in, town, sitting):
    sign_in(client, town.staff)
    assert client.get(f"/exams/sittings/{sitting}").status_code == 200
    candidate = _candidates(app, sitting)[0]
    admit = f"/exams/sittings/{sitting}/candidates/{candidate}/admit"
    for path in (admit, f"/exams/sittings/{sitting}/publish"):
        assert client.post(path).status_code == 403
    assert client.get(f"/exams/sittings/{sitting}/marks/{town.practice}").status_code == 403


def test_the_examiner_admits_one_and_then_everybody(app, client, sign_in, town, sitting):
    sign_in(client, town.instructor)
    candidate = _candidates(app, sitting)[0]
    client.post(f"/exams/sittings/{sitting}/candidates/{candidate}/admit")
    client.post(f"/exams/sittings/{sitting}/candidates/{candidate}/admit")
    client.post(f"/exams/sittings/{sitting}/admit-all")
    with app.app_context():
        assert all(line.candidate.admitted_at for line in queries.candidates_of(sitting))
    missing = f"/exams/sittings/{sitting}/candidates/999999/admit"
    assert client.post(missing).status_code == 404


def test_marks_are_typed_into_one_column(app, client, sign_in, town, sitting):
    sign_in(client, town.instructor)
    address = f"/exams/sittings/{sitting}/marks/{town.practice}"
    first, second, third = _candidates(app, sitting)
    page = client.get(address).text
    assert page.count('name="points-') == 3
    wrong = client.post(address, data={f"points-{first}": "86.5", f"points-{second}": "八十"})
    assert wrong.status_code == 422
    assert 'value="86.5"' in wrong.text
    far = client.post(address, data={f"points-{first}": "100.5"})
    assert far.status_code == 422
    client.post(address, data={f"points-{first}": "８６.5", f"absent-{second}": "1"})
    with app.app_context():
        marks = queries.newest_marks(sitting)
        assert marks[first, town.practice].points_h == 8650
        assert marks[second, town.practice].points_h is None
        assert (third, town.practice) not in marks
    silent = client.post(address, data={f"points-{first}": "90"})
    assert silent.status_code == 422
    said = client.post(address, data={f"points-{first}": "90", "why": "抄错了"})
    assert said.status_code == 303


def _sit_all(app, sitting, ends_with=(10, 3, None)):
    with app.app_context(), transaction():
        row = db.session.get_one(Sitting, sitting)
        by = make.actor(row.examiner.account)
        theory, practice = row.exam.components
        here = SimpleNamespace(theory=theory, practice=practice, by=lambda: by)
        make_exams.sat(here, row, list(ends_with))
        return row.ends_at


def test_results_go_out_once_and_the_reasons_are_shown_before(app, client, sign_in, town, sitting):
    ends = _sit_all(app, sitting)
    sign_in(client, town.instructor)
    early = client.get(f"/exams/sittings/{sitting}").text
    assert f"/exams/sittings/{sitting}/publish" not in early
    with clock.frozen(ends + timedelta(minutes=5)):
        sign_in(client, town.instructor)
        page = client.get(f"/exams/sittings/{sitting}").text
        assert f"/exams/sittings/{sitting}/publish" in page
        for _turn in range(2):
            done = client.post(f"/exams/sittings/{sitting}/publish")
            assert done.status_code == 303
        after = client.get(f"/exams/sittings/{sitting}").text
    with app.app_context():
        assert db.session.query(Outcome).count() == 3
    for words in ("通过", "未通过", "缺考"):
        assert words in after


def test_an_examiner_reads_a_finished_paper_with_its_key(app, client, sign_in, town, sitting):
    _sit_all(app, sitting)
    with app.app_context():
        attempt = queries.attempts_of_sitting(sitting)[0].id
    sign_in(client, town.instructor)
    page = client.get(f"/exams/sittings/{sitting}/papers/{attempt}")
    assert page.status_code == 200
    assert "100" in page.text
    sign_in(client, town.trainee)
    assert client.get(f"/exams/sittings/{sitting}/papers/{attempt}").status_code == 403
    sign_in(client, town.other_instructor)
    assert client.get(f"/exams/sittings/{sitting}/papers/{attempt}").status_code == 404


def test_a_result_is_taken_back_by_who_answers_for_the_class(app, client, sign_in, town, sitting):
    ends = _sit_all(app, sitting)
    candidate = _candidates(app, sitting)[0]
    address = f"/exams/results/{candidate}/withdraw"
    with clock.frozen(ends + timedelta(minutes=5)):
        with app.app_context(), transaction():
            row = db.session.get_one(Sitting, sitting)
            actions.publish_results(sitting=row, by=make.actor(row.examiner.account))
        sign_in(client, town.instructor)
        assert client.get(address).status_code == 403
        sign_in(client, town.staff)
        assert client.get(address).status_code == 200
        assert client.post(address, data={"why": ""}).status_code == 422
        assert client.post(address, data={"why": "替考"}).status_code == 303
        sign_in(client, town.trainee)
        page = client.get(f"/exams/results/{candidate}").text
    assert "替考" not in page
    with app.app_context():
        assert queries.outcome_of(candidate).conclusion.value == "void"


def test_a_sitting_is_called_off_by_who_planned_it(app, client, sign_in, town):
    sign_in(client, town.staff)
    done = client.post(f"/exams/sittings/new?cohort={town.cohort}", data=_plan(town))
    address = done.headers["Location"]
    assert client.post(f"{address}/cancel").status_code == 303
    with app.app_context():
        assert db.session.query(Sitting).one().cancelled_at


@pytest.mark.parametrize(
    "path", ["/exams/sittings", "/exams/bank", "/exams/blueprints", "/exams/schemes"]
)
def test_office_pages_are_not_for_trainees_or_strangers(client, sign_in, town, path):
    assert client.get(path).status_code in {302, 303}
    sign_in(client, town.trainee)
    assert client.get(path).status_code == 403


def test_lists_cost_the_same_for_few_and_for_many(app, client, sign_in, town, count_queries):
    sign_in(client, town.instructor)

    def cost():
        with count_queries() as statements:
            for path in ("/exams/sittings", "/exams/bank", "/exams/blueprints"):
                assert client.get(path).status_code == 200
        return len(statements)

    few = cost()
    with app.app_context(), transaction():
        exam = db.session.query(Exam).one()
        cohort = db.session.get_one(make_exams.Cohort, town.cohort)
        examiner = db.session.get_one(make_exams.Person, town.examiner)
        for number in range(4):
            starts = clock.now() + timedelta(days=number + 1)
            row = actions.plan_sitting(
                exam=exam,
                cohort=cohort,
                examiner=examiner,
                place="x",
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                by=make.SYSTEM,
            )
            actions.cancel_sitting(sitting=row, by=make.SYSTEM)
    assert cost() == few


def test_the_sittings_page_speaks_english_too(client, sign_in, town, sitting):
    sign_in(client, town.instructor)
    client.set_cookie("language", "en")
    page = client.get(f"/exams/sittings/{sitting}").text
    main = page[page.index("<main") : page.index("</main")]
    assert "Guard exam" in main
    assert not re.search("准考证|成绩|考评员", main)


@pytest.mark.parametrize("mark", ["-1", "x", str(10**12), str(10**30)])
def test_nonsense_in_the_address_of_a_list_is_no_error(client, sign_in, town, mark):
    sign_in(client, town.instructor)
    for path in (f"/exams/bank?after={mark}", f"/exams/sittings?before={mark}"):
        assert client.get(path).status_code == 200
    assert client.get(f"/exams/sittings/new?cohort={mark}").status_code in {200, 404}
    assert client.get(f"/exams/blueprints/new?owner={mark}&trade=guard").status_code == 404
