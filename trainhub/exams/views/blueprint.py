"""The blueprint that every page of this chapter hangs on, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import Blueprint, url_for
from flask_babel import gettext as _

from trainhub.core.catalogues import language
from trainhub.courses.models import Cohort
from trainhub.exams.actions import ImportOutcome
from trainhub.exams.models import Sitting
from trainhub.exams.queries import AttemptFacts, RehearsalFacts
from trainhub.exams.rules import (
    COMPONENT_WORDS,
    CONCLUSION_STATES,
    CONCLUSION_WORDS,
    DIFFICULTY_WORDS,
    KIND_WORDS,
    ComponentKind,
    Conclusion,
    Difficulty,
    QuestionKind,
)
from trainhub.exams.rules.marking import APART_WORDS, ApartRule
from trainhub.exams.rules.reviewing import STAGE_STATES, STAGE_WORDS, BankStage
from trainhub.exams.views.telling import answer_lines, key_lines, rich, weight_words

bp = Blueprint("exams", "trainhub.exams", url_prefix="/exams", template_folder="templates")

_WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    QuestionKind: KIND_WORDS,
    Difficulty: DIFFICULTY_WORDS,
    ComponentKind: COMPONENT_WORDS,
    Conclusion: CONCLUSION_WORDS,
    BankStage: STAGE_WORDS,
    ApartRule: APART_WORDS,
    ImportOutcome: {outcome: outcome.value for outcome in ImportOutcome},
}


def word(member: StrEnum) -> str:
    """A kind or a conclusion in the reader's language."""
    return str(_(_WORDS[type(member)][member]))


def kind_of(conclusion: Conclusion) -> str:
    """The look of a conclusion: good, bad or off."""
    return CONCLUSION_STATES[conclusion]


def own_name(thing: Any) -> str:
    """The name of an exam, part, course or trade in the reader's language, if it has one."""
    if isinstance(thing, Mapping):
        name, name_en = thing["name"], thing["name_en"]
    else:
        name, name_en = thing.name, thing.name_en
    return str(name_en if language() == "en" and name_en else name)


def class_name(cohort: Cohort) -> str:
    """``保安员微培训 第 12 期``."""
    course = own_name(cohort.course)
    return str(_("%(course)s, class %(number)s", course=course, number=cohort.number))


def stage(sitting: Sitting, now: Any) -> tuple[str, str]:
    """Where a sitting stands: the look and the words."""
    if sitting.cancelled_at is not None:
        return "off", str(_("Cancelled"))
    if sitting.published_at is not None:
        return "good", str(_("Results are out"))
    if now < sitting.starts_at:
        return "wait", str(_("Not started"))
    if now < sitting.ends_at:
        return "warn", str(_("Running now"))
    return "wait", str(_("Over, results not out yet"))


def letter(position: int) -> str:
    """``A`` for the first option."""
    return chr(ord("A") + position)


def at(facts: AttemptFacts | RehearsalFacts, page: str, **more: Any) -> str:
    """The address of a screen of this attempt, or of this rehearsal."""
    if isinstance(facts, RehearsalFacts):
        return url_for(f"exams.rehearsal_{page}", **more)
    return url_for(f"exams.{page}", attempt_id=facts.id, **more)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "word": word,
        "at": at,
        "kind_of": kind_of,
        "own_name": own_name,
        "class_name": class_name,
        "stage": stage,
        "letter": letter,
        "stage_state": lambda stage: STAGE_STATES[stage],
        "key_lines": key_lines,
        "answer_lines": answer_lines,
        "weight_words": weight_words,
    }


bp.add_app_template_filter(rich, "rich")
