"""What may happen to a certificate after its issue, and what then stands against it. No I/O."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from trainhub.certs.rules.words import LedgerReason, LedgerVerb
from trainhub.core.errors import Reason
from trainhub.core.words import N_


class LedgerTrouble(StrEnum):
    """Why an event does not fit into a certificate's life."""

    IS_SUSPENDED = N_("This certificate is suspended already.")
    NOT_SUSPENDED = N_("This certificate is not suspended.")
    IS_REVOKED = N_("This certificate is revoked. That is final.")
    IS_REPLACED = N_("This certificate was replaced. Please open the newer one.")
    IS_SUSPENDED_FIRST = N_("This certificate is suspended. Please decide about that first.")
    JUST_CHANGED = N_("Somebody decided about this certificate just now. Please look again.")
    SAME_NAME = N_("The name on the certificate is this one already.")
    NEEDS_EVIDENCE = N_("Please add the paper that proves it: a photo or a PDF.")


#: Which reasons each decision may have.
REASONS_FOR: dict[LedgerVerb, tuple[LedgerReason, ...]] = {
    LedgerVerb.SUSPENDED: (
        LedgerReason.UNDER_REVIEW,
        LedgerReason.RESULT_WITHDRAWN,
        LedgerReason.HOLDER_ASKED,
    ),
    LedgerVerb.REINSTATED: (
        LedgerReason.CLEARED,
        LedgerReason.HOLDER_ASKED,
        LedgerReason.RESULT_RESTORED,
    ),
    LedgerVerb.REVOKED: (
        LedgerReason.ISSUED_IN_ERROR,
        LedgerReason.RESULT_WITHDRAWN,
        LedgerReason.FRAUD,
        LedgerReason.MISCONDUCT,
        LedgerReason.HOLDER_ASKED,
    ),
    LedgerVerb.REPLACED: (
        LedgerReason.NAME_CORRECTED,
        LedgerReason.LOST,
        LedgerReason.DAMAGED,
    ),
}

#: Reasons that only the house gives: they follow from what the exams say.
OF_THE_HOUSE = frozenset({LedgerReason.RESULT_RESTORED})
#: Reasons for a revocation that a paper must prove when a person gives them.
PROVEN = frozenset({LedgerReason.FRAUD, LedgerReason.MISCONDUCT, LedgerReason.ISSUED_IN_ERROR})


def evidence_troubles(
    verb: LedgerVerb, reason: LedgerReason, *, by_a_person: bool, has_paper: bool
) -> list[Reason]:
    """A revocation for what somebody did needs the paper that proves it."""
    needed = verb is LedgerVerb.REVOKED and reason in PROVEN and by_a_person
    return [Reason(LedgerTrouble.NEEDS_EVIDENCE)] if needed and not has_paper else []


def halted_by(verbs: Iterable[LedgerVerb]) -> LedgerVerb | None:
    """The decision that stands against a certificate after its ledger of ``verbs``, in order."""
    halted: LedgerVerb | None = None
    for verb in verbs:
        halted = after(halted, verb)
    return halted


def after(halted: LedgerVerb | None, verb: LedgerVerb) -> LedgerVerb | None:
    """What stands against a certificate once ``verb`` happened to it."""
    if verb in (LedgerVerb.SUSPENDED, LedgerVerb.REVOKED, LedgerVerb.REPLACED):
        return verb
    return None if verb is LedgerVerb.REINSTATED else halted


def ledger_troubles(halted: LedgerVerb | None, verb: LedgerVerb) -> list[Reason]:
    """Whether ``verb`` may happen now: revoked and replaced are final."""
    if halted is LedgerVerb.REVOKED:
        return [Reason(LedgerTrouble.IS_REVOKED)]
    if halted is LedgerVerb.REPLACED:
        return [Reason(LedgerTrouble.IS_REPLACED)]
    suspended = halted is LedgerVerb.SUSPENDED
    if verb is LedgerVerb.REINSTATED and not suspended:
        return [Reason(LedgerTrouble.NOT_SUSPENDED)]
    if verb is LedgerVerb.SUSPENDED and suspended:
        return [Reason(LedgerTrouble.IS_SUSPENDED)]
    if verb in (LedgerVerb.REPLACED, LedgerVerb.RENEWED) and suspended:
        return [Reason(LedgerTrouble.IS_SUSPENDED_FIRST)]
    return []
