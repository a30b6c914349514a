"""People at the door who stand on no list. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class WalkInTrouble(StrEnum):
    """Why somebody at the door is not noted, or a note is not merged."""

    NAME_NEEDED = N_("Please write down the name.")
    CONTACT_NEEDED = N_("Please write down a phone number or an ID number: a name is not enough.")
    SETTLED = N_("This note was settled by somebody else. Please look again.")
    NO_SEAT = N_("The class is full. Give it one more seat first.")


def note_troubles(name: str, phone: str, id_no: str) -> list[Reason]:
    """What is missing to find somebody later; all three are trimmed already."""
    reasons = []
    if not name:
        reasons.append(Reason(WalkInTrouble.NAME_NEEDED))
    if not phone and not id_no:
        reasons.append(Reason(WalkInTrouble.CONTACT_NEEDED))
    return reasons
