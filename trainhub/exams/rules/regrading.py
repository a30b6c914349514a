"""What happens to marks when a key was wrong, or when somebody asks for a second look. No I/O."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from trainhub.core.errors import Reason
from trainhub.core.words import N_


class Correction(StrEnum):
    """How a wrong key is put right."""

    NEW_KEY = "new_key"
    EVERYBODY = "everybody"


CORRECTION_WORDS: dict[Correction, str] = {
    Correction.NEW_KEY: N_("Another answer is right"),
    Correction.EVERYBODY: N_("The question is faulty: everybody gets its points"),
}


class RegradeTrouble(StrEnum):
    """Why a key is not corrected, or a result not looked at again."""

    NEEDS_REASON = N_("Please say why.")
    SAME_KEY = N_("This is the key already.")
    BAD_KEY = N_("This key does not fit the question.")
    BY_A_PERSON = N_("This question has no key: a person marks it.")
    MOVED_ON = N_("Somebody else has corrected this key meanwhile. Please look again.")
    NO_RESULT = N_("There is no published result to look at again.")
    TOO_LATE = N_("A second look could be asked for until {day}.")
    ASKED = N_("A second look was asked for already.")
    ANSWERED = N_("This was answered already.")
    OWN_MARK = N_("You marked this exam. Please let somebody else look.")


class AppealState(StrEnum):
    """Where a request for a second look stands."""

    ASKED = "asked"
    KEPT = "kept"
    CHANGED = "changed"


APPEAL_WORDS: dict[AppealState, str] = {
    AppealState.ASKED: N_("A second look is asked for"),
    AppealState.KEPT: N_("Looked at again: the result stays"),
    AppealState.CHANGED: N_("Looked at again: the result changed"),
}


def regraded(before_h: int, change_h: int, maximum_h: int, *, protects: bool) -> int:
    """Hundredths after a key was corrected; a run that ``protects`` takes nothing away."""
    after = min(maximum_h, max(0, before_h + change_h))
    return max(before_h, after) if protects else after


def last_day_to_ask(published: date, days: int) -> date:
    """The last civil day on which a second look can be asked for."""
    return published + timedelta(days=days)


def appeal_troubles(published: date | None, days: int, today: date, *, open_: bool) -> list[Reason]:
    """Why nobody can ask for a second look; ``open_`` says that one is waiting already."""
    if published is None:
        return [Reason(RegradeTrouble.NO_RESULT)]
    if open_:
        return [Reason(RegradeTrouble.ASKED)]
    last = last_day_to_ask(published, days)
    return [Reason(RegradeTrouble.TOO_LATE, day=last)] if today > last else []
