"""Questions are written, checked by somebody else, renewed, sat in every kind, and exported."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests import make, make_exams
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.core.errors import Refused
from trainhub.core.storage import files
from trainhub.exams import actions, queries
from trainhub.exams.actions import ImportOutcome
from trainhub.exams.bank.export import Format, write_questions
from trainhub.exams.bank.files import read_questions
from trainhub.exams.bank.rules import QuestionItem
from trainhub.exams.bank.stored import media_name, stored_item
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules import QuestionKind
from trainhub.exams.rules.answers import AUTOMATIC_KINDS
from trainhub.exams.rules.papers import Line
from trainhub.exams.rules.reviewing import ReviewTrouble
from trainhub.people.rules import Role

SAMPLES = Path(__file__).parent.parent / "samples"
ITEM = QuestionItem(QuestionKind.SINGLE, "灭火器压力表指针在哪里？", ("绿区", "红区"), (0,))


@pytest.fixture
def town(inside):
    return make_exams.town()


@pytest.fixture
def colleague(town):
    return make.actor(make.member(Role.INSTRUCTOR, town.institution, "周老师"))


def _write(town, item=ITEM):
    return actions.write_question(item=item, trade=town.trade, owner=town.institution, by=town.by())


def _drawn(town):
    return {row.version_id for row in queries.drawable(town.institution.id, town.trade.code)}


def test_a_question_is_drawn_once_somebody_else_has_said_yes(town, colleague):
    version = _write(town).versions[0]
    assert version.id not in _drawn(town)
    with pytest.raises(Refused) as refusal:
        actions.accept_version(version=version, by=town.by())
    assert refusal.value.reasons[0].code is ReviewTrouble.OWN_QUESTION
    actions.accept_version(version=version, by=colleague)
    assert version.id in _drawn(town)
    with pytest.raises(Refused):
        actions.accept_version(version=version, by=colleague)


def test_what_a_person_imports_waits_for_a_colleague(town, colleague):
    owner = town.institution
    known = _drawn(town)
    actions.import_questions(items=[ITEM], trade=town.trade, owner=owner, by=town.by())
    assert _drawn(town) == known
    assert actions.accept_questions(trade=town.trade, owner=owner, by=town.by()) == 0
    waiting = [row.id for row in queries.waiting_versions([owner.id])]
    assert queries.waiting_count([owner.id]) == len(waiting) == 1
    strangers = actions.accept_versions(version_ids=waiting, owner_ids=[0], by=colleague)
    assert strangers == 0
    assert actions.accept_versions(version_ids=waiting, owner_ids=[owner.id], by=colleague) == 1
    assert len(_drawn(town)) == len(known) + 1


def test_a_question_sent_back_keeps_its_reason_and_is_renewed(town, colleague):
    question = _write(town)
    with pytest.raises(Refused):
        actions.send_back(version=question.versions[0], why=" ", by=colleague)
    actions.send_back(version=question.versions[0], why="题干不完整", by=colleague)
    assert question.versions[0].returned_why == "题干不完整"
    assert queries.waiting_versions([town.institution.id]) == []
    better = replace(ITEM, stem="灭火器压力表指针应当在哪里？")
    version = actions.renew_question(question=question, item=better, by=town.by())
    assert (version.number, version.reviewed_at) == (2, None)
    actions.accept_version(version=version, by=colleague)
    assert version.id in _drawn(town)


def test_a_new_version_leaves_the_old_one_in_use_until_it_is_checked(town, colleague):
    question = db.session.query(Question).first()
    item = stored_item(question, question.versions[0])
    with pytest.raises(Refused) as refusal:
        actions.renew_question(question=question, item=item, by=town.by())
    assert refusal.value.reasons[0].code is ReviewTrouble.SAME_AS_BEFORE
    other = replace(item, key=(1,))
    version = actions.renew_question(question=question, item=other, by=town.by())
    assert question.versions[0].id in _drawn(town)
    actions.accept_version(version=version, by=colleague)
    assert question.versions[0].id not in _drawn(town)
    with pytest.raises(Refused) as refusal:
        actions.renew_question(
            question=question, item=replace(ITEM, kind=QuestionKind.MULTIPLE), by=town.by()
        )
    assert refusal.value.reasons[0].code is ReviewTrouble.OTHER_KIND


def test_the_bank_has_a_question_once(town):
    _write(town)
    with pytest.raises(Refused) as refusal:
        _write(town, replace(ITEM, key=(1,)))
    assert refusal.value.reasons[0].code is ReviewTrouble.KNOWN


def _all_kinds():
    names = ("questions-caregiver.xml", "questions-qti3.zip", "questions-guard.xlsx")
    for name in names:
        yield from read_questions((SAMPLES / name).read_bytes(), name).questions


def test_every_kind_is_kept_sat_saved_and_judged(town):
    items = list(_all_kinds())
    owner = town.institution
    actions.import_questions(items=items, trade=town.trade, owner=owner, by=SYSTEM)
    kinds = sorted({item.kind for item in items} & AUTOMATIC_KINDS)
    assert set(kinds) == AUTOMATIC_KINDS
    lines = [Line(kind, None, None, 1, 1000) for kind in kinds]
    blueprint = actions.draw_up_blueprint(
        name="各种题型", trade=town.trade, owner=owner, lines=lines, by=SYSTEM
    )
    town.theory.blueprint_id = blueprint.id
    sitting = make_exams.sitting(town)
    (candidate, *_others) = make_exams.candidates(sitting)
    actions.admit(candidate=candidate, by=town.by())
    db.session.refresh(candidate)
    attempt = actions.start_attempt(candidate=candidate, component=town.theory, by=town.by())
    make_exams.answer(attempt, len(kinds))
    papers = queries.scripts([attempt.id])
    assert {item.kind: item.worth_h for item in papers} == dict.fromkeys(kinds, 1000)
    ids = db.session.query(QuestionVersion.question_id).filter(
        QuestionVersion.id.in_([item.version_id for item in papers])
    )
    assert set(queries.exposures([row[0] for row in ids]).values()) == {1}


def test_what_is_stored_is_what_came_in_and_what_goes_out(town):
    items = list(_all_kinds())
    owner = town.institution
    before = {row.id for row in db.session.query(Question)}
    actions.import_questions(items=items, trade=town.trade, owner=owner, by=SYSTEM)
    rows = queries.versions_to_export([owner.id], trade_code=town.trade.code)
    stored = {
        stored_item(row.question, row).digest: stored_item(row.question, row)
        for row in rows
        if row.question_id not in before
    }
    assert stored == {item.digest: item for item in items}
    pictures = [media for item in items for media in item.media]
    assert pictures
    assert all(files().get(media_name(media.digest)) == media.content for media in pictures)
    done = write_questions(list(stored.values()), Format.MOODLE, "保安员")
    again = read_questions(done.content, "a.xml").questions
    outcomes = actions.import_questions(items=again, trade=town.trade, owner=owner, by=SYSTEM)
    assert ImportOutcome.ADDED not in {line.outcome for line in outcomes}
