"""How papers are drawn, and what a course demands at its end."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from trainhub.core import clock
from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.errors import Refused
from trainhub.core.phrases import say_reason
from trainhub.core.web import found, load, number_in_address
from trainhub.courses.models import Course, Trade
from trainhub.courses.queries import courses, trades
from trainhub.exams import actions, policy, queries
from trainhub.exams.actions import ComponentPlan
from trainhub.exams.forms.papers import BlueprintForm, ExamForm, PartForm, TermsForm
from trainhub.exams.models import Blueprint, Exam
from trainhub.exams.rules.papers import blueprint_troubles, total_h
from trainhub.exams.rules.terms import COUNTING_WORDS
from trainhub.exams.views.bank import KEEPERS
from trainhub.exams.views.blueprint import bp, own_name
from trainhub.exams.views.loaders import my_bank, my_blueprint, plain
from trainhub.people.rules import Role


@bp.get("/blueprints")
@allow(*KEEPERS)
def blueprints() -> ResponseReturnValue:
    """The blueprints of my organisations, and where to begin a new one."""
    owner_ids = policy.bank_owners(me())
    rows = queries.blueprints_of(owner_ids)
    return render_template(
        "exams/blueprints.html",
        rows=[(row, total_h(queries.lines_from(row))) for row in rows],
        owners=queries.owners(owner_ids),
        trades=trades(),
    )


@bp.get("/blueprints/<int:blueprint_id>")
@allow(*KEEPERS)
def blueprint(blueprint_id: int) -> ResponseReturnValue:
    """One blueprint, and whether the bank can still fill it."""
    row = my_blueprint(blueprint_id)
    lines = queries.lines_from(row)
    pool = queries.drawable(row.owner_id, row.trade_code)
    return render_template(
        "exams/blueprint.html",
        blueprint=row,
        lines=lines,
        total_h=total_h(lines),
        trade=load_trade(row.trade_code),
        troubles=blueprint_troubles(lines, pool),
        fixed=queries.fixed_papers(row.id),
        used=queries.fixed_is_used(row.id),
    )


def load_trade(code: str) -> Trade:
    """The trade with a code, or 404."""
    return found(next((trade for trade in trades() if trade.code == code), None))


@bp.get("/blueprints/new")
@allow(*KEEPERS)
def new_blueprint() -> ResponseReturnValue:
    """Say what to draw."""
    return _blueprint_page(BlueprintForm())


@bp.post("/blueprints/new")
@allow(*KEEPERS)
def draw_up() -> ResponseReturnValue:
    """Keep it, if the bank can fill it."""
    form = BlueprintForm()
    owner = my_bank(number_in_address("owner"))
    trade = load_trade(request.args.get("trade", ""))
    form.offer(queries.topics([owner.id], trade.code))
    if not form.validate():
        return _blueprint_page(form), 422
    try:
        with transaction():
            row = actions.draw_up_blueprint(
                name=form.name.data.strip(),
                trade=trade,
                owner=owner,
                lines=form.chosen(),
                by=me(),
            )
            blueprint_id = row.id
    except Refused as refusal:
        return _blueprint_page(form, [say_reason(r) for r in refusal.reasons]), 422
    return redirect(url_for(".blueprint", blueprint_id=blueprint_id), code=303)


def _blueprint_page(form: BlueprintForm, troubles: list[str] | None = None) -> str:
    owner = my_bank(number_in_address("owner"))
    trade = load_trade(request.args.get("trade", ""))
    form.offer(queries.topics([owner.id], trade.code))
    stock = [line for line in queries.stock([owner.id]) if line.trade_code == trade.code]
    return render_template(
        "exams/new_blueprint.html",
        form=form,
        owner=owner,
        trade=trade,
        stock=stock,
        troubles=troubles or [],
    )


@bp.get("/schemes")
@allow(*KEEPERS)
def schemes() -> ResponseReturnValue:
    """The exams in use: parts, full marks, pass marks."""
    exams = queries.exams()
    return render_template(
        "exams/schemes.html",
        exams=exams,
        terms=queries.terms_of_exams([exam.id for exam in exams], clock.today()),
        counting=COUNTING_WORDS,
        may_set=policy.may_set_exams(me()),
    )


@bp.get("/schemes/<int:exam_id>/terms")
@allow(*KEEPERS)
def terms(exam_id: int) -> ResponseReturnValue:
    """The late rule and the resits of an exam: what holds, and what held before."""
    exam = load(Exam, plain(exam_id))
    now = queries.terms_on(exam.id, clock.today())
    return _terms_page(exam, TermsForm(data={**now._asdict(), "since": clock.today()}))


def _terms_page(exam: Exam, form: TermsForm, troubles: list[str] | None = None) -> str:
    return render_template(
        "exams/terms.html",
        exam=exam,
        form=form,
        rows=queries.terms_rows(exam.id),
        counting=COUNTING_WORDS,
        may_set=policy.may_set_exams(me()),
        troubles=troubles or [],
    )


@bp.post("/schemes/<int:exam_id>/terms")
@allow(Role.STAFF, Role.ADMIN)
def set_terms(exam_id: int) -> ResponseReturnValue:
    """New terms from a day on."""
    exam = load(Exam, plain(exam_id))
    form = TermsForm()
    if not form.validate():
        return _terms_page(exam, form), 422
    try:
        with transaction():
            actions.set_terms(
                exam=exam,
                terms=form.terms(),
                since=form.since.data,
                source=form.source.data.strip(),
                by=me(),
            )
    except Refused as refusal:
        return _terms_page(exam, form, [say_reason(r) for r in refusal.reasons]), 422
    return redirect(url_for(".terms", exam_id=exam_id), code=303)


@bp.get("/schemes/new")
@allow(Role.STAFF, Role.ADMIN)
def new_scheme() -> ResponseReturnValue:
    """Say what a course demands."""
    return render_template("exams/new_scheme.html", form=_exam_form(), troubles=[])


def _exam_form() -> ExamForm:
    form = ExamForm()
    form.course_id.choices = [(course.id, own_name(course)) for course in courses()]
    mine = queries.blueprints_of(policy.bank_owners(me()))
    form.offer((row.id, row.name) for row in mine)
    return form


@bp.post("/schemes/new")
@allow(Role.STAFF, Role.ADMIN)
def set_scheme() -> ResponseReturnValue:
    """Set the exam of a course; the one before goes out of use."""
    form = _exam_form()
    if not form.validate():
        return render_template("exams/new_scheme.html", form=form, troubles=[]), 422
    course = load(Course, form.course_id.data)
    mine = {row.id: row for row in queries.blueprints_of(policy.bank_owners(me()))}
    plans = [_plan(entry.form, mine) for entry in form.parts if entry.form.name.data]
    try:
        with transaction():
            actions.set_exam(
                course=course,
                name=form.name.data.strip(),
                name_en=(form.name_en.data or "").strip(),
                components=plans,
                terms=actions.FIRST_TERMS._replace(most_sits=form.max_sits.data),
                by=me(),
            )
    except Refused as refusal:
        troubles = [say_reason(reason) for reason in refusal.reasons]
        return render_template("exams/new_scheme.html", form=form, troubles=troubles), 422
    return redirect(url_for(".schemes"), code=303)


def _plan(part: PartForm, blueprints: dict[int, Blueprint]) -> ComponentPlan:
    return ComponentPlan(
        kind=part.component_kind(),
        name=part.name.data.strip(),
        name_en=(part.name_en.data or "").strip(),
        maximum_h=part.maximum.points_h or 0,
        pass_mark_h=-1 if part.pass_mark.points_h is None else part.pass_mark.points_h,
        minutes=part.minutes.data or 0,
        blueprint=blueprints.get(part.blueprint_id.data),
        second=part.second_look(),
    )
