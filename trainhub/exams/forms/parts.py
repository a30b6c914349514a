"""Fields and choices that several forms of exams share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField
from wtforms.validators import ValidationError

from trainhub.exams.rules.points import points_from


class PointsField(StringField):
    """Points as people write them; ``points_h`` are hundredths once it is valid."""

    points_h: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read the number, or say how to write one."""
        if self.data and self.data.strip():
            self.points_h = points_from(self.data)
            if self.points_h is None:
                raise ValidationError(_("Please write a number such as 86 or 86.5."))


def told(words: Mapping[Any, str]) -> list[tuple[str, str]]:
    """The choices of a select: members of an enum with their words."""
    return [(member.value, _(sentence)) for member, sentence in words.items()]
