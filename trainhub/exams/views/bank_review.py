"""Checking what others wrote, and finding questions that say nearly the same."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow, me
from trainhub.core.db import transaction
from trainhub.core.web import found, number_in_address, whole_number
from trainhub.courses.queries import trades
from trainhub.exams import actions, policy, queries
from trainhub.exams.bank.forms import SendBackForm
from trainhub.exams.bank.likeness import alike
from trainhub.exams.models import Question, QuestionVersion
from trainhub.exams.views.blueprint import bp, own_name
from trainhub.exams.views.loaders import my_question
from trainhub.people.rules import Role

KEEPERS = (Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN)
PAGE = 10
#: Pairs that one page shows; whoever retires some sees the next.
PAIRS = 50


@bp.get("/bank/review")
@allow(*KEEPERS)
def review() -> ResponseReturnValue:
    """Questions that wait for somebody's yes, with their keys, ten a page."""
    owners = policy.bank_owners(me())
    after = number_in_address("after")
    rows = queries.waiting_versions(owners, after=after, limit=PAGE + 1)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    mine = me().account_id
    return render_template(
        "exams/review.html",
        versions=rows[:PAGE],
        more=more,
        after=after,
        waiting=queries.waiting_count(owners),
        judged=[row.id for row in rows[:PAGE] if row.created_by is None or row.created_by != mine],
    )


@bp.post("/bank/review")
@allow(*KEEPERS)
def accept_page() -> ResponseReturnValue:
    """Say yes to the ticked questions; one's own are passed over."""
    ids = [whole_number(sent) for sent in request.form.getlist("version")[:PAGE]]
    with transaction():
        done = actions.accept_versions(version_ids=ids, owner_ids=policy.bank_owners(me()), by=me())
    flash(_("%(count)s questions are in use now.", count=done), "good")
    return redirect(url_for(".review", after=number_in_address("after") or None), code=303)


def _version(question: Question) -> QuestionVersion:
    """The version that the form names."""
    number = whole_number(request.form.get("number"))
    return found(next((v for v in question.versions if v.number == number), None))


@bp.post("/bank/<int:question_id>/accept")
@allow(*KEEPERS)
def accept_version(question_id: int) -> ResponseReturnValue:
    """Say yes to one version that somebody else wrote."""
    version = _version(my_question(question_id))
    with transaction():
        actions.accept_version(version=version, by=me())
    return redirect(url_for(".bank_question", question_id=question_id), code=303)


@bp.post("/bank/<int:question_id>/send-back")
@allow(*KEEPERS)
def send_back(question_id: int) -> ResponseReturnValue:
    """Send one version back to its author with a reason."""
    version = _version(my_question(question_id))
    form = SendBackForm()
    form.validate()
    with transaction():
        actions.send_back(version=version, why=form.why.data or "", by=me())
    flash(_("Sent back to the author."), "good")
    return redirect(url_for(".bank_question", question_id=question_id), code=303)


@bp.get("/bank/duplicates")
@allow(*KEEPERS)
def duplicates() -> ResponseReturnValue:
    """Pairs of questions of a trade that say nearly the same."""
    chosen = request.args.get("trade", "")
    said = queries.said_by_questions(policy.bank_owners(me()), chosen) if chosen else []
    texts = {row.id: " ".join([row.stem, *sorted(map(str, row.options))]) for row in said}
    pairs = alike(texts)
    rows = {row.id: row for row in said}
    return render_template(
        "exams/duplicates.html",
        trades=[(trade.code, own_name(trade)) for trade in trades()],
        chosen=chosen,
        compared=len(said),
        pairs=[(rows[p.first], rows[p.second], p.percent) for p in pairs[:PAIRS]],
        found=len(pairs),
    )
