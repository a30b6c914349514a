"""What staff type when they enter a course and what it teaches."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as Part
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from trainhub.core import clock
from trainhub.core.fields import CHOOSE, NEEDED, choices
from trainhub.core.web import Form, whole_number
from trainhub.courses.rules import LESSON_KIND_WORDS, LessonKind
from trainhub.courses.rules.prerequisites import PrerequisiteKind
from trainhub.courses.rules.schooling import SCHOOLING_WORDS, WRITTEN_AS, Schooling

#: A syllabus with more modules than this is a typing error.
MOST_MODULES = 40
#: Empty rows that a page offers below those that are filled in.
SPARE_ROWS = 3


class CourseForm(Form):
    """The name and the trade of a course."""

    code = StringField(
        _l("Code of the course"),
        [
            NEEDED,
            Length(max=30),
            Regexp(r"^[A-Za-z0-9-]+$", message=_l("Please use letters, digits and hyphens.")),
        ],
    )
    trade_code = SelectField(_l("Trade"), [CHOOSE])
    name = StringField(_l("Name of the course"), [NEEDED, Length(max=60)])
    name_en = StringField(_l("Name of the course in English"), [NEEDED, Length(max=80)])
    summary = TextAreaField(_l("What it is about"), [NEEDED, Length(max=500)])
    summary_en = TextAreaField(_l("What it is about, in English"), [Optional(), Length(max=500)])


class ModuleRow(Part):
    """One module; a row without a title is no module."""

    title = StringField(_l("Title of the module"), [Optional(), Length(max=80)])
    kind = SelectField(_l("Kind"), [Optional()], default=LessonKind.THEORY.value)
    minutes = IntegerField(_l("Minutes"), [Optional()])
    #: The module of an earlier version whose text goes along.
    before = HiddenField()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices((kind.value, _(LESSON_KIND_WORDS[kind])) for kind in LessonKind)

    def validate_minutes(self, field: IntegerField) -> None:
        """A module with a title has a length."""
        if (self.title.data or "").strip() and not 1 <= (field.data or 0) <= 6000:
            raise ValidationError(_("Please enter 1 to 6000 minutes."))


class TypedModule(NamedTuple):
    """A row that was filled in."""

    title: str
    kind: LessonKind
    minutes: int
    #: Id of the module of an earlier version, 0 for a new one.
    before: int


class SyllabusForm(Form):
    """What a course teaches from a day on, and what it asks for."""

    effective_on = DateField(_l("Holds from"), [NEEDED])
    source = StringField(_l("Source of the hours"), [NEEDED, Length(max=200)])
    period_minutes = IntegerField(
        _l("Minutes of one class hour"),
        [NEEDED, NumberRange(1, 240, _l("Please enter 1 to 240."))],
        default=45,
    )
    attendance_floor = IntegerField(
        _l("Percentage of the minutes to attend"),
        [
            NEEDED,
            NumberRange(0, 100, _l("Please enter 0 to 100.")),
        ],
        default=80,
    )
    min_age = IntegerField(
        _l("Least age"), [NEEDED, NumberRange(16, 80, _l("Please enter 16 to 80."))], default=16
    )
    schooling = SelectField(_l("Least schooling"), [Optional()], default="")
    courses = SelectMultipleField(_l("Courses to complete before"), [Optional()])
    certificates = SelectMultipleField(_l("Certificates to hold"), [Optional()])
    modules = FieldList(FormField(ModuleRow), max_entries=MOST_MODULES)

    def __init__(self, **facts: object) -> None:
        super().__init__(**facts)
        levels = [level for level in Schooling if level is not Schooling.NONE]
        self.schooling.choices = choices(
            [("", _("Not asked")), *((each.value, _(SCHOOLING_WORDS[each])) for each in levels)]
        )

    def validate_effective_on(self, field: DateField) -> None:
        """What was taught yesterday is not changed today."""
        if field.data < clock.today():
            raise ValidationError(_("Please choose today or a later day."))

    def validate(self, extra_validators: Any = None) -> bool:
        """Every row for itself; the summary names the rows by their numbers."""
        fine: bool = super().validate(extra_validators)
        wrong = [number for number, row in enumerate(self.modules, 1) if row.form.errors]
        if wrong:
            numbers = "、".join(map(str, wrong))
            self.modules.errors = [_("Please check module %(numbers)s.", numbers=numbers)]
        return fine

    def more_rows(self) -> None:
        """Offer some empty rows below the last one."""
        for _row in range(min(SPARE_ROWS, MOST_MODULES - len(self.modules))):
            self.modules.append_entry()

    def typed_modules(self) -> list[TypedModule]:
        """The rows with a title, in their order."""
        return [
            TypedModule(
                row.form.title.data.strip(),
                LessonKind(row.form.kind.data),
                row.form.minutes.data or 0,
                whole_number(row.form.before.data),
            )
            for row in self.modules
            if (row.form.title.data or "").strip()
        ]

    def asks(self) -> list[tuple[PrerequisiteKind, str]]:
        """The prerequisites that were chosen."""
        level = [(PrerequisiteKind.SCHOOLING, self.schooling.data)] if self.schooling.data else []
        return [
            *level,
            *((PrerequisiteKind.COURSE, str(key)) for key in self.courses.data or []),
            *((PrerequisiteKind.CERTIFICATE, key) for key in self.certificates.data or []),
        ]


class SchoolingForm(Form):
    """How far somebody went to school."""

    schooling = SelectField(_l("How long did you go to school?"), [CHOOSE])

    def __init__(self) -> None:
        super().__init__()
        self.schooling.choices = choices(
            (level.value, _(SCHOOLING_WORDS[level])) for level in Schooling
        )

    def written(self) -> str:
        """The level as it is kept."""
        return WRITTEN_AS[Schooling(self.schooling.data)]
