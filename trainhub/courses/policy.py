"""Who may: pure predicates on the actor and a loaded class or request."""

from __future__ import annotations

from trainhub.core.access import Actor
from trainhub.courses.models import Cohort, Course, Enrolment, TrainingRequest
from trainhub.courses.queries.learning import teaches_course
from trainhub.people.models import Organisation
from trainhub.people.rules import OrganisationKind, Role


def may_plan_at(actor: Actor, station: Organisation) -> bool:
    """Staff plan classes at their stations and the stations below."""
    return actor.reaches(Role.STAFF, station.path) or actor.reaches(Role.ADMIN, station.path)


def may_keep(actor: Actor, organisation: Organisation) -> bool:
    """Rooms, licence and teachers: the organisation itself; staff also those of institutions."""
    if organisation.kind is OrganisationKind.STATION:
        return may_plan_at(actor, organisation)
    if organisation.kind is not OrganisationKind.INSTITUTION:
        return False
    return actor.has(Role.STAFF, Role.ADMIN) or actor.reaches(Role.INSTITUTION, organisation.path)


def may_manage(actor: Actor, cohort: Cohort) -> bool:
    """Staff of the station and the institution that runs the class. The bureau reads figures."""
    return may_plan_at(actor, cohort.station) or actor.reaches(
        Role.INSTITUTION, cohort.institution.path
    )


def may_write_content(actor: Actor, course: Course) -> bool:
    """Staff, and whoever teaches the course or works where it is run."""
    return actor.has(Role.STAFF, Role.ADMIN) or teaches_course(actor, course.id)


def may_fund(actor: Actor, station: Organisation) -> bool:
    """Which scheme pays is the station's word: whoever is paid does not choose the rates."""
    return may_plan_at(actor, station)


def may_enrol_others(actor: Actor, cohort: Cohort) -> bool:
    """Only station staff register and enrol people at the counter and from rosters."""
    return may_plan_at(actor, cohort.station)


def may_teach(actor: Actor, cohort: Cohort) -> bool:
    """The instructors of this class and those of single lessons, and nobody else's."""
    me = actor.person_id
    if me is None:
        return False
    return any(teaching.person_id == me for teaching in cohort.instructors) or any(
        lesson.instructor_id == me for lesson in cohort.lessons
    )


def may_see_roster(actor: Actor, cohort: Cohort) -> bool:
    """Whoever teaches or manages the class sees who is in it."""
    return may_manage(actor, cohort) or may_teach(actor, cohort)


def may_see_enrolment(actor: Actor, enrolment: Enrolment) -> bool:
    """The person oneself."""
    return actor.person_id == enrolment.person_id


def may_dispatch(actor: Actor, request: TrainingRequest) -> bool:
    """The station sends requests on."""
    return may_plan_at(actor, request.station)


def may_answer(actor: Actor, request: TrainingRequest) -> bool:
    """The institution that got the request answers it."""
    return request.institution is not None and actor.reaches(
        Role.INSTITUTION, request.institution.path
    )


def may_open(actor: Actor, request: TrainingRequest) -> bool:
    """Station and institution may show the class that answers a request."""
    return may_dispatch(actor, request) or may_answer(actor, request)


def may_cancel(actor: Actor, request: TrainingRequest) -> bool:
    """Whoever asked takes it back; the station may do it for them."""
    if request.employer is not None and actor.reaches(Role.EMPLOYER, request.employer.path):
        return True
    asked = request.person_id is not None and request.person_id == actor.person_id
    return asked or may_dispatch(actor, request)


def may_see_request(actor: Actor, request: TrainingRequest) -> bool:
    """Everybody who has a part in it."""
    return may_open(actor, request) or may_cancel(actor, request)
