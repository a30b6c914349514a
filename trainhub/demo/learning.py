"""What the demo market learns at home: the guard course's modules, its practice, some minutes."""

from __future__ import annotations

import io
from datetime import timedelta
from itertools import groupby

from sqlalchemy import select

from trainhub.core import clock
from trainhub.core.db import db
from trainhub.courses import queries as courses_queries
from trainhub.courses.actions import contents
from trainhub.courses.actions import learning as courses
from trainhub.courses.models import Enrolment, Module
from trainhub.courses.rules.learning import BEAT_EVERY
from trainhub.demo.city import City
from trainhub.demo.curriculum import course_called
from trainhub.demo.tables import file, table
from trainhub.exams.actions import practice
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.rules import QuestionKind
from trainhub.people.models import Person

#: Practice questions a topic: enough to try, few beside what the papers keep.
_A_TOPIC = 4
#: Minutes that the learner of the cast reads in each of the first modules.
_MINUTES = (12, 7)


def write_modules(city: City) -> None:
    """Give the newest guard syllabus its texts and the picture."""
    for row in table("learning")["module"]:
        module = _module(row["title"])
        contents.write_module(
            module=module, text=row["text"].strip(), topic=row["topic"], by=city.admin
        )
        if "picture" in row:
            kept = contents.keep_file(io.BytesIO(file(row["picture"])))
            contents.add_media(module=module, kept=kept, caption=row["caption"], by=city.admin)


def _module(title: str) -> Module:
    """The module of the newest guard syllabus. Raises ``StopIteration`` for a wrong title."""
    modules = reversed(courses_queries.modules_of_course(course_called("GUARD").id))
    return next(module for module in modules if module.title == title)


def open_practice(city: City) -> None:
    """Open some questions of every topic that a module names."""
    topics = {row["topic"] for row in table("learning")["module"]}
    rows = db.session.scalars(
        select(Question)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(
            Question.topic.in_(topics),
            QuestionVersion.kind.in_([QuestionKind.SINGLE, QuestionKind.TRUE_FALSE]),
        )
        .order_by(Question.topic, Question.id)
    )
    for _topic, questions in groupby(rows, key=lambda question: question.topic):
        for question in list(questions)[:_A_TOPIC]:
            practice.set_practice(question=question, practice=True, by=city.admin)


def read_at_home(person_id: int) -> None:
    """The evening of somebody in the guard class: beat by beat, as the page sends them."""
    seat = db.session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).first()
    if seat is None:
        return
    person = db.session.get_one(Person, person_id)
    at = clock.now()
    for module, minutes in zip(
        courses_queries.modules_of(seat.cohort.syllabus_id), _MINUTES, strict=False
    ):
        for beat in range(minutes * 60 // int(BEAT_EVERY.total_seconds()) + 1):
            with clock.frozen(at + beat * BEAT_EVERY):
                courses.note_beat(person=person, module=module, begins=beat == 0)
        at += timedelta(minutes=minutes + 1)
