"""Parse and bound what people write and upload for a template."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from trainhub.certs.layouts.rules import LONGEST_SOURCE
from trainhub.core.fields import NEEDED
from trainhub.core.web import Form

_CODE = {"rows": 16, "spellcheck": "false", "autocapitalize": "off"}


class TemplateForm(Form):
    """HTML, CSS and a word about what changed."""

    html = TextAreaField(_l("HTML"), [NEEDED, Length(max=LONGEST_SOURCE)], render_kw=_CODE)
    css = TextAreaField(_l("CSS"), [Optional(), Length(max=LONGEST_SOURCE)], render_kw=_CODE)
    note = StringField(_l("What changed?"), [Optional(), Length(max=200)])


class PictureForm(Form):
    """A picture and the name by which templates show it."""

    name = StringField(_l("Name of the picture"), [NEEDED, Length(max=30)])
    picture = FileField(
        _l("Picture (PNG, JPG or SVG)"), [FileRequired(_l("Please choose a file."))]
    )

    def upload(self) -> bytes:
        """The bytes of the picture."""
        content: bytes = self.picture.data.read()
        return content
