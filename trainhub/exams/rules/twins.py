"""Papers on paper: large print, and reasons for a no. No I/O."""

from __future__ import annotations

from enum import StrEnum

from trainhub.core.words import N_


class TwinTrouble(StrEnum):
    """Why a paper is not handed out or not taken in."""

    NOT_PRINTED = N_("{count} papers are not printed yet. Print them first.")
    KEYS_LATER = N_("The right answers are handed out after the sitting.")
    NO_PAPER = N_("Nobody in this sitting has a paper with this number.")
    NOT_STARTED = N_("The exam has not started. There are no answers yet.")
    ON_SCREEN = N_("This person wrote on the screen.")
    MARKED = N_("This paper has a mark already. Change it on the page of marks.")
    WRONG_LENGTH = N_("{block}: {wanted} answers are needed, there are {found}.")
    BAD_SIGN = N_("Question {position}: “{typed}” does not fit.")


def wants_large_print(time_percent: int, *, reader: bool) -> bool:
    """Whether an allowance suggests large print."""
    return reader or time_percent > 100
