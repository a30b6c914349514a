"""The paper twin: made once, printed, typed from, marked by the key; fixed papers beside it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from types import SimpleNamespace

import pikepdf
import pytest

from tests import make, make_exams
from trainhub.core import clock, jobs
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.courses.models import Trade
from trainhub.exams import actions, queries
from trainhub.exams.models import Attempt, Blueprint, Candidate, FixedPaper, FrozenPaper, TypedSheet
from trainhub.exams.rules.answers import as_shown
from trainhub.exams.rules.fixed import FixedTrouble
from trainhub.exams.rules.twins import TwinTrouble
from trainhub.exams.twin.booklets import booklet_of, key_form
from trainhub.exams.twin.typing import Typed, entry_lines, line_text
from trainhub.people.rules import Role


@pytest.fixture
def town(app, frozen):
    """A sitting of three that runs now."""
    with app.app_context(), transaction():
        here = make_exams.town()
        sitting = make_exams.sitting(here)
        people = make_exams.candidates(sitting)
        return SimpleNamespace(
            here=here,
            sitting=sitting.id,
            theory=here.theory.id,
            practice=here.practice.id,
            blueprint=here.blueprint.id,
            ids=[candidate.id for candidate in people],
            tickets=[candidate.ticket_no for candidate in people],
            instructor=here.instructor.id,
            staff=here.staff.id,
            stranger=make.member(Role.INSTRUCTOR, make.institution("别的学校"), "外校").id,
        )


def _make(town):
    sitting = queries.sitting(town.sitting)
    part = next(each for each in sitting.exam.components if each.id == town.theory)
    return actions.make_papers(sitting=sitting, component=part, by=make.SYSTEM)


def _start(candidate_id, component_id):
    candidate = queries.candidate(candidate_id)
    actions.admit(candidate=candidate, by=make.SYSTEM)
    db.session.refresh(candidate)
    part = queries.component_in(candidate, component_id)
    return actions.start_attempt(candidate=candidate, component=part, by=make.SYSTEM)


def _items_of(attempt):
    return queries.items_by_attempt([attempt.id])[attempt.id]


def test_a_paper_is_made_once_and_the_screen_shows_the_same(app, town):
    with app.app_context():
        with transaction():
            made = {paper.candidate_id: paper.items for paper in _make(town)}
        with transaction():
            again = {paper.candidate_id: paper.items for paper in _make(town)}
        assert made.keys() == set(town.ids)
        assert again == made
        with transaction():
            assert _items_of(_start(town.ids[0], town.theory)) == made[town.ids[0]]


def test_who_started_on_the_screen_gets_that_very_paper(app, town):
    with app.app_context():
        with transaction():
            items = _items_of(_start(town.ids[1], town.theory))
        with transaction():
            papers = {paper.candidate_id: paper.items for paper in _make(town)}
        assert papers[town.ids[1]] == items


def _fixed(town, papers=2):
    for _number in range(papers):
        with transaction():
            blueprint = db.session.get_one(Blueprint, town.blueprint)
            actions.add_fixed_paper(blueprint=blueprint, by=make.SYSTEM)


def test_fixed_papers_go_round_and_hold_for_screen_and_paper(app, town):
    with app.app_context():
        _fixed(town)
        with transaction():
            started = _items_of(_start(town.ids[1], town.theory))
        with transaction():
            papers = _make(town)
            letters = [paper.fixed_paper.letter for paper in papers]
            items = [paper.items for paper in papers]
        assert letters == ["A", "B", "A"]
        assert items[0] == items[2] != items[1] == started


def test_a_fixed_paper_changes_until_somebody_has_one(app, town):
    with app.app_context():
        _fixed(town)
        with transaction():
            first, second = queries.fixed_papers(town.blueprint)
            chosen = [
                actions.Chosen(item.question_version_id, item.points_h)
                for item in reversed(first.items)
            ]
            actions.change_fixed_paper(paper=first, chosen=chosen, by=make.SYSTEM)
        with transaction():
            first, second = queries.fixed_papers(town.blueprint)
            assert [i.question_version_id for i in first.items] == [c.version_id for c in chosen]
            actions.remove_fixed_paper(paper=second, by=make.SYSTEM)
        with transaction():
            _make(town)
        (first,) = queries.fixed_papers(town.blueprint)
        with pytest.raises(Refused) as refusal, transaction():
            actions.change_fixed_paper(paper=first, chosen=chosen, by=make.SYSTEM)
        assert refusal.value.reasons[0].code is FixedTrouble.USED


def test_a_question_of_a_fixed_paper_is_exchanged_and_moved_by_a_tap(app, client, sign_in, town):
    with app.app_context(), transaction():
        blueprint = db.session.get_one(Blueprint, town.blueprint)
        trade = db.session.get_one(Trade, blueprint.trade_code)
        more = [replace(item, stem=f"又一道：{item.stem}") for item in make_exams.items()]
        actions.import_questions(items=more, trade=trade, owner=blueprint.owner, by=make.SYSTEM)
    sign_in(client, town.instructor)
    address = f"/exams/blueprints/{town.blueprint}/fixed"
    client.post(address)

    def on_it():
        with app.app_context():
            (paper,) = queries.fixed_papers(town.blueprint)
            return [(i.question_version_id, i.points_h) for i in paper.items]

    before = on_it()
    (first, points), (second, _points) = before[:2]
    assert client.post(f"{address}/A/{second}/move", data={"way": "up"}).status_code == 303
    assert [version for version, _h in on_it()[:2]] == [second, first]
    client.post(f"{address}/A/{second}/move", data={"way": "up"})
    client.post(f"{address}/A/{first}/move", data={"way": "up"})
    assert on_it() == before
    page = client.get(f"{address}/A/{first}/exchange").text
    offered = re.findall(r'name="taken" value="(\d+)"', page)
    assert offered
    assert str(first) not in offered
    sent = {"taken": offered[0]}
    assert client.post(f"{address}/A/{first}/exchange", data=sent).status_code == 303
    assert on_it() == [(int(offered[0]), points), *before[1:]]
    # What is on the paper already, or in no bank of theirs, changes nothing.
    for wrong in (second, 999_999, ""):
        answer = client.post(f"{address}/A/{offered[0]}/exchange", data={"taken": wrong})
        assert answer.status_code == 409
    assert client.post(f"{address}/A/999999/move").status_code == 404
    assert on_it() == [(int(offered[0]), points), *before[1:]]


def test_a_fixed_paper_is_chosen_on_its_page(app, client, sign_in, town):
    sign_in(client, town.instructor)
    address = f"/exams/blueprints/{town.blueprint}/fixed"
    assert client.post(address).status_code == 303
    assert "固定卷 A" in client.get(f"/exams/blueprints/{town.blueprint}").text
    with app.app_context():
        (paper,) = queries.fixed_papers(town.blueprint)
        on_it = [(i.question_version_id, i.position, i.points_h) for i in paper.items]
    data = {f"place-{version}": str(20 - place) for version, place, _points in on_it}
    data |= {f"points-{version}": "10" for version, _place, _points in on_it}
    assert client.post(f"{address}/A", data=data).status_code == 303
    with app.app_context():
        (paper,) = queries.fixed_papers(town.blueprint)
        assert [i.question_version_id for i in paper.items] == [v for v, _p, _h in reversed(on_it)]
    too_little = data | {f"points-{on_it[0][0]}": "5"}
    refused = client.post(f"{address}/A", data=too_little)
    assert refused.status_code == 422
    assert "95" in refused.text
    assert client.get(f"{address}/A?topic=消防安全").status_code == 200
    assert client.get(f"{address}/B").status_code == 404
    assert client.post(f"{address}/A/remove").status_code == 303
    with app.app_context():
        assert db.session.query(FixedPaper).count() == 0


def _letters(items, *, wrong_from=99):
    """The right answers of a paper as the page takes them, wrong from a position on."""
    versions = queries.versions_by_id(item[0] for item in items)
    told = {item.position: item for item in queries.paper_items(items)}
    answers = {}
    for position, (version_id, order, _points) in enumerate(items, start=1):
        version = versions[version_id]
        if position < wrong_from:
            answers[position] = as_shown(version.kind, order, version.key)
    questions = [Typed(i.position, i.kind, len(i.option_order), i.blanks) for i in told.values()]
    return {line.name: line_text(line, answers) for line in entry_lines(questions)}


def _paper(town, number=0):
    (paper,) = queries.frozen_by_ticket(town.sitting, town.tickets[number])
    return paper


def test_typed_answers_are_marked_by_the_key_and_every_typing_stays(app, client, sign_in, town):
    with app.app_context():
        with transaction():
            _make(town)
        code, items = _paper(town).code, _paper(town).items
        right, half = _letters(items), _letters(items, wrong_from=6)
    sign_in(client, town.instructor)
    found = client.get(f"/exams/sittings/{town.sitting}/on-paper/find?number={town.tickets[0]}")
    assert found.headers["Location"].endswith(code)
    assert client.get(f"/exams/on-paper/{code}").status_code == 200

    assert client.post(f"/exams/on-paper/{code}", data=half).status_code == 303
    assert client.post(f"/exams/on-paper/{code}", data=half).status_code == 303
    assert client.post(f"/exams/on-paper/{code}", data=right).status_code == 303

    with app.app_context():
        sheets = db.session.query(TypedSheet).order_by(TypedSheet.id).all()
        assert [sheet.account_id for sheet in sheets] == [town.instructor] * 2
        assert db.session.query(JournalEntry).filter_by(verb="exams.answers.typed").count() == 2
        with transaction():
            actions.mark_attempts(sitting=queries.sitting(town.sitting))
        mark = queries.newest_marks(town.sitting)[town.ids[0], town.theory]
        assert mark.points_h == 10_000
    assert client.post(f"/exams/on-paper/{code}", data=half).status_code == 422


def test_what_does_not_fit_is_shown_and_nothing_is_kept(app, client, sign_in, town):
    with app.app_context():
        with transaction():
            _make(town)
        code, right = _paper(town).code, _letters(_paper(town).items)
    sign_in(client, town.instructor)
    page = client.post(f"/exams/on-paper/{code}", data=dict.fromkeys(right, "ZZZZZZ;Z"))
    assert page.status_code == 422
    assert "ZZZZZZ" in page.text
    with app.app_context():
        assert db.session.query(Attempt).count() == 0


def test_a_code_opens_nothing_for_strangers_and_staff_type_no_answers(app, client, sign_in, town):
    with app.app_context():
        with transaction():
            _make(town)
        code = _paper(town).code
    for who, status in ((town.stranger, 404), (town.staff, 403)):
        sign_in(client, who)
        assert client.get(f"/exams/on-paper/{code}").status_code == status
        assert client.post(f"/exams/on-paper/{code}", data={}).status_code == status
    sign_in(client, town.instructor)
    assert client.get("/exams/on-paper/NOSUCHCODE").status_code == 404
    lost = client.get(f"/exams/sittings/{town.sitting}/on-paper/find?number=1")
    assert lost.headers["Location"].endswith("/on-paper")


def test_who_wrote_on_the_screen_gets_no_typed_answers(app, town):
    with app.app_context():
        with transaction():
            _make(town)
            _start(town.ids[0], town.theory)
        with pytest.raises(Refused) as refusal, transaction():
            actions.type_answers(paper=_paper(town), answers={}, by=make.SYSTEM)
        assert refusal.value.reasons[0].code is TwinTrouble.ON_SCREEN


def test_the_papers_are_printed_by_a_job_and_taken_on_the_record(app, client, sign_in, town):
    with app.app_context(), transaction():
        candidate = db.session.get_one(Candidate, town.ids[1])
        candidate.time_percent = 150
    sign_in(client, town.staff)
    page = f"/exams/sittings/{town.sitting}/on-paper"
    early = client.get(f"{page}/{town.theory}/papers.pdf")
    assert early.status_code == 409
    asked = client.post(f"{page}/{town.theory}", data={"large": "y"})
    assert asked.status_code == 303
    with app.app_context():
        jobs.run(int(asked.headers["Location"].rpartition("/")[2]))
        assert [paper.large for paper in queries.frozen_papers(town.sitting)] == [
            False,
            True,
            False,
        ]
    whole = client.get(f"{page}/{town.theory}/papers.pdf")
    one = client.get(f"{page}/{town.theory}/papers.pdf?candidate={town.ids[0]}")
    with pikepdf.open(BytesIO(whole.data)) as book, pikepdf.open(BytesIO(one.data)) as mine:
        assert len(book.pages) > len(mine.pages) >= 1
    assert "大字" in client.get(page).text
    with app.app_context():
        taken = db.session.query(JournalEntry).filter_by(verb="exams.paper.taken").count()
        assert taken == 4
    assert client.get(f"{page}/{town.theory}/keys.pdf").status_code == 403


def test_no_key_is_on_a_candidates_paper_and_the_markers_sheet_waits(app, client, sign_in, town):
    with app.app_context():
        with transaction():
            _make(town)
        papers = queries.frozen_papers(town.sitting)
        for paper in papers:
            told = "".join(booklet_of(paper).texts())
            assert make_exams.SECRET not in told
            assert "解析" not in told
        sheet = key_form(queries.sitting(town.sitting), "理论", papers)
        assert len(sheet.rows) == 3
        assert make_exams.SECRET in "".join(sheet.texts())
    sign_in(client, town.instructor)
    keys = f"/exams/sittings/{town.sitting}/on-paper/{town.theory}/keys.pdf"
    assert client.get(keys).status_code == 409
    with clock.frozen(clock.now() + timedelta(hours=3)):
        assert client.get(keys).status_code == 200


def test_a_key_sheet_of_fixed_papers_has_a_row_for_each_letter(app, town):
    with app.app_context():
        _fixed(town)
        with transaction():
            _make(town)
        sheet = key_form(queries.sitting(town.sitting), "理论", queries.frozen_papers(town.sitting))
        assert [row[0] for row in sheet.rows] == ["A 卷", "B 卷"]


def test_the_page_asks_the_database_no_more_for_more_people(
    app, client, sign_in, town, count_queries
):
    sign_in(client, town.instructor)
    page = f"/exams/sittings/{town.sitting}/on-paper"
    with app.app_context(), transaction():
        sitting = queries.sitting(town.sitting)
        part = next(each for each in sitting.exam.components if each.id == town.theory)
        one = [queries.candidate(town.ids[0])]
        actions.make_papers(sitting=sitting, component=part, by=make.SYSTEM, candidates=one)
    with count_queries() as few:
        assert client.get(page).status_code == 200
    with app.app_context(), transaction():
        _make(town)
        assert db.session.query(FrozenPaper).count() == 3
    with count_queries() as many:
        assert client.get(page).status_code == 200
    assert len(many) == len(few)
