"""What becomes of the rows of a roster. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class Became(StrEnum):
    """What became of a row."""

    REGISTERED = "registered"
    KNOWN = "known"
    ENROLLED = "enrolled"
    WAITLISTED = "waitlisted"
    ALREADY_IN = "already_in"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    SKIPPED = "skipped"
    IGNORED = "ignored"


BECAME_WORDS: dict[Became, str] = {
    Became.REGISTERED: N_("newly registered"),
    Became.KNOWN: N_("known already"),
    Became.ENROLLED: N_("enrolled"),
    Became.WAITLISTED: N_("on the waiting list"),
    Became.ALREADY_IN: N_("already in the class"),
    Became.REFUSED: N_("refused"),
    Became.UNDECIDED: N_("please decide"),
    Became.SKIPPED: N_("left out by decision"),
    Became.IGNORED: N_("passed over"),
}
