"""A practical exam item by item: taps, photos, critical items, second examiners by lot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests import make, make_exams, make_schemes
from trainhub.core import clock
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.exams import actions, queries
from trainhub.exams.models import Candidate, Component, PracticalPhoto, PracticalRun, PracticalTap
from trainhub.exams.rules import Conclusion, MarkSource, PublishTrouble, SittingTrouble
from trainhub.exams.rules.marking import MarkingTrouble, sampled
from trainhub.exams.rules.practical import ChecklistItem, ChecklistTrouble, PracticalTrouble

ITEMS = [ChecklistItem("检查装备", 40_00), ChecklistItem("切断电源", 60_00, critical=True)]


def _here(trainees=1, *, percent=0, tolerance_h=5_00):
    """A town whose practice has a checklist; ``percent`` of its people get a second examiner."""
    with transaction():
        here = make_exams.town(trainees=trainees)
        here.practice.second_percent, here.practice.tolerance_h = percent, tolerance_h
        actions.set_checklist(component=here.practice, items=ITEMS, by=here.by())
        row = make_exams.sitting(here)
        make_exams.wrote(here, row)
    return here, row


@pytest.fixture
def one(inside):
    return _here()


@pytest.fixture
def twice(inside):
    return _here(percent=100)


def _codes(refusal):
    return [reason.code for reason in refusal.value.reasons]


def _by(here, name):
    with transaction():
        return make.actor(make_exams.colleague(here, name))


def _note(here, row, item, points_h, by, seq=1):
    with transaction():
        candidate = make_exams.candidates(row)[0]
        return actions.note_item(
            candidate=candidate,
            component=here.practice,
            item=item,
            points_h=points_h,
            seq=seq,
            by=by,
        )


def _done(here, row, by):
    with transaction():
        candidate = make_exams.candidates(row)[0]
        return actions.finish_run(candidate=candidate, component=here.practice, by=by)


def _watch(here, row, by, first, second):
    _note(here, row, 0, first, by)
    _note(here, row, 1, second, by)
    _done(here, row, by)


def _mark(here, row):
    candidate = make_exams.candidates(row)[0]
    return queries.newest_marks(row.id).get((candidate.id, here.practice.id))


def _publish(here, row):
    with clock.frozen(row.ends_at + timedelta(minutes=1)), transaction():
        return actions.publish_results(sitting=row, by=here.by())


def test_a_checklist_has_versions_and_whoever_has_begun_keeps_the_old_one(one):
    here, row = one
    _note(here, row, 0, 10_00, here.by())
    fresh = [ChecklistItem("只看这一项", 100_00)]
    with transaction():
        assert actions.set_checklist(component=here.practice, items=fresh, by=here.by()).number == 2
    with pytest.raises(Refused) as refusal, transaction():
        actions.set_checklist(component=here.practice, items=fresh, by=here.by())
    assert _codes(refusal) == [ChecklistTrouble.SAME]
    assert _note(here, row, 1, 60_00, here.by()).items == ITEMS


def test_taps_become_the_mark_when_the_examiner_is_done(one):
    here, row = one
    _note(here, row, 0, 25_50, here.by())
    with pytest.raises(Refused) as refusal:
        _done(here, row, here.by())
    assert _codes(refusal) == [PracticalTrouble.UNJUDGED]
    _note(here, row, 1, 60_00, here.by())
    assert _mark(here, row) is None
    _done(here, row, here.by())
    mark = _mark(here, row)
    assert (mark.points_h, mark.source, mark.critical) == (85_50, MarkSource.CHECKLIST, "")


def test_a_tap_sent_again_is_kept_once_and_a_late_one_takes_nothing_back(one):
    here, row = one
    _note(here, row, 0, 40_00, here.by(), seq=1)
    _note(here, row, 0, 0, here.by(), seq=2)
    _note(here, row, 0, 0, here.by(), seq=2)
    with pytest.raises(Refused) as refusal:
        _note(here, row, 0, 40_00, here.by(), seq=1)
    assert _codes(refusal) == [PracticalTrouble.MOVED_ON]
    assert db.session.query(PracticalTap).count() == 2
    (state,) = queries.runs_of(make_exams.candidates(row)[0].id)
    assert (state.points, state.seqs) == ({0: 0}, {0: 2})


@pytest.mark.parametrize("table", ["checklist", "practical_tap"])
def test_the_database_keeps_what_was_noted(one, table):
    here, row = one
    _note(here, row, 0, 0, here.by())
    with pytest.raises(DBAPIError), transaction():
        db.session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a name of ours


def test_a_photo_is_asked_for_and_the_same_one_is_kept_once(one):
    here, row = one
    items = [ChecklistItem("切断电源", 100_00, critical=True, photo=True)]
    with transaction():
        actions.set_checklist(component=here.practice, items=items, by=here.by())
    _note(here, row, 0, 100_00, here.by())
    with pytest.raises(Refused) as refusal:
        _done(here, row, here.by())
    assert _codes(refusal) == [PracticalTrouble.PHOTOS]
    for _turn in range(2):
        with transaction():
            actions.add_photo(
                candidate=make_exams.candidates(row)[0], component=here.practice, item=0,
                upload=make_schemes.photo(), by=here.by(),
            )  # fmt: skip
    assert db.session.query(PracticalPhoto).count() == 1
    _done(here, row, here.by())
    assert _mark(here, row).points_h == 100_00


def test_a_critical_item_that_failed_fails_the_part_with_that_reason(inside):
    here, row = _here()
    items = [ChecklistItem("检查装备", 90_00), ChecklistItem("切断电源", 10_00, critical=True)]
    with transaction():
        actions.set_checklist(component=here.practice, items=items, by=here.by())
    _watch(here, row, here.by(), 90_00, 0)
    assert (_mark(here, row).points_h, _mark(here, row).critical) == (90_00, "切断电源")
    _publish(here, row)
    (outcome,) = queries.outcomes_of_sitting(row.id)
    assert outcome.conclusion is Conclusion.FAIL
    assert [part["critical"] for part in outcome.scores] == ["", "切断电源"]
    candidate = make_exams.candidates(row)[0]
    with transaction():
        appeal = actions.ask_second_look(candidate=candidate, why="照片", by=here.by())
    other = _by(here, "复核人")
    with clock.frozen(row.ends_at + timedelta(hours=1)), transaction():
        actions.answer_second_look(
            appeal=appeal, points={}, lifted=[here.practice.id], answer="照片上断了电", by=other
        )
    assert (_mark(here, row).points_h, _mark(here, row).critical) == (90_00, "")
    assert queries.outcomes_of_sitting(row.id)[0].conclusion is Conclusion.PASS


def test_the_sample_gets_a_second_examiner_and_the_lot_can_be_drawn_again(inside):
    here, row = _here(trainees=5, percent=40)
    states = queries.practical_states(row, here.practice)
    demanded = {each for each, state in states.items() if state.demanded}
    assert len(demanded) == 2
    assert demanded == sampled(row.seed, here.practice.id, states, 40)


def test_the_second_examiner_sees_nothing_of_the_first_and_agrees(twice):
    here, row = twice
    _watch(here, row, _by(here, "甲考官"), 30_00, 60_00)
    assert _mark(here, row) is None
    with pytest.raises(Refused) as refusal:
        _note(here, row, 0, 0, here.by())
    assert _codes(refusal) == [MarkingTrouble.TEACHES]
    two = _by(here, "乙考官")
    assert _note(here, row, 0, 33_00, two).points == {0: 33_00}
    with pytest.raises(Refused) as refusal:
        _publish(here, row)
    (reason,) = refusal.value.reasons
    assert (reason.code, reason.facts["count"]) == (PublishTrouble.EXAMINERS_MISSING, 1)
    _note(here, row, 1, 60_00, two)
    _done(here, row, two)
    assert _mark(here, row).points_h == 91_50
    with pytest.raises(Refused) as refusal:
        _note(here, row, 0, 0, _by(here, "丙考官"))
    assert _codes(refusal) == [PracticalTrouble.TAKEN]


@pytest.mark.parametrize(("first", "second"), [((40_00, 60_00), (30_00, 60_00)),
                                               ((40_00, 60_00), (40_00, 0))])  # fmt: skip
def test_who_differ_in_points_or_about_a_critical_item_get_a_third(twice, first, second):
    here, row = twice
    _watch(here, row, _by(here, "甲考官"), *first)
    _watch(here, row, _by(here, "乙考官"), *second)
    assert _mark(here, row) is None
    with pytest.raises(Refused) as refusal:
        _publish(here, row)
    assert _codes(refusal) == [PublishTrouble.EXAMINERS_MISSING]
    _watch(here, row, _by(here, "丙考官"), 20_00, 0)
    assert (_mark(here, row).points_h, _mark(here, row).critical) == (20_00, "切断电源")
    _publish(here, row)


def test_points_come_from_the_checklist_and_the_absent_are_said_to_be_absent(inside):
    here, row = _here(trainees=2)
    _note(here, row, 0, 0, here.by())
    for place, points_h in [(1, 80_00), (0, None)]:
        with pytest.raises(Refused) as refusal, transaction():
            actions.record_mark(
                candidate=make_exams.candidates(row)[place], component=here.practice,
                points_h=points_h, by=here.by(),
            )  # fmt: skip
        assert _codes(refusal) == [PracticalTrouble.BY_CHECKLIST]
    with transaction():
        actions.record_mark(
            candidate=make_exams.candidates(row)[1], component=here.practice, points_h=None,
            by=here.by(),
        )  # fmt: skip


def test_a_change_after_the_end_counts_until_the_results_are_out(one):
    here, row = one
    _watch(here, row, here.by(), 40_00, 60_00)
    _note(here, row, 0, 20_00, here.by(), seq=2)
    assert _mark(here, row).points_h == 80_00
    _publish(here, row)
    with pytest.raises(Refused) as refusal:
        _note(here, row, 0, 0, here.by(), seq=3)
    assert _codes(refusal) == [SittingTrouble.PUBLISHED]
    lines = queries.history_of(make_exams.candidates(row)[0])
    taps = [(line.position, line.points_h) for line in lines if line.kind == "run"]
    assert sorted(taps) == [(1, 20_00), (1, 40_00), (2, 60_00)]


def test_eight_examiners_race_for_one_person_and_one_has_it(inside):
    here, row = _here()
    with transaction():
        examiners = [make.actor(make_exams.colleague(here, f"考官{n}")) for n in range(8)]
    candidate_id, part_id = make_exams.candidates(row)[0].id, here.practice.id
    now, gate = clock.now(), Barrier(8)
    db.session.rollback()

    def tap(by):
        with inside.app_context(), clock.frozen(now):
            gate.wait(timeout=30)
            try:
                with transaction():
                    actions.note_item(
                        candidate=db.session.get_one(Candidate, candidate_id),
                        component=db.session.get_one(Component, part_id),
                        item=0, points_h=40_00, seq=1, by=by,
                    )  # fmt: skip
            except Refused as refusal:
                return [reason.code for reason in refusal.reasons]
            return "kept"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(tap, examiners))
    assert answers.count("kept") == 1
    assert [a for a in answers if a != "kept"] == [[PracticalTrouble.TAKEN]] * 7
    assert db.session.query(PracticalRun).count() == 1


def test_the_list_costs_the_same_for_one_and_for_many(app, frozen, count_queries):
    counts = []
    for trainees in (1, 5):
        with app.app_context():
            here = make_exams.town(trainees=trainees)
            actions.set_checklist(component=here.practice, items=ITEMS, by=here.by())
            row = make_exams.sitting(here)
            make_exams.wrote(here, row)
            for candidate in make_exams.candidates(row):
                actions.note_item(
                    candidate=candidate, component=here.practice, item=0, points_h=0, seq=1,
                    by=here.by(),
                )  # fmt: skip
            with count_queries() as statements:
                queries.practical_states(row, here.practice)
            counts.append(len(statements))
            db.session.rollback()
    assert counts[0] == counts[1]
