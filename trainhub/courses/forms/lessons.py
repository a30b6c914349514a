"""What people type about single lessons and free times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TimeField,
)
from wtforms.validators import Length, Optional

from trainhub.core.clock import CIVIL_ZONE, at, civil_day
from trainhub.core.fields import CHOOSE, NEEDED, choices, near
from trainhub.core.web import Form, whole_number
from trainhub.courses.models import Lesson, Module
from trainhub.courses.rules import Hours, LessonKind, PlannedLesson
from trainhub.courses.rules.timetable import DayHours

#: So many spans of one day can be typed.
SPANS = 3


class LessonForm(Form):
    """One lesson."""

    title = StringField(_l("Content"), [NEEDED, Length(max=80)])
    module_id = SelectField(_l("Module"), [Optional()], coerce=int)
    kind = RadioField(
        _l("Kind"),
        [CHOOSE],
        choices=choices([("theory", _l("Theory")), ("practice", _l("Practice"))]),
        default="theory",
    )
    day = DateField(_l("Day"), [NEEDED, near])
    starts = TimeField(_l("Begins at"), [NEEDED])
    ends = TimeField(_l("Ends at"), [NEEDED])
    room_id = SelectField(_l("Room"), [Optional()], coerce=int)
    place = StringField(_l("Place"), [Optional(), Length(max=100)])
    instructor_id = SelectField(_l("Teacher of this lesson"), [Optional()], coerce=int)
    though_busy = BooleanField(_l("People of the class who have another lesson then must choose."))
    makes_up = HiddenField()

    def offer(
        self,
        *,
        rooms: list[SelectChoice],
        teachers: list[SelectChoice],
        modules: Iterable[Module],
    ) -> None:
        """What one may choose from; 0 is nothing in particular."""
        self.room_id.choices = rooms
        self.instructor_id.choices = teachers
        self.module_id.choices = [
            SelectChoice(0, _l("No module")),
            *choices((module.id, module.title) for module in modules),
        ]

    def fill(self, lesson: Lesson) -> None:
        """What is planned now."""
        self.title.data, self.kind.data = lesson.title, lesson.kind.value
        self.module_id.data = lesson.module_id or 0
        self.day.data = civil_day(lesson.starts_at)
        self.starts.data = lesson.starts_at.astimezone(CIVIL_ZONE).time()
        self.ends.data = lesson.ends_at.astimezone(CIVIL_ZONE).time()
        self.room_id.data, self.place.data = lesson.room_id or 0, lesson.place
        self.instructor_id.data = lesson.instructor_id or 0

    def made_up_id(self) -> int:
        """The lesson that this one makes up for, 0 for none."""
        return whole_number(self.makes_up.data)

    def lesson(self) -> PlannedLesson:
        """What was typed, without its room."""
        day: date = self.day.data
        starts: time = self.starts.data
        ends: time = self.ends.data
        return PlannedLesson(
            title=self.title.data.strip(),
            kind=LessonKind(self.kind.data),
            starts_at=at(day, starts.hour, starts.minute),
            ends_at=at(day, ends.hour, ends.minute),
            module_id=self.module_id.data or None,
            instructor_id=self.instructor_id.data or None,
        )


def read_spans(typed: Mapping[str, str], days: Sequence[date]) -> tuple[list[DayHours], list[date]]:
    """Spans of the days in order, and the days on which something is wrong.

    Fields are called ``from-2026-11-18-1`` and ``to-2026-11-18-1``; two empty ones are no span.
    Wrong is half a span, no time of day, an end before its begin, and spans that overlap.
    """
    spans: list[DayHours] = []
    wrong = []
    for day in days:
        try:
            spans += [DayHours(day, hours) for hours in _hours_of(typed, day)]
        except ValueError:
            wrong.append(day)
    return spans, wrong


def _hours_of(typed: Mapping[str, str], day: date) -> list[Hours]:
    found = []
    for place in range(1, SPANS + 1):
        begin = typed.get(f"from-{day}-{place}", "").strip()
        end = typed.get(f"to-{day}-{place}", "").strip()
        if begin or end:
            found.append(Hours(time.fromisoformat(begin), time.fromisoformat(end)))
    found.sort()
    ends = [time.min, *(hours.ends for hours in found)]
    for hours, before in zip(found, ends, strict=False):
        if hours.ends <= hours.starts or hours.starts < before or hours.starts.tzinfo:
            raise ValueError(day)
    return found
