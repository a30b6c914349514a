"""What invigilators write down, and why something is made void or lifted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import DateField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import Length

from trainhub.core import clock
from trainhub.core.fields import CHOOSE, NEEDED, near
from trainhub.core.web import Form
from trainhub.exams.forms.parts import told
from trainhub.exams.rules.irregularities import REACH_WORDS, Code, Reach


class IrregularityForm(Form):
    """Who, when, what."""

    candidate_id = SelectField(_l("Person"), [CHOOSE], coerce=int)
    code = SelectField(_l("What it was"), [CHOOSE])
    seen = TimeField(_l("At what time"), [NEEDED])
    told = TextAreaField(_l("What happened"), [NEEDED, Length(max=500)])
    picture = FileField(_l("Photo"))

    def seen_at(self, day: date) -> datetime:
        """The moment on the day of the sitting."""
        return clock.at(day, self.seen.data.hour, self.seen.data.minute)

    def upload(self) -> bytes | None:
        """The photo, if one was chosen."""
        return (self.picture.data.read() or None) if self.picture.data else None


class CodeForm(Form):
    """A row of the catalogue from a day on."""

    code = StringField(_l("Code"), [NEEDED, Length(max=4)])
    name = StringField(_l("What it was"), [NEEDED, Length(max=60)])
    reach = SelectField(_l("What may follow"))
    since = DateField(_l("From"), [NEEDED, near])
    source = StringField(_l("Where this rule comes from"), [NEEDED, Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach.choices = told(REACH_WORDS)

    def row(self) -> Code:
        """What the rules read."""
        return Code(
            self.code.data.strip().upper(),
            self.name.data.strip(),
            Reach(self.reach.data),
            self.since.data,
            self.source.data.strip(),
        )


class VoidForm(Form):
    """Which part, and why."""

    component_id = SelectField(_l("What becomes void"), coerce=int, default=0)
    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])
