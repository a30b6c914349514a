"""The whole plot: which event causes which action, in the same transaction."""

from __future__ import annotations

from trainhub.certs import actions as certs
from trainhub.certs.events import CertificateHalted, CertificateIssued, CredentialHalted
from trainhub.core.events import Line, tell, when
from trainhub.courses.events import HoursCompleted
from trainhub.exams.events import ResultsPublished, ResultWithdrawn
from trainhub.placement import actions as placement

STORY: tuple[Line, ...] = (
    when(HoursCompleted, certs.issue_when_earned),
    when(ResultsPublished, certs.issue_for_sitting),
    when(ResultWithdrawn, certs.halt_unearned),
    when(ResultsPublished, certs.reinstate_earned),
    when(CertificateIssued, placement.invite_to_pool),
    when(CertificateIssued, placement.offer_what_waited),
    when(CertificateHalted, placement.withdraw_unqualified_offers),
    when(CredentialHalted, placement.withdraw_unqualified_offers),
)


def begin() -> None:
    """Tell the plot to the house. Called once by the composition root."""
    tell(STORY)
    placement.watch()
