"""Anybody checks a certificate: one plain answer, nothing private, nothing to guess with."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests import make_certs
from trainhub.certs import actions
from trainhub.certs.models import Certificate, Lookup
from trainhub.certs.queries import MANY_MISSES
from trainhub.certs.rules import LedgerReason, LookupWay, Standing
from trainhub.core import clock
from trainhub.core.db import db, transaction


class _Paper:
    """What stands on a certificate that somebody holds in the hand."""

    def __init__(self, app):
        self.app = app
        with app.app_context(), transaction():
            self.here = make_certs.school()
            (row,) = make_certs.certified(self.here, ["欧阳建国"])
            self.by = self.here.by_staff()
            self.id, self.token, self.number = row.id, row.token, row.number
            self.id_no, self.phone = row.person.id_no, row.person.phone
            self.valid_until = row.valid_until

    def decide(self, action, reason, **more):
        with self.app.app_context(), transaction():
            row = db.session.get_one(Certificate, self.id)
            action(certificate=row, reason=reason, by=self.by, **more)

    def lookups(self):
        with self.app.app_context():
            return db.session.scalars(select(Lookup).order_by(Lookup.id)).all()


@pytest.fixture
def paper(app, frozen):
    return _Paper(app)


def _ask(client, path):
    with client.get(path) as answer:
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


def _type(client, number, name):
    with client.post("/verify", data={"number": number, "name": name}) as answer:
        return answer.status_code, answer.get_data(as_text=True)


def test_a_valid_certificate_says_so_and_shows_nothing_private(client, paper):
    page = _ask(client, f"/verify/{paper.token}")
    assert ">有效<" in page
    assert "欧阳*" in page
    assert "样例培训学校" in page
    assert "不是保安员证" in page
    assert paper.number[-4:] in page
    for private in (paper.id_no, paper.phone, "欧阳建国", paper.number, paper.id_no[:6]):
        assert private not in page, private
    assert not re.search(r"\d{17}[\dX]", page)


def test_nobody_signs_in_and_no_session_begins(client, paper):
    for path in ("/verify", f"/verify/{paper.token}", "/verify/UNKNOWN"):
        with client.get(path) as answer:
            assert answer.status_code == 200
            assert "Set-Cookie" not in answer.headers
            assert answer.headers["Cache-Control"] == "no-store"
            assert "noindex" in answer.headers["X-Robots-Tag"]


@pytest.mark.parametrize("token", ["", "A" * 27, "x" * 5000, "..%2f..", "<script>"])
def test_an_unknown_token_is_answered_never_issued_and_never_404(client, paper, token):
    page = _ask(client, f"/verify/{token or 'A'}")
    assert "查无此证" in page
    assert "<script>" not in page


def test_every_standing_says_itself_in_words_with_a_date(app, client, paper):
    until = paper.valid_until
    with clock.frozen(clock.at(until - timedelta(days=10), 10)):
        assert "有效，快到期" in _ask(client, f"/verify/{paper.token}")
    with clock.frozen(clock.at(until, 23)):
        assert "有效，快到期" in _ask(client, f"/verify/{paper.token}")
    with clock.frozen(clock.at(until + timedelta(days=1), 0, 1)):
        page = _ask(client, f"/verify/{paper.token}")
        assert "已过期" in page
        assert f"{until.year}年{until.month}月{until.day}日" in page
    paper.decide(actions.suspend, LedgerReason.UNDER_REVIEW)
    page = _ask(client, f"/verify/{paper.token}")
    assert "已暂停" in page
    assert "正在核查" in page
    paper.decide(actions.revoke, LedgerReason.FRAUD, evidence=make_certs.picture())
    page = _ask(client, f"/verify/{paper.token}")
    assert "已吊销" in page
    assert "2026年11月16日" in page


def test_the_old_code_of_a_corrected_certificate_answers_replaced(app, client, paper):
    with app.app_context(), transaction():
        row = db.session.get_one(Certificate, paper.id)
        copy = actions.replace(certificate=row, name="欧阳建果", by=paper.by)
        newer = copy.token
    assert "已换发新证" in _ask(client, f"/verify/{paper.token}")
    assert ">有效<" in _ask(client, f"/verify/{newer}")


def test_number_and_name_together_find_it_however_they_are_typed(client, paper):
    spaced = " ".join([paper.number[:4].lower(), paper.number[4:]])
    for number, name in ((paper.number, "欧阳建国"), (spaced, " 欧阳 建国 ")):
        status, page = _type(client, number, name)
        assert (status, ">有效<" in page) == (200, True)


def test_a_wrong_name_and_an_unknown_number_get_the_same_answer(client, paper):
    answers = {
        re.sub(r"\s+", " ", _type(client, number, name)[1])
        for number, name in ((paper.number, "别人"), ("TH00000000000", "欧阳建国"))
    }
    assert len(answers) == 1
    assert "查无此证" in answers.pop()


def test_an_empty_question_is_asked_back(client, paper):
    status, page = _type(client, "", "")
    assert status == 422
    assert "请填写这一项" in page


def test_guessing_is_slowed_down_and_the_code_goes_on_answering(client, paper):
    for guess in range(MANY_MISSES):
        _type(client, f"TH{guess}", "欧阳建国")
    status, page = _type(client, paper.number, "欧阳建国")
    assert status == 429
    assert "请等十分钟再试" in page
    assert ">有效<" in _ask(client, f"/verify/{paper.token}")
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        assert _type(client, paper.number, "欧阳建国")[0] == 200


def test_the_holder_sees_that_somebody_asked(app, client, sign_in, paper):
    _ask(client, f"/verify/{paper.token}")
    _type(client, paper.number, "欧阳建国")
    _ask(client, "/verify/UNKNOWN")
    asked = [(row.certificate_id, row.way, row.answer) for row in paper.lookups()]
    assert asked == [
        (paper.id, LookupWay.TOKEN, Standing.VALID),
        (paper.id, LookupWay.NUMBER, Standing.VALID),
        (None, LookupWay.TOKEN, Standing.NEVER_ISSUED),
    ]
    assert all("127.0.0.1" not in row.source_key for row in paper.lookups())


def test_the_answer_costs_one_query(client, paper, count_queries):
    _ask(client, f"/verify/{paper.token}")
    with count_queries() as statements:
        answer = client.get(f"/verify/{paper.token}")
    assert [s for s in statements if s.startswith("SELECT")] == statements[-1:]
    answer.close()


def test_programs_get_the_same_answer_as_json(client, paper):
    with client.get(f"/api/v1/verify/{paper.token}") as answer:
        told = answer.get_json()
    assert told["standing"] == "valid"
    assert told["holder"] == "欧阳*"
    assert told["checked_on"] == "2026-11-16"
    assert told["ends_on"] == paper.valid_until.isoformat()
    with client.get("/api/v1/verify/UNKNOWN") as answer:
        never = answer.get_json()
        assert answer.status_code == 200
    assert never["standing"] == "never_issued"
    assert set(never) == set(told)
    assert {key for key, value in never.items() if value} == {"standing", "checked_on"}


def test_the_page_speaks_english_too(client, paper):
    client.set_cookie("language", "en")
    page = _ask(client, f"/verify/{paper.token}")
    assert ">Valid<" in page
    assert "not the guard card of the police" in page


def test_a_name_that_looks_like_markup_stays_a_name(app, client, paper):
    with app.app_context(), transaction():
        row = db.session.get_one(Certificate, paper.id)
        copy = actions.replace(certificate=row, name='"><svg onload=alert(1)>', by=paper.by)
        token = copy.token
    page = _ask(client, f"/verify/{token}")
    assert "<svg onload" not in page
