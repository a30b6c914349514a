"""What people type about training requests."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional

from trainhub.core.fields import CHOOSE, NEEDED, choices
from trainhub.core.web import Form
from trainhub.courses.rules.asking import MOST_HEADS


class AskForm(Form):
    """A resident asks for a class."""

    station_id = SelectField(_l("Station"), [CHOOSE], coerce=int)
    wish = StringField(_l("When suits you?"), [Optional(), Length(max=200)])


class AskHeadsForm(AskForm):
    """An employer asks for a class of several people."""

    course_id = SelectField(_l("Course"), [CHOOSE], coerce=int)
    heads = IntegerField(
        _l("How many people"),
        [NEEDED, NumberRange(1, MOST_HEADS, _l("Please enter 1 to 999."))],
        default=10,
    )
    wish_from = DateField(_l("From this day on"), [Optional()])
    wish_until = DateField(_l("Until this day"), [Optional()])


class DispatchForm(Form):
    """To whom a request goes, and whether all who wait go with it."""

    institution_id = SelectField(_l("Training institution"), [CHOOSE], coerce=int)
    together = BooleanField(_l("Send everybody who waits for this course here"), default=True)


class AnswerForm(Form):
    """Yes or no, for one request or for all that came together."""

    accepts = RadioField(
        _l("Your answer"),
        [CHOOSE],
        choices=choices([("yes", _l("We teach this class")), ("no", _l("We cannot"))]),
    )
    why = StringField(_l("Reason"), [Optional(), Length(max=200)])
    together = BooleanField(_l("The same answer for all of them"), default=True)

    def validate(self, extra_validators: Any = None) -> bool:
        """Who declines says why."""
        fine = bool(super().validate(extra_validators))
        if fine and self.accepts.data == "no" and not (self.why.data or "").strip():
            self.why.errors = [_("Please say why.")]
            return False
        return fine


class OpenForm(Form):
    """The class that answers a request."""

    cohort_id = SelectField(_l("Class"), [CHOOSE], coerce=int)
