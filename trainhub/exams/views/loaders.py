"""Load and allow: a stranger gets 404, an insider without the right 403."""

from __future__ import annotations

from flask import abort

from trainhub.core.access import me
from trainhub.core.web import found, load
from trainhub.courses.models import Cohort
from trainhub.exams import policy, queries
from trainhub.exams.models import (
    Appeal,
    Attempt,
    Blueprint,
    Candidate,
    Component,
    Irregularity,
    Outage,
    PracticalPhoto,
    Question,
    QuestionUpload,
    QuestionVersion,
    Sitting,
    Voiding,
)
from trainhub.exams.queries import analysis
from trainhub.people.models import Organisation

#: Ids beyond this are no ids of any of our databases.
_MAX_ID = 2**31 - 1


def plain(number: int) -> int:
    """An id or a position as databases keep them; anything else is not there."""
    if not 0 < number <= _MAX_ID:
        abort(404)
    return number


def my_ticket(candidate_id: int) -> Candidate:
    """My own place in a sitting; everybody else's is not there."""
    candidate = found(queries.candidate(plain(candidate_id)))
    if not policy.may_take(me(), candidate):
        abort(404)
    return candidate


def result_i_see(candidate_id: int) -> Candidate:
    """A candidate whose result I may read."""
    candidate = found(queries.candidate(plain(candidate_id)))
    if not policy.may_see_result(me(), candidate):
        abort(404)
    return candidate


def face_to_see(candidate_id: int) -> Candidate:
    """A candidate whose photo at the door I may see."""
    candidate = found(queries.candidate(plain(candidate_id)))
    if not policy.may_see_door_photo(me(), candidate):
        abort(404)
    return candidate


def result_to_withdraw(candidate_id: int) -> Candidate:
    """A candidate whose result I may take back."""
    candidate = result_i_see(candidate_id)
    if not policy.may_withdraw(me(), candidate.sitting):
        abort(403)
    return candidate


def my_attempt(attempt_id: int) -> queries.AttemptFacts:
    """My own attempt, in one cheap row; everybody else's is not there."""
    facts = found(queries.attempt_facts(plain(attempt_id)))
    if facts.person_id != me().person_id:
        abort(404)
    return facts


def sitting_i_see(sitting_id: int) -> Sitting:
    """A sitting that I examine or whose class I look after."""
    sitting = found(queries.sitting(plain(sitting_id)))
    if not policy.may_see_sitting(me(), sitting):
        abort(404)
    return sitting


def sitting_to_examine(sitting_id: int) -> Sitting:
    """A sitting that I examine."""
    sitting = sitting_i_see(sitting_id)
    if not policy.may_examine(me(), sitting):
        abort(403)
    return sitting


def sitting_to_admit(sitting_id: int) -> Sitting:
    """A sitting at whose door I stand."""
    sitting = sitting_i_see(sitting_id)
    if not policy.may_admit(me(), sitting):
        abort(403)
    return sitting


def ticket_at_the_door(ticket_no: str) -> Candidate:
    """The candidate with a ticket, for the person and for those who see the sitting."""
    candidate_id = queries.candidate_by_ticket(ticket_no)
    candidate = found(queries.candidate(candidate_id) if candidate_id else None)
    if not (policy.may_take(me(), candidate) or policy.may_see_sitting(me(), candidate.sitting)):
        abort(404)
    return candidate


def sitting_to_mark(sitting_id: int) -> Sitting:
    """A sitting whose answers I may mark: as its examiner, or as another one of its school."""
    sitting = found(queries.sitting(plain(sitting_id)))
    if not policy.may_mark(me(), sitting):
        abort(403 if policy.may_see_sitting(me(), sitting) else 404)
    return sitting


def component_to_set(component_id: int) -> Component:
    """A part of an exam in use, for those who set exams."""
    row = found(queries.component(plain(component_id)))
    if row.blueprint_id is not None or row.exam.retired_at is not None:
        abort(404)
    return row


def photo_to_see(photo_id: int) -> PracticalPhoto:
    """A photo of a practical exam that I took, or whose history I may see."""
    row, run = found(queries.photo(plain(photo_id)))
    if run.account_id != me().account_id:
        history_to_see(run.candidate_id)
    return row


def history_to_see(candidate_id: int) -> Candidate:
    """A candidate of whom I may see who marked what."""
    candidate = found(queries.candidate(plain(candidate_id)))
    if not policy.may_see_history(me(), candidate.sitting):
        abort(403 if policy.may_see_sitting(me(), candidate.sitting) else 404)
    return candidate


def sitting_to_oversee(sitting_id: int) -> Sitting:
    """A sitting whose time I answer for: as its examiner, or for its class."""
    sitting = sitting_i_see(sitting_id)
    if not policy.may_oversee(me(), sitting):
        abort(403)
    return sitting


def outage_to_sign(outage_id: int) -> Outage:
    """An outage of a sitting whose time I answer for."""
    outage = found(queries.outage(plain(outage_id)))
    sitting_to_oversee(outage.sitting_id)
    return outage


def sitting_to_change(sitting_id: int) -> Sitting:
    """A sitting whose plan I may change."""
    sitting = sitting_i_see(sitting_id)
    if not policy.may_plan(me(), sitting.cohort):
        abort(403)
    return sitting


def candidate_in(sitting: Sitting, candidate_id: int) -> Candidate:
    """A candidate of this sitting."""
    candidate = load(Candidate, candidate_id)
    if candidate.sitting_id != sitting.id:
        abort(404)
    return candidate


def component_in(sitting: Sitting, component_id: int) -> Component:
    """A component of this sitting's exam."""
    return found(next((part for part in sitting.exam.components if part.id == component_id), None))


def paper_to_read(sitting: Sitting, attempt_id: int) -> Attempt:
    """An attempt of this sitting."""
    attempt = load(Attempt, attempt_id)
    if attempt.candidate.sitting_id != sitting.id:
        abort(404)
    return attempt


def cohort_to_examine(cohort_id: int) -> Cohort:
    """A class for which I may plan a sitting."""
    cohort = load(Cohort, cohort_id)
    if not policy.may_plan(me(), cohort):
        abort(404)
    return cohort


def my_question(question_id: int) -> Question:
    """A question of a bank I work with."""
    question = found(queries.question(plain(question_id)))
    if not policy.may_use_bank(me(), question.owner):
        abort(404)
    return question


def my_blueprint(blueprint_id: int) -> Blueprint:
    """A blueprint of an organisation I work for."""
    blueprint = found(queries.blueprint(plain(blueprint_id)))
    if not policy.may_use_bank(me(), blueprint.owner):
        abort(404)
    return blueprint


def my_bank(owner_id: int) -> Organisation:
    """An organisation whose bank I work with."""
    owner = load(Organisation, owner_id)
    if not policy.may_use_bank(me(), owner):
        abort(404)
    return owner


def my_upload(upload_id: int) -> QuestionUpload:
    """A question file that I uploaded."""
    upload = load(QuestionUpload, upload_id)
    if upload.account_id != me().account_id:
        abort(404)
    return upload


def version_to_correct(question_id: int, number: int) -> QuestionVersion:
    """A version of a question whose key I may put right."""
    question = my_question(question_id)
    return found(next((v for v in question.versions if v.number == number), None))


def appeal_to_answer(appeal_id: int) -> Appeal:
    """A request for a second look at a result that I answer for."""
    appeal = found(queries.appeal(plain(appeal_id)))
    result_to_withdraw(appeal.candidate_id)
    return appeal


def component_to_analyse(component_id: int) -> tuple[Component, int | None]:
    """A component whose questions I may judge, and me where only my own sittings count."""
    component = found(analysis.analysed_component(plain(component_id)))
    if policy.may_analyse_all(me(), component):
        return component, None
    if not analysis.examines(me().person_id, component.id):
        abort(404)
    return component, me().person_id


def irregularity_i_see(irregularity_id: int) -> Irregularity:
    """A record about me, or of a sitting that I see."""
    row = found(queries.irregularity(plain(irregularity_id)))
    result_i_see(row.candidate_id)
    return row


def irregularity_to_judge(irregularity_id: int) -> Irregularity:
    """A record of a sitting that I answer for."""
    row = found(queries.irregularity(plain(irregularity_id)))
    sitting_to_oversee(row.candidate.sitting_id)
    return row


def voiding_to_judge(voiding_id: int) -> Voiding:
    """A proposal in a sitting that I answer for."""
    row = found(queries.voiding(plain(voiding_id)))
    sitting_to_oversee(row.irregularity.candidate.sitting_id)
    return row


def voiding_to_lift(voiding_id: int) -> Voiding:
    """A proposal about a result that I may take back or give back."""
    row = found(queries.voiding(plain(voiding_id)))
    result_to_withdraw(row.irregularity.candidate_id)
    return row
