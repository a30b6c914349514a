"""What people type about rooms, licences, teachers and the opening form."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from trainhub.core import clock
from trainhub.core.fields import CHOOSE, NEEDED, choices, near
from trainhub.core.web import Form
from trainhub.courses.actions import OpeningEntry, TeacherEntry
from trainhub.courses.rules.papers import (
    TRAINING_KIND_WORDS,
    TRAINING_LEVEL_WORDS,
    TrainingKind,
    TrainingLevel,
)

_FULL, _PART = "full", "part"


def _text(field: StringField) -> str:
    return (field.data or "").strip()


class RoomForm(Form):
    """A room."""

    name = StringField(_l("Name of the room"), [NEEDED, Length(max=40)])
    seats = IntegerField(
        _l("Places to sit"),
        [NEEDED, NumberRange(1, 1000, _l("Please enter 1 to 1000."))],
        default=30,
    )
    address = StringField(_l("Address"), [Optional(), Length(max=200)])


class LicenceForm(Form):
    """The licence to teach."""

    number = StringField(_l("Licence number"), [NEEDED, Length(max=60)])
    issued_by = StringField(_l("Issued by"), [Optional(), Length(max=100)])
    valid_until = DateField(_l("Valid until"), [Optional(), near])


class TeacherForm(Form):
    """A row of the sheet of teachers."""

    title = StringField(_l("Title or skill level"), [NEEDED, Length(max=60)])
    certificate_no = StringField(_l("Number of the certificate"), [Optional(), Length(max=60)])
    speciality = StringField(_l("Speciality"), [NEEDED, Length(max=60)])
    teaching_since = IntegerField(_l("Teaching since (year)"), [Optional()])
    modules = StringField(_l("What this teacher teaches"), [NEEDED, Length(max=200)])
    employed = RadioField(
        _l("Employment"),
        [CHOOSE],
        choices=choices([(_FULL, _l("Full time")), (_PART, _l("Part time"))]),
    )
    contract_until = DateField(_l("Contract until"), [Optional(), near])

    def validate_teaching_since(self, field: IntegerField) -> None:
        """A year of somebody's working life, this year at the latest."""
        if field.data is not None and not 1950 <= field.data <= clock.today().year:
            raise ValidationError(_("Please check the year."))

    def entry(self) -> TeacherEntry:
        """What was typed."""
        return TeacherEntry(
            title=_text(self.title),
            speciality=_text(self.speciality),
            modules=_text(self.modules),
            full_time=self.employed.data == _FULL,
            certificate_no=_text(self.certificate_no) or None,
            teaching_since=self.teaching_since.data,
            contract_until=self.contract_until.data,
        )


class OpeningForm(Form):
    """What the opening form says of a class."""

    kind = SelectField(_l("Kind of training"), [CHOOSE])
    level = SelectField(_l("Level"), [CHOOSE])
    textbook = StringField(_l("Textbook"), [NEEDED, Length(max=200)])
    assessment = StringField(_l("How it is assessed"), [NEEDED, Length(max=200)])
    in_charge = StringField(_l("Person in charge"), [NEEDED, Length(max=50)])
    in_charge_phone = StringField(
        _l("Phone of the person in charge"),
        [
            NEEDED,
            Length(max=20),
            Regexp(r"^[0-9+() -]{5,20}$", message=_l("Please check the phone number.")),
        ],
    )

    def offer(self) -> OpeningForm:
        """The words one may choose from, in the reader's language."""
        self.kind.choices = choices((k.value, _(w)) for k, w in TRAINING_KIND_WORDS.items())
        self.level.choices = choices((v.value, _(w)) for v, w in TRAINING_LEVEL_WORDS.items())
        return self

    def entry(self) -> OpeningEntry:
        """What was typed."""
        return OpeningEntry(
            kind=TrainingKind(self.kind.data),
            level=TrainingLevel(self.level.data),
            textbook=_text(self.textbook),
            assessment=_text(self.assessment),
            in_charge=_text(self.in_charge),
            in_charge_phone=_text(self.in_charge_phone),
        )
