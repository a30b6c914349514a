"""What a marker types about one answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length, Optional

from trainhub.core.errors import Reason
from trainhub.core.web import Form
from trainhub.exams.actions import MarkGiven
from trainhub.exams.rules import MarkTrouble
from trainhub.exams.rules.marking import COMMENT_LIMIT, Criterion
from trainhub.exams.rules.points import points_from


class AnswerMarkForm(Form):
    """A comment; the points are read by ``given_from``."""

    comment = TextAreaField(_l("Comment"), [Optional(), Length(max=COMMENT_LIMIT)])


def given_from(
    sent: Mapping[str, str], rubric: Sequence[Criterion], comment: str
) -> tuple[MarkGiven, list[Reason]]:
    """Points from ``points``, or from ``criterion-<n>`` for every line of the rubric."""
    troubles = []

    def read(name: str, said: str) -> int | None:
        typed = sent.get(name, "").strip()
        points_h = points_from(typed[:20]) if typed else None
        if typed and points_h is None:
            troubles.append(Reason(MarkTrouble.NOT_A_NUMBER, name=said))
        return points_h

    if not rubric:
        typed = sent.get("points", "").strip()
        points_h = points_from(typed[:20]) if typed else None
        if points_h is None:
            troubles.append(Reason(MarkTrouble.POINTS_NEEDED))
        return MarkGiven(points_h, (), comment), troubles
    criteria = [read(f"criterion-{n}", line.name) for n, line in enumerate(rubric)]
    return MarkGiven(None, criteria, comment), troubles
