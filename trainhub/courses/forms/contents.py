"""What people write and send for a module."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from trainhub.core.fields import NEEDED
from trainhub.core.web import Form


class ModuleTextForm(Form):
    """The text of a module, and the topic that practises it."""

    text = TextAreaField(_l("Text of the module"), [Optional(), Length(max=30_000)])
    topic = StringField(_l("Topic in the question bank"), [Optional(), Length(max=60)])


class MediaForm(Form):
    """A picture, a sound or a film, and what it shows."""

    file = FileField(_l("File"), [FileRequired(_l("Please choose a file."))])
    caption = StringField(_l("What it shows or says"), [NEEDED, Length(max=120)])
