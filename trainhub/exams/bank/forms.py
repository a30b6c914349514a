"""Parse and bound what people type about questions and their files."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from trainhub.core.fields import CHOOSE, NEEDED
from trainhub.core.web import Form
from trainhub.exams.bank.media import media_from
from trainhub.exams.bank.rules import NAME_LIMIT, TEXT_LIMIT, TOPIC_LIMIT, Media
from trainhub.exams.bank.typed import Typed
from trainhub.exams.forms.parts import PointsField
from trainhub.exams.rules import DIFFICULTY_WORDS, Difficulty, QuestionKind
from trainhub.exams.rules.answers import needs_person
from trainhub.exams.rules.points import points_text

#: Longest text of all options together.
_LONG = 20_000

#: How the answer of a kind is written, under its field.
ANSWER_HINTS: dict[QuestionKind, Any] = {
    QuestionKind.SINGLE: _l("The letter of the right option, such as B."),
    QuestionKind.MULTIPLE: _l("The letters of all right options, such as ACD."),
    QuestionKind.FILL_IN: _l("Blanks divided by “;”, accepted forms of one blank by “|”."),
    QuestionKind.NUMERIC: _l("A number such as 50, 23.4±0.1 or 38~40; several divided by “|”."),
    QuestionKind.ORDERING: _l("The letters of the steps in their right order, such as BADC."),
    QuestionKind.SHORT_ANSWER: _l("What a good answer says; the examiner reads it."),
    QuestionKind.ESSAY: _l("What a good answer says; the examiner reads it."),
}
OPTION_HINTS: dict[QuestionKind, Any] = {
    QuestionKind.SINGLE: _l("One option a line; the first is A."),
    QuestionKind.MULTIPLE: _l("One option a line; the first is A."),
    QuestionKind.ORDERING: _l("One step a line; the first is A."),
    QuestionKind.MATCHING: _l("One pair a line: left -> right. “-> right” is one too many."),
}
SCORING_HINTS: dict[QuestionKind, Any] = {
    QuestionKind.MULTIPLE: _l(
        "Empty: all or nothing. Or “some 50%”, “each”, or a weight for each option: 50;50;-50."
    ),
    QuestionKind.FILL_IN: _l("Empty: all or nothing. Or “each”: points for every blank."),
    QuestionKind.MATCHING: _l("Empty: points for every pair. Or “all”: all or nothing."),
    QuestionKind.ORDERING: _l("Empty: all or nothing. Or “each”: points for every right place."),
}


class UploadForm(Form):
    """A question file and where it belongs."""

    owner_id = SelectField(_l("Question bank of"), [CHOOSE], coerce=int)
    trade_code = SelectField(_l("Trade"), [CHOOSE])
    file = FileField(_l("Excel file"), [FileRequired(_l("Please choose a file."))])


class ConfirmForm(Form):
    """The uploader's yes."""

    checked = BooleanField(_l("I have checked these questions and their answers."))


class QuestionForm(Form):
    """One question; which fields there are depends on its kind."""

    stem = TextAreaField(_l("Question"), [NEEDED, Length(max=TEXT_LIMIT)])
    options = TextAreaField(_l("Options"), [Optional(), Length(max=_LONG)])
    answer = TextAreaField(_l("Right answer"), [Optional(), Length(max=_LONG)])
    truth = SelectField(_l("Right answer"), [Optional()])
    rubric = TextAreaField(_l("Rubric"), [Optional(), Length(max=2_000)])
    scoring = StringField(_l("When an answer is right in part"), [Optional(), Length(max=200)])
    topic = StringField(_l("Topic"), [Optional(), Length(max=TOPIC_LIMIT)])
    difficulty = SelectField(_l("Difficulty"), default=Difficulty.MEDIUM.value)
    points = PointsField(_l("Points"), [NEEDED], default="1")
    name = StringField(_l("Name or number of the question"), [Optional(), Length(max=NAME_LIMIT)])
    explanation = TextAreaField(_l("Explanation"), [Optional(), Length(max=TEXT_LIMIT)])
    media = FileField(_l("Picture or sound"))
    alt = StringField(_l("What the picture shows, in words"), [Optional(), Length(max=200)])
    keep_media = BooleanField(_l("Keep the picture or sound there is"), default=True)

    def __init__(self, kind: QuestionKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.sent: Media | None = None
        self.difficulty.choices = [(d.value, _(words)) for d, words in DIFFICULTY_WORDS.items()]
        self.truth.choices = [("T", _("Right")), ("F", _("Wrong"))]
        self.html = False
        if kind not in OPTION_HINTS:
            del self.options
        if kind not in SCORING_HINTS:
            del self.scoring
        if kind not in ANSWER_HINTS:
            del self.answer
        if kind is not QuestionKind.TRUE_FALSE:
            del self.truth
        if not needs_person(kind):
            del self.rubric

    def fill(self, typed: Typed) -> None:
        """Show what a question says now."""
        texts = ["stem", "options", "answer", "scoring", "rubric", "topic", "name", "explanation"]
        for name in texts:
            field = self._fields.get(name)
            if field is not None:
                field.data = getattr(typed, name)
        if "truth" in self._fields:
            self.truth.data = typed.answer
        self.difficulty.data = typed.difficulty.value
        self.points.data = points_text(typed.points_h)
        self.alt.data = typed.media[0].alt if typed.media else ""

    def validate_media(self, field: FileField) -> None:
        """A picture or a sound, told by its bytes."""
        if field.data:
            self.sent = media_from(field.data.read(), self.alt.data or "")
            if self.sent is None:
                raise ValidationError(
                    _("Please choose a picture (PNG, JPEG) or sound (MP3) of at most 2 MB.")
                )

    def typed(self, before: tuple[Media, ...] = ()) -> Typed:
        """What was typed; ``before``: the pictures there are."""
        kept = before if self.keep_media.data else ()
        return Typed(
            kind=self.kind,
            stem=self.stem.data or "",
            options=self._said("options"),
            answer=self._said("truth") or self._said("answer"),
            scoring=self._said("scoring"),
            rubric=self._said("rubric"),
            name=self.name.data or "",
            topic=self.topic.data or "",
            difficulty=Difficulty(self.difficulty.data),
            points_h=self.points.points_h or 0,
            explanation=self.explanation.data or "",
            html=self.html,
            media=(self.sent,) if self.sent else kept,
        )

    def _said(self, name: str) -> str:
        field = self._fields.get(name)
        return str(field.data or "") if field is not None else ""


class SendBackForm(Form):
    """Why a question goes back to its author."""

    why = StringField(_l("Reason"), [NEEDED, Length(max=200)])
