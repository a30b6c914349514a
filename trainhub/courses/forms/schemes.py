"""What staff type about subsidy schemes, claims and signed papers."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp, ValidationError

from trainhub.core.fields import CHOOSE, NEEDED, choices, near
from trainhub.core.money import Money, fen_from_yuan
from trainhub.core.web import Form
from trainhub.courses.models import SchemeVersion
from trainhub.courses.rules.claims import PAYEE_WORDS, Payee
from trainhub.courses.rules.dossier import HANDED_IN, PAPER_WORDS, USUAL, PaperKind
from trainhub.courses.rules.scheme_book import VersionFacts
from trainhub.courses.rules.schemes import (
    AMOUNT_UNIT_WORDS,
    LEAD_UNIT_WORDS,
    UNPAID_WORDS,
    AmountUnit,
    LeadUnit,
    Terms,
    Unpaid,
)
from trainhub.people.background.rules import CATEGORY_WORDS

#: A larger amount for one person is a typing error: no scheme pays a hundred thousand yuan.
_MOST_FEN = 10_000_000


def _number(label: str, most: int) -> IntegerField:
    bounds = NumberRange(0, most, _l("Please enter 0 to %(most)s.", most=most))
    return IntegerField(label, [NEEDED, bounds], default=0)


class YuanField(StringField):
    """An amount in yuan, kept as fen; empty is nothing."""

    fen: int = 0

    def pre_validate(self, form: Form) -> None:
        """Normalise, and say what is wrong."""
        try:
            self.fen = fen_from_yuan(self.data) if (self.data or "").strip() else 0
        except ValueError as error:
            raise ValidationError(_("Please enter an amount in yuan.")) from error
        if not 0 <= self.fen <= _MOST_FEN:
            raise ValidationError(_("Please check the amount."))


class SchemeForm(Form):
    """The name of a scheme."""

    code = StringField(
        _l("Code of the scheme"),
        [
            NEEDED,
            Length(max=30),
            Regexp(r"^[A-Za-z0-9-]+$", message=_l("Please use letters, digits and hyphens.")),
        ],
    )
    name = StringField(_l("Name of the scheme"), [NEEDED, Length(max=80)])
    name_en = StringField(_l("Name of the scheme in English"), [Optional(), Length(max=100)])
    region_code = SelectField(_l("Region"), [Optional()])


class VersionForm(Form):
    """The numbers of a scheme from a day on; 0 is no limit."""

    effective_on = DateField(_l("Holds from"), [NEEDED, near])
    source = StringField(_l("Source of the numbers"), [NEEDED, Length(max=200)])
    remark = StringField(_l("Remark"), [Optional(), Length(max=200)])
    lead_days = _number(_l("The opening file is due before class"), 90)
    lead_unit = SelectField(_l("Counted in"), [CHOOSE])
    least_hours = _number(_l("Class hours at least"), 2000)
    practice_percent = _number(_l("Practice at least, percent"), 100)
    attendance_floor = _number(_l("Attendance at least, percent"), 100)
    least_heads = _number(_l("People in a class at least"), 500)
    most_heads = _number(_l("People in a class at most"), 500)
    least_age = _number(_l("Age at least"), 99)
    most_age_men = _number(_l("Age of men at most"), 99)
    most_age_women = _number(_l("Age of women at most"), 99)
    categories = SelectMultipleField(_l("Groups that are paid for"), [Optional()])
    most_per_year = _number(_l("Subsidised classes a person a year"), 50)
    pays_repeats = BooleanField(_l("The same course is paid for again"))
    unpaid = SelectField(_l("Somebody who would not be paid for"), [CHOOSE])
    amount = YuanField(_l("Amount in yuan"), [NEEDED, Length(max=12)])
    amount_unit = SelectField(_l("Paid"), [CHOOSE])
    cap = YuanField(_l("At most for one person, in yuan"), [Optional(), Length(max=12)])
    claim_months = _number(_l("Months for the claim after the certificate"), 60)
    needs_approval = BooleanField(_l("Applications wait for a yes of the station"))
    follow_up_percent = _number(_l("Share of each class that is called afterwards, percent"), 100)
    papers = SelectMultipleField(_l("Papers that the file needs"), [CHOOSE])

    def offer(self) -> VersionForm:
        """Fill the choices with words of the reader's language."""
        self.lead_unit.choices = _told(LEAD_UNIT_WORDS)
        self.unpaid.choices = _told(UNPAID_WORDS)
        self.amount_unit.choices = _told(AMOUNT_UNIT_WORDS)
        self.categories.choices = _told(CATEGORY_WORDS)
        self.papers.choices = _told(PAPER_WORDS)
        return self

    def begin_as(self, newest: SchemeVersion | None) -> VersionForm:
        """Fill in the numbers of the newest version, or the usual papers where there is none."""
        if newest is None:
            self.attendance_floor.data = 80
            self.papers.data = [kind.value for kind in USUAL]
            return self
        for field in self:
            if field.short_name != "csrf_token" and hasattr(newest, field.short_name):
                value = getattr(newest, field.short_name)
                field.data = getattr(value, "value", value)
        self.amount.data = Money(newest.amount_fen).yuan()
        self.cap.data = Money(newest.cap_fen).yuan() if newest.cap_fen else ""
        self.effective_on.data = None
        return self

    def facts(self) -> VersionFacts:
        """What was typed, as the action takes it."""
        given: dict[str, Any] = {field.short_name: field.data for field in self}
        names = set(Terms.__dataclass_fields__) & given.keys()
        plain = {name: given[name] for name in names}
        terms = Terms(
            **plain | {
                "lead_unit": LeadUnit(given["lead_unit"]),
                "amount_unit": AmountUnit(given["amount_unit"]),
                "categories": tuple(given["categories"] or ()),
                "amount_fen": self.amount.fen,
                "cap_fen": self.cap.fen,
            }
        )  # fmt: skip
        return VersionFacts(
            effective_on=given["effective_on"],
            source=given["source"],
            terms=terms,
            attendance_floor=given["attendance_floor"],
            needs_approval=given["needs_approval"],
            follow_up_percent=given["follow_up_percent"],
            papers=tuple(given["papers"]),
            unpaid=Unpaid(given["unpaid"]),
            remark=given["remark"] or "",
        )


def _told(words: Any) -> Any:
    return choices((member.value, _(word)) for member, word in words.items())


class FundForm(Form):
    """Which scheme pays for a class."""

    scheme_id = SelectField(_l("Subsidy scheme"), [CHOOSE], coerce=int)


class HolidayForm(Form):
    """A day of a holiday notice."""

    day = DateField(_l("Day"), [NEEDED, near])
    worked = SelectField(_l("On this day offices"), [CHOOSE])
    name = StringField(_l("Name of the holiday"), [NEEDED, Length(max=40)])
    source = StringField(_l("Source"), [NEEDED, Length(max=200)])

    def offer(self) -> HolidayForm:
        """Fill the choices with words of the reader's language."""
        self.worked.choices = choices([("free", _("are closed")), ("worked", _("are open"))])
        return self


class ClaimForm(Form):
    """Who gets the money."""

    payee = SelectField(_l("The money goes to"), [CHOOSE])

    def offer(self) -> ClaimForm:
        """Fill the choices with words of the reader's language."""
        self.payee.choices = _told(PAYEE_WORDS)
        return self

    def chosen(self) -> Payee:
        """The payee as a word."""
        return Payee(self.payee.data)


class DayForm(Form):
    """The day on which something happened to a claim."""

    on = DateField(_l("On which day?"), [NEEDED, near])


class RefusalForm(Form):
    """When and why a claim was refused."""

    refused_on = DateField(_l("On which day?"), [NEEDED, near])
    refused_why = TextAreaField(_l("Reason"), [NEEDED, Length(max=200)])


class PublicityForm(Form):
    """From when to when the list is public."""

    first = DateField(_l("Public from"), [NEEDED, near])
    last = DateField(_l("Public until"), [NEEDED, near])


class ScanForm(Form):
    """A signed paper as a photo or a PDF."""

    kind = SelectField(_l("Which paper"), [CHOOSE])
    dated_on = DateField(_l("Day on the paper"), [NEEDED, near])
    file = FileField(_l("Photo or PDF"), [FileRequired(_l("Please choose a file."))])

    def offer(self, kinds: tuple[PaperKind, ...] = HANDED_IN) -> ScanForm:
        """Fill the choices with words of the reader's language."""
        self.kind.choices = choices((kind.value, _(PAPER_WORDS[kind])) for kind in kinds)
        return self

    def content(self) -> bytes:
        """The bytes that were sent; empty where there was no file."""
        return self.file.data.read() if self.file.data else b""
