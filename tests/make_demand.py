"""Terms and waiting people for tests, made by the real actions."""

from __future__ import annotations

from tests import make
from trainhub.core import clock
from trainhub.core.access import SYSTEM
from trainhub.courses import actions
from trainhub.courses.models import Course, DemandTerms, TrainingRequest
from trainhub.people.models import Organisation, Person


def terms(
    place: Organisation, *, hours: int = 48, heads: int = 3, course: Course | None = None
) -> DemandTerms:
    """From today on so many hours to answer and so many heads for a class."""
    return actions.set_terms(
        place=place,
        course=course,
        effective_on=clock.today(),
        answer_hours=hours,
        pot_heads=heads,
        source="样例通知〔2026〕1号",
        by=SYSTEM,
    )


def asked(course: Course, station: Organisation, person: Person | None = None) -> TrainingRequest:
    """Somebody asks for the course at the station."""
    somebody = person or make.person(station=station)
    return actions.ask_training(course=course, station=station, person=somebody, by=SYSTEM)
