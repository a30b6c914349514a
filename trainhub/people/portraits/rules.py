"""What a portrait must be, and what the person reads before giving it."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_

#: As it is kept with the photo (PIPL 17: who, what for, how long, how to take it back).
NOTICE = N_(
    "The photo is printed on certificates that are issued to you from now on. You and the staff "
    "of your station can see it, and everybody to whom you show such a certificate. You can "
    "withdraw it here at any time; certificates that were issued before keep theirs."
)
#: The least width and height of an upload in pixels: half of what is printed.
LEAST_SIDES = (148, 207)


class PortraitTrouble(StrEnum):
    """Why a photo is not taken, or cannot be withdrawn."""

    MISSING = N_("Please take a photo.")
    TOO_SMALL = N_("The photo is too small: at least {width} by {height} pixels, please.")
    NOT_AGREED = N_("Please read what the photo is for, and agree.")
    NONE_THERE = N_("There is no photo to withdraw.")
