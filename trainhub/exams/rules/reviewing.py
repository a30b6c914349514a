"""From author to reviewer to use: where a question stands and who may say yes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class BankStage(StrEnum):
    """Where a question stands, by its newest version."""

    WAITING = "waiting"
    RETURNED = "returned"
    ACTIVE = "active"
    RETIRED = "retired"


STAGE_WORDS: dict[BankStage, str] = {
    BankStage.WAITING: N_("Waiting to be checked"),
    BankStage.RETURNED: N_("Sent back to the author"),
    BankStage.ACTIVE: N_("In use"),
    BankStage.RETIRED: N_("Retired"),
}
#: The kind of state pill a stage is shown as.
STAGE_STATES: dict[BankStage, str] = {
    BankStage.WAITING: "wait",
    BankStage.RETURNED: "warn",
    BankStage.ACTIVE: "good",
    BankStage.RETIRED: "off",
}


class ReviewTrouble(StrEnum):
    """Why somebody cannot say yes or no to a question."""

    OWN_QUESTION = N_("Somebody else must check what you wrote.")
    DECIDED = N_("This version was checked already.")
    NEEDS_REASON = N_("Please say why.")
    SAME_AS_BEFORE = N_("Nothing was changed.")
    KNOWN = N_("The bank has this question already.")
    OTHER_KIND = N_("A question keeps its kind. Write a new one instead.")


def bank_stage(
    retired_at: datetime | None, reviewed_at: datetime | None, returned_at: datetime | None
) -> BankStage:
    """Where a question with this newest version stands."""
    if retired_at is not None:
        return BankStage.RETIRED
    if reviewed_at is not None:
        return BankStage.ACTIVE
    return BankStage.RETURNED if returned_at is not None else BankStage.WAITING


def review_troubles(*, author: int | None, reviewer: int | None, decided: bool) -> list[Reason]:
    """Why ``reviewer`` (an account) may not judge a version of ``author``; the house may."""
    found = []
    if decided:
        found.append(Reason(ReviewTrouble.DECIDED))
    if author is not None and author == reviewer:
        found.append(Reason(ReviewTrouble.OWN_QUESTION))
    return found
