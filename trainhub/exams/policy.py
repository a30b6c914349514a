"""Who may: predicates on the actor and a loaded thing."""

from __future__ import annotations

from trainhub.core.access import Actor
from trainhub.core.errors import Reason
from trainhub.courses.models import Cohort
from trainhub.exams import queries
from trainhub.exams.models import Candidate, Component, Sitting
from trainhub.exams.rules.marking import FIRST, MarkingTrouble
from trainhub.people.models import Organisation
from trainhub.people.rules import Role


def may_manage(actor: Actor, cohort: Cohort) -> bool:
    """Staff of the station, the institution that teaches, and administrators."""
    return (
        actor.reaches(Role.STAFF, cohort.station.path)
        or actor.reaches(Role.ADMIN, cohort.station.path)
        or actor.reaches(Role.INSTITUTION, cohort.institution.path)
    )


def may_plan(actor: Actor, cohort: Cohort) -> bool:
    """Who looks after a class, or teaches it."""
    return may_manage(actor, cohort) or queries.teaches(actor.person_id, cohort.id)


def may_examine(actor: Actor, sitting: Sitting) -> bool:
    """The examiner of the sitting and the instructors of its class admit, mark and publish."""
    if actor.person_id is None:
        return False
    return sitting.examiner_id == actor.person_id or queries.teaches(
        actor.person_id, sitting.cohort_id
    )


def may_admit(actor: Actor, sitting: Sitting) -> bool:
    """Who examines it or watches over it lets people in."""
    return may_examine(actor, sitting) or queries.invigilates(actor.person_id, sitting.id)


def may_mark(actor: Actor, sitting: Sitting) -> bool:
    """Who examines a sitting, and the instructors of the school or station of its class."""
    return (
        may_examine(actor, sitting)
        or actor.reaches(Role.INSTRUCTOR, sitting.cohort.institution.path)
        or actor.reaches(Role.INSTRUCTOR, sitting.cohort.station.path)
    )


def marking_troubles(actor: Actor, sitting: Sitting, turn: int) -> list[Reason]:
    """Why somebody who may mark does not give this marking.

    The teacher of a class may mark first; a second and a third mark come from somebody else.
    That nobody marks an answer twice follows from ``rules.marking.turn_for``.
    """
    if turn > FIRST and queries.teaches(actor.person_id, sitting.cohort_id):
        return [Reason(MarkingTrouble.TEACHES)]
    return []


def may_see_history(actor: Actor, sitting: Sitting) -> bool:
    """Who marked what when: for all who see the sitting, but for its markers not before the end.

    A second marker who could look up the first mark would not be blind.
    """
    if sitting.published_at is not None:
        return may_see_sitting(actor, sitting)
    return may_manage(actor, sitting.cohort) and not may_mark(actor, sitting)


def may_oversee(actor: Actor, sitting: Sitting) -> bool:
    """Who examines it or looks after its class gives time and signs for outages."""
    return may_examine(actor, sitting) or may_manage(actor, sitting.cohort)


def may_see_sitting(actor: Actor, sitting: Sitting) -> bool:
    """Who examines, watches or looks after it; the bureau looks over the stations' shoulder."""
    return (
        may_oversee(actor, sitting)
        or actor.reaches(Role.BUREAU, sitting.cohort.station.path)
        or queries.invigilates(actor.person_id, sitting.id)
    )


def may_see_door_photo(actor: Actor, candidate: Candidate) -> bool:
    """The person, who lets people in, and who answers for the class; the bureau sees no faces."""
    return (
        may_take(actor, candidate)
        or may_oversee(actor, candidate.sitting)
        or may_admit(actor, candidate.sitting)
    )


def may_withdraw(actor: Actor, sitting: Sitting) -> bool:
    """Taking a result back is for those who answer for the class, not for its examiner alone."""
    return may_manage(actor, sitting.cohort)


def may_take(actor: Actor, candidate: Candidate) -> bool:
    """Nobody sits an exam for somebody else."""
    return actor.person_id is not None and actor.person_id == candidate.enrolment.person_id


def may_see_result(actor: Actor, candidate: Candidate) -> bool:
    """The person, and those who examined or look after the class."""
    return may_take(actor, candidate) or may_see_sitting(actor, candidate.sitting)


def may_use_bank(actor: Actor, owner: Organisation) -> bool:
    """The organisation's own instructors and staff; keys are shown to nobody else."""
    return owner.id in bank_owners(actor)


def bank_owners(actor: Actor) -> list[int]:
    """Organisations whose banks somebody works with."""
    return sorted(
        set(actor.organisations(Role.INSTRUCTOR, Role.STAFF, Role.INSTITUTION, Role.ADMIN))
    )


def may_set_exams(actor: Actor) -> bool:
    """What a course demands is the public side's word, not one institution's."""
    return actor.has(Role.STAFF, Role.ADMIN)


def may_analyse_all(actor: Actor, component: Component) -> bool:
    """Who keeps the bank of a component reads how its questions did on everybody's papers.

    These figures name nobody. Examiners without the bank read those of their own sittings.
    """
    return component.blueprint is not None and may_use_bank(actor, component.blueprint.owner)
