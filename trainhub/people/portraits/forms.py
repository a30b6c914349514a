"""A photo and the yes to what it is for."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField

from trainhub.core.web import Form


class PortraitForm(Form):
    """A photo of the face, as on an ID card."""

    picture = FileField(_l("Photo of the face"), [FileRequired(_l("Please take a photo."))])
    agreed = BooleanField(_l("I have read this and agree."))

    def upload(self) -> bytes:
        """The bytes of the picture."""
        content: bytes = self.picture.data.read()
        return content
