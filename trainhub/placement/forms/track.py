"""Parse and bound what people type about regular work and follow-up calls."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional

from trainhub.core.fields import NEEDED, choices, near
from trainhub.core.money import PayUnit
from trainhub.core.web import Form
from trainhub.placement.forms.parts import UNITS, YES_NO, YuanField
from trainhub.placement.rules import (
    RELATION_WORDS,
    TERM_WORDS,
    Relation,
    Term,
)
from trainhub.placement.rules.track import Proposal


class ProposalForm(Form):
    """A regular job."""

    trade = SelectField(_l("Trade"), [NEEDED])
    post = StringField(_l("Post"), [NEEDED, Length(max=80)])
    pay = YuanField(_l("Pay in yuan"), [NEEDED, Length(max=20)])
    unit = SelectField(_l("Pay is for"), [NEEDED], choices=UNITS, default=PayUnit.MONTH.value)
    starts_on = DateField(_l("First day of work"), [NEEDED, near])
    relation = SelectField(
        _l("Kind of paper"),
        [NEEDED],
        choices=choices((relation.value, _l(words)) for relation, words in RELATION_WORDS.items()),
        default=Relation.LABOUR_CONTRACT.value,
    )
    term = SelectField(
        _l("Term"),
        [NEEDED],
        choices=choices((term.value, _l(words)) for term, words in TERM_WORDS.items()),
        default=Term.FIXED.value,
    )
    term_months = IntegerField(_l("Months of the term"), [Optional(), NumberRange(1, 600)])
    probation_months = IntegerField(
        _l("Months on trial"), [Optional(), NumberRange(0, 6)], default=0
    )
    technical_post = BooleanField(_l("Management or technical post"))

    def proposal(self) -> Proposal:
        """What was typed, as the rules read it."""
        term = Term(self.term.data)
        return Proposal(
            relation=Relation(self.relation.data),
            term=term,
            term_months=self.term_months.data if term is Term.FIXED else None,
            probation_months=self.probation_months.data or 0,
            starts_on=self.starts_on.data,
            technical_post=bool(self.technical_post.data),
        )


class ContractForm(Form):
    """The signed contract."""

    number = StringField(_l("Number of the contract"), [NEEDED, Length(max=60)])
    on = DateField(_l("Signed on"), [NEEDED, near])


class InsuranceForm(Form):
    """The social insurance."""

    on = DateField(_l("Registered on"), [NEEDED, near])


class FollowUpForm(Form):
    """What a follow-up call found."""

    at_work = RadioField(
        _l("Still at work there?"),
        [NEEDED],
        choices=YES_NO,
    )
    as_advertised = RadioField(
        _l("Work, hours and pay as advertised?"),
        [NEEDED],
        choices=YES_NO,
    )
    note = TextAreaField(_l("Note"), [Optional(), Length(max=300)], render_kw={"rows": 3})
