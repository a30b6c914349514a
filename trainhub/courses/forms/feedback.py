"""What trainees say about a class: three times one of five faces, one yes or no, some words."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from trainhub.core.fields import CHOOSE, choices
from trainhub.core.web import Form
from trainhub.courses.rules.feedback import POINT_WORDS

_FACES = [(points, points) for points in POINT_WORDS]


class FeedbackForm(Form):
    """A short form for a phone."""

    content = RadioField(_l("What you learned"), [CHOOSE], coerce=int, choices=choices(_FACES))
    teacher = RadioField(_l("The teacher"), [CHOOSE], coerce=int, choices=choices(_FACES))
    place = RadioField(_l("Room and tools"), [CHOOSE], coerce=int, choices=choices(_FACES))
    as_advertised = RadioField(
        _l("Was the class as it was announced?"),
        [CHOOSE],
        choices=choices([("yes", _l("As announced")), ("no", _l("Different from the notice"))]),
    )
    text = TextAreaField(_l("What should be better?"), [Optional(), Length(max=300)])
