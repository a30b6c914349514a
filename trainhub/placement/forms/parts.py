"""Fields and forms that several subjects of this chapter share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import Length, ValidationError

from trainhub.core import clock
from trainhub.core.fields import NEEDED, choices
from trainhub.core.money import PAY_UNIT_WORDS, fen_from_yuan
from trainhub.core.web import Form
from trainhub.courses.models import Trade

UNITS = choices((unit.value, _l(words)) for unit, words in PAY_UNIT_WORDS.items())
YES_NO = choices([("yes", _l("Yes")), ("no", _l("No"))])


def moments(day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """A civil day with two clock times; an end at or before the start is on the next day."""
    starts_at = clock.at(day, start.hour, start.minute)
    last = day if end > start else day + timedelta(days=1)
    return starts_at, clock.at(last, end.hour, end.minute)


def trade_choices(trades: list[Trade], name: Callable[[Trade], str]) -> list[SelectChoice]:
    """Trades for a choice; ``name`` says them in the reader's language."""
    return choices((trade.code, name(trade)) for trade in trades)


class YuanField(StringField):  # WTForms is untyped
    """An amount typed in yuan; ``fen`` after validation."""

    fen: int = 0

    def pre_validate(self, form: Form) -> None:
        """Read the amount; commas and full-width digits are welcome."""
        try:
            self.fen = fen_from_yuan(self.data or "")
        except ValueError:
            raise ValidationError(_("Please enter an amount such as 260 or 26.50.")) from None
        if not 0 < self.fen <= 100_000_000:
            raise ValidationError(_("Please enter an amount such as 260 or 26.50."))


class OptionalYuanField(YuanField):
    """An amount that may be left out; ``fen`` is 0 then."""

    def pre_validate(self, form: Form) -> None:
        """Read the amount if there is one."""
        if (self.data or "").strip():
            super().pre_validate(form)


def yuan_typed(fen: int) -> str:
    """An amount as it would be typed."""
    return f"{fen // 100}" if fen % 100 == 0 else f"{fen / 100:.2f}"


class WhyForm(Form):
    """A reason that goes on the record."""

    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])


class AnswerForm(Form):
    """Yes or no to an offer or a proposal."""

    answer = SelectField(choices=YES_NO)

    def is_yes(self) -> bool:
        """Whether it was a yes."""
        return bool(self.answer.data == "yes")
