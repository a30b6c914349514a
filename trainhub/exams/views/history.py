"""The whole history of a result: who marked what when, and what was concluded."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from trainhub.core.access import allow
from trainhub.exams import queries
from trainhub.exams.rules import MARK_SOURCE_WORDS
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import history_to_see
from trainhub.people.rules import Role


@bp.get("/results/<int:candidate_id>/history")
@allow(Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN, Role.BUREAU)
def history(candidate_id: int) -> ResponseReturnValue:
    """Every mark of every answer and part, and every conclusion, in the order of time."""
    candidate = history_to_see(candidate_id)
    lines = queries.history_of(candidate)
    return render_template(
        "exams/history.html",
        candidate=candidate,
        lines=lines,
        names=queries.names_of_accounts(line.account_id for line in lines),
        source_words=MARK_SOURCE_WORDS,
    )
