"""What people of the demo market say of their classes, and the terms on which they ask for one."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.core.db import db
from trainhub.courses import actions, queries
from trainhub.courses.models import Cohort, Enrolment
from trainhub.courses.rules.feedback import Opinion
from trainhub.demo.city import City
from trainhub.demo.classes import ClassRun
from trainhub.demo.curriculum import course_called

_NOTICE = "样例市点单办理约定（样例）"
#: In turn: most are content, one finds the room too small, one expected something else.
_OPINIONS = (
    Opinion(5, 5, 4, as_advertised=True),
    Opinion(4, 5, 4, as_advertised=True, text="实操时间再长一点就好了"),
    Opinion(5, 4, 3, as_advertised=True, text="教室有点挤"),
    Opinion(4, 4, 4, as_advertised=True),
    Opinion(3, 4, 2, as_advertised=False, text="通知说晚上上课，实际是下午"),
)
#: A class is heard when it ended in these days; so many of its people answer.
_HEARD = (timedelta(days=60), timedelta(days=2))
_ANSWERS = 7


def agree_on_terms(city: City) -> None:
    """A week to answer and twenty people for a class; work at height starts with six."""
    for place, course, heads in (("bureau", None, 20), ("majuqiao", "HEIGHT", 6)):
        actions.set_terms(
            place=city.organisation(place),
            course=course_called(course) if course else None,
            effective_on=clock.today(),
            answer_hours=168,
            pot_heads=heads,
            source=_NOTICE,
            by=city.admin,
        )


def speak(runs: dict[str, ClassRun], today: date) -> None:
    """People of the classes that ended lately say how it was, without their names."""
    opinions = cycle(_OPINIONS)
    for key in sorted(runs):
        cohort = db.session.get(Cohort, runs[key].cohort_id)
        if cohort is None or not today - _HEARD[0] <= cohort.ends_on <= today - _HEARD[1]:
            continue
        actions.ask_for_feedback(cohort=cohort, by=SYSTEM)
        for enrolment_id in queries.attended_ids(cohort.id)[:_ANSWERS]:
            enrolment = db.session.get_one(Enrolment, enrolment_id)
            actions.give_feedback(enrolment=enrolment, opinion=next(opinions), by=SYSTEM)
