"""A candidate at the screen: ticket, start, answers, answer sheet, receipt, result."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.exams import actions, queries
from trainhub.exams.models import Attempt, Candidate, Sitting
from trainhub.exams.rules.sittings import GRACE
from trainhub.people import actions as people
from trainhub.people.models import Account


@pytest.fixture
def exam(app, frozen):
    """A running sitting; ids only, because no context outlives the setup."""
    with app.app_context(), transaction():
        here = make_exams.town()
        row = make_exams.sitting(here)
        actions.admit(candidate=make_exams.candidates(row)[0], by=here.by())
        people = [make.account(person) for person in here.trainees]
        return SimpleNamespace(
            sitting=row.id,
            candidate=make_exams.candidates(row)[0].id,
            unseen=make_exams.candidates(row)[1].id,
            theory=here.theory.id,
            practice=here.practice.id,
            trainee=people[0].id,
            other=people[1].id,
            instructor=here.instructor.id,
            staff=here.staff.id,
        )


@pytest.fixture
def trainee(client, sign_in, exam):
    sign_in(client, exam.trainee)
    return client


def _start(client, exam):
    answer = client.post(f"/exams/tickets/{exam.candidate}/start", data={"component": exam.theory})
    assert answer.status_code == 303
    return re.fullmatch(r"/exams/attempts/(\d+)/1", answer.headers["Location"])[1]


@pytest.fixture
def attempt(trainee, exam):
    return _start(trainee, exam)


def _answers(app, attempt):
    with app.app_context():
        return queries.answers_of(int(attempt))


def _position(app, attempt, kind):
    with app.app_context():
        items = queries.scripts([int(attempt)])
        return next(item.position for item in items if item.kind.value == kind)


def test_my_exams_show_the_next_one_first(trainee, exam):
    page = trainee.get("/exams")
    assert page.status_code == 200
    assert f"/exams/tickets/{exam.candidate}" in page.text


def test_without_exams_the_page_says_what_comes(app, client, sign_in):
    with app.app_context(), transaction():
        account_id = make.account(make.person()).id
    sign_in(client, account_id)
    page = client.get("/exams")
    assert page.status_code == 200
    assert "/courses" in page.text


def test_the_ticket_tells_everything_before_the_start(trainee, exam):
    page = trainee.get(f"/exams/tickets/{exam.candidate}").text
    for fact in ("三楼机房", "保安员结业考试", "60", "100"):
        assert fact in page
    assert f"/exams/tickets/{exam.candidate}/start" in page


def test_whoever_was_not_admitted_reads_why_there_is_no_button(client, sign_in, exam):
    sign_in(client, exam.other)
    page = client.get(f"/exams/tickets/{exam.unseen}")
    assert page.status_code == 200
    assert f"/exams/tickets/{exam.unseen}/start" not in page.text
    refused = client.post(f"/exams/tickets/{exam.unseen}/start", data={"component": exam.theory})
    assert refused.status_code == 409


@pytest.mark.parametrize("who", ["other", "instructor", "staff"])
@pytest.mark.parametrize(
    "path",
    ["/exams/tickets/{candidate}", "/exams/attempts/{attempt}/1", "/exams/attempts/{attempt}"],
)
def test_somebody_elses_exam_is_not_there(client, sign_in, exam, who, path):
    sign_in(client, exam.trainee)
    attempt = _start(client, exam)
    sign_in(client, getattr(exam, who))
    assert client.get(path.format(attempt=attempt, **vars(exam))).status_code == 404


def test_nobody_writes_into_somebody_elses_exam(app, client, sign_in, exam):
    sign_in(client, exam.trainee)
    attempt = _start(client, exam)
    sign_in(client, exam.other)
    address = f"/exams/attempts/{attempt}"
    assert client.post(f"{address}/1", data={"answer": "0", "seq": "1"}).status_code == 404
    assert client.post(f"{address}/hand-in").status_code == 404
    assert client.post(f"/exams/tickets/{exam.candidate}/start").status_code == 404
    assert _answers(app, attempt)[1] == (None, 0)


def test_strangers_are_asked_to_sign_in(client, exam):
    assert client.get(f"/exams/tickets/{exam.candidate}").status_code in {302, 303}


def test_starting_twice_leads_to_the_same_paper(trainee, exam, attempt):
    assert _start(trainee, exam) == attempt


def test_an_answer_is_saved_and_the_next_question_follows(app, trainee, attempt):
    position = _position(app, attempt, "single")
    answer = trainee.post(
        f"/exams/attempts/{attempt}/{position}", data={"answer": "2", "seq": "1", "go": "next"}
    )
    assert answer.status_code == 303
    assert _answers(app, attempt)[position] == ([2], 1)
    again = trainee.get(f"/exams/attempts/{attempt}/{position}").text
    assert re.search(r'value="2" checked', again)
    assert 'name="seq" value="2"' in again


def _sync(client, attempt, *answers, **more):
    """What a phone sends: ``(position, seq, values)`` for every answer."""
    told = [{"n": n, "seq": seq, "values": values} for n, seq, values in answers]
    return client.post(f"/exams/attempts/{attempt}/sync", json={"answers": told, **more})


def test_a_phone_sends_what_it_kept_and_hears_what_stands(app, trainee, attempt):
    position = _position(app, attempt, "multiple")
    done = _sync(trainee, attempt, (position, 1, ["0", "2"]))
    assert done.status_code == 200
    assert done.json["answers"] == [{"n": position, "kept": "saved", "seq": 1}]
    assert done.json["writes"]
    assert 0 < done.json["left_ms"] <= 90 * 60_000
    assert _answers(app, attempt)[position] == ([0, 2], 1)
    again = _sync(trainee, attempt, (position, 1, ["0", "2"]))
    assert again.json["answers"] == [{"n": position, "kept": "saved", "seq": 1}]
    late = _sync(trainee, attempt, (position, 1, ["1"]))
    assert late.json["answers"] == [{"n": position, "kept": "stale", "seq": 1}]
    assert _answers(app, attempt)[position] == ([0, 2], 1)


def test_a_flag_travels_with_the_answers(app, trainee, attempt):
    assert _sync(trainee, attempt, flags=[{"n": 3, "on": True}]).status_code == 200
    with app.app_context():
        assert [cell.position for cell in queries.answer_sheet(int(attempt)) if cell.flagged] == [3]


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"answers": "x", "signs": 5, "flags": {"n": 1}},
        {"answers": [{"n": "1", "seq": 1, "values": ["0"]}, {"n": 1, "seq": "1", "values": []}, 7]},
        {"answers": [{"n": 10**30, "seq": 1, "values": ["0"]}]},
        {"answers": [{"n": 1, "seq": 1, "values": {"0": 1}}]},
        {"flags": [{"n": 10**30, "on": True}, {"n": -1}, {"on": True}, {"n": True, "on": True}]},
        {"signs": ["other_phone", "silent", "nonsense", None]},
    ],
)
def test_nonsense_from_a_phone_changes_nothing(app, trainee, attempt, body):
    assert trainee.post(f"/exams/attempts/{attempt}/sync", json=body).status_code == 200
    assert set(_answers(app, attempt).values()) == {(None, 0)}
    with app.app_context():
        assert queries.signs_of(int(attempt)) == []


@pytest.mark.parametrize(
    "body",
    [
        r'{"answers": [{"n": 1, "seq": 1, "values": ["\ud800"]}]}',
        r'{"answers": [{"n": 1, "seq": 1, "values": ["\u0000"]}]}',
        r'{"\udfff": 1}',
        '{"answers": ' + "[" * 100_000 + "]" * 100_000 + "}",
    ],
)
def test_what_is_no_text_is_refused_before_it_is_kept(app, trainee, attempt, body):
    sent = trainee.post(
        f"/exams/attempts/{attempt}/sync", data=body, content_type="application/json"
    )
    assert sent.status_code == 400
    assert set(_answers(app, attempt).values()) == {(None, 0)}


def test_a_number_without_end_is_no_choice(app, trainee, attempt):
    single = _position(app, attempt, "single")
    done = _sync(trainee, attempt, (single, 1, ["9" * 5000]))
    assert done.json["answers"] == [{"n": single, "kept": "refused", "seq": 0}]


def test_an_answer_that_does_not_fit_hinders_no_other(app, trainee, attempt):
    single = _position(app, attempt, "single")
    truth = _position(app, attempt, "true_false")
    done = _sync(trainee, attempt, (single, 1, ["99"]), (truth, 1, ["true"]))
    assert {a["n"]: a["kept"] for a in done.json["answers"]} == {single: "refused", truth: "saved"}


def test_another_phone_takes_over_and_the_old_one_fills_only_blanks(app, trainee, exam, attempt):
    single = _position(app, attempt, "single")
    truth = _position(app, attempt, "true_false")
    _sync(trainee, attempt, (single, 1, ["0"]))
    with app.app_context(), transaction():
        token = people.start_session(account=db.session.get_one(Account, exam.trainee))
    other = app.test_client()
    with other.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    refused = _sync(other, attempt, (single, 9, ["1"]))
    assert refused.json["answers"] == [{"n": single, "kept": "elsewhere", "seq": 1}]
    assert not refused.json["writes"]
    page = other.post(f"/exams/attempts/{attempt}/{single}", data={"answer": "1", "seq": "9"})
    assert page.status_code == 409
    assert "另一部手机" in page.text

    assert _start(other, exam) == attempt
    assert _sync(other, attempt, (single, 2, ["1"])).json["answers"][0]["kept"] == "saved"
    old = _sync(trainee, attempt, (single, 3, ["0"]), (truth, 1, ["true"]))
    assert {a["n"]: a["kept"] for a in old.json["answers"]} == {single: "elsewhere", truth: "saved"}
    assert _answers(app, attempt)[single] == ([1], 2)
    with app.app_context():
        signs = [sign.sign.value for sign in queries.signs_of(int(attempt))]
    assert signs == ["other_phone", "sent_later"]


def test_a_silent_phone_is_on_the_log_and_gets_minutes_only_by_the_exams_word(
    app, trainee, exam, attempt
):
    with app.app_context():
        ends = db.session.get_one(Attempt, int(attempt)).deadline_at
    _sync(trainee, attempt)
    with clock.frozen(NOW + timedelta(minutes=5)):
        _sync(trainee, attempt, signs=["found_network"])
    with app.app_context(), transaction():
        assert db.session.get_one(Attempt, int(attempt)).deadline_at == ends
        log = queries.signs_of(int(attempt))
        assert [(sign.sign.value, sign.facts) for sign in log] == [
            ("found_network", {}), ("silent", {"minutes": 5, "owed": 0}),
        ]  # fmt: skip
        db.session.get_one(Sitting, exam.sitting).exam.gap_minutes = 6
    for minutes, given in ((10, 5), (14, 6), (30, 6)):
        with clock.frozen(NOW + timedelta(minutes=minutes)):
            _sync(trainee, attempt)
        with app.app_context():
            moved = db.session.get_one(Attempt, int(attempt)).deadline_at - ends
            assert moved == timedelta(minutes=given)


def test_the_whole_paper_lies_in_the_phone_without_a_key(trainee, attempt):
    paper = trainee.get(f"/exams/attempts/{attempt}/paper").text
    assert paper.count("<template") == 11
    assert paper.count("data-exam-form") == 10
    assert make_exams.SECRET not in paper


@pytest.mark.parametrize(
    ("kind", "sent", "kept"),
    [
        ("true_false", ["true"], [True]),
        ("fill_in", ["１１９"], ["１１９"]),
        ("fill_in", ["  "], None),
    ],
)
def test_every_kind_of_answer_is_kept_as_given(app, trainee, attempt, kind, sent, kept):
    position = _position(app, attempt, kind)
    trainee.post(f"/exams/attempts/{attempt}/{position}", data={"answer": sent, "seq": "1"})
    assert _answers(app, attempt)[position] == (kept, 1)


@pytest.mark.parametrize("answer", [["9"], ["x"], ["-1"], ["0", "1"], ["0"] * 10_000])
def test_nonsense_is_refused_and_nothing_lost(app, trainee, attempt, answer):
    position = _position(app, attempt, "single")
    address = f"/exams/attempts/{attempt}/{position}"
    trainee.post(address, data={"answer": "1", "seq": "1"})
    refused = trainee.post(address, data={"answer": answer, "seq": "2"})
    assert refused.status_code in {413, 422}
    assert _answers(app, attempt)[position] == ([1], 1)


@pytest.mark.parametrize("seq", ["", "0", "-1", "x", "99999999999", "１"])
def test_a_save_without_a_proper_number_is_refused(app, trainee, attempt, seq):
    position = _position(app, attempt, "single")
    address = f"/exams/attempts/{attempt}/{position}"
    assert trainee.post(address, data={"answer": "1", "seq": seq}).status_code == 422


def test_a_second_phone_is_told_what_stands(app, trainee, attempt):
    position = _position(app, attempt, "single")
    address = f"/exams/attempts/{attempt}/{position}"
    trainee.post(address, data={"answer": "1", "seq": "1"})
    stale = trainee.post(address, data={"answer": "3", "seq": "1"})
    assert stale.status_code == 409
    assert re.search(r'value="1" checked', stale.text)
    assert 'name="seq" value="2"' in stale.text


def test_a_question_off_the_paper_is_not_there(trainee, attempt):
    for position in (0, 11, 10**12):
        assert trainee.get(f"/exams/attempts/{attempt}/{position}").status_code == 404
        data = {"answer": "0", "seq": "1"}
        assert trainee.post(f"/exams/attempts/{attempt}/{position}", data=data).status_code == 404


def test_reading_changes_nothing_and_get_saves_nothing(app, trainee, attempt):
    trainee.get(f"/exams/attempts/{attempt}/1?answer=1&seq=1")
    assert _answers(app, attempt)[1] == (None, 0)
    assert trainee.get(f"/exams/tickets/{attempt}/start").status_code == 405


def test_the_answer_sheet_says_done_and_not_done_in_words(app, trainee, attempt):
    position = _position(app, attempt, "single")
    trainee.post(f"/exams/attempts/{attempt}/{position}", data={"answer": "0", "seq": "1"})
    trainee.post(f"/exams/attempts/{attempt}/{position}/flag", data={"flagged": "1"})
    page = trainee.get(f"/exams/attempts/{attempt}").text
    assert page.count("is-done") == 2  # one box and the key below
    assert page.count("is-flagged") == 2
    assert page.count("/exams/attempts/") >= 10


def test_handing_in_asks_once_with_the_number_of_open_questions(app, trainee, attempt):
    page = trainee.get(f"/exams/attempts/{attempt}/hand-in").text
    assert "10" in page
    done = trainee.post(f"/exams/attempts/{attempt}/hand-in")
    assert done.headers["Location"].endswith("/receipt")
    with app.app_context():
        row = db.session.get_one(Attempt, int(attempt))
        assert row.handed_in
        number = row.receipt
    assert number in trainee.get(f"/exams/attempts/{attempt}/receipt").text
    again = trainee.post(f"/exams/attempts/{attempt}/hand-in")
    assert again.status_code == 303
    assert trainee.get(f"/exams/attempts/{attempt}/1").headers["Location"].endswith("/receipt")


def test_after_the_time_the_answer_is_not_taken_and_the_way_leads_out(app, trainee, attempt):
    with app.app_context():
        ends = db.session.get_one(Attempt, int(attempt)).deadline_at
    data = {"answer": "0", "seq": "1"}
    with clock.frozen(ends + GRACE + timedelta(seconds=1)):
        late = trainee.post(f"/exams/attempts/{attempt}/1", data=data)
        told = _sync(trainee, attempt, (1, 1, ["0"]))
        paper = trainee.get(f"/exams/attempts/{attempt}/paper")
        page = trainee.get(f"/exams/attempts/{attempt}/1")
        receipt = trainee.get(f"/exams/attempts/{attempt}/receipt")
    assert late.headers["Location"].endswith("/receipt")
    assert told.json["over"]
    assert told.json["receipt"].endswith("/receipt")
    assert told.json["answers"] == []
    assert paper.status_code == 410
    assert page.headers["Location"].endswith("/receipt")
    assert receipt.status_code == 200
    assert _answers(app, attempt)[1] == (None, 0)


def test_questions_are_not_readable_before_the_start(app, client, sign_in, exam):
    sign_in(client, exam.other)
    assert client.get("/exams/attempts/1/1").status_code == 404


def _everything_a_candidate_gets(client, exam, attempt):
    """Every response of a whole attempt: bodies and headers."""
    seen = []

    def note(answer):
        seen.append(answer.text + str(answer.headers))
        return answer

    note(client.get(f"/exams/tickets/{exam.candidate}"))
    for position in range(1, 11):
        address = f"/exams/attempts/{attempt}/{position}"
        page = note(client.get(address)).text
        control = re.search(r'name="answer" value="(\w+)"', page)
        data = {"answer": control[1] if control else "试试", "seq": "1"}
        note(_sync(client, attempt, (position, 1, [data["answer"]])))
        note(client.post(address, data={"answer": "9999", "seq": "2"}))
        note(client.post(address, data={**data, "seq": "1"}))
        note(client.get(address))
    note(client.get(f"/exams/attempts/{attempt}/paper"))
    note(client.get(f"/exams/attempts/{attempt}"))
    note(client.get(f"/exams/attempts/{attempt}/hand-in"))
    note(client.post(f"/exams/attempts/{attempt}/hand-in"))
    note(client.get(f"/exams/attempts/{attempt}/receipt"))
    note(client.get("/exams"))
    return seen


def test_no_response_to_a_candidate_holds_a_key(trainee, exam, attempt):
    seen = _everything_a_candidate_gets(trainee, exam, attempt)
    assert len(seen) > 50
    for text in seen:
        assert make_exams.SECRET not in text
        assert not re.search(r"correct|right_answer|\"key\"|data-key|fraction", text)
        assert "解析" not in text


def test_two_candidates_see_nothing_in_common_that_tells_the_key(app, client, sign_in, exam):
    """The order of options differs by person, so a position gives nothing away."""
    with app.app_context(), transaction():
        row = db.session.get_one(Sitting, exam.sitting)
        by = make.actor(db.session.get_one(Candidate, exam.candidate).sitting.examiner.account)
        actions.admit_all(sitting=row, by=by)
    orders = []
    for account, candidate in ((exam.trainee, exam.candidate), (exam.other, exam.unseen)):
        sign_in(client, account)
        answer = client.post(f"/exams/tickets/{candidate}/start", data={"component": exam.theory})
        attempt_id = int(answer.headers["Location"].split("/")[3])
        with app.app_context():
            items = queries.scripts([attempt_id])
            orders.append([(item.version_id, tuple(item.option_order)) for item in items])
    assert orders[0] != orders[1]


def test_a_question_page_costs_a_constant_number_of_queries(trainee, attempt, count_queries):
    with count_queries() as statements:
        trainee.get(f"/exams/attempts/{attempt}/5")
    assert len(statements) <= 6
    with count_queries() as statements:
        _sync(trainee, attempt, (5, 1, ["0"]))
    assert len(statements) <= 10
    with count_queries() as statements:
        _sync(trainee, attempt, *((n, 2, ["0"]) for n in range(1, 11)))
    assert len(statements) <= 11


def test_the_result_says_the_word_before_the_score_and_then_the_next_step(
    app, client, sign_in, exam
):
    with app.app_context(), transaction():
        row = db.session.get_one(Sitting, exam.sitting)
        by = make.actor(row.examiner.account)
        (candidate, *_others) = make_exams.candidates(row)
        component = next(part for part in row.exam.components if part.id == exam.theory)
        attempt = actions.start_attempt(candidate=candidate, component=component, by=by)
        make_exams.answer(attempt, 9)
        actions.hand_in(attempt_id=attempt.id, by=by)
        practice = next(part for part in row.exam.components if part.id == exam.practice)
        actions.record_mark(candidate=candidate, component=practice, points_h=7050, by=by)
        ends = row.ends_at
    sign_in(client, exam.trainee)
    waiting = client.get(f"/exams/results/{exam.candidate}")
    assert waiting.headers["Location"].endswith(f"/exams/tickets/{exam.candidate}")
    with clock.frozen(ends + timedelta(hours=1)):
        with app.app_context(), transaction():
            actions.publish_results(sitting=db.session.get_one(Sitting, exam.sitting), by=by)
        sign_in(client, exam.trainee)
        page = client.get(f"/exams/results/{exam.candidate}").text
        assert client.get(f"/exams/tickets/{exam.candidate}").status_code == 302
        sign_in(client, exam.other)
        assert client.get(f"/exams/results/{exam.candidate}").status_code == 404
        missed = client.get(f"/exams/results/{exam.unseen}").text
    body = page[page.index("<main") :]
    assert body.index("通过") < body.index("90") < body.index("/certs")
    assert "70.5" in page
    assert "缺考" in missed
