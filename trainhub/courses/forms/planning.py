"""What people type when they plan a class."""

from __future__ import annotations

from datetime import date, time

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from trainhub.core.fields import CHOOSE, NEEDED, near
from trainhub.core.web import Form
from trainhub.courses.rules import Hours

#: Usual hours of classes; a timetable takes whole slots of the days that are ticked.
HOURS: dict[str, Hours] = {
    "morning": Hours(time(9, 0), time(12, 0)),
    "afternoon": Hours(time(14, 0), time(17, 0)),
    "evening": Hours(time(18, 30), time(20, 45)),
}


class PlanForm(Form):
    """The frame of a class."""

    course_id = SelectField(_l("Course"), [CHOOSE], coerce=int)
    station_id = SelectField(_l("Station"), [CHOOSE], coerce=int)
    institution_id = SelectField(_l("Who teaches"), [CHOOSE], coerce=int)
    instructors = SelectMultipleField(_l("Teachers"), [CHOOSE], coerce=int)
    seats = IntegerField(
        _l("Seats"), [NEEDED, NumberRange(1, 500, _l("Please enter 1 to 500."))], default=30
    )
    room_id = SelectField(_l("Room"), [Optional()], coerce=int, default=0)
    place = StringField(_l("Place"), [Length(max=100)])
    starts_on = DateField(_l("First day"), [NEEDED, near])
    ends_on = DateField(_l("Last day"), [NEEDED, near])
    enrol_until = DateField(_l("Enrolment until"), [NEEDED, near])
    scheme_id = SelectField(_l("Subsidy scheme"), [Optional()], coerce=int, default=0)
    request_id = HiddenField()
    #: Stations whose waiting people the class answers, as ``3-5``.
    pot = HiddenField()

    def validate_place(self, field: StringField) -> None:
        """A room has a place of its own."""
        _room_or_place(self.room_id.data, field)


def _room_or_place(room_id: int | None, field: StringField) -> None:
    if not room_id and not (field.data or "").strip():
        raise ValidationError(_("Please choose a room or fill in the place."))


class ReplanForm(Form):
    """What of a plan may change."""

    instructors = SelectMultipleField(_l("Teachers"), [CHOOSE], coerce=int)
    room_id = SelectField(_l("Room"), [Optional()], coerce=int, default=0)
    place = StringField(_l("Place"), [Length(max=100)])
    starts_on = DateField(_l("First day"), [NEEDED, near])
    ends_on = DateField(_l("Last day"), [NEEDED, near])
    enrol_until = DateField(_l("Enrolment until"), [NEEDED, near])
    scheme_id = SelectField(_l("Subsidy scheme"), [Optional()], coerce=int, default=0)

    def validate_place(self, field: StringField) -> None:
        """A room has a place of its own."""
        _room_or_place(self.room_id.data, field)


class CopyForm(Form):
    """When the next class like this one begins."""

    starts_on = DateField(_l("First day of the new class"), [NEEDED, near])
    leave_out = BooleanField(_l("Leave out the lessons that clash."))


class TimetableForm(Form):
    """Days and hours into which the syllabus is poured."""

    days = SelectMultipleField(_l("Days"), [CHOOSE])
    hours = SelectMultipleField(_l("Hours"), [CHOOSE])

    def chosen_days(self) -> list[date]:
        """The ticked days."""
        return [date.fromisoformat(day) for day in self.days.data]

    def chosen_hours(self) -> list[Hours]:
        """The ticked hours, in their order on a day."""
        return [HOURS[name] for name in HOURS if name in self.hours.data]


class SeatsForm(Form):
    """Another number of seats."""

    seats = IntegerField(_l("Seats"), [NEEDED, NumberRange(1, 500, _l("Please enter 1 to 500."))])
