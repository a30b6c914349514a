"""Parse and bound what people type about wishes, orders and shifts."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import Length, NumberRange, Optional

from trainhub.core.catalogues import language
from trainhub.core.fields import NEEDED, choices, near
from trainhub.core.money import PayUnit
from trainhub.core.web import Form
from trainhub.placement.forms.parts import (
    UNITS,
    YES_NO,
    OptionalYuanField,
    YuanField,
    moments,
    yuan_typed,
)
from trainhub.placement.models import Wish
from trainhub.placement.rules import (
    PAY_METHOD_WORDS,
    PayMethod,
    PostingCheck,
)
from trainhub.placement.rules.orders import MOST_HEADS, Terms
from trainhub.placement.rules.pool import BANDS_KM, Ability
from trainhub.placement.rules.ranking import DAY_PARTS, DAYS, hours_mask, hours_said
from trainhub.placement.rules.skills import MOST_SKILLS, SKILLS, Skill
from trainhub.placement.rules.standbys import MOST_BACKUPS


def own_words(skill: Skill) -> str:
    """The name of a skill in the reader's language."""
    return skill.name_en if language() == "en" else skill.name


class WishForm(Form):
    """想干什么, 会干什么."""

    trades = SelectMultipleField(_l("What work do you want?"))
    can = SelectMultipleField(
        _l("What can you do well?"), [Length(max=MOST_SKILLS, message=_l("Please choose fewer."))],
        coerce=int,
    )  # fmt: skip
    skills = StringField(_l("In your own words"), [Optional(), Length(max=300)])
    years = IntegerField(_l("Years of experience"), [Optional(), NumberRange(0, 60)], default=0)
    pay = OptionalYuanField(_l("Pay you want, in yuan"), [Optional(), Length(max=20)])
    unit = SelectField(_l("Pay is for"), choices=UNITS[:3], default=PayUnit.DAY.value)
    days = SelectMultipleField(_l("On which days?"), coerce=int)
    parts = SelectMultipleField(_l("At what time?"), coerce=int)
    radius_km = SelectField(
        _l("How far would you go?"),
        [NEEDED],
        coerce=int,
        choices=choices((km, _l("%(km)s km", km=km)) for km in (3, 5, 10, 20, 50)),
        default=10,
    )
    wants_regular = BooleanField(_l("I would like a regular job."))

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.can.choices = choices((skill.bit, own_words(skill)) for skill in SKILLS)
        self.days.choices = choices((number, _(day)) for number, day in enumerate(DAYS))
        self.parts.choices = choices((number, _(part)) for number, part in enumerate(DAY_PARTS))

    def show(self, wish: Wish) -> None:
        """What was said last time."""
        self.radius_km.data = wish.radius_km
        self.can.data = wish.skill_bits
        self.days.data, self.parts.data = hours_said(wish.hours)
        self.pay.data = yuan_typed(wish.pay_fen) if wish.pay_fen else ""
        self.unit.data = (wish.pay_unit or PayUnit.DAY).value

    def ability(self) -> Ability:
        """What was typed, as the rules read it."""
        return Ability(
            skill_bits=tuple(self.can.data or ()),
            years=self.years.data or 0,
            hours=hours_mask(self.days.data or (), self.parts.data or ()),
        )

    def wished_pay(self) -> tuple[int, PayUnit] | None:
        """Fen and unit, if an amount was typed."""
        return (self.pay.fen, PayUnit(self.unit.data)) if self.pay.fen else None


class PoolForm(Form):
    """What an employer looks for; it stands in the address and changes nothing."""

    class Meta:
        """No CSRF token: a search is a plain link."""

        csrf = False

    trade = SelectField(_l("Trade"), validate_choice=False)
    day = DateField(_l("Day"), [Optional(), near])
    start = TimeField(_l("From"), [Optional()])
    end = TimeField(_l("Until"), [Optional()])
    km = SelectField(_l("Distance"), coerce=str, choices=[], validate_choice=False)
    words = StringField(_l("Skills, in words"), [Optional(), Length(max=60)])
    region = SelectField(_l("District"), coerce=str, choices=[], validate_choice=False)
    pay = OptionalYuanField(_l("Pay for a day, at most"), [Optional(), Length(max=20)])
    years = IntegerField(_l("Years of experience, at least"), [Optional(), NumberRange(0, 60)])
    stars = SelectField(_l("Stars, at least"), coerce=str, choices=[], validate_choice=False)
    valid_to = DateField(_l("Certificate valid until at least"), [Optional(), near])

    def offer_distances(self) -> None:
        """The distances to choose from, in the reader's language."""
        bands = ((str(km), _("within %(km)s km", km=km)) for km in BANDS_KM)
        self.km.choices = choices([("", _("any")), *bands])
        stars = ((str(n), _("%(stars)s and more", stars=n)) for n in (3, 4))
        self.stars.choices = choices([("", _("any")), *stars])

    def offer_districts(self, regions: Iterable[tuple[str, str]]) -> None:
        """The districts in which people of the pool live, by code and name."""
        self.region.choices = choices([("", _("any")), *regions])

    def wider(self) -> dict[str, Any]:
        """Everything of ``PoolSearch`` beside time, trade and distance."""
        region = self.region.data or ""
        return {
            "words": (self.words.data or "").strip()[:60],
            "region": int(region) if re.fullmatch(r"[0-9]{6}", region) else None,
            "pay_most": self.pay.fen or None if not self.pay.errors else None,
            "years_least": None if self.years.errors else self.years.data or None,
            "stars_least": {"3": 30, "4": 40}.get(self.stars.data or ""),
            "valid_to": None if self.valid_to.errors else self.valid_to.data,
        }

    def within(self) -> int | None:
        """The distance that was chosen, in km."""
        typed = self.km.data or ""
        return int(typed) if typed in {str(km) for km in BANDS_KM} else None


class PickForm(Form):
    """Who is asked for which order."""

    order = HiddenField(_l("Order"), [NEEDED])
    person = SelectMultipleField(_l("People"), coerce=int, validate_choice=False)

    def order_id(self) -> int:
        """The order, 0 when somebody wrote nonsense into the field."""
        typed = str(self.order.data or "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


class OrderForm(Form):
    """An order."""

    trade = SelectField(_l("Trade"), [NEEDED])
    title = StringField(_l("Work in a few words"), [NEEDED, Length(max=80)])
    text = TextAreaField(
        _l("What is done, what to bring"),
        [Optional(), Length(max=1000)],
        render_kw={"rows": 4},
    )
    heads = IntegerField(_l("How many people"), [NEEDED, NumberRange(1, MOST_HEADS)], default=1)
    backups = IntegerField(
        _l("How many more stand by"), [Optional(), NumberRange(0, MOST_BACKUPS)], default=0
    )
    day = DateField(_l("Day"), [NEEDED, near])
    start = TimeField(_l("From"), [NEEDED])
    end = TimeField(_l("Until"), [NEEDED])
    deadline = SelectField(
        _l("Answers until"),
        [NEEDED],
        coerce=int,
        choices=choices((hours, _l("%(hours)s h before", hours=hours)) for hours in (2, 6, 12, 24)),
        default=2,
    )
    place = StringField(_l("Place of work"), [NEEDED, Length(max=120)])
    pay = YuanField(_l("Pay in yuan"), [NEEDED, Length(max=20)])
    unit = SelectField(_l("Pay is for"), [NEEDED], choices=UNITS, default=PayUnit.DAY.value)
    towards_regular = BooleanField(_l("Good people may stay for a regular job."))

    def terms(self) -> Terms:
        """What was typed, as the rules read it."""
        starts_at, ends_at = moments(self.day.data, self.start.data, self.end.data)
        return Terms(
            title=self.title.data.strip(),
            text=(self.text.data or "").strip(),
            heads=self.heads.data,
            starts_at=starts_at,
            ends_at=ends_at,
            deadline_at=starts_at - timedelta(hours=self.deadline.data),
            pay_fen=self.pay.fen,
            pay_unit=PayUnit(self.unit.data),
            backups=self.backups.data or 0,
        )


class OutlookForm(Form):
    """The part of an order that decides whether it can be filled; it changes nothing."""

    class Meta:
        """No CSRF token: a question is a plain link."""

        csrf = False

    trade = SelectField(_l("Trade"), [NEEDED])
    heads = IntegerField(_l("How many people"), [NEEDED, NumberRange(1, MOST_HEADS)])
    backups = IntegerField(_l("How many more stand by"), [Optional(), NumberRange(0, MOST_BACKUPS)])
    day = DateField(_l("Day"), [NEEDED, near])
    start = TimeField(_l("From"), [NEEDED])
    end = TimeField(_l("Until"), [NEEDED])

    def times(self) -> tuple[datetime, datetime]:
        """When the work begins and ends."""
        return moments(self.day.data, self.start.data, self.end.data)


class ApprovalForm(Form):
    """The posting checklist."""

    checks = SelectMultipleField(_l("Checked"))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.checks.choices = choices((check.name, _(check.value)) for check in PostingCheck)

    def ticked(self) -> list[PostingCheck]:
        """The points that were ticked."""
        return [PostingCheck[name] for name in self.checks.data or []]


class PolicyForm(Form):
    """The accident insurance of a shift."""

    policy_no = StringField(_l("Number of the insurance policy"), [NEEDED, Length(max=60)])


class HoursForm(Form):
    """The work an employer confirms."""

    hours = IntegerField(_l("Hours worked"), [NEEDED, NumberRange(0, 24)])
    minutes = IntegerField(_l("Minutes"), [Optional(), NumberRange(0, 59)], default=0)
    pieces = IntegerField(_l("Pieces"), [Optional(), NumberRange(1, 100_000)])

    def total(self) -> int:
        """Minutes altogether."""
        return int(self.hours.data * 60 + (self.minutes.data or 0))


class SettleForm(Form):
    """How the worker was paid."""

    method = RadioField(
        _l("How was it paid?"),
        [NEEDED],
        choices=choices((method.value, _l(words)) for method, words in PAY_METHOD_WORDS.items()),
    )

    def paid(self) -> PayMethod:
        """The way as a word."""
        return PayMethod(self.method.data)


_STARS = choices(
    [
        ("5", _l("5 stars, very good")),
        ("4", _l("4 stars, good")),
        ("3", _l("3 stars, all right")),
        ("2", _l("2 stars, poor")),
        ("1", _l("1 star, bad")),
    ]
)


class RatingForm(Form):
    """How it was; ``side`` says for whom staff speak."""

    side = HiddenField()
    stars = RadioField(_l("Stars"), [NEEDED], choices=_STARS)
    punctual = RadioField(_l("Came on time?"), [Optional()], choices=YES_NO)
    comment = StringField(_l("A word more"), [Optional(), Length(max=300)])
