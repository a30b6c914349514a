"""Flag a question for practice, or take the flag away."""

from __future__ import annotations

from trainhub.core import journal
from trainhub.core.access import Actor
from trainhub.core.errors import refuse_if
from trainhub.exams.models import Question
from trainhub.exams.rules.practice import practice_troubles


def set_practice(*, question: Question, practice: bool, by: Actor) -> None:
    """Let trainees practise a question with its answer, or papers draw it again.

    Raises ``Refused`` for a kind that only a person can judge.
    """
    if practice == question.practice:
        return
    if practice:
        newest = question.versions[-1]
        refuse_if(practice_troubles(newest.kind, has_media=bool(newest.media)))
    question.practice = practice
    verb = "exams.question.opened_for_practice" if practice else "exams.question.kept_for_papers"
    journal.record(by, verb, question)
