"""What station staff type about waiting people: whom to send them to, and their terms."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, NumberRange

from trainhub.core.fields import CHOOSE, NEEDED
from trainhub.core.web import Form
from trainhub.courses.rules.asking import MOST_HEADS

#: Ninety days: longer than any office waits.
MOST_HOURS = 2160


class PotForm(Form):
    """The stations whose waiting people go together, and the institution that is asked."""

    stations = SelectMultipleField(_l("Stations"), [CHOOSE], coerce=int)
    institution_id = SelectField(_l("Training institution"), [CHOOSE], coerce=int)


class TermsForm(Form):
    """Dated terms of a station or of an office above stations."""

    place_id = SelectField(_l("Where they hold"), [CHOOSE], coerce=int)
    #: 0 stands for every course.
    course_id = SelectField(_l("Course"), coerce=int)
    effective_on = DateField(_l("They hold from"), [NEEDED])
    answer_hours = IntegerField(
        _l("Hours to answer"),
        [NEEDED, NumberRange(1, MOST_HOURS, _l("Please enter 1 to 2160."))],
    )
    pot_heads = IntegerField(
        _l("People that make a class"),
        [NEEDED, NumberRange(1, MOST_HEADS, _l("Please enter 1 to 999."))],
    )
    source = StringField(_l("Source: which notice or decision"), [NEEDED, Length(max=200)])
