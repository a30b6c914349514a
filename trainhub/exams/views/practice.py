"""Practice after a module: one question a screen, right or wrong at once, no marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.web import found
from trainhub.courses.models import Enrolment, Module
from trainhub.courses.queries import learning
from trainhub.exams.actions.practice import set_practice as set_practice_flag
from trainhub.exams.forms.answers import given_answer
from trainhub.exams.models import QuestionVersion
from trainhub.exams.queries import practice as queries
from trainhub.exams.rules import KIND_TASKS, QuestionKind
from trainhub.exams.rules.answers import answer_troubles, right
from trainhub.exams.rules.scoring import scoring_from_json
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_question, plain
from trainhub.people.rules import Role


def module_i_practise(module_id: int) -> tuple[Module, Enrolment]:
    """A module of a class in which I sit, and my seat; anything else is not there."""
    module = found(learning.module(plain(module_id)))
    seat = found(learning.my_seat(me().person_id or 0, module.syllabus_id))
    return module, seat


def _ids(module: Module, seat: Enrolment) -> list[int]:
    return queries.practice_ids(module, [seat.cohort.institution_id, seat.cohort.station_id])


@bp.get("/practice/<int:module_id>")
@allow(Role.TRAINEE)
def practice(module_id: int) -> ResponseReturnValue:
    """The first practice question of a module, or that there is none."""
    module, seat = module_i_practise(module_id)
    ids = _ids(module, seat)
    if not ids:
        return render_template("exams/no_practice.html", module=module, seat=seat)
    address = url_for(".practice_question", module_id=module_id, question_id=ids[0])
    return redirect(address, code=303)


@bp.get("/practice/<int:module_id>/<int:question_id>")
@allow(Role.TRAINEE)
def practice_question(module_id: int, question_id: int) -> ResponseReturnValue:
    """One practice question; this page does not know what is right."""
    return ask(_round(*module_i_practise(module_id)), question_id)


def _version(question_id: int, ids: list[int]) -> QuestionVersion:
    """A question of the list; any other, and above all one of the papers, is not there."""
    found(question_id if question_id in ids else None)
    return queries.practice_version(question_id)


@dataclass(frozen=True)
class Round:
    """One round of practice: its questions in order, what it is about, and its addresses."""

    ids: list[int]
    about: str
    back: str
    back_words: str
    #: The address of a question; its answer goes there too.
    address: Callable[[int], str]


def _round(module: Module, seat: Enrolment) -> Round:
    return Round(
        _ids(module, seat),
        module.title,
        url_for("courses.learn", enrolment_id=seat.id),
        _("Back to the modules"),
        lambda question_id: url_for(
            ".practice_question", module_id=module.id, question_id=question_id
        ),
    )


def ask(this: Round, question_id: int, trouble: str = "") -> str:
    """The page of one question of a round; it does not know what is right."""
    version = _version(question_id, this.ids)
    return render_template(
        "exams/practice.html",
        about=this.about,
        back=this.back,
        check=this.address(question_id),
        version=version,
        task=_(KIND_TASKS[version.kind]),
        blanks=_blanks(version),
        place=this.ids.index(question_id) + 1,
        count=len(this.ids),
        trouble=trouble,
        nav=[],
    )


def _blanks(version: QuestionVersion) -> int:
    return len(version.key) if version.kind is QuestionKind.FILL_IN else 0


def judge(this: Round, question_id: int) -> ResponseReturnValue:
    """Right or wrong, and why. Nothing is kept."""
    version = _version(question_id, this.ids)
    answer = given_answer(version.kind, request.form.getlist("answer"))
    troubles = answer_troubles(
        version.kind, answer, options=len(version.options), blanks=_blanks(version)
    )
    if not answer or troubles:
        return ask(this, question_id, _("Please answer first.")), 422
    place = this.ids.index(question_id) + 1
    return render_template(
        "exams/practice_answer.html",
        about=this.about,
        back=this.back,
        back_words=this.back_words,
        version=version,
        answer=answer,
        is_right=right(version.kind, version.key, answer, scoring_from_json(version.scoring)),
        place=place,
        count=len(this.ids),
        following=this.address(this.ids[place]) if place < len(this.ids) else None,
        again=this.address(question_id),
        nav=[],
    )


@bp.post("/practice/<int:module_id>/<int:question_id>")
@allow(Role.TRAINEE)
def check_practice(module_id: int, question_id: int) -> ResponseReturnValue:
    """Right or wrong, and why."""
    return judge(_round(*module_i_practise(module_id)), question_id)


@bp.post("/bank/<int:question_id>/practice")
@allow(*KEEPERS)
def set_practice(question_id: int) -> ResponseReturnValue:
    """Open a question for practice, or keep it for papers again."""
    question = my_question(question_id)
    wanted = request.form.get("practice") == "1"
    with transaction():
        set_practice_flag(question=question, practice=wanted, by=me())
    if wanted:
        flash(_("Trainees can practise this question now."), "good")
    else:
        flash(_("Papers can draw this question again."), "good")
    return redirect(url_for(".bank_question", question_id=question_id), code=303)
