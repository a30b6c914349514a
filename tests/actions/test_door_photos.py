"""Photos at the door: kept sealed, one for each person, thrown away after their time."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from tests import make, make_exams
from tests.conftest import NOW
from trainhub.core import clock, papers
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.journal import JournalEntry
from trainhub.core.pictures import PictureTrouble
from trainhub.core.storage import files
from trainhub.exams import actions, queries
from trainhub.exams.models import DoorPhoto, Sitting
from trainhub.exams.rules import SittingTrouble


def _photo(colour: str = "navy") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", (300, 400), colour).save(held, "JPEG")
    return held.getvalue()


@pytest.fixture
def here(inside):
    with transaction():
        town = make_exams.town(2)
        make_exams.sitting(town)
    return town


@pytest.fixture
def candidate(here):
    return make_exams.candidates(db.session.scalars(select(Sitting)).one())[0]


def _take(candidate, here, colour="navy"):
    with transaction():
        return actions.photograph(candidate=candidate, upload=_photo(colour), by=here.by()).id


def _standing(candidate) -> DoorPhoto:
    row = queries.door_photo(candidate.id)
    assert row is not None
    return row


def test_a_photo_is_kept_sealed_with_its_last_day(here, candidate):
    _take(candidate, here)
    row = _standing(candidate)
    assert row.keep_until == clock.today() + timedelta(days=90)
    assert (row.taken_at, row.taken_by) == (NOW, here.instructor.id)
    assert papers.opened(row.picture).startswith(b"\xff\xd8")
    assert not files().get(row.picture).startswith(b"\xff\xd8")
    entry = db.session.scalars(
        select(JournalEntry).where(JournalEntry.verb == "exams.candidate.photographed")
    ).one()
    assert entry.person_id == candidate.enrolment.person_id


def test_a_second_photo_takes_the_place_of_the_first(here, candidate):
    _take(candidate, here)
    first = _standing(candidate).picture
    _take(candidate, here, "olive")
    second = _standing(candidate).picture
    assert not files().holds(first)
    assert files().holds(second)
    assert len(db.session.scalars(select(DoorPhoto)).all()) == 1


@pytest.mark.parametrize(
    ("minutes", "reason"), [(-31, SittingTrouble.TOO_EARLY), (121, SittingTrouble.OVER)]
)
def test_photos_are_taken_while_the_door_is_open(here, candidate, minutes, reason):
    with clock.frozen(NOW + timedelta(minutes=minutes)), pytest.raises(Refused) as refusal:
        _take(candidate, here)
    assert [each.code for each in refusal.value.reasons] == [reason]


def test_what_is_no_photo_is_refused_and_leaves_no_file(here, candidate):
    before = set(files().names())
    with pytest.raises(Refused) as refusal, transaction():
        actions.photograph(candidate=candidate, upload=b"<svg/>", by=here.by())
    assert refusal.value.reasons[0].code is PictureTrouble.UNREADABLE
    assert set(files().names()) == before


def test_an_exam_may_keep_no_photos(here, candidate):
    with transaction():
        actions.set_terms(
            exam=here.exam, terms=actions.FIRST_TERMS._replace(photo_days=0),
            since=clock.today(), source="测试细则", by=SYSTEM,
        )  # fmt: skip
    with pytest.raises(Refused) as refusal:
        _take(candidate, here)
    assert refusal.value.reasons[0].code is SittingTrouble.NO_PHOTOS


def _sweep(days):
    with clock.frozen(NOW + timedelta(days=days)), transaction():
        return actions.forget_door_photos(clock.now())


def test_a_photo_goes_after_its_last_day_and_its_record_stays(here, candidate):
    _take(candidate, here)
    stored = _standing(candidate).picture
    assert _sweep(90) == 0
    assert _sweep(91) == 1
    db.session.expire_all()
    row = _standing(candidate)
    assert (row.picture, row.removed_at) == ("", NOW + timedelta(days=91))
    assert not files().holds(stored)
    assert _sweep(92) == 0


def test_a_second_look_that_is_open_keeps_the_photo(here, candidate):
    _take(candidate, here)
    sitting = candidate.sitting
    with transaction():
        make_exams.sat(here, sitting, [2, 9])
    with clock.frozen(NOW + timedelta(minutes=180)):
        with transaction():
            actions.publish_results(sitting=sitting, by=here.by())
        with transaction():
            appeal = actions.ask_second_look(
                candidate=candidate, why="请复核", by=make.actor(make.account(here.trainees[0]))
            )
    assert _sweep(91) == 0
    with transaction():
        actions.answer_second_look(appeal=appeal, points={}, answer="分数无误", by=SYSTEM)
    assert _sweep(91) == 1
