"""The words of an instructor's next step."""

from __future__ import annotations

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _

from trainhub.courses.views.blueprint import class_name
from trainhub.reports import queries
from trainhub.reports.rules import InstructorStep, instructor_step
from trainhub.reports.views.steps import Card, span_words


def instructor_card(desk: queries.InstructorDesk, now: datetime) -> Card:
    """What an instructor or examiner does next, in words."""
    match instructor_step(desk.facts):
        case InstructorStep.CALL_ROLL if desk.roll is not None:
            lesson = desk.roll
            return Card(
                _("Call the roll: %(lesson)s", lesson=lesson.title),
                _("Sign the class in, and out at the end."),
                url_for("courses.lesson", lesson_id=lesson.id),
                _("To the roll"),
                [
                    (_("Class"), class_name(lesson.cohort)),
                    (_("When"), span_words(lesson.starts_at, lesson.ends_at)),
                    (_("Where"), lesson.place),
                ],
            )
        case InstructorStep.OPEN_DOOR:
            waiting = next(s for s in desk.sittings if s.admitted < s.candidates)
            return _sitting_card(
                waiting,
                _("Exam today: let people in"),
                _("Look at each ID card, then admit the person."),
                _("To the door"),
            )
        case InstructorStep.MARK:
            waiting = next(s for s in desk.sittings if s.missing and s.sitting.ends_at <= now)
            return _sitting_card(
                waiting,
                _("%(count)s marks are missing", count=waiting.missing),
                _("Enter the marks of the practice, then publish the results."),
                _("Enter marks"),
            )
        case InstructorStep.PUBLISH:
            waiting = next(s for s in desk.sittings if not s.missing and s.sitting.ends_at <= now)
            return _sitting_card(
                waiting,
                _("Everything is marked"),
                _("Publish the results. Whoever passed gets the certificate at once."),
                _("To the results"),
            )
        case InstructorStep.NEXT_LESSON if desk.coming is not None:
            lesson = desk.coming
            return Card(
                _("Next lesson: %(lesson)s", lesson=lesson.title),
                "",
                url_for("courses.teaching"),
                _("My lessons and classes"),
                [
                    (_("Class"), class_name(lesson.cohort)),
                    (_("When"), span_words(lesson.starts_at, lesson.ends_at)),
                    (_("Where"), lesson.place),
                ],
            )
        case _:
            return Card(
                _("Nothing waits for you today"),
                _("Good time to look after the question bank."),
                url_for("exams.bank"),
                _("To the question bank"),
            )


def _sitting_card(waiting: queries.SittingDesk, title: str, text: str, action: str) -> Card:
    sitting = waiting.sitting
    return Card(
        title,
        text,
        url_for("exams.sitting", sitting_id=sitting.id),
        action,
        [
            (_("Class"), class_name(sitting.cohort)),
            (_("When"), span_words(sitting.starts_at, sitting.ends_at)),
            (_("Candidates"), _("%(here)s of %(all)s are in", here=waiting.admitted,
                                all=waiting.candidates)),
        ],
    )  # fmt: skip
