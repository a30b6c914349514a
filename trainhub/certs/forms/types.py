"""Parse and bound what administrators type about certificate types."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, Field, IntegerField, SelectField, StringField
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from trainhub.certs.actions import TypeFacts
from trainhub.certs.models import CertificateType
from trainhub.certs.pdf.designs import DESIGNS_FOR_PEOPLE
from trainhub.certs.rules import KIND_WORDS, REMINDERS, CertificateKind
from trainhub.core.fields import NEEDED, near
from trainhub.core.web import Form
from trainhub.courses.models import Course
from trainhub.people.models import Organisation


def _count(label: Any, most: int) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(0, most)])


def _text(label: Any, most: int, *, needed: bool = False) -> StringField:
    return StringField(label, [NEEDED if needed else Optional(), Length(max=most)])


class TypeForm(Form):
    """What a certificate is, how long it holds, what it asks and how it is numbered."""

    code = StringField(
        _l("Code"),
        [
            NEEDED,
            Length(max=30),
            Regexp(r"[A-Za-z0-9-]+$", message=_l("Letters, digits and dashes only.")),
        ],
    )
    kind = SelectField(_l("Kind"), [NEEDED])
    name = _text(_l("Name of the certificate"), 60, needed=True)
    name_en = _text(_l("English name"), 80, needed=True)
    course = SelectField(_l("Course that earns it"))
    renewal_course = SelectField(_l("Shorter course that renews it"))
    builds_on = SelectField(_l("Certificate one step below"))
    valid_months = _count(_l("Valid for how many months? Empty: no end."), 600)
    review_months = _count(_l("Review every how many months? Empty: none."), 600)
    recheck_months = _count(_l("Staff look again after how many months? Empty: never."), 600)
    grace_days = _count(_l("Days after its end in which it can be renewed"), 3650)
    remind_days = _count(_l("Days before its end from which it counts as ending soon"), 3650)
    reminders = StringField(
        _l("Days before its end on which the holder is reminded"), [Length(max=60)]
    )
    required_minutes = _count(
        _l("Minutes of training it asks for. Empty: those of the course."), 100_000
    )
    needs_approval = BooleanField(_l("A second person says yes to each"))
    design = SelectField(_l("Design"), default="training-pass")
    template_by_two = BooleanField(_l("A second person puts its template to use"))
    level = _count(_l("Level (5 lowest, 1 highest)"), 5)
    number_rule = _text(_l("Number rule of ours, such as TH{region}{year}{type}{serial:05d}"), 80)
    number_pattern = _text(_l("Pattern of numbers of others, if it is known"), 120)
    issuer_class = _text(_l("Who issues it by law"), 100)
    legal_basis = _text(_l("Legal basis"), 200)
    seal_text = _text(_l("Words of the seal"), 12)
    remark = _text(_l("What it is not (printed on it)"), 200)
    remark_en = _text(_l("The same in English"), 300)

    def __init__(
        self,
        known: CertificateType | None,
        courses: Sequence[Course],
        types: Sequence[CertificateType],
        **given: Any,
    ) -> None:
        super().__init__(**(_as_typed(known) if known else {"reminders": _days(REMINDERS)}) | given)
        self.known = known
        self.design.choices = [(name, _(words)) for name, words in DESIGNS_FOR_PEOPLE.items()]
        self.kind.choices = [(kind.value, _(words)) for kind, words in KIND_WORDS.items()]
        offered = [("", _("none")), *((str(course.id), course.name) for course in courses)]
        self.course.choices = self.renewal_course.choices = offered
        below = [(str(row.id), row.name) for row in types if known is None or row.id != known.id]
        self.builds_on.choices = [("", _("none")), *below]
        if known is not None:  # they name what was issued already
            del self.code, self.kind

    def validate_reminders(self, field: Field) -> None:
        """Whole numbers of days, at most eight of them."""
        if not re.fullmatch(r"\s*(\d{1,4}([\s,，、]+\d{1,4}){0,7})?\s*", field.data or ""):
            raise ValidationError(_("Please enter days, such as 90, 60, 30, 7."))

    def validate_number_pattern(self, field: Field) -> None:
        """A pattern that can be read."""
        try:
            re.compile(field.data or "")
        except re.error as error:
            raise ValidationError(_("This pattern cannot be read.")) from error

    def facts(self) -> TypeFacts:
        """What was typed; code and kind of a known type stay."""
        days = {int(day) for day in re.findall(r"\d+", self.reminders.data or "")}
        plain = {
            name: getattr(self, name).data or ""
            for name in (
                "name", "name_en", "number_rule", "number_pattern", "issuer_class",
                "legal_basis", "seal_text", "remark", "remark_en",
            )
        }  # fmt: skip
        known = self.known
        return TypeFacts(
            code=known.code if known else self.code.data or "",
            kind=known.kind if known else CertificateKind(self.kind.data),
            design=self.design.data,
            template_by_two=bool(self.template_by_two.data),
            valid_months=self.valid_months.data or None,
            review_months=self.review_months.data or None,
            recheck_months=self.recheck_months.data or None,
            required_minutes=self.required_minutes.data or None,
            level=self.level.data or None,
            grace_days=self.grace_days.data or 0,
            remind_days=self.remind_days.data or 0,
            reminders=sorted(days, reverse=True),
            needs_approval=bool(self.needs_approval.data),
            **plain,
        )


def _days(days: Sequence[int]) -> str:
    return ", ".join(map(str, days))


def _as_typed(known: CertificateType) -> dict[str, Any]:
    """A type as its form shows it."""
    return vars(known) | {
        "reminders": _days(known.reminders),
        "course": str(known.course_id or ""),
        "renewal_course": str(known.renewal_course_id or ""),
        "builds_on": str(known.builds_on_id or ""),
    }


class IssuerForm(Form):
    """Who may issue a type, from when to when, and what says so."""

    organisation = SelectField(_l("Organisation"), [NEEDED])
    since = DateField(_l("From"), [NEEDED, near])
    until = DateField(_l("To (empty: until further notice)"), [Optional(), near])
    source = StringField(_l("Filing or order that says so"), [NEEDED, Length(max=200)])

    def __init__(self, organisations: Sequence[Organisation], **given: Any) -> None:
        super().__init__(**given)
        self.organisation.choices = [
            ("", _("Please choose")),
            *((str(row.id), row.name) for row in organisations),
        ]
