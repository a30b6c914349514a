"""Tell the people of a class about its timetable: who sits in it and who teaches it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trainhub.core import clock, outbox
from trainhub.core.clock import CIVIL_ZONE
from trainhub.core.words import N_
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Lesson

_MINE, _TEACHING = "/courses/mine", "/courses/teaching"


def new_timetable(cohort: Cohort) -> None:
    """The whole timetable is another one."""
    key = f"cohort:{cohort.id}:timetable:{clock.now().timestamp():.0f}"
    words = N_("The timetable of “{course}” changed. Please look at the new times.")
    for person_id in queries.seated_person_ids(cohort.id):
        outbox.say_to(person_id, f"{key}:{person_id}", words, link=_MINE, course=cohort.course.name)


def added(cohort: Cohort, lesson: Lesson) -> None:
    """There is one more lesson."""
    words = N_("“{course}” has one more lesson: {month}/{day} {time}, {place}.")
    if lesson.makes_up_id is not None:
        words = N_("“{course}” has a make-up lesson: {month}/{day} {time}, {place}.")
    _tell(cohort, lesson, words, _audience(cohort, lesson))


def changed(cohort: Cohort, lesson: Lesson, before: Mapping[str, Any]) -> None:
    """A lesson has another time or place, or another teacher."""
    same_time = before["start"] == lesson.starts_at.isoformat()
    same_end = before["end"] == lesson.ends_at.isoformat()
    audience = _audience(cohort, lesson)
    if before["instructor"] != lesson.instructor_id:
        gone = {before["instructor"]} if before["instructor"] else queries.teacher_ids(cohort.id)
        leaving = dict.fromkeys(set(gone) - set(audience), _TEACHING)
        words = N_("Somebody else teaches the lesson of “{course}” on {month}/{day} at {time}.")
        _tell(cohort, lesson, words, leaving)
        if same_time and same_end and before["place"] == lesson.place:
            audience = {key: link for key, link in audience.items() if link == _TEACHING}
    elif same_time and same_end and before["place"] == lesson.place:
        return
    words = N_("A lesson of “{course}” is changed: {month}/{day} {time}, {place}.")
    _tell(cohort, lesson, words, audience)


def called_off(cohort: Cohort, lesson: Lesson) -> None:
    """A lesson is not held."""
    words = N_("The lesson of “{course}” on {month}/{day} at {time} is called off.")
    _tell(cohort, lesson, words, _audience(cohort, lesson))


def _audience(cohort: Cohort, lesson: Lesson) -> dict[int, str]:
    """Whom a lesson concerns, and where they look it up."""
    teachers = [lesson.instructor_id] if lesson.instructor_id else queries.teacher_ids(cohort.id)
    learners = dict.fromkeys(queries.seated_person_ids(cohort.id), _MINE)
    return dict.fromkeys(teachers, _TEACHING) | learners


def _tell(cohort: Cohort, lesson: Lesson, words: str, audience: Mapping[int, str]) -> None:
    starts = lesson.starts_at.astimezone(CIVIL_ZONE)
    for person_id, link in audience.items():
        outbox.say_to(
            person_id,
            f"lesson:{lesson.id}:{lesson.sequence}:{person_id}",
            words,
            link=link,
            course=cohort.course.name,
            month=starts.month,
            day=starts.day,
            time=f"{starts:%H:%M}",
            place=lesson.place,
        )
