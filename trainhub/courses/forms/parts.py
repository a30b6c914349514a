"""Parts that the forms of the chapter share."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from trainhub.core.fields import NEEDED
from trainhub.core.web import Form


class WhyForm(Form):
    """A reason that goes on the record."""

    why = TextAreaField(_l("Reason"), [NEEDED, Length(max=200)])


class MaybeWhyForm(Form):
    """A reason that people may give."""

    why = StringField(_l("Reason"), [Optional(), Length(max=200)])
