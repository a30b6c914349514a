"""The blueprint that every page of this chapter hangs on, and its words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _

from trainhub.core.catalogues import language
from trainhub.placement.rules import (
    ENGAGEMENT_WORDS,
    OFFER_WORDS,
    ORDER_WORDS,
    PAY_METHOD_WORDS,
    RELATION_WORDS,
    SHIFT_WORDS,
    STANDBY_WORDS,
    TERM_WORDS,
    EngagementState,
    OfferState,
    OrderState,
    PayMethod,
    PostingCheck,
    Relation,
    ShiftState,
    StandbyState,
    Term,
)
from trainhub.placement.rules.feasibility import Verdict
from trainhub.placement.rules.pool import FAR
from trainhub.placement.rules.track import DeadlineKind

bp = Blueprint("placement", "trainhub.placement", template_folder="templates")

#: By class first: members of two classes may be equal as strings.
_WORDS: dict[type[StrEnum], Mapping[Any, str]] = {
    OfferState: OFFER_WORDS,
    StandbyState: STANDBY_WORDS,
    OrderState: ORDER_WORDS,
    ShiftState: SHIFT_WORDS,
    EngagementState: ENGAGEMENT_WORDS,
    PayMethod: PAY_METHOD_WORDS,
    Relation: RELATION_WORDS,
    Term: TERM_WORDS,
    PostingCheck: {check: check.value for check in PostingCheck},
    DeadlineKind: {kind: kind.value for kind in DeadlineKind},
    Verdict: {answer: answer.value for answer in Verdict},
}

#: The look of a state; the words beside it say the same.
_KINDS: dict[type[StrEnum], Mapping[Any, str]] = {
    OfferState: {
        OfferState.OPEN: "wait",
        OfferState.ACCEPTED: "good",
        OfferState.DECLINED: "off",
        OfferState.EXPIRED: "off",
        OfferState.WITHDRAWN: "off",
    },
    Verdict: {
        Verdict.YES: "good",
        Verdict.WITH_EXAM: "wait",
        Verdict.WITH_CLASS: "warn",
        Verdict.SHORT: "bad",
    },
    StandbyState: {
        StandbyState.WAITING: "wait",
        StandbyState.CALLED: "good",
        StandbyState.LEFT: "off",
    },
    OrderState: {
        OrderState.WAITING: "wait",
        OrderState.RETURNED: "warn",
        OrderState.OPEN: "good",
        OrderState.FULL: "good",
        OrderState.CLOSED: "off",
        OrderState.RUNNING: "wait",
        OrderState.OVER: "off",
        OrderState.CANCELLED: "bad",
    },
    ShiftState: {
        ShiftState.ACCEPTED: "wait",
        ShiftState.AGREED: "wait",
        ShiftState.INSURED: "good",
        ShiftState.CHECKED_IN: "good",
        ShiftState.CHECKED_OUT: "wait",
        ShiftState.CONFIRMED: "wait",
        ShiftState.SETTLED: "good",
        ShiftState.CANCELLED: "off",
        ShiftState.NO_SHOW: "bad",
    },
    EngagementState: {
        EngagementState.PROPOSED: "wait",
        EngagementState.TRIAL: "wait",
        EngagementState.REGULAR: "good",
        EngagementState.DECLINED: "off",
        EngagementState.ENDED: "off",
    },
}


def word(member: StrEnum) -> str:
    """A state or a kind in the reader's language."""
    return str(_(_WORDS[type(member)][member]))


def kind_of(member: StrEnum) -> str:
    """The look of a state: good, warn, bad, wait or off."""
    return _KINDS[type(member)][member]


def own_name(thing: Any) -> str:
    """The name of a trade, certificate or organisation in the reader's language, if it has one."""
    return str(thing.name_en if language() == "en" and thing.name_en else thing.name)


def say_band(km: int) -> str:
    """How far somebody lives from the work, in the bands that are told."""
    return str(_("farther or unknown") if km >= FAR else _("within %(km)s km", km=km))


def say_distance(metres: int) -> str:
    """``800 m`` or ``3.2 km``, as one tells the way."""
    if metres < 1000:
        return str(_("%(metres)s m", metres=-(-metres // 100) * 100))
    return str(_("%(km)s km", km=f"{metres // 100 / 10:g}"))


def say_stars(tenths: int | None) -> str:
    """``4.7`` of 5 stars, or that nobody rated yet."""
    return str(_("not rated yet")) if tenths is None else f"{tenths / 10:.1f} / 5"


def say_length(minutes: int) -> str:
    """``8 h`` or ``7 h 30 min``."""
    hours, rest = divmod(minutes, 60)
    if rest == 0:
        return str(_("%(hours)s h", hours=hours))
    return str(_("%(hours)s h %(minutes)s min", hours=hours, minutes=rest))


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "word": word,
        "kind_of": kind_of,
        "own_name": own_name,
        "say_band": say_band,
        "say_distance": say_distance,
        "say_stars": say_stars,
        "say_length": say_length,
    }
