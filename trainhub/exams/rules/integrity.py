"""What is noticed while an exam is taken. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class Sign(StrEnum):
    """Something noticed while somebody wrote: a sign, never a verdict."""

    LEFT_PAGE = "left_page"
    CAME_BACK = "came_back"
    LOST_NETWORK = "lost_network"
    FOUND_NETWORK = "found_network"
    OTHER_PHONE = "other_phone"
    SILENT = "silent"
    SENT_LATER = "sent_later"


SIGN_WORDS: dict[Sign, str] = {
    Sign.LEFT_PAGE: N_("left the exam page"),
    Sign.CAME_BACK: N_("came back to the exam page"),
    Sign.LOST_NETWORK: N_("lost the network"),
    Sign.FOUND_NETWORK: N_("found the network again"),
    Sign.OTHER_PHONE: N_("went on from another sign-in"),
    Sign.SILENT: N_("was not heard of"),
    Sign.SENT_LATER: N_("sent answers that the phone had kept"),
}

#: Signs that a phone reports by itself; the others the server notices.
REPORTED = frozenset({Sign.LEFT_PAGE, Sign.CAME_BACK, Sign.LOST_NETWORK, Sign.FOUND_NETWORK})
#: A log longer than this says nothing more.
MOST_SIGNS = 500
