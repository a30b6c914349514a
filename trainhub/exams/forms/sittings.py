"""What people type about sittings: when, where, and time given back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError

from trainhub.core import clock
from trainhub.core.fields import CHOOSE, NEEDED, near
from trainhub.core.web import Form
from trainhub.exams.rules.timing import ALLOWANCE, MOST_MINUTES


class SittingForm(Form):
    """An exam at a place and a time."""

    examiner_id = SelectField(_l("Examiner"), [CHOOSE], coerce=int)
    room_id = SelectField(_l("Room"), [Optional()], coerce=int, default=0)
    place = StringField(_l("Exam place"), [Length(max=100)])
    day = DateField(_l("Day"), [NEEDED, near])
    starts = TimeField(_l("Starts at"), [NEEDED], default=time(9, 0))
    minutes = IntegerField(
        _l("Minutes from start to end"),
        [NEEDED, NumberRange(10, 720, _l("Please enter 10 to 720."))],
        default=120,
    )

    def validate_place(self, field: StringField) -> None:
        """A room is a place; without one the place is written."""
        if not self.room_id.data and not (field.data or "").strip():
            raise ValidationError(_("Please choose a room or fill in the place."))

    def span(self) -> tuple[datetime, datetime]:
        """From when to when."""
        starts = clock.at(self.day.data, self.starts.data.hour, self.starts.data.minute)
        return starts, starts + timedelta(minutes=self.minutes.data)


class RoomForm(Form):
    """The room of a sitting."""

    room_id = SelectField(_l("Room"), [CHOOSE], coerce=int)


class SeatForm(Form):
    """Another seat for one person."""

    number = IntegerField(_l("Seat"), [NEEDED, NumberRange(1, 1000, _l("Please enter a seat."))])
    swap = BooleanField(_l("Change places with whoever sits there."))


class WatchForm(Form):
    """Who watches over a sitting."""

    people = SelectMultipleField(_l("Invigilators"), [Optional()], coerce=int)


class AllowanceForm(Form):
    """More time, or a reader, for one person."""

    percent = IntegerField(
        _l("Time in percent of the usual"),
        [NEEDED, NumberRange(*ALLOWANCE, _l("Please enter 100 to 300."))],
    )
    reader = BooleanField(_l("Somebody may read the questions to this person."))
    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])


class MinutesForm(Form):
    """Minutes for one attempt."""

    minutes = IntegerField(
        _l("Minutes to give"),
        [NEEDED, NumberRange(1, MOST_MINUTES, _l("Please enter 1 to 240."))],
    )
    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])


class OutageForm(Form):
    """When a room had no power or network, on the day of the sitting."""

    began = TimeField(_l("Began at"), [NEEDED])
    ended = TimeField(_l("Ended at"), [NEEDED])
    why = StringField(_l("What happened"), [NEEDED, Length(max=200)])

    def span(self, day: date) -> tuple[datetime, datetime]:
        """From when to when on ``day``."""
        began, ended = self.began.data, self.ended.data
        return clock.at(day, began.hour, began.minute), clock.at(day, ended.hour, ended.minute)
