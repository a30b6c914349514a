"""What a planner chooses from: rooms, teachers, schemes."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _
from wtforms import SelectChoice

from trainhub.core.fields import choices
from trainhub.courses import queries
from trainhub.courses.models import Cohort, Room
from trainhub.courses.views.blueprint import own_name
from trainhub.people import queries as people_queries
from trainhub.people.rules import Role


def room_choices(organisation_ids: Iterable[int]) -> list[SelectChoice]:
    """Rooms in use of organisations, and 0 for a place that is no room of theirs."""
    rooms = queries.rooms_of(organisation_ids)
    return [SelectChoice(0, _("No room, only a place")), *choices((r.id, _room(r)) for r in rooms)]


def _room(room: Room) -> str:
    return str(
        _(
            "%(house)s · %(room)s (%(seats)s seats)",
            house=own_name(room.organisation),
            room=room.name,
            seats=room.seats,
        )
    )


def rooms_for(cohort: Cohort) -> list[SelectChoice]:
    """Rooms that a class can be held in."""
    return room_choices({cohort.station_id, cohort.institution_id})


def teachers_for(cohort: Cohort) -> list[SelectChoice]:
    """Who can teach one lesson of a class; 0 is the teachers of the class."""
    homes = [cohort.institution_id, cohort.station_id]
    people = people_queries.people_with_role(Role.INSTRUCTOR, homes)
    return [
        SelectChoice(0, _("The teachers of the class")),
        *choices((person.id, person.name) for person in people),
    ]


def scheme_choices(*, offered: bool) -> list[SelectChoice]:
    """0 for a class that nobody claims for, and the subsidy schemes in use where ``offered``."""
    known = queries.schemes() if offered else []
    schemes = [scheme for scheme in known if scheme.retired_at is None]
    return [SelectChoice(0, _("No subsidy")), *choices((s.id, own_name(s)) for s in schemes)]
