"""What people choose when papers are printed, typed from, or fixed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from trainhub.core.web import Form
from trainhub.exams.rules.fixed import Chosen
from trainhub.exams.rules.points import points_from


class PrintForm(Form):
    """How papers are printed."""

    large = BooleanField(_l("Large letters for people with an allowance"), default=True)


class TypingForm(Form):
    """Lines typed from a paper; they are read by ``answers_from``."""


class FixedForm(Form):
    """The questions of a fixed paper; they are read by ``chosen_from``."""


def chosen_from(sent: Mapping[str, str], version_ids: Iterable[int]) -> list[Chosen]:
    """The questions with a place, in its order, from ``place-<id>`` and ``points-<id>``.

    Points that are no number are 0, which the rules refuse.
    """
    found = []
    for version_id in version_ids:
        place = sent.get(f"place-{version_id}", "").strip()
        if place.isascii() and place.isdigit() and int(place[:6]) > 0:
            points_h = points_from(sent.get(f"points-{version_id}", "")[:20]) or 0
            found.append((int(place[:6]), Chosen(version_id, points_h)))
    return [chosen for _place, chosen in sorted(found, key=lambda pair: pair[0])]
