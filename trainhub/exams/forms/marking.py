"""What people type when they mark, put a key right or look again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from trainhub.core.errors import Reason
from trainhub.core.fields import CHOOSE, NEEDED
from trainhub.core.web import Form
from trainhub.exams.rules import MarkTrouble
from trainhub.exams.rules.points import points_from


class WhyForm(Form):
    """A reason in words."""

    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])


class MarksForm(Form):
    """A column of marks; the cells are read by ``marks_from``."""

    why = StringField(_l("Reason, if a mark changes"), [Optional(), Length(max=200)])


def marks_from(
    sent: Mapping[str, str], candidate_ids: Iterable[int], part: str
) -> tuple[dict[int, int | None], list[Reason]]:
    """Hundredths by candidate from ``points-<id>`` and ``absent-<id>``; no empty cells."""
    marks: dict[int, int | None] = {}
    troubles = []
    for candidate_id in candidate_ids:
        typed = sent.get(f"points-{candidate_id}", "").strip()
        if sent.get(f"absent-{candidate_id}"):
            marks[candidate_id] = None
        elif typed:
            points_h = points_from(typed[:20])
            if points_h is None:
                troubles.append(Reason(MarkTrouble.NOT_A_NUMBER, name=part))
            else:
                marks[candidate_id] = points_h
    return marks, list(dict.fromkeys(troubles))


class CorrectionForm(Form):
    """How a wrong key is put right."""

    kind = RadioField(_l("What is wrong"), [CHOOSE])
    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])
    protects = BooleanField(_l("Nobody loses points by it."), default=True)
    seen = HiddenField(_l("Corrections so far"))


class SecondLookForm(Form):
    """Why somebody asks for a second look."""

    why = TextAreaField(_l("What should we look at again?"), [NEEDED, Length(max=1000)])


class SecondAnswerForm(Form):
    """What came of a second look; the points are read by ``points_by_part``."""

    answer = TextAreaField(_l("What you found"), [NEEDED, Length(max=500)])


def points_by_part(
    sent: Mapping[str, str], parts: Iterable[tuple[int, str]]
) -> tuple[dict[int, int], list[Reason]]:
    """Hundredths by component from ``part-<id>``; empty fields are left out."""
    given, troubles = {}, []
    for part_id, name in parts:
        typed = sent.get(f"part-{part_id}", "").strip()
        points_h = points_from(typed[:20]) if typed else None
        if points_h is not None:
            given[part_id] = points_h
        elif typed:
            troubles.append(Reason(MarkTrouble.NOT_A_NUMBER, name=name))
    return given, troubles
