"""What staff type about work, household, account and group of a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from trainhub.core.fields import NEEDED
from trainhub.core.web import Form
from trainhub.people.background.actions import Background
from trainhub.people.background.models import PersonFile
from trainhub.people.background.rules import (
    CATEGORY_WORDS,
    EMPLOYMENT_WORDS,
    Category,
    Employment,
)


class BackgroundForm(Form):
    """Work, household and account; an empty account leaves the one that is there."""

    employment = SelectField(_l("Work at present"), [Optional()])
    workplace = StringField(_l("Name of the firm"), [Optional(), Length(max=100)])
    household_code = SelectField(_l("Household registered in"), [Optional()])
    bank = StringField(_l("Bank, or social card"), [Optional(), Length(max=60)])
    account = StringField(_l("Account number"), [Optional(), Length(max=60)])

    def offer(self, regions: Iterable[tuple[str, str]]) -> BackgroundForm:
        """Fill the choices with words of the reader's language."""
        self.employment.choices = [
            SelectChoice("", _("Not said")),
            *(SelectChoice(word.value, _(text)) for word, text in EMPLOYMENT_WORDS.items()),
        ]
        named = [SelectChoice(code, name) for code, name in regions]
        self.household_code.choices = [SelectChoice("", _("Not said")), *named]
        return self

    def begin_as(self, known: PersonFile | None) -> BackgroundForm:
        """Fill in what is known; the account itself never goes back into a page."""
        if known is not None:
            self.employment.data = known.employment.value if known.employment else ""
            self.workplace.data, self.bank.data = known.workplace, known.bank
            self.household_code.data = known.household_code or ""
        return self

    def facts(self) -> Background:
        """What was typed, as the action takes it."""
        return Background(
            employment=Employment(self.employment.data) if self.employment.data else None,
            workplace=self.workplace.data or "",
            household_code=self.household_code.data or None,
            bank=self.bank.data or "",
            account=(self.account.data or "").strip() or None,
        )


class CategoryForm(Form):
    """A group with the document that proves it."""

    category = SelectField(_l("Group"), [NEEDED])
    valid_from = DateField(_l("Document valid from"), [NEEDED])
    valid_until = DateField(_l("Document valid until"), [Optional()])
    proof = FileField(
        _l("Photo or PDF of the document"), [FileRequired(_l("Please choose a file."))]
    )

    def offer(self) -> CategoryForm:
        """Fill the choices with words of the reader's language."""
        self.category.choices = [
            SelectChoice("", _("Please choose")),
            *(SelectChoice(word.value, _(text)) for word, text in CATEGORY_WORDS.items()),
        ]
        return self

    def facts(self) -> dict[str, Any]:
        """What was typed, as the action takes it."""
        return {
            "category": Category(self.category.data),
            "valid_from": self.valid_from.data,
            "valid_until": self.valid_until.data,
        }

    def content(self) -> bytes:
        """The bytes that were sent; empty where there was no file."""
        return self.proof.data.read() if self.proof.data else b""


class ProofForm(Form):
    """What staff say of a document."""

    note = TextAreaField(_l("What is wrong with it?"), [Optional(), Length(max=200)])
