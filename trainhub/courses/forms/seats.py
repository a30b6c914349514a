"""What people type about applications, held seats and the order of the line."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from trainhub.core.fields import CHOOSE, NEEDED, choices
from trainhub.core.web import Form
from trainhub.courses.rules import PRIORITY_WORDS, PriorityKind, SeatTerms
from trainhub.courses.rules.seats import MOST_POINTS, Priority

_MONTH = 31 * 24 * 60


class YesNoForm(Form):
    """An answer."""

    answer = RadioField(
        _l("Answer"), [CHOOSE], choices=choices([("yes", _l("Yes")), ("no", _l("No"))])
    )

    @property
    def yes(self) -> bool:
        """Whether it is a yes."""
        return bool(self.answer.data == "yes")


class DecideForm(Form):
    """Which applications, yes or no, and why not."""

    who = SelectMultipleField(_l("Applications"), [CHOOSE], coerce=int)
    decision = RadioField(
        _l("Decision"),
        [CHOOSE],
        choices=choices([("approve", _l("Approve")), ("refuse", _l("Refuse"))]),
    )
    why = StringField(_l("Reason when refused"), [Optional(), Length(max=200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """A no needs its reason."""
        fine = bool(super().validate(extra_validators))
        if fine and self.decision.data == "refuse" and not (self.why.data or "").strip():
            self.why.errors = [_("Please say why. The person reads it.")]
            return False
        return fine


class PriorityForm(Form):
    """Who comes first."""

    kind = SelectField(
        _l("Who comes first"),
        choices=choices((kind.value, _l(words)) for kind, words in PRIORITY_WORDS.items()),
    )
    group = StringField(_l("Group, as in the register"), [Optional(), Length(max=40)])
    points = IntegerField(_l("Points"), [InputRequired(), NumberRange(1, MOST_POINTS)])
    station_id = SelectField(_l("Station"), coerce=int)
    scheme_id = SelectField(_l("Subsidy scheme"), coerce=int)
    effective_on = DateField(_l("From"), [NEEDED])
    source = StringField(_l("Source: notice, number, date"), [NEEDED, Length(max=200)])

    def priority(self) -> Priority:
        """What was typed."""
        group = (self.group.data or "").strip()
        return Priority(PriorityKind(self.kind.data), group, self.points.data or 0)


class TermsForm(Form):
    """How long a freed seat is held."""

    station_id = SelectField(_l("Station"), coerce=int)
    minutes = IntegerField(_l("Minutes, usually"), [InputRequired(), NumberRange(1, _MONTH)])
    near_days = IntegerField(_l("Days before class that are near"), [NumberRange(0, 60)])
    near_minutes = IntegerField(_l("Minutes, near the class"), [NumberRange(1, _MONTH)])
    least_minutes = IntegerField(_l("Minutes, at the least"), [NumberRange(1, _MONTH)])
    quiet_from = IntegerField(_l("No time runs out from this hour"), [NumberRange(12, 24)])
    quiet_until = IntegerField(_l("to this hour of the morning"), [NumberRange(0, 12)])
    most_misses = IntegerField(_l("Missed seats that end the waiting"), [NumberRange(1, 20)])
    effective_on = DateField(_l("From"), [NEEDED])
    source = StringField(_l("Source: notice, number, date"), [NEEDED, Length(max=200)])

    def terms(self) -> SeatTerms:
        """What was typed."""
        return SeatTerms(*(getattr(self, name).data or 0 for name in SeatTerms._fields))
