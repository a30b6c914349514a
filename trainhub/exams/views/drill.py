"""错题本: after an exam, practice in the topics in which points were lost."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from trainhub.core.access import allow
from trainhub.exams import queries
from trainhub.exams.models import Candidate
from trainhub.exams.queries import practice
from trainhub.exams.rules import Conclusion
from trainhub.exams.rules.practice import TopicScore
from trainhub.exams.views.blueprint import bp
from trainhub.exams.views.loaders import my_ticket
from trainhub.exams.views.practice import Round, ask, judge
from trainhub.people.rules import Role


def weak_topics(candidate: Candidate) -> list[TopicScore]:
    """Where points were lost, once the result is out and stands."""
    outcome = queries.outcome_of(candidate.id)
    if candidate.sitting.published_at is None or outcome is None:
        return []
    told = outcome.conclusion in (Conclusion.PASS, Conclusion.FAIL)
    return practice.weak_topics_of(candidate.id) if told else []


def _round(candidate_id: int) -> Round:
    """The practice questions of my weak topics; before the result is out there is nothing."""
    candidate = my_ticket(candidate_id)
    if queries.outcome_of(candidate_id) is None:
        abort(404)
    topics = [score.topic for score in weak_topics(candidate)]
    cohort = candidate.sitting.cohort
    owners = [cohort.institution_id, cohort.station_id]
    ids = practice.drill_ids(candidate.sitting.exam.course_id, owners, topics)
    return Round(
        ids,
        _("What I missed"),
        url_for(".result", candidate_id=candidate_id),
        _("Back to my result"),
        lambda question_id: url_for(
            ".drill_question", candidate_id=candidate_id, question_id=question_id
        ),
    )


@bp.get("/results/<int:candidate_id>/drill")
@allow(Role.TRAINEE)
def drill(candidate_id: int) -> ResponseReturnValue:
    """The first question in my weakest topic, or that there is none."""
    this = _round(candidate_id)
    if not this.ids:
        return render_template("exams/no_drill.html", back=this.back)
    return redirect(this.address(this.ids[0]), code=303)


@bp.get("/results/<int:candidate_id>/drill/<int:question_id>")
@allow(Role.TRAINEE)
def drill_question(candidate_id: int, question_id: int) -> ResponseReturnValue:
    """One practice question; this page does not know what is right."""
    return ask(_round(candidate_id), question_id)


@bp.post("/results/<int:candidate_id>/drill/<int:question_id>")
@allow(Role.TRAINEE)
def check_drill(candidate_id: int, question_id: int) -> ResponseReturnValue:
    """Right or wrong, and why."""
    return judge(_round(candidate_id), question_id)
