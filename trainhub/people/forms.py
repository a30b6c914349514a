"""Parse and bound what people type about themselves and about organisations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from trainhub.core import clock
from trainhub.core.errors import Reason
from trainhub.core.fields import NEEDED
from trainhub.core.phrases import say_reason
from trainhub.core.web import Form
from trainhub.people import identity
from trainhub.people.actions import Identity
from trainhub.people.identity import IdType
from trainhub.people.rules import ROLE_WORDS, OrganisationKind, Role


def _complain(reasons: list[Reason]) -> None:
    if reasons:
        raise ValidationError(" ".join(say_reason(reason) for reason in reasons))


class NameField(StringField):
    """A name, normalised; rare characters and the minority dot stay as they are."""

    data: str | None

    def pre_validate(self, form: Form) -> None:
        """Normalise, and say what is wrong."""
        self.data = identity.clean_name(self.data or "")
        _complain(identity.name_troubles(self.data))


class PhoneField(StringField):
    """A mobile number; spaces, hyphens, +86 and full-width digits are welcome."""

    data: str | None

    def pre_validate(self, form: Form) -> None:
        """Normalise, and say what is wrong."""
        self.data = identity.clean_phone(self.data or "")
        _complain(identity.phone_troubles(self.data))


class ResidentIdField(StringField):
    """An 18-character resident ID number."""

    data: str | None

    def pre_validate(self, form: Form) -> None:
        """Normalise, and say what is wrong."""
        self.data = identity.clean_id(self.data or "")
        _complain(identity.id_troubles(IdType.RESIDENT, self.data, clock.today()))


class SignInForm(Form):
    """Phone and password."""

    phone = StringField(_l("Phone number"), [NEEDED, Length(max=40)])
    password = PasswordField(_l("Password"), [NEEDED, Length(max=200)])
    next = HiddenField()


class RegisterForm(Form):
    """A person signs up by oneself."""

    name = NameField(_l("Name"), [NEEDED, Length(max=60)])
    id_no = ResidentIdField(_l("ID number"), [NEEDED, Length(max=40)])
    phone = PhoneField(_l("Phone number"), [NEEDED, Length(max=40)])
    password = PasswordField(_l("Password"), [NEEDED, Length(max=200)])
    station_id = SelectField(_l("Nearest station"), [NEEDED], coerce=int)
    agreed = BooleanField(
        _l("I agree that my name, ID number and phone are used for training and certificates."),
        [InputRequired(_l("Without your agreement we cannot register you."))],
    )

    def identity(self) -> Identity:
        """What the person said of themselves."""
        return Identity(name=self.name.data or "", id_no=self.id_no.data, phone=self.phone.data)


class CounterForm(Form):
    """Staff register a person who stands at the counter, with or without a phone."""

    name = NameField(_l("Name"), [NEEDED, Length(max=60)])
    id_no = ResidentIdField(_l("ID number"), [NEEDED, Length(max=40)])
    phone = StringField(_l("Phone number (may stay empty)"), [Optional(), Length(max=40)])
    education = StringField(_l("Education"), [Optional(), Length(max=20)])
    category = StringField(_l("Group"), [Optional(), Length(max=40)])
    address = StringField(_l("Address"), [Optional(), Length(max=200)])
    seen = BooleanField(
        _l("I have seen the ID card."), [InputRequired(_l("Please look at the ID card."))]
    )

    def validate_phone(self, field: StringField) -> None:
        """A phone may be missing, not wrong."""
        field.data = identity.clean_phone(field.data or "")
        if field.data:
            _complain(identity.phone_troubles(field.data))

    def identity(self) -> Identity:
        """What staff read from the card."""
        return Identity(
            name=self.name.data or "",
            id_no=self.id_no.data,
            phone=self.phone.data or None,
            id_type=IdType.RESIDENT,
            education=(self.education.data or "").strip(),
            category=(self.category.data or "").strip(),
            address=(self.address.data or "").strip(),
        )


class PasswordForm(Form):
    """Change the password."""

    old = PasswordField(_l("Present password"), [NEEDED, Length(max=200)])
    new = PasswordField(_l("New password"), [NEEDED, Length(max=200)])


class OrganisationForm(Form):
    """Enter an employer or an institution."""

    kind = SelectField(
        _l("Kind"),
        choices=[
            SelectChoice(OrganisationKind.EMPLOYER.value, _l("Employer")),
            SelectChoice(OrganisationKind.INSTITUTION.value, _l("Training institution")),
        ],
    )
    name = StringField(_l("Name"), [NEEDED, Length(max=100)])
    credit_code = StringField(_l("Social credit code"), [NEEDED, Length(max=40)])
    address = StringField(_l("Address"), [Optional(), Length(max=200)])
    phone = StringField(_l("Phone number"), [Optional(), Length(max=20)])

    def validate_credit_code(self, field: StringField) -> None:
        """Spaces and small letters are welcome."""
        field.data = identity.clean_credit_code(field.data or "")
        _complain(identity.credit_code_troubles(field.data))


class SuspendForm(Form):
    """Why an organisation is taken out."""

    why = TextAreaField(_l("Reason"), [NEEDED, Length(max=200)])


class GrantForm(Form):
    """Who gets which role."""

    phone = PhoneField(_l("Phone number of the account"), [NEEDED, Length(max=40)])
    role = SelectField(
        _l("Role"),
        choices=[
            SelectChoice(role.value, _l(word))
            for role, word in ROLE_WORDS.items()
            if role is not Role.TRAINEE
        ],
    )
