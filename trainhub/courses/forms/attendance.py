"""What people type about attendance."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import Length, Optional

from trainhub.core.fields import CHOOSE, NEEDED, choices
from trainhub.core.web import Form
from trainhub.core.words import N_
from trainhub.courses.rules import LEAVE_KIND_WORDS, MARK_KIND_WORDS, LeaveKind, MarkKind


class SignInForm(Form):
    """The digits on the teacher's screen, and the pass of a page that was opened in time."""

    lesson = HiddenField(_l("Lesson"), [NEEDED])
    carried = HiddenField(validators=[Length(max=80)])
    code = StringField(_l("The eight digits"), [NEEDED, Length(max=20)])

    def lesson_id(self) -> int:
        """The lesson, 0 when somebody wrote nonsense into the field."""
        typed = str(self.lesson.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class RollChoice(StrEnum):
    """What the teacher says of one person in the room."""

    HERE = "here"
    LATE = "late"
    LEAVE = "leave"
    ABSENT = "absent"


ROLL_WORDS: dict[RollChoice, str] = {
    RollChoice.HERE: N_("is here"),
    RollChoice.LATE: N_("late"),
    RollChoice.LEAVE: N_("on leave"),
    RollChoice.ABSENT: N_("is missing"),
}

#: How late people can be said to be, in minutes.
LATE_STEPS = (5, 10, 15, 20, 30, 45, 60)


class RollForm(Form):
    """What holds for the whole roll; the rows are read by ``roll_choices``."""

    late = SelectField(_l("Late people came"))
    leave = SelectField(
        _l("Reason of the leave"),
        choices=choices((kind.value, _l(words)) for kind, words in LEAVE_KIND_WORDS.items()),
        default=LeaveKind.OTHER.value,
    )
    rest = RadioField(
        _l("People without a tap"),
        choices=choices([("open", _l("stay open")), ("here", _l("are all here"))]),
        default="open",
    )

    def offer_late(self, running: bool) -> None:
        """Offer how late people came: just now, only while the lesson runs."""
        steps: list[tuple[str, Any]] = [("now", _l("just now"))] if running else []
        steps += [(str(each), _("%(minutes)s minutes late", minutes=each)) for each in LATE_STEPS]
        self.late.choices = choices(steps)
        if not self.late.data:
            self.late.data = "now" if running else "10"


def roll_choices(typed: Mapping[str, str], ids: Collection[int]) -> dict[int, RollChoice] | None:
    """The taps of a roll by enrolment; None when one is nonsense or of a stranger.

    A row is ``p<enrolment>=here|late|leave|absent``. Other fields of the form are passed over.
    """
    found = {}
    for name, value in typed.items():
        if not name.startswith("p") or not name[1:].isdigit():
            continue
        number = name[1:]
        if len(number) > 9 or int(number) not in ids or value not in set(RollChoice):
            return None
        found[int(number)] = RollChoice(value)
    return found


class CorrectForm(Form):
    """Another time for a mark, or none at all; always with a reason."""

    at = TimeField(_l("Right time"), [Optional()])
    strike = BooleanField(_l("This entry is wrong: take it away."))
    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])

    def validate(self, extra_validators: Any = None) -> bool:
        """A time, or the strike."""
        fine = bool(super().validate(extra_validators))
        if fine and self.at.data is None and not self.strike.data:
            self.at.errors = [_("Please enter the right time, or take the entry away.")]
            return False
        return fine


class AddMarkForm(Form):
    """A mark that is missing (补签), with its reason."""

    kind = RadioField(
        _l("What is missing"),
        [CHOOSE],
        choices=choices((kind.value, _l(words)) for kind, words in MARK_KIND_WORDS.items()),
    )
    at = TimeField(_l("Time"), [NEEDED])
    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])

    def mark_kind(self) -> MarkKind:
        """The chosen kind."""
        return MarkKind(self.kind.data)


class LeaveForm(Form):
    """Why somebody does not come."""

    kind = RadioField(
        _l("Why can you not come?"),
        [CHOOSE],
        choices=choices((kind.value, _l(words)) for kind, words in LEAVE_KIND_WORDS.items()),
    )
    reason = StringField(_l("In your own words"), [Optional(), Length(max=200)])

    def leave_kind(self) -> LeaveKind:
        """The chosen kind."""
        return LeaveKind(self.kind.data)


class WalkInForm(Form):
    """Somebody at the door who stands on no list."""

    name = StringField(_l("Name"), [NEEDED, Length(max=50)])
    phone = StringField(_l("Phone number"), [Optional(), Length(max=30)])
    id_no = StringField(_l("ID number"), [Optional(), Length(max=30)])


class SheetForm(Form):
    """A photo of the signed sheet."""

    picture = FileField(
        _l("Photo of the signed sheet"), [FileRequired(_l("Please choose a file."))]
    )

    def upload(self) -> bytes:
        """The bytes of the photo."""
        content: bytes = self.picture.data.read()
        return content
