"""What the forms of every chapter ask of a field, in one place and in the same words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, SelectChoice
from wtforms.validators import InputRequired, ValidationError

NEEDED = InputRequired(_l("Please fill this in."))
CHOOSE = InputRequired(_l("Please choose."))


def choices(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """Choices of a field from pairs of value and words."""
    return [SelectChoice(value, words) for value, words in pairs]


def near(_form: Form, field: Field) -> None:
    """Nobody plans for another century: such a date is a typing error."""
    if field.data is not None and not date(2020, 1, 1) <= field.data <= date(2099, 12, 31):
        raise ValidationError(_("Please check the year."))
