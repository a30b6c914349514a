"""The blueprint that home and reports hang on, and how a share is told."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import Blueprint
from flask_babel import gettext as _

from trainhub.core.rates import Rate
from trainhub.courses.views.blueprint import class_name, own_name

bp = Blueprint("reports", "trainhub.reports", template_folder="templates")


class Share(NamedTuple):
    """A rate in words: numerator, denominator, base, percent and interval where there are any."""

    numerator: int
    denominator: int
    base: str
    percent: str | None
    low: str | None
    high: str | None


def share(rate: Rate) -> Share:
    """A rate with its base and interval for the screen."""
    low, high = rate.bounds() or (None, None)
    return Share(rate.numerator, rate.denominator, _(rate.base), rate.percent(), low, high)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"share": share, "own_name": own_name, "class_name": class_name}
