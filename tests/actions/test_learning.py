"""Minutes learned at home: no second twice, and files that stay with their modules."""

from __future__ import annotations

import io
import threading
from datetime import date, timedelta

import pytest
from flask import Flask
from PIL import Image

from tests import make, make_courses
from tests.conftest import NOW
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db, transaction
from trainhub.core.errors import Refused
from trainhub.core.storage import files
from trainhub.courses import actions, queries
from trainhub.courses.actions import contents, learning
from trainhub.courses.models import Course, LearningTime, Module, ModuleMedia
from trainhub.courses.queries import learning as learned
from trainhub.courses.rules import ModulePart
from trainhub.courses.rules.media import MOST_FILES, MediaKind, MediaTrouble
from trainhub.people.models import Person

FILM = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"film" * 400


def _picture(colour: str = "white") -> io.BytesIO:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), colour).save(made, "PNG")
    made.seek(0)
    return made


@pytest.fixture
def scene(app: Flask) -> tuple[int, int, int]:
    """Ids of a person and of two modules."""
    with app.app_context(), clock.frozen(NOW), transaction():
        first, second = queries.modules_of_course(make_courses.course().id)
        return make.person().id, first.id, second.id


def _beat(app: Flask, person_id: int, module_id: int, second: float, begins: bool = False) -> int:
    with app.app_context(), clock.frozen(NOW + timedelta(seconds=second)), transaction():
        return learning.note_beat(
            person=db.session.get_one(Person, person_id),
            module=db.session.get_one(Module, module_id),
            begins=begins,
        )


def _seconds(app: Flask) -> dict[tuple[int, date], int]:
    with app.app_context():
        return {(row.module_id, row.day): row.seconds for row in db.session.query(LearningTime)}


def test_beats_are_credited_to_the_module_and_the_day(
    app: Flask, scene: tuple[int, int, int]
) -> None:
    person, first, second = scene
    for at in (0, 30, 60):
        _beat(app, person, first, at)
    _beat(app, person, second, 90)
    assert _seconds(app) == {(first, date(2026, 11, 16)): 60, (second, date(2026, 11, 16)): 30}


def test_a_pause_and_a_page_shown_again_count_nothing(
    app: Flask, scene: tuple[int, int, int]
) -> None:
    person, first, _second = scene
    _beat(app, person, first, 0)
    assert _beat(app, person, first, 600) == 0
    assert _beat(app, person, first, 620, begins=True) == 0
    assert _beat(app, person, first, 650) == 30


def test_midnight_in_china_begins_another_day(app: Flask, scene: tuple[int, int, int]) -> None:
    person, first, _second = scene
    midnight = (clock.at(date(2026, 11, 17)) - NOW).total_seconds()
    for at in (-30, 0, 30):
        _beat(app, person, first, midnight + at)
    assert _seconds(app) == {(first, date(2026, 11, 17)): 60}


def test_two_devices_at_the_same_moment_share_the_time(
    app: Flask, scene: tuple[int, int, int]
) -> None:
    person, first, second = scene
    _beat(app, person, first, 0)
    worth: list[int] = []

    def one(module_id: int) -> None:
        worth.append(_beat(app, person, module_id, 30))

    threads = [threading.Thread(target=one, args=(each,)) for each in [first, second] * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(worth) == [0] * 7 + [30]
    assert sum(_seconds(app).values()) == 30


def test_somebody_elses_time_is_another_clock(app: Flask, scene: tuple[int, int, int]) -> None:
    person, first, _second = scene
    with app.app_context(), clock.frozen(NOW), transaction():
        other = make.person("陈秀英").id
    _beat(app, person, first, 0)
    _beat(app, other, first, 10)
    assert _beat(app, person, first, 30) == 30
    assert _beat(app, other, first, 40) == 30


def test_a_film_is_kept_byte_by_byte_and_a_picture_is_drawn_again(inside: Flask) -> None:
    with transaction():
        module = queries.modules_of_course(make_courses.course().id)[0]
        film = contents.add_media(
            module=module, kept=contents.keep_file(io.BytesIO(FILM)), caption="演示", by=SYSTEM
        )
        sent = _picture()
        drawn = contents.add_media(
            module=module, kept=contents.keep_file(sent), caption="图", by=SYSTEM
        )
        assert (film.kind, film.mime, film.size) == (MediaKind.VIDEO, "video/mp4", len(FILM))
        assert files().get(film.stored) == FILM
        assert drawn.mime == "image/jpeg"
        assert files().get(drawn.stored) != sent.getvalue()
        assert files().get(drawn.stored).startswith(b"\xff\xd8\xff")


@pytest.mark.parametrize(
    ("upload", "trouble"),
    [
        (b"", MediaTrouble.EMPTY),
        (b"<html><script>alert(1)</script>", MediaTrouble.UNKNOWN),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", MediaTrouble.UNKNOWN),
    ],
)
def test_what_is_no_media_is_not_kept(inside: Flask, upload: bytes, trouble: MediaTrouble) -> None:
    with pytest.raises(Refused) as refusal:
        contents.keep_file(io.BytesIO(upload))
    assert [reason.code for reason in refusal.value.reasons] == [trouble]


def test_the_same_file_twice_is_one_and_a_module_is_not_endless(inside: Flask) -> None:
    with transaction():
        module = queries.modules_of_course(make_courses.course().id)[0]
        kept = [contents.keep_file(_picture()) for _ in range(2)]
        rows = [
            contents.add_media(module=module, kept=each, caption="图", by=SYSTEM) for each in kept
        ]
        assert rows[0].id == rows[1].id
    assert [files().holds(each.stored) for each in kept] == [True, False]
    with transaction():
        module = db.session.get_one(Module, rows[0].module_id)
        for number in range(MOST_FILES - 1):
            film = contents.keep_file(io.BytesIO(FILM + bytes([number])))
            contents.add_media(module=module, kept=film, caption="段", by=SYSTEM)
        one_more = contents.keep_file(io.BytesIO(FILM))
        with pytest.raises(Refused) as refusal:
            contents.add_media(module=module, kept=one_more, caption="段", by=SYSTEM)
    assert refusal.value.reasons[0].code is MediaTrouble.TOO_MANY


def test_a_new_syllabus_takes_text_and_files_along_and_the_last_one_frees_the_bytes(
    inside: Flask,
) -> None:
    with transaction():
        course = make_courses.course()
        old = queries.modules_of_course(course.id)[0]
        contents.write_module(module=old, text="先看，再走。", topic="法律", by=SYSTEM)
        kept = contents.keep_file(io.BytesIO(FILM))
        contents.add_media(module=old, kept=kept, caption="演示", by=SYSTEM)
        part = ModulePart(old.title, old.kind, 45, text=old.text, id=old.id, topic=old.topic)
        actions.add_syllabus(
            course=course, effective_on=clock.today(), modules=[part], source="样例", by=SYSTEM
        )
        course_id, old_id = course.id, old.id
    with transaction():
        new = queries.modules_of_course(course_id)[-1]
        assert (new.text, new.topic) == ("先看，再走。", "法律")
        by_module = learned.media_of([old_id, new.id])
        ids = [by_module[old_id][0].id, by_module[new.id][0].id]
        contents.remove_media(media=db.session.get_one(ModuleMedia, ids[0]), by=SYSTEM)
    assert files().holds(kept.stored)
    with transaction():
        contents.remove_media(media=db.session.get_one(ModuleMedia, ids[1]), by=SYSTEM)
    assert not files().holds(kept.stored)


def test_only_syllabuses_with_something_to_read_offer_learning(inside: Flask) -> None:
    with transaction():
        full, film, bare = (make_courses.course(name) for name in ("甲", "乙", "丙"))

        def first(course: Course) -> Module:
            return queries.modules_of_course(course.id)[0]

        contents.write_module(module=first(full), text="字", topic="", by=SYSTEM)
        kept = contents.keep_file(io.BytesIO(FILM))
        contents.add_media(module=first(film), kept=kept, caption="片", by=SYSTEM)
        ids = [first(each).syllabus_id for each in (full, film, bare)]
        assert learned.with_content(ids) == set(ids[:2])
