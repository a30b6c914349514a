"""Parse and bound what people type about certificates."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, Regexp

from trainhub.certs.actions import Paper
from trainhub.certs.models import CertificateType
from trainhub.certs.rules import (
    OF_THE_HOUSE,
    REASON_WORDS,
    REASONS_FOR,
    LedgerReason,
    LedgerVerb,
)
from trainhub.core.fields import NEEDED
from trainhub.core.web import Form
from trainhub.people.forms import NameField


class VerifyForm(Form):
    """Number and name, as printed on the paper. Anybody asks; nothing changes, so no token."""

    class Meta:
        """No CSRF token: it would open a session for every passer-by."""

        csrf = False

    number = StringField(_l("Certificate number"), [NEEDED, Length(max=60)])
    name = StringField(_l("Name on the certificate"), [NEEDED, Length(max=60)])


class FileForm(Form):
    """A PDF to be compared. Anybody asks; nothing changes, so no token."""

    class Meta:
        """No CSRF token: it would open a session for every passer-by."""

        csrf = False

    file = FileField(_l("The PDF of the certificate"), [FileRequired(_l("Please choose a file."))])


class HolderForm(Form):
    """The last four digits of the holder's ID number."""

    class Meta:
        """No CSRF token: it would open a session for every passer-by."""

        csrf = False

    token = StringField(validators=[NEEDED, Length(max=40)])
    digits = StringField(
        _l("Last four digits of the ID number"),
        [NEEDED, Regexp(r"\s*\d{3}[\dXx]\s*$", message=_l("Please enter four digits."))],
    )


class ListForm(Form):
    """A table with numbers and names."""

    file = FileField(_l("Excel or CSV file"), [FileRequired(_l("Please choose a file."))])
    as_excel = BooleanField(_l("Give me the answers as Excel"))


class EvidenceForm(Form):
    """A decision with the paper that proves it."""

    evidence = FileField(_l("Paper that proves it (photo or PDF)"))

    def paper(self) -> bytes:
        """The bytes of the paper; none where nothing was chosen."""
        return self.evidence.data.read() if self.evidence.data else b""


class DecisionForm(EvidenceForm):
    """Why a certificate is suspended, reinstated or revoked."""

    reason = SelectField(_l("Reason"), [NEEDED])
    note = TextAreaField(
        _l("Note for the file"), [Optional(), Length(max=200)], render_kw={"rows": 3}
    )

    def __init__(self, verb: LedgerVerb, **given: Any) -> None:
        super().__init__(**given)
        self.reason.choices = [
            ("", _("Please choose")),
            *(
                (reason.value, _(REASON_WORDS[reason]))
                for reason in REASONS_FOR[verb]
                if reason not in OF_THE_HOUSE
            ),
        ]

    def decided(self) -> LedgerReason:
        """The reason as a word."""
        return LedgerReason(self.reason.data)


class CopyForm(EvidenceForm):
    """Why a certificate is replaced; the right name where that is the reason."""

    reason = SelectField(_l("Reason"), [NEEDED])
    name = NameField(_l("Right name, as on the ID card"), [Optional(), Length(max=50)])
    note = TextAreaField(
        _l("Note for the file"), [Optional(), Length(max=200)], render_kw={"rows": 3}
    )

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.reason.choices = [
            (reason.value, _(REASON_WORDS[reason])) for reason in REASONS_FOR[LedgerVerb.REPLACED]
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A wrong name needs the right one."""
        if not super().validate(extra_validators):
            return False
        if self.reason.data == LedgerReason.NAME_CORRECTED and not self.name.data:
            self.name.errors = [_("Please fill this in.")]
            return False
        return True


class AnswerForm(Form):
    """The words of a second person who says no."""

    note = StringField(_l("Why not?"), [Optional(), Length(max=200)])


class ShareForm(Form):
    """For whom a link is made."""

    label = StringField(_l("For whom? Only you read this."), [Optional(), Length(max=40)])


class CredentialForm(Form):
    """What stands on a certificate from elsewhere, and its picture."""

    kind = SelectField(_l("Which certificate?"), [NEEDED], coerce=str)
    number = StringField(_l("Certificate number"), [NEEDED, Length(max=60)])
    issuer = StringField(_l("Who issued it?"), [NEEDED, Length(max=100)])
    issued_on = DateField(_l("Date of issue"), [NEEDED])
    valid_until = DateField(_l("Valid until"), [Optional()])
    reviewed_on = DateField(_l("Last review"), [Optional()])
    picture = FileField(
        _l("Photo of the certificate"),
        [FileRequired(_l("Please take a photo of the certificate."))],
    )

    def __init__(self, kinds: list[CertificateType], **given: Any) -> None:
        super().__init__(**given)
        self.kind.choices = [
            ("", _("Please choose")),
            *((str(kind.id), kind.name) for kind in kinds),
        ]

    def paper(self) -> Paper:
        """What was typed off the certificate."""
        return Paper(
            number=self.number.data or "",
            issuer=self.issuer.data or "",
            issued_on=self.issued_on.data,
            valid_until=self.valid_until.data,
            reviewed_on=self.reviewed_on.data,
        )

    def upload(self) -> bytes:
        """The bytes of the picture."""
        content: bytes = self.picture.data.read()
        return content


class CheckForm(Form):
    """What staff found when they compared the picture with what was typed."""

    note = StringField(_l("What is wrong?"), [Optional(), Length(max=200)])
