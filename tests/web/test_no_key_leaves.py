"""Before release no key reaches a candidate: not in a page, a JSON, a header, an error or a log.

Two searches of everything that a candidate can reach while writing. Words that stand in keys,
explanations and model answers alone are looked for in every response, in the log and in the
records. And every response must stay the same, byte by byte, when all keys are others: what
does not depend on the key cannot tell it, however it may be hidden.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from types import SimpleNamespace

import pytest
import structlog
from sqlalchemy import select

from tests import make, make_exams
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.journal import JournalEntry
from trainhub.core.outbox import Message
from trainhub.exams import actions, queries
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.models import QuestionVersion
from trainhub.exams.rules import ComponentKind, QuestionKind
from trainhub.exams.rules.papers import Line

#: Stands in texts that only a key, an explanation or a model answer holds.
MARKER, NUMBER = "只有答案知道", "73108641"


def _items():
    """One question of every kind; what must not be seen carries the marker."""
    options = tuple(f"选项{letter}" for letter in "甲乙丙丁")
    told = {"topic": "安全", "explanation": f"{MARKER}的解析"}
    return [
        QuestionItem(QuestionKind.SINGLE, "单选?", options, (2,), **told),
        QuestionItem(QuestionKind.MULTIPLE, "多选?", options, (0, 3), **told),
        QuestionItem(QuestionKind.TRUE_FALSE, "判断。", (), (True,), **told),
        QuestionItem(QuestionKind.FILL_IN, "填空____", (), ((f"{MARKER}一",),), **told),
        QuestionItem(QuestionKind.NUMERIC, "几度?", (), (("..", NUMBER, "99999999"),), **told),
        QuestionItem(
            QuestionKind.MATCHING, "连线", options[:3], (1, 2, 0), parts=("子", "丑", "寅"), **told
        ),
        QuestionItem(QuestionKind.ORDERING, "排序", options[:3], (2, 0, 1), **told),
        QuestionItem(
            QuestionKind.CLOZE, "完形{#1}", (), (("shortanswer", 1, ((f"{MARKER}二", 100),)),),
            parts=(("shortanswer", ()),), **told,
        ),
        QuestionItem(QuestionKind.SHORT_ANSWER, "简答?", (), (f"{MARKER}三",), **told),
        QuestionItem(QuestionKind.ESSAY, "论述?", (), (f"{MARKER}四",), **told),
    ]  # fmt: skip


#: The same questions with other answers, as the database keeps them.
OTHER_KEYS = {
    QuestionKind.SINGLE: [1],
    QuestionKind.MULTIPLE: [1, 2],
    QuestionKind.TRUE_FALSE: [False],
    QuestionKind.MATCHING: [0, 1, 2],
    QuestionKind.ORDERING: [0, 1, 2],
}


@pytest.fixture
def exam(app, frozen):
    """A candidate whose paper holds every question of the bank, and who has just started."""
    with app.app_context(), transaction():
        here = make_exams.town(1)
        bank = {"trade": here.trade, "owner": here.institution, "by": SYSTEM}
        actions.import_questions(items=_items(), **bank)
        lines = [Line(item.kind, "安全", None, 1, 1000) for item in _items()]
        blueprint = actions.draw_up_blueprint(name="全题型", lines=lines, **bank)
        here.exam = actions.set_exam(
            course=here.course, name="全题型考试", by=here.by(),
            components=[
                actions.ComponentPlan(
                    ComponentKind.THEORY, "理论", 10000, 6000, 60, blueprint=blueprint
                )
            ],
        )  # fmt: skip
        row = make_exams.sitting(here)
        (candidate,) = make_exams.candidates(row)
        actions.admit_all(sitting=row, by=here.by())
        return SimpleNamespace(
            app=app,
            sitting=row.id,
            candidate=candidate.id,
            ticket=candidate.ticket_no,
            component=here.theory.id,
            trainee=make.account(here.trainees[0]).id,
        )


class Candidate:
    """Somebody who writes, looks everywhere, and keeps whatever comes back."""

    def __init__(self, app, client, exam):
        self.app, self.client, self.exam = app, client, exam
        self.seen: dict[str, str] = {}

    def asks(self, method, path, **sent):
        """One request; its status, headers and body are kept under its name."""
        answer = self.client.open(path, method=method, **sent)
        told = [f"{name}: {value}" for name, value in answer.headers if name != "Set-Cookie"]
        # Pictures, fonts and printed pages are no text; their words stand in the pages as well.
        is_text = answer.mimetype.startswith("text/") or answer.is_json
        told += [str(answer.status_code), answer.text if is_text else ""]
        name = f"{method} {path} {json.dumps(sent, sort_keys=True)}"
        self.seen[name] = _steady("\n".join(told))
        answer.close()
        return answer

    def starts(self):
        place = f"/exams/tickets/{self.exam.candidate}/start"
        answer = self.asks("POST", place, data={"component": self.exam.component})
        return int(re.search(r"/attempts/(\d+)/", answer.headers["Location"])[1])

    def looks_everywhere(self, attempt):
        """Every route with the own ids, then every link and source that a page names."""
        names = {
            "attempt_id": attempt,
            "candidate_id": self.exam.candidate,
            "ticket_no": self.exam.ticket,
        }
        with self.app.test_request_context():
            for rule in self.app.url_map.iter_rules():
                if "GET" not in rule.methods or rule.endpoint in {"static", "web.metrics"}:
                    continue
                with suppress(ValueError):  # a word among few, of pages for the staff
                    self.asks("GET", rule.build({n: names.get(n, 1) for n in rule.arguments})[1])
        waiting = [f"/exams/attempts/{attempt}/{n}" for n in range(1, 11)]
        waiting += [f"/exams/attempts/{attempt}", f"/exams/attempts/{attempt}/paper", "/", "/exams"]
        known = set()
        while waiting:
            path = waiting.pop()
            if path in known or len(known) > 400:
                continue
            known.add(path)
            answer = self.asks("GET", path)
            if answer.mimetype == "text/html":
                waiting += _links(answer.text)

    def answers_and_errs(self, attempt):
        """Saves as a form and as JSON, flags, nonsense, too much, too late, in another's place."""
        place = f"/exams/attempts/{attempt}"
        for position in range(1, 11):
            for values in (["0"], ["乱写"], ["1", "2", "0"], ["x" * 20000], []):
                sent = {"answer": values, "seq": "1", "go": "stay"}
                self.asks("POST", f"{place}/{position}", data=sent)
            self.asks("POST", f"{place}/{position}/flag", data={"flagged": "1"})
        many = [{"n": n, "seq": 9, "values": ["0"]} for n in range(-1, 13)]
        for body in ({"answers": many}, {"answers": [{"n": "1"}], "signs": ["?"]}, [], None):
            self.asks("POST", f"{place}/sync", json=body)
        self.asks("POST", f"{place}/99", data={"answer": "0"})
        self.asks("GET", f"{place}/1/media/0")
        self.asks("PUT", f"{place}/1")
        self.asks("POST", f"/exams/tickets/{self.exam.candidate}/start", data={"component": 999})
        self.asks("GET", f"/exams/results/{self.exam.candidate}")
        for number in range(1, 30):
            self.asks("GET", f"/api/v1/questions/{number}")
            self.asks("GET", f"/exams/practice/{number}")
        self.asks("GET", f"{place}/hand-in")


def _links(html):
    found = re.findall(r'(?:href|src|action|data-[a-z]+)="(/[^"#]*)', html)
    return [link.replace("&amp;", "&") for link in found if not link.startswith(("/sign-out",))]


def _steady(told):
    """What differs from one request to the next by nature: tokens and the time it took."""
    told = re.sub(r'((?:csrf_token" value|data-token)=|"csrf_token": ?)"[^"]+"', r'\1""', told)
    return re.sub(r"(?im)^(server-timing|x-request-id|date|etag):.*$", "", told)


def _round(app, client, exam, attempt):
    candidate = Candidate(app, client, exam)
    candidate.looks_everywhere(attempt)
    return candidate.seen


def test_no_response_log_or_record_tells_a_key(app, client, sign_in, exam, capsys):
    sign_in(client, exam.trainee)
    candidate = Candidate(app, client, exam)
    with structlog.testing.capture_logs() as logged:
        attempt = candidate.starts()
        candidate.looks_everywhere(attempt)
        candidate.answers_and_errs(attempt)
        candidate.asks("POST", f"/exams/attempts/{attempt}/hand-in")
        candidate.looks_everywhere(attempt)
    assert len(candidate.seen) > 250
    told = {name for name, body in candidate.seen.items() if MARKER in body or NUMBER in body}
    assert told == set()
    written = capsys.readouterr()
    assert MARKER not in repr(logged) + written.out + written.err
    with app.app_context():
        rows = [entry.facts for entry in db.session.scalars(select(JournalEntry))]
        rows += [message.facts for message in db.session.scalars(select(Message))]
        assert MARKER not in json.dumps(rows, ensure_ascii=False, default=str)
        # The search can find: the keys were there all the time.
        keys = [item.key for item in queries.scripts([attempt])]
        assert MARKER in json.dumps(keys, ensure_ascii=False)


def test_no_response_depends_on_a_key(app, client, sign_in, exam):
    sign_in(client, exam.trainee)
    attempt = Candidate(app, client, exam).starts()
    _round(app, client, exam, attempt)  # what is written at a first visit is written now
    before = _round(app, client, exam, attempt)
    with app.app_context(), transaction():
        for version in db.session.scalars(select(QuestionVersion)):
            if version.kind in OTHER_KEYS and version.stem in {item.stem for item in _items()}:
                version.key = OTHER_KEYS[version.kind]
    after = _round(app, client, exam, attempt)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == set()


def test_pages_of_an_exam_are_kept_by_no_cache(client, sign_in, exam, app):
    sign_in(client, exam.trainee)
    attempt = Candidate(app, client, exam).starts()
    for page in ("1", "paper", ""):
        answer = client.get(f"/exams/attempts/{attempt}/{page}".rstrip("/"))
        assert "no-store" in answer.headers["Cache-Control"]
