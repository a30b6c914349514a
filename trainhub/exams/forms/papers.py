"""What people type about blueprints and exams."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import DateField, FieldList, FormField, IntegerField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from trainhub.core.fields import CHOOSE, NEEDED, near
from trainhub.core.web import Form
from trainhub.exams.forms.parts import PointsField, told
from trainhub.exams.rules import (
    COMPONENT_WORDS,
    DIFFICULTY_WORDS,
    KIND_WORDS,
    ComponentKind,
    Difficulty,
    QuestionKind,
)
from trainhub.exams.rules.marking import APART_WORDS, ApartRule, SecondLook
from trainhub.exams.rules.papers import MAX_MINUTES, MAX_QUESTIONS, Line
from trainhub.exams.rules.terms import (
    COUNTING_WORDS,
    MOST_DAYS,
    MOST_LATE,
    MOST_SITS,
    Counting,
    Terms,
)

#: How many lines a blueprint and parts an exam may have on the screen.
BLUEPRINT_LINES = 6
EXAM_PARTS = 3


class LineForm(PlainForm):
    """One line of a blueprint; a line without a count is left out."""

    kind = SelectField(_l("Kind of question"), default="")
    topic = SelectField(_l("Topic"), default="")
    difficulty = SelectField(_l("Difficulty"), default="")
    wanted = IntegerField(
        _l("How many"),
        [Optional(), NumberRange(1, MAX_QUESTIONS, _l("Please enter a whole number above 0."))],
    )
    points = PointsField(_l("Points each"), [Optional()], default="1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = [("", _("Any kind")), *told(KIND_WORDS)]
        self.difficulty.choices = [("", _("Any difficulty")), *told(DIFFICULTY_WORDS)]

    def validate_points(self, field: PointsField) -> None:
        """A question is worth something."""
        if self.wanted.data and not field.points_h:
            raise ValidationError(_("Say what a question is worth."))

    def line(self) -> Line:
        """What the rules read."""
        return Line(
            QuestionKind(self.kind.data) if self.kind.data else None,
            self.topic.data or None,
            Difficulty(self.difficulty.data) if self.difficulty.data else None,
            self.wanted.data or 0,
            self.points.points_h or 0,
        )


class BlueprintForm(Form):
    """How a paper is drawn."""

    name = StringField(_l("Name of the blueprint"), [NEEDED, Length(max=80)])
    lines = FieldList(FormField(LineForm), min_entries=BLUEPRINT_LINES, max_entries=20)

    def offer(self, topics: Iterable[str]) -> None:
        """Let the lines choose among the topics of the bank."""
        choices = [("", _("Any topic")), *((topic, topic) for topic in topics if topic)]
        for entry in self.lines:
            entry.form.topic.choices = choices

    def chosen(self) -> list[Line]:
        """The lines that ask for something."""
        return [entry.form.line() for entry in self.lines if entry.form.wanted.data]


class PartForm(PlainForm):
    """One component of an exam; a part without a name is left out."""

    name = StringField(_l("Part"), [Optional(), Length(max=40)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=60)])
    kind = SelectField(_l("What is examined"), default=ComponentKind.THEORY.value)
    maximum = PointsField(_l("Full marks"), [Optional()], default="100")
    pass_mark = PointsField(_l("Pass mark"), [Optional()], default="60")
    minutes = IntegerField(
        _l("Minutes"),
        [Optional(), NumberRange(1, MAX_MINUTES, _l("Please enter 1 to 480."))],
        default=60,
    )
    second_percent = IntegerField(
        _l("Read twice, in percent of the scripts"),
        [Optional(), NumberRange(0, 100, _l("Please enter 0 to 100."))],
        default=0,
    )
    tolerance = PointsField(_l("Points that two markers may differ"), [Optional()], default="0")
    apart_rule = SelectField(_l("When they differ more"), default=ApartRule.THIRD.value)
    blueprint_id = SelectField(_l("Paper on the screen"), coerce=int, default=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = told(COMPONENT_WORDS)
        self.apart_rule.choices = told(APART_WORDS)

    def second_look(self) -> SecondLook:
        """How the part asks for second markers."""
        rule = ApartRule(self.apart_rule.data)
        return SecondLook(self.second_percent.data or 0, self.tolerance.points_h or 0, rule)

    def component_kind(self) -> ComponentKind:
        """What the part examines."""
        return ComponentKind(self.kind.data)


class ExamForm(Form):
    """What a course demands at its end."""

    course_id = SelectField(_l("Course"), [CHOOSE], coerce=int)
    name = StringField(_l("Name of the exam"), [NEEDED, Length(max=80)])
    name_en = StringField(_l("Name in English"), [Optional(), Length(max=80)])
    max_sits = IntegerField(
        _l("How often it may be sat"),
        [NEEDED, NumberRange(1, 9, _l("Please enter 1 to 9."))],
        default=2,
    )
    parts = FieldList(FormField(PartForm), min_entries=EXAM_PARTS, max_entries=EXAM_PARTS)

    def offer(self, blueprints: Iterable[tuple[int, str]]) -> None:
        """Let the parts choose among the blueprints."""
        choices = [(0, _("None: marked by an examiner")), *blueprints]
        for entry in self.parts:
            entry.form.blueprint_id.choices = choices


class TermsForm(Form):
    """The late rule and the resits of an exam from a day on."""

    late_minutes = IntegerField(
        _l("Minutes after the start until which people are let in"),
        [Optional(), NumberRange(0, MOST_LATE, _l("Please enter 0 to 240."))],
    )
    most_sits = IntegerField(
        _l("How often it may be sat"),
        [NEEDED, NumberRange(1, MOST_SITS, _l("Please enter 1 to 9."))],
    )
    resit_after_days = IntegerField(
        _l("Days after the results until the next try"),
        [InputRequired(_l("Please fill this in.")), NumberRange(0, MOST_DAYS)],
        default=0,
    )
    resit_until_days = IntegerField(
        _l("Days after the first results in which one may sit again"),
        [Optional(), NumberRange(0, MOST_DAYS)],
    )
    counting = SelectField(_l("Which result counts"))
    photo_days = IntegerField(
        _l("Days for which photos taken at the door are kept"),
        [InputRequired(_l("Please fill this in.")), NumberRange(0, MOST_DAYS)],
        default=90,
    )
    since = DateField(_l("From"), [NEEDED, near])
    source = StringField(_l("Where this rule comes from"), [NEEDED, Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.counting.choices = told(COUNTING_WORDS)

    def terms(self) -> Terms:
        """What the rules read."""
        return Terms(
            self.late_minutes.data,
            self.most_sits.data,
            self.resit_after_days.data,
            self.resit_until_days.data,
            Counting(self.counting.data),
            self.photo_days.data,
        )


class FloorForm(Form):
    """The least pass mark that a law sets."""

    course_id = SelectField(_l("Course"), [CHOOSE], coerce=int)
    kind = SelectField(_l("What is examined"))
    percent = IntegerField(
        _l("Least pass mark in percent of the full marks"),
        [NEEDED, NumberRange(1, 100, _l("Please enter 1 to 100 percent."))],
    )
    since = DateField(_l("From"), [NEEDED, near])
    source = StringField(_l("Where this rule comes from"), [NEEDED, Length(max=200)])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = told(COMPONENT_WORDS)
