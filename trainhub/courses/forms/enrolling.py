"""What people type about seats."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired

from trainhub.core.web import Form
from trainhub.people.forms import CounterForm


class CounterEnrolForm(CounterForm):
    """Register somebody at the counter and enrol them, in one page."""


class RosterForm(Form):
    """A roster file."""

    file = FileField(_l("Roster file"), [FileRequired(_l("Please choose a file."))])
