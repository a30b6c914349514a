"""Rooms, licences, teachers and the opening form, as they are entered and read again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import text

from tests import make, make_courses
from tests.make import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.courses import actions, queries
from trainhub.courses.actions import OpeningEntry, TeacherEntry
from trainhub.courses.models import OpeningFacts, TrainingLicence
from trainhub.courses.rules.papers import PaperTrouble, TrainingKind, TrainingLevel
from trainhub.courses.rules.rooms import RoomTrouble

OPENING = OpeningEntry(
    TrainingKind.PROJECT, TrainingLevel.FIVE, "保安员教材", "理论加实操", "周校长", "0571-12345678"
)
TEACHER = TeacherEntry("高级技师", "安全保卫", "法律常识", True, "S000119999010203", 2010)


def test_the_papers_lack_nothing_once_everything_is_entered(inside):
    with transaction():
        cohort = make_courses.cohort()
        teacher = queries.teachers_of(cohort.id)[0]
        codes = [reason.code for reason in queries.papers_missing(cohort)]
        assert codes == [
            PaperTrouble.NO_OPENING_FACTS,
            PaperTrouble.NO_LICENCE,
            PaperTrouble.NO_TEACHER_FACTS,
        ]
        actions.enter_opening(cohort=cohort, facts=OPENING, by=SYSTEM)
        actions.enter_licence(organisation=cohort.institution, number="人社民 1199", by=SYSTEM)
        actions.enter_teacher(
            organisation=cohort.institution, person=teacher, facts=TEACHER, by=SYSTEM
        )
        assert queries.papers_missing(cohort) == []
        (line,) = queries.teacher_sheet(cohort)
        assert line.facts is not None
        assert line.facts.certificate_no == "S000119999010203"


def test_entering_again_changes_the_one_row(inside):
    with transaction():
        cohort = make_courses.cohort()
        actions.enter_opening(cohort=cohort, facts=OPENING, by=SYSTEM)
        actions.enter_opening(cohort=cohort, facts=OPENING._replace(textbook="新教材"), by=SYSTEM)
        for day in (None, date(2027, 1, 1)):
            actions.enter_licence(
                organisation=cohort.institution, number="1199", valid_until=day, by=SYSTEM
            )
    cohort_id, institution_id = cohort.id, cohort.institution_id
    db.session.expire_all()
    assert queries.opening_of(cohort_id).textbook == "新教材"
    assert queries.licence_of(institution_id).valid_until == date(2027, 1, 1)
    assert db.session.query(OpeningFacts).count() == 1
    assert db.session.query(TrainingLicence).count() == 1


def test_phones_and_certificate_numbers_are_sealed_and_not_in_the_journal(inside):
    with transaction():
        cohort = make_courses.cohort()
        teacher = queries.teachers_of(cohort.id)[0]
        actions.enter_opening(cohort=cohort, facts=OPENING, by=SYSTEM)
        actions.enter_teacher(
            organisation=cohort.institution, person=teacher, facts=TEACHER, by=SYSTEM
        )
    kept = db.session.execute(text("SELECT in_charge_phone_sealed FROM opening_facts")).scalar()
    assert b"12345678" not in bytes(kept)
    kept = db.session.execute(text("SELECT certificate_no_sealed FROM teacher_facts")).scalar()
    assert b"119999" not in bytes(kept)
    told = str(db.session.execute(text("SELECT facts FROM journal_entry")).all())
    assert "12345678" not in told
    assert "S000119999010203" not in told


def test_the_next_class_of_a_course_begins_with_the_last_entry(inside):
    with transaction():
        first = make_courses.cohort()
        actions.enter_opening(cohort=first, facts=OPENING, by=SYSTEM)
        host, course = first.institution, first.course
        second = make_courses.cohort(
            course=course, institution=host, hour=14, starts_on=date(2026, 12, 1)
        )
        elsewhere = make_courses.cohort(course=course, starts_on=date(2026, 12, 2))
        assert queries.opening_before(second).textbook == OPENING.textbook
        assert queries.opening_before(elsewhere) is None


def test_a_name_belongs_to_one_room_of_a_house(inside):
    with transaction():
        house, other = make.station(), make.station("南门站")
        actions.add_room(organisation=house, name="一号教室", seats=30, by=SYSTEM)
        actions.add_room(organisation=other, name="一号教室", seats=30, by=SYSTEM)
        second = actions.add_room(organisation=house, name="二号教室", seats=20, by=SYSTEM)
        with pytest.raises(Refused) as refusal:
            actions.add_room(organisation=house, name="一号教室", seats=10, by=SYSTEM)
        assert [reason.code for reason in refusal.value.reasons] == [RoomTrouble.NAME_TAKEN]
        with pytest.raises(Refused):
            actions.change_room(room=second, name="一号教室", seats=20, address="", by=SYSTEM)
        same = actions.change_room(
            room=second, name="二号教室", seats=25, address="三楼", by=SYSTEM
        )
        assert (same.seats, same.address) == (25, "三楼")


def test_a_room_out_of_use_is_not_offered_until_it_is_used_again(inside):
    with transaction():
        house = make.station()
        room = actions.add_room(organisation=house, name="一号教室", seats=30, by=SYSTEM)
        actions.retire_room(room=room, by=SYSTEM)
        assert queries.rooms_of([house.id]) == []
        assert queries.rooms_of([house.id], retired=True) == [room]
        actions.reopen_room(room=room, by=SYSTEM)
        assert queries.rooms_of([house.id]) == [room]
