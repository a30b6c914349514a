"""Forms of the certificate chapter: parse and bound, judge nothing."""

from __future__ import annotations

from trainhub.certs.forms.papers import (
    AnswerForm,
    CheckForm,
    CopyForm,
    CredentialForm,
    DecisionForm,
    EvidenceForm,
    FileForm,
    HolderForm,
    ListForm,
    ShareForm,
    VerifyForm,
)
from trainhub.certs.forms.types import IssuerForm, TypeForm

__all__ = [
    "AnswerForm",
    "CheckForm",
    "CopyForm",
    "CredentialForm",
    "DecisionForm",
    "EvidenceForm",
    "FileForm",
    "HolderForm",
    "IssuerForm",
    "ListForm",
    "ShareForm",
    "TypeForm",
    "VerifyForm",
]
